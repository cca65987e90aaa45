package relief

import (
	"testing"
)

// A walk drives one case by its events, as the store and the workflow do.
type walk struct {
	t *testing.T
	r Rules
	c Case
}

func begin(t *testing.T, amount Fen) *walk {
	t.Helper()
	w := &walk{t: t, r: testRules()}
	w.do(Apply, func(e *Event) { e.Amount = amount })
	w.do(Submit)
	return w
}

func (w *walk) next(a Action, with []func(*Event)) (Move, error) {
	e := Event{Action: a, Version: w.c.Version + 1, At: noon}
	for _, f := range with {
		f(&e)
	}
	return Next(w.r, w.c, e)
}

func (w *walk) do(a Action, with ...func(*Event)) Move {
	w.t.Helper()
	m, err := w.next(a, with)
	if err != nil {
		w.t.Fatalf("%s in %s: %v", a, w.c.State, err)
	}
	w.c = m.Case
	return m
}

// to does each action in turn with good facts.
func (w *walk) to(actions ...Action) *walk {
	w.t.Helper()
	for _, a := range actions {
		w.do(a, because, ripe, answered)
	}
	return w
}

func (w *walk) refused(code string, a Action, with ...func(*Event)) {
	w.t.Helper()
	m, err := w.next(a, with)
	if CodeOf(err) != code {
		w.t.Errorf("%s in %s: got %q (%v), want refusal %q", a, w.c.State, CodeOf(err), m.To, code)
	}
}

func (w *walk) at(s State) {
	w.t.Helper()
	if w.c.State != s {
		w.t.Fatalf("the case is %s, want %s", w.c.State, s)
	}
}

func because(e *Event)    { e.Facts.ReasonGiven = true }
func ripe(e *Event)       { e.Facts.DueReached = true }
func answered(e *Event)   { e.Facts.Answers = true }
func proven(e *Event)     { e.Facts.Fraud = true }
func overridden(e *Event) { e.Facts.Overridden = true }

func returnTo(s State) func(*Event) { return func(e *Event) { e.ReturnTo = s } }

// ready walks a case of this amount to the first seat of its chain.
func ready(t *testing.T, amount Fen) *walk {
	t.Helper()
	return begin(t, amount).to(Accept, Survey, Survey, Verify, Post, EndPosting, Report)
}

// covers: T01 T02 T03 T06 T08 T10 T12 T17 T18 T20 T21 T22 T24 T25 T26 F21 F22 F89
func TestHappyPathThroughChainsByAmount(t *testing.T) {
	one := testRules()
	one.Chain = one.Chain[1:2]
	for _, tc := range []struct {
		name   string
		rules  Rules
		amount Fen
		seats  []Level
	}{
		{"a chain of one", one, 50_000, []Level{County}},
		{"500 yuan", testRules(), 50_000, []Level{County, County}},
		{"5,000 yuan is not above the tier", testRules(), 500_000, []Level{County, County}},
		{"5,001 yuan", testRules(), 500_100, []Level{County, County, City}},
		{"20,001 yuan", testRules(), 2_000_100, []Level{County, County, City, Province}},
		{"50,001 yuan", testRules(), 5_000_100, []Level{County, County, City, Province}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			w := begin(t, tc.amount)
			w.r = tc.rules
			w.to(Accept, Survey, Survey, Verify, Post, EndPosting, Report)
			for i, level := range tc.seats {
				w.at(InReview)
				needs := Waits(w.r, w.c)
				if len(needs) != 1 || needs[0].Level != level || needs[0].Seat != i {
					t.Fatalf("seat %d waits for %+v, want %s", i, needs, level)
				}
				m := w.do(Approve)
				if last := i == len(tc.seats)-1; m.Reserve != last || w.c.Reserved != last {
					t.Errorf("seat %d: reserve %t, reserved %t; want both %t", i, m.Reserve, w.c.Reserved, last)
				}
			}
			w.at(Approved)
			w.to(Batch, Settle)
			if w.c.Reserved {
				t.Error("money is still reserved after it was paid")
			}
			w.to(Receive, FollowUp, Close)
			w.at(Closed)
			if !w.c.Live() {
				t.Error("a paid and closed case no longer counts as aid")
			}
		})
	}
}

