package api

import (
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/songnuan/songnuan/api/internal/gen"
	"github.com/songnuan/songnuan/relief"
)

// DecideTasks decides many tasks after the undo period, or previews that.
func (s *server) DecideTasks(c echo.Context, params gen.DecideTasksParams) error {
	v := callOf(c)
	in, err := fill[relief.Bulk](v)
	if err != nil {
		return err
	}
	for i := range in.Items {
		in.Items[i].Task = strings.ToLower(in.Items[i].Task)
	}
	if in.Preview {
		preview, err := s.Store.PreviewBulk(c.Request().Context(), v.person, in)
		preview.Lines, preview.Misfit = filled(preview.Lines), filled(preview.Misfit)
		return answer(c, preview, err)
	}
	r, err := s.Store.Bulk(c.Request().Context(), v.request(params.IdempotencyKey), v.person, in)
	return reply(c, r, err)
}

// GetBatch says how far the caller's bulk decision has come.
func (s *server) GetBatch(c echo.Context, id gen.ID) error {
	view, err := s.Store.BulkStatus(c.Request().Context(), callOf(c).person.ID, id)
	view.Items = filled(view.Items)
	return answer(c, view, err)
}

// CancelBatch undoes a bulk decision that has not begun.
func (s *server) CancelBatch(c echo.Context, id gen.ID, params gen.CancelBatchParams) error {
	r, err := s.Store.CancelBulk(c.Request().Context(), callOf(c).request(params.IdempotencyKey), id)
	return reply(c, r, err)
}
