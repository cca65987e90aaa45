package store

import (
	"github.com/jackc/pgx/v5"

	"github.com/songnuan/songnuan/relief"
)

// ListQueries are the queries of the lists that stay bounded however many rows
// there are, for the test that reads their plans.
func (s *Store) ListQueries(who relief.Person, campaign, union, line string) map[string]func() (string, pgx.NamedArgs) {
	scopes := []string{union}
	return map[string]func() (string, pgx.NamedArgs){
		"inbox":        func() (string, pgx.NamedArgs) { return taskList(who, relief.TaskFilter{}, nil) },
		"inbox by due": func() (string, pgx.NamedArgs) { return taskList(who, relief.TaskFilter{SortDue: true}, nil) },
		"inbox found": func() (string, pgx.NamedArgs) {
			return taskList(who, relief.TaskFilter{Search: "x"}, []string{campaign})
		},
		"cases": func() (string, pgx.NamedArgs) { return caseList(relief.CaseFilter{}, scopes, nil, "") },
		"cases of campaign": func() (string, pgx.NamedArgs) {
			return caseList(relief.CaseFilter{Campaign: campaign}, scopes, nil, "")
		},
		"cases at a step": func() (string, pgx.NamedArgs) {
			return caseList(relief.CaseFilter{Campaign: campaign, Step: relief.StepReceipt}, scopes, nil, "")
		},
		"cases in a state": func() (string, pgx.NamedArgs) {
			return caseList(relief.CaseFilter{Campaign: campaign, State: relief.InReview}, scopes, nil, "")
		},
		"cases of a line": func() (string, pgx.NamedArgs) {
			return caseList(relief.CaseFilter{Campaign: campaign, Line: line}, scopes, nil, "")
		},
		"search by number": func() (string, pgx.NamedArgs) { return s.caseSearch("99-0417") },
		"search by name":   func() (string, pgx.NamedArgs) { return s.caseSearch("王小明") },
		"done":             func() (string, pgx.NamedArgs) { return doneList(who.ID, relief.Page{}) },
	}
}
