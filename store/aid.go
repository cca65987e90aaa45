package store

import (
	"context"

	"github.com/songnuan/songnuan/relief"
)

// Aid answers what a case's household was and is to be aided with besides, by
// any union of the country and from any source.
func (s *Store) Aid(ctx context.Context, scopes []string, caseID string) (relief.AidView, error) {
	c, k, err := s.readCase(ctx, scopes, caseID)
	if err != nil {
		return relief.AidView{}, err
	}
	today := relief.DayOf(k.Clock.Plan(s.time()))
	st, err := s.standing(ctx, s.pool, caseID, c, today)
	if err != nil {
		return relief.AidView{}, refusal(err)
	}
	v := relief.Aided(st.facts.Aid, st.facts.Amount)
	v.Case, v.Day = caseID, today
	return v, nil
}
