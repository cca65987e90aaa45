package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/songnuan/songnuan/verify"
)

type auditCmd struct {
	Export auditExportCmd `cmd:"" help:"Write the whole audit with its sealed blocks to standard output, a JSON value a line."`
	Check  auditCheckCmd  `cmd:"" help:"Check an exported audit without the database; exit 0 unbroken, 1 broken, 2 could not check."`
}

type auditExportCmd struct{}

// Run exports the audit of the database.
func (auditExportCmd) Run(ctx context.Context, c *cli) error {
	pool, err := pgxpool.New(ctx, c.DatabaseURL)
	if err != nil {
		return err
	}
	defer pool.Close()
	return verify.Export(ctx, pool, os.Stdout)
}

type auditCheckCmd struct {
	File    string `arg:"" type:"existingfile" help:"What songnuan audit export wrote."`
	Anchors string `type:"existingfile" help:"File of the roots kept outside of the database."`
}

// Run checks the file against itself and the anchors.
func (cmd *auditCheckCmd) Run() error {
	found, rows, err := cmd.check()
	if err != nil {
		fmt.Fprintln(os.Stderr, "could not check:", err)
		os.Exit(2)
	}
	for _, v := range found {
		fmt.Printf("%s  应为 expected: %s  实为 found: %s\n", strings.Join(v.Rows, " "), v.Expected, v.Found)
	}
	fmt.Printf("审计 %d 行，%d 处不符。 %d rows, %d broken.\n", rows, len(found), rows, len(found))
	os.Exit(min(1, len(found)))
	return nil
}

func (cmd *auditCheckCmd) check() ([]verify.Violation, int, error) {
	var anchors []verify.Anchor
	var err error
	if cmd.Anchors != "" {
		if anchors, err = readAnchors(cmd.Anchors, false); err != nil {
			return nil, 0, err
		}
	}
	file, err := os.Open(cmd.File)
	if err != nil {
		return nil, 0, err
	}
	defer func() { _ = file.Close() }()
	return verify.CheckExport(file, anchors)
}

// anchorsPath is where the roots of sealed blocks are kept, unless named.
func (c *cli) anchorsPath(named string) string {
	if named != "" {
		return named
	}
	return filepath.Join(c.Data, "anchors.jsonl")
}
