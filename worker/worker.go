package worker

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	sdkworker "go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"github.com/songnuan/songnuan/activities"
	"github.com/songnuan/songnuan/courier"
	"github.com/songnuan/songnuan/store"
	"github.com/songnuan/songnuan/workflows"
)

// Options are what a worker needs.
type Options struct {
	Temporal Connection
	Store    *store.Store
	Courier  *courier.Courier
	Log      *slog.Logger
	Site     string                                                  // where browsers find the product, for links back from Temporal's screens; none when empty
	Version  string                                                  // of this program, where Temporal sends each workflow to a version of its workers; off when empty
	Anchors  string                                                  // file that the roots of sealed audit blocks are added to; none when empty
	Trace    func(ctx context.Context, trace string) context.Context // goes on with a request's trace; may be nil
	Cache    int                                                     // workflows kept in memory, defaultCache when 0; the others are replayed when something happens
}

// defaultCache bounds the memory of waiting cases, 33 KB each while cached, so
// that 10,000 of them take 2 KB each (goal P6).
const defaultCache = 600

// Run works until ctx ends. It waits for Temporal with back-off, however long,
// and begins anew when the connection is lost for good.
func Run(ctx context.Context, o Options) error {
	sdkworker.SetStickyWorkflowCacheSize(cmp.Or(o.Cache, defaultCache))
	var pause backoff
	for ctx.Err() == nil {
		err := session(ctx, o, pause.reset)
		if ctx.Err() != nil {
			break
		}
		wait := pause.next()
		o.Log.Warn("waiting for Temporal", "error", err, "again_in", wait.String())
		sleep(ctx, wait)
	}
	return nil
}

// session is one connection to Temporal: worker, relay and heartbeat.
func session(ctx context.Context, o Options, connected func()) error {
	c, err := Dial(ctx, o.Temporal, o.Log)
	if err != nil {
		return err
	}
	defer c.Close()
	fatal := make(chan error, 1)
	w := sdkworker.New(c, workflows.Queue, watched(versioned(tuned(func(err error) { fatal <- err }), o.Version), o.Store, o.Log))
	Register(w, &activities.Activities{Store: o.Store, Courier: o.Courier})
	if err := w.Start(); err != nil {
		return fmt.Errorf("starting the worker: %w", err)
	}
	defer w.Stop()
	connected()
	o.Log.Info("working", "queue", workflows.Queue)

	running, stop := context.WithCancel(ctx)
	var background sync.WaitGroup
	defer background.Wait()
	defer stop()
	desk := workflows.Client{Temporal: c, Namespace: o.Temporal.Namespace, Site: o.Site}
	background.Go(func() { (&relay{client: desk, store: o.Store, log: o.Log, trace: o.Trace}).run(running) })
	background.Go(func() { beat(running, desk, o.Log) })
	background.Go(func() { reconcile(running, desk, o.Store, o.Log) })
	background.Go(func() { obey(running, desk, o.Store, o.Log) })
	background.Go(func() { sealAudit(running, o.Store, o.Anchors, o.Log) })
	background.Go(func() { tidy(running, o.Store, o.Log) })

	select {
	case <-ctx.Done():
		return nil
	case err := <-fatal:
		return fmt.Errorf("working: %w", err)
	}
}

// tuned is the configuration that measured best on a small machine: fewer than
// eight pollers made p99 seconds under load. Activities are bounded by what the
// connections of one process to Postgres can carry.
func tuned(fatal func(error)) sdkworker.Options {
	return sdkworker.Options{
		MaxConcurrentWorkflowTaskPollers:        8,
		MaxConcurrentActivityTaskPollers:        8,
		MaxConcurrentWorkflowTaskExecutionSize:  200,
		MaxConcurrentActivityExecutionSize:      16,
		MaxConcurrentLocalActivityExecutionSize: 16,
		DeadlockDetectionTimeout:                5 * time.Second, // a loaded machine is not a deadlock
		WorkerStopTimeout:                       5 * time.Second,
		OnFatalError:                            fatal,
	}
}

// heartbeatCheck is how often the heartbeat and the clocks are looked after: they may have been
// terminated, or the engine's databases may be new.
const heartbeatCheck = 10 * time.Second

// beat keeps the heartbeat and the sweep of the clocks going.
func beat(ctx context.Context, c workflows.Client, l *slog.Logger) {
	for well := true; ctx.Err() == nil; {
		asked, cancel := context.WithTimeout(ctx, heartbeatCheck)
		err := errors.Join(c.StartHeartbeat(asked), c.StartClocks(asked))
		cancel()
		if ctx.Err() == nil && (err == nil) != well {
			well = err == nil
			l.Info("heartbeat", "well", well, "error", err)
		}
		sleep(ctx, heartbeatCheck)
	}
}

// versioned makes the worker one of a version, when it has one: Temporal gives it
// workflows once an operator has made the version current, and open workflows
// move over with their next task, as the replayed histories say they can.
func versioned(o sdkworker.Options, version string) sdkworker.Options {
	if version != "" {
		o.DeploymentOptions = sdkworker.DeploymentOptions{
			UseVersioning:             true,
			Version:                   sdkworker.WorkerDeploymentVersion{DeploymentName: workflows.Queue, BuildID: version},
			DefaultVersioningBehavior: workflow.VersioningBehaviorAutoUpgrade,
		}
	}
	return o
}
