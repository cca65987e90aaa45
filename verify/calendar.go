package verify

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"sync"
	"time"
)

//go:embed calendar.json
var calendarJSON []byte

// A day is a civil day as midnight UTC. This file computes days anew, on
// purpose: the product's own arithmetic is what is being checked.
type day = time.Time

var shanghai = time.FixedZone("Asia/Shanghai", 8*60*60) // no change of clocks since 1992

// A calendar tells of each adjusted day whether it is worked.
type calendar map[string]bool

type adjustments struct{ Holidays, Workdays []string }

func calendarOf(years map[string]adjustments) calendar {
	worked := calendar{}
	for _, year := range years {
		for _, d := range year.Holidays {
			worked[d] = false
		}
		for _, d := range year.Workdays {
			worked[d] = true
		}
	}
	return worked
}

// builtIn is the calendar of a database into which none was ever loaded.
var builtIn = sync.OnceValues(func() (calendar, error) {
	var file struct{ Years map[string]adjustments }
	if err := json.Unmarshal(calendarJSON, &file); err != nil {
		return nil, fmt.Errorf("reading the calendar: %w", err)
	}
	return calendarOf(file.Years), nil
})

func (c calendar) working(d day) bool {
	if w, known := c[d.Format(time.DateOnly)]; known {
		return w
	}
	return d.Weekday() != time.Saturday && d.Weekday() != time.Sunday
}

// workingDays counts the working days after a up to b.
func (c calendar) workingDays(a, b day) int {
	n := 0
	for d := a.AddDate(0, 0, 1); !d.After(b); d = d.AddDate(0, 0, 1) {
		if c.working(d) {
			n++
		}
	}
	return n
}

// A pause is a span of days that do not count, both included.
type pause struct{ from, to day }

// after is the nth working day after d that lies in no pause.
func (c calendar) after(d day, n int, pauses ...pause) day {
	for n > 0 {
		d = d.AddDate(0, 0, 1)
		if c.working(d) && !within(d, pauses) {
			n--
		}
	}
	return d
}

func within(d day, pauses []pause) bool {
	for _, p := range pauses {
		if !d.Before(p.from) && !d.After(p.to) {
			return true
		}
	}
	return false
}

// A limit is read from transitions.csv: "5 wd" or "30 d".
type limit struct {
	n       int
	working bool
}

func (l limit) last(c calendar, d day) day {
	if l.working {
		return c.after(d, l.n)
	}
	return d.AddDate(0, 0, l.n)
}

// resumed is the last day of what was due on end, stood still from held to today,
// and goes on with the days that were left.
func (l limit) resumed(c calendar, held, end, today day) day {
	left := 0
	for d := held; !d.After(end); d = d.AddDate(0, 0, 1) {
		if !l.working || c.working(d) {
			left++
		}
	}
	if !l.working {
		return today.AddDate(0, 0, left)
	}
	if last := c.after(today, left); last.After(end) {
		return last
	}
	return end
}

// A clock is a campaign's: real time, or a rehearsal that lets a day of the plan
// pass in Length.
type clock struct {
	First    string        `json:"first_day"`
	Launched time.Time     `json:"launched"`
	Length   time.Duration `json:"day_length"`
}

// day is the plan's day at a real instant.
func (c clock) day(at time.Time) day {
	if c.Length == 0 {
		y, m, d := at.In(shanghai).Date()
		return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
	}
	passed := at.Sub(c.Launched)
	days := int(passed / c.Length)
	if passed%c.Length < 0 {
		days--
	}
	first, _ := time.Parse(time.DateOnly, c.First)
	return first.AddDate(0, 0, days)
}

// ends is the real instant of 24:00 of a day, in whole microseconds rounded up.
func (c clock) ends(d day) time.Time {
	next := d.AddDate(0, 0, 1)
	if c.Length == 0 {
		y, m, d := next.Date()
		return time.Date(y, m, d, 0, 0, 0, 0, shanghai)
	}
	first, _ := time.Parse(time.DateOnly, c.First)
	passed := time.Duration(next.Sub(first)/(24*time.Hour)) * c.Length
	if rest := passed % time.Microsecond; rest > 0 {
		passed += time.Microsecond - rest
	}
	return c.Launched.Add(passed)
}
