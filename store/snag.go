package store

import (
	"context"
	"fmt"
	"time"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/internal/db"
)

const (
	clockPatience = 5 * time.Minute  // after which a clock that has not moved its case stands
	endShown      = 10 * time.Minute // how long operators see that a workflow ended and was started anew
	snagsRead     = 200
)

// NoteSnag keeps that a workflow does not get on, and how often it was tried.
func (s *Store) NoteSnag(ctx context.Context, n relief.Snag) error {
	err := s.q.NoteSnag(ctx, db.NoteSnagParams{Workflow: n.Workflow, Cause: string(n.Cause), What: n.What, Code: n.Code, Attempts: n.Attempts})
	return refusal(wrap("noting what is amiss", err))
}

// ClearSnag takes away what is well again.
func (s *Store) ClearSnag(ctx context.Context, workflow string, cause relief.SnagCause, what string) error {
	err := s.q.ClearSnag(ctx, db.ClearSnagParams{Workflow: workflow, Cause: string(cause), What: what})
	return refusal(wrap("clearing what was amiss", err))
}

// SnagsSeen keeps all there are of a cause now: those that were seen no more are
// well. That a workflow ended is shown for a while.
func (s *Store) SnagsSeen(ctx context.Context, cause relief.SnagCause, seen []relief.Snag) error {
	of := db.ClearOtherSnagsParams{Cause: string(cause), Workflows: []string{}}
	if cause == relief.SnagEnded {
		of.After = endShown.Seconds()
	}
	for _, n := range seen {
		if err := s.NoteSnag(ctx, n); err != nil {
			return err
		}
		of.Workflows = append(of.Workflows, n.Workflow)
	}
	return refusal(wrap("clearing what was amiss", s.q.ClearOtherSnags(ctx, of)))
}

// ClocksThatStand finds cases that the clock should have moved a while ago.
func (s *Store) ClocksThatStand(ctx context.Context) ([]relief.Snag, error) {
	rows, err := s.q.ClocksThatStand(ctx, db.ClocksThatStandParams{Patience: clockPatience.Seconds(), Most: snagsRead})
	if err != nil {
		return nil, refusal(fmt.Errorf("looking for clocks that stand: %w", err))
	}
	out := make([]relief.Snag, len(rows))
	for i, r := range rows {
		out[i] = relief.Snag{Workflow: "case/" + r.ID, Cause: relief.SnagClock, What: r.State, Attempts: 1}
	}
	return out, nil
}

// FailingActivities answers the activities that operators see failing.
func (s *Store) FailingActivities(ctx context.Context) ([]relief.Snag, error) {
	rows, err := s.q.FailingActivities(ctx, snagsRead)
	if err != nil {
		return nil, refusal(fmt.Errorf("reading what is amiss: %w", err))
	}
	out := make([]relief.Snag, len(rows))
	for i, r := range rows {
		out[i] = relief.Snag{Workflow: r.Workflow, Cause: relief.SnagActivity, What: r.What}
	}
	return out, nil
}

func (s *Store) snags(ctx context.Context) ([]relief.SnagView, error) {
	rows, err := s.q.Snags(ctx, snagsRead)
	if err != nil {
		return nil, refusal(fmt.Errorf("reading what is amiss: %w", err))
	}
	out := make([]relief.SnagView, len(rows))
	for i, r := range rows {
		out[i] = relief.SnagView{Workflow: r.Workflow, Cause: relief.SnagCause(r.Cause), What: r.What, Code: r.Code, Attempts: r.Attempts, Since: r.Since, Last: r.LastAt, CaseNo: r.CaseNo}
	}
	return out, nil
}
