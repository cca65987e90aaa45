package e2e

import (
	"context"
	"errors"
	"os/exec"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	commonpb "go.temporal.io/api/common/v1"
	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store"
	"github.com/songnuan/songnuan/worker"
	"github.com/songnuan/songnuan/workflows"
)

// byOperator names who repairs and rebuilds; his password goes in on standard input.
var byOperator = []string{"--by", "operator@000000"}

// drift runs `songnuan drift` and answers what it names.
func (s *stack) drift(t testing.TB, args ...string) []string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Minute)
	defer cancel()
	if slices.Contains(args, "--repair") {
		args = append(args, byOperator...)
	}
	cmd := s.command(ctx, append([]string{"drift", "--json"}, args...), "SONGNUAN_LOG=error")
	cmd.Stdin = strings.NewReader(store.DemoPassword)
	out, err := cmd.Output()
	var exit *exec.ExitError
	if err != nil && (!errors.As(err, &exit) || exit.ExitCode() != 1) {
		t.Fatalf("songnuan drift: %v\n%s", err, exit.Stderr)
	}
	lines := strings.Split(strings.TrimSpace(string(out)), "\n")
	answer := decoded[struct{ Differences []worker.Difference }](t, []byte(lines[len(lines)-1]))
	if (len(answer.Differences) == 0) != (err == nil) {
		t.Errorf("%d differences, and the exit says %v", len(answer.Differences), err)
	}
	names := []string{}
	for _, d := range answer.Differences {
		names = append(names, string(d.Kind)+" "+d.Workflow())
	}
	slices.Sort(names)
	return names
}

// hold keeps the workers from repairing by themselves, or lets them.
func hold(t testing.TB, held bool) {
	t.Helper()
	at := "now() - interval '1 hour'"
	if held {
		at = "now() + interval '1 hour'"
	}
	if _, err := local.owner.Exec(t.Context(), "INSERT INTO upkeep (job, started_at) VALUES ('reconcile', now()) ON CONFLICT (job) DO UPDATE SET started_at = "+at); err != nil {
		t.Fatal(err)
	}
}

func told(t testing.TB) {
	t.Helper()
	eventually(t, long(time.Minute, 10), "the workflows are told", func() bool {
		return count(t, "SELECT count(*) FROM outbox WHERE delivered_at IS NULL") == 0
	})
}

