package verify

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"math/big"
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
	return nth(c.working, d, n, pauses)
}

// nth is the nth day after one that counts and lies in no pause.
func nth(counts func(day) bool, d day, n int, pauses []pause) day {
	for n > 0 {
		if d = d.AddDate(0, 0, 1); counts(d) && !within(d, pauses) {
			n--
		}
	}
	return d
}

// ahead is the nth working day before d.
func (c calendar) ahead(d day, n int) day {
	for n > 0 {
		if d = d.AddDate(0, 0, -1); c.working(d) {
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
// and goes on with the days that were left by the calendar at the hold, or by
// today's where that leaves more.
func (l limit) resumed(c, old calendar, held, end, today day) day {
	days := func(c calendar) (n int) {
		for d := held; !d.After(end); d = d.AddDate(0, 0, 1) {
			if !l.working || c.working(d) {
				n++
			}
		}
		return n
	}
	left := max(days(c), days(old))
	if !l.working {
		return today.AddDate(0, 0, left)
	}
	if last := c.after(today, left); last.After(end) {
		return last
	}
	return end
}

// A clock is a campaign's: real time, or a rehearsal that lets a day of the plan
// pass in Length, from Slowed on in Slow.
type clock struct {
	First    string        `json:"first_day"`
	Launched time.Time     `json:"launched"`
	Length   time.Duration `json:"day_length"`
	Slowed   time.Time     `json:"slowed"`
	Slow     time.Duration `json:"slow_length"`
}

const wholeDay = 24 * time.Hour

// asOf is the clock as it was known at a real instant.
func (c clock) asOf(at time.Time) clock {
	if at.Before(c.Slowed) {
		c.Slowed = time.Time{}
	}
	return c
}

// day is the plan's day at a real instant.
func (c clock) day(at time.Time) day {
	if c.Length == 0 {
		y, m, d := at.In(shanghai).Date()
		return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
	}
	passed := times(at.Sub(c.Launched), wholeDay, c.Length, false)
	if !c.Slowed.IsZero() && !at.Before(c.Slowed) {
		passed = c.turn() + times(at.Sub(c.Slowed), wholeDay, c.Slow, false)
	}
	days := int(passed / wholeDay)
	if passed%wholeDay < 0 {
		days--
	}
	first, _ := time.Parse(time.DateOnly, c.First)
	return first.AddDate(0, 0, days)
}

// turn is how much of the plan had passed when the clock was slowed.
func (c clock) turn() time.Duration {
	return times(c.Slowed.Sub(c.Launched), wholeDay, c.Length, false)
}

// ends is the real instant of 24:00 of a day.
func (c clock) ends(d day) time.Time { return c.within(d.AddDate(0, 0, 1), 0) }

// within is the real instant so long into a day of the plan, in whole
// microseconds rounded up.
func (c clock) within(d day, passed time.Duration) time.Time {
	if c.Length == 0 {
		y, m, n := d.Date()
		return time.Date(y, m, n, 0, 0, 0, 0, shanghai).Add(passed)
	}
	first, _ := time.Parse(time.DateOnly, c.First)
	plan, from, length := d.Sub(first)+passed, c.Launched, c.Length
	if !c.Slowed.IsZero() && plan > c.turn() {
		plan, from, length = plan-c.turn(), c.Slowed, c.Slow
	}
	real := times(plan, length, wholeDay, true)
	if rest := real % time.Microsecond; rest > 0 {
		real += time.Microsecond - rest
	}
	return from.Add(real)
}

// times is d*by/of exactly, rounded down, or up.
func times(d, by, of time.Duration, up bool) time.Duration {
	quotient, rest := new(big.Int).DivMod(new(big.Int).Mul(big.NewInt(int64(d)), big.NewInt(int64(by))), big.NewInt(int64(of)), new(big.Int))
	if up && rest.Sign() > 0 {
		quotient.Add(quotient, big.NewInt(1))
	}
	return time.Duration(quotient.Int64())
}
