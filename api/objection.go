package api

import (
	"github.com/labstack/echo/v4"

	"github.com/songnuan/songnuan/api/internal/gen"
	"github.com/songnuan/songnuan/authz"
	"github.com/songnuan/songnuan/relief"
)

// ListObjections lists the objections to a case; who objected is for those who rule on it.
func (s *server) ListObjections(c echo.Context, id gen.ID) error {
	v := callOf(c)
	l, err := s.Store.Objections(c.Request().Context(), s.Authorizer.Scopes(v.user, "case.read"), id)
	if !s.Authorizer.Allowed(v.user, "object", authz.AnyLevel, v.at.path) {
		for i := range l {
			l[i].Contact, l[i].Text = "", "" // the text often tells who wrote it
		}
	}
	return list(c, relief.List[relief.ObjectionView]{Items: l}, err)
}

// Rule decides an objection.
func (s *server) Rule(c echo.Context, id gen.ID, params gen.RuleParams) error {
	v := callOf(c)
	in, err := fill[relief.Ruling](v)
	if err != nil {
		return err
	}
	r, err := s.Store.Rule(c.Request().Context(), v.request(params.IdempotencyKey), id, in)
	return reply(c, r, err)
}
