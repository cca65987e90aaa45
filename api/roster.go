package api

import (
	"github.com/labstack/echo/v4"

	"github.com/songnuan/songnuan/api/internal/gen"
	"github.com/songnuan/songnuan/relief"
)

// ImportRoster keeps a roster and queues its import.
func (s *server) ImportRoster(c echo.Context, id gen.ID, params gen.ImportRosterParams) error {
	v := callOf(c)
	r, err := s.Store.Import(c.Request().Context(), v.request(params.IdempotencyKey), id, v.file, v.body, value(params.DryRun))
	return reply(c, r, err)
}

// findingFile is what an import found wrong, to mend the roster by.
var findingFile = file[relief.ImportFinding]{"名册问题", []string{"名册行", "字段", "问题", "代码"}, func(f relief.ImportFinding) []any {
	return []any{f.Row, f.Field, f.Message, f.Code}
}}

// GetImport says how far an import has come, or answers its findings as a sheet.
func (s *server) GetImport(c echo.Context, id gen.ID, params gen.GetImportParams) error {
	view, err := s.Store.ImportStatus(c.Request().Context(), callOf(c).scopes, id)
	view.Findings = filled(view.Findings)
	if err == nil && params.Format != nil {
		return export(s, c, findingFile, params.XFilePassword, view.Campaign, func(relief.Page) (relief.List[relief.ImportFinding], error) {
			return relief.List[relief.ImportFinding]{Items: view.Findings}, nil
		})
	}
	return answer(c, view, err)
}
