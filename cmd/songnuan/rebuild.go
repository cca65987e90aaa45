package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"time"

	"github.com/songnuan/songnuan/store"
	"github.com/songnuan/songnuan/worker"
	"github.com/songnuan/songnuan/workflows"
)

type rebuildCmd struct {
	By string `required:"" help:"User name of an operator who may rebuild; the password is the first line of standard input."`
}

// Run starts the missing workflow of everything open. It may run at any time,
// and again: what runs already is left alone.
func (cmd rebuildCmd) Run(ctx context.Context, c *cli) error {
	return c.compare(ctx, func(k worker.Comparison) error {
		if _, err := c.orderedBy(ctx, k.Store, cmd.By, "rebuild"); err != nil {
			return err
		}
		began := time.Now()
		n, err := k.Rebuild(ctx)
		if err != nil {
			return fmt.Errorf("rebuilding: %w (run it again: what was started stays)", err)
		}
		fmt.Printf("\r已重建 %d 个工作流，用时 %v。 %d workflows started.\n", n, time.Since(began).Round(100*time.Millisecond), n)
		return nil
	})
}

type driftCmd struct {
	Repair bool   `help:"Bring every differing workflow in step with Postgres, and compare again."`
	By     string `help:"With --repair: user name of an operator who may rebuild; the password is the first line of standard input."`
	Quick  bool   `help:"Trust the engine's list of running workflows instead of asking each one."`
	JSON   bool   `help:"Answer as JSON."`
}

// Run names every difference between Postgres and Temporal. It exits 0 when
// there is none (any more), 1 when there are, 2 when it could not compare.
func (cmd *driftCmd) Run(ctx context.Context, c *cli) error {
	code := 2
	err := c.compare(ctx, func(k worker.Comparison) error {
		k.Deep = !cmd.Quick
		var by string
		if cmd.Repair {
			var err error
			if by, err = c.orderedBy(ctx, k.Store, cmd.By, "repair"); err != nil {
				return err
			}
		}
		found, err := k.Find(ctx)
		if err == nil && cmd.Repair && len(found) > 0 {
			cmd.print(found)
			if err = k.Converge(ctx, found, by); err == nil {
				found, err = k.Find(ctx)
			}
		}
		if err != nil {
			return err
		}
		cmd.print(found)
		code = min(1, len(found))
		return nil
	})
	if err != nil {
		fmt.Fprintln(os.Stderr, "could not compare:", err)
	}
	os.Exit(code)
	return nil
}

// orderedBy is the person who has workflows repaired or rebuilt, which then stands in
// the audit: nobody does that without being named.
func (c *cli) orderedBy(ctx context.Context, s *store.Store, name, action string) (string, error) {
	who, err := c.person(ctx, name, os.Stdin)
	if err != nil {
		return "", err
	}
	return who, s.OrderRepairs(ctx, who, action)
}

func (cmd *driftCmd) print(found []worker.Difference) {
	if cmd.JSON {
		_ = json.NewEncoder(os.Stdout).Encode(map[string]any{"differences": found})
		return
	}
	for _, d := range found {
		fmt.Printf("\r%-9s %s  应为 expected: %s  实为 found: %s\n", d.Kind, d.Workflow(), d.Expected, d.Found)
	}
	fmt.Printf("\r%d 处不一致 differences\n", len(found))
}

// compare opens both sides for do.
func (c *cli) compare(ctx context.Context, do func(worker.Comparison) error) error {
	s, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer s.Close()
	return c.compareWith(ctx, s, do)
}

func (c *cli) compareWith(ctx context.Context, s *store.Store, do func(worker.Comparison) error) error {
	t, err := c.dial(ctx)
	if err != nil {
		return err
	}
	defer t.Close()
	return do(worker.Comparison{Client: workflows.Client{Temporal: t}, Store: s, Progress: progress(os.Stderr)})
}

// progress draws a bar on a terminal and stays silent elsewhere.
func progress(out *os.File) func(done, total int) {
	if info, err := out.Stat(); err != nil || info.Mode()&os.ModeCharDevice == 0 {
		return nil
	}
	const width = 40
	return func(done, total int) {
		full := width * done / max(total, 1)
		fmt.Fprintf(out, "\r[%s%s] %d/%d ", bar[:full*len("█")], dots[:width-full], done, total)
	}
}

const (
	bar  = "████████████████████████████████████████"
	dots = "........................................"
)
