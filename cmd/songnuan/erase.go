package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store"
)

// eraseCmd takes personal data out of ended cases and unused files (docs/guide/deploy.md): due
// lists them, ask proposes, confirm is another person's word and does it, run
// goes on with what was stopped.
type eraseCmd struct {
	Step string   `arg:"" enum:"due,ask,confirm,run" default:"due" help:"due, ask, confirm or run."`
	By   string   `help:"User name of who asks or confirms; the password is the first line of standard input."`
	Case []string `help:"Case numbers to ask for; without them and --file, all that are due."`
	File []string `help:"Households' files to ask for, by the id in their page's address."`
}

// Run does one step, as the owner of the schema.
func (cmd eraseCmd) Run(ctx context.Context, c *cli) error {
	files, err := c.files()
	if err != nil {
		return err
	}
	pool, err := pgxpool.New(ctx, cmp.Or(c.OwnerURL, c.DatabaseURL))
	if err != nil {
		return err
	}
	defer pool.Close()
	return cmd.do(ctx, c, store.Erasing{Pool: pool, Files: files, Today: relief.DayOf(time.Now())}, os.Stdin, os.Stdout)
}

func (cmd eraseCmd) do(ctx context.Context, c *cli, e store.Erasing, in io.Reader, out io.Writer) error {
	switch cmd.Step {
	case "run":
		return told(out)(e.Run(ctx))
	case "due":
		return cmd.due(ctx, e, out)
	}
	who, err := c.person(ctx, cmd.By, in)
	if err != nil {
		return err
	}
	if cmd.Step == "confirm" {
		return told(out)(e.Confirm(ctx, who))
	}
	numbers, archives := cmd.Case, cmd.File
	if len(numbers)+len(archives) == 0 {
		cases, err1 := e.Due(ctx)
		unused, err2 := e.DueFiles(ctx)
		if err := errors.Join(err1, err2); err != nil {
			return err
		}
		for _, d := range cases {
			numbers = append(numbers, d.No)
		}
		for _, d := range unused {
			archives = append(archives, d.ID)
		}
	}
	var errs error
	for _, no := range numbers {
		if err := e.Ask(ctx, who, no); err != nil {
			errs = errors.Join(errs, fmt.Errorf("%s: %w", no, err))
		}
	}
	for _, id := range archives {
		if err := e.AskFile(ctx, who, id); err != nil {
			errs = errors.Join(errs, fmt.Errorf("%s: %w", id, err))
		}
	}
	return errs
}

func (cmd eraseCmd) due(ctx context.Context, e store.Erasing, out io.Writer) error {
	due, err := e.Due(ctx)
	if err != nil {
		return err
	}
	for _, d := range due {
		if _, err := fmt.Fprintf(out, "%s  kept until %s\n", d.No, d.Until.Format(time.DateOnly)); err != nil {
			return err
		}
	}
	unused, err := e.DueFiles(ctx)
	if err != nil {
		return err
	}
	for _, d := range unused {
		if _, err := fmt.Fprintf(out, "file %s  kept until %s\n", d.ID, d.Until.Format(time.DateOnly)); err != nil {
			return err
		}
	}
	return nil
}

func told(out io.Writer) func(int, error) error {
	return func(n int, err error) error {
		_, failed := fmt.Fprintln(out, "erased", n)
		return errors.Join(err, failed)
	}
}
