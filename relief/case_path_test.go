package relief

import "testing"

// inRounds walks a case with a second posting at the county to its county review.
func inRounds(t *testing.T) *walk {
	t.Helper()
	w := begin(t, 50_000)
	w.r.PostingRounds = []Level{Base, County}
	return w.to(Accept, Survey, Survey, Verify, Post, EndPosting, Report)
}

// covers: T19
func TestCountyPostsBeforeItsLastSeatDecidesWhereConfigured(t *testing.T) {
	w := ready(t, 50_000).to(Approve)
	w.refused("transition_illegal", PostAgain)
	w = inRounds(t)
	w.refused("transition_illegal", PostAgain) // the county has not reviewed it yet
	w.to(Approve)
	w.refused("round_due", Approve)
	if n := Waits(w.r, w.c); len(n) != 1 || n[0].Kind != TaskPost || n[0].Role != Publisher || n[0].Level != County {
		t.Fatalf("before its last seat the county waits for %+v, want its publisher", n)
	}
	w.to(PostAgain).at(Posting)
	if w.c.Round != 2 || w.c.Lap != 1 {
		t.Errorf("round %d, lap %d; want 2 and 1", w.c.Round, w.c.Lap)
	}
	w.to(EndPosting, Report).at(InReview)
	if w.c.Seat != 1 || w.c.Again {
		t.Errorf("reported up again, the case is at seat %d (again %t), want where it waited", w.c.Seat, w.c.Again)
	}
	w.refused("transition_illegal", PostAgain)
	w.to(TakeBack, Report) // reported by mistake: it still leads to the seat that waits
	w.to(Approve).at(Approved)
}

// covers: T19 T13
func TestBrokenRoundIsPostedAgainAtItsOwnLevel(t *testing.T) {
	w := begin(t, 50_000)
	w.r.PostingRounds = []Level{Base, County}
	w.to(Accept, Survey, Survey, Verify, Post, BreakPosting, Post, EndPosting, Report, Approve, PostAgain, BreakPosting)
	if n := Waits(w.r, w.c); len(n) != 1 || n[0].Level != County {
		t.Errorf("the broken county posting waits for %+v", n)
	}
	if w.to(Post, EndPosting, Report); w.c.Seat != 1 {
		t.Errorf("reported up, the case is at seat %d", w.c.Seat)
	}
	w.to(Approve).at(Approved)
}

// covers: T15 T19
func TestCorrectedFactsAreReviewedAnewFromTheFirstRound(t *testing.T) {
	w := inRounds(t).to(Approve, PostAgain, AcceptObjection, UpholdPartly)
	if n := Waits(w.r, w.c); len(n) != 1 || n[0].Level != Base {
		t.Errorf("corrected, the case waits for %+v, want the base union's publisher", n)
	}
	if w.to(Post, EndPosting, Report); w.c.Seat != 0 {
		t.Errorf("reported up, the case is at seat %d, want the first", w.c.Seat)
	}
	w.to(Approve)
	w.refused("round_due", Approve)
}

// covers: T07
func TestEconomyCheckStaysInVerification(t *testing.T) {
	w := begin(t, 50_000).to(Accept, Survey, Survey)
	answer := func(e *Event) { e.Facts.CheckReturned = true }
	w.refused("check_unknown", CheckEconomy, answer)
	w.c.Due = noon
	w.to(CheckEconomy, CheckEconomy).at(Verifying)
	if n := Waits(w.r, w.c); len(n) != 2 || n[0].Kind != TaskVerify || n[1].Kind != TaskCheckEconomy || n[1].Level != County || n[1].Limit != WorkingDays(5) {
		t.Errorf("with checks sent the case waits for %+v", n)
	}
	if !w.c.Due.Equal(noon) {
		t.Errorf("the verifier's time moved to %s", w.c.Due)
	}
	w.refused("check_open", Verify)
	w.do(CheckEconomy, answer)
	w.refused("check_open", Verify)
	w.do(CheckEconomy, answer)
	w.refused("check_unknown", CheckEconomy, answer)
	w.to(Verify).at(ReadyToPost)
}

