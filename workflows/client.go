package workflows

import (
	"cmp"
	"context"
	"strings"

	"go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"github.com/songnuan/songnuan/relief"
)

var (
	campaignKey = temporal.NewSearchAttributeKeyKeyword("CampaignId")
	unionKey    = temporal.NewSearchAttributeKeyKeyword("UnionCode")
)

// Register names every workflow to a worker or a replayer.
func Register(r worker.WorkflowRegistry) {
	r.RegisterWorkflow(Case)
	r.RegisterWorkflow(Campaign)
	r.RegisterWorkflow(BatchDecision)
	r.RegisterWorkflow(Import)
	r.RegisterWorkflow(Recovery)
	r.RegisterWorkflow(Heartbeat)
	r.RegisterWorkflow(Clocks)
}

// A Client tells the workflows from outside of them. A workflow that is not
// there yet is started; one that has completed stays completed, and telling it
// is no error.
type Client struct {
	Temporal  client.Client
	Namespace string                      // of the connection, for what it does not fill in by itself; "default" when empty
	Site      string                      // where people's browsers find the product, for links; none when empty
	reuse     enums.WorkflowIdReusePolicy // the zero value: only what did not complete may start again
}

// TellCase tells a case's workflow what was decided.
func (c Client) TellCase(ctx context.Context, start CaseStart, told Told) error {
	o := c.options(CaseID(start.CaseID), CaseSummary(start))
	o.TypedSearchAttributes = temporal.NewSearchAttributes(campaignKey.ValueSet(start.CampaignID), unionKey.ValueSet(start.UnionCode),
		caseStep.ValueSet(string(relief.StepSurvey)))
	o.StaticDetails = c.page("打开个案", "/cases/"+start.CaseID)
	return tell(ctx, c, o, Tell, told, Case, start)
}

// RepairCase has a case's workflow read everything anew, once an order, and
// answers where it then stands.
func (c Client) RepairCase(ctx context.Context, caseID string, o RepairOrder) (relief.Case, error) {
	var out relief.Case
	update, err := c.Temporal.UpdateWorkflow(ctx, client.UpdateWorkflowOptions{
		UpdateID: o.Order, WorkflowID: CaseID(caseID), UpdateName: string(Repair), Args: []any{o}, WaitForStage: client.WorkflowUpdateStageCompleted,
	})
	if err != nil {
		return out, err
	}
	return out, update.Get(ctx, &out)
}

// TellCampaign tells a campaign's workflow how the campaign stands now.
func (c Client) TellCampaign(ctx context.Context, start CampaignStart, change CampaignChange) error {
	o := c.options(CampaignID(start.CampaignID), CampaignSummary(start))
	o.TypedSearchAttributes = temporal.NewSearchAttributes(campaignKey.ValueSet(start.CampaignID), unionKey.ValueSet(start.UnionCode))
	o.StaticDetails = c.page("打开活动", "/campaigns/"+start.CampaignID)
	return tell(ctx, c, o, Change, change, Campaign, start)
}

// page is a line of the engine's screens that leads back to ours.
func (c Client) page(what, path string) string {
	if c.Site == "" {
		return ""
	}
	return "[" + what + "](" + strings.TrimSuffix(c.Site, "/") + path + ")"
}

// StartBatch starts a bulk decision's workflow, once.
func (c Client) StartBatch(ctx context.Context, start BatchStart) error {
	o := c.options(BatchID(start.BatchID), BatchSummary(start))
	o.StaticDetails = c.page("打开待办", "/inbox")
	return begin(ctx, c, o, BatchDecision, start)
}

// CancelBatch tells a bulk decision's workflow that it was undone.
func (c Client) CancelBatch(ctx context.Context, start BatchStart) error {
	return tell(ctx, c, c.options(BatchID(start.BatchID), BatchSummary(start)), Cancel, struct{}{}, BatchDecision, start)
}

// StartRecovery starts asking a case's money back, once.
func (c Client) StartRecovery(ctx context.Context, start RecoveryStart) error {
	return begin(ctx, c, c.recovery(start), Recovery, start)
}

// EndRecovery tells the recovery that the money has come.
func (c Client) EndRecovery(ctx context.Context, start RecoveryStart) error {
	return tell(ctx, c, c.recovery(start), Repaid, struct{}{}, Recovery, start)
}

func (c Client) recovery(start RecoveryStart) client.StartWorkflowOptions {
	o := c.options(RecoveryID(start.CaseID), RecoverySummary(start))
	o.TypedSearchAttributes = temporal.NewSearchAttributes(campaignKey.ValueSet(start.CampaignID), unionKey.ValueSet(start.UnionCode))
	o.StaticDetails = c.page("打开个案", "/cases/"+start.CaseID)
	return o
}

// StartImport starts a roster import's workflow, once.
func (c Client) StartImport(ctx context.Context, in ImportInput) error {
	o := c.options(ImportID(in.ID), importSummary)
	o.StaticDetails = c.page("打开名册导入", "/campaigns/roster")
	return begin(ctx, c, o, Import, in)
}

// StartHeartbeat starts the system's heartbeat unless it beats already.
func (c Client) StartHeartbeat(ctx context.Context) error {
	o := c.options(HeartbeatID, heartbeatSummary)
	o.StaticDetails = c.page("打开运行页", "/ops")
	o.WorkflowIDReusePolicy = enums.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE
	_, err := c.Temporal.ExecuteWorkflow(ctx, o, Heartbeat)
	return err
}

// StartClocks starts the sweep of the tasks' clocks unless it goes already.
func (c Client) StartClocks(ctx context.Context) error {
	o := c.options(ClocksID, clocksSummary)
	o.StaticDetails = c.page("打开运行页", "/ops")
	o.WorkflowIDReusePolicy = enums.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE
	_, err := c.Temporal.ExecuteWorkflow(ctx, o, Clocks)
	return unlessEnded(err)
}

func (c Client) options(id, summary string) client.StartWorkflowOptions {
	return client.StartWorkflowOptions{
		ID:                    id,
		TaskQueue:             Queue,
		WorkflowIDReusePolicy: cmp.Or(c.reuse, enums.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE_FAILED_ONLY),
		StaticSummary:         summary,
	}
}

// tell signals the workflow and starts it when there is none.
func tell[Start, Result, Message any](ctx context.Context, c Client, o client.StartWorkflowOptions, s Signal[Message], m Message,
	run func(workflow.Context, Start) (Result, error), start Start,
) error {
	_, err := c.Temporal.SignalWithStartWorkflow(ctx, o.ID, string(s), m, o, run, start)
	return unlessEnded(err)
}

// begin starts the workflow unless it was started before.
func begin[Start, Result any](ctx context.Context, c Client, o client.StartWorkflowOptions,
	run func(workflow.Context, Start) (Result, error), start Start,
) error {
	_, err := c.Temporal.ExecuteWorkflow(ctx, o, run, start)
	return unlessEnded(err)
}

func unlessEnded(err error) error {
	if temporal.IsWorkflowExecutionAlreadyStartedError(err) {
		return nil
	}
	return err
}
