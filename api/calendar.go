package api

import (
	"context"
	"strconv"

	"github.com/labstack/echo/v4"

	"github.com/songnuan/songnuan/api/internal/gen"
	"github.com/songnuan/songnuan/relief"
)

// Calendars are the working-day calendar in force and its versions.
type Calendars interface {
	Calendars(ctx context.Context) (relief.CalendarList, error)
	// LoadCalendar puts a version in force in which the years given replace those before.
	LoadCalendar(ctx context.Context, r relief.Request, version string, years map[int]relief.Adjustments) (relief.Reply, error)
}

// ListCalendars answers the calendar in force with its history.
func (s *server) ListCalendars(c echo.Context) error {
	calendars, err := s.Store.Calendars(c.Request().Context())
	return answer(c, calendars, err)
}

// LoadCalendar loads a year's holidays and working weekends.
func (s *server) LoadCalendar(c echo.Context, params gen.LoadCalendarParams) error {
	v := callOf(c)
	in, err := fill[gen.CalendarRequest](v)
	if err != nil {
		return err
	}
	years := map[int]relief.Adjustments{}
	for text, a := range in.Years {
		year, err := strconv.Atoi(text)
		if err != nil {
			return relief.Refuse("schema", "field", "years")
		}
		years[year] = relief.Adjustments{Holidays: filled(a.Holidays), Workdays: filled(a.Workdays)}
	}
	r, err := s.Store.LoadCalendar(c.Request().Context(), v.request(params.IdempotencyKey), in.Version, years)
	return reply(c, r, err)
}
