package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/songnuan/songnuan/failpoint"
	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/internal/db"
)

// OpenTask opens a task and starts its clock, in the transaction that decides.
func (t *tx) OpenTask(ctx context.Context, p db.OpenTaskParams) error {
	if err := t.later.OpenTask(ctx, p); err != nil || p.DueAt == nil {
		return err
	}
	c, err := t.freshClock(ctx, p)
	if err != nil {
		return err
	}
	return t.startTaskClock(ctx, p.ID, p.CampaignID, c)
}

// A taskClock is what a task's clock is computed from.
type taskClock struct {
	starts, due relief.Day
	everyDay    bool // its limit is in calendar days
	pauses      []relief.Pause
	told        int
}

// by is the calendar that the clock's days are counted by.
func (c *taskClock) by(cal *relief.Calendar) *relief.Calendar {
	if c.everyDay {
		return relief.EveryDay
	}
	return cal
}

// freshClock begins today, except where a hold stopped the clock of the same
// task: then that one goes on.
func (t *tx) freshClock(ctx context.Context, p db.OpenTaskParams) (taskClock, error) {
	clock, err := t.campaignClock(ctx, p.CampaignID)
	if err != nil {
		return taskClock{}, err
	}
	c := taskClock{starts: relief.DayOf(clock.Plan(t.now)), due: dueDay(clock, *p.DueAt), everyDay: relief.LimitOfTask(relief.TaskKind(p.Kind)).Days > 0}
	if !t.resuming || p.CaseID == nil {
		return c, nil
	}
	was, err := t.StoppedClock(ctx, db.StoppedClockParams{CaseID: p.CaseID, Kind: p.Kind, Seat: p.Seat, Nth: p.Nth})
	if noRows(err) {
		return c, nil
	}
	if err != nil {
		return c, fmt.Errorf("reading the stopped clock: %w", err)
	}
	if err := json.Unmarshal(was.Pauses, &c.pauses); err != nil {
		return c, fmt.Errorf("reading pauses: %w", err)
	}
	c.pauses = append(c.pauses, relief.Pause{From: relief.DayOf(clock.Plan(was.HeldAt)), To: c.starts})
	c.starts, c.everyDay, c.told = relief.DayOf(was.StartsOn), was.EveryDay, was.Told
	return c, nil
}

func (t *tx) startTaskClock(ctx context.Context, task, campaign string, c taskClock) error {
	clock, err := t.campaignClock(ctx, campaign)
	if err != nil {
		return err
	}
	cal := t.s.Calendar()
	if c.due < c.starts { // the case was late already when it was held
		c.starts = c.due
	}
	m := relief.MarksOf(cal, clock, c.starts, c.due, c.pauses...)
	if failpoint.Planted(failpoint.DueEarly) {
		m.Due = m.Due.Add(-time.Hour)
	}
	pauses, err := json.Marshal(orNone(c.pauses))
	if err != nil {
		return fmt.Errorf("writing pauses: %w", err)
	}
	err = t.later.StartTaskClock(ctx, db.StartTaskClockParams{
		TaskID: task, Calendar: cal.Version, StartsOn: *dateOf(c.starts), DueOn: *dateOf(c.due), EveryDay: c.everyDay, Pauses: pauses, HalfAt: m.Half, MostAt: m.Most, DueAt: m.Due, OverAt: m.Over,
		Told: c.told, NextAt: nextMark(m, c.told),
	})
	if err != nil {
		return fmt.Errorf("starting the task's clock: %w", err)
	}
	return nil
}

func orNone(p []relief.Pause) []relief.Pause {
	if p == nil {
		return []relief.Pause{}
	}
	return p
}

// nextMark is when the mark after the one told is reached.
func nextMark(m relief.Marks, told int) *time.Time {
	if told >= relief.MarkOver {
		return nil
	}
	at := m.At(told + 1)
	return &at
}

// dueDay is the last day of something due at 24:00: a due time rounds up to
// what Postgres keeps, so that it may lie a moment into the next day.
func dueDay(clock relief.Rehearsal, due time.Time) relief.Day {
	return relief.DayOf(clock.Plan(due).Add(-time.Minute))
}

// campaignClock is the campaign's clock, read once a transaction.
func (t *tx) campaignClock(ctx context.Context, campaign string) (relief.Rehearsal, error) {
	if clock, known := t.clocks[campaign]; known {
		return clock, nil
	}
	raw, err := t.CampaignClock(ctx, campaign)
	if err != nil {
		return relief.Rehearsal{}, fmt.Errorf("reading the campaign's clock: %w", err)
	}
	clock, err := clockOf(raw)
	t.knowClock(campaign, clock)
	return clock, err
}

