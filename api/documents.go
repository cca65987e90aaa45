package api

import (
	"context"

	"github.com/labstack/echo/v4"

	"github.com/songnuan/songnuan/api/internal/gen"
	"github.com/songnuan/songnuan/relief"
)

// Documents are what handlers ask the filing unit for, and what came on paper.
type Documents interface {
	DocumentRequests(ctx context.Context, scopes []string, caseID string) ([]relief.DocumentRequest, error)
	Consents(ctx context.Context, scopes []string, caseID string) ([]relief.HouseholdConsent, error)
	RecordConsent(ctx context.Context, r relief.Request, caseID string, p relief.PaperConsent) (relief.Reply, error)
	// GiveDocuments says that what a task asked for is there; its clock goes on.
	GiveDocuments(ctx context.Context, r relief.Request, caseID, taskID, note string) (relief.Reply, error)
}

// ListDocuments lists what was asked for in a case.
func (s *server) ListDocuments(c echo.Context, id gen.ID) error {
	requests, err := s.Store.DocumentRequests(c.Request().Context(), s.Authorizer.Scopes(callOf(c).user, "case.read"), id)
	return list(c, relief.List[relief.DocumentRequest]{Items: requests}, err)
}

// GiveDocuments answers a request.
func (s *server) GiveDocuments(c echo.Context, id gen.ID, params gen.GiveDocumentsParams) error {
	v := callOf(c)
	in, err := fill[gen.DocumentsGiven](v)
	if err != nil {
		return err
	}
	r, err := s.Store.GiveDocuments(c.Request().Context(), v.request(params.IdempotencyKey), id, in.TaskID, value(in.Note))
	return reply(c, r, err)
}

// ListConsents lists what people of the household agreed to.
func (s *server) ListConsents(c echo.Context, id gen.ID) error {
	consents, err := s.Store.Consents(c.Request().Context(), s.Authorizer.Scopes(callOf(c).user, "case.read"), id)
	return list(c, relief.List[relief.HouseholdConsent]{Items: consents}, err)
}

// RecordConsent notes what the applicant, or a member of the household, agreed to on paper.
func (s *server) RecordConsent(c echo.Context, id gen.ID, params gen.RecordConsentParams) error {
	v := callOf(c)
	in, err := fill[gen.ConsentGiven](v)
	if err != nil {
		return err
	}
	r, err := s.Store.RecordConsent(c.Request().Context(), v.request(params.IdempotencyKey), id, relief.PaperConsent{Purpose: relief.Purpose(in.Purpose), Member: in.Member, Evidence: value(in.EvidenceID)})
	return reply(c, r, err)
}
