// Package telemetry shows operators how the program is doing: numbers for
// Prometheus, and traces by OpenTelemetry when somebody collects them. Labels are
// routes, codes, levels and states; nothing that names a person, a case or a union.
package telemetry

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"runtime/debug"
	"strconv"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	exporter "go.opentelemetry.io/otel/exporters/prometheus"
	"go.opentelemetry.io/otel/sdk/metric"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/contrib/opentelemetry"
)

// Metrics are the numbers of one process.
type Metrics struct {
	registry  *prometheus.Registry
	requests  *prometheus.HistogramVec
	decisions *prometheus.CounterVec
}

// buckets reach from a fast answer to one that was cut off.
var buckets = []float64{.002, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 15, 30}

// NewMetrics makes the numbers of a process.
func NewMetrics() *Metrics {
	m := &Metrics{
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "songnuan_http_request_seconds", Help: "How long requests took, by route and status.", Buckets: buckets,
		}, []string{"method", "route", "status"}),
		decisions: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "songnuan_decisions_total", Help: "Decisions asked for, by what became of them: taken, or the code of the refusal.",
		}, []string{"result"}),
	}
	build := prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "songnuan_build_info", Help: "Always 1.", ConstLabels: prometheus.Labels{"revision": revision()}}, func() float64 { return 1 })
	m.registry.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}), m.requests, m.decisions, build)
	return m
}

func revision() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" {
			return s.Value
		}
	}
	return "unknown"
}

// Handler answers a scrape.
func (m *Metrics) Handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{ErrorHandling: promhttp.ContinueOnError, MaxRequestsInFlight: 4})
}

// Request notes an answered request by its route's template and the code of its
// refusal, if it was one.
func (m *Metrics) Request(method, route string, status int, code string, took time.Duration) {
	if route == "" {
		route = "none" // a path that nothing serves would be a label of the caller's choice
	}
	m.requests.WithLabelValues(method, route, strconv.Itoa(status)).Observe(took.Seconds())
	if route != decisionRoute || method != http.MethodPost {
		return
	}
	if code == "" {
		code = "taken"
	}
	m.decisions.WithLabelValues(code).Inc()
}

// Disk tells how much of the disk that keeps files is free, in bytes.
func (m *Metrics) Disk(room func() (free, total float64)) {
	m.registry.MustRegister(
		prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "songnuan_disk_free_bytes", Help: "Free on the disk that keeps files; below a tenth none is taken, below a twentieth nothing is changed."}, func() float64 { free, _ := room(); return free }),
		prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "songnuan_disk_bytes", Help: "Size of the disk that keeps files."}, func() float64 { _, total := room(); return total }),
	)
}

const decisionRoute = "/api/v1/tasks/:id/decision"

// Temporal hands the numbers of Temporal's client and worker over.
func (m *Metrics) Temporal() (client.MetricsHandler, error) {
	out, err := exporter.New(exporter.WithRegisterer(m.registry), exporter.WithoutScopeInfo(), exporter.WithoutTargetInfo())
	if err != nil {
		return nil, fmt.Errorf("exporting Temporal's numbers: %w", err)
	}
	// The library's own buckets are meant for milliseconds.
	seconds := metric.NewView(metric.Instrument{Kind: metric.InstrumentKindHistogram}, metric.Stream{Aggregation: metric.AggregationExplicitBucketHistogram{Boundaries: buckets}})
	meter := metric.NewMeterProvider(metric.WithReader(out), metric.WithView(seconds)).Meter("temporal")
	return opentelemetry.NewMetricsHandler(opentelemetry.MetricsHandlerOptions{Meter: meter, OnError: func(error) {}}), nil
}

// A Sample is one number read from the database.
type Sample struct {
	Name   string // without "songnuan_"
	Labels []string
	Values []string
	Value  float64
}

// Facts adds numbers that are read from the database when somebody asks, at most
// once in a while; help says what each name means, and no other is told.
func (m *Metrics) Facts(help map[string]string, read func(context.Context) ([]Sample, error)) {
	m.registry.MustRegister(&facts{help: help, read: read})
}

type facts struct {
	help map[string]string
	read func(context.Context) ([]Sample, error)

	mu      sync.Mutex
	at      time.Time
	samples []Sample
	err     error
}

const (
	freshFor = 10 * time.Second // several scrapers cost the database no more than one
	readTime = 3 * time.Second
)

// Describe tells nothing beforehand: what is told depends on what is there.
func (f *facts) Describe(chan<- *prometheus.Desc) {}

// Collect reads, or repeats what it has just read. A number that cannot be read
// is missing, and songnuan_facts_read is 0.
func (f *facts) Collect(out chan<- prometheus.Metric) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if time.Since(f.at) > freshFor {
		ctx, cancel := context.WithTimeout(context.Background(), readTime)
		f.samples, f.err = f.read(ctx)
		f.at = time.Now()
		cancel()
	}
	ok := 1.0
	if f.err != nil {
		ok = 0
	}
	out <- prometheus.MustNewConstMetric(prometheus.NewDesc("songnuan_facts_read", "1 when the numbers of the database could be read.", nil, nil), prometheus.GaugeValue, ok)
	if f.err != nil {
		return
	}
	for _, s := range f.samples {
		help, known := f.help[s.Name]
		if !known {
			out <- prometheus.NewInvalidMetric(prometheus.NewInvalidDesc(errUnknown), fmt.Errorf("%w: %s", errUnknown, s.Name))
			continue
		}
		out <- prometheus.MustNewConstMetric(prometheus.NewDesc("songnuan_"+s.Name, help, s.Labels, nil), prometheus.GaugeValue, s.Value, s.Values...)
	}
}

var errUnknown = errors.New("a number nobody has explained")
