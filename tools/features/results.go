package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"strings"
)

// results says how each test ended: "pass", "fail" or "skip". A test that failed
// once has failed.
type results map[test]string

// readResults reads the output of one or more `go test -json`; nil when there is none.
func readResults(in io.Reader) (results, error) {
	if in == nil {
		return nil, nil
	}
	var all results
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		if !strings.HasPrefix(lines.Text(), "{") {
			continue // what a build prints between the events
		}
		var event struct{ Action, Package, Test string }
		if err := json.Unmarshal(lines.Bytes(), &event); err != nil {
			return nil, fmt.Errorf("reading the test results: %w", err)
		}
		if event.Test == "" || event.Action != "pass" && event.Action != "fail" && event.Action != "skip" {
			continue
		}
		if all == nil {
			all = results{}
		}
		t := test{event.Package, event.Test}
		if all[t] != "fail" {
			all[t] = event.Action
		}
	}
	return all, lines.Err()
}

// of says how t ended; "not run" when nobody says.
func (r results) of(t test) string {
	if how, ok := r[t]; ok {
		return how
	}
	return "not run"
}
