package worker

import (
	"errors"
	"log/slog"
	"slices"
	"testing"

	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"github.com/songnuan/songnuan/workflows"
)

// seen is what operators see to be amiss.
func (w *world) seen(t *testing.T) []string {
	t.Helper()
	v, err := w.db.Store.Ops(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	out := []string{}
	for _, n := range v.Snags {
		out = append(out, string(n.Cause)+" "+n.Workflow+" "+n.What+" "+n.Code)
	}
	slices.Sort(out)
	return out
}

// covers: fault:F31
func TestAnActivityThatFailsTenTimesIsSeenUntilItSucceeds(t *testing.T) {
	w, ids := newWorld(t, 2)
	kase := workflows.CaseID(ids[0])
	keep := (&watch{store: w.db.Store, log: slog.New(slog.DiscardHandler)}).keep
	info := activity.Info{WorkflowExecution: workflow.Execution{ID: kase}, ActivityType: activity.Type{Name: "EndPosting"}}
	fails := temporal.NewApplicationError("sqlstate 55P03", workflows.Broken)
	for _, step := range []struct {
		attempt int32
		err     error
		want    []string
	}{
		{9, fails, []string{}},
		{10, temporal.NewApplicationError("workflow_held", "workflow_held"), []string{}},
		{10, fails, []string{"activity " + kase + " EndPosting sqlstate 55P03"}},
		{11, errors.New("lost"), []string{"activity " + kase + " EndPosting cancelled"}},
		{12, nil, []string{}},
		{1, temporal.NewApplicationError("panic at store/system.go:137", workflows.Panicked), []string{"activity " + kase + " EndPosting panic at store/system.go:137"}},
		{2, nil, []string{}},
	} {
		info.Attempt = step.attempt
		keep(t.Context(), info, step.err)
		if got := w.seen(t); !slices.Equal(got, step.want) {
			t.Errorf("attempt %d: operators see %q, want %q", step.attempt, got, step.want)
		}
	}
}

// covers: fault:F25 fault:F27 fault:F31
func TestOperatorsSeeWhatTheEngineSaysIsAmiss(t *testing.T) {
	w, ids := newWorld(t, 4)
	failing, panics, cut := workflows.CaseID(ids[0]), workflows.CaseID(ids[1]), workflows.CaseID(ids[2])
	keep := (&watch{store: w.db.Store, log: slog.New(slog.DiscardHandler)}).keep
	info := activity.Info{WorkflowExecution: workflow.Execution{ID: failing}, ActivityType: activity.Type{Name: "EndPosting"}, Attempt: 10}
	keep(t.Context(), info, temporal.NewApplicationError("timeout", workflows.Broken))
	w.lives[failing].tries = map[string]int32{"EndPosting": 11}
	w.lives[panics].tries = map[string]int32{"": 4}
	delete(w.lives, cut)
	round := func() {
		t.Helper()
		if _, err := reconcileOnce(t.Context(), w.comparison(false), nil, slog.New(slog.DiscardHandler)); err != nil {
			t.Fatal(err)
		}
	}
	round()
	want := []string{"activity " + failing + " EndPosting timeout", "ended " + cut + " missing ", "task " + panics + " workflow_task "}
	slices.Sort(want)
	if got := w.seen(t); !slices.Equal(got, want) {
		t.Errorf("operators see %q, want %q", got, want)
	}
	if w.lives[cut] == nil {
		t.Error("what was cut short does not run again")
	}
	w.lives[failing].tries, w.lives[panics].tries = nil, nil
	round()
	if got := w.seen(t); !slices.Equal(got, []string{"ended " + cut + " missing "}) { // for a while
		t.Errorf("after all went well operators see %q", got)
	}
}
