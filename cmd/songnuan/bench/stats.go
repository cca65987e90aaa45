package bench

import (
	"context"
	"math"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// quantile answers the smallest value that a share q of the values does not
// exceed (nearest rank); NaN when there are none.
func quantile(values []float64, q float64) float64 {
	if len(values) == 0 {
		return math.NaN()
	}
	sorted := slices.Sorted(slices.Values(values))
	rank := int(math.Ceil(q * float64(len(sorted))))
	return sorted[min(max(rank, 1), len(sorted))-1]
}

// median answers the middle value, the mean of the two middle ones when their
// number is even; NaN when there are none.
func median(values []float64) float64 {
	if len(values) == 0 {
		return math.NaN()
	}
	sorted := slices.Sorted(slices.Values(values))
	half := len(sorted) / 2
	if len(sorted)%2 == 1 {
		return sorted[half]
	}
	return (sorted[half-1] + sorted[half]) / 2
}

// atOnce lets n clients work through the items in their order, and answers how
// long each item took in milliseconds. The first error ends it.
func atOnce[T any](ctx context.Context, n int, items []T, do func(context.Context, T) error) ([]float64, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	took := make([]float64, len(items))
	var next atomic.Int64
	var all sync.WaitGroup
	for range n {
		all.Go(func() {
			for ctx.Err() == nil {
				i := int(next.Add(1)) - 1
				if i >= len(items) {
					return
				}
				began := time.Now()
				if err := do(ctx, items[i]); err != nil {
					cancel(err)
					return
				}
				took[i] = milliseconds(time.Since(began))
			}
		})
	}
	all.Wait()
	return took, context.Cause(ctx)
}

func milliseconds(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }
