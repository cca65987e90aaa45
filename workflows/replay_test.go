package workflows_test

import (
	"bytes"
	"flag"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.temporal.io/api/enums/v1"
	"go.temporal.io/api/history/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/log"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/workflows"
)

// histories holds what recorded workflows did; a change of the code must still
// lead there. To record those that are missing (all with -anew), on a Temporal server where nothing else runs and that knows the search
// attributes:
//
//	TEMPORAL_ADDRESS=127.0.0.1:7233 go test ./workflows -run Replay -record
const histories = "testdata/histories"

var (
	recordFlag = flag.Bool("record", false, "record the histories that are missing on the server at TEMPORAL_ADDRESS")
	anewFlag   = flag.Bool("anew", false, "record all of them")
)

func TestRecordedHistoriesReplay(t *testing.T) { // covers: F120 fault:F27
	if *recordFlag {
		record(t, os.Getenv("TEMPORAL_ADDRESS"))
	}
	for _, p := range paths {
		t.Run(p.name, func(t *testing.T) {
			if err := replay(load(t, p.name), workflows.Register); err != nil {
				t.Errorf("open workflows would get stuck: %v", err)
			}
		})
	}
}

func TestEveryStoredHistoryIsOneOfThePaths(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(histories, "*.json"))
	if err != nil {
		t.Fatal(err)
	}
	if len(files) != len(paths) {
		t.Errorf("%d histories are stored for %d paths; record anew", len(files), len(paths))
	}
}

// What the gate must hold at least: each of these was recorded of a workflow that went
// that way, and a history that continues as a new one is among them.
func TestTheGateHoldsEachWayBack(t *testing.T) { // covers: I10
	for name, way := range map[string]relief.Action{
		"return": relief.Return, "withdrawal": relief.Withdraw, "objection_upheld": relief.Uphold, "objection_dismissed": relief.Dismiss, "failed_payment": relief.PaymentFailed,
	} {
		if !told(load(t, name), way) {
			t.Errorf("%s was told of no %s", name, way)
		}
	}
	last := func(h *history.History) enums.EventType { return h.Events[len(h.Events)-1].EventType }
	if got := last(load(t, "campaign_continued")); got != enums.EVENT_TYPE_WORKFLOW_EXECUTION_CONTINUED_AS_NEW {
		t.Errorf("a campaign that was told much ends with %s", got)
	}
}

// told says whether a history's signals name the action.
func told(h *history.History, way relief.Action) bool {
	for _, e := range h.Events {
		for _, p := range e.GetWorkflowExecutionSignaledEventAttributes().GetInput().GetPayloads() {
			if bytes.Contains(p.Data, []byte(`"action":"`+string(way)+`"`)) {
				return true
			}
		}
	}
	return false
}

func TestReplayNoticesSwappedActivities(t *testing.T) { // covers: I10 fault:F27
	local := load(t, "happy")
	swapLocal(t, local, workflows.EndPosting, workflows.CloseCase)
	if err := replay(local, workflows.Register); err == nil {
		t.Error("a case whose posting ends by closing it replays")
	}

	remote := load(t, "campaign_cancelled")
	for _, e := range remote.Events {
		if a := e.GetActivityTaskScheduledEventAttributes(); a != nil {
			if a.ActivityType.Name == string(workflows.SweepCampaign) {
				a.ActivityType.Name = string(workflows.RemindCampaign)
			} else {
				a.ActivityType.Name = string(workflows.SweepCampaign)
			}
		}
	}
	if err := replay(remote, workflows.Register); err == nil {
		t.Error("a campaign that sweeps before it reminds replays")
	}
}

func TestReplayNoticesChangedCode(t *testing.T) { // covers: fault:F27
	register := func(r worker.WorkflowRegistry) {
		r.RegisterWorkflowWithOptions(func(ctx workflow.Context, s workflows.CaseStart) (workflows.CaseResult, error) {
			if err := workflow.Sleep(ctx, time.Hour); err != nil {
				return workflows.CaseResult{}, err
			}
			return workflows.Case(ctx, s)
		}, workflow.RegisterOptions{Name: "Case"})
	}
	if err := replay(load(t, "happy"), register); err == nil {
		t.Error("a case that sleeps an hour first replays")
	}
}

// A transition told to a case costs few events (goal P2).
func TestToldTransitionsAreCheap(t *testing.T) { // covers: P2
	for _, p := range paths {
		h := load(t, p.name)
		if h.Events[0].GetWorkflowExecutionStartedEventAttributes().WorkflowType.Name != "Case" {
			continue
		}
		n, most := 0, 0
		for _, e := range h.Events {
			if e.EventType == enums.EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED {
				n = 0
			}
			if e.EventType == enums.EVENT_TYPE_TIMER_FIRED { // the clock's own work
				n = -10
			}
			n++
			most = max(most, n)
		}
		t.Logf("%s: %d events, at most %d a transition", p.name, len(h.Events), most)
		if p.name == "happy" && len(h.Events) > 100 {
			t.Errorf("%s takes %d events, want at most 100", p.name, len(h.Events))
		}
		if most > 7 && p.name != "missed_and_reminded" {
			t.Errorf("%s: a transition takes %d events, want at most 7", p.name, most)
		}
	}
}

// Operators find cases by step; one upsert a step is all it may cost.
func TestCaseStepIsWrittenOncePerStep(t *testing.T) {
	var steps []string
	for _, e := range load(t, "happy").Events {
		if a := e.GetUpsertWorkflowSearchAttributesEventAttributes(); a != nil {
			steps = append(steps, strings.Trim(string(a.SearchAttributes.IndexedFields["CaseStep"].Data), `"`))
		}
	}
	if got, want := strings.Join(steps, " "), "verification posting approval disbursement receipt follow_up"; got != want {
		t.Errorf("steps written: %s; want %s", got, want)
	}
}

func load(t *testing.T, name string) *history.History {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(histories, name+".json"))
	if err != nil {
		t.Fatalf("no history of the path %s (see replay_test.go for how to record): %v", name, err)
	}
	h, err := client.HistoryFromJSON(bytes.NewReader(text), client.HistoryJSONOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func replay(h *history.History, register func(worker.WorkflowRegistry)) error {
	r := worker.NewWorkflowReplayer()
	register(r)
	return r.ReplayWorkflowHistory(log.NewStructuredLogger(slog.New(slog.NewTextHandler(io.Discard, nil))), h)
}

// swapLocal exchanges two local activities' names in the markers of a history.
func swapLocal[In, Out any](t *testing.T, h *history.History, a, b workflows.Activity[In, Out]) {
	t.Helper()
	swapped := 0
	for _, e := range h.Events {
		marker := e.GetMarkerRecordedEventAttributes()
		if marker == nil {
			continue
		}
		for _, p := range marker.Details["data"].GetPayloads() {
			before := string(p.Data)
			p.Data = []byte(strings.NewReplacer(string(a), string(b), string(b), string(a)).Replace(before))
			if string(p.Data) != before {
				swapped++
			}
		}
	}
	if swapped < 2 {
		t.Fatalf("%d markers name %s or %s, want both", swapped, a, b)
	}
}
