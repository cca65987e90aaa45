package relief

import (
	"slices"
	"time"
)

// Marks are the instants of a task's limit at which somebody is told: half and
// four fifths of it those who can act, all of it also the union above, one and a
// half times the union above once more, which may then take the task over
// (DOMAIN §3.3). Approval is never automatic.
type Marks struct {
	Half, Most, Due, Over time.Time
}

// The marks in order; a clock remembers the last that was told.
const (
	MarkNone = iota
	MarkHalf
	MarkMost
	MarkDue
	MarkOver
)

// At answers the instant of a mark.
func (m Marks) At(mark int) time.Time {
	return [...]time.Time{{}, m.Half, m.Most, m.Due, m.Over}[mark]
}

// Passed answers the last mark that has come by now.
func (m Marks) Passed(now time.Time) int {
	for mark := MarkOver; mark > MarkNone; mark-- {
		if !m.At(mark).After(now) {
			return mark
		}
	}
	return MarkNone
}

// MarksOf spreads the marks over the working days between the day a task began
// and its last day, days in pauses not counted; a limit without any working day,
// such as five days over a holiday, is spread over calendar days. Marks are on
// the real clock.
func MarksOf(cal *Calendar, clock Rehearsal, starts, due Day, pauses ...Pause) Marks {
	counts := func(d Day) bool { return cal.IsWorkingDay(d) && !paused(d, pauses) }
	n := countDays(starts, due, counts)
	if n == 0 {
		counts = func(d Day) bool { return !paused(d, pauses) }
		n = max(1, countDays(starts, due, counts))
	}
	at := func(part, of int) time.Time { // part/of of the limit
		return clock.Real(afterDays(starts, n*part, of, counts))
	}
	end := clock.Real(due.End())
	m := Marks{Half: at(1, 2), Most: at(4, 5), Due: end, Over: at(3, 2)}
	// The last day is not always one that counts: no mark may overtake it.
	m.Half, m.Most = soonest(m.Half, end), soonest(m.Most, end)
	if m.Over.Before(end) {
		m.Over = end
	}
	return m
}

func soonest(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

func countDays(after, last Day, counts func(Day) bool) int {
	n := 0
	for d := after.AddDays(1); d <= last; d = d.AddDays(1) {
		if counts(d) {
			n++
		}
	}
	return n
}

// afterDays is the instant at which parts/of counted days after d have passed:
// 24:00 of a day, or the fitting hour of the day that is under way.
func afterDays(d Day, parts, of int, counts func(Day) bool) time.Time {
	whole, rest := parts/of, parts%of
	next := func() {
		for d = d.AddDays(1); !counts(d); d = d.AddDays(1) {
		}
	}
	for range whole {
		next()
	}
	if rest == 0 {
		return d.End()
	}
	next()
	return d.Start().Add(24 * time.Hour * time.Duration(rest) / time.Duration(of))
}

// DueAfterPause is the last day of a task whose clock stood still from one day
// to another: the days by this calendar that were left when it stopped follow after it
// goes on; one whose time was up already has the rest of the day it goes on.
// Days that an earlier pause covered were given already and are not given twice.
func (c *Calendar) DueAfterPause(due Day, p Pause, earlier ...Pause) Day {
	before := p.From.AddDays(-1)
	left := countDays(before, due, func(d Day) bool { return c.IsWorkingDay(d) && !paused(d, earlier) })
	if left == 0 {
		return max(due, p.To)
	}
	return max(due, c.PostingEndAfter(before, left, append([]Pause{p}, earlier...)...))
}

// Replanned is the last day of a limit of n working days after starts by a new
// calendar, and never earlier than was promised: a day that became a holiday
// moves it on, a day that became a working day doesn't move it back.
func (c *Calendar) Replanned(starts, promised Day, old *Calendar, pauses ...Pause) Day {
	n := countDays(starts, promised, func(d Day) bool { return old.IsWorkingDay(d) && !paused(d, pauses) })
	return max(promised, c.PostingEndAfter(starts, n, pauses...))
}

// With is the calendar with some years' adjustments replaced, under a version of
// its own. Nothing of the old one changes.
func (c *Calendar) With(version string, years map[int]Adjustments) *Calendar {
	next := &Calendar{Version: version, Years: make(map[int]Adjustments, len(c.Years)+len(years))}
	for year, a := range c.Years {
		next.Years[year] = a
	}
	for year, a := range years {
		slices.Sort(a.Holidays)
		slices.Sort(a.Workdays)
		next.Years[year] = a
	}
	return next
}

// CheckYears refuses adjustments that cannot be: a day of another year, a day
// both free and worked, a working day that is one anyhow, a year with so many
// holidays that nothing would ever be due.
func CheckYears(years map[int]Adjustments) error {
	for year, a := range years {
		if year < 2000 || year > 2100 || len(a.Holidays) > 60 || len(a.Workdays) > 30 {
			return Refuse("calendar_invalid", "year", year)
		}
		for _, d := range slices.Concat(a.Holidays, a.Workdays) {
			if y, _, _ := d.Date(); y != year {
				return Refuse("calendar_invalid", "year", year)
			}
		}
		for _, d := range a.Workdays {
			weekday := d.Weekday() != time.Saturday && d.Weekday() != time.Sunday
			if weekday || slices.Contains(a.Holidays, d) {
				return Refuse("calendar_invalid", "year", year)
			}
		}
	}
	return nil
}

// A CalendarView is a calendar with the years at hand that it does not know.
type CalendarView struct {
	Version string              `json:"version"`
	Years   map[int]Adjustments `json:"years"`
	Unknown []int               `json:"unknown_years,omitempty"` // weekends only: a warning
}

// A CalendarVersion is one that was loaded at some time, by whom.
type CalendarVersion struct {
	Version string    `json:"version"`
	At      time.Time `json:"at"`
	By      string    `json:"by,omitempty"` // empty: came with the program
}

// A CalendarList is the calendar in force and all before it, newest first.
type CalendarList struct {
	Current CalendarView      `json:"current"`
	History []CalendarVersion `json:"history"`
}

// A ClockView is a task's clock as screens show it.
type ClockView struct {
	Starts   Day       `json:"starts_on"`
	Due      Day       `json:"due_on"`
	Half     time.Time `json:"half_at"`
	Most     time.Time `json:"most_at"`
	DueAt    time.Time `json:"due_at"`
	Over     time.Time `json:"over_at"`
	Calendar string    `json:"calendar"`
}
