package workflows_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"go.temporal.io/api/enums/v1"
	"go.temporal.io/api/failure/v1"
	"go.temporal.io/api/history/v1"

	"github.com/songnuan/songnuan/workflows"
)

// stored is how many histories of each type of workflow the gate holds at least, and
// how many different ones: those of which the events, and what became of the
// activities, are not the same in the same order. A batch and a recovery have few ways
// to go; what an import, the heartbeat and the clocks do has no choices, and theirs
// differ by what becomes of their activities.
var stored = map[string]struct{ histories, different int }{
	"Case":          {50, 46},
	"Campaign":      {50, 47},
	"BatchDecision": {50, 14},
	"Recovery":      {50, 14},
	"Import":        {50, 50},
	"Heartbeat":     {50, 50},
	"Clocks":        {50, 50},
}

// Every history that is stored replays, of each type at least fifty, within a minute.
//
// covers: goal:G25 fault:F27
func TestAllStoredHistoriesReplayWithinAMinute(t *testing.T) {
	if *recordFlag {
		recordWalks(t, os.Getenv("TEMPORAL_ADDRESS"))
	}
	began := time.Now()
	histories, shapes := map[string]int{}, map[string]map[string]bool{}
	gate := func(name string, h *history.History) {
		kind := h.Events[0].GetWorkflowExecutionStartedEventAttributes().WorkflowType.Name
		if shapes[kind] == nil {
			shapes[kind] = map[string]bool{}
		}
		histories[kind]++
		shapes[kind][shape(h)] = true
		if err := replay(h, workflows.Register); err != nil {
			t.Errorf("%s: open workflows would get stuck: %v", name, err)
		}
	}
	for _, p := range paths {
		gate(p.name, load(t, p.name))
	}
	for _, k := range kinds {
		for seed := range k.count {
			name := fmt.Sprintf("%s-%02d", k.name, seed)
			gate(name, loadWalk(t, name))
		}
	}
	took := time.Since(began)
	for kind, n := range histories {
		want, known := stored[kind]
		if !known || n < want.histories || len(shapes[kind]) < want.different {
			t.Errorf("%s: %d histories, %d of them different; want at least %+v", kind, n, len(shapes[kind]), want)
		}
		t.Logf("%-14s %3d histories, %3d different", kind, n, len(shapes[kind]))
	}
	if len(histories) != len(stored) {
		t.Errorf("histories of %v only", slices.Sorted(maps.Keys(histories)))
	}
	t.Logf("all replayed in %v", took.Round(time.Millisecond))
	if took > time.Minute {
		t.Errorf("it took %v", took)
	}
}

// shape is what a history says without its times, names and amounts.
func shape(h *history.History) string {
	var b strings.Builder
	for _, e := range h.Events {
		b.WriteString(strings.TrimPrefix(e.EventType.String(), "EVENT_TYPE_"))
		switch e.EventType {
		case enums.EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED:
			b.WriteString(" " + e.GetWorkflowExecutionSignaledEventAttributes().SignalName)
		case enums.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED:
			b.WriteString(" " + e.GetActivityTaskScheduledEventAttributes().ActivityType.Name)
		case enums.EVENT_TYPE_ACTIVITY_TASK_STARTED:
			a := e.GetActivityTaskStartedEventAttributes()
			fmt.Fprintf(&b, " attempt %d%s", a.Attempt, failed(a.LastFailure))
		case enums.EVENT_TYPE_ACTIVITY_TASK_FAILED:
			b.WriteString(failed(e.GetActivityTaskFailedEventAttributes().Failure))
		case enums.EVENT_TYPE_ACTIVITY_TASK_TIMED_OUT:
			b.WriteString(failed(e.GetActivityTaskTimedOutEventAttributes().Failure))
		case enums.EVENT_TYPE_WORKFLOW_EXECUTION_FAILED:
			b.WriteString(failed(e.GetWorkflowExecutionFailedEventAttributes().Failure))
		case enums.EVENT_TYPE_WORKFLOW_TASK_FAILED:
			b.WriteString(" " + e.GetWorkflowTaskFailedEventAttributes().Cause.String())
		case enums.EVENT_TYPE_MARKER_RECORDED:
			m := e.GetMarkerRecordedEventAttributes()
			b.WriteString(" " + m.MarkerName + failed(m.Failure))
			for _, p := range m.Details["data"].GetPayloads() {
				var local struct {
					ActivityType string
					Attempt      int
				}
				if json.Unmarshal(p.Data, &local) == nil {
					fmt.Fprintf(&b, " %s attempt %d", local.ActivityType, local.Attempt)
				}
			}
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// failed names the innermost failure by its kind.
func failed(f *failure.Failure) string {
	if f == nil {
		return ""
	}
	for f.Cause != nil {
		f = f.Cause
	}
	switch {
	case f.GetApplicationFailureInfo() != nil:
		return " failed: " + f.GetApplicationFailureInfo().Type
	case f.GetTimeoutFailureInfo() != nil:
		return " timed out: " + f.GetTimeoutFailureInfo().TimeoutType.String()
	}
	return " failed"
}
