package relief

import (
	"cmp"
	"fmt"
	"time"
	_ "time/tzdata" // a host without zone files must not move a deadline
)

// Shanghai is the zone of every business date.
var Shanghai = mustLoad("Asia/Shanghai")

func mustLoad(name string) *time.Location {
	zone, err := time.LoadLocation(name)
	if err != nil {
		panic(err)
	}
	return zone
}

// Day is a civil day in Asia/Shanghai, counted so that 1 is 0001-01-01: days
// compare and sort as numbers, and the zero Day is no day at all. Its text form
// is "2006-01-02", in JSON, in YAML and as a key; the zero Day is "".
type Day int32

// unixEpoch is 1970-01-01.
const unixEpoch Day = 719163

// NewDay is the given date; months and days out of range carry over as in
// time.Date.
func NewDay(year int, month time.Month, day int) Day {
	return Day(time.Date(year, month, day, 0, 0, 0, 0, time.UTC).Unix()/86400) + unixEpoch
}

// DayOf is the day in Shanghai at that instant; the zero time is the zero Day.
func DayOf(t time.Time) Day {
	if t.IsZero() {
		return 0
	}
	return NewDay(t.In(Shanghai).Date())
}

// ParseDay reads "2006-01-02".
func ParseDay(s string) (Day, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return 0, fmt.Errorf("日期应写作 2006-01-02 not a date: %q", s)
	}
	return NewDay(t.Date()), nil
}

// Date gives year, month and day.
func (d Day) Date() (int, time.Month, int) { return d.utc().Date() }

// Start is 00:00 in Shanghai.
func (d Day) Start() time.Time {
	year, month, day := d.Date()
	return time.Date(year, month, day, 0, 0, 0, 0, Shanghai)
}

// End is 24:00 in Shanghai, the start of the next day.
func (d Day) End() time.Time { return d.AddDays(1).Start() }

// AddDays moves by n calendar days.
func (d Day) AddDays(n int) Day { return d + Day(n) }

// Sub counts the calendar days from other to d.
func (d Day) Sub(other Day) int { return int(d - other) }

// Weekday is the day of the week.
func (d Day) Weekday() time.Weekday { return d.utc().Weekday() }

// Before reports whether d comes before other.
func (d Day) Before(other Day) bool { return d < other }

// After reports whether d comes after other.
func (d Day) After(other Day) bool { return d > other }

// Compare orders days for slices.SortFunc.
func (d Day) Compare(other Day) int { return cmp.Compare(d, other) }

// IsZero reports whether there is no day.
func (d Day) IsZero() bool { return d == 0 }

// String is the text form.
func (d Day) String() string {
	if d.IsZero() {
		return ""
	}
	return d.utc().Format(time.DateOnly)
}

// MarshalText writes the text form.
func (d Day) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads the text form; an empty text is the zero Day.
func (d *Day) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*d = 0
		return nil
	}
	day, err := ParseDay(string(text))
	if err == nil {
		*d = day
	}
	return err
}

func (d Day) utc() time.Time { return time.Unix(int64(d-unixEpoch)*86400, 0).UTC() }
