package verify

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"strconv"
	"strings"
	"sync"

	"github.com/songnuan/songnuan/docs"
)

// A row is one line of docs/transitions.csv. To may be "back", the place that a
// return or a hold left, or "undo", the place before the last event.
type row struct {
	id, from, action, to string
	limit                limit
	undoable             bool
}

var table = sync.OnceValues(func() ([]row, error) {
	lines, err := csv.NewReader(bytes.NewReader(docs.Transitions)).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("reading transitions.csv: %w", err)
	}
	column := map[string]int{}
	for i, name := range lines[0] {
		column[name] = i
	}
	var rows []row
	for _, l := range lines[1:] {
		r := row{id: l[column["id"]], from: l[column["from"]], action: l[column["action"]], to: l[column["to"]], undoable: l[column["undoable"]] == "yes"}
		if n, unit, ok := strings.Cut(l[column["limit"]], " "); ok {
			r.limit.working = unit == "wd"
			if r.limit.n, err = strconv.Atoi(n); err != nil {
				return nil, fmt.Errorf("reading the limit of %s: %w", r.id, err)
			}
		}
		rows = append(rows, r)
	}
	return rows, nil
})

// limitOf is the limit of a transition, zero when it has none.
func limitOf(rows []row, id string) limit {
	for _, r := range rows {
		if r.id == id && r.limit.n > 0 {
			return r.limit
		}
	}
	return limit{}
}

// limitOfAction is the limit of a step by its action, zero when it has none.
func limitOfAction(rows []row, action string) limit {
	for _, r := range rows {
		if r.action == action && r.limit.n > 0 {
			return r.limit
		}
	}
	return limit{}
}

// terminal says whether the table lets nothing follow the state but T31.
func terminal(rows []row, state string) bool {
	for _, r := range rows {
		if r.from == state && r.id != "T31" {
			return false
		}
	}
	return true
}
