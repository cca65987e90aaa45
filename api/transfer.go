package api

import (
	"context"

	"github.com/labstack/echo/v4"

	"github.com/songnuan/songnuan/api/internal/gen"
	"github.com/songnuan/songnuan/relief"
)

// Transfers hand a household's file over to another union.
type Transfers interface {
	AskTransfer(ctx context.Context, r relief.Request, archive string, a relief.TransferAsk) (relief.Reply, error)
	RevokeTransfer(ctx context.Context, r relief.Request, archive, reason string) (relief.Reply, error)
	RuleTransfer(ctx context.Context, r relief.Request, id, outcome, reason string) (relief.Reply, error)
	Transfers(ctx context.Context, f relief.TransferFilter) (relief.List[relief.TransferView], error)
	// TransferPlace answers the union that is to take the file; the caller checks scope.
	TransferPlace(ctx context.Context, id string) (relief.Unit, error)
}

// AskTransfer asks another union to take a file.
func (s *server) AskTransfer(c echo.Context, id gen.ID, params gen.AskTransferParams) error {
	v := callOf(c)
	in, err := fill[relief.TransferAsk](v)
	if err != nil {
		return err
	}
	r, err := s.Store.AskTransfer(c.Request().Context(), v.request(params.IdempotencyKey), id, in)
	return reply(c, r, err)
}

// RevokeTransfer takes the ask back.
func (s *server) RevokeTransfer(c echo.Context, id gen.ID, params gen.RevokeTransferParams) error {
	v := callOf(c)
	in, err := fill[gen.NeededReason](v)
	if err != nil {
		return err
	}
	r, err := s.Store.RevokeTransfer(c.Request().Context(), v.request(params.IdempotencyKey), id, in.Reason)
	return reply(c, r, err)
}

// RuleTransfer is the receiving union's word.
func (s *server) RuleTransfer(c echo.Context, id gen.ID, params gen.RuleTransferParams) error {
	v := callOf(c)
	in, err := fill[gen.TransferRuling](v)
	if err != nil {
		return err
	}
	r, err := s.Store.RuleTransfer(c.Request().Context(), v.request(params.IdempotencyKey), id, string(in.Outcome), value(in.Reason))
	return reply(c, r, err)
}

// ListTransfers lists hand-overs given and received.
func (s *server) ListTransfers(c echo.Context, params gen.ListTransfersParams) error {
	l, err := s.Store.Transfers(c.Request().Context(), relief.TransferFilter{
		Scopes: callOf(c).scopes, Archive: value(params.Archive), Status: string(value(params.Status)), Page: pageOf(params.Cursor, params.Limit),
	})
	return list(c, l, err)
}

func (s *server) transferSpot(c echo.Context, v *call) (spot, error) {
	unit, err := s.Store.TransferPlace(c.Request().Context(), c.Param("id"))
	return s.readableUnit(v, "archive.read", unit, err)
}
