package bench

import (
	"strings"
	"testing"
)

// verdicts of medians in which every goal is reached by a hair.
func atTheLimit() Round {
	return Round{
		Raw:     {P50: 1, P99: 5},
		Bare:    {CasesRate: 20, CPU: 50},
		Five:    {P50: 3, P99: 15, EventsTold: 7, CommitsTold: 12},
		Whole:   {CasesRate: 20, CPU: 60, Events: 100, Commits: 150, WAL: 250_000},
		Stopped: {P50: 3.9, P99: 19.5},
	}
}

func TestGoalsAreReachedAtTheirLimit(t *testing.T) {
	for _, g := range judge(atTheLimit()) {
		want := Reached
		if strings.Contains(g.What, "100,000") {
			want = NotMeasured
		}
		if g.Verdict != want {
			t.Errorf("%s: want %s", g, want)
		}
	}
}

func TestEachGoalIsMissedByItself(t *testing.T) {
	for _, tt := range []struct {
		column Column
		metric Metric
		factor float64
		goals  []string
	}{
		{Raw, P50, 0.9, []string{"p50 / raw"}},
		{Raw, P99, 0.9, []string{"p99 / raw"}},
		{Stopped, P50, 1.1, []string{"stopped, p50"}},
		{Stopped, P99, 1.1, []string{"stopped, p99"}},
		{Whole, CasesRate, 0.9, []string{"cases/s / bare"}},
		{Whole, CPU, 1.1, []string{"CPU / bare"}},
		{Five, EventsTold, 1.1, []string{"history events per told transition"}},
		{Five, CommitsTold, 1.1, []string{"commits per told transition"}},
		{Whole, Events, 1.1, []string{"whole path, history events"}},
		{Whole, Commits, 1.1, []string{"whole path, commits"}},
		{Whole, WAL, 1.1, []string{"WAL in KB"}},
	} {
		m := atTheLimit()
		m[tt.column][tt.metric] *= tt.factor
		var missed []string
		for _, g := range judge(m) {
			if g.Verdict == Missed {
				missed = append(missed, g.What)
			}
		}
		if len(missed) != len(tt.goals) || !strings.HasSuffix(missed[0], tt.goals[0]) {
			t.Errorf("%s %s: missed %q, want %q", tt.column, tt.metric, missed, tt.goals)
		}
	}
}

func TestAGoalWithoutItsFigureIsNotMeasured(t *testing.T) {
	m := atTheLimit()
	delete(m, Stopped)
	delete(m[Whole], CPU)
	n := 0
	for _, g := range judge(m) {
		if g.Verdict == NotMeasured {
			if g.Measured != nil || !strings.Contains(g.String(), "not measured") {
				t.Errorf("%s", g)
			}
			n++
		}
	}
	if n != 4 {
		t.Errorf("%d goals were not measured, want 4", n)
	}
}
