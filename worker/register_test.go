package worker

import (
	"go/ast"
	"go/parser"
	"go/token"
	"strings"
	"testing"

	"go.temporal.io/sdk/activity"
	sdkworker "go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"github.com/songnuan/songnuan/activities"
)

// A roll notes what is registered.
type roll struct {
	sdkworker.Registry
	activities map[string]bool
	workflows  int
}

func (r *roll) RegisterWorkflow(any) { r.workflows++ }

func (r *roll) RegisterActivityWithOptions(_ any, o activity.RegisterOptions) {
	r.activities[o.Name] = true
}

func TestEveryActivityOfTheContractIsServed(t *testing.T) {
	r := &roll{activities: map[string]bool{}}
	Register(r, &activities.Activities{})
	declared := 0
	f, err := parser.ParseFile(token.NewFileSet(), "../workflows/contract.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	ast.Inspect(f, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok {
			return true
		}
		generic, ok := spec.Type.(*ast.IndexListExpr)
		if !ok || generic.X.(*ast.Ident).Name != "Activity" {
			return true
		}
		declared++
		name := strings.Trim(spec.Values[0].(*ast.BasicLit).Value, `"`)
		if !r.activities[name] {
			t.Errorf("nobody serves %s", name)
		}
		return true
	})
	if declared == 0 || declared != len(r.activities) || r.workflows != 7 {
		t.Errorf("%d activities declared, %d served, %d workflows", declared, len(r.activities), r.workflows)
	}
}

func TestOnlyLoopbackGoesUncompressed(t *testing.T) {
	for address, want := range map[string]bool{
		"127.0.0.1:7233": true, "localhost:7233": true, "[::1]:7233": true, "10.0.0.4:7233": false, "temporal.example:7233": false, "nonsense": false,
	} {
		if got := loopback(address); got != want {
			t.Errorf("loopback(%q) = %v", address, got)
		}
	}
}

func TestBackoffGrowsAndStops(t *testing.T) {
	var b backoff
	var sum float64
	for range 10 {
		sum += b.next().Seconds()
	}
	if b.last.Seconds() != 5 || sum > 40 {
		t.Errorf("after ten failures the pause is %s, %gs in all", b.last, sum)
	}
	b.reset()
	if got := b.next().Milliseconds(); got != 200 {
		t.Errorf("after a success the first pause is %d ms", got)
	}
}

func TestAWorkerIsOneOfAVersionOnlyWhenItHasOne(t *testing.T) {
	if o := versioned(tuned(nil), ""); o.DeploymentOptions.UseVersioning {
		t.Error("a worker without a version takes part in versioning")
	}
	o := versioned(tuned(nil), "2026.11").DeploymentOptions
	if !o.UseVersioning || o.Version.DeploymentName != "songnuan" || o.Version.BuildID != "2026.11" || o.DefaultVersioningBehavior != workflow.VersioningBehaviorAutoUpgrade {
		t.Errorf("%+v", o)
	}
}
