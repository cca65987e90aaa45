package workflows_test

import (
	"cmp"
	"context"
	"io"
	"log/slog"
	"slices"
	"sync"
	"testing"
	"time"

	"go.temporal.io/sdk/log"
	"go.temporal.io/sdk/testsuite"
	"go.temporal.io/sdk/worker"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/workflows"
)

// launch is when every test begins.
var launch = time.Date(2023, 1, 3, 9, 0, 0, 0, relief.Shanghai)

// rules send small asks through two seats of the county, larger ones also
// through the city's.
var rules = relief.Rules{
	Version: 1, PostingDays: 5, PostingRounds: []relief.Level{relief.Base}, Surveyors: 2, Calendar: "test",
	Chain: []relief.Seat{
		{Level: relief.County, Role: relief.Reviewer},
		{Level: relief.County, Role: relief.Approver},
		{Level: relief.City, Role: relief.Approver, Above: 5000_00},
	},
}

var start = workflows.CaseStart{
	CaseID: "6f0f6a5e-8f30-4a5a-9f43-6f1b3f1d6a01", CampaignID: "0b8f1c9e-52a1-4b59-8c4a-7b6f0a2d9c02",
	UnionCode: "410821-003", CaseNo: "410821-2023-0417", Rules: rules,
}

// A desk stands for Postgres in tests: it decides by the same rules, keeps the
// events, and does what the activities ask for as the store does.
type desk struct {
	t    testing.TB
	now  func() time.Time
	echo func(workflows.Told) // what the relay tells of the system's own deeds

	mu         sync.Mutex
	rules      relief.Rules
	kase       relief.Case
	events     []relief.Event
	booked     bool // the money that was asked back has come
	objections int  // filed and not yet taken up
	unseen     bool // nobody has photographed the board's last day
	slow       int  // attempts at which Postgres' clock is behind
	reminders  []int
	fetched    int
	ended      []time.Time
	putOff     time.Time     // a new calendar has moved the posting's end
	overdue    time.Duration // until money that is asked back is asked for again, a day when 0
}

// decide makes facts of the events, in order, and answers them as the relay
// would tell them.
func (d *desk) decide(events ...relief.Event) workflows.Told {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.book(events...)
}

func (d *desk) book(events ...relief.Event) workflows.Told {
	d.t.Helper()
	var told workflows.Told
	for _, e := range events {
		e.Version, e.At = d.kase.Version+1, d.now()
		move, err := relief.Next(d.rules, d.kase, e)
		if err != nil {
			d.t.Errorf("deciding %s in %s: %v", e.Action, d.kase.State, err)
			return told
		}
		d.kase = move.Case
		d.events = append(d.events, e)
		told.Events = append(told.Events, e)
	}
	return told
}

func (d *desk) serve(r worker.ActivityRegistry) {
	workflows.EventsAfter.Serve(r, d.eventsAfter)
	workflows.EndPosting.Serve(r, d.endPosting)
	workflows.LapseCase.Serve(r, d.system(relief.Lapse))
	workflows.CloseCase.Serve(r, d.system(relief.Close))
	workflows.RemindCase.Serve(r, d.remind)
	workflows.RemindRecovery.Serve(r, d.remindRecovery)
}

func (d *desk) eventsAfter(_ context.Context, at workflows.CaseAt) (workflows.Told, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.fetched++
	return workflows.Told{Events: slices.Clone(d.events[min(at.Version, len(d.events)):])}, nil
}

func (d *desk) endPosting(_ context.Context, at workflows.CaseAt) (workflows.Told, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if at.Version != d.kase.Version || d.objections > 0 || d.unseen {
		return workflows.Told{}, nil
	}
	if d.now().Before(d.putOff) {
		return workflows.Told{Due: d.putOff}, nil
	}
	if d.slow > 0 || d.now().Before(d.kase.Due) {
		d.slow--
		return workflows.Told{}, relief.Refuse("posting_not_over")
	}
	d.ended = append(d.ended, d.now())
	return d.tellTwice(d.book(relief.Event{Action: relief.EndPosting, Facts: relief.Facts{DueReached: true}})), nil
}

