package main

import (
	"context"

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
	t, err := worker.Dial(c.Temporal, c.Namespace)
	if err != nil {
		return err
	}
	defer t.Close()
	return worker.Run(ctx, worker.Options{Client: t, Store: s})
}
