package api

import (
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/songnuan/songnuan/api/internal/gen"
	"github.com/songnuan/songnuan/relief"
)

// purposeHeader says what somebody wants to see a person's data for. It is a
// header and not a query, because URLs end up in logs.
const purposeHeader = "X-Purpose"

// ListCases lists cases of the caller's scope.
func (s *server) ListCases(c echo.Context, params gen.ListCasesParams) error {
	search, err := searched(params.XSearch)
	if err != nil {
		return err
	}
	if search == "" {
		search = value(params.Q)
	}
	filter := relief.CaseFilter{
		Scopes:   callOf(c).scopes,
		Campaign: value(params.Campaign),
		Step:     value(params.Step),
		State:    value(params.State),
		Union:    value(params.Union),
		Line:     strings.ToLower(value(params.Line)),
		Overdue:  value(params.Overdue),
		Query:    search,
	}
	read := func(page relief.Page) (relief.List[relief.CaseRow], error) {
		filter.Page = page
		return s.Store.Cases(c.Request().Context(), filter)
	}
	if params.Format != nil {
		return export(s, c, caseFile, params.XFilePassword, filter.Campaign, read)
	}
	l, err := read(pageOf(params.Cursor, params.Limit))
	return list(c, l, err)
}

// GetCase answers one case, unmasked when the guard has allowed the purpose.
func (s *server) GetCase(c echo.Context, id gen.ID, params gen.GetCaseParams) error {
	v := callOf(c)
	view, err := v.seen.aCase, error(nil)
	if params.XPurpose != nil {
		view, err = s.Store.Case(c.Request().Context(), s.Authorizer.Scopes(v.user, "case.read_person"), id, v.person, string(*params.XPurpose))
	}
	view.Tasks = filled(view.Tasks)
	return answer(c, view, err)
}

// GetTimeline answers what happened to a case.
func (s *server) GetTimeline(c echo.Context, id gen.ID) error {
	entries, err := s.Store.Timeline(c.Request().Context(), s.Authorizer.Scopes(callOf(c).user, "case.read"), id)
	return list(c, relief.List[relief.TimelineEntry]{Items: entries}, err)
}

// WithdrawCase is 撤销.
func (s *server) WithdrawCase(c echo.Context, id gen.ID, params gen.WithdrawCaseParams) error {
	v := callOf(c)
	in, err := fill[gen.NeededReason](v)
	if err != nil {
		return err
	}
	r, err := s.Store.Withdraw(c.Request().Context(), v.request(params.IdempotencyKey), id, in.Reason)
	return reply(c, r, err)
}
