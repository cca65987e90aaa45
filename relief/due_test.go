package relief

import (
	"testing"
	"time"
)

// covers: F41 S3-15
func TestDueIsTheEndOfTheLastDay(t *testing.T) {
	for _, tc := range []struct {
		now   string
		limit Limit
		want  string
	}{
		{"2023-01-18T09:00:00+08:00", WorkingDays(2), "2023-01-21T00:00:00+08:00"},
		{"2023-01-19T09:00:00+08:00", WorkingDays(2), "2023-01-29T00:00:00+08:00"}, // Spring Festival lies between; Saturday 28 is worked
		{"2023-01-18T23:59:59+08:00", CalendarDays(5), "2023-01-24T00:00:00+08:00"},
		{"2023-01-17T16:30:00Z", CalendarDays(1), "2023-01-20T00:00:00+08:00"},
	} {
		now, _ := time.Parse(time.RFC3339, tc.now)
		if got := Due(StatutoryCalendar(), Rehearsal{}, now, tc.limit).Format(time.RFC3339); got != tc.want {
			t.Errorf("%+v from %s is due %s, want %s", tc.limit, tc.now, got, tc.want)
		}
	}
	if due := Due(StatutoryCalendar(), Rehearsal{}, noon, Limit{}); !due.IsZero() {
		t.Errorf("no limit is due %s", due)
	}
}

func TestDueGoesThroughTheRehearsalClock(t *testing.T) {
	launched := time.Date(2026, 11, 2, 10, 0, 0, 0, Shanghai)
	clock, err := NewRehearsal(date("2023-01-18"), launched, 5*time.Second)
	if err != nil {
		t.Fatal(err)
	}
	due := Due(StatutoryCalendar(), clock, launched.Add(time.Second), WorkingDays(5)) // 19, 20, 28, 29, 30 January
	if want := launched.Add(13 * 5 * time.Second); !due.Equal(want) {
		t.Errorf("due %s after launch, want %s", due.Sub(launched), want.Sub(launched))
	}
}

// covers: F12
func TestDaysLeftCountsWorkingDaysAndTheDayItselfAsNone(t *testing.T) {
	for _, tc := range []struct {
		now, due, day string
		left          int
	}{
		{"2023-01-18T09:00:00+08:00", "2023-01-21T00:00:00+08:00", "2023-01-20", 2},
		{"2023-01-20T23:00:00+08:00", "2023-01-21T00:00:00+08:00", "2023-01-20", 0},
		{"2023-01-19T09:00:00+08:00", "2023-01-29T00:00:00+08:00", "2023-01-28", 2}, // over the Spring Festival
		{"2023-01-21T00:00:00+08:00", "2023-01-21T00:00:00+08:00", "2023-01-20", 0}, // over, and a holiday
		{"2023-01-29T09:00:00+08:00", "2023-01-21T00:00:00+08:00", "2023-01-20", -2},
	} {
		now, _ := time.Parse(time.RFC3339, tc.now)
		due, _ := time.Parse(time.RFC3339, tc.due)
		if day, left := DaysLeft(StatutoryCalendar(), Rehearsal{}, now, due); day != date(tc.day) || left != tc.left {
			t.Errorf("at %s, due %s: %s with %d days left, want %s with %d", tc.now, tc.due, day, left, tc.day, tc.left)
		}
	}
}

// covers: F94 F95 S3-14 S3-16
func TestWindowsMayOverlapTouchAndLeaveAGap(t *testing.T) {
	windows := Windows(StatutoryCalendar(), Rehearsal{}, plan().Phases)
	want := []struct {
		phase                 PhaseName
		opens, closes, remind string
	}{
		{Preparation, "2022-12-01", "2022-12-21", "2022-12-15 00:00"}, // three working days before the 20th: 19, 16, 15
		{Publicity, "2022-12-20", "2023-01-11", "2023-01-05 00:00"},
		{Visiting, "2023-01-05", "2023-01-22", "2023-01-18 00:00"},
		{Summary, "2023-02-25", "2023-03-06", "2023-03-01 12:00"}, // half-way, as 1 March begins in the first half
	}
	for i, w := range windows {
		if w.Phase != want[i].phase || !w.Opens.Equal(date(want[i].opens).Start()) || !w.Closes.Equal(date(want[i].closes).Start()) || w.Remind.Format("2006-01-02 15:04") != want[i].remind {
			t.Errorf("%s: opens %s, closes %s, reminds %s; want %+v", w.Phase, w.Opens, w.Closes, w.Remind, want[i])
		}
	}
	if !windows[0].Closes.After(windows[1].Opens) || !windows[3].Opens.After(windows[2].Closes) {
		t.Error("the plan's overlap and gap are gone")
	}
}

