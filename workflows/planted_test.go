package workflows_test

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"github.com/songnuan/songnuan/workflows"
)

// Code that sets no timer any more, where histories have one, is noticed by each of
// them that waits for it.
func TestReplayNoticesAMissingTimer(t *testing.T) { // covers: fault:F27
	register := func(r worker.WorkflowRegistry) {
		r.RegisterWorkflowWithOptions(func(ctx workflow.Context) error { // the heartbeat without its pulse
			for range 500 {
				o := workflow.LocalActivityOptions{StartToCloseTimeout: time.Minute}
				_ = workflow.ExecuteLocalActivity(workflow.WithLocalActivityOptions(ctx, o), string(workflows.Beat), struct{}{}).Get(ctx, nil)
			}
			return workflow.NewContinueAsNewError(ctx, workflows.Heartbeat)
		}, workflow.RegisterOptions{Name: "Heartbeat"})
	}
	if err := replay(load(t, "heartbeat"), register); err == nil {
		t.Error("a heart without a pulse replays")
	}
}

// planted are changes of the workflows' code that replay may notice or not, by chance
// or by the hour: whoever makes one is told by workflowcheck.
var planted = map[string]struct{ file, was, becomes, finding string }{
	"the order of a map": {
		"campaign.go", "\tfor _, m := range last {\n", "\tbyPhase := map[relief.PhaseName]Moment{}\n\tfor _, m := range last {\n\t\tbyPhase[m.Phase] = m\n\t}\n\tfor _, m := range byPhase {\n", "iterates over map",
	},
	"a branch by the machine's clock": {
		"clocks.go", "next.Until.Sub(workflow.Now(ctx))", "next.Until.Sub(time.Now())", "Clocks is non-deterministic, reason: calls non-deterministic function time.Now",
	},
}

func TestWorkflowcheckNoticesWhatReplayMayNot(t *testing.T) { // covers: fault:F27
	tree := t.TempDir() // this module, with the workflows changed
	all, err := os.ReadDir("..")
	if err != nil {
		t.Fatal(err)
	}
	root, err := filepath.Abs("..")
	if err != nil {
		t.Fatal(err)
	}
	for _, one := range all {
		if one.Name() != "workflows" {
			err = errors.Join(err, os.Symlink(filepath.Join(root, one.Name()), filepath.Join(tree, one.Name())))
		}
	}
	err = errors.Join(err, os.Mkdir(filepath.Join(tree, "workflows"), 0o700))
	sources, globbing := filepath.Glob("*.go")
	for _, name := range sources {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		source, reading := os.ReadFile(name)
		text := string(source)
		for what, p := range planted {
			if p.file == name {
				if text = strings.Replace(text, p.was, p.becomes, 1); text == string(source) {
					t.Fatalf("%s: %s has no %q", what, name, p.was)
				}
			}
		}
		err = errors.Join(err, reading, os.WriteFile(filepath.Join(tree, "workflows", name), []byte(text), 0o600))
	}
	if err = errors.Join(err, globbing); err != nil {
		t.Fatal(err)
	}
	check := exec.CommandContext(t.Context(), workflowcheck(t), ".")
	check.Dir = filepath.Join(tree, "workflows")
	out, err := check.CombinedOutput()
	if err == nil {
		t.Fatalf("nothing is noticed: %s", out)
	}
	for what, p := range planted {
		if !strings.Contains(string(out), p.finding) {
			t.Errorf("%s is not noticed", what)
		}
	}
	t.Logf("%s", strings.ReplaceAll(string(out), tree, ""))
}

// workflowcheck is the tool that make builds, built here where it did not.
func workflowcheck(t *testing.T) string {
	t.Helper()
	tool, err := filepath.Abs("../bin/tools/workflowcheck")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(tool); err == nil {
		return tool
	}
	tool = filepath.Join(t.TempDir(), "workflowcheck")
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-C", "../tools/check", "-o", tool, "go.temporal.io/sdk/contrib/tools/workflowcheck").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return tool
}
