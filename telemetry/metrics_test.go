package telemetry

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

func scrape(t *testing.T, m *Metrics) string {
	t.Helper()
	res := httptest.NewRecorder()
	m.Handler().ServeHTTP(res, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/metrics", http.NoBody))
	return res.Body.String()
}

func TestDecisionsAreCountedByWhatBecameOfThem(t *testing.T) {
	m := NewMetrics()
	m.Disk(func() (float64, float64) { return 3, 40 })
	m.Request("POST", decisionRoute, 200, "", time.Millisecond)
	m.Request("POST", decisionRoute, 409, "already_decided", time.Millisecond)
	m.Request("GET", "/api/v1/cases/:id", 200, "", time.Second)
	m.Request("GET", "", 404, "not_found", time.Second)
	text := scrape(t, m)
	for _, want := range []string{
		`songnuan_decisions_total{result="taken"} 1`, `songnuan_decisions_total{result="already_decided"} 1`,
		`songnuan_http_request_seconds_count{method="GET",route="/api/v1/cases/:id",status="200"} 1`, `route="none",status="404"`, "songnuan_build_info", "songnuan_disk_free_bytes 3", "songnuan_disk_bytes 40", "process_resident_memory_bytes",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("%s is missing", want)
		}
	}
	if strings.Contains(text, `result="not_found"`) {
		t.Error("what was no decision is counted as one")
	}
}

func TestNumbersOfTheDatabaseAreReadOnceInAWhile(t *testing.T) {
	m := NewMetrics()
	reads := 0
	m.Facts(map[string]string{"outbox_waiting": "x", "cases_open": "x"}, func(context.Context) ([]Sample, error) {
		reads++
		return []Sample{{Name: "outbox_waiting", Value: 3}, {Name: "cases_open", Labels: []string{"step"}, Values: []string{"survey"}, Value: 2}}, nil
	})
	for range 3 {
		text := scrape(t, m)
		if !strings.Contains(text, "songnuan_outbox_waiting 3") || !strings.Contains(text, `songnuan_cases_open{step="survey"} 2`) || !strings.Contains(text, "songnuan_facts_read 1") {
			t.Fatal(text)
		}
	}
	if reads != 1 {
		t.Errorf("%d reads for three scrapes", reads)
	}
}

func TestUnreadableNumbersAreMissingAndSaySo(t *testing.T) {
	m := NewMetrics()
	m.Facts(nil, func(context.Context) ([]Sample, error) { return nil, errors.New("no database") })
	if text := scrape(t, m); !strings.Contains(text, "songnuan_facts_read 0") || !strings.Contains(text, "go_goroutines") {
		t.Error(text)
	}
}

// The names that dashboard and alerts know the SDK's numbers by.
func TestTemporalsNumbersHaveTheirNames(t *testing.T) {
	m := NewMetrics()
	h, err := m.Temporal()
	if err != nil {
		t.Fatal(err)
	}
	h.WithTags(map[string]string{"failure_reason": "NonDeterminismError"}).Counter("temporal_workflow_task_execution_failed").Inc(1)
	h.Counter("temporal_activity_execution_failed").Inc(1)
	h.Counter("temporal_local_activity_execution_failed").Inc(1)
	h.Timer("temporal_workflow_task_execution_latency").Record(20 * time.Millisecond)
	text := scrape(t, m)
	for _, want := range []string{
		`temporal_workflow_task_execution_failed{failure_reason="NonDeterminismError"} 1`, "temporal_activity_execution_failed 1",
		"temporal_local_activity_execution_failed 1", `temporal_workflow_task_execution_latency_seconds_bucket{le="0.025"} 1`,
	} {
		if !strings.Contains(text, want) {
			t.Errorf("%s is missing in\n%s", want, text[strings.Index(text, "temporal"):])
		}
	}
}
