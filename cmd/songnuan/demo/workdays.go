package demo

import (
	"fmt"
	"slices"
	"time"
)

// The days that the State Council's yearly notices on public holidays turned
// around, for the years in which the plans of data/campaigns are rehearsed: off
// lists weekdays without work, on weekend days with it. The demo carries its own
// copy so that the product's calendar is checked by something other than itself.
var (
	off = []string{
		"2015-01-01", "2015-01-02", "2015-02-18", "2015-02-19", "2015-02-20", "2015-02-23", "2015-02-24", "2015-04-06", "2015-05-01", "2015-06-22",
		"2015-09-03", "2015-09-04", "2015-10-01", "2015-10-02", "2015-10-05", "2015-10-06", "2015-10-07",
		"2017-01-02", "2017-01-27", "2017-01-30", "2017-01-31", "2017-02-01", "2017-02-02", "2017-04-03", "2017-04-04", "2017-05-01", "2017-05-29",
		"2017-05-30", "2017-10-02", "2017-10-03", "2017-10-04", "2017-10-05", "2017-10-06",
		"2023-01-02", "2023-01-23", "2023-01-24", "2023-01-25", "2023-01-26", "2023-01-27", "2023-04-05", "2023-05-01", "2023-05-02", "2023-05-03",
		"2023-06-22", "2023-06-23", "2023-09-29", "2023-10-02", "2023-10-03", "2023-10-04", "2023-10-05", "2023-10-06",
		"2024-01-01", "2024-02-12", "2024-02-13", "2024-02-14", "2024-02-15", "2024-02-16", "2024-04-04", "2024-04-05", "2024-05-01", "2024-05-02",
		"2024-05-03", "2024-06-10", "2024-09-16", "2024-09-17", "2024-10-01", "2024-10-02", "2024-10-03", "2024-10-04", "2024-10-07",
	}
	on = []string{
		"2015-01-04", "2015-02-15", "2015-02-28", "2015-09-06", "2015-10-10",
		"2017-01-22", "2017-02-04", "2017-04-01", "2017-05-27", "2017-09-30",
		"2023-01-28", "2023-01-29", "2023-04-23", "2023-05-06", "2023-06-25", "2023-10-07", "2023-10-08",
		"2024-02-04", "2024-02-18", "2024-04-07", "2024-04-28", "2024-05-11", "2024-09-14", "2024-09-29", "2024-10-12",
	}
	known = []struct{ from, to string }{{"2014-11-01", "2015-12-31"}, {"2016-11-01", "2017-12-31"}, {"2022-11-01", "2024-12-31"}}
)

// workingDays counts the working days after the first day, up to and including
// the last: the posting day itself doesn't count.
func workingDays(first, last string) (int, error) {
	if !slices.ContainsFunc(known, func(w struct{ from, to string }) bool { return w.from <= first && last <= w.to }) {
		return 0, fmt.Errorf("no holidays are known for %s to %s", first, last)
	}
	day, err := time.Parse(time.DateOnly, first)
	if err != nil {
		return 0, fmt.Errorf("reading a posting's first day: %w", err)
	}
	n := 0
	for {
		day = day.AddDate(0, 0, 1)
		name := day.Format(time.DateOnly)
		if name > last {
			return n, nil
		}
		weekend := day.Weekday() == time.Saturday || day.Weekday() == time.Sunday
		if slices.Contains(on, name) || !weekend && !slices.Contains(off, name) {
			n++
		}
	}
}

// A clock is the campaign's rehearsal clock, as far as its phases show it.
type clock struct {
	first  time.Time // the plan's first day, as a date
	opens  time.Time // the real instant at which it begins
	length time.Duration
}

func clockOf(k campaign) (clock, error) {
	length, err := time.ParseDuration(k.RehearsalDay)
	if err != nil || len(k.Phases) == 0 {
		return clock{}, fmt.Errorf("the campaign has no rehearsal clock")
	}
	c := clock{length: length}
	for _, p := range k.Phases {
		first, err := time.Parse(time.DateOnly, p.Start)
		if err != nil {
			return clock{}, fmt.Errorf("reading phase %s: %w", p.Name, err)
		}
		if c.opens.IsZero() || p.Opens.Before(c.opens) {
			c.first, c.opens = first, p.Opens
		}
	}
	return c, nil
}

// day is the day of the plan at a real instant.
func (c clock) day(at time.Time) string {
	return c.first.AddDate(0, 0, int(at.Sub(c.opens)/c.length)).Format(time.DateOnly)
}
