package store

import (
	"context"
	"fmt"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/internal/db"
)

// HoldWorkflow keeps a case's workflow from doing anything by itself: no posting
// ends, nothing lapses or closes. What people decide goes on. It is no hold of
// the case, which is an auditor's (T28).
func (s *Store) HoldWorkflow(ctx context.Context, r relief.Request, caseID string, reason relief.HoldReason) (relief.Reply, error) {
	return s.once(ctx, r, 200, func(ctx context.Context, t *tx) (any, error) {
		h, err := t.hold(ctx, caseID) // the clock's deed takes the same lock
		if err != nil {
			return nil, err
		}
		if h.Case.State.Terminal() {
			return nil, relief.Refuse("case_ended", "state", string(h.Case.State))
		}
		if err := t.InsertHold(ctx, db.InsertHoldParams{CaseID: caseID, Reason: string(reason), HeldBy: r.Actor, GrantID: r.Grant}); err != nil {
			return nil, fmt.Errorf("holding the workflow: %w", err)
		}
		return map[string]bool{"held": true}, t.note(ctx, caseID, "workflow", r.Actor, map[string]any{"action": "hold", "reason": reason})
	})
}

// ReleaseWorkflow lets a held workflow go on, and has it do at once what it
// waited for.
func (s *Store) ReleaseWorkflow(ctx context.Context, r relief.Request, caseID string) (relief.Reply, error) {
	return s.once(ctx, r, 200, func(ctx context.Context, t *tx) (any, error) {
		if _, err := t.hold(ctx, caseID); err != nil {
			return nil, err
		}
		n, err := t.DeleteHold(ctx, caseID)
		if err != nil {
			return nil, fmt.Errorf("releasing the workflow: %w", err)
		}
		if n == 0 {
			return nil, relief.Refuse("workflow_not_held")
		}
		if err := t.TellUnlessOrdered(ctx, db.TellUnlessOrderedParams{ID: newID(), CaseID: &caseID, AskedBy: r.Actor, GrantID: r.Grant}); err != nil {
			return nil, fmt.Errorf("leaving the order: %w", err)
		}
		return map[string]bool{"held": false}, t.note(ctx, caseID, "workflow", r.Actor, map[string]any{"action": "release"})
	})
}

// unlessHeld refuses what a clock would do to a case whose workflow is held.
func (t *tx) unlessHeld(ctx context.Context, caseID string) error {
	held, err := t.IsHeld(ctx, caseID)
	if err != nil {
		return fmt.Errorf("looking for a hold: %w", err)
	}
	if held {
		return relief.Refuse("workflow_held")
	}
	return nil
}

func (s *Store) holds(ctx context.Context) ([]relief.HoldView, error) {
	rows, err := s.q.Holds(ctx, snagsRead)
	if err != nil {
		return nil, refusal(fmt.Errorf("reading holds: %w", err))
	}
	out := make([]relief.HoldView, len(rows))
	for i, r := range rows {
		out[i] = relief.HoldView{Case: r.CaseID, CaseNo: r.No, Reason: relief.HoldReason(r.Reason), By: r.HeldBy, At: r.HeldAt}
	}
	return out, nil
}
