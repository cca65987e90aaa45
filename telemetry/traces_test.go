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

// What a request leaves in the outbox is taken up much later, by another process.
func TestARequestsTraceGoesOnElsewhere(t *testing.T) {
	seen := tracetest.NewInMemoryExporter()
	serve, work := newTraces(trace.WithSyncer(seen), "serve", 1), newTraces(trace.WithSyncer(seen), "work", 0)
	var left string
	handler := serve.Requests(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { left = serve.Of(r.Context()) }))
	handler.ServeHTTP(httptest.NewRecorder(), httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/api/v1/tasks/1/decision", http.NoBody))

	_, span := work.provider.Tracer("temporal").Start(work.Continue(t.Context(), left), "SignalWithStartWorkflow:told")
	span.End()
	spans := seen.GetSpans()
	if len(spans) != 2 || spans[0].SpanContext.TraceID() != spans[1].SpanContext.TraceID() || spans[1].Parent.SpanID() != spans[0].SpanContext.SpanID() {
		t.Errorf("the signal is no part of the request's trace %q: %v", left, spans)
	}
}

func TestAnUntracedRequestLeavesNothing(t *testing.T) {
	var none *Traces
	some := newTraces(trace.WithSyncer(tracetest.NewInMemoryExporter()), "test", 0)
	ctx, span := some.provider.Tracer("test").Start(t.Context(), "request")
	defer span.End()
	if none.Of(ctx) != "" || some.Of(ctx) != "" || some.Of(t.Context()) != "" || none.Continue(ctx, "x") != ctx {
		t.Error("something is traced")
	}
}
