package api

import (
	"bytes"

	"github.com/labstack/echo/v4"

	"github.com/songnuan/songnuan/api/internal/gen"
	"github.com/songnuan/songnuan/roster"
)

// GetSurveyForm answers what a campaign's survey asks beside what every survey does.
func (s *server) GetSurveyForm(c echo.Context, id gen.ID, params gen.GetSurveyFormParams) error {
	form, err := s.Store.SurveyForm(c.Request().Context(), callOf(c).scopes, id, value(params.Version))
	form.Questions, form.Versions = filled(form.Questions), filled(form.Versions)
	return answer(c, form, err)
}

// LoadSurveyForm puts a new version of the questions in force.
func (s *server) LoadSurveyForm(c echo.Context, id gen.ID, params gen.LoadSurveyFormParams) error {
	v := callOf(c)
	questions, err := roster.ReadSurveyForm(bytes.NewReader(v.body))
	if err != nil {
		return planFault(err)
	}
	r, err := s.Store.LoadSurveyForm(c.Request().Context(), v.request(params.IdempotencyKey), id, params.After, filled(questions))
	return reply(c, r, err)
}
