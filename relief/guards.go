package relief

import "slices"

// The guards of the table. Each is a fact that must be true; its refusal names
// the code that screens translate.

func later(name string) Guard { return Guard{Name: name, Later: true} }

func guard(name string, refuse func(Rules, Case, Event) error) Guard {
	return Guard{Name: name, Holds: refuse}
}

var (
	// Held by a unique index on the household's blind index; here only the shape.
	noOpenCase = guard("no_open_case", func(_ Rules, c Case, _ Event) error {
		if c.Version != 0 {
			return Refuse("transition_illegal", "state", string(c.State), "action", string(Apply))
		}
		return nil
	})
	reasonGiven = guard("reason_given", func(_ Rules, _ Case, e Event) error {
		if !e.Facts.ReasonGiven {
			return Refuse("reason_required", "action", string(e.Action))
		}
		return nil
	})
	returnTarget = guard("return_target", func(_ Rules, c Case, e Event) error {
		if e.ReturnTo != "" && !slices.Contains(ReturnTargets(c.State), e.ReturnTo) {
			return Refuse("return_target", "return_to", string(e.ReturnTo), "state", string(c.State))
		}
		return nil
	})
	dueReached = guard("due_reached", func(_ Rules, c Case, e Event) error {
		if !e.Facts.DueReached {
			return Refuse("posting_not_over", "due", c.Due)
		}
		return nil
	})
	noOpenObjection = guard("no_open_objection", func(_ Rules, _ Case, e Event) error {
		if e.Facts.OpenObjections > 0 {
			return Refuse("objection_open", "open", e.Facts.OpenObjections)
		}
		return nil
	})
	// INV-13, S3-69: aided last year is out unless two people say why not.
	exceptionConfirmed = guard("exception_confirmed", func(_ Rules, c Case, e Event) error {
		if c.AidedLastYear && (!e.Facts.Overridden || !e.Facts.ReasonGiven) {
			return Refuse("aided_last_year")
		}
		return nil
	})
	accountGood = guard("account_good", func(_ Rules, c Case, _ Event) error {
		if c.AccountFault {
			return Refuse("account_uncorrected")
		}
		return nil
	})
	accountGiven = guard("account_given", func(_ Rules, c Case, e Event) error {
		if c.Signed == 0 && !e.Facts.AccountGiven {
			return Refuse("account_missing")
		}
		return nil
	})
	threeAnswers = guard("three_answers", func(_ Rules, _ Case, e Event) error {
		if !e.Facts.Answers {
			return Refuse("answers_missing")
		}
		return nil
	})
	visitRecorded = required(VisitRecorded, func(_ Rules, _ Case, e Event) error {
		if !e.Facts.VisitRecorded {
			return Refuse("visit_missing")
		}
		return nil
	})
	nothingInFlight = guard("nothing_in_flight", func(_ Rules, c Case, _ Event) error {
		if c.State == Paying {
			return Refuse("payment_in_flight")
		}
		return nil
	})
	undoable = guard("undoable", func(_ Rules, c Case, _ Event) error {
		if c.Undo == nil {
			return Refuse("nothing_to_take_back", "state", string(c.State))
		}
		return nil
	})
)

// ReturnTargets lists the steps a case in this state may be returned to, first
// the default: the unit that filed it.
func ReturnTargets(s State) []State {
	switch s {
	case Submitted:
		return []State{Submitted}
	case Surveying:
		return []State{Submitted, Surveying}
	case Verifying:
		return []State{Submitted, Surveying}
	case InReview:
		return []State{Submitted, Surveying, Verifying}
	}
	return nil
}

func moreSurveyors(r Rules, c Case, _ Event) bool { return c.Signed+1 < r.Surveyors }
func moreSeats(r Rules, c Case, _ Event) bool     { return c.Seat+1 < len(r.Seats(c.Amount)) }
func fraud(_ Rules, _ Case, e Event) bool         { return e.Facts.Fraud }
func accountFaulty(_ Rules, c Case, _ Event) bool { return c.AccountFault }
func accountProposed(_ Rules, c Case, _ Event) bool {
	return c.AccountFault && c.Signed == 1
}
func secondRound(r Rules, c Case, _ Event) bool { return c.Ended < len(r.PostingRounds) }

func open(c *Case, _ Case, e Event) {
	c.Amount, c.AidedLastYear = e.Amount, e.Facts.AidedLastYear
}

func sign(c *Case, _ Case, _ Event) { c.Signed++ }

func sendBack(c *Case, was Case, e Event) {
	p := was.Place()
	c.Back, c.Signed = &p, 0
	c.ReturnTo = e.ReturnTo
	if c.ReturnTo == "" {
		c.ReturnTo = ReturnTargets(was.State)[0]
	}
}

func hold(c *Case, was Case, _ Event) {
	p := was.Place()
	c.Back = &p
}

func resume(c *Case, was Case, _ Event) { c.putBack(*was.Back) }

func keepDue(c *Case, was Case, _ Event) { c.Due = was.Due }

func beginPosting(c *Case, _ Case, _ Event) {
	c.Round++
	c.Signed = 0
}

func endPosting(c *Case, _ Case, _ Event) { c.Ended++ }

func firstSeat(c *Case, _ Case, _ Event) { c.Seat, c.Signed = 0, 0 }
func nextSeat(c *Case, _ Case, _ Event)  { c.Seat++ }

func noteAccountFault(c *Case, _ Case, e Event) {
	c.Signed = 0
	c.AccountFault = e.Facts.AccountFault
}

func correctAccount(c *Case, was Case, _ Event) {
	c.Signed = was.Signed + 1
	if c.Signed >= 2 {
		c.Signed, c.AccountFault = 0, false
	}
}

// refuseAccount is the second person's no: the first begins again.
func refuseAccount(c *Case, _ Case, _ Event) { c.Signed = 0 }

func takeBack(c *Case, was Case, _ Event) { c.putBack(*was.Undo) }
