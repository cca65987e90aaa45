package e2e

import (
	"sync"
	"testing"
	"time"

	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/converter"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/workflows"
)

// Fifty tell the workflow of one case at once: of a case that is over none begins anew, and
// of one that was terminated one begins, whoever is first.
//
// covers: fault:F26
func TestAStormOfStartsIsOneWorkflow(t *testing.T) {
	k := launch(t, plan("60000.00", nil), 200*time.Millisecond)
	k.file(t, families(2, base))
	walks := k.walks()
	if err := walks[0].until(soon(t, time.Minute), relief.Verifying); err != nil {
		t.Fatal(err)
	}
	k.post(t, "clerk@"+base, "/cases/"+k.cases[0]+"/withdraw", map[string]string{"reason": "家庭主动撤回"}, nil)
	told(t)
	hold(t, true)
	defer hold(t, false)
	engine := temporal(t)
	over, cut := workflows.CaseID(k.cases[0]), workflows.CaseID(k.cases[1])
	eventually(t, time.Minute, "the withdrawn case's workflow ends", func() bool {
		d, err := engine.DescribeWorkflowExecution(t.Context(), over, "")
		return err == nil && d.GetWorkflowExecutionInfo().GetStatus() == enumspb.WORKFLOW_EXECUTION_STATUS_COMPLETED
	})
	starts := map[string]workflows.CaseStart{over: startOf(t, engine, over), cut: startOf(t, engine, cut)}
	if err := engine.TerminateWorkflow(t.Context(), cut, "", "test"); err != nil {
		t.Fatal(err)
	}
	var all sync.WaitGroup
	for range 50 {
		for _, start := range starts {
			all.Go(func() {
				if err := (workflows.Client{Temporal: engine}).TellCase(t.Context(), start, workflows.Told{}); err != nil {
					t.Error(err)
				}
			})
		}
	}
	all.Wait()
	runs := func(id string) map[enumspb.WorkflowExecutionStatus]int {
		n := map[enumspb.WorkflowExecutionStatus]int{}
		for _, e := range listed(t, engine, "WorkflowId = \""+id+"\"") {
			n[e.GetStatus()]++
		}
		return n
	}
	eventually(t, time.Minute, "one runs of what was terminated", func() bool { return runs(cut)[enumspb.WORKFLOW_EXECUTION_STATUS_RUNNING] == 1 })
	if n := runs(cut); n[enumspb.WORKFLOW_EXECUTION_STATUS_TERMINATED] != 1 || len(n) != 2 {
		t.Errorf("the terminated case has the runs %v", n)
	}
	if n := runs(over); n[enumspb.WORKFLOW_EXECUTION_STATUS_COMPLETED] != 1 || len(n) != 1 {
		t.Errorf("the case that is over has the runs %v", n)
	}
}

// startOf is what a case's workflow was started with.
func startOf(t *testing.T, engine client.Client, id string) workflows.CaseStart {
	t.Helper()
	events := engine.GetWorkflowHistory(t.Context(), id, "", false, enumspb.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT)
	first, err := events.Next()
	if err != nil {
		t.Fatal(err)
	}
	var start workflows.CaseStart
	if err := converter.GetDefaultDataConverter().FromPayloads(first.GetWorkflowExecutionStartedEventAttributes().GetInput(), &start); err != nil {
		t.Fatal(err)
	}
	return start
}
