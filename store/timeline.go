package store

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/internal/db"
)

// Timeline answers what happened to the case, oldest first.
func (s *Store) Timeline(ctx context.Context, scopes []string, id string) ([]relief.TimelineEntry, error) {
	c, err := s.q.CaseByID(ctx, id)
	if err != nil {
		return nil, refusal(err)
	}
	if !within(scopes, c.UnionPath) {
		return nil, relief.Refuse("not_found")
	}
	return s.timeline(ctx, id)
}

func (s *Store) timeline(ctx context.Context, id string) ([]relief.TimelineEntry, error) {
	c, err := s.q.CaseByID(ctx, id)
	if err != nil {
		return nil, refusal(err)
	}
	k, err := s.q.CampaignByID(ctx, c.CampaignID)
	if err != nil {
		return nil, refusal(err)
	}
	clock, err := clockOf(k.Rehearsal)
	if err != nil {
		return nil, err
	}
	rows, err := s.q.Timeline(ctx, id)
	if err != nil {
		return nil, refusal(fmt.Errorf("reading the timeline: %w", err))
	}
	out := make([]relief.TimelineEntry, len(rows))
	for i, r := range rows {
		out[i] = relief.TimelineEntry{
			At: r.At, Plan: relief.DayOf(clock.Plan(r.At)), Version: r.Version, Transition: r.Transition, Action: relief.Action(r.Action), State: relief.State(r.ToState),
			By: r.By, Post: relief.Role(r.Post), Union: r.UnionName, ForID: deref(r.OnBehalfOf), Comment: r.Comment, CanUndo: r.Undoable && r.DecisionID != nil,
		}
		if i > 0 {
			out[i].Took = int64(r.At.Sub(rows[i-1].At).Seconds())
		}
		out[i].Union = r.UnionPath[strings.LastIndexByte(r.UnionPath, '/')+1:]
		if r.By == "" {
			out[i].By = "系统"
		}
		if out[i].Missing, err = missingIn(r.Missing); err != nil {
			return nil, err
		}
		if r.DecisionID != nil {
			out[i].Decision, out[i].Signature = *r.DecisionID, r.Signature
		}
	}
	written, err := s.writtenDown(ctx, id, clock)
	return between(out, written), refusal(err)
}

// between puts what was written down between the steps that it came between; it
// stands at the version and in the state that the step before left the case in.
func between(steps, written []relief.TimelineEntry) []relief.TimelineEntry {
	out := slices.Concat(steps, written)
	slices.SortStableFunc(out, func(a, b relief.TimelineEntry) int { return a.At.Compare(b.At) })
	for i := 1; i < len(out); i++ {
		if out[i].Written != nil {
			out[i].Version, out[i].State = out[i-1].Version, out[i-1].State
		}
	}
	return out
}

// writtenDown are the lines of the timeline that moved the case nowhere: the
// confirmations from outside the union and what the bank said of the account.
func (s *Store) writtenDown(ctx context.Context, id string, clock relief.Rehearsal) ([]relief.TimelineEntry, error) {
	confirmed, err := s.q.ConfirmationsOf(ctx, id)
	if err != nil {
		return nil, fmt.Errorf("reading the confirmations: %w", err)
	}
	var out []relief.TimelineEntry
	for _, r := range confirmed {
		w, err := s.confirmedBy(ctx, id, r)
		if err != nil {
			return nil, err
		}
		out = append(out, relief.TimelineEntry{
			At: r.At, Plan: relief.DayOf(clock.Plan(r.At)), Transition: "T08", Action: relief.Action(r.Kind), By: r.By, Post: relief.Role(r.Role), Union: r.UnionCode, Written: w,
		})
	}
	checks, err := s.q.AccountChecksOf(ctx, id)
	if err != nil {
		return nil, fmt.Errorf("reading what the bank said: %w", err)
	}
	for _, k := range checks {
		out = append(out, relief.TimelineEntry{
			At: k.At, Plan: relief.DayOf(clock.Plan(k.At)), Transition: "T21", Action: relief.AccountWasChecked, By: k.By, Written: &relief.WrittenDown{Result: relief.AccountResult(k.Result)},
		})
	}
	return out, nil
}

// confirmedBy is which body confirmed, and by which paper; of an erased case nothing
// is left of it, and nobody's name is in it.
func (s *Store) confirmedBy(ctx context.Context, caseID string, r db.ConfirmationsOfRow) (*relief.WrittenDown, error) {
	if len(r.FormEnc) == 0 {
		return &relief.WrittenDown{}, nil
	}
	form, err := s.unseal("case_records", "form_enc", r.ID, r.FormEnc)
	if err != nil {
		return nil, err
	}
	var c relief.Confirmation
	if err := json.Unmarshal([]byte(form), &c); err != nil {
		return nil, fmt.Errorf("reading confirmation %s: %w", r.ID, err)
	}
	w := &relief.WrittenDown{By: c.By, Body: c.Body}
	paper, err := s.q.EvidenceAbout(ctx, db.EvidenceAboutParams{ID: c.Evidence, CaseID: caseID})
	if noRows(err) {
		return w, nil
	}
	w.Paper, w.Kept = relief.EvidenceKind(paper.Kind), paper.At
	return w, err
}
