package api

import (
	"context"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"github.com/songnuan/songnuan/api/internal/gen"
	"github.com/songnuan/songnuan/relief"
)

// Absences are who acts for whom while he is away.
type Absences interface {
	Delegate(ctx context.Context, r relief.Request, d relief.DelegationAsk) (relief.Reply, error)
	RuleDelegation(ctx context.Context, r relief.Request, id string, approve bool) (relief.Reply, error)
	RevokeDelegation(ctx context.Context, r relief.Request, id string) (relief.Reply, error)
	// Delegations lists the person's own, and those of posts below the scopes.
	Delegations(ctx context.Context, who relief.Person, scopes []string) ([]relief.Delegation, error)
	// Delegation answers one, wherever it is; the caller checks scope.
	Delegation(ctx context.Context, id string) (relief.Delegation, error)
	// Lent is the delegation in force by which the person may answer the task, for
	// the principal where one is named; nil when there is none.
	Lent(ctx context.Context, person, task, principal string) (*relief.Delegation, error)
}

// ListDelegations lists the caller's absences, those he stands in for and those
// he rules on.
func (s *server) ListDelegations(c echo.Context) error {
	v := callOf(c)
	rows, err := s.Store.Delegations(c.Request().Context(), v.person, s.Authorizer.Scopes(v.user, "delegation.rule"))
	for i := range rows {
		rows[i].Actions = filled(rows[i].Actions)
	}
	return list(c, relief.List[relief.Delegation]{Items: rows}, err)
}

// Delegate asks that a colleague act for the caller.
func (s *server) Delegate(c echo.Context, params gen.DelegateParams) error {
	v := callOf(c)
	in, err := fill[relief.DelegationAsk](v)
	if err != nil {
		return err
	}
	r, err := s.Store.Delegate(c.Request().Context(), v.request(params.IdempotencyKey), in)
	return reply(c, r, err)
}

// RuleDelegation grants or refuses what somebody below asked for.
func (s *server) RuleDelegation(c echo.Context, id gen.ID, params gen.RuleDelegationParams) error {
	v := callOf(c)
	in, err := fill[gen.DelegationRuling](v)
	if err != nil {
		return err
	}
	r, err := s.Store.RuleDelegation(c.Request().Context(), v.request(params.IdempotencyKey), id, in.Approve)
	return reply(c, r, err)
}

// RevokeDelegation ends a delegation that is the caller's, as one of the two or
// as who granted it; another's is not found.
func (s *server) RevokeDelegation(c echo.Context, id gen.ID, params gen.RevokeDelegationParams) error {
	r, err := s.Store.RevokeDelegation(c.Request().Context(), callOf(c).request(params.IdempotencyKey), id)
	return reply(c, r, err)
}

// standIn finds the delegation by which the caller answers a task that is not
// his own to answer, or that he answers for somebody on purpose: the principal's
// grant must let it.
func (s *server) standIn(c echo.Context, v *call, action, level string, at spot) (bool, error) {
	if at.role == "" || v.seen.task.ID == "" {
		return false, nil
	}
	lent, err := s.Store.Lent(c.Request().Context(), v.person.ID, v.seen.task.ID, v.text("on_behalf_of"))
	if err != nil || lent == nil {
		return false, err
	}
	principal, err := uuid.Parse(lent.Principal.ID)
	if err != nil {
		return false, err
	}
	if grant, ok := s.Authorizer.GrantForRole(principal, string(at.role), action, level, at.path); !ok || grant.ID.String() != lent.Grant {
		return false, nil
	}
	v.policy, v.grant, v.delegation = s.Authorizer.Version(), lent.Grant, lent.ID
	return true, nil
}

// grantField is the caller's own post that he wants to lend.
func (s *server) grantField(c echo.Context, v *call) (spot, error) {
	id := v.text("grant_id")
	for _, a := range v.person.Roles {
		if a.Grant == id {
			return spot{path: a.Path, level: a.Level}, nil
		}
	}
	return spot{}, relief.Refuse("delegation_not_yours")
}

// delegationSpot is the union above the lent post: whose organiser rules on it.
func (s *server) delegationSpot(c echo.Context, v *call) (spot, error) {
	ctx := c.Request().Context()
	d, err := s.Store.Delegation(ctx, c.Param("id"))
	if err != nil {
		return spot{}, err
	}
	unit, err := s.Store.Union(ctx, d.Union)
	if err == nil && unit.Parent != "" {
		unit, err = s.Store.Union(ctx, unit.Parent)
	}
	if err != nil {
		return spot{}, err
	}
	return spot{path: unit.Path, level: unit.Level}, s.readable(v, "union.read", unit.Path)
}