// covers: T06
func TestTwoSurveyorsSign(t *testing.T) {
	w := begin(t, 50_000).to(Accept, Survey)
	w.at(Surveying)
	if n := Waits(w.r, w.c); len(n) != 1 || n[0].Kind != TaskSurvey || n[0].Signed != 1 {
		t.Errorf("after one signature the case waits for %+v", n)
	}
	w.to(Survey).at(Verifying)
	if w.c.Signed != 0 {
		t.Errorf("%d signatures follow the case into verification", w.c.Signed)
	}
}

// covers: T09 F32
func TestRejectionNeedsAReasonAndEndsTheCase(t *testing.T) {
	for _, until := range [][]Action{{Accept}, {Accept, Survey, Survey}, {Accept, Survey, Survey, Verify, Post, EndPosting, Report, Approve}} {
		w := begin(t, 50_000).to(until...)
		w.refused("reason_required", Reject)
		w.to(Reject).at(Rejected)
		w.refused("case_ended", Resubmit)
		if w.c.Live() {
			t.Error("a rejected case still counts as aid")
		}
	}
}

// covers: T11 T14
func TestDismissedObjectionLetsThePostingRunOn(t *testing.T) {
	w := begin(t, 50_000).to(Accept, Survey, Survey, Verify)
	w.do(Post, func(e *Event) { e.Due = noon.AddDate(0, 0, 7) })
	w.refused("objection_open", EndPosting, ripe, func(e *Event) { e.Facts.OpenObjections = 1 })
	w.do(AcceptObjection)
	w.at(ObjectionHold)
	w.refused("transition_illegal", EndPosting, ripe)
	w.refused("reason_required", Dismiss)
	later := noon.AddDate(0, 0, 9)
	w.do(Dismiss, because, func(e *Event) { e.Due = later })
	if w.at(Posting); !w.c.Due.Equal(later) || w.c.Round != 1 {
		t.Errorf("due %s in round %d, want %s in round 1", w.c.Due, w.c.Round, later)
	}
	w.refused("posting_not_over", EndPosting)
	w.to(EndPosting).at(Posted)
}

// covers: T11
func TestRefusedObjectionKeepsTheClock(t *testing.T) {
	w := begin(t, 50_000).to(Accept, Survey, Survey, Verify)
	due := noon.AddDate(0, 0, 7)
	w.do(Post, func(e *Event) { e.Due = due })
	w.refused("reason_required", RefuseObjection)
	w.do(RefuseObjection, because)
	if w.at(Posting); !w.c.Due.Equal(due) {
		t.Errorf("due %s, want %s", w.c.Due, due)
	}
}

// covers: T13 T15
func TestPartlyUpheldOrBrokenPostingStartsFromZero(t *testing.T) {
	for name, how := range map[string][]Action{"partly upheld": {AcceptObjection, UpholdPartly}, "broken": {BreakPosting}} {
		w := begin(t, 50_000).to(Accept, Survey, Survey, Verify, Post).to(how...)
		w.at(ReadyToPost)
		if w.to(Post); w.c.Round != 2 || w.c.Lap != 1 {
			t.Errorf("%s: round %d, lap %d; want 2 and 1", name, w.c.Round, w.c.Lap)
		}
	}
}

// covers: T16
func TestUpheldObjectionEndsTheCase(t *testing.T) {
	w := begin(t, 50_000).to(Accept, Survey, Survey, Verify, Post, AcceptObjection)
	w.refused("reason_required", Uphold)
	w.to(Uphold).at(Rejected)
	w = begin(t, 50_000).to(Accept, Survey, Survey, Verify, Post, AcceptObjection)
	w.do(Uphold, because, func(e *Event) { e.Facts.Fraud = true })
	w.at(Disqualified)
}

// covers: T23 T21
func TestFaultyAccountIsCorrectedByTwoBeforeItIsPaid(t *testing.T) {
	w := ready(t, 50_000).to(Approve, Approve, Batch)
	w.refused("reason_required", PaymentFailed)
	m := w.do(PaymentFailed, because, func(e *Event) { e.Facts.AccountFault = true })
	if w.at(Approved); m.Reserve || m.Release || !w.c.Reserved {
		t.Errorf("failed payment: reserve %t, release %t, reserved %t; want it kept", m.Reserve, m.Release, w.c.Reserved)
	}
	w.refused("account_uncorrected", Batch)
	w.refused("account_missing", CorrectAccount)
	for i, role := range []Role{Clerk, Verifier} {
		n := Waits(w.r, w.c)
		if len(n) != 1 || n[0].Kind != TaskCorrectAccount || n[0].Role != role || n[0].Signed != i {
			t.Errorf("correction %d waits for %+v, want %s", i, n, role)
		}
		w.refused("account_uncorrected", Batch)
		w.do(CorrectAccount, func(e *Event) { e.Facts.AccountGiven = i == 0 })
	}
	w.refused("transition_illegal", CorrectAccount, func(e *Event) { e.Facts.AccountGiven = true })
	w.to(Batch, Settle).at(Paid)
}

