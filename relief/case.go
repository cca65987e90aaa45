package relief

import "time"

// A Case is what the rules need to know of one household in one campaign. It is
// a value: Next answers the case after an event and leaves this one alone.
type Case struct {
	State    State `json:"state"`
	Version  int   `json:"version"` // events so far, 1…n without gaps
	Amount   Fen   `json:"amount_fen"`
	Seat     int   `json:"seat,omitempty"`      // place in the approval chain while in review
	Signed   int   `json:"signed,omitempty"`    // signatures given at a step that needs more than one
	Against  int   `json:"against,omitempty"`   // of them, those that said no where a quorum decides
	Round    int   `json:"round,omitempty"`     // postings begun
	Ended    int   `json:"ended,omitempty"`     // postings that ran to their end
	Lap      int   `json:"lap,omitempty"`       // times the case has gone back
	ReturnTo State `json:"return_to,omitempty"` // while returned: the step that mends it
	MendSeat int   `json:"mend_seat,omitempty"` // and its place in the chain
	Lift     int   `json:"lift,omitempty"`      // levels above the usual that handle it: an appeal
	Checks   int   `json:"checks,omitempty"`    // economy checks sent and not answered
	Again    bool  `json:"again,omitempty"`     // posted once more from within the chain: reported up, it goes on where it was

	Route Route `json:"route,omitzero"` // which seats it passes, as last found

	AidedLastYear bool `json:"aided_last_year,omitempty"`
	Reserved      bool `json:"reserved,omitempty"`      // money is reserved for it
	AccountFault  bool `json:"account_fault,omitempty"` // the account must be corrected before the next payment
	Deceased      bool `json:"deceased,omitempty"`
	Spared        bool `json:"spared,omitempty"` // not drawn for the call-back: it closes without one

	Back *Place    `json:"back,omitempty"` // where resubmission or the end of a hold leads
	Undo *Place    `json:"undo,omitempty"` // where 撤回 of the last decision leads; nil when nobody may
	Due  time.Time `json:"due,omitzero"`
}

// A Place is a point of the path that a case can be put back to.
type Place struct {
	State    State  `json:"state"`
	Seat     int    `json:"seat,omitempty"`
	Signed   int    `json:"signed,omitempty"`
	Against  int    `json:"against,omitempty"`
	ReturnTo State  `json:"return_to,omitempty"`
	MendSeat int    `json:"mend_seat,omitempty"`
	Again    bool   `json:"again,omitempty"`
	Back     *Place `json:"back,omitempty"`

	// Of a place that a hold left: what was due there, and from when on its days are
	// still to be given: when it was left, unless another pause met the hold; and the
	// calendar by which they are counted.
	Due      time.Time `json:"due,omitzero"`
	Left     time.Time `json:"left,omitzero"`
	Calendar string    `json:"calendar,omitempty"`
}

// Place is where the case stands now.
func (c Case) Place() Place {
	return Place{State: c.State, Seat: c.Seat, Signed: c.Signed, Against: c.Against, ReturnTo: c.ReturnTo, MendSeat: c.MendSeat, Again: c.Again, Back: c.Back}
}

func (c *Case) putBack(p Place) {
	c.State, c.Seat, c.Signed, c.Against, c.ReturnTo, c.MendSeat, c.Again, c.Back = p.State, p.Seat, p.Signed, p.Against, p.ReturnTo, p.MendSeat, p.Again, p.Back
}

// Beneath is the state that a hold left, and the case's own where nothing holds it.
func (c Case) Beneath() State {
	s := c.State
	for p := c.Back; s == Suspended && p != nil; p = p.Back {
		s = p.State
	}
	return s
}

// Step is the step of the path the case is counted under; a returned or
// suspended case stays under the step it left.
func (c Case) Step() Step {
	if s := stateTable[c.State].step; s != "" {
		return s
	}
	for p := c.Back; p != nil; p = p.Back { // a returned case may be held
		if s := stateTable[p.State].step; s != "" {
			return s
		}
	}
	return StepSurvey
}

// Live says whether the case counts as aid for the household (INV I08); an
// unpaid case of a person who died does not, so that the family may apply anew.
func (c Case) Live() bool { return c.State.Live() && (!c.Deceased || c.State != Closed) }

// A Move is what an event did to a case.
type Move struct {
	Transition string // "T03"
	From, To   State
	Case       Case // the case afterwards
	Reserve    bool // money must be reserved
	Release    bool // the reservation must be released
}

// Next runs the transition table: it answers what event e makes of case c under
// the rules r, or a refusal with its code. It reads nothing but its arguments.
func Next(r Rules, c Case, e Event) (Move, error) {
	if e.Version != c.Version+1 {
		return Move{}, Refuse("stale_version", "version", c.Version, "event", e.Version)
	}
	row, err := pick(r, c, e)
	if err != nil {
		return Move{}, err
	}
	for _, g := range row.Guards {
		if err := g.Holds(r, c, e); err != nil {
			return Move{}, err
		}
	}
	after := c
	after.Version, after.Due, after.Undo = e.Version, e.Due, nil
	if row.Undoable {
		p := c.Place()
		after.Undo = &p
	}
	if row.Back {
		after.Lap++
	}
	if row.To != "" {
		after.State = row.To
	}
	if row.Do != nil {
		row.Do(&after, c, e)
	}
	if after.State != c.State && row.Do == nil {
		after.Signed, after.Against = 0, 0
	}
	if row.Climbs {
		after.Seat = r.seatFrom(after.Seat, after)
	}
	m := Move{Transition: row.ID, From: c.State, To: after.State}
	m.Reserve = after.State == Approved && !c.Reserved
	m.Release = c.Reserved && (after.State == InReview || !after.Live())
	after.Reserved = (c.Reserved || m.Reserve) && !m.Release && after.State != Paid
	m.Case = after
	return m, nil
}

// pick finds the row of the table for the event, or says why there is none.
func pick(r Rules, c Case, e Event) (*Transition, error) {
	for i := range Transitions {
		row := &Transitions[i]
		if row.Action != e.Action || !row.leaves(c.State) {
			continue
		}
		if row.When == nil || row.When(r, c, e) {
			return row, nil
		}
	}
	if c.State.Terminal() {
		return nil, Refuse("case_ended", "state", string(c.State))
	}
	return nil, Refuse("transition_illegal", "state", string(c.State), "action", string(e.Action))
}

// Legal lists the actions that the table has a row for in this state, guards
// aside, in the table's order.
func Legal(s State) []Action {
	var out []Action
	seen := map[Action]bool{}
	for i := range Transitions {
		if row := &Transitions[i]; row.leaves(s) && !seen[row.Action] {
			seen[row.Action] = true
			out = append(out, row.Action)
		}
	}
	return out
}
