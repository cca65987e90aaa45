package store

import (
	"context"
	"fmt"
	"strings"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/internal/db"
)

// AskTransfer asks another base union to take a household's file (F54). It stays
// where it is, and the other union cannot read it, until that one accepts.
func (s *Store) AskTransfer(ctx context.Context, r relief.Request, id string, a relief.TransferAsk) (relief.Reply, error) {
	return s.once(ctx, r, 201, func(ctx context.Context, t *tx) (any, error) {
		if err := a.Check(relief.DayOf(t.now)); err != nil {
			return nil, err
		}
		f, err := t.lockArchive(ctx, id)
		if err != nil {
			return nil, err
		}
		if err := t.mayTransfer(ctx, f); err != nil {
			return nil, err
		}
		to, err := t.UnionByCode(ctx, a.To)
		if noRows(err) || err == nil && (relief.Level(to.Level) != relief.Base || to.Code == f.UnionCode) {
			return nil, relief.Refuse("transfer_union", "to", a.To)
		}
		if err != nil {
			return nil, fmt.Errorf("reading the union: %w", err)
		}
		if _, err := t.OpenTransfer(ctx, id); !noRows(err) {
			if err != nil {
				return nil, fmt.Errorf("looking for a transfer: %w", err)
			}
			return nil, relief.Refuse("transfer_asked")
		}
		transfer := newID()
		reason, err := s.seal("archive_transfers", "reason_enc", transfer, strings.TrimSpace(a.Reason))
		if err != nil {
			return nil, err
		}
		err = t.InsertTransfer(ctx, db.InsertTransferParams{
			ID: transfer, ArchiveID: id, FromCode: f.UnionCode, FromPath: f.UnionPath, ToCode: to.Code, ToPath: to.Path, Version: f.Version, ReasonEnc: reason,
			ConsentOn: *dateOf(a.Consent), AskedBy: r.Actor,
		})
		if err != nil {
			return nil, fmt.Errorf("asking for the transfer: %w", err)
		}
		if err := t.note(ctx, id, "archive", r.Actor, map[string]any{"action": "transfer_asked", "transfer": transfer, "from": f.UnionCode, "to": to.Code}); err != nil {
			return nil, err
		}
		_, err = t.leave(ctx, Notice{Key: "transfer/" + transfer, Path: to.Path, Role: relief.Verifier, Kind: relief.NoticeTransfer, Body: map[string]any{"transfer": transfer, "archive": id}})
		return map[string]string{"id": transfer, "status": "asked"}, err
	})
}

func (t *tx) mayTransfer(ctx context.Context, f *file) error {
	open, err := t.OpenCasesOfFile(ctx, f.ID)
	if err != nil {
		return fmt.Errorf("counting the household's cases: %w", err)
	}
	return relief.MayTransfer(relief.ArchiveState(f.State), open)
}

// RuleTransfer is the receiving union's word: from then on it keeps the file with
// its whole history, and the other union reads it no more.
func (s *Store) RuleTransfer(ctx context.Context, r relief.Request, id, outcome, reason string) (relief.Reply, error) {
	return s.once(ctx, r, 200, func(ctx context.Context, t *tx) (any, error) {
		place, err := t.TransferPlace(ctx, id)
		if err != nil {
			return nil, badInput(err)
		}
		f, err := t.lockArchive(ctx, place.ArchiveID)
		if err != nil {
			return nil, err
		}
		x, err := t.TransferForUpdate(ctx, id)
		if err != nil {
			return nil, fmt.Errorf("reading the transfer: %w", err)
		}
		switch {
		case outcome != "accepted" && outcome != "refused":
			return nil, relief.Refuse("schema", "field", "outcome")
		case !relief.Covers(t.grant.Path, x.ToPath): // the sender cannot receive in the other's stead
			return nil, relief.Refuse("forbidden", "roles", t.grant.Role)
		case x.AskedBy == r.Actor:
			return nil, relief.Refuse("second_person")
		case outcome == "refused" && strings.TrimSpace(reason) == "":
			return nil, relief.Refuse("reason_required", "action", "refuse")
		}
		if outcome == "accepted" {
			if err := t.mayTransfer(ctx, f); err != nil {
				return nil, err
			}
		}
		if err := t.ruleTransfer(ctx, x, outcome, r.Actor, reason); err != nil {
			return nil, err
		}
		if outcome == "accepted" {
			if err := t.MoveFile(ctx, db.MoveFileParams{ID: f.ID, UnionCode: x.ToCode, UnionPath: x.ToPath}); err != nil {
				return nil, fmt.Errorf("moving the file: %w", err)
			}
		}
		return map[string]string{"id": id, "status": outcome}, nil
	})
}

