package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"time"

	"github.com/songnuan/songnuan/pii"
	"github.com/songnuan/songnuan/store"
	"github.com/songnuan/songnuan/verify"
)

// keysCmd changes the personal-data key, step by step (docs/guide/deploy.md).
type keysCmd struct {
	Step string `arg:"" enum:"status,add,promote,reseal,drop,index-status,index-add,index-use,reindex,index-drop" default:"status" help:"status, add, promote, reseal or drop; index-status, index-add, index-use, reindex or index-drop."`
	Rate int    `default:"0" help:"reindex: at most so many values a second, 0 for as fast as it goes."`
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
	case "index-status", "index-add", "index-use", "reindex", "index-drop":
		return cmd.index(ctx, c)
	}
	keys, err := pii.Open(c.keyPath())
	if err != nil {
		return err
	}
	files, err := c.files()
	if err != nil {
		return err
	}
	pool, err := store.OwnerPool(ctx, cmp.Or(c.OwnerURL, c.DatabaseURL), keys)
	if err != nil {
		return err
	}
	defer pool.Close()
	r := store.Resealing{Pool: pool, Keys: keys, Files: files}
	for _, s := range verify.SealedColumns() {
		r.Columns = append(r.Columns, store.SealedColumn(s))
	}
	if err := r.Fits(ctx); err != nil {
		return fmt.Errorf("%s: %w", c.keyPath(), err)
	}
	if cmd.Step == "reseal" {
		n, err := r.Run(ctx)
		fmt.Println("resealed", n)
		if err != nil {
			return err
		}
	}
	left, err := report(ctx, r, os.Stdout)
	if err != nil || cmd.Step != "drop" {
		return err
	}
	if len(left) > 0 {
		return errUnsealed
	}
	if err := r.Retire(ctx); err != nil {
		return err
	}
	// What was written between the two looks is found by the second one: after
	// the retirement nothing more can be.
	if left, err = r.Left(ctx); err != nil {
		return err
	}
	if len(left) > 0 {
		return errors.Join(errUnsealed, printLeft(os.Stdout, left))
	}
	return pii.DropKeys(c.keyPath(), "")
}

// report prints where the change stands and answers what is left to reseal.
func report(ctx context.Context, r store.Resealing, out io.Writer) (map[string]int, error) {
	left, err := r.Left(ctx)
	if err != nil {
		return nil, err
	}
	holders, err := r.Holders(ctx)
	if err != nil {
		return nil, err
	}
	for _, h := range holders {
		if _, err := fmt.Fprintf(out, "still encrypts with another key: connection %d from %q since %s\n", h.PID, h.Address, h.Since.Format(time.RFC3339)); err != nil {
			return nil, err
		}
	}
	return left, printLeft(out, left)
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
