package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/songnuan/songnuan/pii"
	"github.com/songnuan/songnuan/store"
	"github.com/songnuan/songnuan/verify"
)

// keysCmd changes the personal-data key, step by step (docs/guide/deploy.md).
type keysCmd struct {
	Step string `arg:"" enum:"status,add,promote,reseal,drop" default:"status" help:"status, add, promote, reseal or drop."`
}

// errUnsealed says that values are left under another key; the file keeps it.
var errUnsealed = errors.New("仍有数据使用旧密钥，请先 keys reseal values are left under another key: reseal first")

// Run does one step. status and drop look at every value, reseal changes those
// that are left; all three need the owner of the schema.
func (cmd keysCmd) Run(ctx context.Context, c *cli) error {
	switch cmd.Step {
	case "add":
		return pii.AddKey(c.keyPath(), "")
	case "promote":
		return pii.PromoteKey(c.keyPath(), "")
	}
	keys, err := pii.Open(c.keyPath())
	if err != nil {
		return err
	}
	files, err := c.files()
	if err != nil {
		return err
	}
	pool, err := pgxpool.New(ctx, cmp.Or(c.OwnerURL, c.DatabaseURL))
	if err != nil {
		return err
	}
	defer pool.Close()
	r := store.Resealing{Pool: pool, Keys: keys, Files: files}
	for _, s := range verify.SealedColumns() {
		r.Columns = append(r.Columns, store.SealedColumn(s))
	}
	if cmd.Step == "reseal" {
		n, err := r.Run(ctx)
		fmt.Println("resealed", n)
		if err != nil {
			return err
		}
	}
	left, err := r.Left(ctx)
	if err != nil {
		return err
	}
	if err := printLeft(os.Stdout, left); err != nil {
		return err
	}
	if cmd.Step != "drop" {
		return nil
	}
	if len(left) > 0 {
		return errUnsealed
	}
	return pii.DropKeys(c.keyPath(), "")
}

func printLeft(out io.Writer, left map[string]int) error {
	var names []string
	for name := range left {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		if _, err := fmt.Fprintf(out, "under another key: %s %d\n", name, left[name]); err != nil {
			return err
		}
	}
	if len(names) == 0 {
		_, err := fmt.Fprintln(out, "everything is under the key in use")
		return err
	}
	return nil
}
