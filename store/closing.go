package store

import (
	"context"
	"fmt"
	"strings"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/internal/db"
)

// mayClose refuses to close a campaign whose money is approved and has not gone
// out (DOMAIN §8, 应发未发), that has other open cases, or lines of the bank that
// nobody has resolved. Money asked back may come later, its clock runs on; but who
// closes over it says why. Closing lapses those that were not decided yet when the
// organiser says so, with a reason (T30).
func (t *tx) mayClose(ctx context.Context, campaignID, reason string, lapse bool) error {
	rows, err := t.OpenByState(ctx, campaignID)
	if err != nil {
		return fmt.Errorf("counting open cases: %w", err)
	}
	var unpaid, undecided, paid int64
	var sum relief.Fen
	for _, row := range rows {
		switch relief.State(row.State) {
		case relief.Approved, relief.Paying:
			unpaid, sum = unpaid+row.Cases, sum+relief.Fen(row.SumFen)
		case relief.Paid, relief.Confirmed, relief.FollowedUp:
			paid += row.Cases
		default:
			undecided += row.Cases
		}
	}
	waiting, err := t.CountSuspense(ctx, campaignID)
	if err != nil {
		return fmt.Errorf("counting suspense: %w", err)
	}
	back, err := t.MoneyAskedBack(ctx, campaignID)
	if err != nil {
		return fmt.Errorf("adding up money asked back: %w", err)
	}
	unsaid := strings.TrimSpace(reason) == ""
	switch {
	case waiting > 0:
		return relief.Refuse("suspense_open", "n", waiting)
	case unpaid > 0:
		return relief.Refuse("approved_unpaid", "open", unpaid, "sum_fen", sum)
	case paid > 0 || undecided > 0 && !lapse:
		return relief.Refuse("unpaid_cases", "open", paid+undecided)
	case back.Cases > 0 && unsaid:
		return relief.Refuse("recovery_open", "open", back.Cases, "sum_fen", relief.Fen(back.SumFen))
	case undecided > 0 && unsaid:
		return relief.Refuse("reason_required", "action", "close")
	}
	return nil
}

// Unfinished lists what a campaign did not bring to its end.
func (s *Store) Unfinished(ctx context.Context, scopes []string, campaignID string, page relief.Page) (relief.List[relief.UnfinishedView], error) {
	rows, err := s.q.Unfinished(ctx, db.UnfinishedParams{CampaignID: campaignID, Cursor: fromStart(page), Scopes: scopes, Size: page.Size() + 1})
	if err != nil {
		return relief.List[relief.UnfinishedView]{}, refusal(badInput(fmt.Errorf("reading unfinished cases: %w", err)))
	}
	list := make([]relief.UnfinishedView, len(rows))
	for i, c := range rows {
		list[i] = relief.UnfinishedView{
			Case: c.ID, No: c.No, Union: c.UnionCode, Name: c.NameMasked, Amount: c.AmountFen, State: relief.State(c.State), From: relief.State(c.FromState), Code: relief.Cause(c.Code), At: c.At,
		}
		if list[i].State != relief.Lapsed {
			list[i].Code = "unpaid"
		}
	}
	return cut(list, page, func(v relief.UnfinishedView) string { return v.Case }), nil
}
