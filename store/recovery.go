package store

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/internal/db"
)

// Disqualify takes the aid away from somebody who was paid and proven to have
// defrauded it (T31), also after the campaign is over, and asks the money back.
func (s *Store) Disqualify(ctx context.Context, r relief.Request, caseID, reason, finding string) (relief.Reply, error) {
	return s.once(ctx, r, 200, func(ctx context.Context, t *tx) (any, error) {
		h, err := t.hold(ctx, caseID)
		if err != nil {
			return nil, err
		}
		if err := t.watches(ctx, h, r, relief.TaskDisqualify); err != nil {
			return nil, err
		}
		return t.disqualify(ctx, h, r, reason, finding)
	})
}

func (t *tx) disqualify(ctx context.Context, h *held, r relief.Request, reason, finding string) (relief.Decided, error) {
	d := relief.Decide{Outcome: relief.Outcome(relief.Disqualify), Comment: reason}
	facts := factsOf(d)
	facts.Fraud = strings.TrimSpace(finding) != ""
	by := deed{kind: relief.TaskDisqualify, lap: h.Case.Lap, level: t.grant.Level, path: t.grant.Path}
	m, event, err := t.advance(ctx, h, relief.Event{Action: relief.Disqualify, Facts: facts}, &r.Actor)
	if err != nil {
		return relief.Decided{}, err
	}
	if err := t.disqualified(ctx, h, m, r.Actor, finding); err != nil {
		return relief.Decided{}, err
	}
	if err := t.askBack(ctx, h); err != nil {
		return relief.Decided{}, err
	}
	return t.record(ctx, h, by, m, event, r, d)
}

// disqualified keeps who lost the aid for fraud, when and why: what a bar for
// the next year rests on. It is the one place that knows, be it before payment
// (T16) or after (T31).
func (t *tx) disqualified(ctx context.Context, h *held, m relief.Move, actor, finding string) error {
	sealed, err := t.s.seal("disqualifications", "finding_enc", h.ID, finding)
	if err != nil {
		return err
	}
	err = t.InsertDisqualification(ctx, db.InsertDisqualificationParams{
		CaseID: h.ID, Transition: m.Transition, OnDay: *dateOf(h.today(t.now)), FindingEnc: sealed, DecidedBy: actor,
	})
	if err != nil {
		return fmt.Errorf("keeping the disqualification: %w", err)
	}
	return nil
}

// askBack opens the recovery of what was paid and starts its workflow.
func (t *tx) askBack(ctx context.Context, h *held) error {
	p, err := t.SettledPayment(ctx, h.ID)
	if err != nil {
		return fmt.Errorf("reading the payment: %w", err)
	}
	due := relief.Due(t.s.Calendar(), h.Clock, t.now, relief.RecoveryLimit)
	if err := t.InsertRecovery(ctx, db.InsertRecoveryParams{CaseID: h.ID, PaymentNo: p.No, AmountFen: p.AmountFen, DueAt: due}); err != nil {
		return fmt.Errorf("asking the money back: %w", err)
	}
	return t.tellRecovery(ctx, h.ID, 1)
}

// tellRecovery tells the recovery's workflow that it begins (1) or that the
// money has come (2).
func (t *tx) tellRecovery(ctx context.Context, caseID string, version int) error {
	if err := t.InsertOutbox(ctx, db.InsertOutboxParams{Topic: "recovery", Subject: caseID, Version: version, Body: []byte("{}")}); err != nil {
		return fmt.Errorf("telling the recovery's workflow: %w", err)
	}
	return nil
}

