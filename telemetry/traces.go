package telemetry

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/exaring/otelpgx"
	"github.com/jackc/pgx/v5"
	"go.opentelemetry.io/contrib/instrumentation/net/http/otelhttp"
	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/sdk/resource"
	"go.opentelemetry.io/otel/sdk/trace"
	oteltrace "go.opentelemetry.io/otel/trace"
	"go.temporal.io/sdk/contrib/opentelemetry"
	"go.temporal.io/sdk/interceptor"
)

// Traces are the spans of one process: requests, statements, workflows and
// activities. A nil *Traces records nothing and costs nothing.
type Traces struct{ provider *trace.TracerProvider }

// NewTraces sends the share (0…1) of all traces to a collector by OTLP over HTTP;
// an empty endpoint means that nobody collects, and answers nil.
func NewTraces(ctx context.Context, endpoint, service string, share float64) (*Traces, error) {
	if endpoint == "" {
		return nil, nil
	}
	out, err := otlptracehttp.New(ctx, otlptracehttp.WithEndpointURL(endpoint))
	if err != nil {
		return nil, fmt.Errorf("preparing to send traces to %s: %w", endpoint, err)
	}
	return newTraces(trace.WithBatcher(out), service, share), nil
}

func newTraces(to trace.TracerProviderOption, service string, share float64) *Traces {
	t := &Traces{trace.NewTracerProvider(to,
		trace.WithSampler(trace.ParentBased(trace.TraceIDRatioBased(share))),
		trace.WithResource(resource.NewSchemaless(attribute.String("service.name", service))))}
	otel.SetTextMapPropagator(propagation.TraceContext{})
	return t
}

// Close sends what is left.
func (t *Traces) Close(ctx context.Context) error {
	if t == nil {
		return nil
	}
	return errors.Join(t.provider.ForceFlush(ctx), t.provider.Shutdown(ctx))
}

// Requests makes a span of every request but those of scrapers and balancers. Its
// name is the method until Name knows the route; the URL, which may name
// somebody, is not in it.
func (t *Traces) Requests(next http.Handler) http.Handler {
	if t == nil {
		return next
	}
	traced := otelhttp.NewHandler(bare(next), "request", otelhttp.WithTracerProvider(t.provider), otelhttp.WithPropagators(propagation.TraceContext{}),
		otelhttp.WithSpanNameFormatter(func(_ string, r *http.Request) string { return r.Method }))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/healthz", "/readyz", "/metrics":
			next.ServeHTTP(w, r)
			return
		}
		traced.ServeHTTP(w, hidden(r))
	})
}

// hidden is the request as its span may see it: without path and query. The
// handler gets the real one back.
func hidden(r *http.Request) *http.Request {
	shown := r.Clone(context.WithValue(r.Context(), real{}, r))
	shown.URL.Path, shown.URL.RawPath, shown.URL.RawQuery, shown.RequestURI = "/", "", "", "/"
	shown.RemoteAddr = ""
	shown.Header.Del("X-Forwarded-For")
	return shown
}

type real struct{}

func bare(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if whole, ok := r.Context().Value(real{}).(*http.Request); ok {
			r = whole.WithContext(r.Context())
		}
		next.ServeHTTP(w, r)
	})
}

// Name gives the request's span the route's template and the code of its refusal.
func (t *Traces) Name(ctx context.Context, method, route, code string) {
	if t == nil {
		return
	}
	span := oteltrace.SpanFromContext(ctx)
	if route != "" {
		span.SetName(method + " " + route)
		span.SetAttributes(attribute.String("http.route", route))
	}
	if code != "" {
		span.SetAttributes(attribute.String("songnuan.code", code))
	}
}

// Of is the W3C trace context that ctx belongs to, "" when it is not sampled.
func (t *Traces) Of(ctx context.Context) string {
	if t == nil || !oteltrace.SpanContextFromContext(ctx).IsSampled() {
		return ""
	}
	carrier := propagation.MapCarrier{}
	propagation.TraceContext{}.Inject(ctx, carrier)
	return carrier["traceparent"]
}

// Continue is ctx as part of an earlier request's trace.
func (t *Traces) Continue(ctx context.Context, trace string) context.Context {
	if t == nil {
		return ctx
	}
	return propagation.TraceContext{}.Extract(ctx, propagation.MapCarrier{"traceparent": trace})
}

// Statements makes a span of every statement, without its arguments; nil when
// nobody collects.
func (t *Traces) Statements() pgx.QueryTracer {
	if t == nil {
		return nil
	}
	return otelpgx.NewTracer(otelpgx.WithTracerProvider(t.provider), otelpgx.WithDisableSQLStatementInAttributes(), otelpgx.WithSpanNameFunc(verb))
}

// verb is the first word of a statement.
func verb(statement string) string {
	for i, c := range statement {
		if c == ' ' || c == '\n' {
			return statement[:i]
		}
	}
	return statement
}

// Workflows makes spans of workflows, signals and activities; nil when nobody collects.
func (t *Traces) Workflows() (interceptor.Interceptor, error) {
	if t == nil {
		return nil, nil
	}
	return opentelemetry.NewTracingInterceptor(opentelemetry.TracerOptions{Tracer: t.provider.Tracer("temporal"), TextMapPropagator: propagation.TraceContext{}})
}
