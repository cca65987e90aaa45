package relief

import (
	"encoding/json"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// Windows checked by hand against the State Council's yearly notices.
// covers: F41 fault:F32
func TestWorkingDayWindows(t *testing.T) {
	c := StatutoryCalendar()
	for _, tc := range []struct {
		from string
		n    int
		want string
		why  string
	}{
		{"2023-03-06", 5, "2023-03-13", "a plain week"},
		{"2011-09-29", 5, "2011-10-11", "National Day, Saturday 8 and Sunday 9 worked"},
		{"2012-01-18", 5, "2012-01-30", "Spring Festival 22–28, Saturday 21 and Sunday 29 worked"},
		{"2012-09-27", 5, "2012-10-10", "Mid-Autumn and National Day in one, Saturday 29 September worked"},
		{"2013-02-05", 5, "2013-02-17", "Spring Festival 9–15, Saturday 16 and Sunday 17 worked"},
		{"2014-12-31", 5, "2015-01-08", "New Year 1–3, Sunday 4 worked"},
		{"2015-02-13", 5, "2015-02-26", "Spring Festival 18–24, Sunday 15 worked"},
		{"2015-02-26", 2, "2015-02-28", "Saturday 28 worked"},
		{"2015-09-01", 3, "2015-09-07", "the one-off holiday of 3–5 September 2015, Sunday 6 worked"},
		{"2017-01-20", 5, "2017-01-26", "Sunday 22 worked before Spring Festival"},
		{"2017-01-26", 2, "2017-02-04", "Saturday 4 February worked after it"},
		{"2019-04-26", 5, "2019-05-06", "Labour Day 1–4, Sundays 28 April and 5 May worked"},
		{"2020-01-20", 5, "2020-02-04", "Spring Festival prolonged to 2 February"},
		{"2021-09-17", 5, "2021-09-26", "Saturday 18 worked, Mid-Autumn 19–21, Sunday 26 worked"},
		{"2022-12-30", 5, "2023-01-09", "New Year across two calendar years"},
		{"2023-01-18", 5, "2023-01-30", "Spring Festival 21–27, Saturday 28 and Sunday 29 worked"},
		{"2023-09-27", 5, "2023-10-10", "National Day, Saturday 7 and Sunday 8 worked"},
		{"2024-02-02", 5, "2024-02-08", "Sunday 4 worked"},
		{"2024-02-08", 5, "2024-02-21", "the eve 9 February 2024 worked, Sunday 18 worked"},
		{"2026-02-13", 5, "2026-02-27", "Saturday 14 worked, Spring Festival 15–23"},
		{"2023-01-22", -3, "2023-01-18", "three working days before the festival"},
		{"2023-01-18", 0, "2023-01-18", "no days"},
	} {
		if got := c.AddWorkingDays(date(tc.from), tc.n); got != date(tc.want) {
			t.Errorf("%s %+d working days = %s, want %s (%s)", tc.from, tc.n, got, tc.want, tc.why)
		}
		if tc.n >= 0 {
			if got := c.WorkingDaysBetween(date(tc.from), date(tc.want)); got != tc.n {
				t.Errorf("between %s and %s: %d working days, want %d", tc.from, tc.want, got, tc.n)
			}
		}
	}
}

func TestDeadlinesMoveOffHolidays(t *testing.T) {
	c := StatutoryCalendar()
	for _, tc := range []struct{ day, previous, next string }{
		{"2015-03-01", "2015-02-28", "2015-03-02"}, // a Sunday after a worked Saturday
		{"2014-12-20", "2014-12-19", "2014-12-22"},
		{"2023-01-24", "2023-01-20", "2023-01-28"},
		{"2023-01-28", "2023-01-28", "2023-01-28"},
	} {
		if got := c.PreviousWorkingDay(date(tc.day)); got != date(tc.previous) {
			t.Errorf("working day at or before %s is %s, want %s", tc.day, got, tc.previous)
		}
		if got := c.NextWorkingDay(date(tc.day)); got != date(tc.next) {
			t.Errorf("working day at or after %s is %s, want %s", tc.day, got, tc.next)
		}
	}
}

func TestCalendarData(t *testing.T) {
	c := StatutoryCalendar()
	for year := 2004; year <= 2026; year++ {
		adjusted := c.Years[year]
		if !c.Known(year) || !slices.IsSorted(adjusted.Holidays) || !slices.IsSorted(adjusted.Workdays) {
			t.Errorf("%d is missing or out of order", year)
		}
		for _, d := range adjusted.Workdays {
			if d.Weekday() != time.Saturday && d.Weekday() != time.Sunday {
				t.Errorf("%s is an adjusted workday on a %s", d, d.Weekday())
			}
		}
		for _, d := range append(slices.Clone(adjusted.Holidays), adjusted.Workdays...) {
			if y, _, _ := d.Date(); y != year {
				t.Errorf("%s stands under %d", d, year)
			}
		}
		if c.IsWorkingDay(NewDay(year, time.October, 1)) || c.IsWorkingDay(NewDay(year, time.January, 1)) {
			t.Errorf("National Day or New Year of %d is a working day", year)
		}
	}
	text, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	var back Calendar
	if err := json.Unmarshal(text, &back); err != nil || !cmp.Equal(*c, back) {
		t.Errorf("a stored calendar comes back changed: %v", err)
	}
}

func TestUnknownYearHasWeekendsOnly(t *testing.T) {
	c := StatutoryCalendar()
	if c.Known(2027) || c.Known(2003) || c.Version == "" {
		t.Fatalf("calendar %q claims to know 2027 or 2003", c.Version)
	}
	if !c.IsWorkingDay(date("2027-02-08")) || c.IsWorkingDay(date("2027-02-07")) {
		t.Error("2027 does not follow the plain week")
	}
}

func TestNeverFewerThanNWholeWorkingDays(t *testing.T) {
	c := StatutoryCalendar()
	rapid.Check(t, func(t *rapid.T) {
		from := drawDay(t, "from")
		n := rapid.IntRange(1, 30).Draw(t, "n")
		end := c.AddWorkingDays(from, n)
		if !c.IsWorkingDay(end) {
			t.Fatalf("%s %+d ends on %s, no working day", from, n, end)
		}
		if got := c.WorkingDaysBetween(from, end); got != n {
			t.Fatalf("%s to %s holds %d working days, want %d", from, end, got, n)
		}
		if back := c.AddWorkingDays(end.AddDays(1), -n); back <= from {
			t.Fatalf("%d working days back from %s is %s, not after %s", n, end, back, from)
		}
	})
}

// drawDay draws days of 2004 to 2028, the last two without published holidays.
func drawDay(t *rapid.T, label string) Day {
	return Day(rapid.Int32Range(int32(date("2004-01-01")), int32(date("2028-12-31"))).Draw(t, label))
}
