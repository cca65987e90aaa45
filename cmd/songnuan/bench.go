package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"github.com/songnuan/songnuan/api"
	"github.com/songnuan/songnuan/authz"
	"github.com/songnuan/songnuan/cmd/songnuan/bench"
)

type benchCmd struct {
	OwnStack string `type:"existingfile" placeholder:"bin/songnuan-local" help:"Start and measure a stack of its own."`
	JSON     bool   `help:"Answer as JSON."`

	Path  benchPathCmd  `cmd:"" default:"withargs" help:"Decisions and whole cases beside two baselines (P1, P2)."`
	Curve benchCurveCmd `cmd:"" help:"What more and more open cases cost: time, memory, disk (P6)."`
	Rates benchRatesCmd `cmd:"" help:"Authorisation, bulk decisions and imports beside their baselines (P3, P5, P7)."`
	Scale benchScaleCmd `cmd:"" help:"Lists, searches and boards of millions of generated cases (P4)."`
	All   benchAllCmd   `cmd:"" help:"Path, rates and curve, one after the other, as the tables of docs/measured.md."`
}

// on runs a part on the stack that is there, or on one of its own.
func (cmd *benchCmd) on(ctx context.Context, c *cli, o bench.Options, do func(context.Context, bench.Options) error) error {
	o.OwnerURL, o.Temporal, o.Namespace, o.Data, o.Progress = c.OwnerURL, c.Temporal, c.Namespace, c.Data, os.Stderr
	if o.OwnerURL == "" {
		o.OwnerURL = "postgres://postgres@127.0.0.1:" + local()["pg"] + "/songnuan?sslmode=disable"
	}
	if cmd.OwnStack != "" {
		return bench.WithStack(ctx, cmd.OwnStack, o, do)
	}
	return do(ctx, o)
}

// print writes a report; a missed goal is printed, not an error.
func (cmd *benchCmd) print(report interface{ Print(io.Writer) }) error {
	if cmd.JSON {
		e := json.NewEncoder(os.Stdout)
		e.SetIndent("", "  ")
		return e.Encode(report)
	}
	report.Print(os.Stdout)
	return nil
}

type benchPathCmd struct {
	Cases   int           `default:"200" help:"Households a round."`
	Rounds  int           `default:"3" help:"Rounds, of which the medians are taken."`
	Clients int           `default:"8" help:"Clients at once, 1 to 8."`
	Day     time.Duration `default:"8s" help:"How long a day of the plan lasts; too short, and deadlines pass while the work is done."`
	Server  string        `env:"SONGNUAN_SERVER" default:"http://${http}" help:"Where the API answers, in local mode."`
}

// Run measures and prints.
func (cmd *benchPathCmd) Run(ctx context.Context, c *cli) error {
	if cmd.Cases < 1 || cmd.Rounds < 1 || cmd.Clients < 1 || cmd.Clients > 8 {
		return fmt.Errorf("cases and rounds begin at 1, clients are 1 to 8")
	}
	o := bench.Options{Server: cmd.Server, Cases: cmd.Cases, Rounds: cmd.Rounds, Clients: cmd.Clients, Day: cmd.Day}
	return c.Bench.on(ctx, c, o, func(ctx context.Context, o bench.Options) error {
		report, err := bench.Run(ctx, o)
		if err != nil {
			return err
		}
		return c.Bench.print(report)
	})
}

type benchScaleCmd struct {
	Cases    int  `default:"3500000" help:"Generated cases, with some three tasks each; 3.5 million take some ten gigabytes meanwhile."`
	Small    int  `default:"10000" help:"Cases of the database that it is compared with."`
	Requests int  `default:"200" help:"Requests of each list to each database."`
	Keep     bool `help:"Leave the databases, for a look at their plans."`
}

// Run generates both databases, measures, and drops them.
func (cmd *benchScaleCmd) Run(ctx context.Context, c *cli) error {
	return c.Bench.on(ctx, c, bench.Options{}, func(ctx context.Context, o bench.Options) error {
		report, err := bench.Scale(ctx, bench.ScaleOptions{
			OwnerURL: o.OwnerURL, Small: cmd.Small, Cases: cmd.Cases, Requests: cmd.Requests, Keep: cmd.Keep, Progress: o.Progress,
			Open: func(ctx context.Context, owner string) (bench.System, error) { return c.system(ctx, owner) },
		})
		if err != nil {
			return err
		}
		return c.Bench.print(report)
	})
}

type benchCurveCmd struct {
	Counts []int         `default:"100,1000,10000" help:"Numbers of open cases, each more than the one before."`
	Day    time.Duration `default:"1h" help:"How long a day of the plan lasts."`
	Server string        `env:"SONGNUAN_SERVER" default:"http://${http}" help:"Where the API answers, in local mode."`
}

