package engine

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"go.temporal.io/sdk/client"
	sdklog "go.temporal.io/sdk/log"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"
)

// The pulse has a namespace of its own, out of the operators' sight.
const (
	pulseNamespace = "songnuan-pulse"
	pulseQueue     = "pulse"
	pulseRetention = 24 * time.Hour

	pulseEvery   = 10 * time.Second
	pulseTimeout = 10 * time.Second
	pulseMisses  = 3
)

// quiet drops what the SDK says: the engine reports for it.
var quiet = sdklog.NewStructuredLogger(slog.New(slog.DiscardHandler))

// pulse is the smallest workflow: one workflow task through all four services
// and the database.
func pulse(workflow.Context) error { return nil }

var errStill = errors.New("temporal answers but moves no workflow")

// beatUntilEnd runs the pulse until ctx ends (nil) or it was missed pulseMisses
// times in a row. A health check is not enough: Temporal can say SERVING while
// nothing moves.
func beatUntilEnd(ctx context.Context, address string, say func(string, ...any)) error {
	c, w, err := pulseWorker(address)
	if err != nil {
		return err
	}
	defer c.Close()
	defer w.Stop()

	ticker := time.NewTicker(pulseEvery)
	defer ticker.Stop()
	return countMisses(ctx, ticker.C, say, func() error { return beat(ctx, c) })
}

// countMisses beats at once and at every tick, until ctx ends (nil) or pulseMisses
// beats in a row have failed.
func countMisses(ctx context.Context, ticks <-chan time.Time, say func(string, ...any), beat func() error) error {
	for missed := 0; ; {
		err := beat()
		switch {
		case ctx.Err() != nil:
			return nil
		case err == nil:
			missed = 0
		default:
			missed++
			say("pulse missed (%d of %d): %v", missed, pulseMisses, err)
		}
		if missed == pulseMisses {
			return errStill
		}
		select {
		case <-ctx.Done():
			return nil
		case <-ticks:
		}
	}
}

func pulseWorker(address string) (client.Client, worker.Worker, error) {
	c, err := client.NewLazyClient(client.Options{HostPort: address, Namespace: pulseNamespace, Logger: quiet})
	if err != nil {
		return nil, nil, fmt.Errorf("preparing the pulse: %w", err)
	}
	w := worker.New(c, pulseQueue, worker.Options{
		MaxConcurrentWorkflowTaskPollers: 2, MaxConcurrentActivityTaskPollers: 1, DisableRegistrationAliasing: true,
		LocalActivityWorkerOnly: true,
	})
	w.RegisterWorkflow(pulse)
	if err := w.Start(); err != nil {
		c.Close()
		return nil, nil, fmt.Errorf("starting the pulse's worker: %w", err)
	}
	return c, w, nil
}

func beat(ctx context.Context, c client.Client) error {
	ctx, cancel := context.WithTimeout(ctx, pulseTimeout)
	defer cancel()
	run, err := c.ExecuteWorkflow(ctx, client.StartWorkflowOptions{
		ID: "pulse", TaskQueue: pulseQueue, WorkflowRunTimeout: pulseTimeout,
	}, pulse)
	if err != nil {
		return err
	}
	return run.Get(ctx, nil)
}
