package workflows

import "go.temporal.io/sdk/workflow"

// Heartbeat shows that workflows move: engine, worker and Postgres all have to
// work for one beat.
func Heartbeat(ctx workflow.Context) error {
	return workflow.ExecuteLocalActivity(quick(ctx, heartbeatSummary), string(Beat), struct{}{}).Get(ctx, nil)
}
