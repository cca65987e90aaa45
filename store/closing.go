package store

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/songnuan/songnuan/relief"
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

// Unfinished lists what a campaign did not bring to its end: cases that lapsed, and
// those approved whose money has not gone out.
func (s *Store) Unfinished(ctx context.Context, scopes []string, campaignID string, page relief.Page) (relief.List[relief.UnfinishedView], error) {
	none := relief.List[relief.UnfinishedView]{Items: []relief.UnfinishedView{}}
	after, err := s.pathOf(ctx, "cases", page)
	if err != nil {
		return none, err
	}
	q := caseQuery{args: pgx.NamedArgs{}}
	q.with("campaign_id = @campaign::uuid", "campaign", campaignID)
	from := q.page("cases", page, after, scopes, []string{string(relief.Lapsed), string(relief.Approved), string(relief.Paying)})
	found, err := s.pool.Query(ctx, `SELECT c.id, c.no, c.union_code, (SELECT n.name FROM unions n WHERE n.code = c.union_code) AS union_name, c.name_masked, c.amount_fen, c.state, e.from_state, coalesce(e.body->>'code', '') AS code, e.at
		FROM (SELECT * FROM `+from+` c ORDER BY `+unionByUnion+` LIMIT @limit) c JOIN events e ON e.case_id = c.id AND e.version = c.version ORDER BY c.union_path COLLATE "C", c.id`, q.args)
	if err != nil {
		return none, refusal(fmt.Errorf("reading unfinished cases: %w", err))
	}
	type row struct {
		ID, No, UnionCode, UnionName, NameMasked string
		AmountFen                                relief.Fen
		State, FromState, Code                   string
		At                                       time.Time
	}
	rows, err := pgx.CollectRows(found, pgx.RowToStructByName[row])
	if err != nil {
		return none, refusal(badInput(fmt.Errorf("reading unfinished cases: %w", err)))
	}
	list := make([]relief.UnfinishedView, len(rows))
	for i, c := range rows {
		list[i] = relief.UnfinishedView{
			Case: c.ID, No: c.No, Union: c.UnionCode, Unit: c.UnionName, Name: c.NameMasked, Amount: c.AmountFen, State: relief.State(c.State), From: relief.State(c.FromState), Code: relief.Cause(c.Code), At: c.At,
		}
		if list[i].State != relief.Lapsed {
			list[i].Code = "unpaid"
		}
	}
	return cut(list, page, func(v relief.UnfinishedView) string { return v.Case }), nil
}
