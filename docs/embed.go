// Package docs carries the documents that programs read, too.
package docs

import _ "embed"

// Transitions is the transition table T01–T32 as CSV, generated from relief and
// read by verify, which shares no code with it.
//
//go:embed transitions.csv
var Transitions []byte
