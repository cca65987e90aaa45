package main

import (
	"context"
	"encoding/json"
	"os"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/songnuan/songnuan/verify"
)

type verifyCmd struct {
	JSON bool `help:"Answer as JSON."`
}

// Run checks every invariant on one snapshot. It exits 0 when all hold, 1 when
// one is violated, 2 when one could not be checked.
func (cmd *verifyCmd) Run(ctx context.Context, c *cli) error {
	os.Exit(cmd.check(ctx, c))
	return nil
}

func (cmd *verifyCmd) check(ctx context.Context, c *cli) int {
	pool, err := pgxpool.New(ctx, c.DatabaseURL)
	if err != nil {
		_, _ = os.Stderr.WriteString("could not check: " + err.Error() + "\n")
		return 2
	}
	defer pool.Close()
	report, err := verify.Run(ctx, pool, verify.Options{})
	if err != nil {
		_, _ = os.Stderr.WriteString("could not check: " + err.Error() + "\n")
		return 2
	}
	if cmd.JSON {
		_ = json.NewEncoder(os.Stdout).Encode(report)
	} else {
		report.Print(os.Stdout)
	}
	return report.ExitCode()
}
