package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"

	"github.com/songnuan/songnuan/failpoint"
	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/internal/db"
)

// MakeBatch prepares the payments of one budget line (T21): one fund source a
// batch (INV-15), sealed with count, sum and hash.
func (s *Store) MakeBatch(ctx context.Context, r relief.Request, campaignID, line string) (relief.Reply, error) {
	reply, err := s.once(ctx, r, 201, func(ctx context.Context, t *tx) (any, error) {
		if err := t.shareCampaign(ctx, campaignID); err != nil {
			return nil, err
		}
		k, err := t.lockCampaign(ctx, campaignID)
		if err != nil {
			return nil, err
		}
		if relief.CampaignStatus(k.Status) != relief.CampaignRunning {
			return nil, relief.Refuse("campaign_not_active", "status", k.Status)
		}
		if line == "" {
			lines, err := t.PayableLines(ctx, campaignID)
			if err != nil {
				return nil, fmt.Errorf("finding payable lines: %w", err)
			}
			if len(lines) == 0 {
				return nil, relief.Refuse("nothing_to_pay")
			}
			line = lines[0].ID
		}
		return t.makeBatch(ctx, k, line, r)
	})
	failpoint.Hit(failpoint.BatchMade)
	return reply, err
}

func (t *tx) makeBatch(ctx context.Context, k campaign, line string, r relief.Request) (any, error) {
	if err := t.mayPay(ctx, relief.TaskMakeBatch, k.OwnerLevel, k.OwnerPath, db.OpenPayTaskParams{Line: &line}); err != nil {
		return nil, err
	}
	ids, err := t.PayableCases(ctx, db.PayableCasesParams{CampaignID: k.ID, LineID: line})
	if err != nil {
		return nil, fmt.Errorf("finding payable cases: %w", err)
	}
	batch := newID()
	var payments []db.InsertPaymentParams
	var left leftOut
	var total relief.Fen
	seal := sha256.New()
	for _, id := range ids {
		p, err := t.preparePayment(ctx, id, batch, r, &left)
		if err != nil {
			return nil, err
		}
		if p == nil {
			continue
		}
		payments, total = append(payments, *p), total+p.AmountFen
		fmt.Fprintf(seal, "%s,%s,%d\n", p.No, p.CaseID, p.AmountFen)
	}
	if err := t.leaveFaulty(ctx, k.ID, line, &left); err != nil {
		return nil, err
	}
	if len(payments) == 0 {
		return nil, left.refusal()
	}
	err = t.InsertBatch(ctx, db.InsertBatchParams{ID: batch, CampaignID: k.ID, LineID: line, Payments: len(payments), TotalFen: total, Seal: seal.Sum(nil), MadeBy: r.Actor})
	if err != nil {
		return nil, fmt.Errorf("making the batch: %w", err)
	}
	for _, p := range payments {
		if err := t.later.InsertPayment(ctx, p); err != nil {
			return nil, fmt.Errorf("preparing payment %s: %w", p.No, err)
		}
	}
	if err := t.FinishMakeTask(ctx, db.FinishMakeTaskParams{LineID: &line, DecidedBy: &r.Actor}); err != nil {
		return nil, fmt.Errorf("finishing the task: %w", err)
	}
	if err := t.leaveRest(ctx, k, line); err != nil {
		return nil, err
	}
	if err := t.openBatchTask(ctx, k.ID, k.Owner, batch, relief.TaskApproveBatch, k.Clock, k.Rules); err != nil {
		return nil, err
	}
	if err := t.note(ctx, k.ID, "money", r.Actor, map[string]any{"action": "make_batch", "batch": batch, "payments": len(payments), "total_fen": total}); err != nil {
		return nil, err
	}
	v, err := t.batchView(ctx, batch)
	v.LeftOut = left.cases
	return v, err
}

