package relief

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// covers: F41
func TestMarksOfATaskFallOnWorkingTime(t *testing.T) {
	cal := StatutoryCalendar()
	day := func(text string) Day { d, _ := ParseDay(text); return d }
	at := func(text string) time.Time {
		when, err := time.ParseInLocation("2006-01-02 15:04", text, Shanghai)
		if err != nil {
			t.Fatal(err)
		}
		return when
	}
	tests := []struct {
		name        string
		starts, due string
		pauses      []Pause
		want        Marks
	}{
		{
			name: "eight working days across 国庆 2026", starts: "2026-09-21", due: "2026-10-09", // the 25th and 1–7 October are free, Saturday the 10th is worked
			want: Marks{Half: at("2026-09-29 00:00"), Most: at("2026-10-08 09:36"), Due: at("2026-10-10 00:00"), Over: at("2026-10-15 00:00")},
		},
		{
			name: "two working days", starts: "2026-03-02", due: "2026-03-04",
			want: Marks{Half: at("2026-03-04 00:00"), Most: at("2026-03-04 14:24"), Due: at("2026-03-05 00:00"), Over: at("2026-03-06 00:00")},
		},
		{
			name: "two working days over a weekend", starts: "2026-03-05", due: "2026-03-09",
			want: Marks{Half: at("2026-03-07 00:00"), Most: at("2026-03-09 14:24"), Due: at("2026-03-10 00:00"), Over: at("2026-03-11 00:00")},
		},
		{
			name: "a pause does not count", starts: "2026-03-02", due: "2026-03-09", pauses: []Pause{{From: day("2026-03-03"), To: day("2026-03-05")}},
			want: Marks{Half: at("2026-03-07 00:00"), Most: at("2026-03-09 14:24"), Due: at("2026-03-10 00:00"), Over: at("2026-03-11 00:00")},
		},
		{
			name: "five days of 春节 without one that is worked", starts: "2026-02-15", due: "2026-02-20",
			want: Marks{Half: at("2026-02-18 12:00"), Most: at("2026-02-20 00:00"), Due: at("2026-02-21 00:00"), Over: at("2026-02-23 12:00")},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := MarksOf(cal, Rehearsal{}, day(tt.starts), day(tt.due), tt.pauses...)
			if d := cmp.Diff(tt.want, got, cmp.Comparer(time.Time.Equal)); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestMarksKeepTheirOrderWhateverTheLimit(t *testing.T) {
	cal, first := StatutoryCalendar(), NewDay(2026, time.January, 1)
	for start := range 366 {
		for days := range 25 {
			starts := first.AddDays(start)
			m := MarksOf(cal, Rehearsal{}, starts, starts.AddDays(days))
			if m.Half.After(m.Most) || m.Most.After(m.Due) || m.Due.After(m.Over) || !m.Due.Equal(starts.AddDays(days).End()) || m.Half.Before(starts.Start()) {
				t.Fatalf("from %s, %d days: %+v", starts, days, m)
			}
		}
	}
}

func TestPassedIsTheLastMarkThatHasCome(t *testing.T) {
	noon := time.Date(2026, 3, 2, 12, 0, 0, 0, Shanghai)
	m := Marks{Half: noon, Most: noon.Add(time.Hour), Due: noon.Add(2 * time.Hour), Over: noon.Add(3 * time.Hour)}
	for offset, want := range map[time.Duration]int{-time.Second: MarkNone, 0: MarkHalf, time.Hour: MarkMost, 150 * time.Minute: MarkDue, 10 * time.Hour: MarkOver} {
		if got := m.Passed(noon.Add(offset)); got != want {
			t.Errorf("%s after noon: mark %d, want %d", offset, got, want)
		}
	}
}

// A new calendar moves a deadline on, never back, and leaves the count of
// working days whole.
//
// covers: fault:F32
func TestNewCalendarNeverShortensWhatWasPromised(t *testing.T) {
	old := StatutoryCalendar()
	starts := NewDay(2026, time.March, 2)
	free := old.With("free", map[int]Adjustments{2026: {Holidays: []Day{NewDay(2026, time.March, 4), NewDay(2026, time.March, 5)}}})
	worked := old.With("worked", map[int]Adjustments{2026: {Workdays: []Day{NewDay(2026, time.March, 7), NewDay(2026, time.March, 8)}}})
	promised := old.AddWorkingDays(starts, 5)
	if got, want := free.Replanned(starts, promised, old), NewDay(2026, time.March, 11); got != want {
		t.Errorf("with two holidays more: %s, want %s", got, want)
	}
	if got := worked.Replanned(starts, promised, old); got != promised {
		t.Errorf("with two working days more: %s, want %s as promised", got, promised)
	}
	if n := free.WorkingDaysBetween(starts, free.Replanned(starts, promised, old)); n != 5 {
		t.Errorf("%d working days left, want 5", n)
	}
	if old.Version == free.Version || len(old.Years[2026].Holidays) == len(free.Years[2026].Holidays) {
		t.Error("the old calendar changed with the new one")
	}
}

func TestImpossibleCalendarsAreRefused(t *testing.T) {
	saturday, monday := NewDay(2027, time.March, 6), NewDay(2027, time.March, 8)
	many := make([]Day, 61)
	for i := range many {
		many[i] = NewDay(2027, time.January, 1).AddDays(i)
	}
	tests := []struct {
		name  string
		year  int
		a     Adjustments
		right bool
	}{
		{"a holiday and a worked Saturday", 2027, Adjustments{Holidays: []Day{monday}, Workdays: []Day{saturday}}, true},
		{"nothing at all", 2027, Adjustments{}, true},
		{"a day of another year", 2028, Adjustments{Holidays: []Day{monday}}, false},
		{"a Monday worked instead", 2027, Adjustments{Workdays: []Day{monday}}, false},
		{"free and worked", 2027, Adjustments{Holidays: []Day{saturday}, Workdays: []Day{saturday}}, false},
		{"a year of holidays", 2027, Adjustments{Holidays: many}, false},
		{"no such year", 27, Adjustments{}, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if err := CheckYears(map[int]Adjustments{tt.year: tt.a}); (err == nil) != tt.right {
				t.Errorf("error = %v", err)
			}
		})
	}
}

// covers: F39
func TestUnionAboveIsToldFromTheDueTimeOn(t *testing.T) {
	kinds := func(mark int, superior string) (out []string) {
		for _, n := range NoticesAt(TaskAccept, mark, Clerk, "/1/2", superior) {
			out = append(out, string(n.Kind)+" "+string(n.Role)+n.Path)
		}
		return out
	}
	want := map[int][]string{
		MarkHalf: {"half clerk/1/2"}, MarkMost: {"most clerk/1/2"},
		MarkDue: {"due clerk/1/2", "due_copy clerk/1", "due_copy organizer/1"}, MarkOver: {"over clerk/1/2", "take_over clerk/1", "take_over organizer/1"},
	}
	for mark, expected := range want {
		if d := cmp.Diff(expected, kinds(mark, "/1")); d != "" {
			t.Error(d)
		}
	}
	if d := cmp.Diff([]string{"due clerk/1/2"}, kinds(MarkDue, "")); d != "" {
		t.Error("at the top there is nobody above:", d)
	}
}

// Money nobody signs for in time is looked after at home; no other task is.
//
// covers: T24
func TestWhoDoesNotSignInTimeIsVisited(t *testing.T) {
	for _, kind := range TaskKinds {
		for _, mark := range []int{MarkHalf, MarkMost, MarkDue, MarkOver} {
			told := NoticesAt(kind, mark, Clerk, "/1/2", "/1")
			visit := slices.ContainsFunc(told, func(a Address) bool { return a.Kind == NoticeVisit })
			if visit != (kind == TaskReceipt && mark == MarkDue) || visit && (told[0] != Address{NoticeVisit, Clerk, "/1/2"} || len(told) != 3) {
				t.Errorf("of a late %s at mark %d they are told %v", kind, mark, told)
			}
		}
	}
}

func TestEveryNoticeHasItsLine(t *testing.T) {
	for _, k := range NoticeKinds() {
		if k.Zh() == "" || k.En() == "" {
			t.Errorf("%s says nothing", k)
		}
	}
}

// Monday 3 to Friday 14 July 2023: what two pauses cover together is given once.
//
// covers: F42
func TestADayIsGivenOnceHoweverManyPausesCoverIt(t *testing.T) {
	cal := StatutoryCalendar()
	day := func(d int) Day { return NewDay(2023, 7, d) }
	for _, c := range []struct {
		name           string
		due            Day
		pause, earlier Pause
		want           Day
	}{
		{"apart", day(12), Pause{day(10), day(11)}, Pause{day(4), day(5)}, day(14)},
		{"inside an earlier one", day(14), Pause{day(5), day(6)}, Pause{day(4), day(7)}, day(14)},
		{"around an earlier one", day(12), Pause{day(4), day(7)}, Pause{day(5), day(6)}, day(14)},
		{"half over an earlier one", day(12), Pause{day(6), day(7)}, Pause{day(5), day(6)}, day(13)},
		{"time was up already", day(4), Pause{day(5), day(7)}, Pause{day(5), day(6)}, day(7)},
	} {
		if got := cal.DueAfterPause(c.due, c.pause, c.earlier); got != c.want {
			t.Errorf("%s: due on %s, want %s", c.name, got, c.want)
		}
	}
}
