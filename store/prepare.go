package store

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/internal/db"
)

// leftOut are the cases of a line that wait to be paid and cannot go into a batch,
// each with why.
type leftOut struct {
	cases []relief.CaseRefused
	why   *relief.Error // of the last that the rules hold back, whoever makes the batch
}

// add notes a case that is left out; it answers what is no refusal.
func (l *leftOut) add(caseNo string, err error) (*relief.Error, error) {
	var no *relief.Error
	if !errors.As(err, &no) || !refused(err) {
		return nil, err
	}
	l.cases = append(l.cases, relief.NewCaseRefused(caseNo, no))
	return no, nil
}

// refusal says why there is no batch when nothing could go along.
func (l *leftOut) refusal() *relief.Error {
	no := relief.Refuse("nothing_to_pay")
	if l.why != nil {
		no = l.why
	}
	if len(l.cases) == 0 {
		return no
	}
	with := &relief.Error{Code: no.Code, Detail: map[string]any{"left_out": l.cases}}
	maps.Copy(with.Detail, no.Detail)
	return with
}

// preparePayment moves one approved case into the batch; a case on which the
// maker has a barred deed is left for another maker, and one that the rules do not
// let go yet for another batch.
func (t *tx) preparePayment(ctx context.Context, caseID, batch string, r relief.Request, out *leftOut) (*db.InsertPaymentParams, error) {
	h, err := t.hold(ctx, caseID)
	if err != nil {
		return nil, err
	}
	var done []db.DeedsOfRow
	var payee *db.CurrentPayeeRow
	var reserved *db.OpenReservationRow
	var approval *string
	var attempt int32
	err = together(ctx, t,
		func(q *db.Queries) (err error) { done, err = q.DeedsOf(ctx, caseID); return err },
		func(q *db.Queries) (err error) { payee, err = found(q.CurrentPayee(ctx, caseID)); return err },
		func(q *db.Queries) (err error) { reserved, err = found(q.OpenReservation(ctx, caseID)); return err },
		func(q *db.Queries) (err error) { approval, err = found(q.LastApproval(ctx, caseID)); return err },
		func(q *db.Queries) (err error) { attempt, err = q.NextAttempt(ctx, caseID); return err })
	if err != nil {
		return nil, fmt.Errorf("reading what is paid: %w", err)
	}
	if no := relief.MayAct(deedsOf(done), relief.Deed{Actor: r.Actor, Kind: relief.TaskMakeBatch, Role: relief.Role(t.grant.Role)}); no != nil {
		_, err := out.add(h.No, no)
		return nil, err
	}
	e := relief.Event{Action: relief.Batch, Version: h.Case.Version + 1}
	if e.Facts.AccountChecked, err = t.accountChecked(ctx, h); err != nil {
		return nil, err
	}
	left, err := t.payable(ctx, h, &e)
	if err == nil && left == nil {
		_, left = relief.Next(h.Rules, h.Case, e)
	}
	if err != nil {
		return nil, err
	}
	if left != nil {
		out.why, err = out.add(h.No, left)
		return nil, err
	}
	if payee == nil || reserved == nil || approval == nil {
		return nil, fmt.Errorf("case %s lacks account, reservation or approval: %w", caseID, pgx.ErrNoRows)
	}
	if _, _, err := t.advance(ctx, h, e, &r.Actor); err != nil {
		return nil, err
	}
	if err := t.later.InsertDeed(ctx, db.InsertDeedParams{CaseID: caseID, Actor: r.Actor, Kind: string(relief.TaskMakeBatch), Lap: h.Case.Lap, Role: t.grant.Role}); err != nil {
		return nil, fmt.Errorf("recording the deed: %w", err)
	}
	return &db.InsertPaymentParams{
		No: "SN" + strings.ReplaceAll(h.No, "-", "N") + "X" + strconv.Itoa(int(attempt)), BatchID: batch, CaseID: caseID, LineID: reserved.LineID, ReservationID: reserved.ID,
		ApprovalID: *approval, Attempt: int(attempt), AmountFen: reserved.AmountFen, PayeeVersion: payee.Version,
	}, nil
}

// leaveFaulty notes the cases whose account is to be corrected first.
func (t *tx) leaveFaulty(ctx context.Context, campaign, line string, out *leftOut) error {
	numbers, err := t.FaultyCases(ctx, db.FaultyCasesParams{CampaignID: campaign, LineID: line})
	if err != nil {
		return fmt.Errorf("finding accounts to be corrected: %w", err)
	}
	for _, no := range numbers {
		if _, err := out.add(no, relief.Refuse("account_uncorrected")); err != nil {
			return err
		}
	}
	return nil
}
