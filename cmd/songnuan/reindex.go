package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"time"

	"github.com/songnuan/songnuan/pii"
	"github.com/songnuan/songnuan/store"
)

// errUnindexed says that rows are left under another index key; the file keeps it.
var errUnindexed = errors.New("仍有数据使用旧索引密钥，请先 keys reindex rows are left under another index key: reindex first")

// index does one step of changing the index key; index-status, index-use, reindex
// and index-drop need the owner of the schema.
func (cmd keysCmd) index(ctx context.Context, c *cli) error {
	if cmd.Step == "index-add" {
		return pii.AddIndexKey(c.keyPath(), "")
	}
	keys, err := pii.Open(c.keyPath())
	if err != nil {
		return err
	}
	pool, err := store.OwnerPool(ctx, cmp.Or(c.OwnerURL, c.DatabaseURL), keys)
	if err != nil {
		return err
	}
	defer pool.Close()
	if err := (store.Resealing{Pool: pool, Keys: keys}).Fits(ctx); err != nil {
		return fmt.Errorf("%s: %w", c.keyPath(), err)
	}
	r := store.Reindexing{Pool: pool, Keys: keys, Tell: func(done int) {
		if done%1000 == 0 {
			fmt.Println("indexed anew", done)
		}
	}}
	if cmd.Rate > 0 {
		r.Pace = time.Second / time.Duration(cmd.Rate)
	}
	switch cmd.Step {
	case "index-use":
		return useIndex(ctx, c.keyPath(), r)
	case "reindex":
		n, err := r.Run(ctx)
		fmt.Println("indexed anew", n)
		if err != nil {
			return err
		}
	}
	left, err := leftIndexes(ctx, r)
	if err != nil || cmd.Step != "index-drop" {
		return err
	}
	used, err := r.InUse(ctx)
	if err != nil {
		return err
	}
	if !used || left > 0 {
		return errUnindexed
	}
	return pii.DropIndexKeys(c.keyPath(), "")
}

// useIndex puts the newest index key in use in the database, and then notes it in
// the file; what was broken off between the two is done by another call.
func useIndex(ctx context.Context, path string, r store.Reindexing) error {
	if err := r.Use(ctx); err != nil {
		return err
	}
	if err := pii.PromoteIndexKey(path, ""); err != nil && !errors.Is(err, pii.ErrNoNewKey) {
		return err
	}
	keys, err := pii.Open(path)
	if err != nil {
		return err
	}
	r.Keys = keys
	return r.Prove(ctx)
}

func leftIndexes(ctx context.Context, r store.Reindexing) (int, error) {
	used, err := r.InUse(ctx)
	if err != nil {
		return 0, err
	}
	if !used {
		fmt.Println("the newest index key is not in use yet")
		return 0, nil
	}
	left, err := r.Left(ctx)
	if err != nil {
		return 0, err
	}
	var names []string
	for name := range left {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		if _, err := fmt.Fprintf(os.Stdout, "under another index key: %s %d\n", name, left[name]); err != nil {
			return 0, err
		}
	}
	if len(names) == 0 {
		fmt.Println("everything is found by the newest index key")
	}
	return len(names), nil
}
