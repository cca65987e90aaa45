package api

import (
	"encoding/csv"
	"os"
	"strings"
	"testing"
)

// TestEveryOperationSaysWhoMayCallIt holds the hand-written table complete: an
// operation that is not in it fails here, and the cells are tried in
// cmd/songnuan.
//
// covers: goal:G20
func TestEveryOperationSaysWhoMayCallIt(t *testing.T) {
	ops, err := operations()
	if err != nil {
		t.Fatal(err)
	}
	file, err := os.Open("testdata/who.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	r := csv.NewReader(file)
	r.Comment = '#'
	rows, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	named := map[string]bool{}
	for _, row := range rows[1:] {
		if named[row[0]] {
			t.Errorf("%s stands twice in testdata/who.csv", row[0])
		}
		named[row[0]] = true
	}
	for route, op := range ops {
		if !named[op.id] {
			t.Errorf("%s: add a line %q to api/testdata/who.csv (its head explains), then go test ./cmd/songnuan -run Who", route, op.id+",at,role:levels,params,body")
		}
		delete(named, op.id)
	}
	for name := range named {
		if !strings.HasPrefix(name, "@") {
			t.Errorf("testdata/who.csv names %s, which the contract does not", name)
		}
	}
}
