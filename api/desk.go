package api

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/songnuan/songnuan/api/internal/gen"
	"github.com/songnuan/songnuan/relief"
)

// Desk is what people keep for their own work, and what they have done.
type Desk interface {
	TaskCounts(ctx context.Context, who relief.Person, campaign string) ([]relief.TaskCount, error)
	// Done lists the person's own decisions, the latest first.
	Done(ctx context.Context, who string, page relief.Page) (relief.List[relief.Done], error)
	Views(ctx context.Context, who relief.Person, screen string) ([]relief.SavedView, error)
	// View answers one's own view or one shared by somebody near; any other is not found.
	View(ctx context.Context, who relief.Person, id string) (relief.SavedView, error)
	SaveView(ctx context.Context, r relief.Request, v relief.SavedView) (relief.Reply, error)
	DropView(ctx context.Context, r relief.Request, id string) (relief.Reply, error)
	DeviceKey(ctx context.Context, token, person string) (relief.DeviceKey, error)
	Phrases(ctx context.Context, who string) ([]string, error)
	SetPhrases(ctx context.Context, r relief.Request, texts []string) (relief.Reply, error)
	Note(ctx context.Context, who, task string) (relief.TaskNote, error)
	SetNote(ctx context.Context, r relief.Request, task string, n relief.TaskNote) (relief.Reply, error)
}

// longestSearch is the most characters of a name or number (RELIABILITY rule 23).
const longestSearch = 64

// searched reads what the caller looks for, percent-encoded in a header: a name
// or an ID number in a URL would end up in logs.
func searched(header *string) (string, error) {
	if header == nil {
		return "", nil
	}
	text, err := url.QueryUnescape(*header)
	if err != nil || !cleanText(text) || len([]rune(text)) > longestSearch {
		return "", relief.Refuse("schema", "field", "X-Search")
	}
	return strings.TrimSpace(text), nil
}

// CountTasks counts what waits for the caller.
func (s *server) CountTasks(c echo.Context, params gen.CountTasksParams) error {
	counts, err := s.Store.TaskCounts(c.Request().Context(), callOf(c).person, value(params.Campaign))
	return list(c, relief.List[relief.TaskCount]{Items: counts}, err)
}

// ListDecisions lists the caller's own decisions.
func (s *server) ListDecisions(c echo.Context, params gen.ListDecisionsParams) error {
	l, err := s.Store.Done(c.Request().Context(), callOf(c).person.ID, pageOf(params.Cursor, params.Limit))
	return list(c, l, err)
}

// ListViews lists the caller's own views.
func (s *server) ListViews(c echo.Context, params gen.ListViewsParams) error {
	views, err := s.Store.Views(c.Request().Context(), callOf(c).person, string(value(params.Screen)))
	return list(c, relief.List[relief.SavedView]{Items: views}, err)
}

// GetView opens a view by its link.
func (s *server) GetView(c echo.Context, id gen.ID) error {
	view, err := s.Store.View(c.Request().Context(), callOf(c).person, id)
	return answer(c, view, err)
}

// SaveView keeps a view.
func (s *server) SaveView(c echo.Context, params gen.SaveViewParams) error {
	v := callOf(c)
	in, err := fill[relief.SavedView](v)
	if err != nil {
		return err
	}
	r, err := s.Store.SaveView(c.Request().Context(), v.request(params.IdempotencyKey), in)
	return reply(c, r, err)
}

// DropView forgets a view.
func (s *server) DropView(c echo.Context, id gen.ID, params gen.DropViewParams) error {
	r, err := s.Store.DropView(c.Request().Context(), callOf(c).request(params.IdempotencyKey), id)
	return reply(c, r, err)
}

// GetDeviceKey answers the key of what the caller's device keeps.
func (s *server) GetDeviceKey(c echo.Context) error {
	token, _ := sessionToken(c)
	k, err := s.Store.DeviceKey(c.Request().Context(), token, callOf(c).person.ID)
	if err != nil {
		return err
	}
	c.Response().Header().Set(echo.HeaderCacheControl, "no-store")
	return c.JSON(http.StatusOK, k)
}

// ListPhrases answers the caller's 常用语.
func (s *server) ListPhrases(c echo.Context) error {
	phrases, err := s.Store.Phrases(c.Request().Context(), callOf(c).person.ID)
	return list(c, relief.List[string]{Items: phrases}, err)
}

// SetPhrases puts other phrases in their place.
func (s *server) SetPhrases(c echo.Context, params gen.SetPhrasesParams) error {
	v := callOf(c)
	in, err := fill[gen.Phrases](v)
	if err != nil {
		return err
	}
	r, err := s.Store.SetPhrases(c.Request().Context(), v.request(params.IdempotencyKey), in.Items)
	return reply(c, r, err)
}

// GetNote answers the caller's own reminder beside a task.
func (s *server) GetNote(c echo.Context, id gen.ID) error {
	n, err := s.Store.Note(c.Request().Context(), callOf(c).person.ID, id)
	if err != nil {
		return err
	}
	c.Response().Header().Set(echo.HeaderCacheControl, "no-store")
	return c.JSON(http.StatusOK, n)
}

// SetNote keeps the caller's own reminder beside a task.
func (s *server) SetNote(c echo.Context, id gen.ID, params gen.SetNoteParams) error {
	v := callOf(c)
	in, err := fill[relief.TaskNote](v)
	if err != nil {
		return err
	}
	r, err := s.Store.SetNote(c.Request().Context(), v.request(params.IdempotencyKey), id, in)
	return reply(c, r, err)
}
