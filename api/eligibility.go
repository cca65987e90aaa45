package api

import (
	"context"

	"github.com/labstack/echo/v4"

	"github.com/songnuan/songnuan/api/internal/gen"
	"github.com/songnuan/songnuan/relief"
)

// Eligibility is who qualifies: rules and exceptions, standards, bars and people
// who look alike.
type Eligibility interface {
	Eligibility(ctx context.Context, scopes []string, caseID string) (relief.EligibilityView, error)
	// Aid sums up what a case's household was aided with besides.
	Aid(ctx context.Context, scopes []string, caseID string) (relief.AidView, error)
	// CountExceptions counts by rule what two people set aside, and its money.
	CountExceptions(ctx context.Context, scopes []string, campaignID string) ([]relief.ExceptionCount, error)

	Standards(ctx context.Context, scopes []string, region string, page relief.Page) (relief.List[relief.DibaoStandard], error)
	// StandardPlace answers the union a standard holds at; the caller checks scope.
	StandardPlace(ctx context.Context, id string) (relief.Unit, error)
	ProposeStandard(ctx context.Context, r relief.Request, std relief.DibaoStandard) (relief.Reply, error)
	ConfirmStandard(ctx context.Context, r relief.Request, id string) (relief.Reply, error)

	Bars(ctx context.Context, scopes []string, status string, page relief.Page) (relief.List[relief.Bar], error)
	// Bar answers a bar, wherever it is kept; the caller checks scope.
	Bar(ctx context.Context, id string) (relief.Bar, error)
	ProposeBar(ctx context.Context, r relief.Request, n relief.NewBar) (relief.Reply, error)
	// MoveBar does confirm, refuse, lift, confirm_lift, refuse_lift or appeal.
	MoveBar(ctx context.Context, r relief.Request, id, action, reason string) (relief.Reply, error)

	Duplicates(ctx context.Context, scopes []string, status string, page relief.Page) (relief.List[relief.DuplicateView], error)
	// Duplicate answers a pair, wherever it is ruled on; the caller checks scope.
	Duplicate(ctx context.Context, id string) (relief.DuplicateView, error)
	RuleDuplicate(ctx context.Context, r relief.Request, id, outcome, reason string) (relief.Reply, error)
}

// GetEligibility answers how a case stands against its campaign's rules.
func (s *server) GetEligibility(c echo.Context, id gen.ID) error {
	v, err := s.Store.Eligibility(c.Request().Context(), s.Authorizer.Scopes(callOf(c).user, "case.read"), id)
	v.Results, v.Aid, v.Checks, v.Changes, v.Fields = filled(v.Results), filled(v.Aid), filled(v.Checks), filled(v.Changes), filled(v.Fields)
	return answer(c, v, err)
}

// GetAid answers what a case's household was and is to be aided with besides.
func (s *server) GetAid(c echo.Context, id gen.ID) error {
	v, err := s.Store.Aid(c.Request().Context(), s.Authorizer.Scopes(callOf(c).user, "case.read"), id)
	v.Items = filled(v.Items)
	return answer(c, v, err)
}

// CountExceptions counts what two people set aside in a campaign.
func (s *server) CountExceptions(c echo.Context, id gen.ID) error {
	rows, err := s.Store.CountExceptions(c.Request().Context(), s.Authorizer.Scopes(callOf(c).user, "report.read"), id)
	return list(c, relief.List[relief.ExceptionCount]{Items: rows}, err)
}

// ListStandards lists the standards that hold in the caller's scope.
func (s *server) ListStandards(c echo.Context, params gen.ListStandardsParams) error {
	l, err := s.Store.Standards(c.Request().Context(), callOf(c).scopes, value(params.Region), pageOf(params.Cursor, params.Limit))
	return list(c, l, err)
}

// ProposeStandard enters a standard.
func (s *server) ProposeStandard(c echo.Context, params gen.ProposeStandardParams) error {
	v := callOf(c)
	in, err := fill[relief.DibaoStandard](v)
	if err != nil {
		return err
	}
	r, err := s.Store.ProposeStandard(c.Request().Context(), v.request(params.IdempotencyKey), in)
	return reply(c, r, err)
}

