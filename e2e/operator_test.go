package e2e

import (
	"errors"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	commonpb "go.temporal.io/api/common/v1"
	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"

	"github.com/songnuan/songnuan/cmd/songnuan/demo"
	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/workflows"
)

const operator, otherOperator = "operator@000000", "operator-2@000000"

// nextTry is when the engine will try again what the case's workflow waits for.
func nextTry(t *testing.T, id string) time.Time {
	t.Helper()
	d, err := temporal(t).DescribeWorkflowExecution(t.Context(), workflows.CaseID(id), "")
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range d.GetPendingActivities() {
		if a.GetState() == enumspb.PENDING_ACTIVITY_STATE_SCHEDULED && a.GetAttempt() > 1 {
			return a.GetScheduledTime().AsTime()
		}
	}
	return time.Time{}
}

// A household that was paid is not paid again, whatever operators do to its workflow:
// one resets it in the engine to before its payment; two of them have it read anew, and
// one alone cannot. The audit names both.
//
// covers: I26
func TestAPaidHouseholdIsMendedByTwoAndPaidOnce(t *testing.T) {
	k := launch(t, plan("60000.00", nil), 200*time.Millisecond)
	k.file(t, families(2, base))
	walks := k.walks()
	if err := walkAll(soon(t, 2*time.Minute), 2, walks, relief.Approved); err != nil {
		t.Fatal(err)
	}
	if n, err := k.pay(t.Context()); err != nil || n != 2 {
		t.Fatalf("%d paid: %v", n, err)
	}
	told(t)
	paid := walks[0].id
	before := facts(t, k)
	payments := "SELECT count(*) FROM payments WHERE case_id = $1"

	reset(t, temporal(t), workflows.CaseID(paid))
	stands := func() bool {
		at, err := (workflows.Client{Temporal: temporal(t)}).CaseStanding(t.Context(), paid)
		return err == nil && at.State == relief.Paid && at.Version == count(t, "SELECT version FROM cases WHERE id = $1", paid)
	}
	eventually(t, time.Minute, "the workflow stands where it stood", stands)
	if n, err := k.pay(t.Context()); err != nil || n != 0 {
		t.Errorf("%d paid after the reset: %v", n, err)
	}

	path := "/cases/" + paid + "/workflow/repair"
	k.post(t, operator, path, nil, nil)
	if demo.Refused(k.as(operator).Post(t.Context(), path+"/confirm", nil, nil), "second_person") == nil {
		t.Error("one operator repairs alone")
	}
	k.post(t, otherOperator, path+"/confirm", nil, nil)
	eventually(t, time.Minute, "the repair is done", func() bool {
		return count(t, "SELECT count(*) FROM orders WHERE case_id = $1 AND kind = 'repair' AND ended_at IS NOT NULL", paid) == 1
	})
	eventually(t, time.Minute, "the workflow stands where it stood", stands)
	if n, err := k.pay(t.Context()); err != nil || n != 0 {
		t.Errorf("%d paid after the repair: %v", n, err)
	}
	if n := count(t, payments, paid); n != 1 {
		t.Errorf("%d payments of one household", n)
	}
	if diff := cmp.Diff(before, facts(t, k)); diff != "" {
		t.Error("done again (-before +after):\n", diff)
	}
	for _, who := range []string{operator, otherOperator} {
		if count(t, "SELECT count(*) FROM audit a JOIN users u ON u.id = a.actor WHERE a.kind = 'workflow' AND a.subject = $1 AND u.username = $2", paid, who) == 0 {
			t.Errorf("the audit does not name %s", who)
		}
	}
	local.verify(t)
}

// Ten and more repairs of one workflow at once: it answers each or refuses it at once,
// waits for nobody, and stands as before.
//
// covers: fault:F22
func TestManyRepairsAtOnceHoldNothingUp(t *testing.T) {
	k := launch(t, plan("60000.00", nil), 24*time.Hour)
	k.file(t, families(1, base))
	w := k.walks()[0]
	told(t)
	engine := workflows.Client{Temporal: temporal(t)}
	ctx := soon(t, 10*time.Second)
	var answered, refused atomic.Int32
	var all sync.WaitGroup
	for n := range 25 {
		all.Go(func() {
			_, err := engine.RepairCase(ctx, w.id, workflows.RepairOrder{Order: strconv.Itoa(n), AskedBy: "a", ConfirmedBy: "b"})
			var full *serviceerror.ResourceExhausted
			switch {
			case err == nil:
				answered.Add(1)
			case errors.As(err, &full):
				refused.Add(1)
			default:
				t.Errorf("repair %d: %v", n, err)
			}
		})
	}
	all.Wait()
	t.Logf("%d answered, %d refused at once", answered.Load(), refused.Load())
	if answered.Load() == 0 || ctx.Err() != nil {
		t.Errorf("%d answered within ten seconds", answered.Load())
	}
	if err := w.next(soon(t, time.Minute)); err != nil {
		t.Fatal(err)
	}
	told(t)
	if at, err := engine.CaseStanding(t.Context(), w.id); err != nil || at.Version != count(t, "SELECT version FROM cases WHERE id = $1", w.id) {
		t.Errorf("it stands at version %d: %v", at.Version, err)
	}
}

// When the engine has forgotten a case that ended, who decided what is read as before, and
// a message that comes once more changes nothing.
//
// covers: fault:F30
func TestWhatTheEngineForgetsIsInPostgres(t *testing.T) {
	k := launch(t, plan("60000.00", nil), 200*time.Millisecond)
	k.file(t, families(1, base))
	w := k.walks()[0]
	if err := w.until(soon(t, time.Minute), relief.Verifying); err != nil {
		t.Fatal(err)
	}
	k.post(t, clerk, "/cases/"+w.id+"/withdraw", map[string]any{"reason": "本人放弃"}, nil)
	told(t)
	engine := temporal(t)
	gone := func() bool {
		_, err := engine.DescribeWorkflowExecution(t.Context(), workflows.CaseID(w.id), "")
		return err != nil
	}
	read := func() (page relief.CaseView, lines relief.List[relief.TimelineEntry]) {
		k.get(t, "auditor@"+county, "/cases/"+w.id, &page)
		k.get(t, "auditor@"+county, "/cases/"+w.id+"/timeline", &lines)
		return page, lines
	}
	before := facts(t, k)
	page, lines := read()
	if page.State != relief.Withdrawn || len(lines.Items) < 5 {
		t.Fatalf("the case is %s with %d lines", page.State, len(lines.Items))
	}
	_, err := engine.WorkflowService().DeleteWorkflowExecution(t.Context(), &workflowservice.DeleteWorkflowExecutionRequest{
		Namespace: client.DefaultNamespace, WorkflowExecution: &commonpb.WorkflowExecution{WorkflowId: workflows.CaseID(w.id)},
	})
	if err != nil {
		t.Fatal(err)
	}
	eventually(t, time.Minute, "the engine has forgotten it", gone)
	samePage, sameLines := read()
	if diff := cmp.Diff(page, samePage) + cmp.Diff(lines, sameLines); diff != "" {
		t.Error("the case reads otherwise (-before +after):\n", diff)
	}
	if _, err := local.owner.Exec(t.Context(), "UPDATE outbox SET delivered_at = NULL WHERE subject = $1", w.id); err != nil {
		t.Fatal(err)
	}
	told(t)
	if diff := cmp.Diff(before, facts(t, k)); diff != "" {
		t.Error("done again (-before +after):\n", diff)
	}
	if left := local.drift(t, "--repair"); len(left) > 0 {
		t.Error("it lives again:", left)
	}
	local.verify(t)
}
