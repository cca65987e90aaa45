package e2e

import (
	"context"
	"fmt"
	"math/rand/v2"
	"syscall"
	"time"

	commonpb "go.temporal.io/api/common/v1"
	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"

	"github.com/google/uuid"

	"github.com/songnuan/songnuan/workflows"
)

// troubles are what befalls the stack, by how often of a hundred (RELIABILITY §3.3). What
// would move the clocks of every other test, a new calendar or another date, and a full disk
// have tests of their own.
var troubles = []struct {
	often int
	name  string
	do    func(*simulation, context.Context, *rand.Rand)
}{
	{40, "kill work", killed("work")},
	{12, "kill serve", killed("serve")},
	{10, "kill temporal", killed("temporal")},
	{6, "kill postgres", killed("postgres")},
	{8, "every session of Postgres ends", (*simulation).endSessions},
	{8, "a process stands still", (*simulation).freeze},
	{12, "a line is disturbed", (*simulation).disturb},
	{4, "operators reset and terminate", (*simulation).meddle},
}

// strike lets trouble come until the time is over, and answers how much that was. Last of
// all a worker is parted from the engine for longer than it tries, and the engine dies, so
// that what is decided then has yet to be told.
func (s *simulation) strike(over context.Context, rng *rand.Rand) (struck int) {
	const parted, dead = 14 * time.Second, 4 * time.Second
	began := time.Now()
	end, _ := over.Deadline()
	quiet, done := context.WithDeadline(over, end.Add(-parted))
	defer done()
	defer func() {
		s.toEngine().hold()
		_ = pause(over, time.Until(end.Add(-dead)))
		killed("temporal")(s, over, rng)
		_ = pause(over, time.Until(end))
		s.toEngine().heal()
	}()
	for pause(quiet, time.Second+time.Duration(rng.IntN(2000))*time.Millisecond) == nil {
		draw := rng.IntN(100)
		for _, trouble := range troubles {
			if draw -= trouble.often; draw < 0 {
				s.t.Logf("%6.1fs %s", time.Since(began).Seconds(), trouble.name)
				trouble.do(s, quiet, rng)
				struck++
				break
			}
		}
	}
	return struck
}

func killed(child string) func(*simulation, context.Context, *rand.Rand) {
	return func(_ *simulation, over context.Context, _ *rand.Rand) {
		for local.signal(child, syscall.SIGKILL) == 0 {
			if pause(over, 20*time.Millisecond) != nil {
				return
			}
		}
	}
}

func (s *simulation) endSessions(over context.Context, _ *rand.Rand) {
	_, _ = local.owner.Exec(over, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname IS NOT NULL AND pid <> pg_backend_pid()")
}

func (s *simulation) toEngine() *wire { return s.lines[len(s.lines)-1] }

// freeze lets a process, with all below it, stand still for a few seconds.
func (s *simulation) freeze(over context.Context, rng *rand.Rand) {
	pid := local.pid([]string{"work", "serve", "temporal", "postgres"}[rng.IntN(4)])
	if pid == 0 {
		return
	}
	frozen := append([]int{pid}, below(pid)...)
	for _, p := range frozen {
		_ = syscall.Kill(p, syscall.SIGSTOP)
	}
	_ = pause(over, time.Second+time.Duration(rng.IntN(3000))*time.Millisecond)
	for _, p := range frozen {
		_ = syscall.Kill(p, syscall.SIGCONT)
	}
}

// disturb holds, cuts or slows one of the lines of the processes beside.
func (s *simulation) disturb(over context.Context, rng *rand.Rand) {
	line := s.lines[rng.IntN(len(s.lines))]
	switch rng.IntN(3) {
	case 0:
		line.hold()
	case 1:
		line.cut()
	default:
		line.disturb(50*time.Millisecond, 0.01)
	}
	_ = pause(over, time.Second+time.Duration(rng.IntN(3000))*time.Millisecond)
	line.heal()
}

// meddle is what operators of the engine can do: three workflows begin anew, three end.
func (s *simulation) meddle(over context.Context, rng *rand.Rand) {
	for i := range 6 {
		s.mu.Lock()
		id := workflows.CaseID(s.cases[rng.IntN(len(s.cases))])
		s.mu.Unlock()
		if i%2 == 0 {
			_ = s.engine.TerminateWorkflow(over, id, "", "test")
			continue
		}
		const firstTask = 4 // started, scheduled, started, completed
		_, _ = s.engine.ResetWorkflowExecution(over, &workflowservice.ResetWorkflowExecutionRequest{
			Namespace: client.DefaultNamespace, WorkflowExecution: &commonpb.WorkflowExecution{WorkflowId: id}, Reason: "test",
			WorkflowTaskFinishEventId: firstTask, RequestId: uuid.NewString(),
		})
	}
}

// healed waits until everything runs and nothing is under way.
func (s *simulation) healed() {
	if err := local.awaitReady(2 * time.Minute); err != nil { // how soon it heals is measured elsewhere
		s.find("the stack does not heal: %v", err)
	}
	if !comesTrue(time.Minute, func() bool {
		var waiting int
		err := local.owner.QueryRow(s.t.Context(), "SELECT count(*) FROM outbox WHERE delivered_at IS NULL").Scan(&waiting)
		return err == nil && waiting == 0
	}) {
		s.find("a minute after everything healed workflows have not been told")
	}
	for _, id := range s.cases {
		if !comesTrue(2*time.Minute, func() bool { return s.rests(id) }) { // what was terminated last runs again with the next comparison
			s.find("two minutes after everything healed the workflow of case %s does not rest", id)
		}
	}
}

// rests says whether a case's workflow runs as long as the case does, and has done what it
// was told.
func (s *simulation) rests(id string) bool {
	var open bool
	if err := local.owner.QueryRow(s.t.Context(), "SELECT step <> 'ended' FROM cases WHERE id = $1", id).Scan(&open); err != nil {
		return false
	}
	d, err := s.engine.DescribeWorkflowExecution(s.t.Context(), workflows.CaseID(id), "")
	if err != nil {
		return false
	}
	runs := d.GetWorkflowExecutionInfo().GetStatus() == enumspb.WORKFLOW_EXECUTION_STATUS_RUNNING
	return runs == open && d.GetPendingWorkflowTask() == nil
}

// find notes something that is wrong.
func (s *simulation) find(format string, args ...any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.found = append(s.found, fmt.Sprintf(format, args...))
	s.enough()
}

// complain notes what should have been answered at last, but for a run that is over.
func (s *simulation) complain(ctx context.Context, format string, args ...any) {
	if ctx.Err() == nil {
		s.find(format, args...)
	}
}
