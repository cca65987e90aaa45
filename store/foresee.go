package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/songnuan/songnuan/relief"
)

// foreseen says why a row of a list would be refused once it is applied, because
// something is not kept that the plan demands, or a return lists nothing that is
// missing; nil where nothing of the kind stands in the way.
func (s *Store) foreseen(ctx context.Context, who relief.Person, v relief.TaskView, item relief.BulkItem, b relief.Bulk) (*relief.Error, error) {
	if b.Outcome == relief.HandOver || v.Case == "" {
		return nil, nil
	}
	row, err := s.q.CaseStanding(ctx, v.Case)
	if err != nil {
		return nil, refusal(fmt.Errorf("reading the case: %w", err))
	}
	h := &held{}
	h.ID = v.Case
	if err := json.Unmarshal(row.Rules, &h.Rules); err != nil {
		return nil, fmt.Errorf("reading the rules of case %s: %w", v.Case, err)
	}
	if len(h.Rules.Requires) == 0 {
		return nil, nil
	}
	if err := json.Unmarshal(row.Body, &h.Case); err != nil {
		return nil, fmt.Errorf("reading case %s: %w", v.Case, err)
	}
	e := relief.Event{Version: h.Case.Version + 1, Facts: relief.Facts{MissingListed: len(b.Fields.Missing) > 0}}
	e.Action, _ = relief.ActionIn(h.Case.State, v.Kind, item.Answer(b.Outcome))
	t := &tx{Queries: s.q, s: s, now: time.Now()}
	switch e.Action {
	case relief.Survey, relief.Verify, relief.Resubmit:
		err = t.findRecords(ctx, h, who.ID, &e)
	case relief.Receive:
		err = t.papers(ctx, h, &e.Facts)
	case relief.Return:
	default:
		return nil, nil
	}
	return relief.Foresee(h.Rules, h.Case, e), refusal(err)
}
