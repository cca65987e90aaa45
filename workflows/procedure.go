package workflows

import (
	"time"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"github.com/songnuan/songnuan/failpoint"
	"github.com/songnuan/songnuan/relief"
)

// caseStep is the step a case waits at, as operators filter by it.
var caseStep = temporal.NewSearchAttributeKeyKeyword("CaseStep")

// A procedure is a case on its way, with what its workflow remembers besides.
type procedure struct {
	relief.Case
	start CaseStart
	inbox Inbox[Told]
	step  string // as operators find it
	late  bool   // its time is up, and people were reminded
	acted int    // the version whose clock has done its work
	mends repairs
	clock clock
}

// at is the case as an activity is told of it.
func (p *procedure) at() CaseAt {
	return CaseAt{CaseID: p.start.CaseID, Version: p.Version, Due: p.Due}
}

// wait sleeps until the case is told something, or until its time is up and
// whenDue has to act. It does so once a version.
func (p *procedure) wait(ctx workflow.Context, whenDue func(workflow.Context) error) error {
	if told, ok := p.inbox.Next(); ok {
		return p.hear(ctx, told)
	}
	if p.mends.done < p.mends.asked {
		return p.readAnew(ctx)
	}
	if err := p.show(ctx); err != nil {
		return err
	}
	due := p.Due
	if p.acted == p.Version {
		due = time.Time{}
	}
	p.clock.set(ctx, due, waitSummary(p.Case))

	s := workflow.NewSelector(ctx)
	p.inbox.Wake(s)
	p.clock.wake(s)
	p.mends.wake(s)
	s.AddReceive(ctx.Done(), func(workflow.ReceiveChannel, bool) {})
	s.Select(ctx)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if p.clock.rang {
		return whenDue(ctx)
	}
	return nil
}

// act does what a clock does and applies it at once; the relay will tell of the
// same version later, and that is ignored.
func (p *procedure) act(ctx workflow.Context, deed Activity[CaseAt, Told], summary string) error {
	p.acted = p.Version
	told, err := deed.Soon(ctx, summary, p.at())
	if err == nil && told.Due.After(p.Due) { // put off: a day became a holiday, or the campaign stood still
		p.Due, p.acted = told.Due, 0
		return nil
	}
	if err != nil || len(told.Events) == 0 {
		return err
	}
	return p.hear(ctx, told)
}

// hear applies what the case was told, in version order. What it has seen it
// ignores; what it missed, or cannot follow, it fetches from Postgres.
func (p *procedure) hear(ctx workflow.Context, told Told) error {
	complete, err := p.follow(told.Events)
	if complete && len(told.Events) > 0 {
		return nil
	}
	if err != nil {
		workflow.GetLogger(ctx).Error("told an event that the rules refuse", "case", p.start.CaseID, "version", p.Version, "code", relief.CodeOf(err))
	}
	facts, err := EventsAfter.Soon(ctx, "补取决定", p.at())
	if err != nil {
		return err
	}
	if _, err := p.follow(facts.Events); err != nil {
		return diverged(p.start.CaseID, p.Version, err)
	}
	if told.Wake && p.State == relief.Posting {
		p.acted = 0
	}
	return nil
}

// follow moves the case along the events as far as they are its next ones.
func (p *procedure) follow(events []relief.Event) (complete bool, err error) {
	for _, e := range events {
		if e.Version <= p.Version {
			continue
		}
		if e.Version > p.Version+1 {
			return false, nil
		}
		move, err := relief.Next(p.start.Rules, p.Case, e)
		if err != nil {
			return false, err
		}
		failpoint.Panic(failpoint.WorkflowPanics, p.start.CaseID)
		p.Case, p.late = move.Case, false
	}
	return true, nil
}

// overdue stands before the step of a case whose time is up.
const overdue = "overdue_"

// show tells operators where the case stands, and whether its time is up. The search
// attribute costs an event, so that it is written only when that changes.
func (p *procedure) show(ctx workflow.Context) error {
	workflow.SetCurrentDetails(ctx, caseDetails(p.start.Rules, p.Case))
	step := string(p.Step())
	if p.late {
		step = overdue + step
	}
	if step == p.step {
		return nil
	}
	p.step = step
	return workflow.UpsertTypedSearchAttributes(ctx, caseStep.ValueSet(step))
}

// A clock rings once, at the instant it was last set to.
type clock struct {
	at    time.Time
	timer workflow.Future
	stop  workflow.CancelFunc
	rang  bool
}

// set puts the clock to an instant; the zero time stops it. A clock that is set
// to the same instant goes on.
func (c *clock) set(ctx workflow.Context, at time.Time, summary string) {
	if c.timer != nil && !c.rang && c.at.Equal(at) {
		return
	}
	if c.stop != nil {
		c.stop()
	}
	*c = clock{at: at}
	if at.IsZero() {
		return
	}
	ctx, c.stop = workflow.WithCancel(ctx)
	c.timer = workflow.NewTimerWithOptions(ctx, at.Sub(workflow.Now(ctx)), workflow.TimerOptions{Summary: summary})
}

// rest sleeps under a name that operators read.
func rest(ctx workflow.Context, d time.Duration, summary string) error {
	return workflow.NewTimerWithOptions(ctx, d, workflow.TimerOptions{Summary: summary}).Get(ctx, nil)
}

// wake makes the selector return when the clock rings.
func (c *clock) wake(s workflow.Selector) {
	if c.timer != nil && !c.rang {
		s.AddFuture(c.timer, func(workflow.Future) { c.rang = true })
	}
}
