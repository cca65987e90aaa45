package relief

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestPostingEndsAtMidnightOfItsLastWorkingDay(t *testing.T) {
	for _, tc := range []struct{ posted, last, ends string }{
		{"2023-01-18T09:00:00+08:00", "2023-01-30", "2023-01-31T00:00:00+08:00"},
		{"2023-01-18T00:00:00+08:00", "2023-01-30", "2023-01-31T00:00:00+08:00"},
		{"2023-01-18T23:59:59+08:00", "2023-01-30", "2023-01-31T00:00:00+08:00"},
		{"2023-01-17T16:30:00Z", "2023-01-30", "2023-01-31T00:00:00+08:00"}, // half past midnight in Shanghai
		{"2023-01-21T10:00:00+08:00", "2023-02-01", "2023-02-02T00:00:00+08:00"},
	} {
		posted, _ := time.Parse(time.RFC3339, tc.posted)
		last, ends := StatutoryCalendar().PostingEnd(posted, 5)
		if last != date(tc.last) || ends.Format(time.RFC3339) != tc.ends {
			t.Errorf("posted %s: ends %s, %s; want %s, %s", tc.posted, last, ends.Format(time.RFC3339), tc.last, tc.ends)
		}
	}
}

func TestAnObjectionStopsTheClock(t *testing.T) {
	for _, tc := range []struct{ posted, end, held, resumed, want, why string }{
		{"2023-03-06", "2023-03-13", "2023-03-08", "2023-03-08", "2023-03-14", "handled within the day: that day is lost"},
		{"2023-03-06", "2023-03-13", "2023-03-08", "2023-03-10", "2023-03-16", "four days were left: 8, 9, 10, 13"},
		{"2023-03-06", "2023-03-13", "2023-03-13", "2023-03-20", "2023-03-21", "held on the last day"},
		{"2023-03-06", "2023-03-13", "2023-03-11", "2023-03-12", "2023-03-13", "a weekend costs nothing"},
		{"2023-01-18", "2023-01-30", "2023-01-20", "2023-01-27", "2023-01-31", "held through Spring Festival: 20, 28, 29, 30 were left"},
	} {
		c := StatutoryCalendar()
		got := c.ResumePosting(date(tc.held), date(tc.end), date(tc.resumed))
		if got != date(tc.want) {
			t.Errorf("held %s to %s: ends %s, want %s (%s)", tc.held, tc.resumed, got, tc.want, tc.why)
		}
		if again := c.PostingEndAfter(date(tc.posted), 5, Pause{date(tc.held), date(tc.resumed)}); again != got {
			t.Errorf("held %s to %s: recomputed end is %s, want %s", tc.held, tc.resumed, again, got)
		}
	}
}

// covers: fault:F32
func TestAPostingIsNeverShort(t *testing.T) {
	c := StatutoryCalendar()
	rapid.Check(t, func(t *rapid.T) {
		posted := drawDay(t, "posted")
		n := rapid.IntRange(1, 10).Draw(t, "n")
		end, _ := c.PostingEnd(posted.Start(), n)
		var pauses []Pause
		for range rapid.IntRange(0, 4).Draw(t, "pauses") {
			held := posted.AddDays(rapid.IntRange(0, end.Sub(posted)).Draw(t, "held"))
			if len(pauses) > 0 {
				held = max(held, pauses[len(pauses)-1].To)
			}
			pause := Pause{held, held.AddDays(rapid.IntRange(0, 25).Draw(t, "length"))}
			before := end
			end = c.ResumePosting(pause.From, end, pause.To)
			pauses = append(pauses, pause)
			if end < before {
				t.Fatalf("pause %v moved the end from %s to %s", pause, before, end)
			}
		}
		whole := 0
		for d := posted.AddDays(1); d <= end; d = d.AddDays(1) {
			if c.IsWorkingDay(d) && !paused(d, pauses) {
				whole++
			}
		}
		if whole < n {
			t.Fatalf("posted %s, pauses %v: %d whole working days by %s, want %d", posted, pauses, whole, end, n)
		}
		if exact := c.PostingEndAfter(posted, n, pauses...); exact > end {
			t.Fatalf("posted %s, pauses %v: ends %s, before the recomputed %s", posted, pauses, end, exact)
		}
	})
}
