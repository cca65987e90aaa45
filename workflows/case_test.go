package workflows_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/mock"
	"go.temporal.io/sdk/temporal"
	"pgregory.net/rapid"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/workflows"
)

const (
	hour = time.Hour
	day  = 24 * time.Hour
)

// postingEnd is the 24:00 that ends the postings of these tests.
var postingEnd = time.Date(2023, 1, 11, 0, 0, 0, 0, relief.Shanghai)

func TestCaseGoesFromSurveyToClosed(t *testing.T) { // covers: T01 T02 T03 T06 T08 T10 T12 T17 T18 T20 T21 T22 T24 T25 T26
	p := newPath(t)
	for i, e := range with(opened, surveyed, []relief.Event{verified, post(postingEnd)}) {
		p.at(time.Duration(i)*hour, e)
	}
	for i, e := range with(approved, paid, received) {
		p.at(9*day+time.Duration(i)*hour, e)
	}
	if got := p.run(); got.State != relief.Closed || got.Version != 16 {
		t.Errorf("the case ends as %+v, want closed at version 16", got)
	}
	if p.fetched > 0 {
		t.Errorf("asked Postgres %d times for what it had been told", p.fetched)
	}
}

func TestCaseMeetsItsEnd(t *testing.T) {
	toReview := with(opened, surveyed, []relief.Event{verified, post(launch.Add(day))})
	afterPosting := 2 * day
	tests := []struct {
		name    string
		before  []relief.Event // at the launch
		after   []relief.Event // once the posting is over
		state   relief.State
		version int
	}{
		{"rejected at the survey", // covers: T09
			with(opened, surveyed[:1], []relief.Event{{Action: relief.Reject, Facts: reason}}), nil, relief.Rejected, 4},
		{"withdrawn", // covers: T27
			with(opened, surveyed, []relief.Event{{Action: relief.Withdraw, Facts: reason}}), nil, relief.Withdrawn, 6},
		{
			"suspended, resumed and rejected", // covers: T28 T09
			with(opened, surveyed, []relief.Event{{Action: relief.Suspend, Facts: reason}, {Action: relief.Resume, Facts: reason}, {Action: relief.Reject, Facts: reason}}),
			nil, relief.Rejected, 8,
		},
		{"returned by the reviewer, mended and back to him", // covers: T04 T05
			toReview, with(approved[:1], []relief.Event{{Action: relief.Return, Facts: reason, ReturnTo: relief.Verifying, Due: launch.Add(20 * day)}, {Action: relief.Resubmit}},
				approved[1:], paid, received), relief.Closed, 18},
		{"approval taken back and given again", // covers: T32
			toReview, with(approved, []relief.Event{{Action: relief.TakeBack, Facts: reason}, {Action: relief.Approve}}, paid, received), relief.Closed, 18},
		{"payment fails on the account, which two people correct", // covers: T23 T21
			toReview, with(approved, []relief.Event{
				{Action: relief.Batch},
				{Action: relief.PaymentFailed, Facts: relief.Facts{ReasonGiven: true, AccountFault: true}},
				{Action: relief.CorrectAccount, Facts: relief.Facts{AccountGiven: true}},
				{Action: relief.CorrectAccount},
			}, paid, received), relief.Closed, 20},
		{"not drawn for the call-back", // covers: T24 T26
			toReview, with(approved, paid, []relief.Event{{Action: relief.Receive, Facts: relief.Facts{Spared: true}}}), relief.Closed, 15},
		{"the household's person died", // covers: T29
			with(opened, []relief.Event{{Action: relief.Decease}}), nil, relief.Closed, 3},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := newPath(t)
			p.at(0, tt.before...)
			for i, e := range tt.after {
				p.at(afterPosting+time.Duration(i)*hour, e)
			}
			if got := p.run(); got.State != tt.state || got.Version != tt.version {
				t.Errorf("the case ends as %+v, want %s at version %d", got, tt.state, tt.version)
			}
		})
	}
}

