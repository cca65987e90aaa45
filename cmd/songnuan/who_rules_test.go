package main

import (
	"cmp"
	"encoding/csv"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/songnuan/songnuan/relief"
)

// A rule is one line of api/testdata/who.csv with its route.
type rule struct {
	op, at, params, body string
	method, path         string
	may                  allowed
}

// allowed are the levels a role may be held at, as letters.
type allowed map[string]string

var letters = map[string]string{"national": "N", "province": "P", "city": "C", "county": "D", "base": "B"}

func (a allowed) allows(p caller) bool {
	return a[p.role] != "" && strings.Contains(a[p.role], p.letter)
}

// A caller is one person who asks, or somebody who is nobody (any more).
type caller struct {
	name, token        string
	role, letter, path string // no role: holds nothing
	known              bool   // is let in
	lent               *lent  // the seat of somebody absent
	far                bool   // at none of the unions nearest to a household's
}

// A lent is the seat that a delegation in force lends: to answer the tasks of those
// kinds that are the absent person's, in the one campaign where it is for one. It
// lends nothing to be read, and no other's seat, be it above or below.
type lent struct {
	role, path, campaign string
	kinds                []relief.TaskKind
}

func (p caller) standsIn(at thing) bool {
	l := p.lent
	return l != nil && l.role == at.role && l.path == at.path && slices.Contains(l.kinds, at.does) && (l.campaign == "" || l.campaign == at.campaign)
}

// A thing is what a request names: an id, where it is, whose it is.
type thing struct {
	kind, name, id      string
	union, path, letter string
	role                string // a task's
	does                relief.TaskKind
	state               relief.State  // a case's
	another             func() string // a further case like it
	wide                bool          // of a case: everybody asks for it
	campaign, line      string
	over                bool // of a task: so late that the union above may take it over
	draft               bool // of a campaign: nobody below is told yet
}

const (
	letIn     = "let in"
	forbidden = "403"
	notFound  = "404"
	unknown   = "401"
)

// readers say who sees things, by hand as the table does.
type readers struct {
	staff, cases, payers, keepers allowed
	own                           map[string]allowed // of the kinds that have readers of their own
}

// expected is what the table says of a cell.
func (r rule) expected(see readers, p caller, at thing) string {
	above := p.role != "" && relief.Covers(p.path, at.path)
	line := above || p.role != "" && !at.draft && relief.Covers(at.path, p.path)
	exact := p.letter == at.letter
	over := at.over && p.path == at.path[:max(0, strings.LastIndex(at.path, "/"))] // the union directly above takes over
	done := func(ok bool) string {
		if ok {
			return letIn
		}
		return forbidden
	}
	seen := func(ok bool, then string) string {
		if ok {
			return then
		}
		return notFound
	}
	switch {
	case r.at == "public":
		return letIn
	case !p.known:
		return unknown
	case r.at == "signed_in":
		return letIn
	case r.at == "mine":
		return notFound
	case r.at == "anywhere":
		return done(r.may.allows(p))
	}
	switch r.at {
	case "union", "plan":
		return seen(above && see.staff.allows(p), done(r.may.allows(p)))
	case "grant", "account":
		return seen(above && see.keepers.allows(p), done(r.may.allows(p)))
	case "campaign", "line":
		return seen(line && see.staff.allows(p), done(r.op == "getCampaign" || r.op == "getSurveyForm" || above && r.may.allows(p)))
	case "campaign=":
		return seen(line && see.staff.allows(p), done(above && exact && r.may.allows(p)))
	case "within":
		return seen(line && see.staff.allows(p), done(r.may.allows(p)))
	case "ledger", "sheet", "result":
		if r.may.allows(p) {
			return seen(above, letIn)
		}
		return forbidden
	case "import":
		return seen(above && r.may.allows(p), letIn)
	case "subject":
		return seen(above && r.may.allows(p), letIn)
	case "case", "evidence":
		return seen(above && see.cases.allows(p), done(r.may.allows(p)))
	case "below":
		return seen(line && see.staff.allows(p), cmp.Or(map[bool]string{true: seen(above, letIn)}[r.may.allows(p)], forbidden))
	case "file":
		return seen(above && see.cases.allows(p), letIn)
	case "task":
		return seen(above && see.staff.allows(p), done(r.may.allows(p)))
	case "tasks=":
		return seen(above && see.staff.allows(p), done(p.role == at.role && exact || p.standsIn(at)))
	case "task=", "decision=", "objection=":
		return seen(above && see.staff.allows(p), done(p.role == at.role && (exact || over) || p.standsIn(at)))
	case "archive", "standard", "bar", "duplicate", "transfer":
		return seen(above && see.own[r.at].allows(p), done(r.may.allows(p)))
	case "duplicate=":
		return seen(above && see.own["duplicate"].allows(p), done((exact || over) && r.may.allows(p)))
	case "batch":
		return seen(above && see.payers.allows(p), done(r.may.allows(p)))
	case "batch=":
		return seen(above && see.payers.allows(p), done(exact && r.may.allows(p)))
	}
	return "no such place: " + r.at
}

// kinds says which things are tried for each place of the table.
func (r rule) kind() string {
	switch r.at {
	case "plan":
		return "union"
	case "file", "tasks=":
		return "task"
	case "subject":
		return "case"
	case "ledger", "below":
		return "campaign"
	case "line", "within":
		return "campaign"
	case "public", "signed_in", "anywhere", "mine":
		return "nothing"
	default:
		return strings.TrimSuffix(r.at, "=")
	}
}

func readRules(t *testing.T) ([]rule, readers) {
	t.Helper()
	routes := map[string]rule{}
	spec, err := openapi3.NewLoader().LoadFromFile("../../api/openapi.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for path, item := range spec.Paths.Map() {
		for method, op := range item.Operations() {
			routes[op.OperationID] = rule{method: method, path: path}
		}
	}
	file, err := os.Open("../../api/testdata/who.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	in := csv.NewReader(file)
	in.Comment = '#'
	lines, err := in.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	sets := map[string]string{}
	var rules []rule
	for _, l := range lines[1:] {
		for name, text := range sets {
			l[2] = strings.ReplaceAll(l[2], name, text)
		}
		if strings.HasPrefix(l[0], "@") {
			sets[l[0]] = l[2]
			continue
		}
		r := routes[l[0]]
		r.op, r.at, r.may, r.params, r.body = l[0], l[1], readAllowed(l[2]), l[3], l[4]
		rules = append(rules, r)
	}
	own := map[string]allowed{}
	for _, kind := range []string{"archive", "standard", "bar", "duplicate", "transfer"} {
		own[kind] = readAllowed(sets["@"+kind+"s"])
	}
	return rules, readers{staff: readAllowed(sets["@staff"]), cases: readAllowed(sets["@readers"]), payers: readAllowed(sets["@payers"]), keepers: readAllowed(sets["@keepers"]), own: own}
}

func readAllowed(text string) allowed {
	a := allowed{}
	for _, one := range strings.Fields(text) {
		role, levels, _ := strings.Cut(one, ":")
		a[role] = levels
	}
	return a
}
