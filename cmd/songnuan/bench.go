package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"time"

	"github.com/songnuan/songnuan/cmd/songnuan/bench"
)

type benchCmd struct {
	Cases    int           `default:"200" help:"Households a round."`
	Rounds   int           `default:"3" help:"Rounds, of which the medians are taken."`
	Clients  int           `default:"8" help:"Clients at once, 1 to 8."`
	Day      time.Duration `default:"8s" help:"How long a day of the plan lasts; too short, and deadlines pass while the work is done."`
	Server   string        `env:"SONGNUAN_SERVER" default:"http://${http}" help:"Where the API answers, in local mode."`
	OwnStack string        `type:"existingfile" placeholder:"bin/songnuan-local" help:"Start and measure a stack of its own."`
	JSON     bool          `help:"Answer as JSON."`
}

// Run measures and prints; a missed goal is printed, not an error.
func (cmd *benchCmd) Run(ctx context.Context, c *cli) error {
	if cmd.Cases < 1 || cmd.Rounds < 1 || cmd.Clients < 1 || cmd.Clients > 8 {
		return fmt.Errorf("cases and rounds begin at 1, clients are 1 to 8")
	}
	o := bench.Options{
		Server: cmd.Server, OwnerURL: c.OwnerURL, Temporal: c.Temporal, Namespace: c.Namespace, Data: c.Data,
		Cases: cmd.Cases, Rounds: cmd.Rounds, Clients: cmd.Clients, Day: cmd.Day, Progress: os.Stderr,
	}
	if o.OwnerURL == "" {
		o.OwnerURL = "postgres://postgres@127.0.0.1:" + local()["pg"] + "/songnuan?sslmode=disable"
	}
	if cmd.OwnStack != "" {
		return bench.WithStack(ctx, cmd.OwnStack, o, cmd.measure)
	}
	return cmd.measure(ctx, o)
}

func (cmd *benchCmd) measure(ctx context.Context, o bench.Options) error {
	report, err := bench.Run(ctx, o)
	if err != nil {
		return err
	}
	if cmd.JSON {
		e := json.NewEncoder(os.Stdout)
		e.SetIndent("", "  ")
		return e.Encode(report)
	}
	report.Print(os.Stdout)
	return nil
}
