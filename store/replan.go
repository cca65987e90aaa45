package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/internal/db"
)

// noCase is before every case.
const noCase = "00000000-0000-0000-0000-000000000000"

// pauseClocks notes that a campaign stands still from now on, or no longer does.
func (t *tx) pauseClocks(ctx context.Context, campaign string, to relief.CampaignStatus) error {
	var err error
	if to == relief.CampaignSuspended {
		err = t.StopCampaignClocks(ctx, db.StopCampaignClocksParams{CampaignID: campaign, FromAt: t.now})
	} else {
		err = t.GoOnCampaignClocks(ctx, db.GoOnCampaignClocksParams{CampaignID: campaign, ToAt: &t.now})
	}
	if err != nil {
		return fmt.Errorf("pausing the campaign's clocks: %w", err)
	}
	return nil
}

// settlePauses moves the clocks of a campaign that goes on again by the days it
// stood still, some cases at a time. It says whether there is more.
func (s *Store) settlePauses(ctx context.Context, page int) (bool, error) {
	p, err := s.q.UnsettledPause(ctx)
	if noRows(err) {
		return false, nil
	}
	if err != nil {
		return false, refusal(fmt.Errorf("reading pauses: %w", err))
	}
	after := noCase
	if p.Reached != nil {
		after = *p.Reached
	}
	rows, err := s.q.ClocksOfCases(ctx, db.ClocksOfCasesParams{CampaignID: p.CampaignID, After: after, Page: int32(page)}) //nolint:gosec // a page
	if err != nil {
		return false, refusal(fmt.Errorf("reading clocks: %w", err))
	}
	cases := 0
	var own []string
	for _, row := range rows {
		if row.CaseID != after {
			if cases, after = cases+1, row.CaseID; row.Own {
				own = append(own, after)
			}
		}
		if row.TaskID != nil {
			if err := s.replanTask(ctx, *row.TaskID, &row.CaseID, &p); err != nil {
				return false, err
			}
		}
	}
	for _, id := range own { // after their tasks, which may have moved them along
		if err := s.replanCase(ctx, id); err != nil {
			return false, err
		}
	}
	settled := cases < page
	if settled {
		payments, err := s.q.ClocksOfPayments(ctx, p.CampaignID)
		if err != nil {
			return false, refusal(fmt.Errorf("reading clocks: %w", err))
		}
		for _, task := range payments {
			if err := s.replanTask(ctx, task, nil, &p); err != nil {
				return false, err
			}
		}
	}
	return true, refusal(s.q.ReachPause(ctx, db.ReachPauseParams{CampaignID: p.CampaignID, FromAt: p.FromAt, Reached: &after, Settled: settled}))
}

// replanTasks moves the clocks that an older calendar computed. It says whether
// there is more.
func (s *Store) replanTasks(ctx context.Context, page int) (bool, error) {
	old, err := s.q.OldCalendars(ctx)
	if err != nil || len(old) == 0 {
		return false, refusal(err)
	}
	rows, err := s.q.StaleClocks(ctx, db.StaleClocksParams{Old: old, Page: int32(page)}) //nolint:gosec // a page
	if err != nil {
		return false, refusal(fmt.Errorf("reading clocks: %w", err))
	}
	for _, row := range rows {
		if err := s.replanTask(ctx, row.TaskID, row.CaseID, nil); err != nil {
			return false, err
		}
	}
	return len(rows) > 0, nil
}

// replanCases moves the due times that stand on cases and that an older calendar
// computed. It says whether there is more.
func (s *Store) replanCases(ctx context.Context, page int) (bool, error) {
	old, err := s.q.OldCalendars(ctx)
	if err != nil || len(old) == 0 { // there has only ever been one calendar
		return false, refusal(err)
	}
	ids, err := s.q.StaleCases(ctx, db.StaleCasesParams{Calendar: s.Calendar().Version, Page: int32(page)}) //nolint:gosec // a page
	if err != nil {
		return false, refusal(fmt.Errorf("reading cases: %w", err))
	}
	for _, id := range ids {
		if err := s.replanCase(ctx, id); err != nil {
			return false, err
		}
	}
	return len(ids) > 0, nil
}

