package main

import (
	"testing"

	"github.com/alecthomas/kong"
)

func TestTheCommandLineIsWellFormed(t *testing.T) {
	var c cli
	k, err := kong.New(&c, kong.Name("songnuan"))
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range [][]string{
		{"serve"},
		{"work"},
		{"migrate"},
		{"rebuild"},
		{"drift", "--repair", "--json"},
		{"audit", "export"},
		{"verify", "--temporal", "--level", "full", "--case", "x", "--max-lag", "10s"},
	} {
		if _, err := k.Parse(line); err != nil {
			t.Errorf("%v: %v", line, err)
		}
	}
}
