package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/songnuan/songnuan/relief"
)

// foreseen says why a row of a list would be refused once it is applied, because
// the rules of who qualifies stand against the household, something is not kept
// that the plan demands, or a return lists nothing that is missing; nil where
// nothing of the kind stands in the way.
func (s *Store) foreseen(ctx context.Context, who relief.Person, v relief.TaskView, item relief.BulkItem, b relief.Bulk) (*relief.Error, error) {
	if b.Outcome == relief.HandOver || v.Case == "" {
		return nil, nil
	}
	h, err := s.look(ctx, v.Case)
	if err != nil {
		return nil, err
	}
	d := rowDecides(item, b.Outcome, b.Comment, b.Fields)
	e := relief.Event{Version: h.Case.Version + 1, Facts: factsOf(d)}
	e.Action, _ = relief.ActionIn(h.Case.State, v.Kind, d.Outcome)
	t := &tx{Queries: s.q, s: s, now: s.time(), signer: who.ID}
	if v.For != nil {
		t.signer = v.For.ID
	}
	if err := t.findRecords(ctx, h, who.ID, &e); err != nil {
		return nil, refusal(err)
	}
	if e.Facts.StartPhoto, err = t.startShown(ctx, h, e.Action); err != nil {
		return nil, refusal(err)
	}
	if h.restsOnStanding(e.Action) && e.Action != relief.Survey { // a survey only notes it
		st, err := s.standing(ctx, s.pool, v.Case, h.Case, h.today(t.now))
		if err != nil {
			return nil, refusal(err)
		}
		st.testify(&e.Facts)
		var no *relief.Error
		if errors.As(st.refuses(e.Action, d), &no) {
			return no, nil
		}
	}
	return relief.Foresee(h.Rules, h.Case, e), nil
}

// look reads a case as hold does, and locks nothing.
func (s *Store) look(ctx context.Context, id string) (*held, error) {
	row, err := s.q.CaseStanding(ctx, id)
	if err != nil {
		return nil, refusal(fmt.Errorf("reading the case: %w", err))
	}
	h := &held{}
	h.ID, h.CampaignID, h.UnionCode, h.UnionPath = id, row.CampaignID, row.UnionCode, row.UnionPath
	if err := json.Unmarshal(row.Rules, &h.Rules); err != nil {
		return nil, fmt.Errorf("reading the rules of case %s: %w", id, err)
	}
	if err := json.Unmarshal(row.Body, &h.Case); err != nil {
		return nil, fmt.Errorf("reading case %s: %w", id, err)
	}
	h.Clock, err = clockOf(row.Rehearsal)
	return h, err
}