// leaveRest opens the task anew when the line still has something to pay: cases
// approved meanwhile, more than a batch holds, or not for this maker.
func (t *tx) leaveRest(ctx context.Context, k campaign, line string) error {
	lines, err := t.PayableLines(ctx, k.ID)
	if err != nil {
		return fmt.Errorf("finding payable lines: %w", err)
	}
	for _, l := range lines {
		if l.ID == line {
			return t.openMakeBatch(ctx, k.ID, line, k.Owner, relief.PayDue(t.s.Calendar(), k.Clock, t.now, relief.TaskMakeBatch, k.Rules))
		}
	}
	return nil
}

// batchSteps says what a batch must be for an action, which task it answers, and
// what comes after.
var batchSteps = map[string]struct {
	from []string
	kind relief.TaskKind
	next relief.TaskKind
}{
	"approve": {from: []string{"prepared"}, kind: relief.TaskApproveBatch, next: relief.TaskReleaseBatch},
	"release": {from: []string{"approved"}, kind: relief.TaskReleaseBatch, next: relief.TaskBookResults},
	"cancel":  {from: []string{"prepared", "approved"}, kind: relief.TaskApproveBatch},
}

// MoveBatch approves, releases or cancels a batch. Maker, approver and releaser
// are different people (SoD3); a cancelled batch gives its cases back (T23).
func (s *Store) MoveBatch(ctx context.Context, r relief.Request, id, action, reason string) (relief.Reply, error) {
	reply, err := s.once(ctx, r, 200, func(ctx context.Context, t *tx) (any, error) {
		step, ok := batchSteps[action]
		if !ok {
			return nil, relief.Refuse("batch_status", "status", "", "action", action)
		}
		b, err := t.lockBatch(ctx, id)
		if err != nil {
			return nil, err
		}
		if !strings.Contains(strings.Join(step.from, " "), b.Status) {
			return nil, relief.Refuse("batch_status", "status", b.Status, "action", action)
		}
		if action != "cancel" && relief.CampaignStatus(b.CampaignStatus) != relief.CampaignRunning {
			return nil, relief.Refuse("campaign_not_active", "status", b.CampaignStatus)
		}
		may := step.kind
		if action == "cancel" {
			may = relief.TaskMakeBatch
		}
		if action != "cancel" || b.MadeBy != r.Actor { // who made it, in the owner's stead too, takes it back
			if err := t.mayPay(ctx, may, b.OwnerLevel, b.OwnerPath, db.OpenPayTaskParams{Batch: &id}); err != nil {
				return nil, err
			}
		}
		if action == "cancel" {
			err = t.cancelBatch(ctx, b, r, reason)
		} else {
			err = t.passBatch(ctx, b, r, step.kind)
		}
		if err == nil && action != "cancel" { // a cancelled batch keeps its reason itself
			err = t.keepBatchNote(ctx, id, action, r.Actor, reason)
		}
		if err != nil {
			return nil, err
		}
		if err := t.FinishBatchTasks(ctx, db.FinishBatchTasksParams{Done: action != "cancel", Actor: r.Actor, BatchID: &id, Kind: string(step.kind)}); err != nil {
			return nil, fmt.Errorf("finishing the task: %w", err)
		}
		if step.next != "" {
			if err := t.nextBatchTask(ctx, b, step.next); err != nil {
				return nil, err
			}
		}
		if err := t.note(ctx, b.CampaignID, "money", r.Actor, map[string]any{"action": action + "_batch", "batch": id, "reason_given": strings.TrimSpace(reason) != ""}); err != nil {
			return nil, err
		}
		return t.batchView(ctx, id)
	})
	failpoint.Hit(failpoint.BatchMoved)
	return reply, err
}

