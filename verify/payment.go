package verify

import (
	"context"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"
)

var levels = []string{"national", "province", "city", "county", "base"}

type payment struct {
	No, Case, Approval, State string
	Amount                    int64
	PayeeStatus               string
	Confirmed                 bool
}

// payments reads the payments of those cases that are under way or settled.
func (s *snapshot) payments(ctx context.Context, cases []string) (map[string][]payment, error) {
	found, err := s.Query(ctx, `SELECT p.no, p.case_id::text, p.approval_id::text, p.state, p.amount_fen, y.status, y.version = 1 OR y.confirmed_by IS NOT NULL
		FROM payments p JOIN payees y ON y.case_id = p.case_id AND y.version = p.payee_version WHERE p.state IN ('prepared', 'submitted', 'unknown', 'settled') AND p.case_id = ANY($1::uuid[]) ORDER BY p.no`, cases)
	if err != nil {
		return nil, fmt.Errorf("reading payments: %w", err)
	}
	list, err := pgx.CollectRows(found, pgx.RowToStructByPos[payment])
	if err != nil {
		return nil, fmt.Errorf("reading payments: %w", err)
	}
	out := map[string][]payment{}
	for _, p := range list {
		out[p.Case] = append(out[p.Case], p)
	}
	return out, nil
}

// chainComplete is I06: every live payment rests on an approval that stands, of
// this amount, with every seat the amount asks for passed in order, and goes to
// a confirmed account.
func chainComplete(ctx context.Context, s *snapshot, of page) ([]Violation, error) {
	rows, err := table()
	if err != nil {
		return nil, err
	}
	payments, err := s.payments(ctx, of.ids)
	if err != nil {
		return nil, err
	}
	var out []Violation
	for _, h := range of.cases {
		for _, p := range payments[h.ID] {
			f, _ := replay(rows, h)
			if expected, found, bad := unapproved(h, f, p); bad {
				out = append(out, Violation{h.ID, []string{"payments/" + p.No, "decisions/" + p.Approval}, expected, found})
			}
		}
	}
	return out, nil
}

func unapproved(h *history, f fold, p payment) (expected, found string, bad bool) {
	switch {
	case p.Approval != f.approval:
		return "the approval that stands: " + f.approval, p.Approval, true
	case p.Amount != h.Amount:
		return fmt.Sprintf("%d fen, as approved", h.Amount), fmt.Sprint(p.Amount), true
	case p.PayeeStatus != "current" || !p.Confirmed:
		return "the current account, confirmed by a second person", fmt.Sprintf("account %s, confirmed %t", p.PayeeStatus, p.Confirmed), true
	}
	return missingVoice(h, f)
}

// missingVoice names the first seat of the chain that the case had to pass and
// that did not agree as often as it must, or a voice from a seat out of order.
func missingVoice(h *history, f fold) (expected, found string, bad bool) {
	at := 0
	for i, want := range h.rules.Chain {
		if !want.asks(h.Amount, f.route) {
			continue
		}
		kind := "review"
		if want.Role == "approver" {
			kind = "approve"
		}
		expected = fmt.Sprintf("seat %d: %s at %s level or above", i, kind, want.Level)
		voices, listed := 0, 0
		for ; at < len(f.passed); at++ {
			e := f.passed[at]
			if e.Decision == nil {
				return expected, "no decision", true
			}
			if *e.Seat != i {
				break
			}
			if *e.Kind != kind || slices.Index(levels, *e.Level) > slices.Index(levels, want.Level) {
				return expected, fmt.Sprintf("seat %d: %s at %s level (decision %s)", *e.Seat, *e.Kind, *e.Level, *e.Decision), true
			}
			voices, listed = voices+1, e.Body.Facts.Listed
		}
		if needs := want.agreements(listed); voices < needs {
			return fmt.Sprintf("%s, %d times", expected, needs), fmt.Sprint(voices), true
		}
	}
	if at != len(f.passed) {
		return fmt.Sprintf("%d voices", at), fmt.Sprint(len(f.passed)), true
	}
	return "", "", false
}
