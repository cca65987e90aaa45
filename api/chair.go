package api

import (
	"context"

	"github.com/labstack/echo/v4"

	"github.com/songnuan/songnuan/api/internal/gen"
	"github.com/songnuan/songnuan/relief"
)

// Chairs are those who answer for unions.
type Chairs interface {
	NameChair(ctx context.Context, r relief.Request, union, username, document string) (relief.Reply, error)
}

// NameChair names who answers for a union.
func (s *server) NameChair(c echo.Context, params gen.NameChairParams) error {
	v := callOf(c)
	in, err := fill[gen.NewChair](v)
	if err != nil {
		return err
	}
	r, err := s.Store.NameChair(c.Request().Context(), v.request(params.IdempotencyKey), in.Union, in.Username, in.DocumentNo)
	return reply(c, r, err)
}
