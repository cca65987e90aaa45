package workflows_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"go.temporal.io/sdk/workflow"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/workflows"
)

func TestBulkDecisionWaitsOutItsUndoPeriod(t *testing.T) {
	undo := workflows.BatchStart{BatchID: start.CaseID, AppliesAt: launch.Add(10 * time.Second)}
	tests := []struct {
		name      string
		cancel    time.Duration
		cancelled bool
	}{
		{"nobody cancels", 0, false},
		{"cancelled in time", 9 * time.Second, true},
		{"cancelled too late", 11 * time.Second, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			env := newEnv(t)
			left, early := 450, false
			workflows.ApplyBatch.Serve(env, func(context.Context, workflows.BatchRef) (workflows.Left, error) {
				early = early || env.Now().Before(undo.AppliesAt)
				left = max(0, left-100)
				return workflows.Left{Left: left}, nil
			})
			if tt.cancel > 0 {
				env.RegisterDelayedCallback(func() { env.SignalWorkflow(string(workflows.Cancel), struct{}{}) }, tt.cancel)
			}
			env.ExecuteWorkflow(workflows.BatchDecision, undo)
			var got workflows.BatchResult
			if err := env.GetWorkflowResult(&got); err != nil {
				t.Fatal(err)
			}
			if got.Cancelled != tt.cancelled || (left == 0) == tt.cancelled || early {
				t.Errorf("cancelled %v with %d items left, early %v", got.Cancelled, left, early)
			}
		})
	}
}

func TestWorkThatIsStuckIsTriedAgainAfterAPause(t *testing.T) {
	env := newEnv(t)
	var at []time.Time
	workflows.ApplyBatch.Serve(env, func(context.Context, workflows.BatchRef) (workflows.Left, error) {
		at = append(at, env.Now())
		if len(at) < 4 {
			return workflows.Left{Left: 7, Stuck: len(at) > 1}, nil
		}
		return workflows.Left{}, nil
	})
	env.ExecuteWorkflow(workflows.BatchDecision, workflows.BatchStart{BatchID: start.CaseID, AppliesAt: launch})
	if err := env.GetWorkflowError(); err != nil {
		t.Fatal(err)
	}
	if len(at) != 4 || at[3].Sub(at[0]) < 2*time.Minute {
		t.Errorf("tried at %v, want four times with pauses", at)
	}
}

func TestFinalRefusalEndsAnImport(t *testing.T) {
	env := newEnv(t)
	tries := 0
	workflows.ImportRoster.Serve(env, func(_ context.Context, in workflows.ImportInput) (workflows.ImportResult, error) {
		if tries++; tries < 3 {
			return workflows.ImportResult{}, relief.Refuse("unavailable")
		}
		return workflows.ImportResult{}, relief.Refuse("not_found")
	})
	env.ExecuteWorkflow(workflows.Import, workflows.ImportInput{ID: start.CaseID})
	if got := workflows.Code(env.GetWorkflowError()); got != "not_found" || tries != 3 {
		t.Errorf("ends with %q after %d tries, want not_found after 3", got, tries)
	}
}

func TestHeartbeatGoesOnWhateverABeatMeets(t *testing.T) {
	env := newEnv(t)
	beats := 0
	workflows.Beat.Serve(env, func(context.Context, struct{}) (struct{}, error) {
		if beats++; beats%7 == 0 {
			return struct{}{}, relief.Refuse("not_found")
		}
		return struct{}{}, nil
	})
	env.ExecuteWorkflow(workflows.Heartbeat)
	var next *workflow.ContinueAsNewError
	if err := env.GetWorkflowError(); !errors.As(err, &next) || beats != 500 {
		t.Errorf("after %d beats it ends with %v, want a new run after 500", beats, err)
	}
	if took := env.Now().Sub(launch); took < 40*time.Minute || took > 45*time.Minute {
		t.Errorf("500 beats take %s", took)
	}
}
