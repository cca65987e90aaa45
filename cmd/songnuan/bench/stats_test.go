package bench

import (
	"context"
	"errors"
	"math"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

func TestQuantileIsTheNearestRank(t *testing.T) {
	hundred := make([]float64, 100)
	for i := range hundred {
		hundred[len(hundred)-1-i] = float64(i + 1)
	}
	for _, tt := range []struct {
		name   string
		values []float64
		q      float64
		want   float64
	}{
		{"none", nil, 0.5, math.NaN()},
		{"one", []float64{7}, 0.99, 7},
		{"middle of a hundred", hundred, 0.5, 50},
		{"99 of a hundred", hundred, 0.99, 99},
		{"all of a hundred", hundred, 1, 100},
		{"99 of fifty", hundred[50:], 0.99, 50},
		{"unsorted", []float64{3, 1, 2}, 0.5, 2},
	} {
		if got := quantile(tt.values, tt.q); got != tt.want && !(math.IsNaN(got) && math.IsNaN(tt.want)) {
			t.Errorf("%s: %v, want %v", tt.name, got, tt.want)
		}
	}
}

func TestMedianIsTheMiddle(t *testing.T) {
	for _, tt := range []struct {
		values []float64
		want   float64
	}{{[]float64{9, 1, 5}, 5}, {[]float64{4, 1, 3, 2}, 2.5}, {[]float64{8}, 8}} {
		if got := median(tt.values); got != tt.want {
			t.Errorf("median of %v is %v, want %v", tt.values, got, tt.want)
		}
	}
	if got := median(nil); !math.IsNaN(got) {
		t.Errorf("median of nothing is %v", got)
	}
}

func TestEveryItemIsDoneOnceAndTimed(t *testing.T) {
	items := make([]int, 100)
	done := make([]int, len(items))
	for i := range items {
		items[i] = i
	}
	took, err := atOnce(t.Context(), 8, items, func(_ context.Context, i int) error { done[i]++; return nil })
	if err != nil || len(took) != len(items) {
		t.Fatalf("%d times, %v", len(took), err)
	}
	for i, n := range done {
		if n != 1 {
			t.Errorf("item %d was done %d times", i, n)
		}
	}
}

func TestTheFirstErrorEndsTheWork(t *testing.T) {
	broken := errors.New("broken")
	done := 0
	_, err := atOnce(t.Context(), 1, make([]int, 100), func(context.Context, int) error {
		if done++; done == 3 {
			return broken
		}
		return nil
	})
	if !errors.Is(err, broken) || done != 3 {
		t.Errorf("%v after %d items", err, done)
	}
}

func TestMediansAreOfTheRoundsThatHaveTheFigure(t *testing.T) {
	got := medians([]Round{
		{Raw: {P50: 1, CPU: 9}, Stopped: {P50: 4}},
		{Raw: {P50: 3}},
		{Raw: {P50: 2, CPU: 7}},
	})
	if diff := cmp.Diff(Round{Raw: {P50: 2, CPU: 8}, Stopped: {P50: 4}}, got); diff != "" {
		t.Error(diff)
	}
}

func TestRatiosLeaveOutWhatOneSideLacks(t *testing.T) {
	got := ratios(Figures{P50: 6, CPU: 4, Events: 30, Commits: 5}, Figures{P50: 2, CPU: 0, Commits: 10})
	if diff := cmp.Diff(Figures{P50: 3, Commits: 0.5}, got); diff != "" {
		t.Error(diff)
	}
}

func TestCostIsPerCaseAndNamesMissingCPU(t *testing.T) {
	c := cost{wall: 2 * time.Second, cpu: map[string]time.Duration{work: 300 * time.Millisecond, engine: 100 * time.Millisecond}, commits: 30, wal: 4000, disk: 2000}
	want := Figures{CasesRate: 5, Commits: 3, WAL: 400, Disk: 200, CPU: 40}
	if diff := cmp.Diff(want, c.figures(10, work, engine), cmpopts.EquateApprox(0, 1e-9)); diff != "" {
		t.Error(diff)
	}
	if _, known := c.figures(10, work, serve)[CPU]; known {
		t.Error("CPU was given without one of its processes")
	}
	sum := c.plus(c)
	if sum.wall != 4*time.Second || sum.cpu[work] != 600*time.Millisecond || sum.commits != 60 || sum.wal != 8000 || sum.disk != 4000 {
		t.Errorf("twice the cost is %+v", sum)
	}
}
