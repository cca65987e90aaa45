package store

import (
	"context"
	"errors"
	"fmt"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/internal/db"
)

// Appeal files a rejected household's appeal (T09): a case of its own, linked to
// the rejected one, that is handled a level up by people not involved before.
// There is one appeal against a rejection, and none against an appeal's.
func (s *Store) Appeal(ctx context.Context, r relief.Request, caseID, reason string) (relief.Reply, error) {
	return s.once(ctx, r, 201, func(ctx context.Context, t *tx) (any, error) { return t.appeal(ctx, caseID, reason, r.Actor) })
}

// appeal is Appeal by whoever speaks for the household.
func (t *tx) appeal(ctx context.Context, caseID, reason, by string) (relief.Filed, error) {
	if !factsOf(relief.Decide{Comment: reason}).ReasonGiven {
		return relief.Filed{}, relief.Refuse("reason_required", "action", "appeal")
	}
	h, err := t.hold(ctx, caseID)
	if err != nil {
		return relief.Filed{}, err
	}
	if err := t.mayAppeal(ctx, h); err != nil {
		return relief.Filed{}, err
	}
	k, err := t.CampaignByID(ctx, h.CampaignID)
	if err != nil {
		return relief.Filed{}, fmt.Errorf("reading the campaign: %w", err)
	}
	f := filing{by: by, origin: fromForm, lift: relief.AppealLift}
	if f.campaign, err = readCampaign(k); err != nil {
		return relief.Filed{}, err
	}
	if f.Applicant, f.line, err = t.applicantOf(ctx, h.ID); err != nil {
		return relief.Filed{}, err
	}
	appeal, err := t.openCase(ctx, f)
	if err != nil {
		return relief.Filed{}, err
	}
	sealed, err := t.s.seal("appeals", "reason_enc", appeal.ID, reason)
	if err != nil {
		return relief.Filed{}, err
	}
	if err := t.InsertAppeal(ctx, db.InsertAppealParams{CaseID: appeal.ID, OfCase: h.ID, ReasonEnc: sealed, FiledBy: by}); err != nil {
		return relief.Filed{}, fmt.Errorf("linking the appeal: %w", err)
	}
	return filed(appeal), t.note(ctx, h.ID, "appeal", by, map[string]any{"appeal": appeal.ID})
}

func (t *tx) mayAppeal(ctx context.Context, h *held) error {
	if err := h.running(); err != nil {
		return err
	}
	links, err := t.AppealLinks(ctx, h.ID)
	if err != nil {
		return fmt.Errorf("reading the appeal: %w", err)
	}
	if links.Appeal != "" || links.OfCase != "" {
		return relief.Refuse("appeal_once")
	}
	decided, err := t.LastEventAt(ctx, h.ID)
	if err != nil {
		return fmt.Errorf("reading the decision: %w", err)
	}
	return relief.MayAppeal(t.s.Calendar(), h.Clock, h.Case, decided, t.now)
}

// applicantOf reads a case's household back as it was filed, with the account it
// has now, and the line that pays it.
func (t *tx) applicantOf(ctx context.Context, caseID string) (relief.Applicant, string, error) {
	c, err := t.Queries.ApplicantOf(ctx, caseID)
	if err != nil {
		return relief.Applicant{}, "", fmt.Errorf("reading the household: %w", err)
	}
	p, err := t.CurrentPayee(ctx, caseID)
	if err != nil {
		return relief.Applicant{}, "", fmt.Errorf("reading the account: %w", err)
	}
	unit, err := t.UnionByCode(ctx, c.UnionCode)
	if err != nil {
		return relief.Applicant{}, "", fmt.Errorf("reading the union: %w", err)
	}
	a := relief.Applicant{
		Female: c.Female, Category: c.Category, ModelLevel: c.ModelLevel, Union: relief.Unit{Code: unit.Code, Parent: unit.Parent, Level: relief.Level(unit.Level), Name: unit.Name, Path: unit.Path},
		Unit: c.Unit, Employment: c.Employment, RegistrationNo: c.RegistrationNo, Members: c.Members, Income: c.IncomeFen, Expenditure: c.ExpenditureFen, Grade: relief.Grade(c.Grade),
		Cause: c.Cause, BankName: p.BankName, AidedLastYear: c.AidedLastYear, Amount: c.AmountFen,
	}
	var errs, err1, err2 error
	read := func(column string, sealed []byte) string {
		plain, err := t.s.unseal("cases", column, caseID, sealed)
		errs = errors.Join(errs, err)
		return plain
	}
	a.Name, a.Remark = read("name_enc", c.NameEnc), read("remark_enc", c.RemarkEnc)
	a.IDNumber, err1 = relief.ParseIDNumber(read("id_number_enc", c.IDNumberEnc))
	a.Phone, err2 = relief.ParsePhone(read("phone_enc", c.PhoneEnc))
	card, holder, err := t.s.openPayee(caseID, p.Version, p.CardEnc, p.HolderEnc)
	errs = errors.Join(errs, err, err1, err2)
	a.Holder = holder
	a.Card, err = relief.ParseCardNumber(card)
	if errs = errors.Join(errs, err); errs != nil {
		return relief.Applicant{}, "", fmt.Errorf("reading the person of case %s: %w", caseID, errs)
	}
	return a, c.LineID, nil
}
