package store

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/internal/db"
)

// namesAtMost is how many people a step names.
const namesAtMost = 10

// StepsAhead answers the steps ahead of a case, each with who may take it as
// things stand: before and after a person acts (F44).
func (s *Store) StepsAhead(ctx context.Context, caseID string) ([]relief.StepAhead, error) {
	var out []relief.StepAhead
	err := s.write(ctx, func(ctx context.Context, t *tx) (err error) { // one view of the case; nothing is written
		out, err = t.stepsAhead(ctx, caseID)
		return err
	})
	return out, err
}

func (t *tx) stepsAhead(ctx context.Context, caseID string) ([]relief.StepAhead, error) {
	row, err := t.CaseStanding(ctx, caseID)
	if err != nil {
		return nil, err
	}
	var c relief.Case
	var rules relief.Rules
	if err := json.Unmarshal(row.Body, &c); err != nil {
		return nil, fmt.Errorf("reading case %s: %w", caseID, err)
	}
	if err := json.Unmarshal(row.Rules, &rules); err != nil {
		return nil, fmt.Errorf("reading the rules of case %s: %w", caseID, err)
	}
	deeds, err := t.DeedsOf(ctx, caseID)
	if err != nil {
		return nil, fmt.Errorf("reading deeds: %w", err)
	}
	look := seer{tx: t, id: caseID, row: row, c: c, rules: rules, deeds: deedsOf(deeds)}
	now, next := relief.Ahead(rules, c, relief.Level(row.OwnerLevel))
	out := []relief.StepAhead{}
	for i, n := range append(now, next...) {
		f, err := look.step(ctx, n, i < len(now))
		if err != nil {
			return nil, err
		}
		out = append(out, f)
	}
	return out, nil
}

// A seer looks ahead from where one case stands.
type seer struct {
	*tx
	id    string
	row   db.CaseStandingRow
	c     relief.Case
	rules relief.Rules
	deeds []relief.Deed
}

func (s seer) step(ctx context.Context, n relief.Need, now bool) (relief.StepAhead, error) {
	union := s.row.UnionCode
	switch {
	case n.Kind == relief.TaskMakeBatch || n.Kind == relief.TaskApproveBatch || n.Kind == relief.TaskReleaseBatch || n.Kind == relief.TaskBookResults:
		union = s.row.Owner
	case n.Level != relief.Base:
		u, err := s.UnionAbove(ctx, db.UnionAboveParams{Path: s.row.UnionPath, Rank: n.Level.Rank() + 1})
		if err != nil {
			return relief.StepAhead{}, fmt.Errorf("finding the %s union: %w", n.Level, err)
		}
		union = u.Code
	}
	f := relief.StepAhead{Kind: n.Kind, Role: n.Role, Level: n.Level, Union: union, Seat: n.Seat, Now: now, Needs: 1, People: []string{}}
	if chained(n.Kind) {
		seat := s.rules.Chain[n.Seat]
		f.Mode, f.Meeting = seat.Mode, seat.Collective
		listed, err := s.Signers(ctx, db.SignersParams{CaseID: s.id, Seat: n.Seat})
		if err != nil {
			return f, fmt.Errorf("reading the signers: %w", err)
		}
		f.Needs = seat.Needs(len(listed))
	}
	return f, s.people(ctx, n, &f)
}

// people names who holds the step's seat and is barred by nothing he did, nor,
// where the case stands already, by the seat's list or by who has the task.
func (s seer) people(ctx context.Context, n relief.Need, f *relief.StepAhead) error {
	holder := ""
	if f.Now {
		var err error
		if holder, err = s.HolderNow(ctx, db.HolderNowParams{CaseID: &s.id, Kind: string(n.Kind)}); err != nil && !noRows(err) {
			return fmt.Errorf("finding who has the task: %w", err)
		}
	}
	holders, err := s.SeatHolders(ctx, db.SeatHoldersParams{UnionCode: f.Union, Role: string(n.Role)})
	if err != nil {
		return fmt.Errorf("finding who holds the seat: %w", err)
	}
	for _, p := range holders {
		if holder != "" && holder != p.UserID || relief.MayAct(s.deeds, relief.Deed{Actor: p.UserID, Kind: n.Kind, Role: n.Role, Seat: n.Seat, Nth: n.Signed, Lap: s.c.Lap}) != nil {
			continue
		}
		stands, _, err := turn(ctx, s.Queries, s.id, n.Kind, n.Seat, n.Signed, p.UserID)
		if err != nil {
			return err
		}
		if stands.MaySign("") == nil && len(f.People) < namesAtMost {
			f.People = append(f.People, p.Name)
		}
	}
	if len(holders) == 0 && s.s.Local { // the account is made when it first signs in
		f.People = append(f.People, string(n.Role)+"@"+f.Union)
	}
	f.Nobody = len(f.People) == 0
	return nil
}
