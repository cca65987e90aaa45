package workflows_test

import (
	"context"
	"testing"

	"go.temporal.io/sdk/client"

	"github.com/songnuan/songnuan/workflows"
)

// capture is a Temporal that keeps what a workflow would be started with.
type capture struct {
	client.Client
	started client.StartWorkflowOptions
}

func (c *capture) SignalWithStartWorkflow(_ context.Context, _, _ string, _ any, o client.StartWorkflowOptions, _ any, _ ...any) (client.WorkflowRun, error) {
	c.started = o
	return nil, nil
}

// covers: I11
func TestACaseLeadsBackToItsPage(t *testing.T) {
	var c capture
	desk := workflows.Client{Temporal: &c, Site: "https://songnuan.henan.example/"}
	if err := desk.TellCase(t.Context(), start, workflows.Told{}); err != nil {
		t.Fatal(err)
	}
	if want := "[打开个案](https://songnuan.henan.example/cases/" + start.CaseID + ")"; c.started.StaticDetails != want {
		t.Errorf("%q, want %q", c.started.StaticDetails, want)
	}
	for what, text := range map[string]string{"summary": c.started.StaticSummary, "details": c.started.StaticDetails} {
		if n := len(text); n == 0 || n > 400 {
			t.Errorf("the %s has %d bytes", what, n)
		}
	}
	desk.Site = ""
	if err := desk.TellCase(t.Context(), start, workflows.Told{}); err != nil || c.started.StaticDetails != "" {
		t.Errorf("without an address of ours the link is %q", c.started.StaticDetails)
	}
}
