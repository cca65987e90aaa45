// Package check parses every deployment file as the program that will read it
// does: what it does not know, or misses, is an error. It has a module of its
// own, so that the product's stays small.
package check
