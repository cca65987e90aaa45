package worker

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"time"

	"github.com/songnuan/songnuan/store"
	"github.com/songnuan/songnuan/workflows"
)

// reconcileEvery is how often Temporal is compared with Postgres: a workflow
// that somebody terminated runs again within a minute. Where the comparison itself takes
// long, as 40 seconds at 100,000 open cases, it is made seldomer: within five minutes there.
const (
	reconcileEvery = 30 * time.Second
	reconcileMost  = time.Hour // for one round
)

// reconcile keeps Temporal in step with Postgres. Of several workers one does
// it; what could not be compared is tried again the next time.
func reconcile(ctx context.Context, c workflows.Client, s *store.Store, l *slog.Logger) {
	var lingered map[string]bool
	for ctx.Err() == nil {
		sleep(ctx, reconcileEvery/6)
		mine, err := s.Turn(ctx, "reconcile", reconcileEvery)
		if err == nil && mine {
			lingered, err = reconcileOnce(ctx, Comparison{Client: c, Store: s}, lingered, l)
		}
		if err != nil && ctx.Err() == nil {
			l.Warn("not reconciled", "error", err)
		}
	}
}

// reconcileOnce answers what lingers now. A workflow whose subject has ended
// does no harm, and on a busy engine its last step may take a while: it is ended
// only when this worker's round before, which answered lingered, saw it already.
func reconcileOnce(ctx context.Context, c Comparison, lingered map[string]bool, l *slog.Logger) (map[string]bool, error) {
	ctx, cancel := context.WithTimeout(ctx, reconcileMost)
	defer cancel()
	began := time.Now()
	found, err := c.Find(ctx)
	if took := time.Since(began); err == nil || took > reconcileEvery { // what an engine that is away cuts short says nothing of its size
		err = errors.Join(err, c.Store.KeepTook(context.WithoutCancel(ctx), "reconcile", took))
	}
	if err != nil {
		return lingered, err
	}
	lingers := map[string]bool{}
	found = slices.DeleteFunc(found, func(d Difference) bool {
		if d.Kind != Lingers {
			return false
		}
		lingers[d.Workflow()] = true
		return !lingered[d.Workflow()]
	})
	for _, d := range found {
		l.Warn("workflow differs", "topic", d.Topic, "id", d.ID, "kind", string(d.Kind), "expected", d.Expected, "found", d.Found)
	}
	failed := errors.Join(c.Converge(ctx, found, ""), c.snags(ctx, found))
	const most = 100
	if err := c.Store.EndTurn(ctx, "reconcile", len(found), map[string]any{"differences": found[:min(len(found), most)]}); err != nil {
		return lingers, err
	}
	return lingers, failed
}
