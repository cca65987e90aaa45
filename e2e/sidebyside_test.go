package e2e

import (
	"context"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/client"

	"github.com/songnuan/songnuan/cmd/songnuan/demo"
	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store"
	"github.com/songnuan/songnuan/workflows"
)

// The names under which the workers of both programs are known to the engine.
const (
	elder   = "elder"
	younger = "younger"
)

// The program of before the newest migration and today's run side by side, serve
// and work of each, on the newest schema, while cases go from the roster to the last
// receipt. An operator gives the workflows to the new version, takes them back, gives
// them again, and the old processes end. Nobody who asks is told of it, each open
// workflow goes over with its next task, and nothing is lost or done twice.
//
// covers: goal:G34
func TestOldAndNewVersionSideBySide(t *testing.T) {
	const households, hands = 32, 8
	older, program := *local, earlier(t)
	older.program = program
	before, oldServe := older.serveOn(t, 0, "SONGNUAN_DRAIN=1s")
	after, _ := local.serveOn(t, 1, "SONGNUAN_DRAIN=1s")
	oldWork := older.work(t, 0, "SONGNUAN_WORKER_VERSION="+elder)
	local.work(t, 1, "SONGNUAN_WORKER_VERSION="+younger)
	front, address := balance(t, before, after)
	t.Cleanup(func() { give(t, "none") })
	eventually(t, time.Minute, "the engine knows both versions", func() bool { return known(t, elder) && known(t, younger) })

	began := time.Now()
	give(t, elder)
	k := launch(t, plan("60000.00", nil), 500*time.Millisecond)
	k.c = demo.NewClient(address)
	k.file(t, families(households, base))
	walks := k.walks()
	ctx := soon(t, 5*time.Minute)
	over, moving := context.WithCancel(ctx)
	var helpers sync.WaitGroup
	helpers.Go(func() { k.payUntil(over, t) })
	early, late := walks[:households/4], walks[households/4:]
	if err := walkAll(ctx, hands, early, relief.Closed); err != nil {
		t.Fatal(err)
	}
	for _, w := range early {
		if did := servedBy(t, w.id); !slices.Equal(did, []string{elder}) {
			t.Errorf("case %s was served by %v before the new version was given anything", w.id, did)
		}
	}

	walked := make(chan error, 1)
	helpers.Go(func() { walked <- walkAll(ctx, hands, late, relief.Closed) })
	for _, version := range []string{younger, elder, younger} {
		give(t, version)
	}
	open := k.stillOpen(t, late)
	oldWork.stop(t)
	oldServe.stop(t)
	if err := <-walked; err != nil {
		t.Error(err)
	}
	moving()
	helpers.Wait()

	answers := front.unfailing(t, began)
	quiet(t, k)
	for _, w := range walks {
		keptOnce(t, k, w)
	}
	if len(open) == 0 {
		t.Error("no case was open when the workflows were given to the new version")
	}
	for _, w := range open {
		if did := servedBy(t, w.id); did[0] != elder || did[len(did)-1] != younger {
			t.Errorf("case %s, begun with the old version and ended with the new one, was served by %v", w.id, did)
		}
	}
	wantLine(t, k, relief.LineView{Paid: households * 500_00, Available: 60_000_00 - households*500_00})
	local.verify(t)
	noted := count(t, "SELECT count(*) FROM audit a JOIN users u ON u.id = a.actor WHERE a.kind = 'version' AND u.username = 'operator@000000' AND a.at >= $1", began)
	if noted != 4 {
		t.Errorf("the audit names %d of the 4 times that the workflows were given to a version", noted)
	}
	t.Logf("%d requests of %d cases, %d of them open when their workflows went over, %d requests sent again", len(answers), households, len(open), front.again)
}

