package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/internal/db"
)

// MaxReassign is how many tasks can be given to somebody else at once.
const MaxReassign = 200

// reassigned is the deed of an organiser; nobody else has it.
const reassigned relief.Outcome = "reassign"

// Reassign gives open tasks to one colleague of their post: an organiser's way
// out when people leave or work piles up. Each task is answered for itself.
func (s *Store) Reassign(ctx context.Context, r relief.Request, tasks []string, to, reason string) (relief.Reply, error) {
	if len(tasks) == 0 || len(tasks) > MaxReassign {
		return relief.Reply{}, relief.Refuse("too_many_items", "limit", MaxReassign)
	}
	return s.once(ctx, r, 200, func(ctx context.Context, t *tx) (any, error) {
		if strings.TrimSpace(reason) == "" {
			return nil, relief.Refuse("reason_required", "action", string(reassigned))
		}
		out := make([]relief.BulkOutcome, 0, len(tasks))
		for _, id := range slices.Compact(slices.Sorted(slices.Values(tasks))) {
			o := relief.BulkOutcome{Task: id, Status: "done"}
			err := t.reassign(ctx, r, relief.Work{Task: id, Act: reassigned, To: to, Comment: reason})
			var no *relief.Error
			switch {
			case errors.As(err, &no) && no.Kind() != relief.Unavailable:
				o.Status, o.Code, o.Reason, o.ReasonEn = "refused", no.Code, no.Zh(), no.En()
			case err != nil:
				return nil, err
			}
			out = append(out, o)
		}
		return map[string]any{"items": out}, nil
	})
}

func (t *tx) reassign(ctx context.Context, r relief.Request, w relief.Work) error {
	task, err := t.TaskForDecision(ctx, w.Task)
	if noRows(err) || err == nil && (task.CaseID == nil || !relief.Covers(t.grant.Path, task.UnionPath)) {
		return relief.Refuse("not_found")
	}
	if err != nil {
		return fmt.Errorf("reading the task: %w", err)
	}
	if relief.TaskKind(task.Kind) == relief.TaskClue && t.grant.Role != task.Role {
		return relief.Refuse("forbidden", "roles", task.Role) // who is watched does not choose the watcher
	}
	h, err := t.hold(ctx, *task.CaseID)
	if err != nil {
		return err
	}
	if task, err = t.TaskForDecision(ctx, w.Task); err != nil { // as it is under the lock
		return fmt.Errorf("reading the task: %w", err)
	}
	if task.Status != "open" {
		return relief.Refuse("task_withdrawn")
	}
	d := &desk{h: h, task: task, kind: relief.TaskKind(task.Kind), r: r, work: w}
	if err := t.colleague(ctx, d); err != nil {
		return err
	}
	if err := t.takeSeatOf(ctx, d); err != nil {
		return err
	}
	if err := t.pass(ctx, d, d.person, "", "handed"); err != nil {
		return err
	}
	if err := t.UnmarkStuck(ctx, task.ID); err != nil {
		return fmt.Errorf("unmarking the task: %w", err)
	}
	return t.acted(ctx, d)
}

// takeSeatOf puts the colleague in the place of the signer the seat waits for.
func (t *tx) takeSeatOf(ctx context.Context, d *desk) error {
	if !chained(d.kind) {
		return nil
	}
	stands, _, err := turn(ctx, t.Queries, d.h.ID, d.kind, d.task.Seat, d.task.Nth, d.person)
	if err != nil || stands != relief.Later && stands != relief.Unlisted {
		return err
	}
	now, err := t.SignersNow(ctx, db.SignersNowParams{CaseID: d.h.ID, Kind: string(d.kind), Seat: d.task.Seat, Signed: d.task.Nth})
	if err != nil {
		return fmt.Errorf("finding whose turn it is: %w", err)
	}
	if len(now) == 0 {
		return t.replaceSigner(ctx, d, d.person, &d.r.Actor)
	}
	return t.replaceSigner(ctx, d, now[0], nil)
}
