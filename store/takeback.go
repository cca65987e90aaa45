package store

import (
	"context"
	"fmt"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/internal/db"
)

// TakeBack is 撤回: the decider undoes his latest decision, as long as nobody has
// acted since; a reservation it made is released.
func (s *Store) TakeBack(ctx context.Context, r relief.Request, decision, reason string) (relief.Reply, error) {
	return s.once(ctx, r, 200, func(ctx context.Context, t *tx) (any, error) {
		was, err := t.DecisionByID(ctx, decision)
		if err != nil {
			return nil, err
		}
		if was.Actor != r.Actor {
			return nil, relief.Refuse("not_your_decision")
		}
		if err := t.stillSits(ctx, was, r.Grant); err != nil {
			return nil, err
		}
		h, err := t.hold(ctx, was.CaseID)
		if err != nil {
			return nil, err
		}
		if was.Version != h.Case.Version {
			return nil, relief.Refuse("acted_since")
		}
		by := deed{kind: "take_back", seat: was.Seat, nth: was.Nth, lap: h.Case.Lap, level: was.Level, path: was.UnionPath}
		return t.plainDecision(ctx, h, by, relief.Event{Action: relief.TakeBack}, r, reason, relief.OutcomeWithdraw)
	})
}

// stillSits refuses somebody whose grant is not, or no longer, that of the task
// he decided (T32). Who took it over from the union above has no seat there, and
// undoes his decision on the grant it rests on; not where people are listed for the
// seat, on whose list he stands in another's place.
func (t *tx) stillSits(ctx context.Context, was db.DecisionByIDRow, grant string) error {
	if was.TaskID == nil {
		return nil // answered no task: nothing can be taken back, as the rules will say
	}
	if t.grant.Role != was.Role || t.grant.Level != was.Level || !relief.Covers(t.grant.Path, was.UnionPath) {
		listed, err := t.Signers(ctx, db.SignersParams{CaseID: was.CaseID, Seat: was.Seat})
		if err != nil {
			return fmt.Errorf("reading the signers: %w", err)
		}
		if was.GrantID != grant || len(listed) > 0 && chained(relief.TaskKind(was.Kind)) {
			return relief.Refuse("forbidden", "roles", was.Role)
		}
	}
	return t.ruled(ctx, was.Level, was.Kind)
}

// Withdraw is 撤销: the applicant gives the request up; a reservation is released.
func (s *Store) Withdraw(ctx context.Context, r relief.Request, caseID, reason string) (relief.Reply, error) {
	return s.once(ctx, r, 200, func(ctx context.Context, t *tx) (any, error) {
		h, err := t.hold(ctx, caseID)
		if err != nil {
			return nil, err
		}
		by := deed{kind: "withdraw", lap: h.Case.Lap, level: t.grant.Level, path: t.grant.Path}
		return t.plainDecision(ctx, h, by, relief.Event{Action: relief.Withdraw}, r, reason, relief.OutcomeWithdraw)
	})
}
