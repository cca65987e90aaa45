package api

import (
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/songnuan/songnuan/api/internal/gen"
	"github.com/songnuan/songnuan/authz"
	"github.com/songnuan/songnuan/relief"
)

// ListTasks lists what waits for the caller.
func (s *server) ListTasks(c echo.Context, params gen.ListTasksParams) error {
	search, err := searched(params.XSearch)
	if err != nil {
		return err
	}
	filter := relief.TaskFilter{
		Kind:      value(params.Kind),
		Campaign:  value(params.Campaign),
		Union:     value(params.Union),
		Line:      strings.ToLower(value(params.Line)),
		Overdue:   value(params.Overdue),
		DueFrom:   value(params.DueFrom),
		DueTo:     value(params.DueTo),
		Search:    search,
		Escalated: value(params.Escalated),
		SortDue:   params.Sort != nil,
	}
	read := func(page relief.Page) (relief.List[relief.TaskView], error) {
		filter.Page = page
		return s.Store.Tasks(c.Request().Context(), callOf(c).person, filter)
	}
	if params.Format != nil {
		return export(s, c, taskFile, params.XFilePassword, filter.Campaign, read)
	}
	l, err := read(pageOf(params.Cursor, params.Limit))
	for i := range l.Items {
		l.Items[i].Actions = filled(l.Items[i].Actions)
	}
	return list(c, l, err)
}

// GetTask answers one task.
func (s *server) GetTask(c echo.Context, _ gen.ID, params gen.GetTaskParams) error {
	v := callOf(c)
	task := v.seen.task
	if task.Case != "" && !s.Authorizer.Allowed(v.user, "case.read", authz.AnyLevel, task.UnionPath) {
		return relief.Refuse("not_found") // a task of a case tells of the case
	}
	task, err := s.Store.TaskPage(c.Request().Context(), v.person, task, !value(params.Peek))
	task.Actions = filled(task.Actions)
	return answer(c, task, err)
}

// DecideTask answers a task.
func (s *server) DecideTask(c echo.Context, id gen.ID, params gen.DecideTaskParams) error {
	v := callOf(c)
	in, err := fill[relief.Decide](v)
	if err != nil {
		return err
	}
	in.Task = id
	r, err := s.Store.Decide(c.Request().Context(), v.request(params.IdempotencyKey), in)
	return reply(c, r, err)
}

// TakeBack is 撤回.
func (s *server) TakeBack(c echo.Context, id gen.ID, params gen.TakeBackParams) error {
	v := callOf(c)
	in, err := fill[gen.Reason](v)
	if err != nil {
		return err
	}
	r, err := s.Store.TakeBack(c.Request().Context(), v.request(params.IdempotencyKey), id, value(in.Reason))
	return reply(c, r, err)
}
