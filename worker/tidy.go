package worker

import (
	"context"
	"log/slog"
	"sync"
	"time"
)

// tidyEvery is how often what is due by the wall clock alone is looked after.
const tidyEvery = 10 * time.Minute

// resultsEvery is how often lists of who got what are looked for.
const resultsEvery = time.Minute

// foldEvery is how often the boards' sums take up what has changed.
const foldEvery = 5 * time.Second

// A keeper does what is due by the wall clock and belongs to no case's workflow.
// Each is safe to run in every worker at once.
type keeper interface {
	SweepFiles(ctx context.Context) (int, error)
	PostResults(ctx context.Context) (int, error)
	SweepVisits(ctx context.Context) (int, error)
	FoldTallies(ctx context.Context) (int, error)
	ForgetMoves(ctx context.Context) (int, error)
}

// tidy keeps the house until ctx ends.
func tidy(ctx context.Context, k keeper, l *slog.Logger) {
	var all sync.WaitGroup
	defer all.Wait()
	all.Go(func() { again(ctx, "sweeping files", tidyEvery, k.SweepFiles, l) })
	all.Go(func() { again(ctx, "folding the tallies", foldEvery, quietly(k.FoldTallies), l) })
	all.Go(func() { again(ctx, "forgetting moves", tidyEvery, k.ForgetMoves, l) })
	all.Go(func() { again(ctx, "sweeping visits", tidyEvery, k.SweepVisits, l) })
	again(ctx, "posting results", resultsEvery, k.PostResults, l)
}

func again(ctx context.Context, job string, every time.Duration, do func(context.Context) (int, error), l *slog.Logger) {
	for ctx.Err() == nil {
		if n, err := do(ctx); err != nil && ctx.Err() == nil {
			l.Warn(job, "error", err)
		} else if n > 0 {
			l.Info(job, "done", n)
		}
		sleep(ctx, every)
	}
}

// quietly is a job done so often that only its failures are told.
func quietly(do func(context.Context) (int, error)) func(context.Context) (int, error) {
	return func(ctx context.Context) (int, error) {
		_, err := do(ctx)
		return 0, err
	}
}
