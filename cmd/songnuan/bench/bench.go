// Package bench measures the product beside two baselines that it carries
// itself, on the same Postgres and in turn: raw, a plain state machine that
// writes the same rows; bare, a minimal Temporal workflow of five steps; and
// ours, a whole campaign over HTTP. What counts are the ratios of one run.
package bench

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"runtime"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"go.temporal.io/sdk/client"

	"github.com/songnuan/songnuan/cmd/songnuan/demo"
)

// steps is how many decisions the compared part of a case takes: acceptance,
// survey by two, verification, posting.
const steps = 5

// Options say what to measure and where.
type Options struct {
	Server    string        // as http://127.0.0.1:8080, in local mode
	OwnerURL  string        // Postgres as its superuser
	Temporal  string        // host:port
	Namespace string        // of Temporal
	Data      string        // folder of pids/, written by the supervisor; without it there is no CPU and nothing is stopped
	Cases     int           // households a round
	Rounds    int           // 3 or more, so that a median means something
	Clients   int           // 1 to 8 at once
	Day       time.Duration // how long a day of the campaign's plan lasts
	Progress  io.Writer     // one line a part
}

// patience is how long any one wait for the system may take.
const patience = 30 * time.Minute

// A bench is one run.
type bench struct {
	Options
	db       *pgxpool.Pool
	temporal client.Client
	api      *demo.Client
	meter    *meter
	serial   int // of the next household
}

// Run measures all rounds: raw, bare, ours, and ours while Temporal stands
// still, one after the other, again and again.
func Run(ctx context.Context, o Options) (Report, error) {
	o.Progress = cmp.Or(o.Progress, io.Discard)
	b, err := open(ctx, o)
	if err != nil {
		return Report{}, err
	}
	defer b.close()
	r := Report{Cases: o.Cases, Rounds: o.Rounds, Clients: o.Clients, CPUs: runtime.NumCPU(), Day: o.Day.String()}
	if r.Settings, err = b.settings(ctx); err != nil {
		return r, err
	}
	for n := range o.Rounds {
		round, err := b.round(ctx, n+1)
		if err != nil {
			return r, fmt.Errorf("round %d: %w", n+1, err)
		}
		r.Each = append(r.Each, round)
	}
	r.conclude()
	return r, nil
}

func open(ctx context.Context, o Options) (*bench, error) {
	cfg, err := pgxpool.ParseConfig(o.OwnerURL)
	if err != nil {
		return nil, fmt.Errorf("reading the owner's database address: %w", err)
	}
	cfg.MaxConns = int32(o.Clients) + 1 //nolint:gosec // 1 to 8
	b := &bench{Options: o, api: demo.NewClient(o.Server), serial: firstSerial()}
	if b.db, err = pgxpool.NewWithConfig(ctx, cfg); err != nil {
		return nil, fmt.Errorf("connecting to the database as its owner: %w", err)
	}
	if b.temporal, err = dial(ctx, o.Temporal, o.Namespace); err != nil {
		b.db.Close()
		return nil, err
	}
	b.say("准备账号 · 测空载 signing everybody in, measuring the idle system")
	if err := errors.Join(b.people(ctx), b.prepareMeter(ctx)); err != nil {
		b.close()
		return nil, err
	}
	return b, nil
}

func (b *bench) prepareMeter(ctx context.Context) (err error) {
	b.meter, err = newMeter(ctx, b.db, b.Data)
	return err
}

func (b *bench) close() {
	b.temporal.Close()
	b.db.Close()
}

func (b *bench) say(format string, args ...any) { fmt.Fprintf(b.Progress, format+"\n", args...) }

// round measures every column once.
func (b *bench) round(ctx context.Context, n int) (Round, error) {
	round := Round{}
	parts := []struct {
		title string
		run   func(context.Context, Round) error
	}{{"raw", b.raw}, {"bare", b.bare}, {"ours", b.ours}, {"ours, Temporal stopped", b.oursStopped}}
	for _, part := range parts {
		b.say("第 %d/%d 轮 round · %s", n, b.Rounds, part.title)
		if err := part.run(ctx, round); err != nil {
			return nil, fmt.Errorf("%s: %w", part.title, err)
		}
	}
	return round, nil
}

// settings are those of Postgres on which the figures depend.
func (b *bench) settings(ctx context.Context) (map[string]string, error) {
	out := map[string]string{}
	for _, name := range []string{"server_version", "fsync", "synchronous_commit", "shared_buffers"} {
		var value string
		if err := b.db.QueryRow(ctx, "SELECT current_setting($1)", name).Scan(&value); err != nil {
			return nil, fmt.Errorf("reading the setting %s: %w", name, err)
		}
		out[name] = value
	}
	return out, nil
}

// await asks again and again until the answer is yes.
func await(ctx context.Context, what string, yes func(context.Context) (bool, error)) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	for {
		if ok, err := yes(ctx); ok || err != nil {
			return err
		}
		if err := until(ctx, time.Now().Add(100*time.Millisecond)); err != nil {
			return fmt.Errorf("waiting for %s: %w", what, err)
		}
	}
}

// until waits for an instant.
func until(ctx context.Context, at time.Time) error {
	t := time.NewTimer(time.Until(at))
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
