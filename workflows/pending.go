package workflows

import (
	"cmp"
	"context"
	"errors"
	"fmt"

	"go.temporal.io/api/common/v1"
	"go.temporal.io/api/enums/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"
)

// A Pending is what the engine tries for a workflow at the moment.
type Pending struct {
	Life       Life
	Activities []PendingActivity
	Task       int // attempts at the workflow task, 0 when there is none
}

// A PendingActivity is an activity that has not ended.
type PendingActivity struct {
	ID, Name string
	Attempt  int
	Waits    bool // for its next attempt
}

// Pending answers what the engine tries for a workflow at the moment.
func (c Client) Pending(ctx context.Context, id string) (Pending, error) {
	d, err := c.Temporal.DescribeWorkflowExecution(ctx, id, "")
	var none *serviceerror.NotFound
	switch {
	case errors.As(err, &none):
		return Pending{Life: Unknown}, nil
	case err != nil:
		return Pending{}, fmt.Errorf("looking at %s: %w", id, err)
	}
	p := Pending{Life: lifeOf(d.GetWorkflowExecutionInfo().GetStatus()), Task: int(d.GetPendingWorkflowTask().GetAttempt())}
	for _, a := range d.GetPendingActivities() {
		p.Activities = append(p.Activities, PendingActivity{
			ID: a.GetActivityId(), Name: a.GetActivityType().GetName(), Attempt: int(a.GetAttempt()),
			Waits: a.GetState() == enums.PENDING_ACTIVITY_STATE_SCHEDULED && a.GetAttempt() > 1,
		})
	}
	return p, nil
}

// RetryNow has what waits for its next attempt tried at once.
func (c Client) RetryNow(ctx context.Context, id string) error {
	p, err := c.Pending(ctx, id)
	if err != nil {
		return err
	}
	for _, a := range p.Activities {
		if !a.Waits {
			continue
		}
		_, err := c.Temporal.WorkflowService().ResetActivity(ctx, &workflowservice.ResetActivityRequest{
			Namespace: cmp.Or(c.Namespace, client.DefaultNamespace), Execution: &common.WorkflowExecution{WorkflowId: id}, Activity: &workflowservice.ResetActivityRequest_Id{Id: a.ID},
		})
		var gone *serviceerror.NotFound
		if err != nil && !errors.As(err, &gone) { // it has ended meanwhile
			return fmt.Errorf("trying %s of %s again: %w", a.Name, id, err)
		}
	}
	return nil
}

// Troubled lists the workflows whose task the engine saw failing several times in
// a row. Its lists may be behind, so that whoever acts on it looks first.
func (c Client) Troubled(ctx context.Context, most int32) ([]string, error) {
	res, err := c.Temporal.ListWorkflow(ctx, &workflowservice.ListWorkflowExecutionsRequest{
		PageSize: most, Query: `ExecutionStatus = "Running" AND TemporalReportedProblems IS NOT NULL`,
	})
	if err != nil {
		return nil, fmt.Errorf("listing workflows in trouble: %w", err)
	}
	ids := make([]string, 0, len(res.GetExecutions()))
	for _, e := range res.GetExecutions() {
		ids = append(ids, e.GetExecution().GetWorkflowId())
	}
	return ids, nil
}
