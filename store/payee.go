package store

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"github.com/google/uuid"

	"github.com/songnuan/songnuan/pii"
	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/internal/db"
)

// payeeID binds an account's ciphertext to its case and version.
func payeeID(caseID string, version int) string {
	return uuid.NewSHA1(uuid.NameSpaceOID, []byte(caseID+"/"+strconv.Itoa(version))).String()
}

// An account is one version of where a case's money goes; it claims the card for
// the household unless nobody has confirmed whose it is.
type account struct {
	version      int
	status, bank string
	card         relief.CardNumber
	holder, by   string
	claims       bool
}

func (t *tx) insertPayee(ctx context.Context, h *held, a account) error {
	id := payeeID(h.ID, a.version)
	sealed, err1 := t.s.seal("payees", "card_enc", id, a.card.Value())
	name, err2 := t.s.seal("payees", "holder_enc", id, a.holder)
	if err := errors.Join(err1, err2); err != nil {
		return fmt.Errorf("sealing the account: %w", err)
	}
	number := a.card.Value()
	found, err := t.index(ctx, pii.KindCard, number)
	if err != nil {
		return err
	}
	err = t.later.InsertPayee(ctx, db.InsertPayeeParams{
		CaseID: h.ID, CampaignID: h.CampaignID, Version: a.version, BankName: a.bank, CardEnc: sealed, CardIndex: found, CardTail: number[len(number)-4:],
		HolderEnc: name, Status: a.status, MadeBy: a.by, Live: a.claims,
	})
	if err != nil {
		return fmt.Errorf("entering the account: %w", err)
	}
	return nil
}

func (s *Store) openPayee(caseID string, version int, card, holder []byte) (number, name string, err error) {
	id := payeeID(caseID, version)
	number, err1 := s.unseal("payees", "card_enc", id, card)
	name, err2 := s.unseal("payees", "holder_enc", id, holder)
	if err := errors.Join(err1, err2); err != nil {
		return "", "", fmt.Errorf("reading the account of case %s: %w", caseID, err)
	}
	return number, name, nil
}

// showPayee answers an account as it is shown: masked, or whole.
func (s *Store) showPayee(caseID string, version int, cardEnc, holderEnc []byte, whole bool) (number, name string, err error) {
	number, name, err = s.openPayee(caseID, version, cardEnc, holderEnc)
	if err == nil && !whole {
		number, name = relief.CardNumber(number).Masked(), relief.MaskName(name)
	}
	return number, name, err
}

// proposeAccount enters the corrected account; it counts once another person has
// confirmed it (SoD4). The holder is the person aided (INV-02).
func (t *tx) proposeAccount(ctx context.Context, h *held, actor string, f relief.DecisionFields) error {
	if f.Card == "" || f.Holder == "" {
		return relief.Refuse("account_missing")
	}
	card, err := relief.ParseCardNumber(f.Card)
	if err != nil {
		return relief.Refuse("schema", "field", "fields.card")
	}
	c, err := t.CaseByID(ctx, h.ID)
	if err != nil {
		return fmt.Errorf("reading the case: %w", err)
	}
	name, err := t.s.unseal("cases", "name_enc", h.ID, c.NameEnc)
	if err != nil {
		return fmt.Errorf("reading the name: %w", err)
	}
	if name != f.Holder {
		return relief.Refuse("holder_mismatch")
	}
	last, err := t.LatestPayee(ctx, h.ID)
	if err != nil {
		return fmt.Errorf("reading the account: %w", err)
	}
	if err := t.DropProposedPayees(ctx, h.ID); err != nil {
		return fmt.Errorf("dropping an earlier proposal: %w", err)
	}
	bank := f.BankName
	if bank == "" {
		bank = last.BankName
	}
	return t.insertPayee(ctx, h, account{version: last.Version + 1, status: "proposed", bank: bank, card: card, holder: f.Holder, by: actor, claims: true})
}

func (t *tx) confirmAccount(ctx context.Context, h *held, actor string) error {
	last, err := t.LatestPayee(ctx, h.ID)
	if err != nil {
		return fmt.Errorf("reading the account: %w", err)
	}
	if last.Status != "proposed" {
		return relief.Refuse("account_missing")
	}
	if last.MadeBy == actor {
		return relief.Refuse("sod4", "earlier", string(relief.TaskCorrectAccount))
	}
	if err := t.RetirePayees(ctx, h.ID); err != nil {
		return fmt.Errorf("retiring the account: %w", err)
	}
	n, err := t.ConfirmPayee(ctx, db.ConfirmPayeeParams{CaseID: h.ID, Version: last.Version, ConfirmedBy: &actor})
	if err != nil {
		return fmt.Errorf("confirming the account: %w", err)
	}
	if n != 1 {
		return relief.Refuse("stale_version")
	}
	return nil
}
