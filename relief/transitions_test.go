package relief

import (
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// domainRows is DOMAIN §2.2, column "From → To", copied by hand: id, the states
// a row leaves, the states it may lead to ("back" and "undo" are places of the
// case's own past).
var domainRows = []struct{ id, from, to string }{
	{"T01", "", "draft"},
	{"T02", "draft", "submitted"},
	{"T03", "submitted", "surveying"},
	{"T04", "submitted surveying verifying in_review", "returned"},
	{"T05", "returned", "back"},
	{"T06", "surveying", "surveying verifying"},
	{"T07", "verifying", "verifying"},
	{"T08", "verifying", "ready_to_post"},
	{"T09", "surveying verifying in_review", "rejected"},
	{"T10", "ready_to_post", "posting"},
	{"T11", "posting", "objection_hold posting"},
	{"T12", "posting", "posted"},
	{"T13", "posting", "ready_to_post"},
	{"T14", "objection_hold", "posting"},
	{"T15", "objection_hold", "ready_to_post"},
	{"T16", "objection_hold", "disqualified rejected"},
	{"T17", "posted", "in_review"},
	{"T18", "in_review", "in_review"},
	{"T19", "in_review", "posting"},
	{"T20", "in_review", "approved"},
	{"T21", "approved", "paying"},
	{"T22", "paying", "paid"},
	{"T23", "paying paid approved", "approved"},
	{"T24", "paid", "confirmed"},
	{"T25", "confirmed", "followed_up"},
	{"T26", "followed_up confirmed", "closed"},
	{"T27", "draft submitted surveying verifying ready_to_post posting objection_hold posted in_review approved paying returned suspended", "withdrawn"},
	{"T28", "draft submitted surveying verifying ready_to_post posting objection_hold posted in_review approved paying returned suspended", "suspended back"},
	{"T29", "draft submitted surveying verifying ready_to_post posting objection_hold posted in_review approved paying returned suspended", "closed"},
	{"T30", "draft submitted surveying verifying ready_to_post posting objection_hold posted in_review approved returned suspended", "lapsed"},
	{"T31", "paid confirmed closed", "disqualified"},
	{"T32", "surveying verifying ready_to_post in_review approved returned", "undo"},
}

// covers: T01 T02 T03 T04 T05 T06 T07 T08 T09 T10 T11 T12 T13 T14 T15 T16 T17 T18 T19 T20 T21 T22 T23 T24 T25 T26 T27 T28 T29 T30 T31 T32
func TestTableHoldsEveryRowOfTheDomain(t *testing.T) {
	type row struct{ From, To []string }
	want, got := map[string]row{}, map[string]row{}
	for _, d := range domainRows {
		want[d.id] = row{sorted(strings.Fields(d.from)), sorted(strings.Fields(d.to))}
	}
	for i := range Transitions {
		tr := &Transitions[i]
		r := got[tr.ID]
		for _, from := range tr.From {
			r.From = append(r.From, string(from))
		}
		got[tr.ID] = row{sorted(r.From), sorted(append(r.To, target(tr)))}
	}
	if d := cmp.Diff(want, got, cmpopts.EquateEmpty()); d != "" {
		t.Errorf("the table differs from DOMAIN §2.2 (-domain +table):\n%s", d)
	}
}

func TestEveryStateIsReachedAndNamed(t *testing.T) {
	if len(States) != 21 || len(stateTable) != 21 {
		t.Errorf("%d states listed, %d described; want 21", len(States), len(stateTable))
	}
	reached := map[State]bool{}
	for _, tr := range Transitions {
		reached[tr.To] = true
	}
	for _, s := range States {
		if !reached[s] || s.Zh() == "" {
			t.Errorf("%s: reached %t, named %q", s, reached[s], s.Zh())
		}
	}
	for _, s := range Steps {
		if s.Zh() == "" {
			t.Errorf("step %s has no name", s)
		}
	}
}

// TestEveryStateTimesEveryAction walks all of them against the hand-written
// testdata/legal.txt: whatever the facts, a case gets where a line says, and
// nowhere else.
//
// covers: T01 T02 T03 T04 T05 T06 T07 T08 T09 T10 T11 T12 T13 T14 T15 T16 T17 T18 T19 T20 T21 T22 T23 T24 T25 T26 T27 T28 T29 T30 T31 T32
func TestEveryStateTimesEveryAction(t *testing.T) {
	legal := readLegal(t)
	for _, s := range append([]State{""}, States...) {
		for _, a := range allActions() {
			got := outcomes(t, s, a)
			want := legal[string(s)+" "+string(a)]
			if !slices.Equal(got, want) {
				t.Errorf("%s in state %q leads to %v, want %v", a, s, got, want)
			}
			delete(legal, string(s)+" "+string(a))
		}
	}
	for pair := range legal {
		t.Errorf("testdata/legal.txt: %q names no state and action", pair)
	}
}

func TestLegalListsTheActionsOfTheTable(t *testing.T) {
	for _, s := range append([]State{""}, States...) {
		legal := Legal(s)
		for _, a := range allActions() {
			if len(outcomes(t, s, a)) > 0 && !slices.Contains(legal, a) {
				t.Errorf("%s works in state %q but is not offered", a, s)
			}
		}
	}
}

// outcomes tries the action on every kind of case in the state, with every kind
// of facts, and answers the states it may lead to.
func outcomes(t *testing.T, s State, a Action) []string {
	t.Helper()
	var to []string
	for _, c := range casesIn(s) {
		for _, facts := range factsToTry() {
			for _, r := range []Rules{testRules(), {Chain: testRules().Chain, PostingRounds: []Level{Base, County}, Surveyors: 2}} {
				m, err := Next(r, c, Event{Action: a, Version: c.Version + 1, Amount: c.Amount, Facts: facts})
				if err != nil {
					if CodeOf(err) == "" {
						t.Fatalf("%s in state %q: %v is no refusal", a, s, err)
					}
					continue
				}
				if m.From != s || m.To != m.Case.State || m.Case.Version != c.Version+1 {
					t.Fatalf("%s in state %q: move %+v", a, s, m)
				}
				to = append(to, string(m.To))
			}
		}
	}
	return sorted(to)
}

// casesIn makes cases of every shape that a case in this state can have.
func casesIn(s State) []Case {
	if s == "" {
		return []Case{{Amount: 50_000}}
	}
	base := Case{State: s, Version: 7, Amount: 50_000, Round: 1}
	if s == Returned || s == Suspended {
		base.Back = &Place{State: Verifying}
	}
	shapes := []Case{base}
	for _, change := range []func(*Case){
		func(c *Case) { c.Seat = 1 },
		func(c *Case) { c.Signed = 1 },
		func(c *Case) { c.Seat, c.Ended = 1, 1 },
		func(c *Case) { c.Checks = 1 },
		func(c *Case) { c.AidedLastYear = true },
		func(c *Case) { c.Reserved = true },
		func(c *Case) { c.AccountFault = true },
		func(c *Case) { c.AccountFault, c.Signed = true, 1 },
		func(c *Case) { c.Undo = &Place{State: Draft} },
		func(c *Case) { c.Spared = true },
	} {
		shape := base
		change(&shape)
		shapes = append(shapes, shape)
	}
	return shapes
}

func factsToTry() []Facts {
	all := Facts{ReasonGiven: true, Overridden: true, DueReached: true, Answers: true, AccountFault: true, AccountGiven: true}
	withFraud, withObjection, answered := all, all, all
	withFraud.Fraud, withObjection.OpenObjections, answered.CheckReturned = true, 1, true
	return []Facts{{}, all, withFraud, withObjection, answered}
}

func allActions() []Action {
	var out []Action
	for _, tr := range Transitions {
		if !slices.Contains(out, tr.Action) {
			out = append(out, tr.Action)
		}
	}
	return out
}

// readLegal reads lines "state: action>state|state action>state …".
func readLegal(t *testing.T) map[string][]string {
	t.Helper()
	text, err := os.ReadFile("testdata/legal.txt")
	if err != nil {
		t.Fatal(err)
	}
	out := map[string][]string{}
	for line := range strings.Lines(string(text)) {
		state, moves, ok := strings.Cut(strings.TrimSpace(line), ":")
		if !ok || strings.HasPrefix(line, "#") {
			continue
		}
		for _, m := range strings.Fields(moves) {
			action, to, _ := strings.Cut(m, ">")
			out[strings.TrimSuffix(state, "-")+" "+action] = sorted(strings.Split(to, "|"))
		}
	}
	return out
}

// target is where a row leads: a state, "back" (to where the case left the
// path) or "undo" (to before the last event).
func target(tr *Transition) string {
	switch {
	case tr.To != "":
		return string(tr.To)
	case tr.Action == TakeBack:
		return "undo"
	case tr.Action == Resubmit, tr.Action == Resume:
		return "back"
	}
	return string(tr.From[0]) // a signature: the case stays
}

func sorted(s []string) []string {
	slices.Sort(s)
	return slices.Compact(s)
}

func TestEveryGuardHasANameAndChecks(t *testing.T) {
	for _, tr := range Transitions {
		for _, g := range tr.Guards {
			if g.Name == "" || g.Holds == nil {
				t.Errorf("%s: guard %q checks nothing", tr.ID, g.Name)
			}
		}
	}
}

func TestLimitsOfTheDomain(t *testing.T) {
	want := map[string]Limit{
		"T02": CalendarDays(30), "T03": WorkingDays(2), "T05": WorkingDays(10), "T06": CalendarDays(5), "T07": WorkingDays(5),
		"T08": WorkingDays(10), "T10": WorkingDays(2), "T14": WorkingDays(20), "T17": WorkingDays(2), "T18": WorkingDays(10), "T19": WorkingDays(2),
		"T20": WorkingDays(10), "T21": WorkingDays(5), "T23": WorkingDays(5), "T24": WorkingDays(5), "T25": CalendarDays(30),
	}
	got := map[string]Limit{}
	for _, tr := range Transitions {
		if l := LimitOf(tr.ID); l != (Limit{}) {
			got[tr.ID] = l
		}
		if tr.Limit != (Limit{}) && tr.Timeout == NoTimeout {
			t.Errorf("%s has a limit, and nothing happens when it passes", tr.ID)
		}
		if tr.Timeout == Advance && tr.Action != EndPosting {
			t.Errorf("%s moves by itself; approval is never automatic", tr.ID)
		}
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("limits differ from DOMAIN §2.2 (-domain +table):\n%s", d)
	}
}

func testRules() Rules {
	return Rules{
		Version: 1,
		Chain: []Seat{
			{Level: County, Role: Reviewer},
			{Level: County, Role: Approver},
			{Level: City, Role: Approver, Above: 500_000},
			{Level: Province, Role: Approver, Above: 2_000_000},
		},
		PostingDays: 5, PostingRounds: []Level{Base}, Surveyors: 2, Calendar: StatutoryCalendar().Version,
	}
}

var noon = time.Date(2023, 1, 4, 12, 0, 0, 0, Shanghai)
