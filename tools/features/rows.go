package main

import (
	"encoding/csv"
	"fmt"
	"io/fs"
	"slices"
)

// A row is one thing the product promises.
type row struct{ id, kind, text string }

// readRows reads id,kind,text with a header; ids are unique.
func readRows(tree fs.FS, name string) ([]row, error) {
	f, err := tree.Open(name)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	r := csv.NewReader(f)
	r.FieldsPerRecord = 3
	lines, err := r.ReadAll()
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", name, err)
	}
	if len(lines) == 0 || !slices.Equal(lines[0], []string{"id", "kind", "text"}) {
		return nil, fmt.Errorf("%s does not begin with id,kind,text", name)
	}
	seen := map[string]bool{}
	var rows []row
	for _, l := range lines[1:] {
		if seen[l[0]] {
			return nil, fmt.Errorf("%s has %s twice", name, l[0])
		}
		seen[l[0]] = true
		rows = append(rows, row{l[0], l[1], l[2]})
	}
	return rows, nil
}