// passBatch checks the person against every case of the batch and moves it on.
func (t *tx) passBatch(ctx context.Context, b db.LockBatchRow, r relief.Request, kind relief.TaskKind) error {
	for _, earlier := range []struct {
		by   *string
		kind relief.TaskKind
	}{{&b.MadeBy, relief.TaskMakeBatch}, {b.ApprovedBy, relief.TaskApproveBatch}, {b.ReleasedBy, relief.TaskReleaseBatch}} {
		if earlier.by != nil && *earlier.by == r.Actor {
			return relief.Refuse("sod3", "earlier", string(earlier.kind))
		}
	}
	if err := t.batchDeed(ctx, b.ID, r.Actor, kind); err != nil {
		return err
	}
	if kind == relief.TaskApproveBatch {
		return t.ApproveBatch(ctx, db.ApproveBatchParams{ID: b.ID, ApprovedBy: &r.Actor})
	}
	if err := t.stillPayable(ctx, b); err != nil {
		return err
	}
	if err := t.SubmitPayments(ctx, b.ID); err != nil {
		return fmt.Errorf("submitting payments: %w", err)
	}
	return t.ReleaseBatch(ctx, db.ReleaseBatchParams{ID: b.ID, ReleasedBy: &r.Actor})
}

// batchDeed refuses a person whom an earlier deed on any case of the batch bars,
// and records the deed on all of them.
func (t *tx) batchDeed(ctx context.Context, batch, actor string, kind relief.TaskKind) error {
	rows, err := t.DeedsOfBatch(ctx, batch)
	if err != nil {
		return fmt.Errorf("reading deeds: %w", err)
	}
	done := map[string][]relief.Deed{}
	for _, d := range rows {
		done[d.CaseID] = append(done[d.CaseID], relief.Deed{Actor: d.Actor, Kind: relief.TaskKind(d.Kind), Role: relief.Role(d.Role), Seat: d.Seat, Nth: d.Nth, Lap: d.Lap, Linked: d.Linked})
	}
	for _, deeds := range done {
		if err := relief.MayAct(deeds, relief.Deed{Actor: actor, Kind: kind, Role: relief.Role(t.grant.Role)}); err != nil {
			return err
		}
	}
	if err := t.later.InsertDeedsOfBatch(ctx, db.InsertDeedsOfBatchParams{BatchID: batch, Actor: actor, Kind: string(kind), Role: t.grant.Role}); err != nil {
		return fmt.Errorf("recording the deeds: %w", err)
	}
	return nil
}

func (t *tx) cancelBatch(ctx context.Context, b db.LockBatchRow, r relief.Request, reason string) error {
	if strings.TrimSpace(reason) == "" {
		return relief.Refuse("reason_required", "action", "cancel")
	}
	payments, err := t.BatchPayments(ctx, b.ID)
	if err != nil {
		return fmt.Errorf("reading payments: %w", err)
	}
	for _, p := range payments {
		if err := t.FinishPayment(ctx, db.FinishPaymentParams{No: p.No, State: "cancelled"}); err != nil {
			return fmt.Errorf("cancelling payment %s: %w", p.No, err)
		}
		if err := t.paymentFailed(ctx, p.CaseID, false, &r.Actor); err != nil {
			return err
		}
	}
	sealed, err := t.s.seal("payment_batches", "reason_enc", b.ID, reason)
	if err != nil {
		return err
	}
	return t.CancelBatch(ctx, db.CancelBatchParams{ID: b.ID, ReasonEnc: sealed})
}

func (t *tx) paymentFailed(ctx context.Context, caseID string, account bool, actor *string) error {
	h, err := t.hold(ctx, caseID)
	if err != nil {
		return err
	}
	_, _, err = t.advance(ctx, h, relief.Event{Action: relief.PaymentFailed, Facts: relief.Facts{ReasonGiven: true, AccountFault: account}}, actor)
	if err != nil || relief.CampaignStatus(h.CampaignStatus) != relief.CampaignCancelled {
		return err
	}
	m, _, err := t.advance(ctx, h, relief.Event{Action: relief.Lapse, Code: relief.CampaignWasOff}, nil) // the sweep left it to the bank
	if err != nil {
		return err
	}
	return t.note(ctx, caseID, "system", "", map[string]any{"transition": m.Transition, "from": m.From, "to": m.To, "version": m.Case.Version})
}

