package verify

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
)

// calendars are all that were ever in force, oldest first.
type calendars []struct {
	version string
	since   time.Time
	days    calendar
}

// overlap is how long a process may go on with the calendar before, until it
// notices that a new one was loaded.
const overlap = 30 * time.Second

func (s *snapshot) calendars(ctx context.Context) (calendars, error) {
	s.cache.reading.calendars.Lock()
	defer s.cache.reading.calendars.Unlock()
	if s.cache.calendars != nil {
		return s.cache.calendars, nil
	}
	found, err := s.Query(ctx, "SELECT version, at, years FROM calendars ORDER BY n")
	if err != nil {
		return nil, fmt.Errorf("reading calendars: %w", err)
	}
	defer found.Close()
	var all calendars
	for found.Next() {
		var raw []byte
		var one struct {
			version string
			since   time.Time
			days    calendar
		}
		if err := found.Scan(&one.version, &one.since, &raw); err != nil {
			return nil, fmt.Errorf("reading calendars: %w", err)
		}
		var years map[string]adjustments
		if err := json.Unmarshal(raw, &years); err != nil {
			return nil, fmt.Errorf("reading calendar %s: %w", one.version, err)
		}
		one.days = calendarOf(years)
		all = append(all, one)
	}
	if err := found.Err(); err != nil {
		return nil, fmt.Errorf("reading calendars: %w", err)
	}
	if len(all) == 0 {
		days, err := builtIn()
		if err != nil {
			return nil, err
		}
		all = append(all, struct {
			version string
			since   time.Time
			days    calendar
		}{days: days})
	}
	s.cache.calendars = all
	return all, nil
}

// at lists the calendars that may have computed something at that time, the one
// in force first.
func (c calendars) at(when time.Time) []calendar {
	var out []calendar
	for i := len(c) - 1; i >= 0; i-- {
		if i > 0 && c[i].since.After(when.Add(overlap)) {
			continue
		}
		out = append(out, c[i].days)
		if c[i].since.Add(overlap).Before(when) {
			break
		}
	}
	return out
}

func (c calendars) of(version string) (calendar, bool) {
	for _, one := range c {
		if one.version == version {
			return one.days, true
		}
	}
	return nil, false
}

// newest is the calendar in force now.
func (c calendars) newest() calendar { return c[len(c)-1].days }

// A move is a due time that was moved on afterwards, because a day became a
// holiday or a campaign stood still.
type move struct {
	Case    string
	Version int
	Due     time.Time
}

// moves reads the last move of each of those cases' own due time at each of its versions.
func (s *snapshot) moves(ctx context.Context, cases []string) (map[string]map[int]time.Time, error) {
	found, err := s.Query(ctx, "SELECT case_id::text, version, max(due_at) FROM replans WHERE of_case AND case_id = ANY($1::uuid[]) GROUP BY case_id, version", cases)
	if err != nil {
		return nil, fmt.Errorf("reading what was moved: %w", err)
	}
	list, err := pgx.CollectRows(found, pgx.RowToStructByPos[move])
	if err != nil {
		return nil, fmt.Errorf("reading what was moved: %w", err)
	}
	out := map[string]map[int]time.Time{}
	for _, m := range list {
		if out[m.Case] == nil {
			out[m.Case] = map[int]time.Time{}
		}
		out[m.Case][m.Version] = m.Due
	}
	return out, nil
}