func (t *tx) knowClock(campaign string, clock relief.Rehearsal) {
	if t.clocks == nil {
		t.clocks = map[string]relief.Rehearsal{}
	}
	t.clocks[campaign] = clock
}

// stopClocks readies a case to be held: its clocks are what they should be now.
// Where they stand still already, because the campaign does or documents are
// awaited, the hold goes on from there; where such a pause ended today, or another
// hold did, today was given and the hold gives from tomorrow on.
func (t *tx) stopClocks(ctx context.Context, h *held, e *relief.Event) error {
	tasks, err := t.OpenClocks(ctx, &h.ID)
	if err != nil {
		return fmt.Errorf("reading the case's clocks: %w", err)
	}
	e.Calendar = t.s.Calendar().Version
	for _, task := range tasks {
		row, err := t.LockTaskClock(ctx, task)
		if err != nil {
			return fmt.Errorf("reading the task's clock: %w", err)
		}
		missed, err := t.PausesSince(ctx, db.PausesSinceParams{CampaignID: h.CampaignID, MovedAt: row.MovedAt})
		if err != nil {
			return fmt.Errorf("reading pauses: %w", err)
		}
		if len(missed) == 0 && row.Calendar == e.Calendar {
			continue
		}
		if err := t.moveClock(ctx, h, task, row, nil); err != nil {
			return err
		}
	}
	if err := t.moveCase(ctx, h); err != nil {
		return err
	}
	e.Stopped, err = t.StoppedSince(ctx, h.ID)
	if noRows(err) {
		e.Stopped, err = t.now, nil
	}
	if err != nil {
		return fmt.Errorf("asking whether the clock stands still: %w", err)
	}
	until, err := t.GivenUntil(ctx, h.ID)
	if noRows(err) {
		return nil
	}
	if day := h.today(e.Stopped); h.today(until) == day {
		e.Stopped = h.Clock.Real(day.End())
	}
	return wrap("asking when the last pause ended", err)
}

// resumeObjections moves the clocks of the objections' tasks, which stay open while
// their case is held, by the time it was.
func (t *tx) resumeObjections(ctx context.Context, h *held, since time.Time) error {
	if since.IsZero() { // held by an earlier version of the program
		return nil
	}
	tasks, err := t.ObjectionClocks(ctx, &h.ID)
	if err != nil {
		return fmt.Errorf("reading the objections' clocks: %w", err)
	}
	for _, task := range tasks {
		row, err := t.LockTaskClock(ctx, task)
		if err != nil {
			return fmt.Errorf("reading the task's clock: %w", err)
		}
		if err := t.moveClock(ctx, h, task, row, &db.PausesSinceRow{FromAt: since, ToAt: t.now}); err != nil {
			return err
		}
	}
	return nil
}

// takeUp gives a task that a hold lets go on what the one had that it closed: who has
// it for himself, and the documents it waits for.
func (t *tx) takeUp(ctx context.Context, h *held, task string, n relief.Need) error {
	was, err := t.StoppedClock(ctx, db.StoppedClockParams{CaseID: &h.ID, Kind: string(n.Kind), Seat: n.Seat, Nth: n.Signed})
	if noRows(err) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("finding the task that was held: %w", err)
	}
	if err := t.KeepHolding(ctx, db.KeepHoldingParams{TaskID: task, Was: was.TaskID}); err != nil {
		return fmt.Errorf("keeping who has the task: %w", err)
	}
	asked, err := t.StillAsked(ctx, was.TaskID)
	if noRows(err) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("reading what was asked for: %w", err)
	}
	what, err := t.s.unseal("document_requests", "what_enc", asked.ID, asked.WhatEnc)
	if err != nil {
		return err
	}
	id, err := t.ask(ctx, h, task, string(n.Kind), asked.AskedBy, what)
	if err != nil {
		return err
	}
	return t.note(ctx, h.ID, "documents", "", map[string]any{"request": id, "task": task, "kind": n.Kind, "after": asked.ID})
}

// takesOver says whether the task has waited one and a half times its limit and
// the request rests on the same role at the union above, which may then decide.
func (t *tx) takesOver(ctx context.Context, task db.TaskForDecisionRow) (bool, error) {
	if t.grant.Role != task.Role || t.grant.Path == task.UnionPath {
		return false, nil
	}
	may, err := t.MayTakeOver(ctx, db.MayTakeOverParams{TaskID: task.ID, Role: task.Role, Path: t.grant.Path})
	if err != nil {
		return false, fmt.Errorf("asking the task's clock: %w", err)
	}
	return may, nil
}