func (t *tx) batchView(ctx context.Context, id string) (relief.PaymentBatchView, error) {
	return t.s.batchView(ctx, t.Queries, id)
}

func (s *Store) batchView(ctx context.Context, q *db.Queries, id string) (relief.PaymentBatchView, error) {
	b, err := q.BatchByID(ctx, id)
	if err != nil {
		return relief.PaymentBatchView{}, err
	}
	v := relief.PaymentBatchView{
		ID: b.ID, Campaign: b.CampaignID, Line: b.LineID, Source: b.Source, Status: b.Status, Count: b.Payments, Total: b.TotalFen, Seal: hex.EncodeToString(b.Seal),
		Maker: b.Maker, MadeBy: b.MadeBy, ApprovedBy: b.ApprovedBy, ReleasedBy: b.ReleasedBy, BookedBy: b.BookedBy, Payments: []relief.PaymentView{},
	}
	if v.Notes, err = s.batchNotes(ctx, q, id); err != nil {
		return v, err
	}
	rows, err := q.BatchPayments(ctx, id)
	if err != nil {
		return v, fmt.Errorf("reading payments: %w", err)
	}
	for _, p := range rows {
		reason, err := s.bankReason(p.BankLine, p.ReasonEnc)
		if err != nil {
			return v, err
		}
		switch p.State {
		case "settled":
			v.Settled += p.AmountFen
		case "returned":
			v.Returned += p.AmountFen
		}
		v.Payments = append(v.Payments, relief.PaymentView{
			No: p.No, Case: p.CaseID, CaseNo: p.CaseNo, Account: "****" + p.CardTail, Amount: p.AmountFen, State: p.State, Attempt: p.Attempt, Reason: reason,
		})
	}
	return v, nil
}

// bankReason is what the bank wrote beside the line that was booked, "" before that.
func (s *Store) bankReason(line *string, sealed []byte) (string, error) {
	if line == nil {
		return "", nil
	}
	return s.unseal("bank_lines", "reason_enc", *line, sealed)
}

// PaymentBatch answers one batch with its payments.
func (s *Store) PaymentBatch(ctx context.Context, scopes []string, who relief.Person, id string) (relief.PaymentBatchView, error) {
	b, err := s.q.BatchByID(ctx, id)
	if err != nil {
		return relief.PaymentBatchView{}, refusal(err)
	}
	if !within(scopes, b.OwnerPath) {
		return relief.PaymentBatchView{}, relief.Refuse("not_found")
	}
	v, err := s.batchView(ctx, s.q, id)
	if err != nil {
		return v, refusal(err)
	}
	one := []relief.PaymentBatchView{v}
	err = s.markMine(ctx, who, one)
	return one[0], err
}

// PaymentBatches lists a campaign's batches without their payments, oldest
// first; none when the campaign's owner lies outside of the scopes.
func (s *Store) PaymentBatches(ctx context.Context, scopes []string, who relief.Person, campaignID string, page relief.Page) (relief.List[relief.PaymentBatchView], error) {
	ids, err := s.q.BatchIDs(ctx, db.BatchIDsParams{CampaignID: campaignID, Cursor: page.Cursor, Scopes: scopes, Size: page.Size() + 1})
	if err != nil {
		return relief.List[relief.PaymentBatchView]{}, refusal(fmt.Errorf("reading batches: %w", err))
	}
	var list []relief.PaymentBatchView
	for _, id := range ids {
		v, err := s.batchView(ctx, s.q, id)
		if err != nil {
			return relief.List[relief.PaymentBatchView]{}, refusal(err)
		}
		v.Payments = []relief.PaymentView{}
		list = append(list, v)
	}
	if err := s.markMine(ctx, who, list); err != nil {
		return relief.List[relief.PaymentBatchView]{}, err
	}
	return cut(list, page, func(v relief.PaymentBatchView) string { return v.ID }), nil
}
