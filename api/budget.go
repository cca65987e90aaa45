package api

import (
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/songnuan/songnuan/api/internal/gen"
	"github.com/songnuan/songnuan/relief"
)

// GetBudget answers the budget lines of a campaign.
func (s *server) GetBudget(c echo.Context, _ gen.ID) error {
	return c.JSON(http.StatusOK, gen.Budget{Lines: filled(callOf(c).seen.camp.Lines)})
}

// Allocate makes money of a budget line available.
func (s *server) Allocate(c echo.Context, params gen.AllocateParams) error {
	v := callOf(c)
	in, err := fill[relief.Allocation](v)
	if err != nil {
		return err
	}
	in.Campaign, in.Line = strings.ToLower(in.Campaign), strings.ToLower(in.Line)
	r, err := s.Store.Allocate(c.Request().Context(), v.request(params.IdempotencyKey), in)
	return reply(c, r, err)
}

// ListLedger lists the movements of money.
func (s *server) ListLedger(c echo.Context, params gen.ListLedgerParams) error {
	read := func(page relief.Page) (relief.List[relief.LedgerEntry], error) {
		return s.Store.Ledger(c.Request().Context(), callOf(c).scopes, params.Campaign, page)
	}
	if params.Format != nil {
		return export(s, c, ledgerFile, params.XFilePassword, params.Campaign, read)
	}
	l, err := read(pageOf(params.Cursor, params.Limit))
	return list(c, l, err)
}
