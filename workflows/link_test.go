package workflows_test

import (
	"context"
	"fmt"
	"testing"

	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/converter"

	"github.com/songnuan/songnuan/workflows"
)

// capture is a Temporal that keeps what a workflow would be started with.
type capture struct {
	client.Client
	started client.StartWorkflowOptions
}

func (c *capture) ExecuteWorkflow(_ context.Context, o client.StartWorkflowOptions, _ any, _ ...any) (client.WorkflowRun, error) {
	c.started = o
	return nil, nil
}

func (c *capture) SignalWithStartWorkflow(_ context.Context, _, _ string, _ any, o client.StartWorkflowOptions, _ any, _ ...any) (client.WorkflowRun, error) {
	c.started = o
	return nil, nil
}

// Whatever is started leads back to a page of ours, within what the engine takes.
//
// covers: I11
func TestEveryWorkflowLeadsBackToItsPage(t *testing.T) {
	id := start.CaseID
	for _, tc := range []struct {
		link  string
		begin func(context.Context, workflows.Client) error
	}{
		{"[打开个案](%s/cases/" + id + ")", func(ctx context.Context, c workflows.Client) error { return c.TellCase(ctx, start, workflows.Told{}) }},
		{"[打开活动](%s/campaigns/" + id + ")", func(ctx context.Context, c workflows.Client) error {
			return c.TellCampaign(ctx, workflows.CampaignStart{CampaignID: id}, workflows.CampaignChange{})
		}},
		{"[打开个案](%s/cases/" + id + ")", func(ctx context.Context, c workflows.Client) error {
			return c.StartRecovery(ctx, workflows.RecoveryStart{CaseID: id})
		}},
		{"[打开待办](%s/inbox)", func(ctx context.Context, c workflows.Client) error {
			return c.StartBatch(ctx, workflows.BatchStart{BatchID: id})
		}},
		{"[打开名册导入](%s/campaigns/roster)", func(ctx context.Context, c workflows.Client) error {
			return c.StartImport(ctx, workflows.ImportInput{ID: id})
		}},
		{"[打开运行页](%s/ops)", func(ctx context.Context, c workflows.Client) error { return c.StartHeartbeat(ctx) }},
		{"[打开运行页](%s/ops)", func(ctx context.Context, c workflows.Client) error { return c.StartClocks(ctx) }},
	} {
		const site = "https://songnuan.henan.example"
		var c capture
		if err := tc.begin(t.Context(), workflows.Client{Temporal: &c, Site: site + "/"}); err != nil {
			t.Fatal(err)
		}
		if want := fmt.Sprintf(tc.link, site); c.started.StaticDetails != want {
			t.Errorf("%q, want %q", c.started.StaticDetails, want)
		}
		for what, text := range map[string]string{"summary": c.started.StaticSummary, "details": c.started.StaticDetails} {
			payload, err := converter.GetDefaultDataConverter().ToPayload(text)
			if err != nil {
				t.Fatal(err)
			}
			if n := payload.Size(); text == "" || n > 400 {
				t.Errorf("the %s %q takes %d bytes", what, text, n)
			}
		}
		if err := tc.begin(t.Context(), workflows.Client{Temporal: &c}); err != nil || c.started.StaticDetails != "" {
			t.Errorf("without an address of ours the link is %q", c.started.StaticDetails)
		}
	}
}
