package engine

import (
	"context"
	"errors"
	"testing"
	"time"
)

// covers: fault:F11
func TestTheEngineGivesUpOnlyAfterMissesInARow(t *testing.T) {
	const ok, miss = true, false
	for name, row := range map[string]struct {
		beats []bool
		want  error
	}{
		"steady":                 {[]bool{ok, ok, ok, ok}, nil},
		"misses with recoveries": {[]bool{miss, miss, ok, miss, miss, ok}, nil},
		"still from the start":   {[]bool{miss, miss, miss}, errStill},
		"still after a while":    {[]bool{ok, miss, ok, miss, miss, miss}, errStill},
	} {
		t.Run(name, func(t *testing.T) {
			ctx, end := context.WithCancel(t.Context())
			defer end()
			ticks := make(chan time.Time, len(row.beats))
			for range row.beats {
				ticks <- time.Time{}
			}
			next := 0
			err := countMisses(ctx, ticks, t.Logf, func() error {
				beat := row.beats[next]
				if next++; next == len(row.beats) && row.want == nil {
					end()
				}
				if beat {
					return nil
				}
				return errors.New("deadline exceeded")
			})
			if !errors.Is(err, row.want) || next != len(row.beats) {
				t.Errorf("got %v after %d beats, want %v after %d", err, next, row.want, len(row.beats))
			}
		})
	}
}

func TestPoolsLeaveConnectionsForOthers(t *testing.T) {
	for limit, want := range map[int]int{35: 0, 36: 2, 100: 2, 120: 5, 200: 10, 1000: 10} {
		got, err := sizeFor(limit)
		if got != want || (err != nil) != (want == 0) {
			t.Errorf("max_connections %d: got %d, %v; want %d", limit, got, err, want)
		}
	}
}
