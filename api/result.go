package api

import (
	"context"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/songnuan/songnuan/api/internal/gen"
	"github.com/songnuan/songnuan/paper"
	"github.com/songnuan/songnuan/relief"
)

// Results are the lists of who got what, posted after the money.
type Results interface {
	Results(ctx context.Context, scopes []string, campaign string, page relief.Page) (relief.List[relief.ResultView], error)
	ResultSheet(ctx context.Context, slug string) (relief.ResultSheet, error)
	ResultOf(ctx context.Context, scopes []string, slug string) (relief.ResultSheet, error)
	CheckResult(ctx context.Context, slug, code string) (relief.Snapshot, error)
}

// ListResults lists a campaign's lists of results.
func (s *server) ListResults(c echo.Context, id gen.ID, params gen.ListResultsParams) error {
	l, err := s.Store.Results(c.Request().Context(), callOf(c).scopes, id, pageOf(params.Cursor, params.Limit))
	return list(c, l, err)
}

// GetResultSheet draws a list of results for the office, at any time.
func (s *server) GetResultSheet(c echo.Context, slug gen.Slug) error {
	sheet, err := s.Store.ResultOf(c.Request().Context(), callOf(c).scopes, slug)
	if err != nil {
		return err
	}
	return answerWall(c, sheet.Snapshot)
}

// ShowResult shows a list of results to the public.
func (s *server) ShowResult(c echo.Context, slug gen.Slug, _ gen.ShowResultParams) error {
	sheet, err := s.Store.ResultSheet(c.Request().Context(), slug)
	if err != nil {
		return err
	}
	p := page{Heading: sheet.Title + words(c, "发放结果公示", " · results"), Path: "/p/results/" + slug, Result: sheet}
	p.Sheet.Rehearsal = sheet.Rehearsal
	if !sheet.Up {
		p.Result.Rows = nil
	} else if p.QR, err = qrImage(sheet.Address + "/check?code=" + sheet.Code()); err != nil {
		return err
	}
	return s.show(c, http.StatusOK, "result", p)
}

// PrintResult draws a list of results for everybody, while it is up.
func (s *server) PrintResult(c echo.Context, slug gen.Slug) error {
	sheet, err := s.Store.ResultSheet(c.Request().Context(), slug)
	if err == nil && !sheet.Up {
		err = relief.Refuse("not_found")
	}
	if err != nil {
		return err
	}
	if wait := s.prints.begin(c.RealIP()); wait > 0 {
		return relief.Refuse("too_many_attempts", "seconds", int(wait.Seconds())+1)
	}
	return answerWall(c, sheet.Snapshot)
}

// PrintPosting draws a posting's sheet for everybody, while all of it is up: a
// household whose posting is over is on paper no more either.
func (s *server) PrintPosting(c echo.Context, slug gen.Slug) error {
	ctx := c.Request().Context()
	sheet, err := s.Store.Sheet(ctx, slug)
	if err != nil {
		return err
	}
	if wait := s.prints.begin(c.RealIP()); wait > 0 {
		return relief.Refuse("too_many_attempts", "seconds", int(wait.Seconds())+1)
	}
	snapshot, err := s.Store.Snapshot(ctx, slug, 0)
	if err == nil && (sheet.Over || len(sheet.Rows) < len(snapshot.Rows)) {
		err = relief.Refuse("not_found")
	}
	if err != nil {
		return err
	}
	return answerWall(c, snapshot)
}

// CheckResult says whether a printed list of results is genuine.
func (s *server) CheckResult(c echo.Context, slug gen.Slug, params gen.CheckResultParams) error {
	ctx := c.Request().Context()
	sheet, err := s.Store.ResultSheet(ctx, slug)
	if err != nil {
		return err
	}
	sheet.Rows = nil
	p := page{Heading: words(c, "核对公示单", "Check a printed posting"), Path: "/p/results/" + slug + "/check", Result: sheet, Code: value(params.Code)}
	p.Sheet.Slug, p.Sheet.Rehearsal = slug, sheet.Rehearsal
	return s.check(c, p, func() (relief.Snapshot, error) { return s.Store.CheckResult(ctx, slug, p.Code) })
}

// answerWall answers a sheet as it hangs on the board.
func answerWall(c echo.Context, snapshot relief.Snapshot) error {
	pdf, err := paper.WallSheet(snapshot)
	if err != nil {
		return err
	}
	c.Response().Header().Set(echo.HeaderContentDisposition, `attachment; filename="posting-`+snapshot.Slug+`.pdf"`)
	return c.Blob(http.StatusOK, "application/pdf", pdf)
}
