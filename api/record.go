package api

import (
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/songnuan/songnuan/api/internal/gen"
	"github.com/songnuan/songnuan/relief"
)

// RecordVisit keeps the form of a home visit.
func (s *server) RecordVisit(c echo.Context, id gen.ID, params gen.RecordVisitParams) error {
	v := callOf(c)
	in, err := fill[relief.Visit](v)
	if err != nil {
		return err
	}
	r, err := s.Store.RecordVisit(c.Request().Context(), v.request(params.IdempotencyKey), id, in)
	return reply(c, r, err)
}

// RecordAppraisal keeps the minutes of an appraisal meeting.
func (s *server) RecordAppraisal(c echo.Context, id gen.ID, params gen.RecordAppraisalParams) error {
	v := callOf(c)
	in, err := fill[relief.Appraisal](v)
	if err != nil {
		return err
	}
	r, err := s.Store.RecordAppraisal(c.Request().Context(), v.request(params.IdempotencyKey), id, in)
	return reply(c, r, err)
}

// RecordConfirmation keeps who outside the union confirmed the person or his enterprise.
func (s *server) RecordConfirmation(c echo.Context, id gen.ID, params gen.RecordConfirmationParams) error {
	v := callOf(c)
	in, err := fill[relief.Confirmation](v)
	if err != nil {
		return err
	}
	r, err := s.Store.RecordConfirmation(c.Request().Context(), v.request(params.IdempotencyKey), id, in)
	return reply(c, r, err)
}

// SendCheck asks a register about a member of the household.
func (s *server) SendCheck(c echo.Context, id gen.ID, params gen.SendCheckParams) error {
	v := callOf(c)
	in, err := fill[relief.EconomyCheck](v)
	if err != nil {
		return err
	}
	r, err := s.Store.SendCheck(c.Request().Context(), v.request(params.IdempotencyKey), id, in)
	return reply(c, r, err)
}

// AnswerCheck notes what the register said.
func (s *server) AnswerCheck(c echo.Context, id gen.ID, check gen.UUID, params gen.AnswerCheckParams) error {
	v := callOf(c)
	in, err := fill[relief.CheckAnswer](v)
	if err != nil {
		return err
	}
	r, err := s.Store.AnswerCheck(c.Request().Context(), v.request(params.IdempotencyKey), id, strings.ToLower(check), in)
	return reply(c, r, err)
}

// ListRecords answers a case's forms, with their content when the guard has
// allowed the purpose.
func (s *server) ListRecords(c echo.Context, id gen.ID, params gen.ListRecordsParams) error {
	v := callOf(c)
	action, purpose := "case.read", ""
	if params.XPurpose != nil {
		action, purpose = "case.read_person", string(*params.XPurpose)
	}
	view, err := s.Store.Records(c.Request().Context(), s.Authorizer.Scopes(v.user, action), id, v.person, purpose)
	return answer(c, view, err)
}
