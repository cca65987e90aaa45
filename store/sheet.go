package store

import (
	"context"
	"encoding/hex"
	"fmt"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/internal/db"
)

// What stands on the sheets of a union that has not said where they hang.
const (
	defaultPlaces = "本单位公示栏"
	// ReportingPhone is the unions' own hotline.
	ReportingPhone = "12351"
)

// freeze adds the row to what was put up for good, chained to all that is above
// it. The first row of a sheet freezes its head.
func (t *tx) freeze(ctx context.Context, h *held, union, slug string, round int, ends relief.Day, row relief.SheetRow) error {
	if err := publishable("姓名", row.Name, "单位", row.Unit, "类别", row.Category, "致困原因", row.Cause); err != nil {
		return err
	}
	tip, err := t.SheetTip(ctx, slug)
	if err != nil {
		return fmt.Errorf("reading the sheet's hash: %w", err)
	}
	if tip == nil {
		if tip, err = t.freezeHead(ctx, h, union, slug, round, ends); err != nil {
			return err
		}
	}
	err = t.later.InsertSheetLine(ctx, db.InsertSheetLineParams{
		Slug: slug, RowNo: row.Row, CaseID: h.ID, Name: row.Name, Unit: row.Unit, Category: row.Category, Cause: row.Cause, Members: row.Members, AmountFen: row.Amount,
		Hash: relief.SealRow(tip, row),
	})
	if err != nil {
		return fmt.Errorf("freezing the row: %w", err)
	}
	return nil
}

func (t *tx) freezeHead(ctx context.Context, h *held, union, slug string, round int, ends relief.Day) ([]byte, error) {
	head, err := t.headed(ctx, union, h.Owner, relief.SheetHead{
		Slug: slug, Title: h.Title, Round: round, Days: h.Rules.PostingDays, StartsOn: h.today(t.now), EndsOn: ends, Address: t.s.PublicURL + "/p/" + slug, Rehearsal: h.Rehearsal != nil,
	})
	if err != nil {
		return nil, err
	}
	seal := head.Seal()
	err = t.InsertSheetHead(ctx, db.InsertSheetHeadParams{
		Slug: slug, Title: head.Title, UnionName: head.UnionName, Organiser: head.Organiser, Round: head.Round, Days: head.Days, StartsOn: *dateOf(head.StartsOn),
		EndsOn: *dateOf(head.EndsOn), Places: head.Places, Phone: head.Phone, Address: head.Address, Rehearsal: head.Rehearsal, Seal: seal,
	})
	if err != nil {
		return nil, fmt.Errorf("freezing the head: %w", err)
	}
	return seal, nil
}

// headed fills in whose sheet it is, where it hangs and whom to phone.
func (t *tx) headed(ctx context.Context, union, owner string, head relief.SheetHead) (relief.SheetHead, error) {
	unit, err := t.UnionByCode(ctx, union)
	if err != nil {
		return head, fmt.Errorf("reading the union: %w", err)
	}
	organiser, err := t.UnionByCode(ctx, owner)
	if err != nil {
		return head, fmt.Errorf("reading the organiser: %w", err)
	}
	board, err := t.Board(ctx, union)
	if noRows(err) {
		board, err = db.BoardRow{Places: defaultPlaces, Phone: ReportingPhone}, nil
	}
	if err != nil {
		return head, fmt.Errorf("reading the board: %w", err)
	}
	head.UnionName, head.Organiser, head.Places, head.Phone = unit.Name, organiser.Name, board.Places, board.Phone
	return head, publishable("标题", head.Title, "公示单位", head.UnionName, "组织单位", head.Organiser, "张贴地点", head.Places, "监督电话", head.Phone)
}

// publishable refuses texts that carry an ID, phone or card number; they come as
// pairs of what people call the field and what stands in it.
func publishable(pairs ...string) error {
	for i := 0; i+1 < len(pairs); i += 2 {
		if relief.ContainsPersonalNumber(pairs[i+1]) {
			return relief.Refuse("personal_number", "field", pairs[i])
		}
	}
	return nil
}

// Snapshot answers a sheet as it stood when row last was put up on it; with 0,
// as it stands.
func (s *Store) Snapshot(ctx context.Context, slug string, last int) (relief.Snapshot, error) {
	_, snapshot, _, err := s.frozen(ctx, slug, last)
	return snapshot, err
}

