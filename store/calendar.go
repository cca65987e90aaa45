package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/internal/db"
)

// Calendar is the working-day calendar in force: the newest that was loaded, as
// this process last read it. Whoever computes a due time stores its version
// beside it, and what was computed by an older one is planned anew.
func (s *Store) Calendar() *relief.Calendar {
	if c := s.calendar.Load(); c != nil {
		return c
	}
	return s.Options.Calendar
}

// bringCalendar loads the program's own calendar into a database that has none,
// or whose newest came with an older program; what people loaded stays in force.
func (s *Store) bringCalendar(ctx context.Context) error {
	if s.Options.Calendar == nil {
		return nil
	}
	newest, err := s.q.NewestCalendar(ctx)
	if err != nil && !noRows(err) {
		return fmt.Errorf("reading the calendar: %w", err)
	}
	if noRows(err) || newest.LoadedBy == nil && newest.Version != s.Options.Calendar.Version {
		years, err := json.Marshal(s.Options.Calendar.Years)
		if err != nil {
			return fmt.Errorf("writing the calendar: %w", err)
		}
		if _, err := s.q.InsertCalendar(ctx, db.InsertCalendarParams{Version: s.Options.Calendar.Version, Years: years}); err != nil {
			return fmt.Errorf("bringing the calendar: %w", err)
		}
	}
	return s.readCalendar(ctx)
}

// readCalendar notices a newer calendar.
func (s *Store) readCalendar(ctx context.Context) error {
	row, err := s.q.NewestCalendar(ctx)
	if err != nil {
		return fmt.Errorf("reading the calendar: %w", err)
	}
	if row.Version == s.Calendar().Version && s.calendar.Load() != nil {
		return nil
	}
	c, err := calendarOf(row.Version, row.Years)
	if err == nil {
		s.calendar.Store(c)
	}
	return err
}

func calendarOf(version string, raw []byte) (*relief.Calendar, error) {
	c := &relief.Calendar{Version: version}
	if err := json.Unmarshal(raw, &c.Years); err != nil {
		return nil, fmt.Errorf("reading calendar %s: %w", version, err)
	}
	return c, nil
}

// calendarIn answers a calendar that was once in force.
func (t *tx) calendarIn(ctx context.Context, version string) (*relief.Calendar, error) {
	if c := t.s.Calendar(); c.Version == version {
		return c, nil
	}
	row, err := t.CalendarByVersion(ctx, version)
	if err != nil {
		return nil, fmt.Errorf("reading calendar %s: %w", version, err)
	}
	return calendarOf(row.Version, row.Years)
}

// LoadCalendar puts a new version in force: the years it names replace those of
// the version before, the others stay. Running clocks are planned anew by the
// workflow that keeps them.
func (s *Store) LoadCalendar(ctx context.Context, r relief.Request, version string, years map[int]relief.Adjustments) (relief.Reply, error) {
	reply, err := s.once(ctx, r, 201, func(ctx context.Context, t *tx) (any, error) {
		if err := relief.CheckYears(years); err != nil {
			return nil, err
		}
		if err := t.LockCalendars(ctx); err != nil {
			return nil, fmt.Errorf("locking the calendars: %w", err)
		}
		newest, err := t.NewestCalendar(ctx)
		if err != nil {
			return nil, fmt.Errorf("reading the calendar: %w", err)
		}
		was, err := calendarOf(newest.Version, newest.Years)
		if err != nil {
			return nil, err
		}
		next := was.With(version, years)
		raw, err := json.Marshal(next.Years)
		if err != nil {
			return nil, fmt.Errorf("writing the calendar: %w", err)
		}
		n, err := t.InsertCalendar(ctx, db.InsertCalendarParams{Version: version, Years: raw, LoadedBy: &r.Actor})
		if err != nil {
			return nil, fmt.Errorf("loading the calendar: %w", err)
		}
		if n == 0 {
			return nil, relief.Refuse("calendar_loaded", "version", version)
		}
		return viewCalendar(next, t.now), t.note(ctx, r.Actor, "calendar", r.Actor, map[string]any{"version": version, "before": was.Version, "years": len(years)})
	})
	if err == nil {
		err = s.readCalendar(ctx) // another process may have loaded a newer one since
	}
	return reply, refusal(err)
}

// Calendars answers the calendar in force and the versions before it.
func (s *Store) Calendars(ctx context.Context) (relief.CalendarList, error) {
	rows, err := s.q.Calendars(ctx)
	if err != nil {
		return relief.CalendarList{}, refusal(fmt.Errorf("reading calendars: %w", err))
	}
	out := relief.CalendarList{History: make([]relief.CalendarVersion, len(rows))}
	for i, row := range rows {
		if i == 0 {
			c, err := calendarOf(row.Version, row.Years)
			if err != nil {
				return out, err
			}
			out.Current = viewCalendar(c, s.time())
		}
		out.History[i] = relief.CalendarVersion{Version: row.Version, At: row.At, By: row.LoadedBy}
	}
	return out, nil
}

// viewCalendar shows a calendar; a year at hand whose holidays nobody has loaded
// deserves a warning, since only its weekends are known.
func viewCalendar(c *relief.Calendar, now time.Time) relief.CalendarView {
	v := relief.CalendarView{Version: c.Version, Years: c.Years}
	year, month, _ := relief.DayOf(now).Date()
	ahead := []int{year}
	if month >= time.November {
		ahead = append(ahead, year+1)
	}
	for _, y := range ahead {
		if !c.Known(y) {
			v.Unknown = append(v.Unknown, y)
		}
	}
	return v
}
