package api

import (
	"context"

	"github.com/labstack/echo/v4"

	"github.com/songnuan/songnuan/api/internal/gen"
	"github.com/songnuan/songnuan/relief"
)

// Sheets are what is put up for everybody to see.
type Sheets interface {
	Postings(ctx context.Context, f relief.SheetFilter) (relief.List[relief.Sheet], error)
	// Sheet answers what the public page shows.
	Sheet(ctx context.Context, slug string) (relief.Sheet, error)
	SheetDetail(ctx context.Context, scopes []string, slug string) (relief.SheetDetail, error)
	// Snapshot answers a sheet as it stood when row last was put up on it; with 0, as it stands.
	Snapshot(ctx context.Context, slug string, last int) (relief.Snapshot, error)
	// CheckSheet answers the state of a sheet that a printed code stands for.
	CheckSheet(ctx context.Context, slug, code string) (relief.Snapshot, error)
	SetBoard(ctx context.Context, r relief.Request, b relief.Board) (relief.Reply, error)
	Boards(ctx context.Context, scopes []string, page relief.Page) (relief.List[relief.Board], error)
}

// ListPostings lists the public pages of a campaign.
func (s *server) ListPostings(c echo.Context, id gen.ID, params gen.ListPostingsParams) error {
	l, err := s.Store.Postings(c.Request().Context(), relief.SheetFilter{
		Scopes: callOf(c).scopes, Campaign: id, Union: value(params.Union), Open: params.Open, Page: pageOf(params.Cursor, params.Limit),
	})
	for i := range l.Items {
		l.Items[i].Rows = filled(l.Items[i].Rows)
	}
	return list(c, l, err)
}

// GetPosting answers a sheet for the office.
func (s *server) GetPosting(c echo.Context, slug gen.Slug) error {
	d, err := s.Store.SheetDetail(c.Request().Context(), callOf(c).scopes, slug)
	d.Rows, d.Photos = filled(d.Rows), filled(d.Photos)
	return answer(c, d, err)
}

// GetWallSheet draws the sheet that hangs on the board.
func (s *server) GetWallSheet(c echo.Context, slug gen.Slug, params gen.GetWallSheetParams) error {
	ctx := c.Request().Context()
	if _, err := s.Store.SheetDetail(ctx, callOf(c).scopes, slug); err != nil { // whether it is in scope
		return err
	}
	snapshot, err := s.Store.Snapshot(ctx, slug, value(params.Rows))
	if err != nil {
		return err
	}
	return answerWall(c, snapshot)
}

// ListBoards lists where unions hang their sheets.
func (s *server) ListBoards(c echo.Context, params gen.ListBoardsParams) error {
	l, err := s.Store.Boards(c.Request().Context(), callOf(c).scopes, pageOf(params.Cursor, params.Limit))
	return list(c, l, err)
}

// SetBoard says where a union hangs its sheets.
func (s *server) SetBoard(c echo.Context, params gen.SetBoardParams) error {
	v := callOf(c)
	in, err := fill[relief.Board](v)
	if err != nil {
		return err
	}
	r, err := s.Store.SetBoard(c.Request().Context(), v.request(params.IdempotencyKey), in)
	return reply(c, r, err)
}