func (s *Store) replanCase(ctx context.Context, id string) error {
	return s.write(ctx, func(ctx context.Context, t *tx) error {
		h, err := t.hold(ctx, id)
		if err != nil {
			return err
		}
		return t.moveCase(ctx, h)
	})
}

// moveCase moves the due time that stands on the case itself, as moveClock does a
// task's: by the calendar in force, and by the pauses of its campaign that ended
// since it was last computed. Its festival does not wait.
func (t *tx) moveCase(ctx context.Context, h *held) error {
	row, err := t.CaseClock(ctx, h.ID)
	if err != nil {
		return fmt.Errorf("reading the case's clock: %w", err)
	}
	cal := t.s.Calendar()
	if err := t.CaseLookedAt(ctx, db.CaseLookedAtParams{CaseID: h.ID, Version: h.Case.Version, Calendar: cal.Version}); err != nil {
		return fmt.Errorf("noting the case's calendar: %w", err)
	}
	if h.Case.Due.IsZero() || !relief.OwnDue(h.Rules, h.Case) {
		return nil
	}
	old, err := t.calendarIn(ctx, row.Calendar)
	if err != nil {
		return err
	}
	c := taskClock{starts: h.today(row.Began), due: dueDay(h.Clock, h.Case.Due), everyDay: relief.LimitAt(h.Rules, h.Case).Days > 0}
	if err := json.Unmarshal(row.Pauses, &c.pauses); err != nil {
		return fmt.Errorf("reading pauses: %w", err)
	}
	missed, err := t.PausesSince(ctx, db.PausesSinceParams{CampaignID: h.CampaignID, MovedAt: row.MovedAt})
	if err != nil {
		return fmt.Errorf("reading pauses: %w", err)
	}
	var kind relief.TaskKind
	if h.Case.State == relief.Approved {
		kind = relief.TaskMakeBatch
	}
	c.moveOn(cal, old, h.Clock, missed, kind, h.Rules.PayBefore, t.now)
	at := h.Clock.Real(c.due.End())
	if !at.After(h.Case.Due) {
		return nil
	}
	pauses, err := json.Marshal(orNone(c.pauses))
	if err != nil {
		return fmt.Errorf("writing pauses: %w", err)
	}
	return t.replanned(ctx, h, db.InsertReplanParams{OfCase: true, Calendar: cal.Version, Pauses: pauses, WasAt: h.Case.Due, DueAt: at})
}

// replanTask computes one open task's clock anew, because a pause has ended where
// one is given, and moves what depends on it: the task's due time, its case's,
// and one audit line when the due time has changed. It never comes earlier.
func (s *Store) replanTask(ctx context.Context, task string, caseID *string, p *db.UnsettledPauseRow) error {
	return s.write(ctx, func(ctx context.Context, t *tx) error {
		var h *held
		if caseID != nil { // the case first, as every decision locks it
			var err error
			if h, err = t.hold(ctx, *caseID); err != nil {
				return err
			}
		}
		row, err := t.LockTaskClock(ctx, task)
		if err != nil {
			return fmt.Errorf("reading the task's clock: %w", err)
		}
		switch {
		case row.Status != "open":
			return t.DropClock(ctx, task)
		case p != nil && !row.MovedAt.Before(p.ToAt): // begun, or moved on, since
			return nil
		case p == nil && row.Calendar == s.Calendar().Version:
			return nil
		}
		return t.moveClock(ctx, h, task, row, nil)
	})
}

