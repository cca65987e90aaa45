package demo

import (
	"testing"
	"time"
)

func TestPostingEndsAtMidnightOfItsLastDay(t *testing.T) {
	launched := time.Date(2026, 3, 1, 10, 0, 0, 0, time.UTC)
	c := clock{first: time.Date(2022, 12, 1, 0, 0, 0, 0, time.UTC), opens: launched, length: 5 * time.Second}
	due := launched.Add(60 * time.Second) // 24:00 of 12 December
	for _, tc := range []struct {
		name   string
		ended  time.Time
		status string
		want   bool
	}{
		{"when it is due", due, "ended", true},
		{"a little later", due.Add(time.Second), "ended", true},
		{"an instant before", due.Add(-time.Millisecond), "ended", false},
		{"not at all", due, "running", false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			p := &posting{StartsOn: "2022-12-05", EndsOn: "2022-12-12", EndsAt: due, EndedAt: &tc.ended, Status: tc.status}
			_, full, err := spanOf(p, c)
			if err != nil || full != tc.want {
				t.Errorf("full: %t, %v", full, err)
			}
		})
	}
	// A due time that the product computed too early doesn't excuse it.
	soon := due.Add(-20 * time.Second)
	if _, full, _ := spanOf(&posting{StartsOn: "2022-12-05", EndsOn: "2022-12-12", EndsAt: soon, EndedAt: &soon, Status: "ended"}, c); full {
		t.Error("a posting that ended before its last day passes for a full one")
	}
}

func TestSpansAreHeldAgainstThePlan(t *testing.T) {
	objected, other := &household{id: "a"}, &household{id: "b"}
	for _, tc := range []struct {
		name        string
		days, rest  int
		early       int
		full, alone bool
	}{
		{"as it should be", 8, 5, 0, true, true},
		{"one too short", 8, 4, 0, false, false},
		{"the objected one too short", 4, 5, 0, false, false},
		{"the objection stopped others too", 8, 8, 0, true, false},
		{"one ended early", 8, 5, 1, false, true},
	} {
		t.Run(tc.name, func(t *testing.T) {
			d := &drive{plan: &plan{}, dismiss: objected}
			d.plan.Posting.WorkingDays = 5
			d.checkSpans(map[*household]span{objected: {days: tc.days}, other: {days: tc.rest}}, tc.early)
			if d.checks.items[0].held != tc.full || d.checks.items[1].held != tc.alone {
				t.Errorf("got %+v", d.checks.items)
			}
		})
	}
}
