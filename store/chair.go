package store

import (
	"context"
	"fmt"
	"strings"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/internal/db"
)

// NameChair names who answers for a union, 第一责任人 (SoD10), by a document.
// Nobody names himself, and he must hold a post at the union.
func (s *Store) NameChair(ctx context.Context, r relief.Request, union, username, document string) (relief.Reply, error) {
	return s.once(ctx, r, 201, func(ctx context.Context, t *tx) (any, error) {
		u, err := t.UnionByCode(ctx, union)
		if err != nil {
			return nil, err
		}
		who, err := t.PersonAt(ctx, db.PersonAtParams{Username: username, Path: u.Path})
		switch {
		case noRows(err) || err == nil && !who.Near:
			return nil, relief.Refuse("person_unknown", "to", username)
		case err != nil:
			return nil, fmt.Errorf("finding the person: %w", err)
		case who.ID == r.Actor:
			return nil, relief.Refuse("second_person")
		}
		if err := t.Queries.NameChair(ctx, db.NameChairParams{UnionCode: u.Code, Person: who.ID, DocumentNo: strings.TrimSpace(document), NamedBy: r.Actor}); err != nil {
			return nil, fmt.Errorf("naming the chair: %w", err)
		}
		return map[string]string{"id": who.ID, "status": "named"}, t.note(ctx, who.ID, "account", r.Actor, map[string]any{"action": "chair", "union": u.Code})
	})
}

// chairs says whether the person who signs, or for whom it is signed, answers
// for the case's union.
func (t *tx) chairs(ctx context.Context, h *held) (bool, error) {
	row, err := t.ChairOfCase(ctx, h.ID)
	if err != nil {
		return false, fmt.Errorf("finding who answers for the union: %w", err)
	}
	return row.Person == t.signer, nil
}
