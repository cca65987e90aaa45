package relief

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
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

// covers: T04 T05 F28 F29
func TestResubmissionGoesStraightBackToWhoReturnedIt(t *testing.T) {
	big := Fen(2_000_100)
	for _, tc := range []struct {
		name   string
		until  []Action
		to     State
		mender Role
	}{
		{"accept", nil, Submitted, Clerk},
		{"second surveyor", []Action{Accept, Survey}, Surveying, Surveyor},
		{"verifier", []Action{Accept, Survey, Survey}, Surveying, Surveyor},
		{"county reviewer", []Action{Accept, Survey, Survey, Verify, Post, EndPosting, Report}, Verifying, Verifier},
		{"city", []Action{Accept, Survey, Survey, Verify, Post, EndPosting, Report, Approve, Approve}, Surveying, Surveyor},
		{"province", []Action{Accept, Survey, Survey, Verify, Post, EndPosting, Report, Approve, Approve, Approve}, "", Clerk},
	} {
		t.Run(tc.name, func(t *testing.T) {
			w := begin(t, big).to(tc.until...)
			was := w.c
			w.do(Return, because, returnTo(tc.to))
			w.at(Returned)
			if n := Waits(w.r, w.c); len(n) != 1 || n[0].Kind != TaskResubmit || n[0].Role != tc.mender {
				t.Errorf("the returned case waits for %+v, want %s", n, tc.mender)
			}
			if w.c.Signed != 0 {
				t.Errorf("%d signatures stand on a returned case", w.c.Signed)
			}
			if w.c.Step() != was.Step() {
				t.Errorf("the returned case is counted under %q, not %q", w.c.Step(), was.Step())
			}
			w.do(Resubmit)
			if d := cmp.Diff(was.Place(), w.c.Place()); d != "" {
				t.Errorf("resubmission leads elsewhere (-returned at +resubmitted to):\n%s", d)
			}
			if w.c.Lap != was.Lap+1 {
				t.Errorf("lap %d after %d", w.c.Lap, was.Lap)
			}
		})
	}
}

