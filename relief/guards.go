package relief

import "slices"

// The guards of the table. Each is a fact that must be true; its refusal names
// the code that screens translate.

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
		if e.ReturnTo != "" && !slices.Contains(ReturnTargets(c), e.ReturnTo) || e.ReturnTo == InReview && (e.Seat < 0 || e.Seat >= c.Seat) {
			return Refuse("return_target", "return_to", string(e.ReturnTo), "state", string(c.State))
		}
		return nil
	})
	// E1: aid is for members of a union, as the household's file says.
	membership = required(Membership, func(_ Rules, _ Case, e Event) error {
		if !e.Facts.Member {
			return Refuse("not_a_member")
		}
		return nil
	})
	// E2 to E4. Either guard tells all that lacks: nobody is to come twice.
	qualifies = required(QualifiesToApply, func(_ Rules, _ Case, e Event) error {
		if !e.Facts.Qualifies {
			return lacking(e.Facts.Lacks)
		}
		return nil
	})
	applicationComplete = required(ApplicationComplete, func(_ Rules, _ Case, e Event) error {
		if !e.Facts.Complete {
			return lacking(e.Facts.Lacks)
		}
		return nil
	})
	// T07: an answer needs a question.
	checkAwaited = guard("check_awaited", func(_ Rules, c Case, e Event) error {
		if e.Facts.CheckReturned && c.Checks == 0 {
			return Refuse("check_unknown")
		}
		return nil
	})
	checksAnswered = guard("checks_answered", func(_ Rules, c Case, _ Event) error {
		if c.Checks > 0 {
			return Refuse("check_open", "open", c.Checks)
		}
		return nil
	})
	appraisalMinutes = required(AppraisalMinutes, func(_ Rules, _ Case, e Event) error {
		if !e.Facts.Appraised {
			return Refuse("appraisal_missing")
		}
		return nil
	})
	// T19: where the plan has a round at this level, its last seat decides after it.
	roundPosted = guard("round_posted", func(r Rules, c Case, e Event) error {
		if roundDue(r, c, e) {
			return Refuse("round_due", "level", string(r.PostingRounds[c.Ended]))
		}
		return nil
	})
	fraudProven = guard("fraud_proven", func(_ Rules, _ Case, e Event) error {
		if !e.Facts.Fraud {
			return Refuse("finding_required")
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
	// T24: what was handed over by hand is shown by a picture of it.
	receiptPhoto = required(ReceiptPhoto, func(_ Rules, _ Case, e Event) error {
		if !e.Facts.ReceiptPhoto {
			return Refuse("receipt_unshown")
		}
		return nil
	})
	// T26, and T24 before it: closing is nobody's deed, so that the papers are asked
	// for while somebody is there to bring them.
	documentsComplete = required(DocumentsComplete, func(_ Rules, _ Case, e Event) error {
		if !e.Facts.DocumentsThere {
			return Refuse("documents_missing")
		}
		return nil
	})
	// T26: only who was not drawn closes without a call-back.
	calledBack = guard("called_back", func(_ Rules, c Case, _ Event) error {
		if c.State == Confirmed && !c.Spared {
			return Refuse("call_back_due")
		}
		return nil
	})
	threeAnswers = guard("three_answers", func(_ Rules, _ Case, e Event) error {
		if !e.Facts.Answers {
			return Refuse("answers_missing")
		}
		return nil
	})
	// T07: nobody's registers are asked about him without his leave (PIPL).
	authorisationSigned = required(AuthorisationSigned, func(_ Rules, _ Case, e Event) error {
		if !e.Facts.Authorised {
			return Refuse("authorisation_missing")
		}
		return nil
	})
	visitRecorded = required(VisitRecorded, func(_ Rules, _ Case, e Event) error {
		if !e.Facts.VisitRecorded {
			return Refuse("visit_missing")
		}
		return nil
	})
	visitPhotographed = required(VisitPhotographed, func(_ Rules, _ Case, e Event) error {
		if !e.Facts.VisitPhoto {
			return Refuse("visit_unphotographed")
		}
		return nil
	})
	startPhoto = required(StartPhoto, func(_ Rules, _ Case, e Event) error {
		if !e.Facts.StartPhoto {
			return Refuse("photo_missing", "photo", "张榜照片")
		}
		return nil
	})
	endPhoto = required(EndPhoto, func(_ Rules, _ Case, e Event) error {
		if !e.Facts.EndPhoto {
			return Refuse("photo_missing", "photo", "公示期满照片")
		}
		return nil
	})
	gradeKnown = required(GradeConfirmed, func(_ Rules, _ Case, e Event) error {
		if !e.Facts.GradeKnown {
			return Refuse("grade_unknown")
		}
		return nil
	})
	exclusionsSeen = required(Exclusions, func(_ Rules, _ Case, e Event) error {
		if !e.Facts.ExclusionsSeen {
			return Refuse("exclusions_unchecked")
		}
		return nil
	})
	evidenceThere = required(EvidenceComplete, func(_ Rules, _ Case, e Event) error {
		if !e.Facts.EvidenceThere {
			return Refuse("evidence_incomplete")
		}
		return nil
	})
	// SoD10: 第一责任人.
	chairReports = required(ChairReports, func(_ Rules, _ Case, e Event) error {
		if !e.Facts.Chair {
			return Refuse("not_the_chair")
		}
		return nil
	})
	archiveActive = required(ArchiveActive, func(_ Rules, _ Case, e Event) error {
		if !e.Facts.ArchiveActive {
			return Refuse("archive_inactive")
		}
		return nil
	})
	stillAlive = required(Alive, func(_ Rules, _ Case, e Event) error {
		if !e.Facts.Alive {
			return Refuse("person_deceased")
		}
		return nil
	})
	nothingInFlight = guard("nothing_in_flight", func(_ Rules, c Case, _ Event) error {
		if c.State == Paying {
			return Refuse("payment_in_flight")
		}
		return nil
	})
	// DOMAIN §4.4: what a meeting decides stands in its minutes.
	minutesAndQuorum = Guard{Name: string(MinutesAndQuorum), Requirement: true, Holds: func(r Rules, c Case, e Event) error {
		s, _ := r.Seated(c)
		last := !moreVoices(r, c, e) && !moreSeats(r, c, e)
		if (s.Collective || last && r.Demands(MinutesAndQuorum)) && !e.Facts.Minutes {
			return Refuse("minutes_required")
		}
		return nil
	}}
	// SoD1: every handler says of every case whether he is kin to the household.
	kinshipDeclared = required(KinshipDeclared, func(_ Rules, _ Case, e Event) error {
		if !e.Facts.Kinship {
			return Refuse("kinship_missing")
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

// ReturnTargets lists the steps the case may be returned to: every one it has
// been through, first the default, the unit that filed it (T04). In review it
// may also go back to an earlier seat of the chain.
func ReturnTargets(c Case) []State {
	switch c.State {
	case Submitted:
		return []State{Submitted}
	case Surveying, Verifying:
		return []State{Submitted, Surveying}
	case InReview:
		all := []State{Submitted, Surveying, Verifying, ReadyToPost, Posted}
		if c.Seat > 0 {
			all = append(all, InReview)
		}
		return all
	}
	return nil
}

func moreSurveyors(r Rules, c Case, _ Event) bool { return c.Signed+1 < r.Surveyors }
func moreSeats(r Rules, c Case, e Event) bool {
	routed(&c, e)
	return r.seatFrom(c.Seat+1, c) < len(r.Chain)
}

// moreVoices says whether the seat asks for further signatures after a yes.
func moreVoices(r Rules, c Case, e Event) bool {
	s, ok := r.Seated(c)
	return ok && c.Signed-c.Against+1 < s.Needs(e.Facts.Listed)
}

// stillPossible says whether a quorum can be reached after one more no.
func stillPossible(r Rules, c Case, e Event) bool {
	s, ok := r.Seated(c)
	return ok && s.Mode == Quorum && c.Against+1 <= s.Size(e.Facts.Listed)-s.Needs(e.Facts.Listed)
}
func fraud(_ Rules, _ Case, e Event) bool { return e.Facts.Fraud }

// roundDue says whether the seat that has the case is the last of a level at
// which the case must still be posted.
func roundDue(r Rules, c Case, _ Event) bool {
	if c.State != InReview || c.Ended >= len(r.PostingRounds) {
		return false
	}
	last := -1
	for i, s := range r.Chain {
		if s.Level == r.PostingRounds[c.Ended] && s.Sits(c.Amount, c.Route) {
			last = i
		}
	}
	return c.Seat == last
}

func open(c *Case, _ Case, e Event) {
	c.Amount, c.AidedLastYear, c.Lift = e.Amount, e.Facts.AidedLastYear, e.Lift
}

func sign(c *Case, _ Case, e Event) {
	routed(c, e)
	c.Signed++
}

func signAgainst(c *Case, _ Case, e Event) {
	routed(c, e)
	c.Signed++
	c.Against++
}

// routed keeps what the event found about the case's way through the chain.
func routed(c *Case, e Event) {
	if e.Facts.Route != nil {
		c.Route = *e.Facts.Route
	}
}

func sendBack(c *Case, was Case, e Event) {
	p := was.Place()
	c.Back, c.Signed, c.Against = &p, 0, 0
	c.ReturnTo, c.MendSeat = e.ReturnTo, e.Seat
	if c.ReturnTo == "" {
		c.ReturnTo = ReturnTargets(was)[0]
	}
}

// hold keeps what was due where the case stood: held time is nobody's delay. Days
// that another pause has given, or is to give, are given once.
func hold(c *Case, was Case, e Event) {
	p := was.Place()
	p.Due, p.Left, p.Calendar = was.Due, e.At, e.Calendar
	if !e.Stopped.IsZero() {
		p.Left = e.Stopped
	}
	c.Back = &p
}

func resume(c *Case, was Case, _ Event) { c.putBack(*was.Back) }

func keepDue(c *Case, was Case, _ Event) { c.Due = was.Due }

func beginPosting(c *Case, _ Case, _ Event) {
	c.Round++
	c.Signed = 0
}

// postAgain begins a round from within the chain.
func postAgain(c *Case, was Case, e Event) {
	beginPosting(c, was, e)
	c.Again = true
}

// postAnew is what corrected facts ask for: every round from the first, and
// every seat after it.
func postAnew(c *Case, _ Case, _ Event) { c.Ended, c.Again, c.Signed = 0, false, 0 }

func endPosting(c *Case, _ Case, _ Event) { c.Ended++ }

// reportUp leads to the first seat, and after a round posted from within the
// chain to the seat that waited for it.
func reportUp(c *Case, was Case, e Event) {
	routed(c, e)
	c.Signed, c.Against, c.Again = 0, 0, false
	if !was.Again {
		c.Seat = 0
	}
}

// drawn keeps whether the household is among those that are called back.
func drawn(c *Case, _ Case, e Event) { c.Spared = e.Facts.Spared }

// countCheck keeps the verifier's due time: he waits for the answers.
func countCheck(c *Case, was Case, e Event) {
	c.Due = was.Due
	if c.Checks++; e.Facts.CheckReturned {
		c.Checks -= 2
	}
}

func nextSeat(c *Case, _ Case, e Event) {
	routed(c, e)
	c.Seat, c.Signed, c.Against = c.Seat+1, 0, 0
}

func leaveSeats(c *Case, _ Case, e Event) {
	routed(c, e)
	c.Signed, c.Against = 0, 0
}

func takeBack(c *Case, was Case, _ Event) { c.putBack(*was.Undo) }
