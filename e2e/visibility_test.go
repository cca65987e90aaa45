package e2e

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"go.temporal.io/api/workflow/v1"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"

	"github.com/songnuan/songnuan/cmd/songnuan/demo"
	"github.com/songnuan/songnuan/relief"
)

// listed are the workflows that the engine's lists have for a query.
func listed(t *testing.T, engine client.Client, query string) []*workflow.WorkflowExecutionInfo {
	t.Helper()
	found, err := engine.ListWorkflow(t.Context(), &workflowservice.ListWorkflowExecutionsRequest{Query: query})
	if err != nil {
		t.Fatal(err)
	}
	return found.GetExecutions()
}

// The database of the engine's lists is gone: households go on from their filing to their
// posting, and what people see of them, lists and counts, is right.
//
// covers: fault:F29
func TestNoScreenReadsTheEnginesLists(t *testing.T) {
	const lists = "temporal_visibility"
	for _, sql := range []string{"ALTER DATABASE " + lists + " ALLOW_CONNECTIONS false", "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '" + lists + "'"} {
		if _, err := local.owner.Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
	back := func() {
		if _, err := local.owner.Exec(t.Context(), "ALTER DATABASE "+lists+" ALLOW_CONNECTIONS true"); err != nil {
			t.Error(err)
		}
	}
	defer back()
	if _, err := temporal(t).ListWorkflow(t.Context(), &workflowservice.ListWorkflowExecutionsRequest{Query: "WorkflowId = 'x'"}); err == nil {
		t.Fatal("the lists are there still")
	}
	const households = 6
	k := launch(t, plan("60000.00", nil), 24*time.Hour)
	k.file(t, families(households, base))
	if err := walkAll(soon(t, time.Minute), 4, k.walks()[:4], relief.Posting); err != nil {
		t.Fatal(err)
	}
	told(t)
	for step, want := range map[relief.Step]int{"": households, relief.StepPosting: 4, relief.StepSurvey: 2} {
		query := url.Values{"campaign": {k.id}}
		if step != "" {
			query.Set("step", string(step))
		}
		list, err := demo.All[relief.CaseRow](t.Context(), k.as("organizer@"+county), "/cases", query)
		if err != nil || len(list) != want {
			t.Errorf("at %q %d cases are listed, want %d (%v)", step, len(list), want, err)
		}
	}
	if got := status(local.server + "/readyz"); got != http.StatusOK {
		t.Errorf("/readyz answers %d", got)
	}
	local.verify(t)
}
