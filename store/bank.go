package store

import (
	"context"
	"fmt"

	"github.com/songnuan/songnuan/failpoint"
	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/internal/db"
)

// BankFile answers the lines of a released batch for the bank, and leaves an
// audit row: it is the one place where whole account numbers leave the system.
func (s *Store) BankFile(ctx context.Context, r relief.Request, id string) ([]relief.BankLine, error) {
	var lines []relief.BankLine
	err := s.write(ctx, func(ctx context.Context, t *tx) error {
		if err := t.holdGrant(ctx, r); err != nil {
			return err
		}
		b, err := t.lockBatch(ctx, id)
		if err != nil {
			return err
		}
		if b.Status != "released" && b.Status != "booked" {
			return relief.Refuse("batch_status", "status", b.Status, "action", "bank-file")
		}
		rows, err := t.Queries.BankFile(ctx, id)
		if err != nil {
			return fmt.Errorf("reading payments: %w", err)
		}
		lines = make([]relief.BankLine, len(rows))
		for i, p := range rows {
			card, holder, err := t.s.openPayee(p.CaseID, p.PayeeVersion, p.CardEnc, p.HolderEnc)
			if err != nil {
				return err
			}
			lines[i] = relief.BankLine{PaymentNo: p.No, Account: card, Name: holder, Amount: p.AmountFen}
		}
		return t.note(ctx, b.CampaignID, "read", r.Actor, map[string]any{"purpose": "bank_file", "batch": id, "rows": len(rows)})
	})
	failpoint.Hit(failpoint.BankFileMade)
	return lines, err
}

// BookResults books the bank's answer, line by line: each line counts once,
// however often the file comes, and what contradicts the books is kept in
// suspense for a person.
func (s *Store) BookResults(ctx context.Context, r relief.Request, id string, results []relief.BankResult) (relief.Reply, error) {
	reply, err := s.once(ctx, r, 200, func(ctx context.Context, t *tx) (any, error) {
		b, err := t.lockBatch(ctx, id)
		if err != nil {
			return nil, err
		}
		if b.Status != "released" && b.Status != "booked" {
			return nil, relief.Refuse("batch_status", "status", b.Status, "action", "bank-results")
		}
		if err := t.mayPay(ctx, relief.TaskBookResults, b.OwnerLevel, b.OwnerPath, db.OpenPayTaskParams{Batch: &id}); err != nil {
			return nil, err
		}
		for _, by := range []*string{&b.MadeBy, b.ApprovedBy, b.ReleasedBy} {
			if by != nil && *by == r.Actor {
				return nil, relief.Refuse("sod3", "earlier", string(relief.TaskReleaseBatch))
			}
		}
		booking := relief.Booking{Suspense: []relief.Suspense{}}
		for _, line := range results {
			if err := t.bookLine(ctx, b, r.Actor, line, &booking); err != nil {
				return nil, err
			}
		}
		err = t.finishBooking(ctx, b, r.Actor, &booking)
		failpoint.Hit(failpoint.ResultsWritten)
		return booking, err
	})
	failpoint.Hit(failpoint.ResultsCommitted)
	return reply, err
}

// bookLine applies one line of the bank's answer.
func (t *tx) bookLine(ctx context.Context, b db.LockBatchRow, actor string, line relief.BankResult, out *relief.Booking) error {
	p, err := t.PaymentForResult(ctx, line.PaymentNo)
	if err != nil && !noRows(err) {
		return fmt.Errorf("reading payment: %w", err)
	}
	code := contradiction(b, p, noRows(err), line)
	if failpoint.Planted(failpoint.BankBelieved) {
		code = ""
	}
	late := code == "" && p.State == "settled" // returned after it was settled
	if late {
		if code, err = t.received(ctx, p.CaseID); err != nil {
			return err
		}
	}
	disposition := "applied"
	if code != "" {
		disposition = "suspense"
	}
	id := newID()
	reason, err := t.s.seal("bank_lines", "reason_enc", id, line.Reason)
	if err != nil {
		return err
	}
	n, err := t.InsertBankLine(ctx, db.InsertBankLineParams{
		ID: id, BatchID: b.ID, PaymentNo: line.PaymentNo, Status: line.Status, AmountFen: line.Amount, ReasonEnc: reason, BankRef: line.BankRef,
		Disposition: disposition, Code: code, BookedBy: actor,
	})
	if err != nil {
		return fmt.Errorf("keeping the bank's line: %w", err)
	}
	switch {
	case n == 0:
		out.Repeated++
		return nil
	case code != "":
		out.Suspense = append(out.Suspense, relief.Suspense{PaymentNo: line.PaymentNo, Code: code, Reason: suspenseReasons[code]})
		return nil
	}
	if err := t.separate(ctx, p.CaseID, relief.Deed{Actor: actor, Kind: relief.TaskBookResults, Role: relief.Role(t.grant.Role)}); err != nil {
		return err
	}
	if late {
		if err := t.entry(ctx, "return", p.LineID, p.AmountFen, &p.CaseID, &p.ReservationID, &p.No, &actor); err != nil {
			return err
		}
	}
	if err := t.later.FinishPayment(ctx, db.FinishPaymentParams{No: p.No, State: line.Status, BankRef: line.BankRef}); err != nil {
		return fmt.Errorf("finishing payment %s: %w", p.No, err)
	}
	if err := t.later.InsertDeed(ctx, db.InsertDeedParams{CaseID: p.CaseID, Actor: actor, Kind: string(relief.TaskBookResults), Role: t.grant.Role}); err != nil {
		return fmt.Errorf("recording the deed: %w", err)
	}
	if line.Status == "returned" {
		out.Returned++
		return t.paymentFailed(ctx, p.CaseID, true, &actor)
	}
	out.Settled++
	out.PaidFen += p.AmountFen
	return t.settlePayment(ctx, p, actor)
}

