package workflows

import (
	"context"

	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"
)

// An Activity is the name of a step that touches the world, with the type it
// takes and the type it returns.
type Activity[In, Out any] string

// Call hands the activity to the server and waits for its result.
func (a Activity[In, Out]) Call(ctx workflow.Context, in In) (Out, error) {
	var out Out
	err := workflow.ExecuteActivity(ctx, string(a), in).Get(ctx, &out)
	return out, err
}

// Soon runs the activity inside the workflow task, which costs a tenth of a
// call. When it fails a few times in a row the server takes over: its retries,
// unlike those of a local activity, leave no trace in the history.
func (a Activity[In, Out]) Soon(ctx workflow.Context, summary string, in In) (Out, error) {
	var out Out
	err := workflow.ExecuteLocalActivity(quick(ctx, summary), string(a), in).Get(ctx, &out)
	if err == nil || final(err) || ctx.Err() != nil {
		return out, err
	}
	return a.Call(steady(ctx, summary), in)
}

// Serve registers fn as the activity, so that a wrong signature does not
// compile. Its errors are sealed for the history.
func (a Activity[In, Out]) Serve(r worker.ActivityRegistry, fn func(context.Context, In) (Out, error)) {
	sealed := func(ctx context.Context, in In) (Out, error) {
		out, err := fn(ctx, in)
		return out, seal(err)
	}
	r.RegisterActivityWithOptions(sealed, activity.RegisterOptions{Name: string(a)})
}

// A Signal is the name of something a workflow is told, with its type.
type Signal[In any] string

// Inbox is where the signal arrives in a workflow.
func (s Signal[In]) Inbox(ctx workflow.Context) Inbox[In] {
	return Inbox[In]{workflow.GetSignalChannel(ctx, string(s))}
}

// An Inbox holds what a workflow was told and has not read yet.
type Inbox[In any] struct{ channel workflow.ReceiveChannel }

// Next takes the oldest message, if there is one.
func (i Inbox[In]) Next() (In, bool) {
	var in In
	ok := i.channel.ReceiveAsync(&in)
	return in, ok
}

// Wake makes the selector return when a message arrives; Next takes it.
func (i Inbox[In]) Wake(s workflow.Selector) {
	s.AddReceive(i.channel, func(workflow.ReceiveChannel, bool) {})
}

// An Update is the name of something a workflow is asked to do, with its type and
// that of the answer. What it refuses leaves no trace in the history.
type Update[In, Out any] string

// Serve registers fn as what is done, and refuse as what is asked before.
func (u Update[In, Out]) Serve(ctx workflow.Context, refuse func(workflow.Context, In) error, fn func(workflow.Context, In) (Out, error)) error {
	return workflow.SetUpdateHandlerWithOptions(ctx, string(u), fn, workflow.UpdateHandlerOptions{Validator: refuse})
}

// A Query is the name of a question to a workflow, with the type of the answer.
type Query[Out any] string

// Answer registers fn as the answer.
func (q Query[Out]) Answer(ctx workflow.Context, fn func() (Out, error)) error {
	return workflow.SetQueryHandler(ctx, string(q), fn)
}
