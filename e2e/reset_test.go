package e2e

import (
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	commonpb "go.temporal.io/api/common/v1"
	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/workflows"
)

// reset sends a case's workflow back to any of its steps, as an operator of the
// engine can: it does everything since then again.
func reset(t *testing.T, engine client.Client, id string) {
	t.Helper()
	var steps []int64
	history := engine.GetWorkflowHistory(t.Context(), id, "", false, enumspb.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT)
	for history.HasNext() {
		e, err := history.Next()
		if err != nil {
			t.Fatal(err)
		}
		if e.GetEventType() == enumspb.EVENT_TYPE_WORKFLOW_TASK_COMPLETED {
			steps = append(steps, e.GetEventId())
		}
	}
	if len(steps) == 0 {
		t.Fatalf("%s has done nothing yet", id)
	}
	_, err := engine.ResetWorkflowExecution(t.Context(), &workflowservice.ResetWorkflowExecutionRequest{
		Namespace: client.DefaultNamespace, WorkflowExecution: &commonpb.WorkflowExecution{WorkflowId: id}, Reason: "test",
		WorkflowTaskFinishEventId: steps[rand.IntN(len(steps))], RequestId: uuid.NewString(),
	})
	if err != nil {
		t.Fatal(err)
	}
}

// facts are how much of everything there is of a campaign's cases.
func facts(t *testing.T, k *campaign) map[string]int {
	t.Helper()
	out := map[string]int{}
	for _, of := range []string{
		"events e WHERE e.case_id IN (SELECT id FROM cases WHERE campaign_id = $1)",
		"decisions d WHERE d.case_id IN (SELECT id FROM cases WHERE campaign_id = $1)",
		"tasks t WHERE t.case_id IN (SELECT id FROM cases WHERE campaign_id = $1)",
		"postings p WHERE p.case_id IN (SELECT id FROM cases WHERE campaign_id = $1)",
		"ledger_entries l WHERE l.case_id IN (SELECT id FROM cases WHERE campaign_id = $1)",
		"audit a WHERE a.kind <> 'workflow' AND a.subject IN (SELECT id FROM cases WHERE campaign_id = $1)",
	} {
		name, _, _ := strings.Cut(of, " ")
		out[name] = count(t, "SELECT count(*) FROM "+of, k.id)
	}
	return out
}

// Operators of the engine reset twenty workflows and terminate twenty: all of them
// come back to where Postgres has them, and nothing is done twice.
//
// covers: fault:F24 fault:F25 goal:G10
func TestResetsAndTerminationsDoNothingTwice(t *testing.T) {
	const walked = 4
	each := many(20, 1000)
	k := launch(t, plan("9000000.00", nil), 200*time.Millisecond)
	k.file(t, families(2*each, base))
	walks := k.walks()
	far := append(append([]*walk{}, walks[:walked]...), walks[each:each+walked]...) // some of which a clock has moved
	if err := walkAll(soon(t, 2*time.Minute), 4, far, relief.InReview); err != nil {
		t.Fatal(err)
	}
	told(t)
	hold(t, true)
	defer hold(t, false)
	before := facts(t, k)
	engine := temporal(t)
	for _, id := range k.cases[:each] {
		reset(t, engine, workflows.CaseID(id))
	}
	for _, id := range k.cases[each:] {
		if err := engine.TerminateWorkflow(t.Context(), workflows.CaseID(id), "", "test"); err != nil {
			t.Fatal(err)
		}
	}
	began := time.Now()
	hold(t, false)
	for _, id := range k.cases {
		eventually(t, time.Minute, "the workflow of case "+id+" runs and stands where Postgres has it", func() bool {
			d, err := engine.DescribeWorkflowExecution(t.Context(), workflows.CaseID(id), "")
			if err != nil || d.GetWorkflowExecutionInfo().GetStatus() != enumspb.WORKFLOW_EXECUTION_STATUS_RUNNING {
				return false
			}
			at, err := (workflows.Client{Temporal: engine}).CaseStanding(t.Context(), id)
			return err == nil && at.Version == count(t, "SELECT version FROM cases WHERE id = $1", id)
		})
	}
	t.Logf("goal G10: %d reset and %d terminated workflows stood right after %v", each, each, time.Since(began).Round(time.Second))
	if diff := cmp.Diff(before, facts(t, k)); diff != "" {
		t.Error("done again (-before +after):\n", diff)
	}
	const shown = 200 // at most, of one comparison; how many there are is a figure of their page
	eventually(t, time.Minute, "operators see what was cut short", func() bool {
		n := count(t, "SELECT count(*) FROM snags s JOIN cases c ON s.workflow = 'case/' || c.id WHERE s.cause = 'ended' AND c.campaign_id = $1", k.id)
		return n == each || each > shown && n >= shown
	})
	local.verify(t)
}
