package store

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/songnuan/songnuan/relief"
)

// nobody keeps open tasks that no person may answer: nobody holds the seat, or all
// who do are barred, not listed, not the chair, or do not have the task. In local
// mode accounts are made at first sign-in, so that a seat without any holder
// still finds one.
func (s *Store) nobody(args pgx.NamedArgs) string {
	barrings(args)
	args["local"] = s.Local
	return `SELECT t.id::text FROM tasks t WHERE t.status = 'open'
    AND NOT EXISTS (SELECT FROM grants g JOIN users u ON u.id = g.user_id AND NOT u.disabled
        WHERE g.active AND g.role = t.role AND g.union_code = t.union_code AND ` + freeFor("u.id") + ` AND ` + notBarred("u.id") + `)
    AND NOT (@local::boolean AND NOT (` + chairs + `) AND NOT EXISTS (SELECT FROM holdings o WHERE o.task_id = t.id)
        AND (t.kind NOT IN ('review', 'approve') OR NOT EXISTS (SELECT FROM turns(t.case_id, t.kind, t.seat, t.nth))))`
}

// watchStuck marks those of the tasks, once, that nobody may answer, and tells
// the organiser of the union above (F37).
func (t *tx) watchStuck(ctx context.Context, tasks []string) error {
	if len(tasks) == 0 {
		return nil
	}
	args := pgx.NamedArgs{"tasks": tasks}
	rows, err := t.Query(ctx, t.s.nobody(args)+" AND t.id = ANY ((SELECT @tasks::uuid[])::uuid[]) ORDER BY t.id", args)
	if err != nil {
		return fmt.Errorf("looking for somebody eligible: %w", err)
	}
	stuck, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return fmt.Errorf("looking for somebody eligible: %w", err)
	}
	for _, task := range stuck {
		if err := t.markStuck(ctx, task); err != nil {
			return err
		}
	}
	return nil
}

func (t *tx) markStuck(ctx context.Context, task string) error {
	n, err := t.MarkStuck(ctx, task)
	if err != nil || n == 0 {
		return wrap("marking a task that nobody may do", err)
	}
	at, err := t.LockTask(ctx, task)
	if err != nil {
		return fmt.Errorf("reading the task: %w", err)
	}
	above, err := t.ParentOf(ctx, at.UnionCode)
	if err != nil {
		return fmt.Errorf("finding the union above: %w", err)
	}
	_, err = t.leave(ctx, Notice{
		Key: "stuck/" + task, Campaign: at.CampaignID, Case: at.CaseID, Task: &task, Path: above.Path, Role: relief.Organizer, Kind: relief.NoticeStuck,
		Body: map[string]any{"kind": at.Kind, "union": at.UnionCode},
	})
	return err
}

// stuckPage is how many tasks one sweep marks.
const stuckPage = 500

// stuckRest is how long the sweep for tasks nobody may do rests.
const stuckRest = time.Minute

// sweepStuckSometimes is SweepStuck, once a while, beside the clocks' sweep.
func (s *Store) sweepStuckSometimes(ctx context.Context) error {
	now, last := s.time().UnixNano(), s.stuckSwept.Load()
	if time.Duration(now-last) < stuckRest || !s.stuckSwept.CompareAndSwap(last, now) {
		return nil
	}
	_, err := s.SweepStuck(ctx)
	return err
}

// SweepStuck marks the open tasks that have come to have nobody, and unmarks
// those that have somebody again: people are appointed, leave and declare
// kinship while tasks wait. It answers how many it marked.
func (s *Store) SweepStuck(ctx context.Context) (int, error) {
	args := pgx.NamedArgs{"limit": stuckPage}
	query := s.nobody(args)
	if _, err := s.pool.Exec(ctx, "DELETE FROM stuck_tasks x WHERE x.task_id::text NOT IN ("+query+")", args); err != nil {
		return 0, refusal(fmt.Errorf("unmarking tasks: %w", err))
	}
	rows, err := s.pool.Query(ctx, query+" AND NOT EXISTS (SELECT FROM stuck_tasks x WHERE x.task_id = t.id) LIMIT @limit", args)
	if err != nil {
		return 0, refusal(fmt.Errorf("looking for tasks nobody may do: %w", err))
	}
	ids, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return 0, refusal(fmt.Errorf("looking for tasks nobody may do: %w", err))
	}
	for _, id := range ids {
		if err := s.write(ctx, func(ctx context.Context, t *tx) error { return t.watchStuck(ctx, []string{id}) }); err != nil {
			return 0, err
		}
	}
	return len(ids), nil
}
