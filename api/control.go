package api

import (
	"context"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/songnuan/songnuan/api/internal/gen"
	"github.com/songnuan/songnuan/relief"
)

// Control is what auditors and finance hold against each other.
type Control interface {
	// AuditPlace answers where a subject's audit is judged; the caller checks scope.
	AuditPlace(ctx context.Context, subject string) (path string, err error)
	Audit(ctx context.Context, subject string, page relief.Page) (relief.List[relief.AuditRow], error)
	Suspense(ctx context.Context, campaign string, page relief.Page) (relief.List[relief.SuspenseLine], error)
	ResolveSuspense(ctx context.Context, r relief.Request, batch string, in relief.Resolution) (relief.Reply, error)
	ConfirmSuspense(ctx context.Context, r relief.Request, batch, line string, agreed bool) (relief.Reply, error)
	Match(ctx context.Context, campaign string) ([]relief.LineMatch, error)
	Exceptions(ctx context.Context, scopes []string, campaign string, page relief.Page) (relief.List[relief.ExceptionRow], error)
	// NoteExport leaves an audit row of what left the system as a file.
	NoteExport(ctx context.Context, r relief.Request, subject, list string, rows int, locked bool) error
}

// auditSpot reads the subject from the query.
func (s *server) auditSpot(c echo.Context, v *call) (spot, error) {
	path, err := s.Store.AuditPlace(c.Request().Context(), strings.ToLower(c.QueryParam("subject")))
	if err != nil {
		return spot{}, err
	}
	return spot{path: path}, s.readable(v, "audit.read", path)
}

// ListAudit lists the chain of a case, a campaign or an account.
func (s *server) ListAudit(c echo.Context, params gen.ListAuditParams) error {
	subject := strings.ToLower(params.Subject)
	read := func(page relief.Page) (relief.List[relief.AuditRow], error) {
		return s.Store.Audit(c.Request().Context(), subject, page)
	}
	if params.Format != nil {
		return export(s, c, auditFile, params.XFilePassword, subject, read)
	}
	l, err := read(pageOf(params.Cursor, params.Limit))
	return list(c, l, err)
}

// ListSuspense lists the bank's lines that wait for a person.
func (s *server) ListSuspense(c echo.Context, id gen.ID, params gen.ListSuspenseParams) error {
	read := func(page relief.Page) (relief.List[relief.SuspenseLine], error) {
		return s.Store.Suspense(c.Request().Context(), id, page)
	}
	if params.Format != nil {
		return export(s, c, suspenseFile, params.XFilePassword, id, read)
	}
	l, err := read(pageOf(params.Cursor, params.Limit))
	return list(c, l, err)
}

// ResolveSuspense says how a line in suspense ends.
func (s *server) ResolveSuspense(c echo.Context, id gen.ID, params gen.ResolveSuspenseParams) error {
	v := callOf(c)
	in, err := fill[gen.ResolveSuspense](v)
	if err != nil {
		return err
	}
	r, err := s.Store.ResolveSuspense(c.Request().Context(), v.request(params.IdempotencyKey), id, relief.Resolution{Line: in.LineID, Outcome: string(in.Outcome), Reason: in.Reason})
	return reply(c, r, err)
}

// ConfirmSuspense is the second person's yes or no to it.
func (s *server) ConfirmSuspense(c echo.Context, id gen.ID, params gen.ConfirmSuspenseParams) error {
	v := callOf(c)
	in, err := fill[gen.ConfirmSuspense](v)
	if err != nil {
		return err
	}
	r, err := s.Store.ConfirmSuspense(c.Request().Context(), v.request(params.IdempotencyKey), id, in.LineID, in.Agreed)
	return reply(c, r, err)
}

// ListMatch holds ledger, bank and receipts of each line against each other.
func (s *server) ListMatch(c echo.Context, id gen.ID) error {
	l, err := s.Store.Match(c.Request().Context(), id)
	return list(c, relief.List[relief.LineMatch]{Items: l}, err)
}

// ListExceptions lists the households for which a soft rule was overridden.
func (s *server) ListExceptions(c echo.Context, id gen.ID, params gen.ListExceptionsParams) error {
	read := func(page relief.Page) (relief.List[relief.ExceptionRow], error) {
		return s.Store.Exceptions(c.Request().Context(), callOf(c).scopes, id, page)
	}
	if params.Format != nil {
		return export(s, c, exceptionFile, params.XFilePassword, id, read)
	}
	l, err := read(pageOf(params.Cursor, params.Limit))
	return list(c, l, err)
}