// earlier is the program of just before the newest migration. A clone that does not
// reach so far back has none: then today's program stands for it, which still
// shows two versions of the workers side by side, but no difference between them.
func earlier(t *testing.T) string {
	t.Helper()
	git := func(args ...string) (string, error) {
		out, err := exec.CommandContext(t.Context(), "git", append([]string{"-C", ".."}, args...)...).Output()
		return strings.TrimSpace(string(out)), err
	}
	newest, err := git("log", "-1", "--format=%H", "--", "store/migrations")
	if err != nil || newest == "" {
		t.Logf("no history here (%v): both versions are of today's sources", err)
		return local.program
	}
	commit, err := git("rev-parse", "--verify", "--quiet", newest+"^")
	if err != nil {
		t.Log("the history ends before the newest migration: both versions are of today's sources")
		return local.program
	}
	sources := t.TempDir()
	archive := filepath.Join(sources, "sources.tar")
	if _, err := git("archive", "-o", archive, commit); err != nil {
		t.Fatalf("reading %s: %v", commit, err)
	}
	program := filepath.Join(t.TempDir(), "songnuan")
	for _, step := range [][]string{{"tar", "-xf", archive, "-C", sources}, {"go", "build", "-C", sources, "-o", program, "./cmd/songnuan"}} {
		if out, err := exec.CommandContext(t.Context(), step[0], step[1:]...).CombinedOutput(); err != nil {
			t.Fatalf("%v: %v\n%s", step, err, out)
		}
	}
	t.Logf("the old version is of commit %s", commit)
	return program
}

// versions runs `songnuan versions` as the operator.
func versions(t *testing.T, args ...string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.WithoutCancel(t.Context()), time.Minute)
	defer cancel()
	cmd := local.command(ctx, append([]string{"versions"}, args...))
	cmd.Stdin = strings.NewReader(store.DemoPassword + "\n")
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Errorf("songnuan versions %v: %v\n%s", args, err, out)
	}
	return string(out)
}

func give(t *testing.T, version string) {
	t.Helper()
	out := versions(t, "--give", version, "--by", "operator@000000")
	for line := range strings.Lines(out) {
		if strings.HasSuffix(strings.TrimSpace(line), "current") && strings.HasPrefix(line, version+" ") {
			return
		}
	}
	t.Errorf("after the workflows were given to %s the versions are\n%s", version, out)
}

func known(t *testing.T, version string) bool {
	return strings.Contains("\n"+versions(t), "\n"+version+" ")
}

// servedBy are the versions whose workers did the tasks of a case's workflow, in
// their order, once it has ended.
func servedBy(t *testing.T, id string) (versions []string) {
	t.Helper()
	engine := temporal(t)
	eventually(t, time.Minute, "the workflow of case "+id+" ends", func() bool {
		d, err := engine.DescribeWorkflowExecution(t.Context(), workflows.CaseID(id), "")
		return err == nil && d.WorkflowExecutionInfo.Status == enumspb.WORKFLOW_EXECUTION_STATUS_COMPLETED
	})
	return slices.Compact(tasksDone(t, engine, id))
}

func tasksDone(t *testing.T, engine client.Client, id string) (versions []string) {
	t.Helper()
	for events := engine.GetWorkflowHistory(t.Context(), workflows.CaseID(id), "", false, enumspb.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT); events.HasNext(); {
		e, err := events.Next()
		if err != nil {
			t.Fatal(err)
		}
		if done := e.GetWorkflowTaskCompletedEventAttributes(); done != nil {
			if done.VersioningBehavior != enumspb.VERSIONING_BEHAVIOR_AUTO_UPGRADE {
				t.Errorf("a task of case %s was done as %v", id, done.VersioningBehavior)
			}
			versions = append(versions, done.GetDeploymentVersion().GetBuildId())
		}
	}
	return versions
}

// stillOpen are the walks whose case is not closed.
func (k *campaign) stillOpen(t *testing.T, walks []*walk) (open []*walk) {
	t.Helper()
	for _, w := range walks {
		var v relief.CaseView
		k.get(t, "organizer@"+county, "/cases/"+w.id, &v)
		if v.State != relief.Closed {
			open = append(open, w)
		}
	}
	return open
}
