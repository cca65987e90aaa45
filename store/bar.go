package store

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/songnuan/songnuan/pii"
	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/internal/db"
)

func barOf(b db.BarsInForceRow) relief.Bar {
	return relief.Bar{
		ID: b.ID, Kind: b.Kind, Union: b.UnionCode, Reason: b.Reason, Document: b.DocumentNo, From: dayOf(b.StartsOn), Until: dayOf(b.EndsOn), Status: b.Status,
	}
}

// ProposeBar enters a bar that a second person must confirm: of the person of a
// case, of somebody by ID number, or of a unit.
func (s *Store) ProposeBar(ctx context.Context, r relief.Request, n relief.NewBar) (relief.Reply, error) {
	return s.once(ctx, r, 201, func(ctx context.Context, t *tx) (any, error) {
		u, err := t.UnionByCode(ctx, n.Union)
		if err != nil {
			return nil, err
		}
		arg := db.InsertBarParams{
			ID: newID(), Kind: n.Kind, UnionCode: u.Code, UnionPath: u.Path, Reason: n.Reason, DocumentNo: strings.TrimSpace(n.Document), StartsOn: *dateOf(n.From), EndsOn: *dateOf(n.Until), MadeBy: r.Actor,
		}
		switch {
		case relief.BarReasons[n.Reason] == "":
			return nil, relief.Refuse("schema", "field", "reason")
		case n.From.IsZero() || n.Until.Before(n.From):
			return nil, relief.Refuse("schema", "field", "until")
		case arg.DocumentNo == "":
			return nil, relief.Refuse("schema", "field", "document_no")
		}
		if n.Kind == "person" {
			if err := t.barPerson(ctx, &arg, n); err != nil {
				return nil, err
			}
		}
		if err := t.InsertBar(ctx, arg); err != nil {
			return nil, fmt.Errorf("entering the bar: %w", err)
		}
		return map[string]string{"id": arg.ID}, t.note(ctx, arg.ID, "bar", r.Actor, map[string]any{"action": "propose", "kind": n.Kind, "reason": n.Reason, "until": n.Until.String()})
	})
}

// barPerson finds whom a bar is about: the person of a case of the union's scope,
// or whoever has the number.
func (t *tx) barPerson(ctx context.Context, arg *db.InsertBarParams, n relief.NewBar) (err error) {
	name := strings.TrimSpace(n.Name)
	number := n.IDNumber
	if n.Case != "" {
		c, err := t.CaseByID(ctx, n.Case)
		if err != nil {
			return badInput(err)
		}
		if !relief.Covers(arg.UnionPath, c.UnionPath) {
			return relief.Refuse("not_found")
		}
		plain, err1 := t.s.unseal("cases", "name_enc", c.ID, c.NameEnc)
		id, err2 := t.s.unseal("cases", "id_number_enc", c.ID, c.IDNumberEnc)
		if err := errors.Join(err1, err2); err != nil {
			return fmt.Errorf("reading the person: %w", err)
		}
		name, number, arg.CaseID = plain, id, &c.ID
	}
	id, err := relief.ParseIDNumber(number)
	if err != nil || name == "" {
		return relief.Refuse("schema", "field", "id_number")
	}
	return t.barred(ctx, arg, name, id.Value())
}

// barred is who a bar is about: found by his index, and sealed beside it.
func (t *tx) barred(ctx context.Context, arg *db.InsertBarParams, name, number string) error {
	var err1, err2, err3 error
	arg.PersonIndex, err1 = t.index(ctx, pii.KindID, number)
	arg.NameEnc, err2 = t.s.seal("bars", "name_enc", arg.ID, name)
	arg.IDNumberEnc, err3 = t.s.seal("bars", "id_number_enc", arg.ID, number)
	return errors.Join(err1, err2, err3)
}

// barDisqualified proposes what fraud brings with it: no aid until the end of the
// next year (INV-24, S3-25). Another person confirms it.
func (t *tx) barDisqualified(ctx context.Context, h *held, actor string) error {
	c, err := t.CaseByID(ctx, h.ID)
	if err != nil {
		return fmt.Errorf("reading the case: %w", err)
	}
	name, err := t.s.unseal("cases", "name_enc", h.ID, c.NameEnc)
	if err != nil {
		return err
	}
	number, err := t.s.unseal("cases", "id_number_enc", h.ID, c.IDNumberEnc)
	if err != nil {
		return err
	}
	today := h.today(t.now)
	arg := db.InsertBarParams{
		ID: newID(), Kind: "person", UnionCode: h.UnionCode, UnionPath: h.UnionPath, Reason: "fraud", DocumentNo: h.No,
		StartsOn: *dateOf(today), EndsOn: *dateOf(relief.NextYearsEnd(today)), CaseID: &h.ID, MadeBy: actor,
	}
	if err := t.barred(ctx, &arg, name, number); err != nil {
		return err
	}
	if err := t.InsertBar(ctx, arg); err != nil {
		return fmt.Errorf("proposing a bar: %w", err)
	}
	return t.note(ctx, h.ID, "bar", actor, map[string]any{"action": "propose", "kind": "person", "reason": "fraud", "until": relief.NextYearsEnd(today).String()})
}

