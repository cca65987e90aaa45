package worker

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"go.temporal.io/api/common/v1"
	"go.temporal.io/api/enums/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/api/workflow/v1"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/converter"
	"google.golang.org/grpc"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/storetest"
	"github.com/songnuan/songnuan/workflows"
)

// A life is a workflow as a pretended engine keeps it.
type life struct {
	status   enums.WorkflowExecutionStatus
	tries    map[string]int32 // attempts at its activities; of its own task by the empty name
	hidden   bool             // missing in the list of running workflows
	standing any
}

// A world pretends to be Temporal with workflows that do what they are told: a
// case that is nudged reads Postgres.
type world struct {
	client.Client
	db      *storetest.DB
	mu      sync.Mutex
	lives   map[string]*life
	began   []string
	updates []client.UpdateWorkflowOptions
	again   []string // activities that were to be tried at once
	down    bool
}

func (w *world) DescribeWorkflowExecution(_ context.Context, id, _ string) (*workflowservice.DescribeWorkflowExecutionResponse, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.down {
		return nil, serviceerror.NewUnavailable("no engine")
	}
	l := w.lives[id]
	if l == nil {
		return nil, serviceerror.NewNotFound("no such workflow")
	}
	res := &workflowservice.DescribeWorkflowExecutionResponse{WorkflowExecutionInfo: &workflow.WorkflowExecutionInfo{Status: l.status}}
	for name, n := range l.tries {
		if name == "" {
			res.PendingWorkflowTask = &workflow.PendingWorkflowTaskInfo{Attempt: n}
			continue
		}
		res.PendingActivities = append(res.PendingActivities, &workflow.PendingActivityInfo{
			ActivityId: name + "#1", ActivityType: &common.ActivityType{Name: name}, Attempt: n, State: enums.PENDING_ACTIVITY_STATE_SCHEDULED,
		})
	}
	return res, nil
}

func (w *world) ListWorkflow(_ context.Context, req *workflowservice.ListWorkflowExecutionsRequest) (*workflowservice.ListWorkflowExecutionsResponse, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	res := &workflowservice.ListWorkflowExecutionsResponse{}
	for id, l := range w.lives {
		if l.status == running && !l.hidden && (l.tries[""] > 0 || !strings.Contains(req.GetQuery(), "Problems")) {
			res.Executions = append(res.Executions, &workflow.WorkflowExecutionInfo{Execution: &common.WorkflowExecution{WorkflowId: id}})
		}
	}
	return res, nil
}

// WorkflowService is what the client has no method for.
func (w *world) WorkflowService() workflowservice.WorkflowServiceClient { return calls{world: w} }

type calls struct {
	workflowservice.WorkflowServiceClient
	world *world
}

func (c calls) ResetActivity(_ context.Context, r *workflowservice.ResetActivityRequest, _ ...grpc.CallOption) (*workflowservice.ResetActivityResponse, error) {
	c.world.again = append(c.world.again, r.GetNamespace()+" "+r.GetExecution().GetWorkflowId()+" "+r.GetId())
	return &workflowservice.ResetActivityResponse{}, nil
}

func (w *world) QueryWorkflow(_ context.Context, id, _, _ string, _ ...any) (converter.EncodedValue, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	raw, err := json.Marshal(w.lives[id].standing)
	return encoded(raw), err
}

type encoded []byte

func (e encoded) HasValue() bool   { return true }
func (e encoded) Get(to any) error { return json.Unmarshal(e, to) }

func (w *world) TerminateWorkflow(_ context.Context, id, _, _ string, _ ...any) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.lives[id].status = enums.WORKFLOW_EXECUTION_STATUS_TERMINATED
	return nil
}

func (w *world) SignalWithStartWorkflow(ctx context.Context, id, _ string, arg any, o client.StartWorkflowOptions, _ any, _ ...any) (client.WorkflowRun, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if l := w.lives[id]; l != nil && l.status == completed && o.WorkflowIDReusePolicy != enums.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE {
		return nil, serviceerror.NewWorkflowExecutionAlreadyStarted("finished", "", "")
	}
	if l := w.lives[id]; l == nil || l.status != running {
		w.began = append(w.began, id)
	}
	w.lives[id] = &life{status: running, standing: arg}
	if _, ok := arg.(workflows.Told); ok {
		_, kase := workflows.SubjectOf(id)
		w.lives[id].standing = w.facts(ctx, kase)
		if w.lives[id].standing.(relief.Case).State.Terminal() {
			w.lives[id].status = completed
		}
	}
	return nil, nil
}

