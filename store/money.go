package store

import (
	"context"
	"fmt"
	"strconv"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/internal/db"
)

// Allocate makes more of a line's money available; the database refuses what
// would pass the line's amount.
func (s *Store) Allocate(ctx context.Context, r relief.Request, a relief.Allocation) (relief.Reply, error) {
	return s.once(ctx, r, 201, func(ctx context.Context, t *tx) (any, error) {
		l, err := t.LineByID(ctx, a.Line)
		if err != nil {
			return nil, err
		}
		if l.CampaignID != a.Campaign {
			return nil, relief.Refuse("not_found")
		}
		if err := t.entry(ctx, "allocate", a.Line, a.Amount, nil, nil, nil, &r.Actor); err != nil {
			return nil, bound(err, "allocation_exceeds")
		}
		lines, err := lineViews(ctx, t.Queries, a.Campaign)
		if err != nil {
			return nil, err
		}
		return map[string]any{"lines": lines}, t.note(ctx, a.Campaign, "money", r.Actor, map[string]any{"action": "allocate", "line": a.Line, "amount_fen": a.Amount})
	})
}

// bound turns the ledger's refusal into the code that names it.
func bound(err error, code string) error {
	if constraint(err) == "ledger_bound" {
		return relief.Refuse(code)
	}
	return err
}

// Ledger lists a campaign's entries, oldest first, for who the owner is within
// the scopes of: a union below sees the campaign, but not its money.
func (s *Store) Ledger(ctx context.Context, scopes []string, campaign string, page relief.Page) (relief.List[relief.LedgerEntry], error) {
	owner, err := s.q.CampaignByID(ctx, campaign)
	if err != nil {
		return relief.List[relief.LedgerEntry]{}, refusal(err)
	}
	if !within(scopes, owner.OwnerPath) {
		return relief.List[relief.LedgerEntry]{}, relief.Refuse("not_found")
	}
	after, _ := strconv.ParseInt(page.Cursor, 10, 64)
	rows, err := s.q.Ledger(ctx, db.LedgerParams{CampaignID: campaign, ID: after, Limit: int32(page.Size() + 1)}) //nolint:gosec // a page is at most 201 rows
	if err != nil {
		return relief.List[relief.LedgerEntry]{}, refusal(fmt.Errorf("reading the ledger: %w", err))
	}
	list := make([]relief.LedgerEntry, len(rows))
	for i, e := range rows {
		list[i] = relief.LedgerEntry{
			ID: e.ID, At: e.At, Kind: e.Kind, Line: e.LineID, Source: e.Source, Case: deref(e.CaseID), CaseNo: e.CaseNo, PaymentNo: deref(e.PaymentNo), Amount: e.AmountFen,
		}
	}
	return cut(list, page, func(e relief.LedgerEntry) string { return strconv.FormatInt(e.ID, 10) }), nil
}
