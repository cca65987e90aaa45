package api

import (
	"context"

	"github.com/labstack/echo/v4"

	"github.com/songnuan/songnuan/api/internal/gen"
	"github.com/songnuan/songnuan/authz"
	"github.com/songnuan/songnuan/relief"
)

// Colleagues are the people whom somebody may give work to.
type Colleagues interface {
	// Colleagues answers who else could take the task or be shown it; the caller checks scope.
	Colleagues(ctx context.Context, who relief.Person, task relief.TaskView) ([]relief.Colleague, error)
	// StandIns answers who may act for the person in one of his posts.
	StandIns(ctx context.Context, who relief.Person, post relief.Appointment) ([]relief.Colleague, error)
}

// ListColleagues names those whom a task can be handed to, entrusted to or copied to.
func (s *server) ListColleagues(c echo.Context, _ gen.ID) error {
	v := callOf(c)
	task := v.seen.task
	if task.Case == "" || !s.Authorizer.Allowed(v.user, "case.read", authz.AnyLevel, task.UnionPath) {
		return relief.Refuse("not_found")
	}
	people, err := s.Store.Colleagues(c.Request().Context(), v.person, task)
	return list(c, relief.List[relief.Colleague]{Items: people}, err)
}

// ListStandIns names those who may act for the caller in one of his own posts;
// in another's post that is nobody.
func (s *server) ListStandIns(c echo.Context, params gen.ListStandInsParams) error {
	v := callOf(c)
	for _, post := range v.person.Roles {
		if post.Grant == params.Grant {
			people, err := s.Store.StandIns(c.Request().Context(), v.person, post)
			return list(c, relief.List[relief.Colleague]{Items: people}, err)
		}
	}
	return list(c, relief.List[relief.Colleague]{}, nil)
}
