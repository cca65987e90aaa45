package main

import (
	"context"
	"fmt"
	"os"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/roster"
)

type importCmd struct {
	Files []string `arg:"" type:"existingfile" help:"CSV files with the columns code,parent,level,name; parents first."`
}

// Run loads unions, file after file; a file with any fault is refused whole.
func (cmd *importCmd) Run(ctx context.Context, c *cli) error {
	s, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer s.Close()
	for _, name := range cmd.Files {
		f, err := os.Open(name)
		if err != nil {
			return fmt.Errorf("opening the union list: %w", err)
		}
		known := func(code string) (relief.Level, bool) {
			u, err := s.Union(ctx, code)
			return u.Level, err == nil
		}
		rows, findings, err := roster.ReadUnions(f, known)
		_ = f.Close()
		if err != nil {
			return fmt.Errorf("reading %s: %w", name, err)
		}
		for _, finding := range findings {
			fmt.Fprintf(os.Stderr, "%s:%d %s %s\n", name, finding.Row, finding.Code, finding.Message)
		}
		if roster.Rejected(findings) {
			return fmt.Errorf("%s has faults; nothing of it was loaded", name)
		}
		units := make([]relief.Unit, len(rows))
		for i, r := range rows {
			units[i] = relief.Unit{Code: r.Code, Parent: r.Parent, Level: r.Level, Name: r.Name}
		}
		if err := s.LoadUnions(ctx, units); err != nil {
			return fmt.Errorf("loading %s: %w", name, err)
		}
		fmt.Printf("%s: %d unions\n", name, len(units))
	}
	return nil
}
