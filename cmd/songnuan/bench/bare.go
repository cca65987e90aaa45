package bench

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"time"

	"github.com/google/uuid"
	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/temporal"
	sdkworker "go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"github.com/songnuan/songnuan/worker"
)

const (
	bareQueue  = "songnuan-bench"
	bareUpdate = "decide"
	bareWrite  = "write"
)

// quiet keeps the SDK's own messages out of the report.
func quiet() *slog.Logger { return slog.New(slog.NewTextHandler(io.Discard, nil)) }

func dial(ctx context.Context, address, namespace string) (client.Client, error) {
	return worker.Dial(ctx, worker.Connection{Address: address, Namespace: namespace}, quiet())
}

// bareCase is the least that a case of five steps can be: each an update that
// writes one row by a local activity.
func bareCase(ctx workflow.Context, id string) error {
	options := workflow.LocalActivityOptions{StartToCloseTimeout: 10 * time.Second, RetryPolicy: &temporal.RetryPolicy{InitialInterval: 100 * time.Millisecond}}
	done := 0
	err := workflow.SetUpdateHandler(ctx, bareUpdate, func(ctx workflow.Context, n int) error {
		err := workflow.ExecuteLocalActivity(workflow.WithLocalActivityOptions(ctx, options), bareWrite, id, n).Get(ctx, nil)
		done++
		return err
	})
	if err != nil {
		return err
	}
	return workflow.Await(ctx, func() bool { return done == steps && workflow.AllHandlersFinished(ctx) })
}

const bareSchema = `
DROP SCHEMA IF EXISTS bench CASCADE;
CREATE SCHEMA bench;
CREATE TABLE bench.steps (case_id text, n int, at timestamptz NOT NULL DEFAULT clock_timestamp(), PRIMARY KEY (case_id, n))`

// bare measures the minimal workflow, with its worker in this process.
func (b *bench) bare(ctx context.Context, round Round) error {
	if _, err := b.db.Exec(ctx, bareSchema); err != nil {
		return fmt.Errorf("making the table: %w", err)
	}
	defer b.db.Exec(context.WithoutCancel(ctx), "DROP SCHEMA bench CASCADE") //nolint:errcheck // the next run drops it too
	pool, err := b.warmPool(ctx)
	if err != nil {
		return err
	}
	defer pool.Close()
	w := sdkworker.New(b.temporal, bareQueue, sdkworker.Options{
		MaxConcurrentWorkflowTaskPollers: 8, MaxConcurrentActivityTaskPollers: 8, MaxConcurrentLocalActivityExecutionSize: 16, DeadlockDetectionTimeout: 5 * time.Second,
	})
	w.RegisterWorkflow(bareCase)
	w.RegisterActivityWithOptions(func(ctx context.Context, id string, n int) error {
		_, err := pool.Exec(ctx, "INSERT INTO bench.steps (case_id, n) VALUES ($1, $2) ON CONFLICT DO NOTHING", id, n)
		return err
	}, activity.RegisterOptions{Name: bareWrite})
	if err := w.Start(); err != nil {
		return fmt.Errorf("starting the worker: %w", err)
	}
	defer w.Stop()

	ids := make([]string, b.Cases)
	for i := range ids {
		ids[i] = "bench/" + uuid.NewString()
	}
	var took []float64
	var deciding time.Duration
	c, err := b.meter.measure(ctx, true, func(ctx context.Context) error {
		if _, err := atOnce(ctx, b.Clients, ids, b.startBare); err != nil {
			return err
		}
		began := time.Now()
		for n := range steps {
			ms, err := atOnce(ctx, b.Clients, ids, func(ctx context.Context, id string) error { return b.updateBare(ctx, id, n) })
			if err != nil {
				return err
			}
			took = append(took, ms...)
		}
		deciding = time.Since(began)
		return nil
	})
	if err != nil {
		return err
	}
	f := c.figures(b.Cases, self, engine, postgres).with(took, deciding)
	if f[Events], err = b.events(ctx, ids); err != nil {
		return err
	}
	round[Bare] = f
	return nil
}

func (b *bench) startBare(ctx context.Context, id string) error {
	_, err := b.temporal.ExecuteWorkflow(ctx, client.StartWorkflowOptions{ID: id, TaskQueue: bareQueue}, bareCase, id)
	if err != nil {
		return fmt.Errorf("starting a workflow: %w", err)
	}
	return nil
}

func (b *bench) updateBare(ctx context.Context, id string, n int) error {
	u, err := b.temporal.UpdateWorkflow(ctx, client.UpdateWorkflowOptions{
		WorkflowID: id, UpdateName: bareUpdate, Args: []any{n}, WaitForStage: client.WorkflowUpdateStageCompleted,
	})
	if err != nil {
		return fmt.Errorf("sending an update: %w", err)
	}
	return u.Get(ctx, nil)
}

// sample is how many histories are looked at.
const sample = 50

// events answers the mean length of the workflows' histories.
func (b *bench) events(ctx context.Context, ids []string) (float64, error) {
	ids = ids[:min(sample, len(ids))]
	var sum int64
	for _, id := range ids {
		d, err := b.temporal.DescribeWorkflowExecution(ctx, id, "")
		if err != nil {
			return 0, fmt.Errorf("reading a workflow: %w", err)
		}
		sum += d.GetWorkflowExecutionInfo().GetHistoryLength()
	}
	return float64(sum) / float64(len(ids)), nil
}