// moveClock moves a task's clock by a pause, if there is one, and by those of its
// campaign that ended since it was last computed: whatever moves a clock leaves
// nothing that the sweep has still to add.
func (t *tx) moveClock(ctx context.Context, h *held, task string, row db.LockTaskClockRow, p *db.PausesSinceRow) error {
	clock, err := t.campaignClock(ctx, row.CampaignID)
	if err != nil {
		return err
	}
	old, err := t.calendarIn(ctx, row.Calendar)
	if err != nil {
		return err
	}
	var festival relief.Day
	if err := festival.UnmarshalText([]byte(row.PayBefore)); err != nil {
		return fmt.Errorf("reading the festival: %w", err)
	}
	c := taskClock{starts: relief.DayOf(row.StartsOn), due: relief.DayOf(row.DueOn), everyDay: row.EveryDay, told: row.Told}
	if err := json.Unmarshal(row.Pauses, &c.pauses); err != nil {
		return fmt.Errorf("reading pauses: %w", err)
	}
	missed, err := t.PausesSince(ctx, db.PausesSinceParams{CampaignID: row.CampaignID, MovedAt: row.MovedAt})
	if err != nil {
		return fmt.Errorf("reading pauses: %w", err)
	}
	if p != nil {
		missed = append(missed, *p)
	}
	cal := t.s.Calendar()
	c.moveOn(cal, old, clock, missed, relief.TaskKind(row.Kind), festival, t.now)
	m := relief.MarksOf(cal, clock, c.starts, c.due, c.pauses...)
	pauses, err := json.Marshal(orNone(c.pauses))
	if err != nil {
		return fmt.Errorf("writing pauses: %w", err)
	}
	err = t.MoveTaskClock(ctx, db.MoveTaskClockParams{
		TaskID: task, Calendar: cal.Version, DueOn: *dateOf(c.due), Pauses: pauses, HalfAt: m.Half, MostAt: m.Most, DueAt: m.Due, OverAt: m.Over, NextAt: nextMark(m, c.told),
	})
	if err != nil {
		return fmt.Errorf("moving the task's clock: %w", err)
	}
	if !m.Due.After(row.DueAt) {
		return nil
	}
	// Some tasks have a clock of their own beside the case's.
	ofCase := h != nil && h.Case.Due.Equal(row.DueAt)
	return t.replanned(ctx, h, db.InsertReplanParams{TaskID: &task, OfCase: ofCase, Calendar: cal.Version, Pauses: pauses, WasAt: row.DueAt, DueAt: m.Due})
}

// moveOn moves the clock's last day from one calendar to another, and by the pauses
// that it does not know of; that of a payment does not go behind its festival.
func (c *taskClock) moveOn(cal, old *relief.Calendar, clock relief.Rehearsal, missed []db.PausesSinceRow, kind relief.TaskKind, festival relief.Day, now time.Time) {
	by, promised := c.by(cal), c.due
	due := by.Replanned(c.starts, promised, c.by(old), c.pauses...)
	for _, span := range missed {
		pause := relief.Pause{From: max(c.starts, relief.DayOf(clock.Plan(span.FromAt))), To: relief.DayOf(clock.Plan(span.ToAt))}
		due = max(due, by.DueAfterPause(due, pause, c.pauses...))
		c.pauses = append(c.pauses, pause)
	}
	c.due = relief.PayBy(cal, kind, festival, promised, due, relief.DayOf(clock.Plan(now)))
}

// replanned keeps what was moved and why, once; a case's own due time moves along.
func (t *tx) replanned(ctx context.Context, h *held, r db.InsertReplanParams) error {
	subject := deref(r.TaskID)
	if h != nil {
		subject = h.ID
		r.CaseID, r.Version = &h.ID, &h.Case.Version
	}
	if r.OfCase {
		h.Case.Due = r.DueAt
		if err := t.MoveCaseDue(ctx, db.MoveCaseDueParams{ID: h.ID, DueAt: &r.DueAt, Due: r.DueAt.Format(time.RFC3339Nano)}); err != nil {
			return fmt.Errorf("moving the case's due time: %w", err)
		}
	}
	r.ID = newID()
	if err := t.InsertReplan(ctx, r); err != nil {
		return fmt.Errorf("keeping what was moved: %w", err)
	}
	body := map[string]any{"calendar": r.Calendar, "was_at": r.WasAt, "due_at": r.DueAt}
	switch {
	case r.TaskID != nil:
		body["task"] = *r.TaskID
	case r.Round != nil:
		body["round"] = *r.Round
	}
	return t.note(ctx, subject, "replanned", "", body)
}

