package api

import (
	"log/slog"
	"net/http"
	"sync"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/songnuan/songnuan/relief"
)

// GetTraffic says whether this process may take traffic. One that is about to end
// may not, though it still answers: whoever sends it is given time to hear that.
func (s *server) GetTraffic(c echo.Context) error {
	if s.leaving() {
		return relief.Refuse("unavailable")
	}
	if err := s.Health.Traffic(c.Request().Context()); err != nil {
		if s.parts.tells("traffic", err, time.Now()) {
			s.Logger.Warn("not taking traffic", "error", err)
		}
		return relief.Refuse("unavailable")
	}
	s.parts.tells("traffic", nil, time.Now())
	return c.JSON(http.StatusOK, map[string]any{"status": "ok"})
}

// GetSystem says of each part of the whole system whether it works; why not is
// for the log.
func (s *server) GetSystem(c echo.Context) error {
	status, parts := http.StatusOK, map[string]string{}
	for name, err := range s.Health.System(c.Request().Context()) {
		parts[name] = "ok"
		if err != nil {
			status, parts[name] = http.StatusServiceUnavailable, "down"
		}
		if s.parts.tells(name, err, time.Now()) {
			s.Logger.LogAttrs(c.Request().Context(), slog.LevelWarn, "part is down", slog.String("part", name), slog.Any("error", err))
		}
	}
	if s.leaving() {
		status, parts["process"] = http.StatusServiceUnavailable, "down"
	}
	body := map[string]any{"status": "ok", "parts": parts}
	if status != http.StatusOK {
		body["status"] = "down"
		c.Response().Header().Set(echo.HeaderRetryAfter, "5")
	}
	return c.JSON(status, body)
}

// A part that stays down is told of again after this time: who asks may do so
// several times a second.
const downAgain = 10 * time.Second

// downs are the parts that are down, with when the log last told so.
type downs struct {
	mu   sync.Mutex
	told map[string]time.Time
}

// tells says whether the log has to tell that the part is down: it was not, or
// the log has been silent for a while.
func (d *downs) tells(part string, err error, now time.Time) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	if err == nil {
		delete(d.told, part)
		return false
	}
	last, down := d.told[part]
	if down && now.Sub(last) < downAgain {
		return false
	}
	d.told[part] = now
	return true
}
