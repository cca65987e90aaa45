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

// The sweep comes back when it was told to, at least every minute, and begins
// anew before its history grows long.
func TestSweepComesBackWhenItIsTold(t *testing.T) {
	env := newEnv(t)
	var at []time.Duration
	workflows.SweepClocks.Serve(env, func(context.Context, struct{}) (workflows.Rest, error) {
		at = append(at, env.Now().Sub(launch))
		switch len(at) {
		case 1:
			return workflows.Rest{Until: env.Now()}, nil // there is more
		case 2:
			return workflows.Rest{Until: env.Now().Add(5 * time.Second)}, nil
		}
		return workflows.Rest{Until: env.Now().Add(time.Hour)}, nil
	})
	env.ExecuteWorkflow(workflows.Clocks)
	var again *workflow.ContinueAsNewError
	if err := env.GetWorkflowError(); !errors.As(err, &again) {
		t.Fatalf("ended with %v, want to continue as new", err)
	}
	for n, want := range []time.Duration{0, 0, 5 * time.Second, 65 * time.Second, 125 * time.Second} {
		if at[n].Truncate(time.Second) != want {
			t.Errorf("sweep %d after %s, want %s", n, at[n], want)
		}
	}
}

// A receiver that hangs keeps no reminder waiting, and what waits in the outbox
// is sent until it is empty.
func TestMessagesGoBesideTheSweep(t *testing.T) {
	env := newEnv(t)
	sweeps, sent := 0, 0
	workflows.SweepClocks.Serve(env, func(context.Context, struct{}) (workflows.Rest, error) {
		sweeps++
		return workflows.Rest{Until: env.Now().Add(5 * time.Second), Messages: sweeps == 1}, nil
	})
	workflows.SendMessages.Serve(env, func(context.Context, struct{}) (workflows.Left, error) {
		sent++
		return workflows.Left{Left: 3 - sent}, nil
	})
	env.ExecuteWorkflow(workflows.Clocks)
	if sent != 3 {
		t.Errorf("sent %d times, want until nothing was left", sent)
	}
	if sweeps != 300 {
		t.Errorf("%d sweeps, want 300", sweeps)
	}
}

// A posting whose end was moved on while its timer ran ends at the new time: the
// activity answers it, and the timer is set once more.
//
// covers: I28
func TestTimerOfWhatWasPutOffIsSetAnew(t *testing.T) {
	p := newPath(t)
	first, second := launch.Add(time.Hour), launch.Add(3*time.Hour)
	p.at(0, with(opened, surveyed, []relief.Event{verified, post(first)})...)
	p.then(30*time.Minute, func() { p.putOff = second })
	p.at(4*time.Hour, with(approved, paid, received)...)
	p.run()
	if len(p.ended) != 1 || p.ended[0].Before(second) || p.ended[0].After(second.Add(time.Minute)) {
		t.Errorf("ended at %v, want once at %s", p.ended, second)
	}
}
