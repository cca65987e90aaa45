package store

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/internal/db"
)

// Case answers one case. Without a purpose personal data is masked; with one it
// is whole, and an audit row says who read it and why.
func (s *Store) Case(ctx context.Context, scopes []string, id string, reader relief.Person, purpose string) (relief.CaseView, error) {
	var v relief.CaseView
	if purpose != "" { // counted and noted first: what was read cannot be unread
		if _, err := s.caseView(ctx, s.q, scopes, id, false); err != nil {
			return v, refusal(err)
		}
		if err := s.reads(ctx, reading{caseID: id, reader: reader.ID, purpose: purpose}); err != nil {
			return v, err
		}
	}
	v, err := s.oneCase(ctx, scopes, id, purpose != "")
	if err != nil || v.State != relief.Draft {
		return v, err
	}
	v.Submit, err = s.maySubmit(ctx, id)
	return v, err
}

func (s *Store) oneCase(ctx context.Context, scopes []string, id string, whole bool) (v relief.CaseView, err error) {
	// One view of the database: a task is never shown beside the version before it.
	one := pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}
	err = pgx.BeginTxFunc(ctx, s.pool, one, func(t pgx.Tx) (err error) {
		v, err = s.caseView(ctx, s.q.WithTx(t), scopes, id, whole)
		return err
	})
	if err != nil {
		return relief.CaseView{}, refusal(err)
	}
	return v, nil
}

func (s *Store) caseView(ctx context.Context, q *db.Queries, scopes []string, id string, whole bool) (relief.CaseView, error) {
	c, err := q.CaseByID(ctx, id)
	if err != nil {
		return relief.CaseView{}, err
	}
	if !within(scopes, c.UnionPath) {
		return relief.CaseView{}, relief.Refuse("not_found")
	}
	v := relief.CaseView{
		ID: c.ID, No: c.No, Campaign: c.CampaignID, Union: c.UnionCode, UnionName: c.UnionName, Category: c.Category, ModelLevel: c.ModelLevel, Unit: c.Unit,
		Employment: c.Employment, Members: c.Members, Income: c.IncomeFen, Expenditure: c.ExpenditureFen, Grade: c.Grade, Cause: c.Cause, AidedLastYear: c.AidedLastYear,
		Amount: c.AmountFen, Line: c.LineID, Step: relief.Step(c.Step), State: relief.State(c.State), Version: c.Version, Due: c.DueAt, Workflow: "case/" + c.ID,
	}
	if c.RosterRow != nil {
		v.RosterRow = *c.RosterRow
	}
	if err := s.fillPerson(ctx, q, &v, c, whole); err != nil {
		return v, err
	}
	links, err := q.AppealLinks(ctx, c.ID)
	if err != nil {
		return v, fmt.Errorf("reading the appeal: %w", err)
	}
	v.AppealOf, v.Appeal = links.OfCase, links.Appeal
	if v.Tasks, err = openTasks(ctx, q, c.ID); err != nil {
		return v, err
	}
	if v.Missing, err = s.missing(ctx, q, c.ID); err != nil {
		return v, err
	}
	if slices.ContainsFunc(v.Tasks, func(t relief.TaskRef) bool { return t.Kind == relief.TaskCorrectAccount }) {
		if v.Fault, err = s.accountFault(ctx, q, c.ID); err != nil {
			return v, fmt.Errorf("reading what the bank said: %w", err)
		}
	}
	v.Posting, err = postingView(ctx, q, c.ID)
	return v, err
}

func (s *Store) fillPerson(ctx context.Context, q *db.Queries, v *relief.CaseView, c db.CaseByIDRow, whole bool) error {
	name, err1 := s.unseal("cases", "name_enc", c.ID, c.NameEnc)
	number, err2 := s.unseal("cases", "id_number_enc", c.ID, c.IDNumberEnc)
	phone, err3 := s.unseal("cases", "phone_enc", c.ID, c.PhoneEnc)
	p, err := q.CurrentPayee(ctx, c.ID)
	if err := errors.Join(err1, err2, err3); err != nil {
		return fmt.Errorf("reading the person of case %s: %w", c.ID, err)
	}
	v.Name, v.IDNumber, v.Phone = relief.MaskName(name), relief.IDNumber(number).Masked(), relief.PhoneNumber(phone).Masked()
	if whole {
		v.Name, v.IDNumber, v.Phone = name, number, phone
	}
	if len(c.NameEnc) == 0 { // erased, which the masked name says
		v.Name = c.NameMasked
	}
	if noRows(err) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("reading the account: %w", err)
	}
	v.BankName = p.BankName
	if v.Account, v.Holder, err = s.showPayee(c.ID, p.Version, p.CardEnc, p.HolderEnc, whole); err != nil {
		return err
	}
	last, err := q.LatestPayee(ctx, c.ID)
	if err != nil {
		return fmt.Errorf("reading the proposed account: %w", err)
	}
	if last.Status == "proposed" {
		v.ProposedBankName = last.BankName
		v.ProposedAccount, v.ProposedHolder, err = s.showPayee(c.ID, last.Version, last.CardEnc, last.HolderEnc, whole)
	}
	return err
}

func postingView(ctx context.Context, q *db.Queries, id string) (*relief.PostingView, error) {
	p, err := q.CasePosting(ctx, id)
	if noRows(err) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("reading the posting: %w", err)
	}
	return &relief.PostingView{
		Slug: p.Slug, Row: p.RowNo, Round: p.Round, StartsOn: relief.DayOf(p.StartsOn), EndsOn: relief.DayOf(p.EndsOn), EndsAt: p.EndsAt, EndedAt: p.EndedAt, Status: p.Status,
	}, nil
}
