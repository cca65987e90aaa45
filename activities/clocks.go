package activities

import (
	"context"
	"time"
)

// sweepPage is how many clocks one sweep looks at: well within a local
// activity's time.
const sweepPage = 100

// archivePage is how many files' yearly checks it announces or lets fall due.
const archivePage = 20

// SweepClocks does one page of what the tasks' clocks ask for, and of the yearly
// checks of files. It answers when
// to come back, and whether messages wait to be sent.
func (a *Activities) SweepClocks(ctx context.Context) (time.Time, bool, error) {
	until, err := a.Store.SweepClocks(ctx, sweepPage)
	if err != nil {
		return time.Time{}, false, err
	}
	if _, err := a.Store.SweepArchives(ctx, archivePage); err != nil {
		return time.Time{}, false, err
	}
	messages, err := a.Store.MessagesWait(ctx)
	return until, messages, err
}
