package api

import (
	"log/slog"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/songnuan/songnuan/relief"
)

// GetTraffic says whether this process may take traffic.
func (s *server) GetTraffic(c echo.Context) error {
	if err := s.Health.Traffic(c.Request().Context()); err != nil {
		s.Logger.Warn("not taking traffic", "error", err)
		return relief.Refuse("unavailable")
	}
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
			s.Logger.LogAttrs(c.Request().Context(), slog.LevelWarn, "part is down", slog.String("part", name), slog.Any("error", err))
		}
	}
	body := map[string]any{"status": "ok", "parts": parts}
	if status != http.StatusOK {
		body["status"] = "down"
		c.Response().Header().Set(echo.HeaderRetryAfter, "5")
	}
	return c.JSON(status, body)
}