func TestPostingEndsAtItsTimeAndNeverBefore(t *testing.T) { // covers: T12
	p := newPath(t)
	p.at(0, with(opened, surveyed, []relief.Event{verified, post(postingEnd)})...)
	end := postingEnd.Sub(launch)
	p.then(end-time.Second, func() {
		if c := p.standing(); c.State != relief.Posting {
			t.Errorf("a second before its end the posting is %s", c.State)
		}
	})
	p.then(end+time.Minute, func() {
		if c := p.standing(); c.State != relief.Posted {
			t.Errorf("a minute after its end the posting is %s", c.State)
		}
	})
	p.at(end+hour, relief.Event{Action: relief.Withdraw, Facts: reason})
	p.run()
	if len(p.ended) != 1 || p.ended[0].Before(postingEnd) {
		t.Errorf("ended at %v, want once and not before %v", p.ended, postingEnd)
	}
}

func TestPostingWaitsForPostgresClock(t *testing.T) { // covers: fault:F13
	p := newPath(t)
	p.slow = 10
	p.at(0, with(opened, surveyed, []relief.Event{verified, post(launch.Add(day))})...)
	p.at(5*day, relief.Event{Action: relief.Withdraw, Facts: reason})
	p.run()
	if len(p.ended) != 1 || p.ended[0].Before(launch.Add(day+time.Minute)) {
		t.Errorf("ended at %v, want once, when Postgres' clock had caught up", p.ended)
	}
}

func TestObjectionStopsTheClockOfItsCase(t *testing.T) { // covers: T11 T14 T15 T16
	later := launch.Add(20 * day)
	tests := []struct {
		name   string
		ruling []relief.Event
		ended  []time.Time
		state  relief.State
	}{
		{"dismissed: the posting goes on to its new end", []relief.Event{{Action: relief.Dismiss, Facts: reason, Due: later}}, []time.Time{later}, relief.Withdrawn},
		{"upheld", []relief.Event{{Action: relief.Uphold, Facts: reason}}, nil, relief.Rejected},
		{"upheld for fraud", []relief.Event{{Action: relief.Uphold, Facts: relief.Facts{ReasonGiven: true, Fraud: true}}}, nil, relief.Disqualified},
		{"upheld in part: posted anew", []relief.Event{{Action: relief.UpholdPartly, Facts: reason}, post(later)}, []time.Time{later}, relief.Withdrawn},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := newPath(t)
			p.at(0, with(opened, surveyed, []relief.Event{verified, post(postingEnd)})...)
			p.at(day, relief.Event{Action: relief.AcceptObjection})
			p.at(10*day, tt.ruling...)
			p.then(9*day, func() {
				if c := p.standing(); c.State != relief.ObjectionHold {
					t.Errorf("after the first end the case is %s, want held", c.State)
				}
			})
			if tt.ended != nil {
				p.at(30*day, relief.Event{Action: relief.Withdraw, Facts: reason})
			}
			if got := p.run(); got.State != tt.state {
				t.Errorf("the case ends %s, want %s", got.State, tt.state)
			}
			if !slices.EqualFunc(p.ended, tt.ended, time.Time.Equal) {
				t.Errorf("the posting ended at %v, want %v", p.ended, tt.ended)
			}
		})
	}
}

func TestFiledObjectionKeepsThePostingOpenUntilRefused(t *testing.T) { // covers: T11 T12
	p := newPath(t)
	p.at(0, with(opened, surveyed, []relief.Event{verified, post(postingEnd)})...)
	p.then(day, func() { p.objections = 1 })
	p.then(10*day, func() { p.objections = 0 })
	p.at(10*day+time.Second, relief.Event{Action: relief.RefuseObjection, Facts: reason})
	p.at(20*day, relief.Event{Action: relief.Withdraw, Facts: reason})
	p.run()
	if len(p.ended) != 1 || p.ended[0].Before(launch.Add(10*day)) || p.ended[0].After(launch.Add(11*day)) {
		t.Errorf("ended at %v, want at once after the refusal", p.ended)
	}
}

