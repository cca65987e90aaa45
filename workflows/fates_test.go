package workflows_test

import (
	"context"
	"io"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/google/uuid"
	"go.temporal.io/api/common/v1"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/client"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/workflows"
)

// An import, the heartbeat and the clocks have no choices of their own. How their
// histories differ is what becomes of their activities, and how a run ends: a fate.
type fate struct {
	lost  int           // attempts of an import that are lost
	hangs bool          // of them the last by silence, which ends with the heartbeat's time-out
	code  string        // it is refused with, "" when it goes through
	stays bool          // it goes on until it is let go
	let   chan struct{} // lets it go

	beats  []int // of each the attempts that fail: one is made up for, three are a beat left out
	sweeps []sweep
	pages  int // of messages still to be sent

	mu    sync.Mutex
	calls int
}

// A sweep of the clocks.
type sweep struct {
	fails    int // attempts; from the third on it is the server that repeats them
	rest     time.Duration
	messages int  // pages that it finds to be sent
	refused  bool // which ends the run
}

func (s *studio) fated(id string, f *fate) *fate {
	f.let = make(chan struct{})
	s.fates.Store(id, f)
	return f
}

// fateOf is that of the workflow whose activity asks, nil where none was drawn.
func (s *studio) fateOf(ctx context.Context) *fate {
	f, _ := s.fates.Load(activity.GetInfo(ctx).WorkflowExecution.ID)
	drawn, _ := f.(*fate)
	return drawn
}

// next counts a call.
func (f *fate) next() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.calls++
	return f.calls
}

func (f *fate) called() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.calls
}

func (s *studio) importRoster(ctx context.Context, _ workflows.ImportInput) (workflows.ImportResult, error) {
	f := s.fateOf(ctx)
	switch n := f.next(); {
	case n == f.lost && f.hangs:
		<-time.After(11 * time.Second)
		return workflows.ImportResult{}, io.ErrUnexpectedEOF
	case n <= f.lost:
		return workflows.ImportResult{}, io.ErrUnexpectedEOF
	case f.stays:
		<-f.let
	case f.code != "":
		return workflows.ImportResult{}, relief.Refuse(f.code)
	}
	return workflows.ImportResult{Rows: 3}, nil
}

