package worker

import (
	"context"
	"log/slog"
	"time"
)

// tidyEvery is how often what is due by the wall clock alone is looked after.
const tidyEvery = 10 * time.Minute

// A keeper does what is due by the wall clock and belongs to no case's workflow.
// Each is safe to run in every worker at once.
type keeper interface {
	SweepFiles(ctx context.Context) (int, error)
	PostResults(ctx context.Context) (int, error)
	SweepVisits(ctx context.Context) (int, error)
}

// tidy keeps the house until ctx ends.
func tidy(ctx context.Context, k keeper, l *slog.Logger) {
	jobs := []struct {
		name string
		do   func(context.Context) (int, error)
	}{{"sweeping files", k.SweepFiles}, {"posting results", k.PostResults}, {"sweeping visits", k.SweepVisits}}
	for ctx.Err() == nil {
		for _, job := range jobs {
			if n, err := job.do(ctx); err != nil && ctx.Err() == nil {
				l.Warn(job.name, "error", err)
			} else if n > 0 {
				l.Info(job.name, "done", n)
			}
		}
		sleep(ctx, tidyEvery)
	}
}
