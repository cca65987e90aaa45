package api

import (
	"context"

	"github.com/labstack/echo/v4"

	"github.com/songnuan/songnuan/api/internal/gen"
	"github.com/songnuan/songnuan/relief"
)

// Staff are the accounts and the rules of who may do what.
type Staff interface {
	Accounts(ctx context.Context, scopes []string, union string, role relief.Role, search string, page relief.Page) (relief.List[relief.Account], error)
	// AccountPlace answers the union an account belongs to; the caller checks scope.
	AccountPlace(ctx context.Context, id string) (relief.Unit, error)
	AddAccount(ctx context.Context, r relief.Request, a relief.NewAccount) (relief.Reply, error)
	ShutOut(ctx context.Context, r relief.Request, id string, out bool) (relief.Reply, error)
	SetPassword(ctx context.Context, r relief.Request, id, password string) (relief.Reply, error)
	LeaveIdentity(ctx context.Context, r relief.Request, id string, left relief.StaffIdentity) (relief.Reply, error)
	PolicyView(ctx context.Context) (relief.PolicyView, error)
}

func (s *server) accountSpot(c echo.Context, v *call) (spot, error) {
	unit, err := s.Store.AccountPlace(c.Request().Context(), c.Param("id"))
	if err != nil {
		return spot{}, err
	}
	return spot{path: unit.Path, level: unit.Level}, s.readable(v, "user.read", unit.Path)
}

// ListAccounts lists who holds a role in the caller's scope.
func (s *server) ListAccounts(c echo.Context, params gen.ListAccountsParams) error {
	search, err := searched(params.XSearch)
	if err != nil {
		return err
	}
	read := func(page relief.Page) (relief.List[relief.Account], error) {
		return s.Store.Accounts(c.Request().Context(), callOf(c).scopes, value(params.Union), value(params.Role), search, page)
	}
	if params.Format != nil {
		return export(s, c, accountFile, params.XFilePassword, "", read)
	}
	l, err := read(pageOf(params.Cursor, params.Limit))
	return list(c, l, err)
}

// AddAccount makes an account with a first role.
func (s *server) AddAccount(c echo.Context, params gen.AddAccountParams) error {
	v := callOf(c)
	in, err := fill[relief.NewAccount](v)
	if err != nil {
		return err
	}
	r, err := s.Store.AddAccount(c.Request().Context(), v.request(params.IdempotencyKey), in)
	return reply(c, r, err)
}

// DisableAccount shuts an account out and ends its sessions.
func (s *server) DisableAccount(c echo.Context, id gen.ID, params gen.DisableAccountParams) error {
	r, err := s.Store.ShutOut(c.Request().Context(), callOf(c).request(params.IdempotencyKey), id, true)
	return reply(c, r, err)
}

// EnableAccount lets an account in again.
func (s *server) EnableAccount(c echo.Context, id gen.ID, params gen.EnableAccountParams) error {
	r, err := s.Store.ShutOut(c.Request().Context(), callOf(c).request(params.IdempotencyKey), id, false)
	return reply(c, r, err)
}

// SetPassword gives an account another password.
func (s *server) SetPassword(c echo.Context, id gen.ID, params gen.SetPasswordParams) error {
	v := callOf(c)
	in, err := fill[gen.NewPassword](v)
	if err != nil {
		return err
	}
	r, err := s.Store.SetPassword(c.Request().Context(), v.request(params.IdempotencyKey), id, in.Password)
	return reply(c, r, err)
}

// LeaveIdentity keeps by what a member of staff is compared with the households.
func (s *server) LeaveIdentity(c echo.Context, id gen.ID, params gen.LeaveIdentityParams) error {
	v := callOf(c)
	in, err := fill[relief.StaffIdentity](v)
	if err != nil {
		return err
	}
	r, err := s.Store.LeaveIdentity(c.Request().Context(), v.request(params.IdempotencyKey), id, in)
	return reply(c, r, err)
}

// GetPolicy answers the role rules, which the screens print as a matrix.
func (s *server) GetPolicy(c echo.Context) error {
	view, err := s.Store.PolicyView(c.Request().Context())
	return answer(c, view, err)
}