func (w *world) ExecuteWorkflow(_ context.Context, o client.StartWorkflowOptions, _ any, _ ...any) (client.WorkflowRun, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.began = append(w.began, o.ID)
	w.lives[o.ID] = &life{status: running}
	return nil, nil
}

// facts is the case as its workflow makes it out of the events.
func (w *world) facts(ctx context.Context, id string) relief.Case {
	var k relief.Case
	raw, err := w.db.Store.EventsAfter(ctx, id, 0)
	var rules relief.Rules
	if err == nil {
		standings, failed := w.db.Store.Standings(ctx, "case", []string{id})
		err, rules = failed, standings[id].Start.Rules
	}
	for _, e := range raw {
		var m relief.Move
		if m, err = relief.Next(rules, k, e); err != nil {
			break
		}
		k = m.Case
	}
	if err != nil {
		panic(fmt.Sprintf("folding case %s: %v", id, err))
	}
	return k
}

const (
	running   = enums.WORKFLOW_EXECUTION_STATUS_RUNNING
	completed = enums.WORKFLOW_EXECUTION_STATUS_COMPLETED
)

// newWorld is a campaign with cases at several states, all of them told.
func newWorld(t *testing.T, cases int) (*world, []string) {
	t.Helper()
	db := storetest.New(t)
	db.Unions(t)
	w := &world{db: db, lives: map[string]*life{}}
	k := db.Campaign(t, storetest.CampaignOptions{Day: 24 * time.Hour})
	ids := make([]string, cases)
	for i := range ids {
		ids[i] = db.File(t, k, db.Applicant(t, i))
	}
	db.Walk(t, ids[0], relief.Posting)
	db.Walk(t, ids[1], relief.Verifying)
	r := &relay{client: workflows.Client{Temporal: w}, store: db.Store}
	drain(t, r)
	for id, l := range w.lives {
		if strings.HasPrefix(id, "import/") {
			l.status = completed
		}
	}
	db.Exec(t, "UPDATE imports SET status = 'done'")
	return w, ids
}

func (w *world) comparison(deep bool) Comparison {
	return Comparison{Client: workflows.Client{Temporal: w}, Store: w.db.Store, Deep: deep}
}