func (s *studio) beat(ctx context.Context, _ struct{}) (struct{}, error) {
	f := s.fateOf(ctx)
	if f == nil {
		s.posted <- workflows.Told{}
		return struct{}{}, nil
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(f.beats) > 0 && f.calls < f.beats[0] {
		f.calls++
		if f.calls == 3 { // the last attempt
			f.beats, f.calls = f.beats[1:], 0
		}
		return struct{}{}, io.ErrUnexpectedEOF
	}
	f.calls = 0
	f.beats = f.beats[min(1, len(f.beats)):]
	return struct{}{}, nil
}

func (s *studio) sweep(ctx context.Context, _ struct{}) (workflows.Rest, error) {
	f := s.fateOf(ctx)
	if f == nil {
		s.posted <- workflows.Told{}
		return workflows.Rest{Until: time.Now().Add(time.Second), Messages: true}, nil
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(f.sweeps) == 0 {
		return workflows.Rest{Until: time.Now().Add(time.Hour)}, nil
	}
	now := f.sweeps[0]
	if f.calls < now.fails {
		f.calls++
		return workflows.Rest{}, io.ErrUnexpectedEOF
	}
	f.sweeps, f.calls = f.sweeps[1:], 0
	if now.refused {
		return workflows.Rest{}, relief.Refuse("not_found")
	}
	f.pages = max(f.pages, now.messages)
	return workflows.Rest{Until: time.Now().Add(now.rest), Messages: now.messages > 0}, nil
}

func (s *studio) sendMessages(ctx context.Context, _ struct{}) (workflows.Left, error) {
	f := s.fateOf(ctx)
	if f == nil {
		s.posted <- workflows.Told{}
		return workflows.Left{}, nil
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.pages--; f.pages < 0 {
		f.pages = 0
		return workflows.Left{}, relief.Refuse("not_found")
	}
	return workflows.Left{Left: f.pages}, nil
}

// left says how much of its fate a workflow still has before it.
func (f *fate) left() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return len(f.beats) + len(f.sweeps)
}

// drawnImport is lost some times, and goes through, is refused, cancelled, terminated,
// or done over by an operator.
func (s *studio) drawnImport(seed int) (id, run string) {
	in := workflows.ImportInput{ID: uuid.NewString()}
	id = workflows.ImportID(in.ID)
	ends := []string{"", "not_found", "file_unreadable", "campaign_not_active", "duplicate_household", "again"}
	f := &fate{lost: (seed/len(ends) + 1) / 2, hangs: seed/len(ends)%2 == 1, code: ends[seed%len(ends)]}
	switch {
	case seed == 54 || seed == 55:
		*f = fate{stays: true}
	case f.code == "again":
		f.code = ""
		defer func() { run = s.doneOver(id) }()
	}
	s.fated(id, f)
	if err := (workflows.Client{Temporal: s.temporal}).StartImport(context.Background(), in); err != nil {
		s.t.Error(err)
	}
	if f.stays {
		for f.called() <= f.lost {
			<-time.After(50 * time.Millisecond)
		}
		s.stop(id, seed%2 == 0)
	}
	_ = s.temporal.GetWorkflow(context.Background(), id, "").Get(context.Background(), nil) // some fail
	close(f.let)
	return id, run
}

// doneOver resets a workflow to its beginning, as an operator may, and answers the
// run that this makes.
func (s *studio) doneOver(id string) string {
	r, err := s.temporal.ResetWorkflowExecution(context.Background(), &workflowservice.ResetWorkflowExecutionRequest{
		Namespace: "default", WorkflowExecution: &common.WorkflowExecution{WorkflowId: id}, Reason: "recorded", WorkflowTaskFinishEventId: 4, RequestId: uuid.NewString(),
	})
	if err != nil {
		s.t.Error(err)
		return ""
	}
	_ = s.temporal.GetWorkflow(context.Background(), id, r.RunId).Get(context.Background(), nil)
	return r.RunId
}

// stop cancels or terminates a workflow, as an operator may.
func (s *studio) stop(id string, cancel bool) {
	ctx := context.Background()
	var err error
	if cancel {
		err = s.temporal.CancelWorkflow(ctx, id, "")
	} else {
		err = s.temporal.TerminateWorkflow(ctx, id, "", "recorded")
	}
	if err != nil {
		s.t.Error(err)
	}
}

// drawnHeart beats as the draw lets it: digit by digit of the seed.
func (s *studio) drawnHeart(seed int) string {
	f := &fate{}
	for n := seed; len(f.beats) < 4; n /= 3 {
		f.beats = append(f.beats, []int{0, 1, 3}[n%3])
	}
	return s.endless("heart-", workflows.Heartbeat, f, seed)
}

// drawnClocks sweeps a few times, or until its history is long enough.
func (s *studio) drawnClocks(seed int, rng *rand.Rand) string {
	f := &fate{}
	for range 2 + rng.IntN(6) {
		f.sweeps = append(f.sweeps, sweep{
			fails: []int{0, 0, 0, 1, 2, 4}[rng.IntN(6)], rest: time.Duration(rng.IntN(4)) * 400 * time.Millisecond, messages: []int{0, 0, 1, 3}[rng.IntN(4)],
		})
	}
	switch {
	case seed < 2:
		f.sweeps = append(make([]sweep, 297), f.sweeps...)
	case seed%10 == 9:
		f.sweeps[len(f.sweeps)-1].refused = true
	}
	return s.endless("clocks-", workflows.Clocks, f, seed)
}

// endless starts a workflow that would go on for ever, under a name of its own, and
// answers it once its fate is fulfilled: most still go on, some are stopped.
func (s *studio) endless(prefix string, run any, f *fate, seed int) string {
	id := prefix + uuid.NewString()
	s.fated(id, f)
	if _, err := s.temporal.ExecuteWorkflow(context.Background(), client.StartWorkflowOptions{ID: id, TaskQueue: workflows.Queue}, run); err != nil {
		s.t.Error(err)
	}
	for f.left() > 0 {
		<-time.After(50 * time.Millisecond)
	}
	<-time.After(time.Second) // its timer is set
	if seed%5 == 4 && seed%10 != 9 {
		s.stop(id, seed%20 == 4)
		<-time.After(time.Second)
	} else {
		s.t.Cleanup(func() { _ = s.temporal.TerminateWorkflow(context.Background(), id, "", "recorded") })
	}
	return id
}
