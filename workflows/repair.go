package workflows

import (
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"github.com/songnuan/songnuan/relief"
)

// repairs counts what operators asked for and what was done: the case's own
// routine reads anew when it next waits, so that nothing happens at once.
type repairs struct {
	asked, done int
	calls       workflow.Channel
}

func (r *repairs) wake(s workflow.Selector) {
	s.AddReceive(r.calls, func(c workflow.ReceiveChannel, _ bool) { c.ReceiveAsync(nil) })
}

// takeRepairs lets operators have the case read anew; two different people must
// stand behind the order.
func (p *procedure) takeRepairs(ctx workflow.Context) error {
	p.mends.calls = workflow.NewBufferedChannel(ctx, 1)
	return Repair.Serve(ctx,
		func(_ workflow.Context, o RepairOrder) error {
			if o.Order == "" || o.AskedBy == "" || o.ConfirmedBy == "" || o.AskedBy == o.ConfirmedBy {
				return temporal.NewApplicationError("a repair takes two people", "second_person")
			}
			return nil
		},
		func(ctx workflow.Context, _ RepairOrder) (relief.Case, error) {
			p.mends.asked++
			mine := p.mends.asked
			p.mends.calls.SendAsync(nil)
			err := workflow.Await(ctx, func() bool { return p.mends.done >= mine || p.State.Terminal() })
			return p.Case, err
		})
}

// readAnew forgets where the case is believed to be and follows its events from
// the first.
func (p *procedure) readAnew(ctx workflow.Context) error {
	asked := p.mends.asked
	facts, err := EventsAfter.Soon(ctx, "修复：重新读取", CaseAt{CaseID: p.start.CaseID})
	if err != nil {
		return err
	}
	p.Case, p.acted = relief.Case{}, 0
	if _, err := p.follow(facts.Events); err != nil {
		return diverged(p.start.CaseID, p.Version, err)
	}
	p.mends.done = asked
	return nil
}
