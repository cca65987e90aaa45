package verify

import (
	"bytes"
	"os"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/songnuan/songnuan/relief"
)

func TestCalendarIsThatOfTheProgram(t *testing.T) {
	theirs, err := os.ReadFile("../relief/calendar.json")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(theirs, calendarJSON) {
		t.Error("verify/calendar.json differs from relief/calendar.json; copy it")
	}
}

func ours(t testing.TB) calendar {
	t.Helper()
	c, err := builtIn()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func date(t testing.TB, s string) day {
	t.Helper()
	d, err := time.Parse(time.DateOnly, s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// covers: inv:I07 inv:I22
func TestWorkingDaysAreCountedThroughHolidaysAndPauses(t *testing.T) {
	cal := ours(t)
	for _, tc := range []struct {
		from   string
		n      int
		pauses []pause
		want   string
	}{
		{"2023-01-18", 5, nil, "2023-01-30"}, // Spring Festival; Saturday 28 and Sunday 29 are worked
		{"2023-01-21", 5, nil, "2023-02-01"},
		{"2026-03-05", 5, nil, "2026-03-12"},
		{"2026-03-05", 5, []pause{{date(t, "2026-03-10"), date(t, "2026-03-11")}}, "2026-03-16"},
		{"2026-03-05", 0, nil, "2026-03-05"},
	} {
		got := cal.after(date(t, tc.from), tc.n, tc.pauses...)
		if got != date(t, tc.want) {
			t.Errorf("%d working days after %s with %d pauses: %s, want %s", tc.n, tc.from, len(tc.pauses), got.Format(time.DateOnly), tc.want)
		}
		if n := cal.workingDays(date(t, tc.from), got); len(tc.pauses) == 0 && n != tc.n {
			t.Errorf("%d working days from %s to %s, want %d", n, tc.from, tc.want, tc.n)
		}
	}
}

// Two calendars and two clocks, written apart, agree.
//
// covers: inv:I22
func TestDaysAgreeWithTheProgram(t *testing.T) {
	cal := ours(t)
	rapid.Check(t, func(t *rapid.T) {
		at := time.Date(2004, 1, 1, 0, 0, 0, 0, time.UTC).Add(time.Duration(rapid.Int64Range(0, 22*365*24*3600).Draw(t, "second")) * time.Second)
		n := rapid.IntRange(1, 30).Draw(t, "working days")
		length := time.Duration(rapid.Int64Range(int64(10*time.Millisecond), int64(24*time.Hour)).Draw(t, "day length"))
		theirs, ours := relief.Rehearsal{}, clock{}
		if rapid.Bool().Draw(t, "rehearsal") {
			first := relief.NewDay(2015, 2, 1)
			launched := at.Add(-time.Duration(rapid.Int64Range(0, int64(300*length)).Draw(t, "since launch")))
			var err error
			if theirs, err = relief.NewRehearsal(first, launched, length); err != nil {
				t.Fatal(err)
			}
			ours = clock{First: first.String(), Launched: theirs.Launched, Length: length}
			if rapid.Bool().Draw(t, "slowed") {
				from := at.Add(time.Duration(rapid.Int64Range(-int64(5*length), int64(5*length)).Draw(t, "slowed after")))
				slow := time.Duration(rapid.Int64Range(int64(length), int64(24*time.Hour)).Draw(t, "slow day"))
				if theirs, err = theirs.Slower(from, slow); err != nil {
					t.Fatal(err)
				}
				ours.Slowed, ours.Slow = theirs.Slowed, slow
			}
		}
		day := ours.day(at)
		if want := relief.DayOf(theirs.Plan(at)); day.Format(time.DateOnly) != want.String() {
			t.Fatalf("%s is %s, the program says %s", at, day.Format(time.DateOnly), want)
		}
		due := ours.ends(limit{n, true}.last(cal, day))
		if want := relief.Due(relief.StatutoryCalendar(), theirs, at, relief.WorkingDays(n)); !due.Equal(want) {
			t.Fatalf("%d working days after %s end %s, the program says %s", n, at, due, want)
		}
		due = ours.ends(limit{n, false}.last(cal, day))
		if want := relief.Due(relief.StatutoryCalendar(), theirs, at, relief.CalendarDays(n)); !due.Equal(want) {
			t.Fatalf("%d days after %s end %s, the program says %s", n, at, due, want)
		}
	})
}

// A limit of working days, a suspension of the campaign and a hold of the case, each
// wherever it lies: by both arithmetics every day that was worked and not paused
// counts, and no other, however often it was paused.
//
// covers: inv:I22 F42
func TestPausesThatMeetAHoldAgreeWithTheProgram(t *testing.T) {
	cal, theirs := ours(t), relief.StatutoryCalendar()
	rapid.Check(t, func(t *rapid.T) {
		began := time.Date(2024, 1, 1, 9, 0, 0, 0, shanghai).AddDate(0, 0, rapid.IntRange(0, 700).Draw(t, "began"))
		n := rapid.IntRange(1, 20).Draw(t, "working days")
		starts := relief.DayOf(began)
		due := theirs.AddWorkingDays(starts, n)
		// next is a moment some days later; until is how many days there are, at most a dozen.
		next := func(after time.Time, least, most int, what string) time.Time {
			return after.AddDate(0, 0, rapid.IntRange(least, most).Draw(t, what)).Add(time.Minute)
		}
		until := func(day relief.Day, after time.Time) int { return min(12, day.Sub(relief.DayOf(after))) }
		from := next(began, 1, until(due, began), "suspended after")
		var held, to, lifted time.Time
		inside := rapid.Bool().Draw(t, "held while it is suspended")
		if inside {
			held = next(from, 0, 12, "held after")
			to = next(held, 0, 12, "goes on after")
			lifted = next(to, 0, 12, "lifted after")
		} else {
			to = next(from, 0, 12, "goes on after")
			moved := theirs.DueAfterPause(due, relief.Pause{From: relief.DayOf(from), To: relief.DayOf(to)})
			held = next(to, 0, until(moved, to), "held after")
			lifted = next(held, 0, 12, "lifted after")
		}
		pauses := []relief.Pause{{From: relief.DayOf(from), To: relief.DayOf(to)}, {From: relief.DayOf(held), To: relief.DayOf(lifted)}}
		want := theirs.PostingEndAfter(starts, n, pauses...)
		if !inside {
			due = theirs.DueAfterPause(due, pauses[0])
		}
		f := fold{since: began, stops: []stop{{from: from, to: &to}}}
		left := f.gives(clock{}, held)
		got := relief.ResumeDue(theirs, theirs, relief.Rehearsal{}, lifted, relief.WorkingDays(n), relief.Place{Due: due.End(), Left: left})
		mine := (clock{}).ends(limit{n, true}.resumed(cal, cal, (clock{}).day(left), (clock{}).day(due.Start()), (clock{}).day(lifted)))
		if !mine.Equal(got) {
			t.Errorf("due %s, the program says %s", mine, got)
		}
		if want = max(want, relief.DayOf(lifted)); !got.Equal(want.End()) { // what had no day left is due the day it goes on
			t.Errorf("suspended %s to %s, held %s to %s: due %s, want the end of %s", from, to, held, lifted, got, want)
		}
	})
}