// MoveBar confirms, refuses, lifts or notes an appeal against a bar.
func (s *Store) MoveBar(ctx context.Context, r relief.Request, id, action, reason string) (relief.Reply, error) {
	return s.once(ctx, r, 200, func(ctx context.Context, t *tx) (any, error) {
		b, err := t.LockBar(ctx, id)
		if err != nil {
			return nil, badInput(err)
		}
		before := b.MadeBy
		if b.LiftBy != nil {
			before = *b.LiftBy
		}
		reason = strings.TrimSpace(reason)
		to, err := relief.NextBar(b.Status, action, r.Actor, before, reason != "")
		if err != nil {
			return nil, err
		}
		if err := t.saveBar(ctx, r, id, action, to, reason); err != nil {
			return nil, fmt.Errorf("changing the bar: %w", err)
		}
		return map[string]string{"id": id, "status": to}, t.note(ctx, id, "bar", r.Actor, map[string]any{"action": action, "status": to, "reason_given": reason != ""})
	})
}

func (t *tx) saveBar(ctx context.Context, r relief.Request, id, action, to, reason string) error {
	switch action {
	case "confirm", "refuse":
		arg := db.ConfirmBarParams{ID: id, Status: to, ConfirmedBy: &r.Actor}
		return t.ConfirmBar(ctx, arg)
	case "lift":
		sealed, err := t.s.seal("bars", "lift_reason_enc", id, reason)
		if err != nil {
			return err
		}
		return t.LiftBar(ctx, db.LiftBarParams{ID: id, LiftBy: &r.Actor, LiftReasonEnc: sealed})
	case "appeal":
		sealed, err := t.s.seal("bars", "appeal_enc", id, reason)
		if err != nil {
			return err
		}
		return t.AppealBar(ctx, db.AppealBarParams{ID: id, AppealEnc: sealed})
	}
	arg := db.EndLiftingParams{ID: id, Status: to}
	if to == "lifted" {
		arg.LiftConfirmed = &r.Actor
	}
	return t.EndLifting(ctx, arg)
}

// Bar answers one bar; the name is masked.
func (s *Store) Bar(ctx context.Context, id string) (relief.Bar, error) {
	b, err := s.q.BarByID(ctx, id)
	if err != nil {
		return relief.Bar{}, refusal(badInput(err))
	}
	name, err1 := s.unseal("bars", "name_enc", id, b.NameEnc)
	lift, err2 := s.unseal("bars", "lift_reason_enc", id, b.LiftReasonEnc)
	appeal, err3 := s.unseal("bars", "appeal_enc", id, b.AppealEnc)
	if err := errors.Join(err1, err2, err3); err != nil {
		return relief.Bar{}, fmt.Errorf("reading bar %s: %w", id, err)
	}
	v := relief.Bar{
		ID: b.ID, Kind: b.Kind, Name: relief.MaskName(name), Union: b.UnionCode, UnionName: b.UnionName, UnionPath: b.UnionPath, Reason: b.Reason, Document: b.DocumentNo, From: dayOf(b.StartsOn), Until: dayOf(b.EndsOn),
		Status: b.Status, Case: deref(b.CaseID), MadeBy: b.MadeBy, ConfirmedBy: b.ConfirmedBy, LiftedBy: b.LiftBy, LiftReason: lift, Appeal: appeal, AppealAt: b.AppealAt,
	}
	return v, nil
}

// Bars lists the bars kept within the scopes.
func (s *Store) Bars(ctx context.Context, scopes []string, status string, page relief.Page) (relief.List[relief.Bar], error) {
	ids, err := s.q.BarIDs(ctx, db.BarIDsParams{Cursor: page.Cursor, Status: status, Scopes: scopes, Size: page.Size() + 1})
	if err != nil {
		return relief.List[relief.Bar]{}, refusal(fmt.Errorf("reading bars: %w", err))
	}
	rows := make([]relief.Bar, 0, len(ids))
	for _, id := range ids {
		b, err := s.Bar(ctx, id)
		if err != nil {
			return relief.List[relief.Bar]{}, err
		}
		rows = append(rows, b)
	}
	return cut(rows, page, func(b relief.Bar) string { return b.ID }), nil
}
