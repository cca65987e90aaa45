package api

import (
	"log/slog"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/songnuan/songnuan/relief"
)

// roomWait is when it is worth trying again after the disk was short, in seconds.
const roomWait = 60

// haveRoom refuses what the disk has no room for, before anything of it is read:
// files first, and every change while there is still enough for the database to
// come to rest. Who only signs in to look may.
func (s *server) haveRoom(c echo.Context, v *call) error {
	if s.Room == nil || !v.op.changes || v.op.id == "signIn" || v.op.id == "signOut" {
		return nil
	}
	room, err := s.Room()
	if err != nil {
		if s.parts.tells("disk", err, time.Now()) {
			s.Logger.LogAttrs(c.Request().Context(), slog.LevelWarn, "the disk cannot be measured", slog.Any("error", err))
		}
		return nil // writing to it will tell
	}
	switch {
	case !room.TakesWrites():
		return relief.Refuse("storage_full", "seconds", roomWait)
	case !room.TakesFiles() && v.op.uploads():
		return relief.Refuse("storage_short", "seconds", roomWait)
	}
	return nil
}

// roomFigure is how much of the disk is free, as operators see it.
func (s *server) roomFigure(v relief.OpsView) relief.OpsView {
	if s.Room == nil {
		return v
	}
	if room, err := s.Room(); err == nil && room.Total > 0 {
		v.Figures = append(v.Figures, relief.Figure{Name: "disk_free_percent", N: float64(100 * room.Free / room.Total)})
		if !room.TakesFiles() {
			v.Figures = append(v.Figures, relief.Figure{Name: "disk_short", N: 1})
		}
	}
	return v
}