// RevokeTransfer takes an ask back that nobody has answered: the household, or
// the union, has thought better of it.
func (s *Store) RevokeTransfer(ctx context.Context, r relief.Request, archive, reason string) (relief.Reply, error) {
	return s.once(ctx, r, 200, func(ctx context.Context, t *tx) (any, error) {
		if _, err := t.lockArchive(ctx, archive); err != nil {
			return nil, err
		}
		id, err := t.OpenTransfer(ctx, archive)
		if noRows(err) {
			return nil, relief.Refuse("transfer_over")
		}
		if err != nil {
			return nil, fmt.Errorf("looking for the transfer: %w", err)
		}
		x, err := t.TransferForUpdate(ctx, id)
		if err != nil {
			return nil, fmt.Errorf("reading the transfer: %w", err)
		}
		return map[string]string{"id": id, "status": "revoked"}, t.ruleTransfer(ctx, x, "revoked", r.Actor, reason)
	})
}

func (t *tx) ruleTransfer(ctx context.Context, x db.TransferForUpdateRow, status, actor, reason string) error {
	if x.Status != "asked" {
		return relief.Refuse("transfer_over")
	}
	answer, err := t.s.seal("archive_transfers", "answer_enc", x.ID, strings.TrimSpace(reason))
	if err != nil {
		return err
	}
	if err := t.Queries.RuleTransfer(ctx, db.RuleTransferParams{ID: x.ID, Status: status, RuledBy: &actor, AnswerEnc: answer}); err != nil {
		return fmt.Errorf("ruling on the transfer: %w", err)
	}
	return t.note(ctx, x.ArchiveID, "archive", actor, map[string]any{"action": "transfer_" + status, "transfer": x.ID, "from": x.FromCode, "to": x.ToCode})
}

// TransferPlace answers the union that a transfer goes to, while it is asked; the
// caller checks scope.
func (s *Store) TransferPlace(ctx context.Context, id string) (relief.Unit, error) {
	x, err := s.q.TransferPlace(ctx, id)
	if err != nil {
		return relief.Unit{}, refusal(badInput(err))
	}
	return s.Union(ctx, x.ToCode)
}

// Transfers lists hand-overs from and to the scopes, the latest first.
func (s *Store) Transfers(ctx context.Context, f relief.TransferFilter) (relief.List[relief.TransferView], error) {
	cursor := f.Page.Cursor
	if cursor == "" {
		cursor = lastNotice
	}
	rows, err := s.q.Transfers(ctx, db.TransfersParams{Cursor: cursor, Archive: f.Archive, Status: f.Status, Scopes: f.Scopes, Size: f.Page.Size() + 1})
	if err != nil {
		return relief.List[relief.TransferView]{}, refusal(badInput(fmt.Errorf("reading transfers: %w", err)))
	}
	out := make([]relief.TransferView, len(rows))
	for i, x := range rows {
		out[i] = relief.TransferView{
			ID: x.ID, Archive: x.ArchiveID, From: x.FromCode, To: x.ToCode, Name: x.NameMasked, State: relief.ArchiveState(x.State), Grade: relief.Grade(x.Grade), People: x.People,
			Consent: dayOf(x.ConsentOn), Status: x.Status, AskedBy: x.AskedBy, AskedAt: x.AskedAt, RuledBy: x.RuledBy, RuledAt: x.RuledAt,
		}
		if out[i].Reason, err = s.unseal("archive_transfers", "reason_enc", x.ID, x.ReasonEnc); err != nil {
			return relief.List[relief.TransferView]{}, err
		}
		if out[i].Answer, err = s.unseal("archive_transfers", "answer_enc", x.ID, x.AnswerEnc); err != nil {
			return relief.List[relief.TransferView]{}, err
		}
	}
	return cut(out, f.Page, func(v relief.TransferView) string { return v.ID }), nil
}