// ConfirmStandard puts a standard into force.
func (s *server) ConfirmStandard(c echo.Context, id gen.ID, params gen.ConfirmStandardParams) error {
	r, err := s.Store.ConfirmStandard(c.Request().Context(), callOf(c).request(params.IdempotencyKey), id)
	return reply(c, r, err)
}

// ListBars lists the penalty register.
func (s *server) ListBars(c echo.Context, params gen.ListBarsParams) error {
	l, err := s.Store.Bars(c.Request().Context(), callOf(c).scopes, string(value(params.Status)), pageOf(params.Cursor, params.Limit))
	return list(c, l, err)
}

// ProposeBar enters a bar.
func (s *server) ProposeBar(c echo.Context, params gen.ProposeBarParams) error {
	v := callOf(c)
	in, err := fill[relief.NewBar](v)
	if err != nil {
		return err
	}
	r, err := s.Store.ProposeBar(c.Request().Context(), v.request(params.IdempotencyKey), in)
	return reply(c, r, err)
}

// GetBar answers a bar.
func (s *server) GetBar(c echo.Context, id gen.ID) error {
	b, err := s.Store.Bar(c.Request().Context(), id)
	return answer(c, b, err)
}

// LiftBar asks that a bar be lifted.
func (s *server) LiftBar(c echo.Context, id gen.ID, params gen.LiftBarParams) error {
	return s.moveBar(c, id, params.IdempotencyKey, "lift")
}

// AppealBar notes an appeal.
func (s *server) AppealBar(c echo.Context, id gen.ID, params gen.AppealBarParams) error {
	return s.moveBar(c, id, params.IdempotencyKey, "appeal")
}

func (s *server) moveBar(c echo.Context, id, key, action string) error {
	v := callOf(c)
	in, err := fill[gen.NeededReason](v)
	if err != nil {
		return err
	}
	r, err := s.Store.MoveBar(c.Request().Context(), v.request(key), id, action, in.Reason)
	return reply(c, r, err)
}

// RuleBar is the second person's word on a bar.
func (s *server) RuleBar(c echo.Context, id gen.ID, params gen.RuleBarParams) error {
	v := callOf(c)
	in, err := fill[gen.BarRuling](v)
	if err != nil {
		return err
	}
	r, err := s.Store.MoveBar(c.Request().Context(), v.request(params.IdempotencyKey), id, string(in.Action), value(in.Reason))
	return reply(c, r, err)
}

// ListDuplicates lists people who look alike.
func (s *server) ListDuplicates(c echo.Context, params gen.ListDuplicatesParams) error {
	l, err := s.Store.Duplicates(c.Request().Context(), callOf(c).scopes, string(value(params.Status)), pageOf(params.Cursor, params.Limit))
	return list(c, l, err)
}

// GetDuplicate answers two files field by field.
func (s *server) GetDuplicate(c echo.Context, id gen.ID) error {
	d, err := s.Store.Duplicate(c.Request().Context(), id)
	return answer(c, d, err)
}

// RuleDuplicate rules whether two files are one person.
func (s *server) RuleDuplicate(c echo.Context, id gen.ID, params gen.RuleDuplicateParams) error {
	v := callOf(c)
	in, err := fill[gen.DuplicateRuling](v)
	if err != nil {
		return err
	}
	r, err := s.Store.RuleDuplicate(c.Request().Context(), v.request(params.IdempotencyKey), id, string(in.Outcome), in.Reason)
	return reply(c, r, err)
}

func (s *server) standardSpot(c echo.Context, v *call) (spot, error) {
	unit, err := s.Store.StandardPlace(c.Request().Context(), c.Param("id"))
	return s.readableUnit(v, "standard.read", unit, err)
}

func (s *server) regionField(c echo.Context, v *call) (spot, error) {
	return s.unionAt(c, v, v.text("region"))
}

func (s *server) barSpot(c echo.Context, v *call) (spot, error) {
	b, err := s.Store.Bar(c.Request().Context(), c.Param("id"))
	if err != nil {
		return spot{}, err
	}
	unit, err := s.Store.Union(c.Request().Context(), b.Union)
	return s.readableUnit(v, "bar.read", unit, err)
}

func (s *server) duplicateSpot(c echo.Context, v *call) (spot, error) {
	d, err := s.Store.Duplicate(c.Request().Context(), c.Param("id"))
	return s.readableUnit(v, "duplicate.read", relief.Unit{Path: d.UnionPath}, err)
}