// BookRecovery books the money that came back: the whole of it, to the line it
// was paid from.
func (s *Store) BookRecovery(ctx context.Context, r relief.Request, caseID string, amount relief.Fen, bankRef string) (relief.Reply, error) {
	return s.once(ctx, r, 200, func(ctx context.Context, t *tx) (any, error) {
		h, err := t.hold(ctx, caseID)
		if err != nil {
			return nil, err
		}
		was, err := t.LockRecovery(ctx, caseID)
		if noRows(err) {
			return nil, relief.Refuse("nothing_to_recover")
		}
		if err != nil {
			return nil, fmt.Errorf("reading the recovery: %w", err)
		}
		switch {
		case !relief.Covers(t.grant.Path, was.OwnerPath): // the line is the owner's
			return nil, relief.Refuse("forbidden", "roles", string(relief.Finance))
		case was.BookedAt != nil:
			return nil, relief.Refuse("recovery_booked")
		case amount != was.AmountFen:
			return nil, relief.Refuse("recovery_amount", "amount_fen", was.AmountFen)
		}
		next := relief.Deed{Actor: r.Actor, Kind: relief.TaskRecover, Role: relief.Role(t.grant.Role), Lap: h.Case.Lap}
		if err := t.separate(ctx, caseID, next); err != nil {
			return nil, err
		}
		p, err := t.SettledPayment(ctx, caseID)
		if err != nil {
			return nil, fmt.Errorf("reading the payment: %w", err)
		}
		if err := t.entry(ctx, "return", p.LineID, p.AmountFen, &caseID, &p.ReservationID, &p.No, &r.Actor); err != nil {
			return nil, err
		}
		if err := t.Queries.BookRecovery(ctx, db.BookRecoveryParams{CaseID: caseID, BankRef: &bankRef, BookedBy: &r.Actor}); err != nil {
			return nil, fmt.Errorf("booking the recovery: %w", err)
		}
		if err := t.note(ctx, caseID, "money", r.Actor, map[string]any{"action": "recovery", "payment": p.No, "amount_fen": p.AmountFen}); err != nil {
			return nil, err
		}
		if err := t.recordDeed(ctx, caseID, r.Actor, deed{kind: relief.TaskRecover, lap: h.Case.Lap}); err != nil {
			return nil, err
		}
		return map[string]any{"case_id": caseID, "payment_no": p.No, "amount_fen": p.AmountFen}, t.tellRecovery(ctx, caseID, 2)
	})
}

// RemindRecovery tells finance that money asked back is overdue, once for each
// due time, and answers the next one; the zero time when the money has come.
func (s *Store) RemindRecovery(ctx context.Context, caseID string, due time.Time) (time.Time, error) {
	var next time.Time
	err := s.write(ctx, func(ctx context.Context, t *tx) error {
		next = time.Time{}
		h, err := t.hold(ctx, caseID)
		if err != nil {
			return err
		}
		was, err := t.LockRecovery(ctx, caseID)
		if err != nil || was.BookedAt != nil {
			return err
		}
		next = was.DueAt
		if was.DueAt.After(due) || t.now.Before(was.DueAt) { // reminded of already, or too early
			return nil
		}
		next = relief.Due(t.s.Calendar(), h.Clock, t.now, relief.RecoveryAgain)
		if err := t.Queries.RemindRecovery(ctx, db.RemindRecoveryParams{CaseID: caseID, DueAt: next}); err != nil {
			return fmt.Errorf("noting the reminder: %w", err)
		}
		key := fmt.Sprintf("recovery/%s/due_%d", caseID, was.DueAt.UnixMicro())
		_, err = t.leave(ctx, Notice{
			Key: key, Campaign: h.CampaignID, Case: &caseID, Path: was.OwnerPath, Role: relief.Finance, Kind: relief.NoticeRecovery,
			Body: map[string]any{"amount_fen": was.AmountFen, "payment": was.PaymentNo},
		})
		return err
	})
	return next, err
}

// Recoveries lists the money a campaign has asked back, by case.
func (s *Store) Recoveries(ctx context.Context, scopes []string, campaignID string, page relief.Page) (relief.List[relief.RecoveryView], error) {
	rows, err := s.q.Recoveries(ctx, db.RecoveriesParams{CampaignID: campaignID, Cursor: fromStart(page), Scopes: scopes, Size: page.Size() + 1})
	if err != nil {
		return relief.List[relief.RecoveryView]{}, refusal(badInput(fmt.Errorf("reading recoveries: %w", err)))
	}
	list := make([]relief.RecoveryView, len(rows))
	for i, r := range rows {
		list[i] = relief.RecoveryView{
			Case: r.CaseID, No: r.No, Campaign: r.CampaignID, Name: r.NameMasked, Payment: r.PaymentNo, Amount: r.AmountFen, Due: r.DueAt, Reminded: r.Reminded,
			BankRef: r.BankRef, BookedAt: r.BookedAt, Workflow: "recovery/" + r.CaseID,
		}
	}
	return cut(list, page, func(v relief.RecoveryView) string { return v.Case }), nil
}

// fromStart is the page's cursor, or the id before all others.
func fromStart(page relief.Page) string {
	if page.Cursor == "" {
		return "00000000-0000-0000-0000-000000000000"
	}
	return page.Cursor
}

// recoveryStart is what the workflow of a recovery is started with.
func recoveryStart(ctx context.Context, q *db.Queries, caseID string) (StartFacts, error) {
	r, err := q.RecoveryStart(ctx, caseID)
	if err != nil {
		return StartFacts{}, fmt.Errorf("reading the recovery: %w", err)
	}
	return StartFacts{CaseNo: r.No, Campaign: r.CampaignID, Union: r.UnionCode, Due: r.DueAt, Over: r.Over}, nil
}