func (s *Store) frozen(ctx context.Context, slug string, last int) (db.SheetHeadRow, relief.Snapshot, []db.SheetLinesRow, error) {
	row, err := s.q.SheetHead(ctx, slug)
	if err != nil {
		return row, relief.Snapshot{}, nil, refusal(err)
	}
	out := relief.Snapshot{SheetHead: relief.SheetHead{
		Slug: row.Slug, Title: row.Title, UnionName: row.UnionName, Organiser: row.Organiser, Round: row.Round, Days: row.Days,
		StartsOn: relief.DayOf(row.StartsOn), EndsOn: relief.DayOf(row.EndsOn), Places: row.Places, Phone: row.Phone, Address: row.Address, Rehearsal: row.Rehearsal,
	}}
	lines, err := s.q.SheetLines(ctx, db.SheetLinesParams{Slug: slug, Last: last})
	if err != nil {
		return row, out, nil, refusal(fmt.Errorf("reading the rows: %w", err))
	}
	if len(lines) == 0 || last > 0 && lines[len(lines)-1].RowNo != last {
		return row, out, nil, relief.Refuse("not_found")
	}
	for _, l := range lines {
		out.Rows = append(out.Rows, relief.SheetRow{Row: l.RowNo, Name: l.Name, Unit: l.Unit, Category: l.Category, Cause: l.Cause, Members: l.Members, Amount: l.AmountFen})
		out.Hash = l.Hash
	}
	return row, out, lines, nil
}

// CheckSheet finds the state of a sheet that the code of a printed one stands
// for. It is not found when there is none, or when what is kept is no longer
// what the code was made of.
func (s *Store) CheckSheet(ctx context.Context, slug, code string) (relief.Snapshot, error) {
	beginning, ok := relief.ReadCheckCode(code)
	if !ok {
		return relief.Snapshot{}, relief.Refuse("not_found")
	}
	row, err := s.q.LineByCode(ctx, db.LineByCodeParams{Slug: slug, Beginning: beginning})
	if err != nil {
		return relief.Snapshot{}, refusal(err)
	}
	snapshot, err := s.Snapshot(ctx, slug, row)
	if err == nil && !snapshot.Whole() {
		err = relief.Refuse("not_found")
	}
	return snapshot, err
}

// SheetDetail answers a sheet for the office: every row ever put up on it, with
// what became of it.
func (s *Store) SheetDetail(ctx context.Context, scopes []string, slug string) (relief.SheetDetail, error) {
	row, snapshot, lines, err := s.frozen(ctx, slug, 0)
	if err != nil {
		return relief.SheetDetail{}, err
	}
	if !within(scopes, row.UnionPath) {
		return relief.SheetDetail{}, relief.Refuse("not_found")
	}
	d := relief.SheetDetail{
		Slug: slug, Campaign: row.CampaignID, Union: row.UnionCode, Title: row.Title, UnionName: row.UnionName, Organiser: row.Organiser, Round: row.Round, Days: row.Days,
		StartsOn: snapshot.StartsOn, EndsOn: snapshot.EndsOn, Places: row.Places, Phone: row.Phone, Address: row.Address, Rehearsal: row.Rehearsal,
		CheckCode: snapshot.Code(), Hash: hex.EncodeToString(snapshot.Hash), Total: snapshot.Total(), Photos: []relief.SheetPhoto{},
	}
	for i, l := range lines {
		d.Open = d.Open || l.Status == "running" || l.Status == "held"
		d.Rows = append(d.Rows, relief.SheetLine{SheetRow: snapshot.Rows[i], Case: l.CaseID, Status: l.Status, EndsOn: relief.DayOf(l.EndsOn)})
	}
	photos, err := s.q.SheetPhotos(ctx, slug)
	if err != nil {
		return d, refusal(fmt.Errorf("reading pictures: %w", err))
	}
	for _, p := range photos {
		d.Photos = append(d.Photos, relief.SheetPhoto{Kind: relief.EvidenceKind(p.Kind), Evidence: p.ID, At: p.At})
	}
	return d, nil
}

// SetBoard says where a union hangs its sheets and whom to phone.
func (s *Store) SetBoard(ctx context.Context, r relief.Request, b relief.Board) (relief.Reply, error) {
	return s.once(ctx, r, 200, func(ctx context.Context, t *tx) (any, error) {
		if err := publishable("张贴地点", b.Places, "监督电话", b.Phone); err != nil {
			return nil, err
		}
		u, err := t.UnionByCode(ctx, b.Union)
		if err != nil {
			return nil, err
		}
		if err := t.Queries.SetBoard(ctx, db.SetBoardParams{UnionCode: b.Union, Places: b.Places, Phone: b.Phone, ChangedBy: r.Actor}); err != nil {
			return nil, fmt.Errorf("setting the board: %w", err)
		}
		b.UnionName, b.ChangedAt = u.Name, t.now
		return b, nil
	})
}

// Boards lists where the unions of the scopes hang their sheets.
func (s *Store) Boards(ctx context.Context, scopes []string, page relief.Page) (relief.List[relief.Board], error) {
	rows, err := s.q.Boards(ctx, db.BoardsParams{Cursor: page.Cursor, Scopes: scopes, Limit: int32(page.Size() + 1)}) //nolint:gosec // a page
	if err != nil {
		return relief.List[relief.Board]{}, refusal(fmt.Errorf("reading boards: %w", err))
	}
	list := make([]relief.Board, len(rows))
	for i, b := range rows {
		list[i] = relief.Board{Union: b.UnionCode, UnionName: b.UnionName, Places: b.Places, Phone: b.Phone, ChangedAt: b.ChangedAt}
	}
	return cut(list, page, func(b relief.Board) string { return b.Union }), nil
}
