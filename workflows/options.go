package workflows

import (
	"time"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"
)

// quick is for one transaction inside the workflow task: longer than Postgres'
// own statement time-out, over before the workflow task's.
func quick(ctx workflow.Context, summary string) workflow.Context {
	return workflow.WithLocalActivityOptions(ctx, workflow.LocalActivityOptions{
		StartToCloseTimeout:    6 * time.Second,
		ScheduleToCloseTimeout: 8 * time.Second,
		RetryPolicy: &temporal.RetryPolicy{
			InitialInterval: 100 * time.Millisecond, MaximumInterval: time.Second, MaximumAttempts: 3,
		},
		Summary: summary,
	})
}

// steady is for one transaction that must happen however long Postgres is away.
func steady(ctx workflow.Context, summary string) workflow.Context {
	return workflow.WithActivityOptions(ctx, workflow.ActivityOptions{
		StartToCloseTimeout: 30 * time.Second,
		RetryPolicy:         forever(),
		Summary:             summary,
	})
}

// long is for work of many transactions that reports how far it has come. When
// its worker dies, another takes over after the heartbeat's time-out; running
// beside one that was only slow is harmless, since each item is done once.
func long(ctx workflow.Context, summary string) workflow.Context {
	return workflow.WithActivityOptions(ctx, workflow.ActivityOptions{
		StartToCloseTimeout: 2 * time.Hour,
		HeartbeatTimeout:    10 * time.Second,
		RetryPolicy:         forever(),
		Summary:             summary,
	})
}

// forever retries until the failure is a final one (errors.go says which).
func forever() *temporal.RetryPolicy {
	return &temporal.RetryPolicy{InitialInterval: time.Second, MaximumInterval: time.Minute}
}
