package api

import (
	"github.com/labstack/echo/v4"

	"github.com/songnuan/songnuan/api/internal/gen"
)

// ImportRoster keeps a roster and queues its import.
func (s *server) ImportRoster(c echo.Context, id gen.ID, params gen.ImportRosterParams) error {
	v := callOf(c)
	r, err := s.Store.Import(c.Request().Context(), v.request(params.IdempotencyKey), id, v.file, v.body, value(params.DryRun))
	return reply(c, r, err)
}

// GetImport says how far an import has come.
func (s *server) GetImport(c echo.Context, id gen.ID) error {
	view, err := s.Store.ImportStatus(c.Request().Context(), callOf(c).scopes, id)
	view.Findings = filled(view.Findings)
	return answer(c, view, err)
}
