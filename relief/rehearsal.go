package relief

import (
	"errors"
	"math/bits"
	"time"
)

const fullDay = 24 * time.Hour

// ErrRehearsalDay refuses a rehearsal day longer than a real one, or so short
// that a year of the plan would pass within a blink.
var ErrRehearsalDay = errors.New("演练日长应在 10 毫秒至 24 小时之间 a rehearsal day lasts from 10ms to 24h")

// A Rehearsal maps a plan's own calendar onto real time: FirstDay begins at
// Launched, and every day of the plan lasts DayLength. Every date and due time
// of a campaign goes through it; the zero value is real time.
//
// Due times round up to a whole microsecond, which is what Postgres keeps, so
// that at Real(t) the plan's clock has reached t. For instants of whole
// microseconds from Launched on, Real(Plan(r)) is r.
type Rehearsal struct {
	FirstDay  Day           `json:"first_day,omitempty"`
	Launched  time.Time     `json:"launched,omitzero"`
	DayLength time.Duration `json:"day_length,omitempty"` // nanoseconds
}

// NewRehearsal starts a rehearsal of a plan from its first day. Error:
// ErrRehearsalDay.
func NewRehearsal(first Day, launched time.Time, dayLength time.Duration) (Rehearsal, error) {
	if dayLength < 10*time.Millisecond || dayLength > fullDay {
		return Rehearsal{}, ErrRehearsalDay
	}
	return Rehearsal{FirstDay: first, Launched: launched.Truncate(time.Microsecond), DayLength: dayLength}, nil
}

// IsZero reports whether the clock is real time.
func (r Rehearsal) IsZero() bool { return r.DayLength == 0 }

// Plan is the plan's instant at a real one.
func (r Rehearsal) Plan(at time.Time) time.Time {
	if r.IsZero() {
		return at
	}
	days, within := split(at.Sub(r.Launched), r.DayLength)
	hour, _ := scale(within, fullDay, r.DayLength)
	return r.FirstDay.AddDays(int(days)).Start().Add(hour)
}

// Real is the real instant at which the plan's clock shows that instant.
func (r Rehearsal) Real(plan time.Time) time.Time {
	if r.IsZero() {
		return plan
	}
	days, within := split(plan.Sub(r.FirstDay.Start()), fullDay)
	part, inexact := scale(within, r.DayLength, fullDay)
	elapsed := time.Duration(days)*r.DayLength + part
	rounded := elapsed.Truncate(time.Microsecond)
	if rounded < elapsed || rounded == elapsed && inexact {
		rounded += time.Microsecond
	}
	return r.Launched.Add(rounded)
}

// split divides into whole units and a rest that is never negative.
func split(d, unit time.Duration) (whole int64, rest time.Duration) {
	whole, rest = int64(d/unit), d%unit
	if rest < 0 {
		whole, rest = whole-1, rest+unit
	}
	return whole, rest
}

// scale is d*num/den rounded down, for 0 <= d < den, in 128 bits.
func scale(d, num, den time.Duration) (scaled time.Duration, inexact bool) {
	hi, lo := bits.Mul64(uint64(d), uint64(num))
	quotient, rest := bits.Div64(hi, lo, uint64(den))
	return time.Duration(quotient), rest > 0
}
