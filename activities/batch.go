package activities

import (
	"context"

	"go.temporal.io/sdk/activity"

	"github.com/songnuan/songnuan/relief"
)

// ApplyBatch applies a bulk decision's items for a stretch of time and answers
// how many may be left. An item that was applied is not waiting any more, so
// that it is done once however often this runs.
func (a *Activities) ApplyBatch(ctx context.Context, batchID string) (left int, err error) {
	left, err = a.pages(ctx, func() (int, error) { return a.Store.ApplyBatchPage(ctx, batchID, page) })
	if err != nil || left > 0 {
		return left, err
	}
	// Postgres' clock may be behind the engine's: then nothing was applied yet.
	status, _, err := a.Store.BatchState(ctx, batchID)
	if err == nil && status == "waiting" {
		err = relief.Refuse("unavailable")
	}
	return 0, err
}

// heartbeat tells the engine that the work goes on; outside of an activity, in
// tests, there is nobody to tell.
func heartbeat(ctx context.Context, details ...any) {
	if activity.IsActivity(ctx) {
		activity.RecordHeartbeat(ctx, details...)
	}
}
