package workflows

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"strings"

	"go.temporal.io/api/enums/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"
	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/songnuan/songnuan/relief"
)

// A Life is what has become of a workflow.
type Life string

// The lives of a workflow.
const (
	Unknown   Life = "missing"   // never started, or deleted
	Running   Life = "running"   // it runs
	Paused    Life = "paused"    // somebody stopped it in the engine, which some clusters allow
	Completed Life = "completed" // it came to its own end
	Cut       Life = "cut short" // terminated, failed, cancelled or timed out
)

// Open says that it has not come to an end.
func (l Life) Open() bool { return l == Running || l == Paused }

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
	return lifeOf(d.GetWorkflowExecutionInfo().GetStatus()), nil
}

func lifeOf(s enums.WorkflowExecutionStatus) Life {
	switch s {
	case enums.WORKFLOW_EXECUTION_STATUS_RUNNING, enums.WORKFLOW_EXECUTION_STATUS_CONTINUED_AS_NEW:
		return Running
	case enums.WORKFLOW_EXECUTION_STATUS_PAUSED:
		return Paused
	case enums.WORKFLOW_EXECUTION_STATUS_COMPLETED:
		return Completed
	default:
		return Cut
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
		PageSize: most, Query: `ExecutionStatus = "Running" AND WorkflowType IN ("Case", "Campaign", "BatchDecision", "Import", "Recovery")`,
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

// Resume lets a workflow go on that somebody paused in the engine.
func (c Client) Resume(ctx context.Context, id, why string) error {
	_, err := c.Temporal.WorkflowService().UnpauseWorkflowExecution(ctx, &workflowservice.UnpauseWorkflowExecutionRequest{
		Namespace: cmp.Or(c.Namespace, client.DefaultNamespace), WorkflowId: id, Identity: "songnuan", Reason: why,
	})
	return err
}

// Anew is the client for workflows that ended before their subject did: what
// has completed may start once more. Only a repair asks for that.
func (c Client) Anew() Client {
	c.reuse = enums.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE
	return c
}

// A Text is what a history holds in one place.
type Text struct {
	Workflow string
	Event    int64
	Data     []byte
	Ours     bool // a summary or a detail, which is our own words
}

// Histories shows the payloads and failures of every event of the share (0…1) of
// all workflows that the engine still keeps, ended ones too.
func (c Client) Histories(ctx context.Context, share float64, show func(Text)) error {
	req := &workflowservice.ListWorkflowExecutionsRequest{PageSize: 500}
	for {
		res, err := c.Temporal.ListWorkflow(ctx, req)
		if err != nil {
			return fmt.Errorf("listing workflows: %w", err)
		}
		for _, e := range res.GetExecutions() {
			id := e.GetExecution()
			h := fnv.New32a()
			_, _ = h.Write([]byte(id.GetRunId()))
			if float64(h.Sum32())/float64(1<<32) >= share {
				continue
			}
			if err := c.history(ctx, id.GetWorkflowId(), id.GetRunId(), show); err != nil {
				return err
			}
		}
		if req.NextPageToken = res.GetNextPageToken(); len(req.NextPageToken) == 0 {
			return nil
		}
	}
}

func (c Client) history(ctx context.Context, id, run string, show func(Text)) error {
	events := c.Temporal.GetWorkflowHistory(ctx, id, run, false, enums.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT)
	for events.HasNext() {
		e, err := events.Next()
		var gone *serviceerror.NotFound
		if errors.As(err, &gone) { // its retention is over
			return nil
		}
		if err != nil {
			return fmt.Errorf("reading the history of %s: %w", id, err)
		}
		texts(e.ProtoReflect(), false, func(data []byte, ours bool) { show(Text{Workflow: id, Event: e.GetEventId(), Data: data, Ours: ours}) })
	}
	return nil
}

// texts finds every payload and every string of a message.
func texts(m protoreflect.Message, ours bool, show func([]byte, bool)) {
	m.Range(func(f protoreflect.FieldDescriptor, v protoreflect.Value) bool {
		ours := ours || f.Name() == "user_metadata"
		one := func(v protoreflect.Value) {
			switch f.Kind() {
			case protoreflect.MessageKind:
				texts(v.Message(), ours, show)
			case protoreflect.StringKind:
				show([]byte(v.String()), ours)
			case protoreflect.BytesKind:
				show(v.Bytes(), ours)
			}
		}
		switch {
		case f.IsList():
			for i := range v.List().Len() {
				one(v.List().Get(i))
			}
		case f.IsMap():
			v.Map().Range(func(_ protoreflect.MapKey, v protoreflect.Value) bool {
				switch f.MapValue().Kind() {
				case protoreflect.MessageKind:
					texts(v.Message(), ours, show)
				case protoreflect.StringKind:
					show([]byte(v.String()), ours)
				case protoreflect.BytesKind:
					show(v.Bytes(), ours)
				}
				return true
			})
		default:
			one(v)
		}
		return true
	})
}
