package api

import (
	"context"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/songnuan/songnuan/api/internal/gen"
	"github.com/songnuan/songnuan/relief"
)

// Boards are how campaigns get on, and what an organiser does about it.
type Boards interface {
	// Progress answers the parts of the union below (the owner when empty) within the scopes.
	Progress(ctx context.Context, scopes []string, campaign, below string) (relief.Progress, error)
	Coverage(ctx context.Context, scopes []string, campaign, union, end string, page relief.Page) (relief.List[relief.Coverage], error)
	Turnround(ctx context.Context, scopes []string, campaign string, people bool) ([]relief.Turnround, error)
	Urge(ctx context.Context, r relief.Request, campaign, union string, kind relief.TaskKind) (relief.Reply, error)
	Notices(ctx context.Context, who relief.Person, unread bool, page relief.Page) (relief.List[relief.Notice], error)
	CopyCampaign(ctx context.Context, r relief.Request, campaign, title string, first relief.Day) (relief.Reply, error)
	CheckLaunch(ctx context.Context, campaign string) (relief.LaunchCheck, error)
	CheckPlan(plan relief.Plan, status relief.CampaignStatus) relief.LaunchCheck
}

// GetProgress answers the organiser's board.
func (s *server) GetProgress(c echo.Context, id gen.ID, params gen.GetProgressParams) error {
	p, err := s.Store.Progress(c.Request().Context(), callOf(c).scopes, id, value(params.Below))
	return answer(c, p, err)
}

// ListCoverage lists in which end state each household is.
func (s *server) ListCoverage(c echo.Context, id gen.ID, params gen.ListCoverageParams) error {
	read := func(page relief.Page) (relief.List[relief.Coverage], error) {
		return s.Store.Coverage(c.Request().Context(), callOf(c).scopes, id, value(params.Union), string(value(params.End)), page)
	}
	if params.Format != nil {
		return export(s, c, coverageFile, params.XFilePassword, id, read)
	}
	l, err := read(pageOf(params.Cursor, params.Limit))
	return list(c, l, err)
}

// ListTurnround answers how long tasks took.
func (s *server) ListTurnround(c echo.Context, id gen.ID, params gen.ListTurnroundParams) error {
	people := string(value(params.By)) == "person"
	l, err := s.Store.Turnround(c.Request().Context(), callOf(c).scopes, id, people)
	return list(c, relief.List[relief.Turnround]{Items: l}, err)
}

// Urge is 催办.
func (s *server) Urge(c echo.Context, id gen.ID, params gen.UrgeParams) error {
	v := callOf(c)
	in, err := fill[gen.UrgeRequest](v)
	if err != nil {
		return err
	}
	r, err := s.Store.Urge(c.Request().Context(), v.request(params.IdempotencyKey), id, in.Union, value(in.Kind))
	return reply(c, r, err)
}

// ListNotices lists what the caller's seats were told.
func (s *server) ListNotices(c echo.Context, params gen.ListNoticesParams) error {
	l, err := s.Store.Notices(c.Request().Context(), callOf(c).person, value(params.Unread), pageOf(params.Cursor, params.Limit))
	return list(c, l, err)
}

// CopyCampaign makes a draft of last year's settings.
func (s *server) CopyCampaign(c echo.Context, id gen.ID, params gen.CopyCampaignParams) error {
	v := callOf(c)
	in, err := fill[gen.CopyRequest](v)
	if err != nil {
		return err
	}
	r, err := s.Store.CopyCampaign(c.Request().Context(), v.request(params.IdempotencyKey), id, in.Title, in.FirstDay)
	return reply(c, r, err)
}

// CheckLaunch says what launching now would meet.
func (s *server) CheckLaunch(c echo.Context, id gen.ID) error {
	check, err := s.Store.CheckLaunch(c.Request().Context(), id)
	return answer(c, check, err)
}

// CheckPlan reads a plan and says the same, without keeping it.
func (s *server) CheckPlan(c echo.Context, _ gen.CheckPlanParams) error {
	plan := callOf(c).seen.plan
	return c.JSON(http.StatusOK, relief.PlanCheck{
		LaunchCheck: s.Store.CheckPlan(plan, relief.CampaignDraft), Title: plan.Title, Owner: plan.Owner, Phases: filled(plan.Phases), Lines: filled(plan.Lines),
		Total: plan.BudgetTotal, PostingDays: plan.PostingDays, Chain: filled(plan.Chain), SurveyForm: plan.SurveyForm,
	})
}