// covers: T23
func TestTheSecondPersonSendsAProposedAccountBack(t *testing.T) {
	given := func(e *Event) { e.Facts.AccountGiven = true }
	w := ready(t, 50_000).to(Approve, Approve, Batch)
	w.do(PaymentFailed, because, func(e *Event) { e.Facts.AccountFault = true })
	w.refused("transition_illegal", RefuseAccount, because)
	w.do(CorrectAccount, given)
	w.refused("reason_required", RefuseAccount)
	was := w.c
	w.do(RefuseAccount, because)
	w.at(Approved)
	if n := Waits(w.r, w.c); len(n) != 1 || n[0].Kind != TaskCorrectAccount || n[0].Role != Clerk || n[0].Signed != 0 {
		t.Errorf("refused, it waits for %+v, want the clerk", n)
	}
	if !w.c.AccountFault || !w.c.Reserved || w.c.Lap != was.Lap+1 {
		t.Errorf("refused: %+v, want a new lap of the correction and the money kept", w.c)
	}
	w.refused("account_uncorrected", Batch)
	w.refused("account_missing", CorrectAccount)
	w.do(CorrectAccount, given)
	w.to(CorrectAccount, Batch, Settle).at(Paid)
}

// covers: T23
func TestBatchRefusedWithoutAccountFaultIsPayableAtOnce(t *testing.T) {
	ready(t, 50_000).to(Approve, Approve, Batch, PaymentFailed, Batch, Settle).at(Paid)
}

// covers: T31
func TestFraudAfterPaymentDisqualifies(t *testing.T) {
	for _, more := range [][]Action{nil, {Receive}, {Receive, FollowUp, Close}} {
		w := ready(t, 50_000).to(Approve, Approve, Batch, Settle).to(more...)
		w.refused("reason_required", Disqualify)
		w.refused("finding_required", Disqualify, because)
		w.do(Disqualify, because, proven)
		w.at(Disqualified)
		w.refused("case_ended", Disqualify, because, proven)
	}
}

// covers: INV-13 S3-69 F61
func TestAidedLastYearNeedsAReasonFromEverySeat(t *testing.T) {
	w := &walk{t: t, r: testRules()}
	w.do(Apply, func(e *Event) { e.Amount, e.Facts.AidedLastYear = 50_000, true })
	w.to(Submit, Accept, Survey, Survey, Verify, Post, EndPosting, Report)
	for range 2 {
		w.refused("aided_last_year", Approve)
		w.refused("aided_last_year", Approve, overridden)
		w.refused("aided_last_year", Approve, because)
		w.do(Approve, because, overridden)
	}
	w.at(Approved)
}

// covers: T25
func TestFollowUpNeedsItsAnswers(t *testing.T) {
	w := ready(t, 50_000).to(Approve, Approve, Batch, Settle, Receive)
	w.refused("answers_missing", FollowUp)
}

// covers: F35
func TestVersionsHaveNoGaps(t *testing.T) {
	w := begin(t, 50_000)
	for _, v := range []int{-1, 0, w.c.Version - 1, w.c.Version, w.c.Version + 2} {
		if _, err := Next(w.r, w.c, Event{Action: Accept, Version: v}); CodeOf(err) != "stale_version" {
			t.Errorf("event %d after version %d: %v", v, w.c.Version, err)
		}
	}
	if w.refused("transition_illegal", Apply); w.c.Version != 2 {
		t.Errorf("version %d after two events", w.c.Version)
	}
}

func TestNextLeavesItsArgumentAlone(t *testing.T) {
	w := ready(t, 50_000).to(Approve)
	was := w.c
	w.to(Return, Suspend, Resume, Resubmit)
	again, err := Next(w.r, was, Event{Action: Approve, Version: was.Version + 1})
	if err != nil || again.Case.State != Approved {
		t.Errorf("the same event on the same case now gives %s, %v", again.Case.State, err)
	}
}
