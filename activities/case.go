package activities

import (
	"context"
	"time"

	"github.com/songnuan/songnuan/relief"
)

// EventsAfter answers what a case was decided after a version, in order.
func (a *Activities) EventsAfter(ctx context.Context, caseID string, version int, _ time.Time) ([]relief.Event, error) {
	return a.Store.EventsAfter(ctx, caseID, version)
}

// EndPosting ends a posting whose time has come by this process's clock and by
// Postgres' (T12). It answers no event when the case has moved on or an objection
// is open, and refuses with posting_not_over, for another attempt, while it is
// too early.
func (a *Activities) EndPosting(ctx context.Context, caseID string, version int, due time.Time) ([]relief.Event, error) {
	if a.now().Before(due) {
		return nil, relief.Refuse("posting_not_over", "due", due)
	}
	return one(a.Store.EndPosting(ctx, caseID, version))
}

// LapseCase lapses a case that nobody mended in time (T05, T30).
func (a *Activities) LapseCase(ctx context.Context, caseID string, version int, due time.Time) ([]relief.Event, error) {
	if a.now().Before(due) {
		return nil, relief.Refuse("posting_not_over", "due", due)
	}
	return one(a.Store.LapseCase(ctx, caseID, version))
}

// CloseCase closes a case after its follow-up (T26).
func (a *Activities) CloseCase(ctx context.Context, caseID string, version int, _ time.Time) ([]relief.Event, error) {
	return one(a.Store.CloseCase(ctx, caseID, version))
}

// RemindCase leaves one notice per task for those whom a case keeps waiting
// beyond its due time.
func (a *Activities) RemindCase(ctx context.Context, caseID string, version int) error {
	return a.Store.RemindCase(ctx, caseID, version)
}

func one(e *relief.Event, err error) ([]relief.Event, error) {
	if err != nil || e == nil {
		return nil, err
	}
	return []relief.Event{*e}, nil
}

// RemindRecovery tells finance that money asked back is overdue, once for each
// due time, and answers the next one (T31).
func (a *Activities) RemindRecovery(ctx context.Context, caseID string, due time.Time) (time.Time, error) {
	if a.now().Before(due) {
		return time.Time{}, relief.Refuse("posting_not_over", "due", due)
	}
	return a.Store.RemindRecovery(ctx, caseID, due)
}
