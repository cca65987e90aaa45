package store

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/internal/db"
)

// notice keeps the posting in step with the case: put up, held, resumed, ended
// or broken, in the transaction that moves the case.
func (t *tx) notice(ctx context.Context, h *held, m relief.Move, e relief.Event) error {
	today := h.today(t.now)
	switch {
	case e.Action == relief.Post || e.Action == relief.PostAgain:
		return t.putUp(ctx, h, m.Case)
	case m.From == relief.Posting && (m.To == relief.ObjectionHold || m.To == relief.Suspended):
		return t.later.HoldPosting(ctx, db.HoldPostingParams{CaseID: h.ID, Round: m.Case.Round, HeldOn: dateOf(today)})
	case m.To == relief.Posting && (m.From == relief.ObjectionHold || m.From == relief.Suspended):
		return t.resumePosting(ctx, h, m.Case, today)
	case m.From == relief.Posting && m.To == relief.Posted:
		return t.later.FinishPosting(ctx, db.FinishPostingParams{CaseID: h.ID, Round: m.Case.Round, Status: "ended", EndedOn: dateOf(today)})
	case postingOver(h.Case, m):
		return t.later.FinishPosting(ctx, db.FinishPostingParams{CaseID: h.ID, Round: m.Case.Round, Status: "broken", EndedOn: dateOf(today)})
	}
	return nil
}

// putUp places the case on its union's sheet of the day. The row shows what is
// needed to tell namesakes apart and nothing more.
func (t *tx) putUp(ctx context.Context, h *held, c relief.Case) error {
	today := h.today(t.now)
	board, err := t.board(ctx, h, c)
	if err != nil {
		return err
	}
	sheet, err := t.SheetFor(ctx, db.SheetForParams{Slug: newSlug(), CampaignID: h.CampaignID, UnionCode: board, Round: c.Round, StartsOn: *dateOf(today)})
	if err != nil {
		return fmt.Errorf("finding the sheet: %w", err)
	}
	last, _ := t.s.Calendar().PostingEnd(h.Clock.Plan(t.now), h.Rules.PostingDays)
	err = t.later.InsertPosting(ctx, db.InsertPostingParams{
		CaseID: h.ID, Round: c.Round, Slug: sheet.Slug, RowNo: sheet.NextRow, Days: h.Rules.PostingDays, StartsOn: *dateOf(today), EndsOn: *dateOf(last), StartsAt: t.now, EndsAt: c.Due,
	})
	if err != nil {
		return fmt.Errorf("posting: %w", err)
	}
	row := relief.SheetRow{Row: sheet.NextRow, Name: h.NameMasked, Unit: h.Unit, Category: h.Category, Cause: relief.CauseClass(h.Cause), Members: h.Members, Amount: h.AmountFen}
	if err := t.freeze(ctx, h, board, sheet.Slug, c.Round, last, row); err != nil {
		return err
	}
	err = t.later.InsertPostingRow(ctx, db.InsertPostingRowParams{
		Slug: sheet.Slug, RowNo: row.Row, Name: row.Name, Unit: row.Unit, Category: row.Category, Cause: row.Cause, Members: row.Members, AmountFen: row.Amount,
	})
	if err != nil {
		return fmt.Errorf("posting the row: %w", err)
	}
	if err := t.later.LinkPhotos(ctx, db.LinkPhotosParams{Slug: sheet.Slug, CaseID: h.ID}); err != nil {
		return fmt.Errorf("linking pictures: %w", err)
	}
	return nil
}

// board is the union on whose board a round is put up: the case's own, or the
// one above it that the round is for (T19).
func (t *tx) board(ctx context.Context, h *held, c relief.Case) (string, error) {
	level := h.Rules.RoundAt(c.Ended)
	if level == relief.Base {
		return h.UnionCode, nil
	}
	u, err := t.UnionAbove(ctx, db.UnionAboveParams{Path: h.UnionPath, Rank: level.Rank() + 1})
	if err != nil {
		return "", fmt.Errorf("finding the %s union: %w", level, err)
	}
	return u.Code, nil
}

func (t *tx) resumePosting(ctx context.Context, h *held, c relief.Case, today relief.Day) error {
	p, err := t.CasePosting(ctx, h.ID)
	if err != nil {
		return fmt.Errorf("reading the posting: %w", err)
	}
	was := relief.DayOf(*p.HeldOn)
	end := t.s.Calendar().ResumePosting(was, relief.DayOf(p.EndsOn), today)
	stood := t.s.Calendar().WorkingDaysBetween(relief.DayOf(p.EndsOn), end)
	return t.ResumePosting(ctx, db.ResumePostingParams{CaseID: h.ID, Round: c.Round, HeldDays: stood, EndsOn: *dateOf(end), EndsAt: c.Due})
}

