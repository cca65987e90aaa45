package workflows

import (
	"time"

	"go.temporal.io/sdk/workflow"
)

const (
	sweeps    = 300         // a run, so that no history grows long
	sweepPart = time.Minute // what a sleep is at most, whatever the database answers
)

// Clocks keeps the clocks of all open tasks: one sweep through Postgres sends
// what is due, plans anew what a calendar or a pause has moved, and says when to
// come back. A case's own history holds none of it. A sweep that fails is tried
// again; while no worker runs nothing is told, and nothing expires.
func Clocks(ctx workflow.Context) error {
	sending := false
	for range sweeps {
		next, err := SweepClocks.Soon(ctx, "催办与期限", struct{}{})
		if err != nil {
			return err
		}
		if next.Messages && !sending { // beside the sweep: a receiver that hangs keeps no reminder waiting
			sending = true
			workflow.Go(ctx, func(ctx workflow.Context) {
				defer func() { sending = false }()
				send(ctx)
			})
		}
		workflow.SetCurrentDetails(ctx, "下一次检查期限："+clockTime(next.Until))
		pause := min(next.Until.Sub(workflow.Now(ctx)), sweepPart)
		if pause <= 0 {
			continue
		}
		if err := rest(ctx, pause, "下一次检查"); err != nil {
			return err
		}
	}
	if err := workflow.Await(ctx, func() bool { return !sending }); err != nil {
		return err
	}
	return workflow.NewContinueAsNewError(ctx, Clocks)
}

// send empties the outbox of messages as far as it is due. What cannot be sent
// stays there with its own time of another attempt.
func send(ctx workflow.Context) {
	for left := (Left{Left: 1}); left.Left > 0; {
		var err error
		if left, err = SendMessages.Call(steady(ctx, "发送通知"), struct{}{}); err != nil {
			workflow.GetLogger(ctx).Warn("messages not sent", "code", Code(err))
			return
		}
	}
}
