package main

import (
	"context"
	"os"
	"time"

	"github.com/songnuan/songnuan/cmd/songnuan/demo"
)

type demoCmd struct {
	Plan   string        `arg:"" type:"existingfile" help:"The campaign's plan (YAML)."`
	Day    time.Duration `help:"How long a day of the plan lasts: 5s, or 2s with --spread, unless given."`
	Server string        `env:"SONGNUAN_SERVER" default:"http://${http}" help:"Where the API answers."`
	Spread bool          `help:"Load the campaign and leave work for every role, then stop."`
}

// Run drives the campaign over HTTP.
func (cmd *demoCmd) Run(ctx context.Context) error {
	return demo.Run(ctx, demo.Options{Server: cmd.Server, Plan: cmd.Plan, Day: cmd.Day, Spread: cmd.Spread, Out: os.Stdout, TTY: terminal(os.Stdout)})
}

// terminal says whether somebody may be watching f, so that a line can be drawn anew.
func terminal(f *os.File) bool {
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0 && os.Getenv("TERM") != "dumb"
}
