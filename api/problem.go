package api

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"github.com/songnuan/songnuan/relief"
)

// edges says how each kind of refusal looks in HTTP.
var edges = map[relief.Kind]struct {
	status int
	zh, en string
}{
	relief.Malformed:    {http.StatusBadRequest, "无法识别", "Malformed"},
	relief.Unauthorised: {http.StatusUnauthorized, "未登录", "Not signed in"},
	relief.Forbidden:    {http.StatusForbidden, "没有权限", "Not allowed"},
	relief.NotFound:     {http.StatusNotFound, "没有找到", "Not found"},
	relief.Conflict:     {http.StatusConflict, "情况已变化", "Conflict"},
	relief.Refused:      {http.StatusUnprocessableEntity, "不符合规定", "Refused"},
	relief.TooLarge:     {http.StatusRequestEntityTooLarge, "内容太大", "Too large"},
	relief.Unavailable:  {http.StatusServiceUnavailable, "暂时无法办理", "Unavailable"},
	relief.Internal:     {http.StatusInternalServerError, "系统出错", "Internal error"},
}

// statuses are the codes whose status is not that of their kind.
var statuses = map[string]int{
	"method_not_allowed": http.StatusMethodNotAllowed,
	"storage_full":       http.StatusInsufficientStorage,
	"storage_short":      http.StatusInsufficientStorage,
	"too_many_attempts":  http.StatusTooManyRequests,
}

func statusOf(e *relief.Error) int {
	if status, ok := statuses[e.Code]; ok {
		return status
	}
	return edges[e.Kind()].status
}

// refusalOf turns any error into a refusal that may be shown; what it hides is
// for the log.
func refusalOf(err error) *relief.Error {
	var refusal *relief.Error
	var routing *echo.HTTPError
	switch {
	case errors.As(err, &refusal):
		return refusal
	case errors.As(err, &routing):
		switch routing.Code {
		case http.StatusNotFound:
			return relief.Refuse("not_found")
		case http.StatusMethodNotAllowed:
			return relief.Refuse("method_not_allowed")
		case http.StatusRequestEntityTooLarge:
			return relief.Refuse("too_large", "limit", size(plainLimit))
		case http.StatusBadRequest:
			return relief.Refuse("malformed")
		case http.StatusServiceUnavailable: // the context's deadline, as Echo says it
			return relief.Refuse("unavailable")
		}
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled):
		return relief.Refuse("unavailable")
	}
	return relief.Refuse("internal")
}

// abandoned is what logs say of a request whose client did not wait, as nginx does.
const abandoned = 499

// fail answers an error, once, for every handler and middleware.
func (s *server) fail(err error, c echo.Context) {
	if c.Response().Committed {
		return
	}
	refusal := refusalOf(err)
	status := statusOf(refusal)
	switch {
	case errors.Is(err, context.Canceled): // the browser has moved on: nobody reads the answer, and nothing is wrong
		s.Logger.LogAttrs(c.Request().Context(), slog.LevelInfo, "request abandoned",
			slog.String("request_id", requestID(c)), slog.String("route", c.Path()), slog.Int("status", abandoned))
	case status >= http.StatusInternalServerError || refusal.Code == "rule_broken":
		// The text may name what a client must not see; a *relief.Error says no more than its code.
		s.Logger.LogAttrs(c.Request().Context(), slog.LevelError, "request failed",
			slog.String("request_id", requestID(c)), slog.String("route", c.Path()), slog.Int("status", status), slog.Any("error", err))
	}
	switch wait := refusal.Detail["seconds"]; {
	case wait != nil:
		c.Response().Header().Set(echo.HeaderRetryAfter, fmt.Sprint(wait))
	case refusal.Kind() == relief.Unavailable, refusal.Code == "request_in_progress":
		c.Response().Header().Set(echo.HeaderRetryAfter, "2")
	case status == http.StatusUnauthorized:
		c.Response().Header().Set(echo.HeaderWWWAuthenticate, "Bearer")
	}
	if v := callOf(c); v != nil && v.op.page {
		s.failPage(c, refusal, status)
		return
	}
	s.problem(c, refusal, status)
}

// problem writes the refusal as a problem document (RFC 9457): the sentence in
// the reader's language, the values it names beside.
func (s *server) problem(c echo.Context, refusal *relief.Error, status int) {
	edge := edges[refusal.Kind()]
	zh, en := sentences(refusal)
	body := map[string]any{}
	maps.Copy(body, refusal.Detail)
	delete(body, want)
	maps.Copy(body, map[string]any{
		"type": "urn:songnuan:problem:" + refusal.Code, "status": status, "code": refusal.Code, "request_id": requestID(c),
		"title": edge.zh, "detail": zh, "detail_en": en,
	})
	language := languageOf(c)
	if language == english {
		body["title"], body["detail"] = edge.en, en
		delete(body, "detail_en")
	}
	out, err := json.Marshal(body)
	if err != nil {
		out = []byte(`{"type":"urn:songnuan:problem:internal","title":"系统出错","status":500,"code":"internal","detail":"系统出错。","request_id":` +
			strconv.Quote(requestID(c)) + `}`)
		status = http.StatusInternalServerError
	}
	h := c.Response().Header()
	h.Set("Content-Language", string(language))
	h.Set(echo.HeaderVary, "Accept-Language")
	h.Set(echo.HeaderCacheControl, "no-store")
	_ = c.Blob(status, "application/problem+json; charset=utf-8", out) // the client has gone: nobody to tell
}
