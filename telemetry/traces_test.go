package telemetry

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"
)

func TestASpanHasTheRouteAndNothingOfThePerson(t *testing.T) {
	seen := tracetest.NewInMemoryExporter()
	traces := newTraces(trace.WithSyncer(seen), "test", 1)
	const url = "/p/secret-slug?q=%E5%BC%A0%E4%B8%89"
	handler := traces.Requests(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.String() != url || r.RemoteAddr == "" {
			t.Errorf("the handler got %s from %q", r.URL, r.RemoteAddr)
		}
		traces.Name(r.Context(), r.Method, "/p/:slug", "not_found")
		w.WriteHeader(http.StatusNotFound)
	}))
	handler.ServeHTTP(httptest.NewRecorder(), httptest.NewRequestWithContext(t.Context(), http.MethodGet, url, http.NoBody))
	spans := seen.GetSpans()
	if len(spans) != 1 || spans[0].Name != "GET /p/:slug" {
		t.Fatalf("%v", spans)
	}
	for _, a := range spans[0].Attributes {
		if v := a.Value.String(); strings.Contains(v, "secret-slug") || strings.Contains(v, "%E5") || strings.Contains(v, "192.0.2.1") {
			t.Errorf("%s = %s", a.Key, v)
		}
	}
}

func TestScrapersLeaveNoSpan(t *testing.T) {
	seen := tracetest.NewInMemoryExporter()
	traces := newTraces(trace.WithSyncer(seen), "test", 1)
	handler := traces.Requests(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	handler.ServeHTTP(httptest.NewRecorder(), httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/healthz", http.NoBody))
	if n := len(seen.GetSpans()); n != 0 {
		t.Errorf("%d spans of a balancer's question", n)
	}
}

func TestNobodyCollectingCostsNothing(t *testing.T) {
	traces, err := NewTraces(t.Context(), "", "test", 1)
	if err != nil || traces != nil {
		t.Fatal(traces, err)
	}
	next := http.NotFoundHandler()
	if got := traces.Requests(next); got == nil || traces.Statements() != nil || traces.Close(t.Context()) != nil {
		t.Error("something is traced")
	}
	traces.Name(t.Context(), "GET", "/", "")
	if w, err := traces.Workflows(); w != nil || err != nil {
		t.Error("workflows are traced")
	}
}
