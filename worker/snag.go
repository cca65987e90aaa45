package worker

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"runtime/debug"
	"slices"
	"time"

	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/interceptor"
	"go.temporal.io/sdk/temporal"
	sdkworker "go.temporal.io/sdk/worker"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store"
	"github.com/songnuan/songnuan/workflows"
)

const (
	snagTimeout = 3 * time.Second // of a note
	taskFails   = 3               // attempts at a workflow task after which it is named
	troubled    = 200             // workflows in trouble that are looked at
)

// watched makes the worker keep, for operators to see, which activity failed ten
// times in a row, by then tried once a minute, and at once which one panicked.
func watched(o sdkworker.Options, s *store.Store, l *slog.Logger) sdkworker.Options {
	o.Interceptors = append(o.Interceptors, &watch{store: s, log: l})
	return o
}

type watch struct {
	interceptor.WorkerInterceptorBase
	store *store.Store
	log   *slog.Logger
}

// InterceptActivity stands between the engine and our activities.
func (w *watch) InterceptActivity(_ context.Context, next interceptor.ActivityInboundInterceptor) interceptor.ActivityInboundInterceptor {
	return &watchedActivity{ActivityInboundInterceptorBase: interceptor.ActivityInboundInterceptorBase{Next: next}, watch: w}
}

type watchedActivity struct {
	interceptor.ActivityInboundInterceptorBase
	watch *watch
}

// ExecuteActivity runs the activity and keeps what became of it when it was tried often.
func (a *watchedActivity) ExecuteActivity(ctx context.Context, in *interceptor.ExecuteActivityInput) (any, error) {
	out, err := a.run(ctx, in)
	if info := activity.GetInfo(ctx); !info.IsLocalActivity { // whose attempts are three, then the engine takes over
		detached, cancel := context.WithTimeout(context.WithoutCancel(ctx), snagTimeout)
		defer cancel()
		a.watch.keep(detached, info, err)
	}
	return out, err
}

// run answers a panic as a failure that says where, and not what.
func (a *watchedActivity) run(ctx context.Context, in *interceptor.ExecuteActivityInput) (out any, err error) {
	defer func() {
		if recover() != nil {
			out, err = nil, panicked()
			info := activity.GetInfo(ctx)
			a.watch.log.Error("activity panicked", "workflow", info.WorkflowExecution.ID, "activity", info.ActivityType.Name, "error", err, "stack", string(debug.Stack()))
		}
	}()
	return a.Next.ExecuteActivity(ctx, in)
}

func (w *watch) keep(ctx context.Context, info activity.Info, failure error) {
	n := relief.Snag{Workflow: info.WorkflowExecution.ID, Cause: relief.SnagActivity, What: info.ActivityType.Name, Attempts: int(info.Attempt)}
	var err error
	switch {
	case failure == nil && info.Attempt > 1:
		err = w.store.ClearSnag(ctx, n.Workflow, n.Cause, n.What)
	case failure != nil && (n.Attempts >= relief.SnagAttempts || workflows.IsPanic(failure)): // a panic needs somebody, however young
		if n.Code = failureCode(failure); n.Code == "workflow_held" { // as an operator wants it
			return
		}
		w.log.Warn("activity keeps failing", "workflow", n.Workflow, "activity", n.What, "attempts", n.Attempts, "code", n.Code)
		err = w.store.NoteSnag(ctx, n)
	}
	if err != nil {
		w.log.Warn("what is amiss could not be noted", "workflow", n.Workflow, "activity", n.What, "error", err)
	}
}

// failureCode is an activity's failure as it stands in the history: the code of a
// refusal, or what it was.
func failureCode(err error) string {
	if code := workflows.Code(err); code != "" {
		return code
	}
	var app *temporal.ApplicationError
	switch {
	case errors.As(err, &app):
		return app.Message()
	case errors.Is(err, context.DeadlineExceeded):
		return "timeout"
	}
	return "cancelled"
}

// snags brings what operators see in step with what the engine says: whose task
// fails, what ended before its time and was just started anew, whose clock
// stands, and which activities that failed are tried no more.
func (c Comparison) snags(ctx context.Context, found []Difference) error {
	var ended []relief.Snag
	for _, d := range found[:min(len(found), troubled)] {
		if d.Kind == Missing || d.Kind == Finished {
			ended = append(ended, relief.Snag{Workflow: d.Workflow(), Cause: relief.SnagEnded, What: string(d.Kind), Attempts: 1})
		}
	}
	failing, err := c.failingTasks(ctx)
	if err == nil {
		err = c.Store.SnagsSeen(ctx, relief.SnagTask, failing)
	}
	standing, late := c.Store.ClocksThatStand(ctx)
	if late == nil {
		late = c.Store.SnagsSeen(ctx, relief.SnagClock, standing)
	}
	return errors.Join(err, late, c.Store.SnagsSeen(ctx, relief.SnagEnded, ended), c.triedNoMore(ctx))
}

func (c Comparison) failingTasks(ctx context.Context) ([]relief.Snag, error) {
	ids, err := c.Client.Troubled(ctx, troubled)
	if err != nil {
		return nil, err
	}
	var out []relief.Snag
	for _, id := range ids {
		p, err := c.Client.Pending(ctx, id)
		if err != nil {
			return nil, err
		}
		if p.Life == workflows.Running && p.Task >= taskFails {
			out = append(out, relief.Snag{Workflow: id, Cause: relief.SnagTask, What: "workflow_task", Attempts: p.Task})
		}
	}
	return out, nil
}

// triedNoMore takes away activities that failed and whose workflow does not try
// them any more: it was ended, started anew, or the attempt that went well was
// another worker's first.
func (c Comparison) triedNoMore(ctx context.Context) error {
	kept, err := c.Store.FailingActivities(ctx)
	for _, n := range kept {
		p, failed := c.Client.Pending(ctx, n.Workflow)
		tries := slices.ContainsFunc(p.Activities, func(a workflows.PendingActivity) bool { return a.Name == n.What })
		if failed == nil && (!p.Life.Open() || !tries) {
			failed = c.Store.ClearSnag(ctx, n.Workflow, n.Cause, n.What)
		}
		err = cmp.Or(err, failed)
	}
	return err
}
