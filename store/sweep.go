package store

import (
	"context"
	"fmt"
	"time"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/internal/db"
)

// restSweep is how long the sweep rests when no mark comes sooner.
const restSweep = 5 * time.Second

// SweepClocks does one page of what clocks ask for: first what must be planned
// anew, then whoever has to be told that a mark was reached, in the order of the
// marks. It answers when to come back, at once while there is more.
func (s *Store) SweepClocks(ctx context.Context, page int) (time.Time, error) {
	if err := s.readCalendar(ctx); err != nil {
		return time.Time{}, refusal(err)
	}
	for _, work := range []func(context.Context, int) (bool, error){s.settlePauses, s.dueSteps, s.replanTasks, s.replanCases, s.replanPostings, s.replanWindows, s.tellMarks} {
		if more, err := work(ctx, page); more || err != nil {
			return s.time(), err
		}
	}
	if err := s.sweepStuckSometimes(ctx); err != nil {
		return time.Time{}, err
	}
	next := s.time().Add(restSweep)
	at, err := s.q.NextClock(ctx, restSweep.Seconds())
	if err == nil && at != nil && at.Before(next) {
		next = *at
	}
	if noRows(err) {
		err = nil
	}
	return next, refusal(err)
}

// tellMarks leaves the notices of the marks that have come: by the database's
// clock and this process's. Of several that came while nobody looked, the last
// is told. A clock whose task is no longer open is dropped.
func (s *Store) tellMarks(ctx context.Context, page int) (bool, error) {
	more := false
	err := s.write(ctx, func(ctx context.Context, t *tx) error {
		due, err := t.DueClocks(ctx, int32(page)) //nolint:gosec // a page
		if err != nil {
			return fmt.Errorf("reading due clocks: %w", err)
		}
		more = len(due) == page
		for _, c := range due {
			if err := t.tellMark(ctx, c); err != nil {
				return err
			}
		}
		return nil
	})
	return more, err
}

func (t *tx) tellMark(ctx context.Context, c db.DueClocksRow) error {
	if c.Status != "open" {
		return t.DropClock(ctx, c.TaskID)
	}
	m := relief.Marks{Half: c.HalfAt, Most: c.MostAt, Due: c.DueAt, Over: c.OverAt}
	mark := m.Passed(t.now)
	if mark <= c.Told {
		return nil // this process's clock is behind: the next sweep tells it
	}
	for _, n := range relief.NoticesAt(relief.TaskKind(c.Kind), mark, relief.Role(c.Role), c.UnionPath, c.Superior) {
		if _, err := t.leave(ctx, taskNotice(c.TaskID, c.Kind, c.CampaignID, c.CaseID, n)); err != nil {
			return err
		}
	}
	if err := t.ClockTold(ctx, db.ClockToldParams{TaskID: c.TaskID, Told: mark, NextAt: nextMark(m, mark)}); err != nil {
		return fmt.Errorf("noting that a mark was told: %w", err)
	}
	return nil
}

// taskNotice is what a role at a union is told of a task, once a kind.
func taskNotice(task, kind, campaign string, caseID *string, to relief.Address) Notice {
	return Notice{
		Key: fmt.Sprintf("task/%s/%s/%s%s", task, to.Kind, to.Role, to.Path), Campaign: campaign, Case: caseID, Task: &task, Path: to.Path, Role: to.Role, Kind: to.Kind,
		Body: map[string]any{"task": task, "kind": kind},
	}
}
