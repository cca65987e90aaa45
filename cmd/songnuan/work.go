package main

import (
	"context"
	"log/slog"

	"github.com/songnuan/songnuan/worker"
)

type workCmd struct{}

// Run runs the workflows and the relay until the process is told to stop.
func (workCmd) Run(ctx context.Context, c *cli) error {
	s, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer s.Close()
	out, err := c.Messages.courier()
	if err != nil {
		return err
	}
	return worker.Run(ctx, worker.Options{Temporal: c.temporal(), Store: s, Courier: out, Log: slog.Default(), Anchors: c.anchorsPath("")})
}
