package verify

import (
	"context"
	"fmt"
	"time"
)

// A place is where a case stands, as its events say: computed here anew, from
// the table's text and not by the rules' code.
type place struct {
	state    string
	seat     int
	signed   int
	against  int
	passed   []event // the yeses given since it was reported up
	approval string  // the decision that approved it
	back     *place  // what a return or a hold left
	again    bool    // posted once more from within the chain: reported up, it goes on at its seat
	due      time.Time
	left     time.Time // from when on the days of a hold that left the place are given
	calendar string    // by which they are counted
}

// A fold is a case replayed from its events.
type fold struct {
	place
	rules    rules
	amount   int64
	route    route
	undo     *place
	round    int
	deceased bool
	stops    []stop    // spans in which the case's clocks stood still, holds aside
	since    time.Time // when the clock of the place began
	resumed  bool      // and that it goes on after a hold
}

// foldEqualsCase is I15: versions 1…n without gaps, listed transitions only,
// nothing after the end but T31, and the row equals what the events make of it.
func foldEqualsCase(_ context.Context, _ *snapshot, p page) ([]Violation, error) {
	rows, err := table()
	if err != nil {
		return nil, err
	}
	var out []Violation
	for _, h := range p.cases {
		_, v := replay(rows, h)
		if v != nil {
			out = append(out, *v)
		}
	}
	return out, nil
}

// replay folds the events of a case and answers the first thing that is wrong.
func replay(rows []row, h *history) (fold, *Violation) {
	f := fold{rules: h.rules, amount: h.Amount}
	for i, e := range h.Events {
		wrong := func(expected, found string) (fold, *Violation) {
			return f, &Violation{h.ID, []string{"events/" + e.ID}, expected, found}
		}
		if e.Version != i+1 || e.Body.Version != e.Version {
			return wrong(fmt.Sprintf("event %d", i+1), fmt.Sprintf("version %d, in its body %d", e.Version, e.Body.Version))
		}
		if e.From != f.state || e.Body.Action != e.Action {
			return wrong(fmt.Sprintf("%s from %q", e.Body.Action, f.state), fmt.Sprintf("%s from %q", e.Action, e.From))
		}
		r := f.find(rows, e)
		if r == nil {
			return wrong("a transition of the table", fmt.Sprintf("%s %s from %q to %q", e.Transition, e.Action, e.From, e.To))
		}
		f.apply(*r, e)
	}
	return f, f.compare(rows, h)
}

// find is the row of the table that the event claims.
func (f *fold) find(rows []row, e event) *row {
	for i := range rows {
		r := &rows[i]
		if r.id != e.Transition || r.from != e.From || r.action != e.Action {
			continue
		}
		switch {
		case r.to == e.To,
			r.to == "back" && f.back != nil && f.back.state == e.To,
			r.to == "undo" && f.undo != nil && f.undo.state == e.To:
			return r
		}
	}
	return nil
}

func (f *fold) apply(r row, e event) {
	was := f.place
	switch r.to {
	case "back":
		f.place = *was.back
	case "undo":
		f.place = *f.undo
	default:
		f.step(was, e)
	}
	f.due = e.Body.Due
	if e.Action != "check_economy" { // an answer, while the verifier's clock runs
		f.since, f.resumed = e.Body.At, e.Action == "resume"
	}
	f.undo = nil
	if r.undoable {
		f.undo = &was
	}
}

// climb goes to the first seat from i on that the case has to pass.
func (f *fold) climb(i int) {
	for i < len(f.rules.Chain) && !f.rules.Chain[i].asks(f.amount, f.route) {
		i++
	}
	f.seat = i
}

// step moves along the path.
func (f *fold) step(was place, e event) {
	f.state = e.To
	if e.Body.Facts.Route != nil {
		f.route = *e.Body.Facts.Route
	}
	switch e.Action {
	case "return":
		f.back, f.signed, f.against = &was, 0, 0
	case "suspend":
		was.left, was.calendar = e.Body.At, e.Body.Calendar
		f.back = &was
	case "post_again":
		f.again = true
		f.round++
		f.signed = 0
	case "uphold_partly":
		f.again = false
	case "survey", "correct_account":
		f.signed++
		if f.signed == 2 {
			f.signed = 0
		}
	case "post":
		f.round++
		f.signed = 0
	case "report":
		if f.signed, f.against = 0, 0; !f.again {
			f.passed = nil
			f.climb(0)
		}
		f.again = false
	case "approve":
		f.passed = append(was.passed[:len(was.passed):len(was.passed)], e)
		if e.To == was.state && f.seat < len(f.rules.Chain) && f.signed-f.against+1 < f.rules.Chain[f.seat].agreements(e.Body.Facts.Listed) {
			f.signed++
			break
		}
		f.signed, f.against = 0, 0
		if e.To == was.state {
			f.climb(f.seat + 1)
		} else if e.Decision != nil {
			f.approval = *e.Decision
		}
	case "reject":
		if e.To == was.state { // outvoted
			f.signed, f.against = f.signed+1, f.against+1
		}
	case "decease":
		f.deceased = true
	case "payment_failed", "refuse_account":
		f.signed = 0
	}
}

var dead = map[string]bool{"rejected": true, "withdrawn": true, "lapsed": true, "disqualified": true}

// compare holds the case row against the fold.
func (f *fold) compare(rows []row, h *history) *Violation {
	amount := int64(0)
	if len(h.Events) > 0 {
		amount = h.Events[0].Body.Amount
	}
	live := !dead[f.state] && !(f.deceased && f.state == "closed")
	for _, c := range []struct {
		what        string
		want, found any
	}{
		{"state", f.state, h.State},
		{"state in the body", f.state, h.Body.State},
		{"version", len(h.Events), h.Version},
		{"version in the body", len(h.Events), h.Body.Version},
		{"amount", amount, h.Amount},
		{"amount in the body", amount, h.Body.Amount},
		{"postings", f.round, h.Body.Round},
		{"live", live, h.Live},
	} {
		if c.want != c.found {
			return &Violation{h.ID, []string{h.row()}, fmt.Sprintf("%s %v, by its %d events", c.what, c.want, len(h.Events)), fmt.Sprint(c.found)}
		}
	}
	if !terminal(rows, f.state) && (f.seat != h.Body.Seat || f.signed != h.Body.Signed || f.against != h.Body.Against) {
		told := func(seat, signed, against int) string {
			return fmt.Sprintf("seat %d, %d signatures, %d against", seat, signed, against)
		}
		return &Violation{h.ID, []string{h.row()}, told(f.seat, f.signed, f.against) + ", by its events", told(h.Body.Seat, h.Body.Signed, h.Body.Against)}
	}
	return nil
}
