package e2e

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/songnuan/songnuan/cmd/songnuan/demo"
	"github.com/songnuan/songnuan/failpoint"
	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/workflows"
)

// A fault of the program stops the one case it strikes: operators see which and
// where, what it said stands in no history and no log, and the case goes on by
// itself once the program is mended, or at once when an operator has the step retried.
//
// covers: F119 fault:F28 fault:F31
func TestAPanicStopsOneCaseAndSaysNothing(t *testing.T) {
	armed := t.TempDir()
	s := ownStack(t, crashable(t), "SONGNUAN_FAILPOINTS="+armed)
	k := launch(t, plan("60000.00", nil), 200*time.Millisecond)
	k.c = demo.NewClient(local.server)
	k.file(t, families(3, base))
	walks := k.walks()
	clock, told, well := walks[0], walks[1], walks[2]
	arm := func(line string, w *walk) {
		if err := os.WriteFile(filepath.Join(armed, line), []byte(w.id), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	ctx := soon(t, 4*time.Minute)
	arm(failpoint.ActivityPanics, clock)
	arm(failpoint.WorkflowPanics, told)
	if err := clock.until(ctx, relief.Posting); err != nil {
		t.Fatal(err)
	}
	if err := told.next(ctx); err != nil { // people's decisions are facts, whatever the workflow does
		t.Fatal(err)
	}
	if err := well.until(ctx, relief.InReview); err != nil {
		t.Fatalf("another case does not get on: %v", err)
	}
	began := time.Now()
	for w, cause := range map[*walk]relief.SnagCause{clock: relief.SnagActivity, told: relief.SnagTask} {
		eventually(t, 3*time.Minute, "operators see the case in need of somebody", func() bool { return snagOf(t, k, w).Cause == cause })
		t.Logf("%s is seen after %v", cause, time.Since(began).Round(time.Second))
	}
	if code := snagOf(t, k, clock).Code; !strings.HasPrefix(code, "panic at ") || !strings.Contains(code, ".go:") {
		t.Errorf("operators are told %q, want the line", code)
	}
	who := &secrets{texts: map[string]string{}, names: map[string]string{}, numbers: map[string]string{}, lengths: map[int]bool{}}
	for word := range strings.FieldsSeq(failpoint.PanicText) {
		who.texts[word] = "what a panic said"
	}
	searchHistories(t, who)
	log, err := os.ReadFile(s.logPath())
	if err != nil {
		t.Fatal(err)
	}
	who.find(t, "the log", log)
	if !strings.Contains(string(log), "activity panicked") || !strings.Contains(string(log), "Workflow panic") {
		t.Error("the log tells of no panic")
	}
	var lines relief.List[relief.TimelineEntry] // what operators read of the case, beside its history in the engine
	k.get(t, operator, "/cases/"+clock.id+"/timeline", &lines)
	if len(lines.Items) == 0 {
		t.Error("operators see nothing of what has happened to the case")
	}
	mend := func(line string) {
		if err := os.Remove(filepath.Join(armed, line)); err != nil {
			t.Fatal(err)
		}
	}
	var due time.Time
	eventually(t, 3*time.Minute, "the engine waits long before it tries again", func() bool {
		due = nextTry(t, clock.id)
		return time.Until(due) > 15*time.Second
	})
	mended := time.Now()
	mend(failpoint.ActivityPanics)
	k.post(t, operator, "/cases/"+clock.id+"/workflow/tell", nil, nil)
	eventually(t, time.Until(due)-time.Second, "the failed step is done before the engine would have tried again", func() bool {
		return k.look(t, clock.id).State != relief.Posting
	})
	t.Logf("retried by an operator %v before the engine would have", time.Until(due).Round(time.Second))
	mend(failpoint.WorkflowPanics)
	if err := walkAll(soon(t, 3*time.Minute), 2, []*walk{clock, told}, relief.InReview); err != nil {
		t.Fatal(err)
	}
	t.Logf("all is well after %v", time.Since(mended).Round(time.Second))
	s.verify(t)
}

// snagOf is what operators see amiss with a case's workflow, if anything.
func snagOf(t *testing.T, k *campaign, w *walk) relief.SnagView {
	t.Helper()
	var v struct {
		Snags []relief.SnagView `json:"snags"`
	}
	if err := k.as(operator).Get(t.Context(), "/ops", &v); err != nil {
		t.Fatal(err)
	}
	for _, n := range v.Snags {
		if n.Workflow == workflows.CaseID(w.id) {
			return n
		}
	}
	return relief.SnagView{}
}
