package workflows

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"go.temporal.io/api/enums/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/api/workflowservice/v1"

	"github.com/songnuan/songnuan/relief"
)

// A Life is what has become of a workflow.
type Life string

// The lives of a workflow.
const (
	Unknown   Life = "missing"   // never started, or deleted
	Running   Life = "running"   // it runs
	Completed Life = "completed" // it came to its own end
	Cut       Life = "cut short" // terminated, failed, cancelled or timed out
)

// Look asks the engine itself, not its lists, what has become of a workflow.
func (c Client) Look(ctx context.Context, id string) (Life, error) {
	d, err := c.Temporal.DescribeWorkflowExecution(ctx, id, "")
	var none *serviceerror.NotFound
	switch {
	case errors.As(err, &none):
		return Unknown, nil
	case err != nil:
		return "", fmt.Errorf("looking at %s: %w", id, err)
	}
	switch d.GetWorkflowExecutionInfo().GetStatus() {
	case enums.WORKFLOW_EXECUTION_STATUS_RUNNING, enums.WORKFLOW_EXECUTION_STATUS_CONTINUED_AS_NEW, enums.WORKFLOW_EXECUTION_STATUS_PAUSED:
		return Running, nil
	case enums.WORKFLOW_EXECUTION_STATUS_COMPLETED:
		return Completed, nil
	default:
		return Cut, nil
	}
}

// CaseStanding asks a case's workflow where it believes the case to be.
func (c Client) CaseStanding(ctx context.Context, caseID string) (relief.Case, error) {
	var out relief.Case
	return out, c.ask(ctx, CaseID(caseID), string(Standing), &out)
}

// CampaignStanding asks a campaign's workflow how it believes the campaign to be.
func (c Client) CampaignStanding(ctx context.Context, campaignID string) (CampaignChange, error) {
	var out CampaignChange
	return out, c.ask(ctx, CampaignID(campaignID), string(Known), &out)
}

func (c Client) ask(ctx context.Context, id, question string, out any) error {
	v, err := c.Temporal.QueryWorkflow(ctx, id, "", question)
	if err != nil {
		return fmt.Errorf("asking %s: %w", id, err)
	}
	if err := v.Get(out); err != nil {
		return fmt.Errorf("reading the answer of %s: %w", id, err)
	}
	return nil
}

// Listed lists the ids of our running workflows as the engine's lists have
// them, page by page; a list may be behind, so that whoever acts on it looks
// first.
func (c Client) Listed(ctx context.Context, page func(ids []string) error) error {
	const most = 1000
	req := &workflowservice.ListWorkflowExecutionsRequest{
		PageSize: most, Query: `ExecutionStatus = "Running" AND WorkflowType IN ("Case", "Campaign", "BatchDecision", "Import")`,
	}
	for {
		res, err := c.Temporal.ListWorkflow(ctx, req)
		if err != nil {
			return fmt.Errorf("listing workflows: %w", err)
		}
		ids := make([]string, 0, len(res.GetExecutions()))
		for _, e := range res.GetExecutions() {
			ids = append(ids, e.GetExecution().GetWorkflowId())
		}
		if err := page(ids); err != nil {
			return err
		}
		if req.NextPageToken = res.GetNextPageToken(); len(req.NextPageToken) == 0 {
			return nil
		}
	}
}

// SubjectOf takes a workflow's id apart: topic and id of what it is about.
func SubjectOf(workflowID string) (topic, id string) {
	topic, id, _ = strings.Cut(workflowID, "/")
	return topic, id
}

// End ends a workflow that Postgres knows better than.
func (c Client) End(ctx context.Context, id, why string) error {
	err := c.Temporal.TerminateWorkflow(ctx, id, "", why)
	var gone *serviceerror.NotFound
	if errors.As(err, &gone) {
		return nil
	}
	return err
}

// Anew is the client for workflows that ended before their subject did: what
// has completed may start once more. Only a repair asks for that.
func (c Client) Anew() Client {
	c.reuse = enums.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE
	return c
}