// covers: T04 F32
func TestReturnTargetsAreStepsAlreadyVisited(t *testing.T) {
	w := begin(t, 50_000)
	w.refused("reason_required", Return)
	w.refused("return_target", Return, because, returnTo(Verifying))
	w.to(Accept)
	w.refused("return_target", Return, because, returnTo(Approved))
	w.refused("return_target", Return, because, returnTo(InReview))
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

// covers: T27 F89
func TestWithdrawalReleasesTheReservation(t *testing.T) {
	w := ready(t, 50_000).to(Approve, Approve)
	w.refused("reason_required", Withdraw)
	if m := w.do(Withdraw, because); !m.Release || w.c.Reserved || w.c.Live() {
		t.Errorf("withdrawn: release %t, reserved %t, live %t", m.Release, w.c.Reserved, w.c.Live())
	}
	w = ready(t, 50_000)
	if m := w.do(Withdraw, because); m.Release {
		t.Error("money that was never reserved is released")
	}
	w = ready(t, 50_000).to(Approve, Approve, Batch)
	w.refused("payment_in_flight", Withdraw, because)
}

// covers: T32 F30
func TestTakingBackLeadsToTheStepBefore(t *testing.T) {
	path := []Action{Accept, Survey, Survey, Verify, Post, EndPosting, Report, Approve, Approve, Approve, Approve}
	undoable := map[Action]bool{Accept: true, Survey: true, Verify: true, Report: true, Approve: true}
	for n, last := range path {
		w := begin(t, 2_000_100).to(path[:n]...)
		was := w.c
		w.to(last)
		if !undoable[last] {
			if _, err := w.next(TakeBack, []func(*Event){because}); err == nil {
				t.Errorf("%s can be taken back", last)
			}
			continue
		}
		w.refused("reason_required", TakeBack)
		m := w.do(TakeBack, because)
		if d := cmp.Diff(was.Place(), w.c.Place()); d != "" {
			t.Errorf("taking back %s leads elsewhere:\n%s", last, d)
		}
		if last := n == len(path)-1; m.Release != last || w.c.Reserved {
			t.Errorf("taking back decision %d: release %t, reserved %t", n, m.Release, w.c.Reserved)
		}
		if w.c.Undo != nil {
			t.Errorf("taking back %s can be taken back", last)
		}
	}
}

// covers: T32
func TestNothingIsTakenBackOnceSomebodyActed(t *testing.T) {
	w := ready(t, 50_000).to(Approve, Approve, Batch)
	w.refused("transition_illegal", TakeBack, because)
	w.to(PaymentFailed)
	w.refused("nothing_to_take_back", TakeBack, because)
	w = begin(t, 50_000).to(Accept, Return, TakeBack)
	w.at(Surveying)
	w.refused("nothing_to_take_back", TakeBack, because)
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
func TestBatchRefusedWithoutAccountFaultIsPayableAtOnce(t *testing.T) {
	ready(t, 50_000).to(Approve, Approve, Batch, PaymentFailed, Batch, Settle).at(Paid)
}

// covers: T28
func TestHoldGivesTheCaseBackAsItWas(t *testing.T) {
	for name, until := range map[string][]Action{
		"draft": nil, "one signature": {Accept, Survey}, "returned": {Accept, Survey, Survey, Return},
		"second seat": {Accept, Survey, Survey, Verify, Post, EndPosting, Report, Approve},
		"approved":    {Accept, Survey, Survey, Verify, Post, EndPosting, Report, Approve, Approve},
	} {
		w := begin(t, 50_000).to(until...)
		was := w.c
		w.refused("reason_required", Suspend)
		if m := w.do(Suspend, because); m.Release || m.Reserve {
			t.Errorf("%s: a hold moves money", name)
		}
		w.at(Suspended)
		if w.c.Step() != was.Step() {
			t.Errorf("%s: held case is counted under %q, not %q", name, w.c.Step(), was.Step())
		}
		w.refused("transition_illegal", Suspend, because)
		w.refused("reason_required", Resume)
		w.do(Resume, because)
		if d := cmp.Diff(was.Place(), w.c.Place()); d != "" {
			t.Errorf("%s: the hold leads elsewhere:\n%s", name, d)
		}
		if w.c.Reserved != was.Reserved {
			t.Errorf("%s: reserved %t after the hold, %t before", name, w.c.Reserved, was.Reserved)
		}
	}
	w := ready(t, 50_000).to(Approve, Approve, Batch)
	w.refused("payment_in_flight", Suspend, because)
}

// covers: T28 T05
func TestReturnedCaseThatWasHeldStillGoesBackToTheReturner(t *testing.T) {
	ready(t, 50_000).to(Approve, Return, Suspend, Resume, Resubmit, Approve).at(Approved)
}

// covers: T29
func TestDeathStopsThePaymentAndFreesTheFamily(t *testing.T) {
	w := ready(t, 50_000).to(Approve, Approve)
	m := w.do(Decease)
	if w.at(Closed); !m.Release || w.c.Reserved || w.c.Live() {
		t.Errorf("deceased: release %t, reserved %t, live %t", m.Release, w.c.Reserved, w.c.Live())
	}
	w = ready(t, 50_000).to(Approve, Approve, Batch)
	w.refused("payment_in_flight", Decease)
}

// covers: T30
func TestLapseReleasesAndSparesWhatIsBeingPaid(t *testing.T) {
	w := ready(t, 50_000).to(Approve, Approve)
	if m := w.do(Lapse); !m.Release || w.c.Live() {
		t.Errorf("lapsed: release %t, live %t", m.Release, w.c.Live())
	}
	for _, more := range [][]Action{{Batch}, {Batch, Settle}, {Batch, Settle, Receive}} {
		w := ready(t, 50_000).to(Approve, Approve).to(more...)
		w.refused("transition_illegal", Lapse)
	}
}

// covers: T31
func TestFraudAfterPaymentDisqualifies(t *testing.T) {
	for _, more := range [][]Action{nil, {Receive}, {Receive, FollowUp, Close}} {
		w := ready(t, 50_000).to(Approve, Approve, Batch, Settle).to(more...)
		w.refused("reason_required", Disqualify)
		w.to(Disqualify).at(Disqualified)
		w.refused("case_ended", Disqualify, because)
	}
}

// covers: T19
func TestCountyPostingFollowsOnlyWhereConfigured(t *testing.T) {
	w := ready(t, 50_000)
	w.refused("transition_illegal", PostAgain)
	w = ready(t, 50_000)
	w.r.PostingRounds = []Level{Base, County}
	w.to(Approve, PostAgain).at(Posting)
	w.to(EndPosting, Report)
	if w.c.Seat != 0 {
		t.Errorf("reported up again, the case begins at seat %d", w.c.Seat)
	}
	w.refused("transition_illegal", PostAgain)
}

// covers: T19 T13
func TestBrokenBasePostingDoesNotUseUpTheCountyRound(t *testing.T) {
	w := begin(t, 50_000)
	w.r.PostingRounds = []Level{Base, County}
	w.to(Accept, Survey, Survey, Verify, Post, BreakPosting, Post, EndPosting, Report)
	w.to(PostAgain, EndPosting, Report)
	w.refused("transition_illegal", PostAgain)
}

// covers: T07
func TestEconomyCheckStaysInVerification(t *testing.T) {
	w := begin(t, 50_000).to(Accept, Survey, Survey, CheckEconomy)
	w.at(Verifying)
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

// TestRandomLegalEventsKeepTheInvariants draws whatever the table offers with
// random facts: money is reserved exactly as often as it is released or settled,
// or once more while the case says so; versions count events; laps only grow;
// after the end nothing follows but a disqualification.
//
// covers: T31 F89
func TestRandomLegalEventsKeepTheInvariants(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := testRules()
		r.Chain = r.Chain[:rapid.IntRange(1, 4).Draw(t, "seats")]
		r.PostingRounds = []Level{Base, County}[:rapid.IntRange(1, 2).Draw(t, "rounds")]
		amount := Fen(rapid.SampledFrom([]int64{50_000, 500_100, 2_000_100}).Draw(t, "amount"))
		var c Case
		reserved, resolved := 0, 0
		for range rapid.IntRange(1, 60).Draw(t, "events") {
			legal := Legal(c.State)
			if len(legal) == 0 {
				break
			}
			a := rapid.SampledFrom(legal).Draw(t, "action")
			e := Event{Action: a, Version: c.Version + 1, Amount: amount, Facts: drawFacts(t)}
			if targets := ReturnTargets(c.State); a == Return && len(targets) > 0 {
				e.ReturnTo = rapid.SampledFrom(targets).Draw(t, "return_to")
			}
			m, err := Next(r, c, e)
			if err != nil {
				continue
			}
			if m.Reserve {
				reserved++
			}
			if m.Release || a == Settle {
				resolved++
			}
			check(t, r, c, m, a, reserved-resolved)
			c = m.Case
		}
	})
}

func drawFacts(t *rapid.T) Facts {
	yes := func(name string) bool { return rapid.IntRange(0, 4).Draw(t, name) > 0 }
	return Facts{
		ReasonGiven: yes("reason"), Overridden: yes("overridden"), DueReached: yes("due"), Answers: yes("answers"),
		AccountFault: yes("fault"), AccountGiven: yes("given"), Fraud: yes("fraud"), AidedLastYear: !yes("first"),
		OpenObjections: rapid.IntRange(0, 4).Draw(t, "open") / 4,
	}
}

func check(t *rapid.T, r Rules, was Case, m Move, a Action, held int) {
	t.Helper()
	c := m.Case
	switch {
	case c.Reserved != (held == 1) || held < 0 || held > 1:
		t.Fatalf("%s: reserved %t with %d reservations open", a, c.Reserved, held)
	case c.Version != was.Version+1:
		t.Fatalf("%s: version %d after %d", a, c.Version, was.Version)
	case c.Lap < was.Lap:
		t.Fatalf("%s: lap %d after %d", a, c.Lap, was.Lap)
	case was.State.Terminal() && a != Disqualify:
		t.Fatalf("%s after the case was %s", a, was.State)
	case !c.State.Known() || c.Step() == "":
		t.Fatalf("%s: state %q is counted under %q", a, c.State, c.Step())
	case c.State.Terminal() && c.Reserved:
		t.Fatalf("%s: money stays reserved for a case that is %s", a, c.State)
	case (c.State == Approved || c.State == Paying) && !c.Reserved:
		t.Fatalf("%s: %s without money", a, c.State)
	case c.State == InReview && c.Seat >= len(r.Seats(c.Amount)):
		t.Fatalf("%s: seat %d of a chain of %d", a, c.Seat, len(r.Seats(c.Amount)))
	case (c.State == Returned || c.State == Suspended) && c.Back == nil:
		t.Fatalf("%s: %s leads nowhere", a, c.State)
	case c.Signed < 0 || c.Signed > 1:
		t.Fatalf("%s: %d signatures", a, c.Signed)
	}
}
