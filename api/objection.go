package api

import (
	"context"

	"github.com/labstack/echo/v4"

	"github.com/songnuan/songnuan/api/internal/gen"
	"github.com/songnuan/songnuan/authz"
	"github.com/songnuan/songnuan/relief"
)

// Objections are what people bring against postings.
type Objections interface {
	Object(ctx context.Context, o relief.Objection) (relief.Receipt, error)
	// FollowObjection tells the holder of a receipt what became of it.
	FollowObjection(ctx context.Context, number, code string) (relief.FollowedObjection, error)
	AppealRuling(ctx context.Context, number, code, text, key string) (relief.Receipt, error)
	// Objections answers a case's objections; with a reader, whole and audited.
	Objections(ctx context.Context, scopes []string, caseID, reader string) ([]relief.ObjectionView, error)
	HandledObjections(ctx context.Context, f relief.ObjectionFilter) (relief.List[relief.ObjectionRow], error)
	// ObjectionTask answers the latest task of an objection, open or not; the caller checks scope.
	ObjectionTask(ctx context.Context, who relief.Person, id string) (relief.TaskView, error)
	Rule(ctx context.Context, r relief.Request, objection string, ruling relief.Ruling) (relief.Reply, error)
}

// ListObjections lists the objections to a case. What was written, which often
// tells who wrote it, is for those above the base union who handle or audit them.
func (s *server) ListObjections(c echo.Context, id gen.ID) error {
	v := callOf(c)
	reader := ""
	if s.Authorizer.Allowed(v.user, "objection.read", authz.AnyLevel, v.at.path) {
		reader = v.person.ID
	}
	l, err := s.Store.Objections(c.Request().Context(), s.Authorizer.Scopes(v.user, "case.read"), id, reader)
	return list(c, relief.List[relief.ObjectionView]{Items: l}, err)
}

// FindObjections lists the objections of the caller's scope.
func (s *server) FindObjections(c echo.Context, params gen.FindObjectionsParams) error {
	f := relief.ObjectionFilter{
		Scopes: callOf(c).scopes, Campaign: value(params.Campaign), Open: value(params.Open), Overdue: value(params.Overdue), Page: pageOf(params.Cursor, params.Limit),
	}
	if params.Status != nil {
		f.Status = string(*params.Status)
	}
	l, err := s.Store.HandledObjections(c.Request().Context(), f)
	return list(c, l, err)
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