func (d *desk) system(a relief.Action) func(context.Context, workflows.CaseAt) (workflows.Told, error) {
	return func(_ context.Context, at workflows.CaseAt) (workflows.Told, error) {
		d.mu.Lock()
		defer d.mu.Unlock()
		if at.Version != d.kase.Version {
			return workflows.Told{}, nil
		}
		return d.tellTwice(d.book(relief.Event{Action: a})), nil
	}
}

// tellTwice is the activity's answer; the relay tells the same once more.
func (d *desk) tellTwice(told workflows.Told) workflows.Told {
	if d.echo != nil {
		d.echo(told)
	}
	return told
}

func (d *desk) remind(_ context.Context, at workflows.CaseAt) (struct{}, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.reminders = append(d.reminders, at.Version)
	return struct{}{}, nil
}

func (d *desk) remindRecovery(_ context.Context, at workflows.RecoveryAt) (workflows.RecoveryAt, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.booked {
		return workflows.RecoveryAt{CaseID: at.CaseID}, nil
	}
	d.reminders = append(d.reminders, len(d.reminders)+1)
	d.tellTwice(workflows.Told{})
	return workflows.RecoveryAt{CaseID: at.CaseID, Due: at.Due.Add(cmp.Or(d.overdue, 24*time.Hour))}, nil
}

// A path is one case in a test environment that skips time.
type path struct {
	*desk
	env *testsuite.TestWorkflowEnvironment
}

func newPath(t testing.TB) *path {
	env := newEnv(t)
	p := &path{env: env, desk: &desk{t: t, now: env.Now, rules: rules}}
	p.echo = func(told workflows.Told) { env.SignalWorkflow(string(workflows.Tell), told) }
	p.serve(env)
	return p
}

func newEnv(t testing.TB) *testsuite.TestWorkflowEnvironment {
	t.Helper()
	var suite testsuite.WorkflowTestSuite
	suite.SetLogger(log.NewStructuredLogger(slog.New(slog.NewTextHandler(io.Discard, nil))))
	env := suite.NewTestWorkflowEnvironment()
	env.SetStartTime(launch)
	env.SetTestTimeout(20 * time.Second)
	return env
}

// at decides the events so long after the launch and tells them in one signal.
func (p *path) at(after time.Duration, events ...relief.Event) {
	p.env.RegisterDelayedCallback(func() { p.env.SignalWorkflow(string(workflows.Tell), p.decide(events...)) }, after)
}

// then does something so long after the launch.
func (p *path) then(after time.Duration, do func()) { p.env.RegisterDelayedCallback(do, after) }

// run carries the case through and holds its end to the desk's.
func (p *path) run() workflows.CaseResult {
	p.t.Helper()
	p.env.ExecuteWorkflow(workflows.Case, start)
	var got workflows.CaseResult
	if err := p.env.GetWorkflowResult(&got); err != nil {
		p.t.Fatal(err)
	}
	if want := (workflows.CaseResult{State: p.kase.State, Version: p.kase.Version}); got != want {
		p.t.Errorf("the workflow ends as %+v, Postgres holds %+v", got, want)
	}
	return got
}

// standing is where the workflow believes the case to be.
func (p *path) standing() relief.Case {
	p.t.Helper()
	var c relief.Case
	v, err := p.env.QueryWorkflow(string(workflows.Standing))
	if err == nil {
		err = v.Get(&c)
	}
	if err != nil {
		p.t.Error(err)
	}
	return c
}

// What people do, as events without version and time.
var (
	reason = relief.Facts{ReasonGiven: true}

	opened   = []relief.Event{{Action: relief.Apply, Amount: 500_00}, {Action: relief.Submit}}
	surveyed = []relief.Event{{Action: relief.Accept}, {Action: relief.Survey}, {Action: relief.Survey}}
	approved = []relief.Event{{Action: relief.Report}, {Action: relief.Approve}, {Action: relief.Approve}}
	paid     = []relief.Event{{Action: relief.Batch}, {Action: relief.Settle}}
	received = []relief.Event{{Action: relief.Receive}, {Action: relief.FollowUp, Facts: relief.Facts{Answers: true}}}
	verified = relief.Event{Action: relief.Verify}
)

func post(until time.Time) relief.Event { return relief.Event{Action: relief.Post, Due: until} }

func with(parts ...[]relief.Event) []relief.Event { return slices.Concat(parts...) }