// replanPostings looks at the end of every running posting by the calendar in
// force, some at a time; it never shortens one. It says whether there is more.
func (s *Store) replanPostings(ctx context.Context, page int) (bool, error) {
	old, err := s.q.OldCalendars(ctx)
	if err != nil || len(old) == 0 { // there has only ever been one calendar
		return false, refusal(err)
	}
	version := s.Calendar().Version
	rows, err := s.q.StalePostings(ctx, db.StalePostingsParams{Calendar: version, Page: int32(page)}) //nolint:gosec // a page
	if err != nil {
		return false, refusal(fmt.Errorf("reading postings: %w", err))
	}
	for _, row := range rows {
		err := s.write(ctx, func(ctx context.Context, t *tx) error {
			h, err := t.hold(ctx, row.CaseID)
			if err != nil {
				return err
			}
			p, err := t.CasePosting(ctx, row.CaseID)
			if err != nil {
				return fmt.Errorf("reading the posting: %w", err)
			}
			if p.Round != row.Round || p.Status != "running" && p.Status != "held" {
				return nil
			}
			return t.movePosting(ctx, h, p)
		})
		if err != nil {
			return false, err
		}
	}
	return len(rows) > 0, nil
}

func (t *tx) movePosting(ctx context.Context, h *held, p db.CasePostingRow) error {
	cal := t.s.Calendar()
	pauses, err := t.postingPauses(ctx, h, p.Round)
	if err != nil {
		return err
	}
	promised := relief.DayOf(p.EndsOn)
	end := max(promised, cal.PostingEndAfter(relief.DayOf(p.StartsOn), p.Days, pauses...))
	if err := t.PostingLookedAt(ctx, db.PostingLookedAtParams{CaseID: h.ID, Round: p.Round, Calendar: cal.Version}); err != nil {
		return fmt.Errorf("noting the posting's calendar: %w", err)
	}
	if end == promised {
		return nil
	}
	at := h.Clock.Real(end.End())
	if err := t.MovePostingEnd(ctx, db.MovePostingEndParams{CaseID: h.ID, Round: p.Round, EndsOn: *dateOf(end), EndsAt: at}); err != nil {
		return fmt.Errorf("moving the posting's end: %w", err)
	}
	return t.replanned(ctx, h, db.InsertReplanParams{Round: &p.Round, OfCase: h.Case.State == relief.Posting, Calendar: cal.Version, Pauses: []byte("[]"), WasAt: p.EndsAt, DueAt: at})
}

// postingPauses reads from the events when objections and holds stopped a round's
// clock; a span that is not over yet does not count.
func (t *tx) postingPauses(ctx context.Context, h *held, round int) ([]relief.Pause, error) {
	events, err := t.PostingSpans(ctx, h.ID)
	if err != nil {
		return nil, fmt.Errorf("reading events: %w", err)
	}
	var pauses []relief.Pause
	n, held := 0, relief.Day(0)
	for _, e := range events {
		day := relief.DayOf(h.Clock.Plan(e.At))
		switch {
		case e.Action == string(relief.Post) || e.Action == string(relief.PostAgain):
			n++
		case n != round:
		case e.FromState == string(relief.Posting) && stands(e.ToState):
			held = day
		case stands(e.FromState) && e.ToState == string(relief.Posting):
			pauses = append(pauses, relief.Pause{From: held, To: day})
		}
	}
	return pauses, nil
}

// stands says whether a posting's clock stands still in the state.
func stands(state string) bool {
	return state == string(relief.ObjectionHold) || state == string(relief.Suspended)
}
