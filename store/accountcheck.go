package store

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/internal/db"
)

// AccountList answers the accounts of a campaign's approved cases that the bank is
// to look at before they are paid, and leaves an audit row: like a bank file it
// carries whole account numbers.
func (s *Store) AccountList(ctx context.Context, r relief.Request, campaignID string) ([]relief.AccountLine, error) {
	k, err := s.campaign(ctx, campaignID)
	if err != nil {
		return nil, err
	}
	var lines []relief.AccountLine
	err = s.write(ctx, func(ctx context.Context, t *tx) error {
		if err := t.holdGrant(ctx, r); err != nil {
			return err
		}
		since := relief.AccountsCountSince(relief.DayOf(k.Clock.Plan(t.now)))
		rows, err := t.AccountsToAsk(ctx, db.AccountsToAskParams{CampaignID: campaignID, Since: k.Clock.Real(since.Start()), Most: relief.MostAccounts})
		if err != nil {
			return fmt.Errorf("reading accounts: %w", err)
		}
		lines = make([]relief.AccountLine, len(rows))
		for i, a := range rows {
			card, holder, err := t.s.openPayee(a.ID, a.Version, a.CardEnc, a.HolderEnc)
			if err != nil {
				return err
			}
			lines[i] = relief.AccountLine{CaseNo: a.No, Account: card, Name: holder, Bank: a.BankName}
		}
		return t.note(ctx, campaignID, "read", r.Actor, map[string]any{"purpose": "account_list", "rows": len(rows)})
	})
	return lines, err
}

// KeepAccountAnswers keeps what the bank said of accounts, line by line. An account
// that is not the payee's is corrected like one that a payment came back from (T23).
func (s *Store) KeepAccountAnswers(ctx context.Context, r relief.Request, campaignID string, answers []relief.AccountAnswer) (relief.Reply, error) {
	if len(answers) > relief.MostAccounts {
		return relief.Reply{}, relief.Refuse("too_many_items", "limit", relief.MostAccounts)
	}
	return s.once(ctx, r, 200, func(ctx context.Context, t *tx) (any, error) {
		if err := t.shareCampaign(ctx, campaignID); err != nil {
			return nil, err
		}
		said := map[string]relief.AccountResult{}
		for _, a := range answers {
			said[a.CaseNo] = a.Result
		}
		cases, err := t.CasesByNumber(ctx, db.CasesByNumberParams{CampaignID: campaignID, Numbers: slices.Collect(maps.Keys(said))})
		if err != nil {
			return nil, fmt.Errorf("finding the cases: %w", err)
		}
		out := relief.AccountsChecked{Refused: []relief.CaseRefused{}}
		for _, c := range cases { // in the order in which others lock them
			if err := t.keepAccountAnswer(ctx, c.ID, said[c.No], r.Actor, &out); err != nil {
				return nil, err
			}
			delete(said, c.No)
		}
		for _, no := range slices.Sorted(maps.Keys(said)) {
			out.Refuse(no, relief.Refuse("not_found"))
		}
		return out, t.note(ctx, campaignID, "money", r.Actor, map[string]any{"action": "account_checks", "good": out.Good, "faulty": out.Faulty, "refused": len(out.Refused)})
	})
}

func (t *tx) keepAccountAnswer(ctx context.Context, id string, said relief.AccountResult, actor string, out *relief.AccountsChecked) error {
	h, err := t.hold(ctx, id)
	if err != nil {
		return err
	}
	if err := h.running(); err != nil {
		return err
	}
	if h.Case.State != relief.Approved || h.Case.AccountFault {
		out.Refuse(h.No, relief.Refuse("account_not_awaited"))
		return nil
	}
	var no *relief.Error
	err = t.separate(ctx, id, relief.Deed{Actor: actor, Kind: relief.TaskCheckAccount, Role: relief.Role(t.grant.Role), Lap: h.Case.Lap})
	if errors.As(err, &no) {
		out.Refuse(h.No, no)
		return nil
	}
	if err != nil {
		return err
	}
	err = t.InsertAccountCheck(ctx, db.InsertAccountCheckParams{ID: newID(), CaseID: id, Result: string(said), KeptBy: actor})
	if err != nil {
		return fmt.Errorf("keeping the bank's answer: %w", err)
	}
	if err := t.recordDeed(ctx, id, actor, deed{kind: relief.TaskCheckAccount, lap: h.Case.Lap}); err != nil {
		return err
	}
	if said == relief.AccountFine {
		out.Good++
		return nil
	}
	out.Faulty++
	return t.paymentFailed(ctx, id, true, &actor)
}

// accountChecked says whether the bank has called the account the payee's, and not
// too long ago for it to count today.
func (t *tx) accountChecked(ctx context.Context, h *held) (bool, error) {
	if !h.Rules.Demands(relief.AccountChecked) {
		return false, nil
	}
	last, err := t.LatestAccountCheck(ctx, h.ID)
	if noRows(err) {
		return false, nil
	}
	asked := relief.DayOf(h.Clock.Plan(last.At))
	return last.Result == string(relief.AccountFine) && !asked.Before(relief.AccountsCountSince(h.today(t.now))), wrap("looking for the bank's answer", err)
}

// accountFault is what the bank last said of an account that is to be corrected.
func (s *Store) accountFault(ctx context.Context, q *db.Queries, id string) (*relief.AccountFault, error) {
	var f *relief.AccountFault
	back, err := q.LatestReturn(ctx, id)
	switch {
	case err == nil:
		reason, err := s.bankReason(&back.ID, back.ReasonEnc)
		if err != nil {
			return nil, err
		}
		f = &relief.AccountFault{At: back.At, Reason: reason}
	case !noRows(err):
		return nil, err
	}
	checks, err := q.AccountChecksOf(ctx, id)
	if err != nil || len(checks) == 0 {
		return f, err
	}
	last := checks[len(checks)-1]
	if r := relief.AccountResult(last.Result); r != relief.AccountFine && (f == nil || f.At.Before(last.At)) {
		f = &relief.AccountFault{At: last.At, Result: r}
	}
	return f, nil
}