// covers: F95
func TestReminderOfAShortPhaseComesHalfWay(t *testing.T) {
	phase := PlanPhase{Name: Visiting, Start: ResolvedDate{Day: date("2023-01-19")}, End: ResolvedDate{Day: date("2023-01-20")}}
	w := Windows(StatutoryCalendar(), Rehearsal{}, []PlanPhase{phase})[0]
	if want := date("2023-01-20").Start(); !w.Remind.Equal(want) {
		t.Errorf("reminds %s, want %s", w.Remind, want)
	}
	if w.Remind.Before(w.Opens) || !w.Remind.Before(w.Closes) {
		t.Error("the reminder lies outside of the phase")
	}
}

// covers: T28 F42
func TestHeldTimeIsNobodysDelay(t *testing.T) {
	cal := StatutoryCalendar()
	at := func(day string) time.Time { return date(day).Start().Add(10 * time.Hour) }
	for _, tc := range []struct {
		name            string
		limit           Limit
		due, held, back string
		want            string
	}{
		{"three working days left", WorkingDays(10), "2023-02-10", "2023-02-08", "2023-02-20", "2023-02-23"},
		{"held and back on one day", WorkingDays(10), "2023-02-10", "2023-02-08", "2023-02-08", "2023-02-13"},
		{"over a weekend", WorkingDays(2), "2023-02-13", "2023-02-10", "2023-02-11", "2023-02-14"},
		{"calendar days", CalendarDays(5), "2023-02-10", "2023-02-08", "2023-03-01", "2023-03-04"},
		{"overdue before the hold", WorkingDays(2), "2023-02-03", "2023-02-08", "2023-02-20", "2023-02-20"},
		{"overdue in calendar days", CalendarDays(5), "2023-02-03", "2023-02-08", "2023-02-20", "2023-02-20"},
	} {
		p := Place{State: Verifying, Due: date(tc.due).End(), Left: at(tc.held)}
		if got := ResumeDue(cal, cal, Rehearsal{}, at(tc.back), tc.limit, p); !got.Equal(date(tc.want).End()) {
			t.Errorf("%s: due %s, want the end of %s", tc.name, got, tc.want)
		}
	}
	if got, want := ResumeDue(cal, cal, Rehearsal{}, at("2023-02-08"), WorkingDays(2), Place{}), Due(cal, Rehearsal{}, at("2023-02-08"), WorkingDays(2)); !got.Equal(want) {
		t.Errorf("nothing was due, now %s; want the whole limit, %s", got, want)
	}
}

// covers: T09
func TestAnAppealComesWithinTenWorkingDaysOfTheRejection(t *testing.T) {
	cal := StatutoryCalendar()
	decided := date("2023-02-01").Start().Add(15 * time.Hour)
	for at, want := range map[string]string{"2023-02-01": "", "2023-02-15": "", "2023-02-16": "appeal_window"} {
		if got := CodeOf(MayAppeal(cal, Rehearsal{}, Case{State: Rejected}, decided, date(at).Start().Add(20*time.Hour))); got != want {
			t.Errorf("on %s: %q, want %q", at, got, want)
		}
	}
	if got := CodeOf(MayAppeal(cal, Rehearsal{}, Case{State: Withdrawn}, decided, decided)); got != "not_rejected" {
		t.Errorf("a withdrawn case: %q", got)
	}
}

// covers: T21
func TestAidComesThreeWorkingDaysBeforeItsFestival(t *testing.T) {
	cal := StatutoryCalendar()
	at := func(day string) time.Time { return date(day).Start().Add(10 * time.Hour) }
	r := Rules{PayBefore: date("2023-01-22")}
	for _, tc := range []struct{ name, approved, want string }{
		{"long before", "2023-01-09", "2023-01-16"},
		{"shortly before", "2023-01-16", "2023-01-18"},
		{"too late for that", "2023-01-19", "2023-01-19"},
		{"after it", "2023-01-30", "2023-01-30"},
	} {
		if got := PayDue(cal, Rehearsal{}, at(tc.approved), TaskMakeBatch, r); !got.Equal(date(tc.want).End()) {
			t.Errorf("%s, approved on %s: due %s, want the end of %s", tc.name, tc.approved, got, tc.want)
		}
	}
	for kind, want := range map[TaskKind]string{TaskApproveBatch: "2023-01-19", TaskReleaseBatch: "2023-01-19", TaskBookResults: "2023-01-28"} { // the festival is on Sunday 22
		if got := PayDue(cal, Rehearsal{}, at("2023-01-18"), kind, r); !got.Equal(date(want).End()) {
			t.Errorf("%s from the 18th on is due %s, want the end of %s", kind, got, want)
		}
	}
	if got := PayDue(cal, Rehearsal{}, at("2023-01-18"), TaskMakeBatch, Rules{}); !got.Equal(date("2023-01-30").End()) {
		t.Errorf("no festival: due %s, want five working days", got)
	}
}
