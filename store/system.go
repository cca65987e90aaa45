package store

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/songnuan/songnuan/failpoint"
	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/internal/db"
)

// EventsAfter answers a case's events after a version, in order.
func (s *Store) EventsAfter(ctx context.Context, caseID string, version int) ([]relief.Event, error) {
	rows, err := s.q.EventsAfter(ctx, db.EventsAfterParams{CaseID: caseID, Version: version})
	if err != nil {
		return nil, refusal(fmt.Errorf("reading events: %w", err))
	}
	out := make([]relief.Event, len(rows))
	for i, raw := range rows {
		if err := json.Unmarshal(raw, &out[i]); err != nil {
			return nil, fmt.Errorf("reading event of case %s: %w", caseID, err)
		}
	}
	return out, nil
}

// EndPosting is T12: the posting's clock has run out. It needs the database's
// clock and this process's to have passed the end, and no open objection. It
// answers nil when the case has moved on, an objection holds it or the picture of
// its last day is missing, and refuses with posting_not_over while it is too early or the campaign is suspended.
func (s *Store) EndPosting(ctx context.Context, caseID string, version int) (*relief.Event, error) {
	return s.system(ctx, caseID, version, []relief.State{relief.Posting}, func(ctx context.Context, t *tx, h *held) (*relief.Event, error) {
		p, err := t.CasePosting(ctx, caseID)
		if err != nil {
			return nil, fmt.Errorf("reading the posting: %w", err)
		}
		open, err := t.OpenObjections(ctx, caseID)
		if err != nil {
			return nil, fmt.Errorf("counting objections: %w", err)
		}
		if open > 0 {
			return nil, nil
		}
		now, err := t.DatabaseTime(ctx)
		if err != nil {
			return nil, fmt.Errorf("asking the database's clock: %w", err)
		}
		if (now.Before(p.EndsAt) || t.now.Before(p.EndsAt) || h.running() != nil) && !failpoint.Planted(failpoint.PostingEarly) {
			return nil, relief.Refuse("posting_not_over", "due", p.EndsAt)
		}
		facts := relief.Facts{DueReached: true}
		if h.Rules.Demands(relief.EndPhoto) {
			facts.EndPhoto, err = t.photographedAtEnd(ctx, h, p.Slug, relief.DayOf(p.EndsOn))
			if err != nil || !facts.EndPhoto { // it hangs until somebody has photographed it, which wakes the case
				return nil, err
			}
		}
		return &relief.Event{Action: relief.EndPosting, Facts: facts}, nil
	})
}

// CloseCase is T26: after the follow-up, or without one where the household was
// not drawn, the case is closed.
func (s *Store) CloseCase(ctx context.Context, caseID string, version int) (*relief.Event, error) {
	return s.system(ctx, caseID, version, []relief.State{relief.FollowedUp, relief.Confirmed}, func(ctx context.Context, t *tx, h *held) (*relief.Event, error) {
		e := relief.Event{Action: relief.Close}
		return &e, t.papers(ctx, h, &e.Facts)
	})
}

// lapses names, of each state that waits for the household, the limit whose end
// lapses the case and the reason that stands with it.
var lapses = map[relief.State]struct {
	limit string
	code  relief.Cause
}{
	relief.Draft:    {"T02", relief.DraftExpired},
	relief.Returned: {"T05", relief.NotMended},
}

// LapseCase is the time-out of a draft nobody submitted (T02) and of a returned
// case nobody mended (T05).
func (s *Store) LapseCase(ctx context.Context, caseID string, version int) (*relief.Event, error) {
	return s.system(ctx, caseID, version, []relief.State{relief.Draft, relief.Returned}, func(ctx context.Context, t *tx, h *held) (*relief.Event, error) {
		now, err := t.DatabaseTime(ctx)
		if err != nil {
			return nil, fmt.Errorf("asking the database's clock: %w", err)
		}
		due := h.Case.Due
		if h.ResumedAt != nil { // nobody could mend it while the campaign was suspended
			due = latest(due, relief.Due(t.s.Calendar(), h.Clock, *h.ResumedAt, relief.LimitOf(lapses[h.Case.State].limit)))
		}
		if now.Before(due) || t.now.Before(due) || h.running() != nil {
			return nil, relief.Refuse("posting_not_over", "due", due)
		}
		return &relief.Event{Action: relief.Lapse, Code: lapses[h.Case.State].code}, nil
	})
}

