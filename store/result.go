package store

import (
	"context"
	"errors"
	"fmt"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/internal/db"
)

// resultRows is how many households one list of results holds; the rest come
// onto the unit's next one.
const resultRows = 500

// PostResults puts up the lists of who got what that are due: a unit's paid
// households, once none of its payments is on its way, in campaigns whose rules
// ask for it. Safe to run in every worker at once.
func (s *Store) PostResults(ctx context.Context) (int, error) {
	due, err := s.q.ResultsDue(ctx, aidedStates)
	if err != nil {
		return 0, refusal(fmt.Errorf("looking for results: %w", err))
	}
	var failed []error
	n := 0
	for _, d := range due {
		put := false
		err := s.write(ctx, func(ctx context.Context, t *tx) (err error) {
			put, err = t.postResult(ctx, d.CampaignID, d.UnionCode)
			return err
		})
		if err != nil { // the other units' lists do not wait for this one
			failed = append(failed, fmt.Errorf("posting the results of %s in campaign %s: %w", d.UnionCode, d.CampaignID, err))
		} else if put {
			n++
		}
	}
	return n, errors.Join(failed...)
}

// postResult holds the campaign, so that two workers cannot make the list twice.
func (t *tx) postResult(ctx context.Context, campaignID, union string) (bool, error) {
	k, err := t.lockCampaign(ctx, campaignID)
	if err != nil {
		return false, err
	}
	paid, err := t.ResultsOf(ctx, db.ResultsOfParams{CampaignID: campaignID, UnionCode: union, Aided: aidedStates, Most: resultRows})
	if err != nil || len(paid) == 0 {
		return false, err
	}
	round, err := t.NextResultRound(ctx, db.NextResultRoundParams{CampaignID: campaignID, UnionCode: union})
	if err != nil {
		return false, fmt.Errorf("counting the unit's lists: %w", err)
	}
	today := k.Clock.Plan(t.now)
	last, end := t.s.Calendar().PostingEnd(today, k.Rules.ResultDays)
	slug := newSlug()
	head, err := t.headed(ctx, union, k.Owner, relief.SheetHead{
		Slug: slug, Title: k.Title, Round: round, Days: k.Rules.ResultDays, StartsOn: relief.DayOf(today), EndsOn: last, Address: t.s.PublicURL + "/p/results/" + slug,
		Rehearsal: !k.Clock.IsZero(), Result: true,
	})
	if err != nil {
		return false, err
	}
	seal := head.Seal()
	err = t.InsertResultSheet(ctx, db.InsertResultSheetParams{
		Slug: slug, CampaignID: campaignID, UnionCode: union, Round: round, Title: head.Title, UnionName: head.UnionName, Organiser: head.Organiser, Days: head.Days,
		StartsOn: *dateOf(head.StartsOn), EndsOn: *dateOf(last), EndsAt: k.Clock.Real(end), Places: head.Places, Phone: head.Phone, Address: head.Address, Rehearsal: head.Rehearsal, Seal: seal,
	})
	if err != nil {
		return false, fmt.Errorf("putting the list up: %w", err)
	}
	for i, c := range paid {
		row := relief.SheetRow{Row: i + 1, Name: c.NameMasked, Unit: c.Unit, Category: c.Category, Amount: c.AmountFen}
		if err := publishable("姓名", row.Name, "单位", row.Unit, "类别", row.Category); err != nil {
			return false, err
		}
		seal = relief.SealRow(seal, row)
		err := t.InsertResultLine(ctx, db.InsertResultLineParams{Slug: slug, RowNo: row.Row, CaseID: c.ID, Name: row.Name, Unit: row.Unit, Category: row.Category, AmountFen: row.Amount, Hash: seal})
		if err != nil {
			return false, fmt.Errorf("putting a row up: %w", err)
		}
	}
	return true, t.note(ctx, campaignID, "posting", "", map[string]any{"action": "results", "slug": slug, "union": union, "round": round, "rows": len(paid)})
}

// ResultSheet answers a list of results as it was put up.
func (s *Store) ResultSheet(ctx context.Context, slug string) (relief.ResultSheet, error) {
	h, err := s.q.ResultSheet(ctx, slug)
	if err != nil {
		return relief.ResultSheet{}, refusal(err)
	}
	out := relief.ResultSheet{Campaign: h.CampaignID, Union: h.UnionCode, UnionPath: h.UnionPath, Up: h.Up}
	out.SheetHead = relief.SheetHead{
		Slug: h.Slug, Title: h.Title, UnionName: h.UnionName, Organiser: h.Organiser, Round: h.Round, Days: h.Days, StartsOn: relief.DayOf(h.StartsOn), EndsOn: relief.DayOf(h.EndsOn),
		Places: h.Places, Phone: h.Phone, Address: h.Address, Rehearsal: h.Rehearsal, Result: true,
	}
	rows, err := s.q.ResultLines(ctx, slug)
	if err != nil {
		return out, refusal(fmt.Errorf("reading the rows: %w", err))
	}
	for _, r := range rows {
		out.Rows = append(out.Rows, relief.SheetRow{Row: r.RowNo, Name: r.Name, Unit: r.Unit, Category: r.Category, Amount: r.AmountFen})
		out.Hash = r.Hash
	}
	return out, nil
}

// CheckResult is what the code of a printed list of results stands for: the
// list, or nothing when the code is another's or the list was altered.
func (s *Store) CheckResult(ctx context.Context, slug, code string) (relief.Snapshot, error) {
	sheet, err := s.ResultSheet(ctx, slug)
	if err != nil {
		return relief.Snapshot{}, err
	}
	beginning, ok := relief.ReadCheckCode(code)
	if !ok || string(sheet.Hash[:len(beginning)]) != string(beginning) || !sheet.Whole() {
		return relief.Snapshot{}, relief.Refuse("not_found")
	}
	return sheet.Snapshot, nil
}

// ResultOf answers a list of results of a union within the scopes.
func (s *Store) ResultOf(ctx context.Context, scopes []string, slug string) (relief.ResultSheet, error) {
	sheet, err := s.ResultSheet(ctx, slug)
	if err == nil && !within(scopes, sheet.UnionPath) {
		err = relief.Refuse("not_found")
	}
	return sheet, err
}

// Results lists a campaign's lists of results, of the unions of the scopes.
func (s *Store) Results(ctx context.Context, scopes []string, campaign string, page relief.Page) (relief.List[relief.ResultView], error) {
	slugs, err := s.q.ResultSheets(ctx, db.ResultSheetsParams{CampaignID: campaign, Cursor: page.Cursor, Scopes: scopes, Limit: int32(page.Size() + 1)}) //nolint:gosec // a page
	if err != nil {
		return relief.List[relief.ResultView]{}, refusal(badInput(fmt.Errorf("reading lists of results: %w", err)))
	}
	var list []relief.ResultView
	for _, slug := range slugs {
		sheet, err := s.ResultSheet(ctx, slug)
		if err != nil {
			return relief.List[relief.ResultView]{}, err
		}
		list = append(list, sheet.View())
	}
	return cut(list, page, func(v relief.ResultView) string { return v.Slug }), nil
}
