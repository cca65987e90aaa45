package api

import (
	"bytes"
	"context"
	"errors"
	"slices"

	"github.com/labstack/echo/v4"

	"github.com/songnuan/songnuan/api/internal/gen"
	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/roster"
)

// ListUnions lists the unions below a parent, or all of the caller's.
func (s *server) ListUnions(c echo.Context, params gen.ListUnionsParams) error {
	units, err := s.Store.Unions(c.Request().Context(), callOf(c).scopes, value(params.Parent), pageOf(params.Cursor, params.Limit))
	return list(c, units, err)
}

// ImportUnions loads a list of unions, all of it or, with any fault, none.
func (s *server) ImportUnions(c echo.Context, params gen.ImportUnionsParams) error {
	v := callOf(c)
	ctx := c.Request().Context()
	known := s.knownUnions(ctx)
	rows, findings, err := roster.ReadUnions(bytes.NewReader(v.body), func(code string) (relief.Level, bool) {
		unit, ok := known.find(code)
		return unit.Level, ok
	})
	switch {
	case known.err != nil:
		return known.err
	case err != nil:
		return fileRefusal(err)
	case len(findings) > 0:
		return relief.Refuse("union_invalid", "problem", findings[0].Message, "findings", findings)
	}
	units := make([]relief.Unit, len(rows))
	for i, row := range rows {
		units[i] = relief.Unit{Code: row.Code, Parent: row.Parent, Level: row.Level, Name: row.Name, Path: "/" + row.Code}
		if row.Parent != "" {
			above, _ := known.find(row.Parent)
			units[i].Path = above.Path + "/" + row.Code
		}
		known.units[row.Code] = &units[i]
		if !slices.ContainsFunc(v.scopes, func(scope string) bool { return relief.Covers(scope, units[i].Path) }) {
			return relief.Refuse("union_invalid", "problem", "“"+row.Code+"”不在您的管辖范围内 outside of your scope")
		}
	}
	r, err := s.Store.ImportUnions(ctx, v.request(params.IdempotencyKey), units)
	return reply(c, r, err)
}

// unionLookup asks the store for each union above once.
type unionLookup struct {
	ctx   context.Context
	store Store
	units map[string]*relief.Unit // nil where there is none
	err   error
}

func (s *server) knownUnions(ctx context.Context) *unionLookup {
	return &unionLookup{ctx: ctx, store: s.Store, units: map[string]*relief.Unit{}}
}

func (u *unionLookup) find(code string) (relief.Unit, bool) {
	if unit, seen := u.units[code]; seen {
		if unit == nil {
			return relief.Unit{}, false
		}
		return *unit, true
	}
	unit, err := u.store.Union(u.ctx, code)
	if err != nil {
		u.units[code] = nil
		if relief.CodeOf(err) != "not_found" {
			u.err = err
		}
		return relief.Unit{}, false
	}
	u.units[code] = &unit
	return unit, true
}

// fileRefusal turns a file that cannot be read into a refusal.
func fileRefusal(err error) error {
	var file *roster.FileError
	switch {
	case !errors.As(err, &file):
		return err
	case file.Code == roster.FileTooLarge:
		return relief.Refuse("too_large", "limit", size(roster.MaxBytes))
	}
	return relief.Refuse("file_unreadable", "problem", file.Message+" "+file.MessageEN, "file_code", file.Code, "field", file.Field)
}

// Grant gives a person a role at a union.
func (s *server) Grant(c echo.Context, params gen.GrantParams) error {
	v := callOf(c)
	in, err := fill[gen.GrantRequest](v)
	if err != nil {
		return err
	}
	r, err := s.Store.Grant(c.Request().Context(), v.request(params.IdempotencyKey), in.Username, in.Role, in.Union)
	return reply(c, r, err)
}

// Revoke takes a grant back.
func (s *server) Revoke(c echo.Context, id gen.ID, params gen.RevokeParams) error {
	r, err := s.Store.Revoke(c.Request().Context(), callOf(c).request(params.IdempotencyKey), id)
	return reply(c, r, err)
}
