package relief

import (
	_ "embed"
	"encoding/json"
	"slices"
	"sync"
	"time"
)

// A Calendar knows which days people in public service work: the weekdays, less
// the State Council's holidays, plus the weekend days worked in their stead
// (调休). It is data with a version: whoever computes a due time stores the
// version beside it. Its JSON form is that of calendar.json.
type Calendar struct {
	Version string              `json:"version"`
	Years   map[int]Adjustments `json:"years"`
}

// EveryDay counts what is said in calendar days: no day of it is free.
var EveryDay = &Calendar{Version: "every day"}

// Adjustments are one year's exceptions to the plain week, each list in order.
type Adjustments struct {
	Holidays []Day `json:"holidays"`
	Workdays []Day `json:"workdays"`
}

//go:embed calendar.json
var calendarJSON []byte

// StatutoryCalendar is the built-in calendar, 2004 to 2026.
var StatutoryCalendar = sync.OnceValue(func() *Calendar {
	var c Calendar
	if err := json.Unmarshal(calendarJSON, &c); err != nil {
		panic(err)
	}
	return &c
})

// Known reports whether the year's holidays have been published; an unknown
// year has weekends only, and a deadline in it deserves a warning.
func (c *Calendar) Known(year int) bool {
	_, ok := c.Years[year]
	return ok
}

// IsWorkingDay reports whether people work on that day.
func (c *Calendar) IsWorkingDay(d Day) bool {
	if c == EveryDay {
		return true
	}
	year, _, _ := d.Date()
	adjusted := c.Years[year]
	if _, off := slices.BinarySearch(adjusted.Holidays, d); off {
		return false
	}
	if _, on := slices.BinarySearch(adjusted.Workdays, d); on {
		return true
	}
	return d.Weekday() != time.Saturday && d.Weekday() != time.Sunday
}

// AddWorkingDays is the nth working day after d, or before it when n is
// negative; d itself when n is 0.
func (c *Calendar) AddWorkingDays(d Day, n int) Day {
	step := 1
	if n < 0 {
		step, n = -1, -n
	}
	for n > 0 {
		d = d.AddDays(step)
		if c.IsWorkingDay(d) {
			n--
		}
	}
	return d
}

// WorkingDaysBetween counts the working days after a up to and including b: the
// n for which the nth working day after a is b, and 0 when b isn't after a.
func (c *Calendar) WorkingDaysBetween(a, b Day) int {
	n := 0
	for d := a.AddDays(1); d <= b; d = d.AddDays(1) {
		if c.IsWorkingDay(d) {
			n++
		}
	}
	return n
}

// PreviousWorkingDay is d, or the last working day before it: where a report's
// deadline moves.
func (c *Calendar) PreviousWorkingDay(d Day) Day {
	return c.AddWorkingDays(d.AddDays(1), -1)
}

// NextWorkingDay is d, or the first working day after it: where a citizen's
// deadline moves.
func (c *Calendar) NextWorkingDay(d Day) Day {
	return c.AddWorkingDays(d.AddDays(-1), 1)
}
