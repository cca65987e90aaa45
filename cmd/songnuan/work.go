package main

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"

	"github.com/songnuan/songnuan/api"
	"github.com/songnuan/songnuan/worker"
)

type workCmd struct {
	Metrics string `name:"metrics-addr" env:"SONGNUAN_METRICS_ADDR" help:"Address that answers /metrics, such as 0.0.0.0:9090; none when empty."`
}

// Run runs the workflows and the relay until the process is told to stop.
func (cmd workCmd) Run(ctx context.Context, c *cli) error {
	if c.Local && cmd.Metrics != "" && !loopback(cmd.Metrics) {
		return fmt.Errorf("local mode listens on loopback only, not on %s", cmd.Metrics)
	}
	w, err := c.watch(ctx, "songnuan-work")
	if err != nil {
		return err
	}
	defer w.close()
	s, err := c.openTraced(ctx, w.traces.Statements())
	if err != nil {
		return err
	}
	defer s.Close()
	out, err := c.Messages.courier()
	if err != nil {
		return err
	}
	engine, err := w.temporal(c.temporal())
	if err != nil {
		return err
	}
	if cmd.Metrics != "" {
		go func() {
			if err := api.Serve(ctx, cmd.Metrics, w.handler(http.NotFoundHandler())); err != nil {
				slog.Error("nobody can see the numbers of this process", "error", err)
			}
		}()
	}
	return worker.Run(ctx, worker.Options{Temporal: engine, Store: s, Courier: out, Log: slog.Default(), Anchors: c.anchorsPath("")})
}
