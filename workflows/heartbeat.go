package workflows

import (
	"time"

	"go.temporal.io/sdk/workflow"
)

const (
	pulse = 5 * time.Second
	beats = 500 // a run, so that operators find a line an hour and not one a beat
)

// Heartbeat shows that workflows move: engine, timers, worker and Postgres all
// have to work for every beat. A beat that fails is left out.
func Heartbeat(ctx workflow.Context) error {
	for range beats {
		if err := workflow.ExecuteLocalActivity(quick(ctx, heartbeatSummary), string(Beat), struct{}{}).Get(ctx, nil); err != nil {
			workflow.GetLogger(ctx).Warn("beat left out", "error", err)
		}
		if err := rest(ctx, pulse, "下一次心跳"); err != nil {
			return err
		}
	}
	return workflow.NewContinueAsNewError(ctx, Heartbeat)
}
