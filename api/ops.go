package api

import (
	"context"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/songnuan/songnuan/api/internal/gen"
	"github.com/songnuan/songnuan/relief"
)

// Ops is what operators see and order. Nobody writes to Temporal by hand.
type Ops interface {
	Ops(ctx context.Context) (relief.OpsView, error)
	Order(ctx context.Context, r relief.Request, kind relief.OrderKind, caseID string) (relief.Reply, error)
	OrderRebuild(ctx context.Context, r relief.Request) (relief.Reply, error)
	ConfirmRepair(ctx context.Context, r relief.Request, caseID string) (relief.Reply, error)
	HoldWorkflow(ctx context.Context, r relief.Request, caseID string, reason relief.HoldReason) (relief.Reply, error)
	ReleaseWorkflow(ctx context.Context, r relief.Request, caseID string) (relief.Reply, error)
}

// GetOps answers how the platform stands.
func (s *server) GetOps(c echo.Context) error {
	v, err := s.Store.Ops(c.Request().Context())
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, s.roomFigure(v))
}

// RebuildWorkflows orders that what is missing be started.
func (s *server) RebuildWorkflows(c echo.Context, params gen.RebuildWorkflowsParams) error {
	r, err := s.Store.OrderRebuild(c.Request().Context(), callOf(c).request(params.IdempotencyKey))
	return reply(c, r, err)
}

// TellWorkflow orders that a case's workflow look into Postgres, and try again, now.
func (s *server) TellWorkflow(c echo.Context, id gen.ID, params gen.TellWorkflowParams) error {
	r, err := s.Store.Order(c.Request().Context(), callOf(c).request(params.IdempotencyKey), relief.OrderTell, id)
	return reply(c, r, err)
}

// RepairWorkflow asks for a repair, which waits for a second person.
func (s *server) RepairWorkflow(c echo.Context, id gen.ID, params gen.RepairWorkflowParams) error {
	r, err := s.Store.Order(c.Request().Context(), callOf(c).request(params.IdempotencyKey), relief.OrderRepair, id)
	return reply(c, r, err)
}

// ConfirmRepair is the second person's word.
func (s *server) ConfirmRepair(c echo.Context, id gen.ID, params gen.ConfirmRepairParams) error {
	r, err := s.Store.ConfirmRepair(c.Request().Context(), callOf(c).request(params.IdempotencyKey), id)
	return reply(c, r, err)
}

// HoldWorkflow keeps a case's workflow from doing anything by itself.
func (s *server) HoldWorkflow(c echo.Context, id gen.ID, params gen.HoldWorkflowParams) error {
	v := callOf(c)
	in, err := fill[gen.HoldWorkflow](v)
	if err != nil {
		return err
	}
	r, err := s.Store.HoldWorkflow(c.Request().Context(), v.request(params.IdempotencyKey), id, relief.HoldReason(in.Reason))
	return reply(c, r, err)
}

// ReleaseWorkflow lets a held workflow go on.
func (s *server) ReleaseWorkflow(c echo.Context, id gen.ID, params gen.ReleaseWorkflowParams) error {
	r, err := s.Store.ReleaseWorkflow(c.Request().Context(), callOf(c).request(params.IdempotencyKey), id)
	return reply(c, r, err)
}