// covers: T09
func TestAnAppealIsHandledOneLevelUp(t *testing.T) {
	w := &walk{t: t, r: testRules()}
	w.do(Apply, func(e *Event) { e.Amount, e.Lift = 50_000, AppealLift })
	for _, step := range []struct {
		action Action
		level  Level
	}{{Submit, County}, {Accept, County}, {Survey, County}, {Survey, County}, {Verify, County}, {Post, ""}, {EndPosting, County}, {Report, City}, {Approve, City}} {
		w.do(step.action, ripe)
		n := Waits(w.r, w.c)
		if step.level == "" {
			continue
		}
		if len(n) != 1 || n[0].Level != step.level {
			t.Errorf("after %s an appeal waits for %+v, want %s", step.action, n, step.level)
		}
	}
	for l, want := range map[Level]Level{National: National, Province: National, County: City, Base: County} {
		if got := l.Up(1); got != want {
			t.Errorf("above %s is %s, want %s", l, got, want)
		}
	}
}

// covers: T01
func TestACaseIsAppliedForOnce(t *testing.T) {
	_, err := Next(testRules(), Case{Version: 3}, Event{Action: Apply, Version: 4, Amount: 50_000})
	if CodeOf(err) != "transition_illegal" {
		t.Errorf("a case that has had events is applied for anew: %v", err)
	}
}

// covers: T17 F22
func TestAReportGoesToTheFirstSeatThatSits(t *testing.T) {
	r, c := seated(Seat{Level: County, Role: Reviewer, Sources: []Source{"CENTRAL"}}, Seat{Level: County, Role: Approver})
	c.State = Posted
	for source, want := range map[Source]int{"CENTRAL": 0, "UNION_OWN": 1} {
		m, err := Next(r, c, Event{Action: Report, Version: 10, Facts: Facts{Route: &Route{Source: source}}})
		if err != nil || m.Case.Seat != want {
			t.Errorf("paid from %s the case is at seat %d, want %d (%v)", source, m.Case.Seat, want, err)
		}
	}
}

// covers: T10 T19
func TestEveryRoundBeginsWithItsPicture(t *testing.T) {
	for _, tc := range []struct {
		from   State
		action Action
		ended  int
	}{{ReadyToPost, Post, 0}, {InReview, PostAgain, 1}} {
		r := testRules()
		r.PostingRounds, r.Requires = []Level{Base, County}, []Requirement{StartPhoto}
		c := Case{State: tc.from, Version: 9, Amount: 500_00, Seat: 1, Ended: tc.ended}
		e := Event{Action: tc.action, Version: 10}
		if _, err := Next(r, c, e); CodeOf(err) != "photo_missing" {
			t.Errorf("%s without a picture: %v", tc.action, err)
		}
		e.Facts.StartPhoto = true
		if m, err := Next(r, c, e); err != nil || m.To != Posting {
			t.Errorf("%s with one: %s, %v", tc.action, m.To, err)
		}
	}
}

// covers: T06
func TestEverySurveyorsSignatureNeedsTheVisit(t *testing.T) {
	r := testRules()
	r.Requires = []Requirement{VisitRecorded}
	for signed, want := range []State{Surveying, Verifying} {
		c := Case{State: Surveying, Version: 9, Amount: 500_00, Signed: signed}
		e := Event{Action: Survey, Version: 10}
		if _, err := Next(r, c, e); CodeOf(err) != "visit_missing" {
			t.Errorf("signature %d without a visit: %v", signed+1, err)
		}
		e.Facts.VisitRecorded = true
		if m, err := Next(r, c, e); err != nil || m.To != want {
			t.Errorf("signature %d with one: %s, %v", signed+1, m.To, err)
		}
	}
}

// Two objections to one posting are handled one after the other by the same seat:
// each ruling begins a lap of its own, or the second would be taken for the first.
//
// covers: T11 T14 inv:I18
func TestEachObjectionsEndBeginsALap(t *testing.T) {
	for action, from := range map[Action]State{Dismiss: ObjectionHold, RefuseObjection: Posting} {
		c := Case{State: from, Version: 9, Amount: 500_00, Lap: 3}
		m, err := Next(testRules(), c, Event{Action: action, Version: 10, Facts: Facts{ReasonGiven: true}})
		if err != nil || m.To != Posting || m.Case.Lap != 4 {
			t.Errorf("%s leads to %s in lap %d, %v", action, m.To, m.Case.Lap, err)
		}
	}
}
