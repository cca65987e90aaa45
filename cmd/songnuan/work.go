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
	Site    string `env:"SONGNUAN_SITE" help:"Where browsers find the product, such as https://songnuan.example; for links back from Temporal's screens."`
	Version string `name:"worker-version" env:"SONGNUAN_WORKER_VERSION" help:"Version of this program for Temporal's worker versioning; off when empty."`
}

// Run runs the workflows and the relay until the process is told to stop.
func (cmd workCmd) Run(ctx context.Context, c *cli) error {
	if c.Local && cmd.Metrics != "" && !loopback(cmd.Metrics) {
		return fmt.Errorf("local mode listens on loopback only, not on %s", cmd.Metrics)
	}
	if c.Local && cmd.Site == "" {
		cmd.Site = "http://" + c.Serve.Addr
	}
	w, err := c.watch(ctx, "songnuan-work")
	if err != nil {
		return err
	}
	defer w.close()
	s, err := c.openTraced(ctx, w.traces)
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
	return worker.Run(ctx, worker.Options{Temporal: engine, Store: s, Courier: out, Log: slog.Default(), Anchors: c.anchorsPath(""), Site: cmd.Site, Version: cmd.Version, Trace: w.traces.Continue})
}
