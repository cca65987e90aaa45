package workflows

import (
	"go.temporal.io/sdk/workflow"
)

// BatchDecision carries one decision on many tasks: it waits out the undo
// period, and applies the items when nobody has cancelled. Postgres has the last
// word on both.
func BatchDecision(ctx workflow.Context, start BatchStart) (BatchResult, error) {
	workflow.SetCurrentDetails(ctx, "可撤销至 "+clockTime(start.AppliesAt)+"，随后逐项办理")
	cancelled, err := undone(ctx, start)
	if cancelled || err != nil {
		return BatchResult{Cancelled: cancelled}, err
	}
	workflow.SetCurrentDetails(ctx, "逐项办理中")
	return BatchResult{}, pages(ctx, func() (Left, error) {
		return ApplyBatch.Call(long(ctx, "逐项办理"), BatchRef{BatchID: start.BatchID})
	})
}

// undone sleeps through the undo period and says whether it was used.
func undone(ctx workflow.Context, start BatchStart) (bool, error) {
	inbox := Cancel.Inbox(ctx)
	if _, ok := inbox.Next(); ok {
		return true, nil
	}
	var c clock
	c.set(ctx, start.AppliesAt, "可撤销期")
	s := workflow.NewSelector(ctx)
	inbox.Wake(s)
	c.wake(s)
	s.AddReceive(ctx.Done(), func(workflow.ReceiveChannel, bool) {})
	s.Select(ctx)
	_, cancelled := inbox.Next()
	return cancelled, ctx.Err()
}
