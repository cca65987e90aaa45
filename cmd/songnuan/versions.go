package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"slices"
	"time"

	"github.com/songnuan/songnuan/workflows"
)

// versionsCmd says which versions of work there are, and which has the workflows.
type versionsCmd struct {
	Give string `help:"Version that gets the workflows from now on, or none for work without a version." placeholder:"VERSION"`
	By   string `help:"With --give: user name of an operator who may rebuild; the password is the first line of standard input."`
}

// unversioned is how the command calls workers without a version.
const unversioned = "none"

// Run lists the versions, after the workflows were given to one of them.
func (cmd versionsCmd) Run(ctx context.Context, c *cli) error {
	return cmd.do(ctx, c, os.Stdin, os.Stdout)
}

func (cmd versionsCmd) do(ctx context.Context, c *cli, in io.Reader, out io.Writer) error {
	t, err := c.dial(ctx)
	if err != nil {
		return err
	}
	defer t.Close()
	engine := workflows.Client{Temporal: t, Namespace: c.Namespace}
	if cmd.Give != "" {
		if err := cmd.give(ctx, c, engine, in); err != nil {
			return err
		}
	}
	found, err := engine.Versions(ctx)
	if err != nil {
		return err
	}
	return listVersions(out, found)
}

// give has the audit say who gives the workflows to which version, and gives them.
func (cmd versionsCmd) give(ctx context.Context, c *cli, engine workflows.Client, in io.Reader) error {
	who, err := c.person(ctx, cmd.By, in)
	if err != nil {
		return err
	}
	s, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer s.Close()
	if err := s.OrderVersion(ctx, who, cmd.Give); err != nil {
		return err
	}
	version := cmd.Give
	if version == unversioned {
		version = ""
	}
	return engine.MakeCurrent(ctx, version)
}

func listVersions(out io.Writer, found []workflows.Version) error {
	if !slices.ContainsFunc(found, func(v workflows.Version) bool { return v.Current }) {
		found = append([]workflows.Version{{Name: unversioned, Current: true}}, found...)
	}
	for _, v := range found {
		since, standing := "", ""
		if !v.Since.IsZero() {
			since = v.Since.Format(time.RFC3339)
		}
		if v.Current {
			standing = "当前 current"
		}
		if _, err := fmt.Fprintf(out, "%-20s %-25s %s\n", v.Name, since, standing); err != nil {
			return err
		}
	}
	return nil
}
