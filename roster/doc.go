// Package roster reads and writes the files that pass between Songnuan and
// the people around it: rosters of households (XLSX, or CSV in UTF-8 or
// GB18030), union lists, campaign plans, bank files and bank results, and the
// annexes that are printed and reported.
//
// A file comes from outside and is treated so: its size, shape and kind are
// held to limits before it is opened (RELIABILITY F62), rows are streamed, and
// one bad row never blocks the rest: it becomes findings, sentences for the
// clerk which never repeat a whole ID, card or phone number.
package roster
