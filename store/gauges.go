package store

import (
	"context"
	"fmt"
	"time"

	"github.com/songnuan/songnuan/store/internal/db"
)

// A Gauge is one number that operators watch; Label and Value are empty when it
// stands alone.
type Gauge struct {
	Name, Label, Value string
	N                  float64
}

// GaugeHelp says what each gauge means.
var GaugeHelp = map[string]string{
	"outbox_waiting":        "Messages that workflows have not been told yet.",
	"outbox_age_seconds":    "Age of the oldest message that a workflow has not been told: how far the relay is behind.",
	"heartbeat_age_seconds": "Time since a workflow last moved.",
	"cases_open":            "Open cases by the step they wait at.",
	"tasks_open":            "Open tasks by the level of the union that holds them.",
	"tasks_overdue":         "Open tasks past their due time, by the level of the union that holds them.",
	"money_fen":             "Money of all budget lines in fen by state: funding, available, reserved, paid.",
	"payments_open":         "Payments that the bank has not answered, by state.",
	"snags":                 "What operators have to look at, by cause: an activity or a delivery that failed ten times, a workflow task that fails, a workflow that ended, a clock that stands.",
	"clock_ahead_seconds":   "How far the clock of this process is ahead of the database's, below zero: behind it.",
	"workflows_held":        "Open cases whose workflow an operator holds.",
	"upkeep_wrong":          "What the last run of a job of upkeep found to be wrong.",
	"upkeep_age_seconds":    "Time since a job of upkeep last ended.",
}

// Gauges reads every number that operators watch.
func (s *Store) Gauges(ctx context.Context) ([]Gauge, error) {
	c, err := s.pool.Acquire(ctx) // the wait for it is no difference of clocks
	if err != nil {
		return nil, refusal(fmt.Errorf("reading gauges: %w", err))
	}
	defer c.Release()
	rows, err := db.New(c).Gauges(ctx, time.Now())
	if err != nil {
		return nil, refusal(fmt.Errorf("reading gauges: %w", err))
	}
	out := make([]Gauge, len(rows))
	for i, r := range rows {
		out[i] = Gauge{Name: r.Name, Label: r.Label, Value: r.Value, N: r.N}
	}
	return out, nil
}