// suspenseReasons are the sentences finance reads beside a line in suspense.
var suspenseReasons = map[string]string{
	"payment_unknown": "付款编号不属于本批次",
	"amount_differs":  "金额与付款不符",
	"contradicts":     "与已入账的结果相矛盾",
	"received":        "签收之后退汇，须人工核实",
	"status_unknown":  "银行状态无法识别",
}

// contradiction answers why a line cannot be applied, "" when it can. A line
// that says again what is already booked with another reference contradicts too.
func contradiction(b db.LockBatchRow, p db.PaymentForResultRow, missing bool, line relief.BankResult) string {
	switch {
	case missing || p.BatchID != b.ID:
		return "payment_unknown"
	case line.Status != "settled" && line.Status != "returned":
		return "status_unknown"
	case line.Amount != p.AmountFen:
		return "amount_differs"
	case p.State == "settled" && line.Status == "returned": // 退汇: a new entry (RELIABILITY F45)
		return ""
	case p.State != "submitted" && p.State != "unknown":
		return "contradicts"
	}
	return ""
}

// received answers why what was settled cannot simply be returned: somebody has
// signed for it, or the case went on otherwise. A person has to ask then.
func (t *tx) received(ctx context.Context, caseID string) (string, error) {
	h, err := t.hold(ctx, caseID)
	if err != nil || h.Case.State == relief.Paid {
		return "", err
	}
	return "received", nil
}

func (t *tx) settlePayment(ctx context.Context, p db.PaymentForResultRow, actor string) error {
	if !failpoint.Planted(failpoint.SettledUnbooked) {
		err := t.later.InsertEntry(ctx, db.InsertEntryParams{Kind: "settle", LineID: p.LineID, AmountFen: p.AmountFen, CaseID: &p.CaseID, ReservationID: &p.ReservationID, PaymentNo: &p.No, Actor: &actor})
		if err != nil {
			return fmt.Errorf("booking settle: %w", err)
		}
	}
	h, err := t.hold(ctx, p.CaseID)
	if err != nil {
		return err
	}
	_, _, err = t.advance(ctx, h, relief.Event{Action: relief.Settle}, &actor)
	return err
}

// finishBooking closes the batch once no payment is under way.
func (t *tx) finishBooking(ctx context.Context, b db.LockBatchRow, actor string, out *relief.Booking) error {
	open, err := t.OpenPayments(ctx, b.ID)
	if err != nil {
		return fmt.Errorf("counting open payments: %w", err)
	}
	status := "released"
	if out.BatchOver = open == 0; out.BatchOver {
		status = "booked"
		if err := t.FinishBatchTasks(ctx, db.FinishBatchTasksParams{Done: true, Actor: actor, BatchID: &b.ID, Kind: string(relief.TaskBookResults)}); err != nil {
			return fmt.Errorf("finishing the task: %w", err)
		}
	}
	if err := t.BookBatch(ctx, db.BookBatchParams{ID: b.ID, BookedBy: &actor, Status: status}); err != nil {
		return fmt.Errorf("booking the batch: %w", err)
	}
	return t.note(ctx, b.CampaignID, "money", actor, map[string]any{
		"action": "book_results", "batch": b.ID, "settled": out.Settled, "returned": out.Returned, "suspense": len(out.Suspense), "paid_fen": out.PaidFen,
	})
}