func TestAPictureOfTheLastDayWakesThePosting(t *testing.T) { // covers: T12
	p := newPath(t)
	p.unseen = true
	wake := func() { p.env.SignalWorkflow(string(workflows.Tell), workflows.Told{Wake: true}) }
	p.at(0, with(opened, surveyed, []relief.Event{verified, post(postingEnd)})...)
	p.then(day, wake) // too early: it changes nothing
	p.then(40*day, func() { p.unseen = false; wake() })
	p.at(50*day, relief.Event{Action: relief.Withdraw, Facts: reason})
	p.run()
	if len(p.ended) != 1 || p.ended[0].Before(launch.Add(40*day)) || p.ended[0].After(launch.Add(40*day+time.Minute)) {
		t.Errorf("ended at %v, want at once after the picture", p.ended)
	}
	if p.fetched != 2 {
		t.Errorf("Postgres was asked %d times while it waited, want once for each picture", p.fetched)
	}
}

func TestReturnedCaseLapses(t *testing.T) { // covers: T05 T30
	p := newPath(t)
	p.at(0, with(opened, surveyed[:1], []relief.Event{{Action: relief.Return, Facts: reason, Due: launch.Add(14 * day)}})...)
	if got := p.run(); got.State != relief.Lapsed || got.Version != 5 {
		t.Errorf("the case ends as %+v, want lapsed at version 5", got)
	}
	if at := p.events[4].At; at.Before(launch.Add(14 * day)) {
		t.Errorf("lapsed at %v, before its time", at)
	}
}

func TestApprovalIsNeverAutomatic(t *testing.T) { // covers: T18 T20
	p := newPath(t)
	p.at(0, with(opened, surveyed, []relief.Event{verified, post(launch.Add(day))})...)
	p.at(2*day, relief.Event{Action: relief.Report, Due: launch.Add(5 * day)})
	p.then(300*day, func() {
		if c := p.standing(); c.State != relief.InReview {
			t.Errorf("a case that nobody approved is %s", c.State)
		}
	})
	p.at(301*day, relief.Event{Action: relief.Withdraw, Facts: reason})
	p.run()
	if want := []int{9}; !slices.Equal(p.reminders, want) {
		t.Errorf("reminded at versions %v, want once at %v", p.reminders, want)
	}
}

// Operators filter by the step, and find who is late there until he has acted.
func TestWhoIsLateIsFoundUnderHisStepUntilItIsDone(t *testing.T) {
	p := newPath(t)
	var steps []string
	mine := func(a temporal.SearchAttributes) bool {
		step, has := a.GetKeyword(temporal.NewSearchAttributeKeyKeyword("CaseStep"))
		if has {
			steps = append(steps, step)
		}
		return has
	}
	p.env.OnUpsertTypedSearchAttributes(mock.MatchedBy(mine)).Return(nil)
	p.env.OnUpsertTypedSearchAttributes(mock.Anything).Return(nil) // the engine's own, of the change
	p.at(0, with(opened, surveyed, []relief.Event{verified, post(launch.Add(day))})...)
	p.at(2*day, relief.Event{Action: relief.Report, Due: launch.Add(5 * day)})
	p.at(9*day, approved[1:]...)
	p.at(10*day, with(paid, received)...)
	if got := p.run(); got.State != relief.Closed {
		t.Errorf("the case ends %s", got.State)
	}
	steps = slices.Compact(steps)
	if want := []string{"posting", "approval", "overdue_approval", "disbursement"}; !slices.Equal(steps[:min(len(steps), 4)], want) {
		t.Errorf("found under %v, want %v", steps, want)
	}
}

func TestLargerAsksClimbTheChain(t *testing.T) { // covers: T18 T20
	p := newPath(t)
	big := slices.Clone(opened)
	big[0].Amount = 5001_00
	p.at(0, with(big, surveyed, []relief.Event{verified, post(launch.Add(day))})...)
	p.at(2*day, approved...)
	p.then(3*day, func() {
		if c := p.standing(); c.State != relief.InReview || c.Seat != 2 {
			t.Errorf("after the county's approver the case is %s at seat %d, want the city's", c.State, c.Seat)
		}
	})
	p.at(4*day, relief.Event{Action: relief.Approve})
	p.at(5*day, with(paid, received)...)
	if got := p.run(); got.State != relief.Closed {
		t.Errorf("the case ends %s", got.State)
	}
}

