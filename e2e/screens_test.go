package e2e

import (
	"bytes"
	"net/http"
	"testing"
	"time"

	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/workflowservice/v1"

	"github.com/songnuan/songnuan/workflows"
)

// Temporal's own screens show a case's workflow and change nothing of it: every
// call by which they would end, cancel, reset, signal or delete it is refused.
//
// covers: fault:F59
func TestTemporalsScreensChangeNothing(t *testing.T) {
	k := launch(t, plan("60000.00", nil), 24*time.Hour)
	k.file(t, families(1, base))
	id := workflows.CaseID(k.cases[0])
	engine := temporal(t)
	running := func() bool {
		d, err := engine.DescribeWorkflowExecution(t.Context(), id, "")
		return err == nil && d.WorkflowExecutionInfo.Status == enumspb.WORKFLOW_EXECUTION_STATUS_RUNNING
	}
	told(t)
	var before *workflowservice.DescribeWorkflowExecutionResponse
	eventually(t, healWithin, "the case's workflow runs and rests", func() bool {
		var err error
		before, err = engine.DescribeWorkflowExecution(t.Context(), id, "")
		return err == nil && running() && before.PendingWorkflowTask == nil && len(before.PendingActivities) == 0
	})
	screens := at(local.pgPort+1) + "/api/v1/namespaces/default"
	if got := status(screens + "/workflows?query="); got != http.StatusOK {
		t.Fatalf("the screens show nothing: %d", got)
	}
	of := screens + "/workflows/case%2F" + k.cases[0]
	for what, call := range map[string]struct{ method, url string }{
		"terminate": {http.MethodPost, of + "/terminate"}, "cancel": {http.MethodPost, of + "/cancel"}, "reset": {http.MethodPost, of + "/reset"},
		"signal": {http.MethodPost, of + "/signal/told"}, "update": {http.MethodPost, of + "/update/repair"}, "delete": {http.MethodDelete, of},
		"pause": {http.MethodPost, of + "/pause"}, "start": {http.MethodPost, screens + "/workflows/another"},
	} {
		r, err := http.NewRequestWithContext(t.Context(), call.method, call.url, bytes.NewReader([]byte("{}")))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Sec-Fetch-Site", "same-origin") // as the screens themselves call
		res, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		_ = res.Body.Close()
		if res.StatusCode != http.StatusMethodNotAllowed {
			t.Errorf("%s is answered %d", what, res.StatusCode)
		}
	}
	after, err := engine.DescribeWorkflowExecution(t.Context(), id, "")
	if err != nil {
		t.Fatal(err)
	}
	if !running() || after.WorkflowExecutionInfo.HistoryLength != before.WorkflowExecutionInfo.HistoryLength {
		t.Errorf("the workflow went from %d events to %d", before.WorkflowExecutionInfo.HistoryLength, after.WorkflowExecutionInfo.HistoryLength)
	}
}
