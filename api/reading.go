package api

import (
	"context"

	"github.com/labstack/echo/v4"

	"github.com/songnuan/songnuan/api/internal/gen"
	"github.com/songnuan/songnuan/relief"
)

// Readings are who read whose file unmasked.
type Readings interface {
	Readings(ctx context.Context, scopes []string, f relief.ReadingFilter) (relief.List[relief.ReadingView], error)
}

// ListReadings is for auditors.
func (s *server) ListReadings(c echo.Context, params gen.ListReadingsParams) error {
	l, err := s.Store.Readings(c.Request().Context(), callOf(c).scopes, relief.ReadingFilter{Reader: value(params.Reader), Case: value(params.Case), Page: pageOf(params.Cursor, params.Limit)})
	return list(c, l, err)
}
