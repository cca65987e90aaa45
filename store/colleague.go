package store

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/internal/db"
)

// Colleagues answers who else could take the task or be shown it: those of its
// post first, each with what bars him from the case, then others who may read it.
func (s *Store) Colleagues(ctx context.Context, who relief.Person, v relief.TaskView) ([]relief.Colleague, error) {
	if v.Case == "" {
		return []relief.Colleague{}, nil
	}
	standing, err := s.q.CaseStanding(ctx, v.Case)
	if err != nil {
		return nil, refusal(err)
	}
	var at relief.Case
	if err := json.Unmarshal(standing.Body, &at); err != nil {
		return nil, fmt.Errorf("reading case %s: %w", v.Case, err)
	}
	rows, err := s.q.Colleagues(ctx, db.ColleaguesParams{Role: string(v.Role), UnionCode: v.Union, Person: who.ID, Path: standing.UnionPath})
	if err != nil {
		return nil, refusal(fmt.Errorf("finding colleagues: %w", err))
	}
	deeds, err := s.q.DeedsOf(ctx, v.Case)
	if err != nil {
		return nil, refusal(fmt.Errorf("reading deeds: %w", err))
	}
	known, seen, out := deedsOf(deeds), map[string]bool{}, []relief.Colleague{}
	for _, p := range rows {
		if seen[p.ID] {
			continue
		}
		seen[p.ID] = true
		c := relief.Colleague{Username: p.Username, Name: p.Name, Role: relief.Role(p.Role), Union: p.UnionName, Fits: p.Fits}
		deed := relief.Deed{Actor: p.ID, Kind: v.Kind, Role: v.Role, Seat: v.Seat, Nth: v.Nth, Lap: at.Lap}
		c.Barred = relief.MayAct(known, deed) != nil
		out = append(out, c)
	}
	return out, nil
}

// StandIns answers who may be asked to act for the person in one of his posts.
func (s *Store) StandIns(ctx context.Context, who relief.Person, post relief.Appointment) ([]relief.Colleague, error) {
	rows, err := s.q.StandIns(ctx, db.StandInsParams{Role: string(post.Role), Path: post.Path, Person: who.ID})
	if err != nil {
		return nil, refusal(fmt.Errorf("finding who may stand in: %w", err))
	}
	seen, out := map[string]bool{}, []relief.Colleague{}
	for _, p := range rows {
		if !seen[p.ID] {
			seen[p.ID] = true
			out = append(out, relief.Colleague{Username: p.Username, Name: p.Name, Role: relief.Role(p.Role), Union: p.UnionName, Fits: p.Fits})
		}
	}
	return out, nil
}