func TestReminderThatFailsKeepsNobodyWaiting(t *testing.T) {
	p := newPath(t)
	workflows.RemindCase.Serve(p.env, func(context.Context, workflows.CaseAt) (struct{}, error) {
		return struct{}{}, errors.New("no notices today")
	})
	p.at(0, with(opened, []relief.Event{{Action: relief.Accept, Due: launch.Add(hour)}})...)
	p.at(day, relief.Event{Action: relief.Withdraw, Facts: reason})
	if got := p.run(); got.State != relief.Withdrawn {
		t.Errorf("the case ends %s", got.State)
	}
}

// Whatever the relay's order, the workflow ends where Postgres does.
func TestSignalsMayComeTwiceLateOrNever(t *testing.T) { // covers: fault:F19 fault:F20
	all := with(opened, surveyed, []relief.Event{verified, {Action: relief.Suspend, Facts: reason}, {Action: relief.Resume, Facts: reason}, {Action: relief.Withdraw, Facts: reason}})
	rapid.Check(t, func(rt *rapid.T) {
		p := newPath(t)
		p.then(0, func() {
			told := p.decide(all...).Events
			order := rapid.SliceOfN(rapid.IntRange(0, len(told)-1), 0, 12).Draw(rt, "order")
			for _, i := range order {
				p.env.SignalWorkflow(string(workflows.Tell), workflows.Told{Events: told[i : i+1]})
			}
			p.env.SignalWorkflow(string(workflows.Tell), workflows.Told{}) // the sweep's nudge
		})
		if got := p.run(); got.State != relief.Withdrawn {
			rt.Errorf("the case ends as %+v", got)
		}
	})
}

func TestRebuiltCaseFetchesItsPast(t *testing.T) { // covers: fault:F18 fault:F25
	p := newPath(t)
	p.then(0, func() {
		p.decide(with(opened, surveyed, []relief.Event{verified, post(postingEnd)})...)
		p.env.SignalWorkflow(string(workflows.Tell), workflows.Told{})
	})
	p.at(20*day, relief.Event{Action: relief.Withdraw, Facts: reason})
	p.run()
	if len(p.ended) != 1 || !p.ended[0].Equal(postingEnd) {
		t.Errorf("ended at %v, want at the stored time %v", p.ended, postingEnd)
	}
}

func TestFactsThatTheRulesRefuseAreShownToOperators(t *testing.T) {
	p := newPath(t)
	p.then(0, func() {
		p.decide(opened...)
		p.mu.Lock()
		p.events = append(p.events, relief.Event{Action: relief.Settle, Version: 3})
		p.mu.Unlock()
		p.env.SignalWorkflow(string(workflows.Tell), workflows.Told{Events: p.events})
	})
	p.env.ExecuteWorkflow(workflows.Case, start)
	err := p.env.GetWorkflowError()
	var app *temporal.ApplicationError
	if !errors.As(err, &app) || app.Type() != workflows.Diverged || !app.NonRetryable() {
		t.Fatalf("error = %v, want %s", err, workflows.Diverged)
	}
	if want := "case " + start.CaseID + " version 2: transition_illegal"; app.Message() != want {
		t.Errorf("message = %q, want %q", app.Message(), want)
	}
}

func TestEventThatWasGarbledOnItsWayIsFetched(t *testing.T) {
	p := newPath(t)
	p.then(0, func() {
		told := p.decide(with(opened, []relief.Event{{Action: relief.Withdraw, Facts: reason}})...)
		told.Events = slices.Clone(told.Events)
		told.Events[2].Action = relief.Settle
		p.env.SignalWorkflow(string(workflows.Tell), told)
	})
	if got := p.run(); got.State != relief.Withdrawn {
		t.Errorf("the case ends %s", got.State)
	}
}

func TestCancelledCaseWorkflowDecidesNothing(t *testing.T) { // covers: fault:F25
	p := newPath(t)
	p.at(0, with(opened, surveyed, []relief.Event{verified, post(postingEnd)})...)
	p.then(day, p.env.CancelWorkflow)
	p.env.ExecuteWorkflow(workflows.Case, start)
	if err := p.env.GetWorkflowError(); !temporal.IsCanceledError(err) {
		t.Errorf("error = %v, want cancelled", err)
	}
	if len(p.ended) > 0 {
		t.Error("an operator's cancel ended the posting")
	}
}
