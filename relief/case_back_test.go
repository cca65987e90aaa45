package relief

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

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
		{"county, to the publisher", []Action{Accept, Survey, Survey, Verify, Post, EndPosting, Report}, ReadyToPost, Publisher},
		{"county, to who reported it", []Action{Accept, Survey, Survey, Verify, Post, EndPosting, Report}, Posted, Reviewer},
		{"province, to the county's approver", []Action{Accept, Survey, Survey, Verify, Post, EndPosting, Report, Approve, Approve, Approve}, InReview, Approver},
		{"province", []Action{Accept, Survey, Survey, Verify, Post, EndPosting, Report, Approve, Approve, Approve}, "", Clerk},
	} {
		t.Run(tc.name, func(t *testing.T) {
			w := begin(t, big).to(tc.until...)
			was := w.c
			w.do(Return, because, returnTo(tc.to), func(e *Event) {
				if tc.to == InReview {
					e.Seat = 1
				}
			})
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
	w = ready(t, 50_000)
	w.refused("return_target", Return, because, returnTo(InReview)) // nobody sat before the first seat
	w.refused("return_target", Return, because, returnTo(Posting))
	w.to(Approve)
	for seat, code := range map[int]string{-1: "return_target", 1: "return_target", 2: "return_target"} {
		w.refused(code, Return, because, returnTo(InReview), func(e *Event) { e.Seat = seat })
	}
	w.do(Return, because, returnTo(InReview))
	if n := Waits(w.r, w.c); len(n) != 1 || n[0].Role != Reviewer || n[0].Level != County {
		t.Errorf("returned to the first seat, the case waits for %+v", n)
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
		if w.c.Beneath() != was.State {
			t.Errorf("%s: beneath lies %s", name, w.c.Beneath())
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
