package main

import (
	"context"
	"log/slog"
	"net/http"
	"time"

	"github.com/songnuan/songnuan/api"
	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store"
	"github.com/songnuan/songnuan/telemetry"
	"github.com/songnuan/songnuan/worker"
)

// tracing says where traces go.
type tracing struct {
	Endpoint string  `name:"otlp-endpoint" env:"SONGNUAN_OTLP_ENDPOINT" help:"OpenTelemetry collector (OTLP over HTTP) that traces are sent to; off when empty."`
	Share    float64 `name:"trace-share" env:"SONGNUAN_TRACE_SHARE" default:"0.05" help:"Which share of requests is traced, 0 to 1."`
}

// watched is how a process shows how it is doing.
type watched struct {
	metrics *telemetry.Metrics
	traces  *telemetry.Traces
}

func (c *cli) watch(ctx context.Context, service string) (watched, error) {
	traces, err := telemetry.NewTraces(ctx, c.Tracing.Endpoint, service, c.Tracing.Share)
	return watched{telemetry.NewMetrics(), traces}, err
}

// close sends the last traces.
func (w watched) close() {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	if err := w.traces.Close(ctx); err != nil {
		slog.Warn("the last traces were not sent", "error", err)
	}
}

// temporal adds Temporal's numbers and traces to a connection.
func (w watched) temporal(c worker.Connection) (worker.Connection, error) {
	var err error
	if c.Metrics, err = w.metrics.Temporal(); err != nil {
		return c, err
	}
	c.Tracing, err = w.traces.Workflows()
	return c, err
}

// facts lets the numbers of the database be scraped.
func (w watched) facts(s *store.Store) {
	w.metrics.Facts(store.GaugeHelp, func(ctx context.Context) ([]telemetry.Sample, error) {
		gauges, err := s.Gauges(ctx)
		samples := make([]telemetry.Sample, len(gauges))
		for i, g := range gauges {
			samples[i] = telemetry.Sample{Name: g.Name, Value: g.N}
			if g.Label != "" {
				samples[i].Labels, samples[i].Values = []string{g.Label}, []string{g.Value}
			}
		}
		return samples, err
	})
}

// disk lets the room on the disk of kept files be scraped.
func (w watched) disk(room func() (relief.Room, error)) {
	if room != nil {
		w.metrics.Disk(func() (free, total float64) {
			r, _ := room() // one that cannot be measured has none
			return float64(r.Free), float64(r.Total)
		})
	}
}

func (w watched) request(ctx context.Context, o api.Observation) {
	w.metrics.Request(o.Method, o.Route, o.Status, o.Code, o.Took)
	w.traces.Name(ctx, o.Method, o.Route, o.Code)
}

// handler adds /metrics, which is for the inside of the network only, and spans.
func (w watched) handler(next http.Handler) http.Handler {
	scrape, traced := w.metrics.Handler(), w.traces.Requests(next)
	return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/metrics" && r.Method == http.MethodGet {
			scrape.ServeHTTP(rw, r)
			return
		}
		traced.ServeHTTP(rw, r)
	})
}