// newSlug is a page address of 128 random bits that nobody can guess.
func newSlug() string { return strings.ToLower(rand.Text()) }

func dateOf(d relief.Day) *time.Time {
	y, m, day := d.Date()
	at := time.Date(y, m, day, 0, 0, 0, 0, time.UTC)
	return &at
}

// Sheet is the public page: masked rows whose window is open.
func (s *Store) Sheet(ctx context.Context, slug string) (relief.Sheet, error) {
	row, err := s.q.SheetBySlug(ctx, slug)
	if err != nil {
		return relief.Sheet{}, refusal(err)
	}
	var rules relief.Rules
	if err := json.Unmarshal(row.Rules, &rules); err != nil {
		return relief.Sheet{}, fmt.Errorf("reading the rules: %w", err)
	}
	sheet := relief.Sheet{
		Slug: row.Slug, Title: row.Title, UnionName: row.UnionName, StartsOn: relief.DayOf(row.StartsOn), EndsOn: relief.DayOf(row.EndsOn), Days: rules.PostingDays,
		Campaign: row.CampaignID, Phone: ReportingPhone, Rehearsal: row.Rehearsal != nil, Over: row.Open == 0, Rows: []relief.SheetRow{},
	}
	if err := s.fillHead(ctx, &sheet); err != nil {
		return relief.Sheet{}, err
	}
	rows, err := s.q.SheetRows(ctx, slug)
	if err != nil {
		return relief.Sheet{}, refusal(fmt.Errorf("reading the sheet: %w", err))
	}
	for _, r := range rows {
		sheet.Rows = append(sheet.Rows, relief.SheetRow{
			Row: r.RowNo, Name: r.Name, Unit: r.Unit, Category: r.Category, Cause: r.Cause, Members: r.Members, Amount: r.AmountFen, Held: r.Held,
		})
	}
	return sheet, nil
}

// fillHead adds what was frozen when the sheet was begun; one of an earlier
// version of the program has no head.
func (s *Store) fillHead(ctx context.Context, sheet *relief.Sheet) error {
	head, err := s.q.SheetHead(ctx, sheet.Slug)
	if noRows(err) {
		return nil
	}
	if err != nil {
		return refusal(fmt.Errorf("reading the head: %w", err))
	}
	tip, err := s.q.SheetTip(ctx, sheet.Slug)
	if err != nil {
		return refusal(fmt.Errorf("reading the sheet's hash: %w", err))
	}
	sheet.Title, sheet.UnionName, sheet.Organiser, sheet.Places, sheet.Phone, sheet.Address = head.Title, head.UnionName, head.Organiser, head.Places, head.Phone, head.Address
	sheet.CheckCode = relief.CheckCode(tip)
	return nil
}

// Postings lists the sheets of a campaign.
func (s *Store) Postings(ctx context.Context, f relief.SheetFilter) (relief.List[relief.Sheet], error) {
	q := caseQuery{args: pgx.NamedArgs{"scopes": f.Scopes, "cursor": f.Page.Cursor, "limit": f.Page.Size() + 1}}
	q.with("s.campaign_id = @campaign::uuid", "campaign", f.Campaign)
	q.where("s.slug > @cursor", true)
	q.where("EXISTS (SELECT FROM unnest(@scopes::text[]) scope WHERE n.path = scope OR n.path LIKE scope || '/%')", true)
	q.with("s.union_code = @union", "union", f.Union)
	if f.Open != nil {
		q.args["open"] = *f.Open
		q.where("@open = EXISTS (SELECT FROM postings p WHERE p.slug = s.slug AND p.status IN ('running', 'held'))", true)
	}
	rows, err := s.pool.Query(ctx, `SELECT s.slug FROM posting_sheets s JOIN unions n ON n.code = s.union_code WHERE `+q.text+` ORDER BY s.slug LIMIT @limit`, q.args)
	if err != nil {
		return relief.List[relief.Sheet]{}, refusal(fmt.Errorf("reading sheets: %w", err))
	}
	slugs, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return relief.List[relief.Sheet]{}, refusal(badInput(fmt.Errorf("reading sheets: %w", err)))
	}
	var list []relief.Sheet
	for _, slug := range slugs {
		sheet, err := s.Sheet(ctx, slug)
		if err != nil {
			return relief.List[relief.Sheet]{}, err
		}
		list = append(list, sheet)
	}
	return cut(list, f.Page, func(v relief.Sheet) string { return v.Slug }), nil
}
