package e2e

import (
	"net/http"
	"syscall"
	"testing"
	"time"

	"github.com/songnuan/songnuan/cmd/songnuan/demo"
	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/workflows"
)

const clerk = "clerk@" + base

// accept is one yes to every case that waits to be accepted.
func (k *campaign) accept(t *testing.T) relief.Bulk {
	t.Helper()
	b := relief.Bulk{Outcome: relief.OutcomeApprove}
	for _, task := range k.tasks(t, clerk, relief.TaskAccept) {
		b.Items = append(b.Items, relief.BulkItem{Task: task.ID, Version: task.Version})
	}
	if len(b.Items) != len(k.cases) {
		t.Fatalf("%d of %d cases wait for the clerk", len(b.Items), len(k.cases))
	}
	return b
}

func (k *campaign) bulk(t *testing.T, b relief.Bulk) (q relief.BulkQueued) {
	t.Helper()
	k.post(t, clerk, "/tasks/decisions", b, &q)
	return q
}

func (k *campaign) batch(t *testing.T, id string) (v relief.BatchView) {
	t.Helper()
	k.get(t, clerk, "/batches/"+id, &v)
	return v
}

// each checks that a bulk decision is done and accepted every case exactly once.
func (k *campaign) each(t *testing.T, id string) {
	t.Helper()
	eventually(t, time.Minute, "the bulk decision is done", func() bool { return k.batch(t, id).Status == "done" })
	v := k.batch(t, id)
	decisions := map[string]bool{}
	for _, item := range v.Items {
		if item.Status != "done" || item.Decision == "" || decisions[item.Decision] {
			t.Errorf("task %s is %s %s with decision %q", item.Task, item.Status, item.Code, item.Decision)
		}
		decisions[item.Decision] = true
	}
	if v.Done != len(k.cases) || v.Refused != 0 {
		t.Errorf("%d done, %d refused of %d", v.Done, v.Refused, len(k.cases))
	}
	n := count(t, "SELECT count(*) FROM decisions d JOIN cases c ON c.id = d.case_id WHERE c.campaign_id = $1", k.id)
	if moved := count(t, "SELECT count(*) FROM cases WHERE campaign_id = $1 AND state = 'surveying'", k.id); n != len(k.cases) || moved != n {
		t.Errorf("%d decisions and %d accepted cases, not %d", n, moved, len(k.cases))
	}
}

// covers: F8 F14 fault:F03
func TestABulkDecisionWhoseWorkerDiesBeforeItAppliesIsDoneOnce(t *testing.T) {
	k := launch(t, plan("60000.00", nil), 24*time.Hour)
	k.file(t, families(20, base))
	q := k.bulk(t, k.accept(t))
	local.kill(t, "work")
	if v := k.batch(t, q.ID); v.Status != "waiting" || v.Done != 0 {
		t.Fatalf("within the undo period it is %s with %d done", v.Status, v.Done)
	}
	k.each(t, q.ID)
}

// covers: F8 fault:F03 fault:F04
func TestABulkDecisionWhoseWorkerDiesMidwayDoesEachItemOnce(t *testing.T) {
	const size, deaths = 120, 2
	k := launch(t, plan("90000.00", nil), 24*time.Hour)
	k.c = demo.NewClient(local.server)
	k.file(t, families(size, base))
	q := k.bulk(t, k.accept(t))
	died, last := 0, 0
	eventually(t, time.Minute, "the worker died midway often enough", func() bool {
		v := k.batch(t, q.ID)
		if v.Done >= size {
			return true
		}
		if v.Done > last && local.signal("work", syscall.SIGKILL) != 0 {
			died, last = died+1, v.Done
		}
		return died >= deaths
	})
	if died == 0 {
		t.Fatal("it was over before the worker could die")
	}
	t.Logf("the worker died %d times, the last time after %d of %d items", died, last, size)
	k.each(t, q.ID)
}

// covers: F14 I21
func TestABulkDecisionTakenBackInTimeLeavesNothing(t *testing.T) {
	k := launch(t, plan("60000.00", nil), 24*time.Hour)
	k.file(t, families(5, base))
	engine, b := temporal(t), k.accept(t)
	preview, seen := b, relief.BulkPreview{}
	preview.Preview = true
	k.post(t, clerk, "/tasks/decisions", preview, &seen)
	if seen.Items != 5 || seen.Total != 2_500_00 || len(seen.Misfit) != 0 || len(seen.Lines) != 1 || seen.Lines[0].Ask != 2_500_00 || seen.Lines[0].Available != 60_000_00 {
		t.Errorf("the preview says %+v", seen)
	}
	q := k.bulk(t, b)
	if res := k.raw(t, clerk, demo.Request{Method: http.MethodDelete, Path: "/batches/" + q.ID}); res.Status != http.StatusOK {
		t.Fatalf("taking it back: %d %s", res.Status, res.Body)
	}
	eventually(t, 30*time.Second, "its workflow is told and ends", func() bool {
		if count(t, "SELECT count(*) FROM outbox WHERE subject = $1 AND delivered_at IS NULL", q.ID) > 0 || time.Now().Before(q.AppliesAt) {
			return false
		}
		d, err := engine.DescribeWorkflowExecution(t.Context(), workflows.BatchID(q.ID), "")
		return err == nil && d.WorkflowExecutionInfo.CloseTime != nil
	})
	if v := k.batch(t, q.ID); v.Status != "cancelled" || v.Done != 0 {
		t.Errorf("it is %s with %d done", v.Status, v.Done)
	}
	if n := count(t, "SELECT count(*) FROM decisions d JOIN cases c ON c.id = d.case_id WHERE c.campaign_id = $1", k.id); n != 0 {
		t.Errorf("%d decisions were left", n)
	}
	again := k.bulk(t, b) // nothing has moved: the same rows at the same versions
	k.each(t, again.ID)
	late := k.raw(t, clerk, demo.Request{Method: http.MethodDelete, Path: "/batches/" + again.ID})
	if code := codeOf(t, late); late.Status != http.StatusConflict || code != "undo_over" {
		t.Errorf("taking it back too late: %d %s", late.Status, code)
	}
}

// codeOf is the code of a refusal, "" for a success.
func codeOf(t *testing.T, r demo.Response) string {
	t.Helper()
	if r.Status < http.StatusBadRequest {
		return ""
	}
	return decoded[struct{ Code string }](t, r.Body).Code
}