// covers: I12 inv:I23 inv:I24 inv:I27
func TestOperatorsCannotLoseACase(t *testing.T) {
	k := launch(t, plan("60000.00", nil), 24*time.Hour)
	k.file(t, families(30, base))
	for _, w := range k.walks()[:3] {
		if err := w.until(soon(t, time.Minute), relief.Posting); err != nil {
			t.Fatal(err)
		}
	}
	told(t)
	hold(t, true)
	defer hold(t, false)
	before := local.drift(t)
	if len(before) > 0 {
		t.Fatal("before anything was done:", before)
	}
	engine := temporal(t)
	want := []string{}
	for i, id := range k.cases[:14] {
		switch {
		case i == 12:
			if err := engine.CancelWorkflow(t.Context(), workflows.CaseID(id), ""); err != nil {
				t.Fatal(err)
			}
			eventually(t, time.Minute, "the workflow is cancelled", func() bool {
				d, err := engine.DescribeWorkflowExecution(t.Context(), workflows.CaseID(id), "")
				return err == nil && d.GetWorkflowExecutionInfo().GetStatus() == enumspb.WORKFLOW_EXECUTION_STATUS_CANCELED
			})
			want = append(want, "missing "+workflows.CaseID(id))
		case i == 13:
			_, err := engine.WorkflowService().PauseWorkflowExecution(t.Context(), &workflowservice.PauseWorkflowExecutionRequest{
				Namespace: client.DefaultNamespace, WorkflowId: workflows.CaseID(id), Reason: "test",
			})
			if err != nil {
				t.Fatal(err)
			}
			want = append(want, "halted "+workflows.CaseID(id))
		case i < 6:
			if err := engine.TerminateWorkflow(t.Context(), workflows.CaseID(id), "", "test"); err != nil {
				t.Fatal(err)
			}
			want = append(want, "missing "+workflows.CaseID(id))
		case i < 9:
			_, err := engine.WorkflowService().DeleteWorkflowExecution(t.Context(), &workflowservice.DeleteWorkflowExecutionRequest{
				Namespace: client.DefaultNamespace, WorkflowExecution: &commonpb.WorkflowExecution{WorkflowId: workflows.CaseID(id)},
			})
			if err != nil {
				t.Fatal(err)
			}
			eventually(t, time.Minute, "the workflow is gone", func() bool {
				_, err := engine.DescribeWorkflowExecution(t.Context(), workflows.CaseID(id), "")
				return err != nil
			})
			want = append(want, "missing "+workflows.CaseID(id))
		default: // a workflow that is made to believe what nobody decided
			lie := workflows.Told{Events: []relief.Event{{Action: relief.Accept, Version: 3, At: time.Now()}}}
			if err := engine.SignalWorkflow(t.Context(), workflows.CaseID(id), "", string(workflows.Tell), lie); err != nil {
				t.Fatal(err)
			}
			want = append(want, "ahead "+workflows.CaseID(id))
		}
	}
	slices.Sort(want)
	if diff := cmp.Diff(want, local.drift(t)); diff != "" {
		t.Fatal("named (-want +got):\n", diff)
	}
	if left := local.drift(t, "--repair"); len(left) > 0 {
		t.Error("after the repair:", left)
	}

	for _, id := range k.cases[20:25] { // now the workers notice by themselves
		if err := engine.TerminateWorkflow(t.Context(), workflows.CaseID(id), "", "test"); err != nil {
			t.Fatal(err)
		}
	}
	began := time.Now()
	hold(t, false)
	for _, id := range k.cases[20:25] {
		eventually(t, time.Minute, "the workflow of case "+id+" runs again", func() bool {
			d, err := engine.DescribeWorkflowExecution(t.Context(), workflows.CaseID(id), "")
			return err == nil && d.GetWorkflowExecutionInfo().GetStatus() == enumspb.WORKFLOW_EXECUTION_STATUS_RUNNING
		})
	}
	t.Logf("five terminated workflows ran again %v after the reconciler's turn came", time.Since(began).Round(time.Second))
	out, err := local.command(soon(t, 2*time.Minute), []string{"verify", "--temporal", "--level", "full"}, "SONGNUAN_LOG=error").CombinedOutput()
	if err != nil || strings.Contains(string(out), "not asked") && !strings.Contains(string(out), "not asked 0") {
		t.Errorf("verify with Temporal: %v\n%s", err, out)
	}
}

// Both of Temporal's databases are lost; every workflow comes back from Postgres
// and stands where it stood, with its absolute due time.
//
// covers: fault:F18 goal:G04 goal:G09
func TestLosingTemporalLosesNoFact(t *testing.T) {
	households := many(300, 10_000)
	k := launch(t, plan("9000000.00", nil), 24*time.Hour)
	k.file(t, families(households, base))
	for _, w := range k.walks()[:2] {
		if err := w.until(soon(t, time.Minute), relief.Posting); err != nil {
			t.Fatal(err)
		}
	}
	told(t)
	hold(t, true)
	defer hold(t, false)
	open := count(t, "SELECT count(*) FROM cases WHERE step <> 'ended'")
	eventually(t, time.Minute, "Temporal's databases are lost", func() bool {
		local.signal("temporal", syscall.SIGKILL)
		for _, name := range []string{"temporal", "temporal_visibility"} {
			if _, err := local.owner.Exec(t.Context(), "DROP DATABASE IF EXISTS "+name+" WITH (FORCE)"); err != nil {
				return false
			}
		}
		return true
	})
	if err := local.awaitReady(2 * time.Minute); err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	cmd := local.command(soon(t, long(6*time.Minute, 2)), append([]string{"rebuild"}, byOperator...), "SONGNUAN_LOG=error")
	cmd.Stdin = strings.NewReader(store.DemoPassword)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("songnuan rebuild: %v\n%s", err, out)
	}
	if within := time.Since(began); within > 5*time.Minute {
		t.Errorf("G09: the rebuild took %v, the goal is five minutes", within)
	}
	if n := count(t, "SELECT count(*) FROM audit WHERE kind = 'workflow' AND body::jsonb->>'action' = 'rebuild'"); n == 0 {
		t.Error("who had everything rebuilt stands in no audit")
	}
	t.Logf("goal G09: %d open cases: %s(%v)", open, out, time.Since(began).Round(time.Millisecond))
	if left := local.drift(t); len(left) > 0 {
		t.Errorf("%d differences after the rebuild: %v", len(left), left[:min(len(left), 5)])
	}
	w := k.walks()[5]
	if err := w.next(soon(t, healWithin)); err != nil {
		t.Fatal(err)
	}
	told(t)
	local.verify(t)
}