func latest(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// system moves a case by the clock: one conditional transaction, actor none. A
// case that is no longer at the version, in one of the states, is left alone; one
// whose workflow an operator holds is tried again.
func (s *Store) system(ctx context.Context, caseID string, version int, states []relief.State, decide func(context.Context, *tx, *held) (*relief.Event, error)) (*relief.Event, error) {
	var done *relief.Event
	err := s.write(ctx, func(ctx context.Context, t *tx) error {
		done = nil
		h, err := t.hold(ctx, caseID)
		if err != nil {
			return err
		}
		if !slices.Contains(states, h.Case.State) || h.Case.Version != version {
			return nil
		}
		if err := t.unlessHeld(ctx, caseID); err != nil {
			return err
		}
		failpoint.Panic(failpoint.ActivityPanics, caseID)
		e, err := decide(ctx, t, h)
		if err != nil || e == nil {
			return err
		}
		m, _, err := t.advance(ctx, h, *e, nil)
		if err != nil {
			return err
		}
		e.Version, e.At, e.Due = m.Case.Version, t.now, m.Case.Due
		done = e
		failpoint.Hit(failpoint.ClockWritten)
		return t.note(ctx, caseID, "system", "", map[string]any{"transition": m.Transition, "from": m.From, "to": m.To, "version": m.Case.Version})
	})
	if done != nil {
		failpoint.Hit(failpoint.ClockCommitted)
	}
	return done, err
}

// swept says why the end of a campaign lapses its open cases (T30).
var swept = map[relief.CampaignStatus]relief.Cause{
	relief.CampaignCancelled: relief.CampaignWasOff,
	relief.CampaignClosed:    relief.CampaignWasClosed,
}

// SweepCampaign lapses up to limit open cases of a campaign that was cancelled or
// closed and answers how many are left.
func (s *Store) SweepCampaign(ctx context.Context, campaignID string, limit int) (int, error) {
	ids, err := s.q.OpenCaseIDs(ctx, db.OpenCaseIDsParams{CampaignID: campaignID, Limit: int32(limit)}) //nolint:gosec // a page
	if err != nil {
		return 0, refusal(fmt.Errorf("finding open cases: %w", err))
	}
	for _, id := range ids {
		err := s.write(ctx, func(ctx context.Context, t *tx) error {
			h, err := t.hold(ctx, id)
			if err != nil || h.Case.State.Terminal() {
				return err
			}
			code, over := swept[relief.CampaignStatus(h.CampaignStatus)]
			if !over || code == relief.CampaignWasClosed && h.Case.Reserved {
				return nil
			}
			m, _, err := t.advance(ctx, h, relief.Event{Action: relief.Lapse, Code: code}, nil)
			if err != nil {
				return err
			}
			return t.note(ctx, id, "system", "", map[string]any{"transition": m.Transition, "from": m.From, "to": m.To, "version": m.Case.Version})
		})
		if err != nil {
			return len(ids), err
		}
	}
	if len(ids) < limit {
		return 0, nil
	}
	return 1, nil
}

// RemindCase tells those who hold the case's open tasks that they are due, once:
// the sweep of clocks leaves the same notice under the same key.
func (s *Store) RemindCase(ctx context.Context, caseID string, version int) error {
	return s.write(ctx, func(ctx context.Context, t *tx) error {
		h, err := t.hold(ctx, caseID)
		if err != nil || h.Case.Version != version {
			return err
		}
		rows, err := t.OverdueTasks(ctx, &caseID)
		if err != nil {
			return fmt.Errorf("reading tasks: %w", err)
		}
		for _, task := range rows {
			if _, err := t.leave(ctx, taskNotice(task.ID, task.Kind, h.CampaignID, &caseID, relief.Address{Kind: relief.NoticeDue, Role: relief.Role(task.Role), Path: task.UnionPath})); err != nil {
				return err
			}
		}
		return nil
	})
}

// RemindCampaign tells the organisers of a phase that it opens, that its
// deadline comes, or that it has come, with the count of unfinished households.
func (s *Store) RemindCampaign(ctx context.Context, campaignID string, phase relief.PhaseName, stage string, version int) error {
	return s.write(ctx, func(ctx context.Context, t *tx) error {
		k, err := t.CampaignByID(ctx, campaignID)
		if err != nil {
			return err
		}
		open, err := t.OpenCases(ctx, campaignID)
		if err != nil {
			return fmt.Errorf("counting open cases: %w", err)
		}
		_, err = t.leave(ctx, Notice{
			Key: fmt.Sprintf("campaign/%s/%d/%s/%s", campaignID, version, phase, stage), Campaign: campaignID, Path: k.OwnerPath, Role: relief.Organizer,
			Kind: relief.NoticeKind(stage), Body: map[string]any{"phase": phase, "unfinished": open},
		})
		return err
	})
}

// Beat notes that a workflow has just run.
func (s *Store) Beat(ctx context.Context) error { return refusal(s.q.Beat(ctx)) }

// BeatAge answers how long ago a workflow last ran; an hour when never.
func (s *Store) BeatAge(ctx context.Context) (time.Duration, error) {
	seconds, err := s.q.BeatAge(ctx)
	if noRows(err) {
		return time.Hour, nil
	}
	return time.Duration(seconds * float64(time.Second)), refusal(err)
}
