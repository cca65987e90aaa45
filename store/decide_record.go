package store

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/songnuan/songnuan/failpoint"
	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/internal/db"
)

// A deed is what a decision records about the seat it was made from.
type deed struct {
	kind           relief.TaskKind
	task           *string
	seat, nth, lap int
	level, path    string
}

// record writes the decision, the deed and the audit row of the same
// transaction, and answers what the person is told.
func (t *tx) record(ctx context.Context, h *held, by deed, m relief.Move, event string, r relief.Request, d relief.Decide) (relief.Decided, error) {
	id := newID()
	fields, err := json.Marshal(publicFields(d.Fields))
	if err != nil {
		return relief.Decided{}, fmt.Errorf("writing the fields: %w", err)
	}
	err = t.later.InsertDecision(ctx, db.InsertDecisionParams{
		ID: id, EventID: event, CaseID: h.ID, TaskID: by.task, Kind: string(by.kind), Lap: by.lap, Seat: by.seat, Nth: by.nth, Actor: r.Actor, GrantID: r.Grant,
		PolicyVersion: r.Policy, Level: by.level, UnionPath: by.path, Outcome: string(d.Outcome), Comment: d.Comment, Fields: fields,
		OnBehalfOf: t.principal(), DelegationID: optional(r.Delegation), HouseholdFen: t.lentSum,
	})
	if err != nil {
		return relief.Decided{}, fmt.Errorf("recording the decision: %w", err)
	}
	if err := t.recordDeed(ctx, h.ID, r.Actor, by); err != nil {
		return relief.Decided{}, err
	}
	told := map[string]any{
		"transition": m.Transition, "from": m.From, "to": m.To, "version": m.Case.Version, "outcome": d.Outcome, "kind": by.kind, "grant": r.Grant, "policy": r.Policy,
	}
	if t.lent != nil {
		told["on_behalf_of"], told["delegation"] = t.signer, r.Delegation
	}
	body, err := json.Marshal(told)
	if err != nil {
		return relief.Decided{}, fmt.Errorf("writing the audit row: %w", err)
	}
	if failpoint.Planted(failpoint.AuditForgotten) {
		return t.answer(ctx, h, id)
	}
	if err := t.later.InsertAudit(ctx, db.InsertAuditParams{Subject: h.ID, Kind: "decision", Actor: &r.Actor, DecisionID: &id, Body: string(body)}); err != nil {
		return relief.Decided{}, fmt.Errorf("adding to the audit: %w", err)
	}
	if err := t.keepStanding(ctx, h, id, d); err != nil {
		return relief.Decided{}, err
	}
	out, err := t.answer(ctx, h, id)
	out.Decision.CanUndo = h.Case.Undo != nil
	return out, err
}

// recordDeed counts what was done for the actor, and for his principal where he
// acts for one.
func (t *tx) recordDeed(ctx context.Context, caseID, actor string, by deed) error {
	people := []string{actor}
	if t.lent != nil {
		people = append(people, t.signer)
	}
	for _, p := range people {
		err := t.later.InsertDeed(ctx, db.InsertDeedParams{CaseID: caseID, Actor: p, Kind: string(by.kind), Seat: by.seat, Nth: by.nth, Lap: by.lap, Role: t.grant.Role})
		if err != nil {
			return fmt.Errorf("recording the deed: %w", err)
		}
	}
	return nil
}

// principal is whom the actor acts for, nil when for himself.
func (t *tx) principal() *string {
	if t.lent == nil {
		return nil
	}
	return &t.signer
}

func optional(id string) *string {
	if id == "" {
		return nil
	}
	return &id
}

func kindsOf(names []string) []relief.TaskKind {
	out := make([]relief.TaskKind, len(names))
	for i, n := range names {
		out[i] = relief.TaskKind(n)
	}
	return out
}

func (t *tx) answer(ctx context.Context, h *held, decision string) (relief.Decided, error) {
	var next []relief.TaskRef
	if !t.many {
		var err error
		if next, err = t.openTasks(ctx, h.ID); err != nil {
			return relief.Decided{}, err
		}
	}
	c := h.Case
	return relief.Decided{
		Decision: relief.DecisionRef{ID: decision, At: t.now},
		Case:     relief.CaseRef{ID: h.ID, Step: c.Step(), State: c.State, Version: c.Version},
		Next:     next,
	}, nil
}

// publicFields drops what belongs into encrypted columns only.
func publicFields(f relief.DecisionFields) relief.DecisionFields {
	f.Card, f.Holder = "", ""
	return f
}

// plainDecision is a decision that answers no task.
func (t *tx) plainDecision(ctx context.Context, h *held, by deed, e relief.Event, r relief.Request, reason string, o relief.Outcome) (relief.Decided, error) {
	if err := h.running(); err != nil && !h.movesThough(e.Action) {
		return relief.Decided{}, err
	}
	d := relief.Decide{Outcome: o, Comment: reason}
	e.Facts.ReasonGiven = factsOf(d).ReasonGiven
	m, event, err := t.advance(ctx, h, e, &r.Actor)
	if err != nil {
		return relief.Decided{}, err
	}
	return t.record(ctx, h, by, m, event, r, d)
}

// DecisionPlace answers the kind of task, level and union a decision was made at.
func (s *Store) DecisionPlace(ctx context.Context, id string) (relief.TaskView, error) {
	d, err := s.q.DecisionByID(ctx, id)
	if err != nil {
		return relief.TaskView{}, refusal(err)
	}
	return relief.TaskView{
		ID: deref(d.TaskID), Kind: relief.TaskKind(d.Kind), Role: relief.Role(d.Role), Case: d.CaseID, Level: relief.Level(d.Level), UnionPath: d.UnionPath,
		TakeOver: d.GrantLevel != d.Level, Superior: d.GrantPath, // it was taken over, if so
	}, nil
}
