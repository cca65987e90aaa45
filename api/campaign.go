package api

import (
	"time"

	"github.com/labstack/echo/v4"

	"github.com/songnuan/songnuan/api/internal/gen"
	"github.com/songnuan/songnuan/relief"
)

// ListCampaigns lists the campaigns the caller sees.
func (s *server) ListCampaigns(c echo.Context, params gen.ListCampaignsParams) error {
	l, err := s.Store.Campaigns(c.Request().Context(), callOf(c).scopes, pageOf(params.Cursor, params.Limit))
	return list(c, l, err)
}

// CreateCampaign makes a campaign of the plan that the guard has read.
func (s *server) CreateCampaign(c echo.Context, params gen.CreateCampaignParams) error {
	v := callOf(c)
	r, err := s.Store.CreateCampaign(c.Request().Context(), v.request(params.IdempotencyKey), v.seen.plan)
	return reply(c, r, err)
}

// GetCampaign answers one campaign.
func (s *server) GetCampaign(c echo.Context, id gen.ID) error {
	view, err := s.Store.Campaign(c.Request().Context(), callOf(c).scopes, id)
	view.Phases, view.Lines = filled(view.Phases), filled(view.Lines)
	return answer(c, view, err)
}

// LaunchCampaign starts a campaign, in local mode on a rehearsal clock if asked.
func (s *server) LaunchCampaign(c echo.Context, id gen.ID, params gen.LaunchCampaignParams) error {
	v := callOf(c)
	in, err := fill[gen.Launch](v)
	if err != nil {
		return err
	}
	day, err := s.rehearsalDay(in.RehearsalDay)
	if err != nil {
		return err
	}
	r, err := s.Store.Launch(c.Request().Context(), v.request(params.IdempotencyKey), id, day)
	return reply(c, r, err)
}

// rehearsalDay reads how long a day lasts on the rehearsal clock, 0 where nobody
// asks for one.
func (s *server) rehearsalDay(given *string) (time.Duration, error) {
	if given == nil {
		return 0, nil
	}
	day, err := time.ParseDuration(*given)
	if err != nil || day <= 0 || day > 24*time.Hour {
		return 0, relief.Refuse("schema", "field", "rehearsal_day")
	}
	if !s.Local {
		return 0, relief.Refuse("rehearsal_local")
	}
	return day, nil
}

// SuspendCampaign suspends a campaign.
func (s *server) SuspendCampaign(c echo.Context, id gen.ID, params gen.SuspendCampaignParams) error {
	return s.moveCampaign(c, id, "suspend", params.IdempotencyKey)
}

// ResumeCampaign resumes a suspended campaign, in local mode on a slower
// rehearsal clock if asked.
func (s *server) ResumeCampaign(c echo.Context, id gen.ID, params gen.ResumeCampaignParams) error {
	v := callOf(c)
	in, err := fill[gen.Resume](v)
	if err != nil {
		return err
	}
	day, err := s.rehearsalDay(in.RehearsalDay)
	if err != nil {
		return err
	}
	r, err := s.Store.ResumeSlower(c.Request().Context(), v.request(params.IdempotencyKey), id, value(in.Reason), day)
	return reply(c, r, err)
}

// CancelCampaign cancels a campaign.
func (s *server) CancelCampaign(c echo.Context, id gen.ID, params gen.CancelCampaignParams) error {
	return s.moveCampaign(c, id, "cancel", params.IdempotencyKey)
}

// CloseCampaign closes a campaign whose cases have all ended, or lapses those
// that nobody has decided.
func (s *server) CloseCampaign(c echo.Context, id gen.ID, params gen.CloseCampaignParams) error {
	v := callOf(c)
	in, err := fill[gen.CloseCampaign](v)
	if err != nil {
		return err
	}
	if !value(in.LapseOpen) {
		r, err := s.Store.MoveCampaign(c.Request().Context(), v.request(params.IdempotencyKey), id, "close", value(in.Reason))
		return reply(c, r, err)
	}
	r, err := s.Store.CloseLapsing(c.Request().Context(), v.request(params.IdempotencyKey), id, value(in.Reason))
	return reply(c, r, err)
}

func (s *server) moveCampaign(c echo.Context, id, action, key string) error {
	v := callOf(c)
	in, err := fill[gen.Reason](v)
	if err != nil {
		return err
	}
	r, err := s.Store.MoveCampaign(c.Request().Context(), v.request(key), id, action, value(in.Reason))
	return reply(c, r, err)
}

// ReschedulePhase moves a phase's window.
func (s *server) ReschedulePhase(c echo.Context, id gen.ID, name gen.PhaseName, params gen.ReschedulePhaseParams) error {
	v := callOf(c)
	in, err := fill[gen.Reschedule](v)
	if err != nil {
		return err
	}
	r, err := s.Store.Reschedule(c.Request().Context(), v.request(params.IdempotencyKey), id, name, in.Start, in.End, in.Reason)
	return reply(c, r, err)
}
