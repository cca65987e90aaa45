package relief

import (
	"errors"
	"math/bits"
	"time"
)

const fullDay = 24 * time.Hour

var (
	// ErrRehearsalDay refuses a rehearsal day longer than a real one, or so short
	// that a year of the plan would pass within a blink.
	ErrRehearsalDay = errors.New("演练日长应在 10 毫秒至 24 小时之间 a rehearsal day lasts from 10ms to 24h")
	// ErrRehearsalPace refuses to slow real time, a clock that was slowed before, or
	// one to a faster pace: what was promised never comes earlier.
	ErrRehearsalPace = errors.New("演练时钟只能放慢一次 a rehearsal clock is slowed once")
)

// A Rehearsal maps a plan's own calendar onto real time: FirstDay begins at
// Launched, and every day of the plan lasts DayLength, from Slowed on SlowLength.
// Every date and due time of a campaign goes through it; the zero value is real
// time.
//
// Due times round up to a whole microsecond, which is what Postgres keeps, so
// that at Real(t) the plan's clock has reached t. For instants of whole
// microseconds from Launched on, Real(Plan(r)) is r.
type Rehearsal struct {
	FirstDay  Day           `json:"first_day,omitempty"`
	Launched  time.Time     `json:"launched,omitzero"`
	DayLength time.Duration `json:"day_length,omitempty"` // nanoseconds

	Slowed     time.Time     `json:"slowed,omitzero"` // zero: never
	SlowLength time.Duration `json:"slow_length,omitempty"`
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

// Slower is the clock whose days last so long from an instant on. Errors:
// ErrRehearsalDay, ErrRehearsalPace.
func (r Rehearsal) Slower(from time.Time, day time.Duration) (Rehearsal, error) {
	switch {
	case r.IsZero(), !r.Slowed.IsZero(), day < r.DayLength:
		return r, ErrRehearsalPace
	case day > fullDay:
		return r, ErrRehearsalDay
	}
	r.Slowed, r.SlowLength = from.Truncate(time.Microsecond), day
	return r, nil
}

// Pace is how long a day lasts at an instant; 0 in real time.
func (r Rehearsal) Pace(at time.Time) time.Duration {
	if r.slow(at) {
		return r.SlowLength
	}
	return r.DayLength
}

func (r Rehearsal) slow(at time.Time) bool { return !r.Slowed.IsZero() && !at.Before(r.Slowed) }

// Plan is the plan's instant at a real one.
func (r Rehearsal) Plan(at time.Time) time.Time {
	switch {
	case r.IsZero():
		return at
	case r.slow(at):
		return stretch(r.turn(), at.Sub(r.Slowed), fullDay, r.SlowLength)
	}
	return stretch(r.FirstDay.Start(), at.Sub(r.Launched), fullDay, r.DayLength)
}

// turn is the plan's instant at which the clock was slowed.
func (r Rehearsal) turn() time.Time {
	return stretch(r.FirstDay.Start(), r.Slowed.Sub(r.Launched), fullDay, r.DayLength)
}

// Real is the real instant at which the plan's clock shows that instant.
func (r Rehearsal) Real(plan time.Time) time.Time {
	if r.IsZero() {
		return plan
	}
	if !r.Slowed.IsZero() {
		if turn := r.turn(); plan.After(turn) {
			return shrink(r.Slowed, plan.Sub(turn), r.SlowLength)
		}
	}
	return shrink(r.Launched, plan.Sub(r.FirstDay.Start()), r.DayLength)
}

// stretch is start and d*num/den, rounded down.
func stretch(start time.Time, d, num, den time.Duration) time.Time {
	whole, within := split(d, den)
	part, _ := scale(within, num, den)
	return start.Add(time.Duration(whole)*num + part)
}

// shrink is start and so much of the plan's time where a day lasts length,
// rounded up to a microsecond.
func shrink(start time.Time, d, length time.Duration) time.Time {
	days, within := split(d, fullDay)
	part, inexact := scale(within, length, fullDay)
	elapsed := time.Duration(days)*length + part
	rounded := elapsed.Truncate(time.Microsecond)
	if rounded < elapsed || rounded == elapsed && inexact {
		rounded += time.Microsecond
	}
	return start.Add(rounded)
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
