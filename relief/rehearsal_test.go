package relief

import (
	"encoding/json"
	"errors"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestRehearsalRunsOnePlanDayPerDayLength(t *testing.T) {
	launched := time.Date(2026, 11, 2, 10, 0, 0, 0, Shanghai)
	r, err := NewRehearsal(date("2022-12-01"), launched, 5*time.Second)
	if err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct {
		after time.Duration
		plan  string
	}{
		{0, "2022-12-01T00:00:00+08:00"},
		{2500 * time.Millisecond, "2022-12-01T12:00:00+08:00"},
		{5 * time.Second, "2022-12-02T00:00:00+08:00"},
		{52 * 5 * time.Second, "2023-01-22T00:00:00+08:00"},
		{-5 * time.Second, "2022-11-30T00:00:00+08:00"},
		{-2500 * time.Millisecond, "2022-11-30T12:00:00+08:00"},
	} {
		real := launched.Add(tc.after)
		if got := r.Plan(real).Format(time.RFC3339); got != tc.plan {
			t.Errorf("%s after launch the plan shows %s, want %s", tc.after, got, tc.plan)
		}
		plan, _ := time.Parse(time.RFC3339, tc.plan)
		if got := r.Real(plan); !got.Equal(real) {
			t.Errorf("the plan shows %s at %s, want %s", tc.plan, got, real)
		}
	}
}

func TestZeroRehearsalIsRealTime(t *testing.T) {
	var r Rehearsal
	at := time.Date(2026, 11, 2, 10, 0, 0, 7, time.UTC)
	if !r.IsZero() || r.Plan(at) != at || r.Real(at) != at {
		t.Error("the zero rehearsal moves time")
	}
	if text, _ := json.Marshal(r); string(text) != "{}" {
		t.Errorf("the zero rehearsal is stored as %s", text)
	}
}

func TestRehearsalDayIsBounded(t *testing.T) {
	for _, length := range []time.Duration{-time.Second, 0, time.Millisecond, 25 * time.Hour} {
		if _, err := NewRehearsal(date("2022-12-01"), time.Now(), length); !errors.Is(err, ErrRehearsalDay) {
			t.Errorf("a day of %s: %v", length, err)
		}
	}
}

func TestRehearsalInverse(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		micro := func(lo, hi time.Duration, label string) time.Duration {
			return time.Duration(rapid.Int64Range(int64(lo/time.Microsecond), int64(hi/time.Microsecond)).Draw(t, label)) * time.Microsecond
		}
		first := drawDay(t, "first")
		length := time.Duration(rapid.Int64Range(int64(10*time.Millisecond), int64(fullDay)).Draw(t, "length"))
		launched := time.Date(2026, 11, 2, 10, 0, 0, 123456000, time.UTC)
		r, err := NewRehearsal(first, launched, length)
		if err != nil {
			t.Fatal(err)
		}
		text, _ := json.Marshal(r)
		var stored Rehearsal
		if err := json.Unmarshal(text, &stored); err != nil || !stored.Launched.Equal(r.Launched) || stored.FirstDay != first || stored.DayLength != length {
			t.Fatalf("%s came back as %+v, %v", text, stored, err)
		}

		real := launched.Add(micro(-time.Hour, 30*24*time.Hour, "elapsed") % (400 * length))
		real = real.Truncate(time.Microsecond)
		if back := stored.Real(r.Plan(real)); !back.Equal(real) {
			t.Fatalf("real %s came back as %s", real, back)
		}
		due := first.AddDays(rapid.IntRange(-5, 400).Draw(t, "day")).Start().Add(micro(0, fullDay-1, "hour"))
		at := stored.Real(due)
		if r.Plan(at).Before(due) {
			t.Fatalf("at %s the plan shows %s, before the due %s", at, r.Plan(at), due)
		}
		if earlier := at.Add(-time.Microsecond); !r.Plan(earlier).Before(due) {
			t.Fatalf("due %s was reached already at %s", due, earlier)
		}
		if at.Truncate(time.Microsecond) != at {
			t.Fatalf("%s is no whole microsecond", at)
		}
	})
}

func TestASlowedRehearsalGoesOnFromWhereItIs(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		length := time.Duration(rapid.Int64Range(int64(10*time.Millisecond), int64(time.Hour)).Draw(t, "length"))
		slow := time.Duration(rapid.Int64Range(int64(length), int64(fullDay)).Draw(t, "slow"))
		launched := time.Date(2026, 11, 2, 10, 0, 0, 123456000, time.UTC)
		fast, err := NewRehearsal(date("2022-12-01"), launched, length)
		if err != nil {
			t.Fatal(err)
		}
		from := launched.Add(time.Duration(rapid.Int64Range(0, int64(60*length)).Draw(t, "from"))).Truncate(time.Microsecond)
		r, err := fast.Slower(from, slow)
		if err != nil {
			t.Fatal(err)
		}
		if got := r.Plan(from); !got.Equal(fast.Plan(from)) {
			t.Fatalf("slowed, the plan jumps from %s to %s", fast.Plan(from), got)
		}
		at := launched.Add(time.Duration(rapid.Int64Range(0, int64(120*length)).Draw(t, "at"))).Truncate(time.Microsecond)
		if back := r.Real(r.Plan(at)); !back.Equal(at) {
			t.Fatalf("real %s came back as %s", at, back)
		}
		if at.Before(from) != (r.Pace(at) == length) && length != slow {
			t.Fatalf("%s after it was slowed a day lasts %s", at.Sub(from), r.Pace(at))
		}
		due := date("2022-12-01").AddDays(rapid.IntRange(0, 100).Draw(t, "day")).Start()
		if r.Real(due).Before(fast.Real(due)) {
			t.Fatalf("%s comes earlier than was promised", due)
		}
		if r.Plan(r.Real(due)).Before(due) || !r.Plan(r.Real(due).Add(-time.Microsecond)).Before(due) {
			t.Fatalf("%s is not reached just at %s", due, r.Real(due))
		}
	})
}

func TestARehearsalIsSlowedOnceAndNeverHurried(t *testing.T) {
	now := time.Now()
	r, err := NewRehearsal(date("2022-12-01"), now, time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	slowed, err := r.Slower(now, time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	for name, tc := range map[string]struct {
		clock Rehearsal
		day   time.Duration
		want  error
	}{
		"again": {slowed, 2 * time.Hour, ErrRehearsalPace}, "faster": {r, time.Second, ErrRehearsalPace}, "real time": {Rehearsal{}, time.Hour, ErrRehearsalPace}, "longer than a day": {r, 25 * time.Hour, ErrRehearsalDay},
	} {
		if _, err := tc.clock.Slower(now, tc.day); !errors.Is(err, tc.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
