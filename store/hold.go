package store

import (
	"context"
	"fmt"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/internal/db"
)

// The decisions that answer no task: an auditor's hold, a death, a broken
// posting. Each is recorded under the permission it rests on.
const (
	kindDecease relief.TaskKind = "case.decease"
	kindBreak   relief.TaskKind = "break_posting"
)

// Hold suspends a case for supervision or lets it go on (T28). Its clocks stand
// still meanwhile.
func (s *Store) Hold(ctx context.Context, r relief.Request, caseID string, on bool, reason string) (relief.Reply, error) {
	action := relief.Resume
	if on {
		action = relief.Suspend
	}
	return s.offPath(ctx, r, caseID, relief.TaskHold, action, reason)
}

// BreakPosting ends a posting that was taken down early or was wrong (T13): its
// days count for nothing. Not while an objection is open: it would end unheard.
func (s *Store) BreakPosting(ctx context.Context, r relief.Request, caseID, reason string) (relief.Reply, error) {
	return s.offPath(ctx, r, caseID, kindBreak, relief.BreakPosting, reason)
}

func (s *Store) offPath(ctx context.Context, r relief.Request, caseID string, kind relief.TaskKind, action relief.Action, reason string) (relief.Reply, error) {
	return s.once(ctx, r, 200, func(ctx context.Context, t *tx) (any, error) {
		h, err := t.hold(ctx, caseID)
		if err != nil {
			return nil, err
		}
		if kind == relief.TaskHold {
			if err := t.watches(ctx, h, r, kind); err != nil {
				return nil, err
			}
		}
		if action == relief.Resume {
			if err := t.apartFromClue(ctx, h, r); err != nil {
				return nil, err
			}
		}
		open, err := t.OpenObjections(ctx, caseID)
		if err != nil {
			return nil, fmt.Errorf("counting objections: %w", err)
		}
		by := deed{kind: kind, lap: h.Case.Lap, level: t.grant.Level, path: t.grant.Path}
		e := relief.Event{Action: action, Facts: relief.Facts{OpenObjections: int(open)}}
		return t.plainDecision(ctx, h, by, e, r, reason, relief.Outcome(action))
	})
}

// apartFromClue refuses to let a hold be lifted by who found the clue true that it
// rests on: what he ordered, somebody else looks at.
func (t *tx) apartFromClue(ctx context.Context, h *held, r relief.Request) error {
	his, err := t.FoundTrue(ctx, db.FoundTrueParams{CaseID: h.ID, Handler: &r.Actor})
	if err != nil {
		return fmt.Errorf("asking who found the clue true: %w", err)
	}
	if his {
		return relief.Refuse("clue_apart")
	}
	return nil
}

// watches refuses supervision by somebody who has handled the case, in whatever
// post (SoD6).
func (t *tx) watches(ctx context.Context, h *held, r relief.Request, kind relief.TaskKind) error {
	return t.separate(ctx, h.ID, relief.Deed{Actor: r.Actor, Kind: kind, Role: relief.Role(t.grant.Role), Lap: h.Case.Lap})
}
