package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/songnuan/songnuan/api"
	"github.com/songnuan/songnuan/pii"
	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/verify"
	"github.com/songnuan/songnuan/worker"
	"github.com/songnuan/songnuan/workflows"
)

type verifyCmd struct {
	JSON     bool          `help:"Answer as JSON."`
	Level    string        `default:"fast" enum:"fast,full" help:"fast opens a part of the ciphertexts and histories, full all of them."`
	Temporal bool          `help:"Ask Temporal too: workflows, where they stand, what their histories hold."`
	Logs     string        `type:"existingdir" help:"Look for personal numbers in the files below this folder."`
	Anchors  string        `help:"File of the roots of sealed audit blocks; default <data>/anchors.jsonl where there is one."`
	Case     string        `help:"Only what names this case."`
	Keep     bool          `help:"Keep what came of it in the database, for the operators and their alerts; what cannot be asked is then unknown, and not left out."`
	Nightly  bool          `help:"Go on: check everything each night at half past two in Shanghai and keep what came of it, until told to stop."`
	MaxLag   time.Duration `default:"1m" help:"How long an event may wait for its workflow."`
}

// Run checks every invariant on one snapshot. It exits 0 when all hold, 1 when
// one is violated, 2 when one could not be checked.
func (cmd *verifyCmd) Run(ctx context.Context, c *cli) error {
	if cmd.Nightly {
		cmd.Level, cmd.Temporal, cmd.Keep = "full", true, true
		return cmd.nightly(ctx, c)
	}
	report, err := cmd.check(ctx, c)
	if err != nil {
		fmt.Fprintln(os.Stderr, "could not check:", err)
		os.Exit(2)
	}
	if cmd.Keep {
		if err := c.keep(ctx, report); err != nil {
			fmt.Fprintln(os.Stderr, "not kept:", err)
			os.Exit(2)
		}
	}
	if cmd.JSON {
		err = json.NewEncoder(os.Stdout).Encode(report)
	} else {
		err = report.Print(os.Stdout)
	}
	if err != nil {
		return err
	}
	os.Exit(report.ExitCode())
	return nil
}

func (cmd *verifyCmd) check(ctx context.Context, c *cli) (verify.Report, error) {
	pool, err := pgxpool.New(ctx, c.DatabaseURL)
	if err != nil {
		return verify.Report{}, err
	}
	defer pool.Close()
	o := verify.Options{Full: cmd.Level == "full", Strict: cmd.Keep, Logs: cmd.Logs, Case: cmd.Case, Lag: cmd.MaxLag, Clock: time.Now}
	if o.Files, err = c.files(); err != nil {
		return verify.Report{}, err
	}
	if o.Actions, err = api.Actions(); err != nil {
		return verify.Report{}, err
	}
	if o.Anchors, err = readAnchors(c.anchorsPath(cmd.Anchors), cmd.Anchors == ""); err != nil {
		return verify.Report{}, err
	}
	keys, err := pii.Open(c.keyPath())
	switch {
	case err == nil:
		o.Keys = keys
	case !errors.Is(err, fs.ErrNotExist): // where there is no key, nothing is opened
		return verify.Report{}, err
	case o.Full && !o.Strict:
		return verify.Report{}, fmt.Errorf("level full opens every ciphertext: %w", err)
	}
	if !cmd.Temporal {
		return verify.Run(ctx, pool, o)
	}
	s, err := c.openFacts(ctx)
	if err != nil {
		return verify.Report{}, err
	}
	defer s.Close()
	var report verify.Report
	err = c.compareWith(ctx, s, func(k worker.Comparison) error {
		k.Deep = true
		o.Engine = temporalEngine{k}
		report, err = verify.Run(ctx, pool, o)
		return err
	})
	return report, err
}

// temporalEngine is Temporal as verify asks it.
type temporalEngine struct{ worker.Comparison }

func (e temporalEngine) Differences(ctx context.Context) ([]verify.Difference, error) {
	found, err := e.Find(ctx)
	out := make([]verify.Difference, len(found))
	for i, d := range found {
		standing := d.Kind == worker.Behind || d.Kind == worker.Ahead || d.Kind == worker.Differs
		out[i] = verify.Difference{Subject: d.Workflow(), Standing: standing, Expected: d.Expected, Found: d.Found}
	}
	return out, err
}

func (e temporalEngine) Histories(ctx context.Context, share float64, show func(verify.Text)) error {
	return e.Client.Histories(ctx, share, func(t workflows.Text) { show(verify.Text(t)) })
}

// readAnchors reads the file of roots; one that was not named need not be there.
func readAnchors(path string, optional bool) ([]verify.Anchor, error) {
	file, err := os.Open(path)
	if optional && errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("reading anchors: %w", err)
	}
	defer func() { _ = file.Close() }()
	return verify.ReadAnchors(file)
}

// keep leaves the report's outcome where operators look: what is broken and what
// could not be checked, by the ids of the invariants.
func (c *cli) keep(ctx context.Context, r verify.Report) error {
	s, err := c.openFacts(ctx)
	if err != nil {
		return err
	}
	defer s.Close()
	if _, err := s.Turn(ctx, "verify", 0); err != nil {
		return err
	}
	broken, unknown := r.Broken(), r.Unchecked()
	return s.EndTurn(ctx, "verify", len(broken)+len(unknown), map[string]any{"exit": r.ExitCode(), "broken": broken, "unknown": unknown})
}

// nightly checks each night. What cannot be done is tried again, and what could not be
// asked, twice before it is kept so.
func (cmd *verifyCmd) nightly(ctx context.Context, c *cli) error {
	next := nextNight(time.Now())
	for tries := 1; ; tries++ {
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(time.Until(next)):
		}
		report, err := cmd.check(ctx, c)
		if err == nil && len(report.Unchecked()) > 0 && tries < 3 {
			err = fmt.Errorf("could not check %v", report.Unchecked())
		}
		if err == nil {
			err = c.keep(ctx, report)
		}
		if err != nil {
			slog.Error("not verified", "error", err)
			next = time.Now().Add(10 * time.Minute)
			continue
		}
		slog.Info("verified", "broken", report.Broken(), "unknown", report.Unchecked())
		next, tries = nextNight(time.Now()), 0
	}
}

// nextNight is the next time that it is half past two in Shanghai.
func nextNight(now time.Time) time.Time {
	y, m, d := now.In(relief.Shanghai).Date()
	at := time.Date(y, m, d, 2, 30, 0, 0, relief.Shanghai)
	if !at.After(now) {
		at = at.AddDate(0, 0, 1)
	}
	return at
}
