package api

import (
	"context"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/songnuan/songnuan/api/internal/gen"
	"github.com/songnuan/songnuan/authz"
	"github.com/songnuan/songnuan/relief"
)

// TaskWork is what people do with tasks besides answering them.
type TaskWork interface {
	// TaskPage fills a task with what its page shows besides, and notes a look of the person.
	TaskPage(ctx context.Context, who relief.Person, task relief.TaskView, look bool) (relief.TaskView, error)
	Work(ctx context.Context, r relief.Request, w relief.Work) (relief.Reply, error)
	Reassign(ctx context.Context, r relief.Request, tasks []string, to, reason string) (relief.Reply, error)
	// OpenWork lists a campaign's open tasks of cases below the scopes, and in whose hands they are.
	OpenWork(ctx context.Context, scopes []string, campaign string, f relief.OpenWorkFilter) (relief.List[relief.OpenWork], error)
	// UrgeCase urges one of the case's tasks, or all when task is "".
	UrgeCase(ctx context.Context, r relief.Request, caseID, task, comment string) (relief.Reply, error)
	// StepsAhead answers the steps ahead of a case; the caller checks scope.
	StepsAhead(ctx context.Context, caseID string) ([]relief.StepAhead, error)
	Copies(ctx context.Context, person string, page relief.Page) (relief.List[relief.CopyView], error)
	ReadCopy(ctx context.Context, r relief.Request, id string) (relief.Reply, error)

	DeclareKin(ctx context.Context, r relief.Request, caseID, relation string) (relief.Reply, error)
	RuleKin(ctx context.Context, r relief.Request, caseID string, ruling relief.KinRuling) (relief.Reply, error)
	KinList(ctx context.Context, scopes []string, campaign string) ([]relief.KinRow, error)
}

// WorkTask does something with a task besides answering it.
func (s *server) WorkTask(c echo.Context, id gen.ID, params gen.WorkTaskParams) error {
	v := callOf(c)
	in, err := fill[relief.Work](v)
	if err != nil {
		return err
	}
	in.Task = id
	r, err := s.Store.Work(c.Request().Context(), v.request(params.IdempotencyKey), in)
	return reply(c, r, err)
}

// ReassignTasks gives open tasks to somebody else of their post.
func (s *server) ReassignTasks(c echo.Context, params gen.ReassignTasksParams) error {
	v := callOf(c)
	in, err := fill[gen.Reassignment](v)
	if err != nil {
		return err
	}
	ids := make([]string, len(in.TaskIds))
	for i, id := range in.TaskIds {
		ids[i] = strings.ToLower(id)
	}
	r, err := s.Store.Reassign(c.Request().Context(), v.request(params.IdempotencyKey), ids, in.To, in.Reason)
	return reply(c, r, err)
}

// ListOpenWork lists what an organiser may give to somebody else.
func (s *server) ListOpenWork(c echo.Context, id gen.ID, params gen.ListOpenWorkParams) error {
	l, err := s.Store.OpenWork(c.Request().Context(), callOf(c).scopes, id, relief.OpenWorkFilter{
		Kind: value(params.Kind), Union: value(params.Union), Person: value(params.Person), Unattended: value(params.Unattended), Page: pageOf(params.Cursor, params.Limit),
	})
	return list(c, l, err)
}

// ForecastTask answers the steps ahead of a task's case.
func (s *server) ForecastTask(c echo.Context, _ gen.ID) error {
	v := callOf(c)
	task := v.seen.task
	if task.Case == "" || !s.Authorizer.Allowed(v.user, "case.read", authz.AnyLevel, task.UnionPath) {
		return relief.Refuse("not_found")
	}
	return s.stepsAhead(c, task.Case)
}

// ForecastCase answers the steps ahead of a case.
func (s *server) ForecastCase(c echo.Context, id gen.ID) error { return s.stepsAhead(c, id) }

func (s *server) stepsAhead(c echo.Context, id string) error {
	steps, err := s.Store.StepsAhead(c.Request().Context(), id)
	return list(c, relief.List[relief.StepAhead]{Items: steps}, err)
}

// UrgeCase is 催办.
func (s *server) UrgeCase(c echo.Context, id gen.ID, params gen.UrgeCaseParams) error {
	v := callOf(c)
	in, err := fill[gen.Urge](v)
	if err != nil {
		return err
	}
	r, err := s.Store.UrgeCase(c.Request().Context(), v.request(params.IdempotencyKey), id, strings.ToLower(value(in.TaskID)), value(in.Comment))
	return reply(c, r, err)
}

// ListCopies lists what was copied to the caller.
func (s *server) ListCopies(c echo.Context, params gen.ListCopiesParams) error {
	l, err := s.Store.Copies(c.Request().Context(), callOf(c).person.ID, pageOf(params.Cursor, params.Limit))
	return list(c, l, err)
}

// ReadCopy marks a copy as read.
func (s *server) ReadCopy(c echo.Context, id gen.ID, params gen.ReadCopyParams) error {
	r, err := s.Store.ReadCopy(c.Request().Context(), callOf(c).request(params.IdempotencyKey), id)
	return reply(c, r, err)
}

// DeclareKin keeps what the caller says of his kinship with a household.
func (s *server) DeclareKin(c echo.Context, id gen.ID, params gen.DeclareKinParams) error {
	v := callOf(c)
	r, err := s.Store.DeclareKin(c.Request().Context(), v.request(params.IdempotencyKey), id, v.text("relation"))
	return reply(c, r, err)
}

// RuleKin finds a match of a member of staff with a household unfounded.
func (s *server) RuleKin(c echo.Context, id gen.ID, params gen.RuleKinParams) error {
	v := callOf(c)
	in, err := fill[relief.KinRuling](v)
	if err != nil {
		return err
	}
	r, err := s.Store.RuleKin(c.Request().Context(), v.request(params.IdempotencyKey), id, in)
	return reply(c, r, err)
}

// ListKin lists the cases whose handlers have declared kinship, or are found to be kin.
func (s *server) ListKin(c echo.Context, params gen.ListKinParams) error {
	rows, err := s.Store.KinList(c.Request().Context(), callOf(c).scopes, value(params.Campaign))
	return list(c, relief.List[relief.KinRow]{Items: rows}, err)
}