func (w *world) find(t *testing.T, deep bool) []string {
	t.Helper()
	found, err := w.comparison(deep).Find(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return named(found)
}

func named(found []Difference) []string {
	out := []string{}
	for _, d := range found {
		out = append(out, string(d.Kind)+" "+d.Workflow())
	}
	slices.Sort(out)
	return out
}

// covers: I12 inv:I23 inv:I24
func TestDriftNamesExactlyWhatDiffersAndConverges(t *testing.T) {
	w, ids := newWorld(t, 12)
	if got := w.find(t, true); len(got) > 0 {
		t.Fatal("a world in step differs:", got)
	}
	kase := func(i int) string { return workflows.CaseID(ids[i]) }
	posting := w.lives[kase(0)].standing.(relief.Case)
	if posting.Due.IsZero() {
		t.Fatal("the posting has no due time")
	}

	moved := posting
	moved.Due = moved.Due.Add(time.Hour)
	w.lives[kase(0)].standing = moved
	behind := w.facts(t.Context(), ids[1])
	behind.Version--
	w.lives[kase(1)].standing = behind
	ahead := w.facts(t.Context(), ids[2])
	ahead.Version++
	w.lives[kase(2)].standing = ahead
	w.lives[kase(3)].status = enums.WORKFLOW_EXECUTION_STATUS_TERMINATED
	w.lives[kase(4)].status = enums.WORKFLOW_EXECUTION_STATUS_FAILED
	delete(w.lives, kase(5))
	w.lives[kase(6)].status = completed
	if _, err := w.db.Store.Withdraw(t.Context(), w.db.By(t, "clerk@410821-001"), ids[7], "本人申请"); err != nil {
		t.Fatal(err)
	}
	w.db.Exec(t, "UPDATE outbox SET delivered_at = now()") // it has not heard of its withdrawal
	stranger := "case/" + uuid.NewString()
	w.lives[stranger] = &life{status: running}
	w.lives[kase(8)].hidden = true // the engine's list is behind
	var owner string
	for id := range w.lives {
		if strings.HasPrefix(id, "campaign/") {
			owner = id
		}
	}
	delete(w.lives, owner)

	quick := []string{
		"finished " + kase(6), "lingers " + kase(7), "missing " + kase(3), "missing " + kase(4), "missing " + kase(5), "missing " + owner, "orphan " + stranger,
	}
	slices.Sort(quick)
	if diff := cmp.Diff(quick, w.find(t, false)); diff != "" {
		t.Error("the quick comparison (-want +got):\n", diff)
	}
	deep := append(slices.Clone(quick), "differs "+kase(0), "behind "+kase(1), "ahead "+kase(2))
	slices.Sort(deep)
	found, err := w.comparison(true).Find(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(deep, named(found)); diff != "" {
		t.Error("the deep comparison (-want +got):\n", diff)
	}

	if err := w.comparison(true).Converge(t.Context(), found, ""); err != nil {
		t.Fatal(err)
	}
	if got := w.find(t, true); len(got) > 0 {
		t.Error("after the repair it still differs:", got)
	}
	if due := w.lives[kase(0)].standing.(relief.Case).Due; !due.Equal(posting.Due) {
		t.Errorf("the posting that was rebuilt ends at %v, not %v", due, posting.Due)
	}
	if n := storetest.Value[int](t, w.db, "SELECT count(*) FROM audit WHERE kind = 'workflow'"); n != len(deep)-1 { // a stranger has no audit
		t.Errorf("%d repairs in the audit, want %d", n, len(deep)-1)
	}
}

func TestWhatIsJustMovingIsNoDifference(t *testing.T) {
	w, ids := newWorld(t, 3)
	w.db.Agree(t, ids[2]) // decided, and not told yet
	if got := w.find(t, true); len(got) > 0 {
		t.Error("an event on its way is called a difference:", got)
	}
	fresh := w.lives[workflows.CaseID(ids[2])]
	delete(w.lives, workflows.CaseID(ids[2]))
	if got := w.find(t, false); len(got) > 0 {
		t.Error("a workflow that the relay is about to start is called missing:", got)
	}
	w.lives[workflows.CaseID(ids[2])] = fresh
}

// On a busy engine the last step of a finished workflow may be late; what is
// missing does not wait for a second round.
func TestAWorkflowWhoseSubjectEndedGetsARoundToEndByItself(t *testing.T) {
	w, ids := newWorld(t, 3)
	if _, err := w.db.Store.Withdraw(t.Context(), w.db.By(t, "clerk@410821-001"), ids[2], "本人申请"); err != nil {
		t.Fatal(err)
	}
	w.db.Exec(t, "UPDATE outbox SET delivered_at = now()")
	id, missing := workflows.CaseID(ids[2]), workflows.CaseID(ids[1])
	delete(w.lives, missing)
	var lingered map[string]bool
	for round, want := range []enums.WorkflowExecutionStatus{running, completed} {
		var err error
		if lingered, err = reconcileOnce(t.Context(), w.comparison(false), lingered, slog.New(slog.DiscardHandler)); err != nil {
			t.Fatal(err)
		}
		if got := w.lives[id].status; got != want {
			t.Errorf("after round %d the workflow is %v, want %v", round+1, got, want)
		}
		if l := w.lives[missing]; l == nil || l.status != running {
			t.Errorf("after round %d the missing workflow does not run", round+1)
		}
	}
}

func TestWhatCannotBeComparedIsNoFinding(t *testing.T) {
	w, _ := newWorld(t, 2)
	w.lives = map[string]*life{}
	w.down = true
	found, err := w.comparison(false).Find(t.Context())
	var unavailable *serviceerror.Unavailable
	if !errors.As(err, &unavailable) || len(found) > 0 {
		t.Errorf("with no engine %v, %v", found, err)
	}
}

// covers: fault:F18 goal:G04
func TestRebuildStartsWhatIsMissingOnce(t *testing.T) {
	w, ids := newWorld(t, 7)
	before := map[string]relief.Case{}
	for _, id := range ids {
		before[id] = w.lives[workflows.CaseID(id)].standing.(relief.Case)
	}
	w.lives, w.began = map[string]*life{}, nil
	c := w.comparison(true)
	var seen int
	c.Progress = func(done, total int) { seen = done; _ = total }
	n, err := c.Rebuild(t.Context())
	if err != nil || n != len(ids)+1 || len(w.began) != n || seen != n {
		t.Fatalf("%d started (%d begun, progress %d): %v, want %d cases and their campaign", n, len(w.began), seen, err, len(ids))
	}
	for _, id := range ids {
		if diff := cmp.Diff(before[id], w.lives[workflows.CaseID(id)].standing.(relief.Case)); diff != "" {
			t.Errorf("case %s (-before +rebuilt):\n%s", id, diff)
		}
	}
	if got := w.find(t, true); len(got) > 0 {
		t.Error("after the rebuild:", got)
	}
	if n, err := c.Rebuild(t.Context()); n != 0 || err != nil {
		t.Errorf("a second rebuild starts %d: %v", n, err)
	}
}