// Run measures and prints.
func (cmd *benchCurveCmd) Run(ctx context.Context, c *cli) error {
	return c.Bench.on(ctx, c, bench.Options{Server: cmd.Server, Clients: 8, Day: cmd.Day}, func(ctx context.Context, o bench.Options) error {
		report, err := bench.Curve(ctx, o, cmd.Counts)
		if err != nil {
			return err
		}
		return c.Bench.print(report)
	})
}

type benchRatesCmd struct {
	Rows   int `default:"100000" help:"Rows of the roster, which is imported as CSV and as XLSX."`
	Ticked int `default:"1000" help:"Items of one bulk decision, 1 to 1000."`
}

// Run measures on a database of its own and drops it.
func (cmd *benchRatesCmd) Run(ctx context.Context, c *cli) error {
	if cmd.Rows < 1 || cmd.Ticked < 1 || cmd.Ticked > 1000 {
		return fmt.Errorf("rows begin at 1, ticked items are 1 to 1000")
	}
	return c.Bench.on(ctx, c, bench.Options{}, func(ctx context.Context, o bench.Options) error {
		report, err := bench.Rates(ctx, c.rates(o, cmd.Rows, cmd.Ticked))
		if err != nil {
			return err
		}
		return c.Bench.print(report)
	})
}

type benchAllCmd struct {
	Cases  int   `default:"100" help:"Households a round of the path."`
	Rounds int   `default:"3" help:"Rounds of the path."`
	Counts []int `default:"100,1000,10000" help:"Numbers of open cases of the curve."`
	Rows   int   `default:"10000" help:"Rows of each roster."`
	Ticked int   `default:"1000" help:"Items of one bulk decision, 1 to 1000."`
}

// Run measures part by part; what a part found is printed when it ends.
func (cmd *benchAllCmd) Run(ctx context.Context, c *cli) error {
	server := "http://" + local()["http"]
	return c.Bench.on(ctx, c, bench.Options{Server: server, Clients: 8}, func(ctx context.Context, o bench.Options) error {
		path, curve := o, o
		path.Cases, path.Rounds, path.Day = cmd.Cases, cmd.Rounds, 8*time.Second
		curve.Day = time.Hour
		for _, part := range []func() (interface{ Markdown(io.Writer) }, error){
			func() (interface{ Markdown(io.Writer) }, error) { return bench.Run(ctx, path) },
			func() (interface{ Markdown(io.Writer) }, error) {
				return bench.Rates(ctx, c.rates(o, cmd.Rows, cmd.Ticked))
			},
			func() (interface{ Markdown(io.Writer) }, error) { return bench.Curve(ctx, curve, cmd.Counts) },
		} {
			report, err := part()
			if err != nil {
				return err
			}
			report.Markdown(os.Stdout)
		}
		return nil
	})
}

// rates are the options of bulk work, measured on a database of its own.
func (c *cli) rates(o bench.Options, rows, ticked int) bench.RatesOptions {
	return bench.RatesOptions{
		ScaleOptions: bench.ScaleOptions{OwnerURL: o.OwnerURL, Progress: o.Progress, Open: func(ctx context.Context, owner string) (bench.System, error) { return c.system(ctx, owner) }},
		Rows:         rows, Ticked: ticked,
	}
}

// system is the product on a database of its own, with its own key, answering in
// this process: what a measurement generates.
func (c *cli) system(ctx context.Context, owner string) (sys bench.System, err error) {
	data, err := os.MkdirTemp("", "songnuan-bench-")
	if err != nil {
		return sys, fmt.Errorf("making the data folder: %w", err)
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.RemoveAll(data))
		}
	}()
	own := *c
	own.DatabaseURL, own.OwnerURL, own.Data, own.KeyFile, own.Evidence, own.Local = owner, owner, data, "", filepath.Join(data, "evidence"), true
	own.Undo = "10ms"
	if err := (migrateCmd{}).Run(ctx, &own); err != nil {
		return sys, err
	}
	s, err := own.open(ctx)
	if err != nil {
		return sys, err
	}
	az, err := authz.New(ctx, policySource{s})
	if err != nil {
		s.Close()
		return sys, err
	}
	background, stop := context.WithCancel(ctx)
	go az.Run(background)
	handler, err := api.New(api.Config{Store: s, Authorizer: az, Events: api.NewEvents(s), Logger: slog.New(slog.DiscardHandler), Local: true})
	if err != nil {
		stop()
		s.Close()
		return sys, err
	}
	rules := func(ctx context.Context) (bench.May, error) {
		now, err := authz.New(ctx, policySource{s})
		if err != nil {
			return nil, err
		}
		return now.Allowed, nil
	}
	return bench.System{Handler: handler, Store: s, Keys: s.Keys, Rules: rules, Close: func() {
		stop()
		s.Close()
		_ = os.RemoveAll(data)
	}}, nil
}
