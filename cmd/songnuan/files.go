package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/songnuan/songnuan/evidence"
	"github.com/songnuan/songnuan/store"
)

// objectStore is where the bucket of SONGNUAN_EVIDENCE=s3://… is.
type objectStore struct {
	Endpoint string `name:"s3-endpoint" env:"SONGNUAN_S3_ENDPOINT" help:"Object store of an s3://… evidence address, such as https://s3.example.com."`
	Region   string `name:"s3-region" env:"SONGNUAN_S3_REGION" default:"us-east-1" help:"Its region."`
	Key      string `name:"s3-key" env:"SONGNUAN_S3_KEY" help:"Access key."`
	Secret   string `name:"s3-secret" env:"SONGNUAN_S3_SECRET" help:"Its secret."`
}

// files opens the place where evidence lies: a bucket, or a folder.
func (c *cli) files() (store.Files, error) {
	at := c.Evidence
	if at == "" {
		at = filepath.Join(c.Data, "evidence")
	}
	return c.Objects.open(at)
}

func (o objectStore) open(at string) (store.Files, error) {
	if evidence.IsBucket(at) {
		return evidence.OpenBucket(evidence.ObjectStore{Address: at, Server: o.Endpoint, Region: o.Region, Key: o.Key, Secret: o.Secret})
	}
	return evidence.Open(at)
}

type filesCmd struct {
	From string `arg:"" help:"Folder or s3://bucket/folder to copy from."`
	To   string `arg:"" help:"Folder or s3://bucket/folder to copy to."`
}

// Run copies what the target lacks: a backup of a bucket, or a move to one. Files
// are sealed, so that no key is needed, and each is held against its name.
func (cmd filesCmd) Run(ctx context.Context, c *cli) error {
	from, err := c.Objects.open(cmd.From)
	if err != nil {
		return err
	}
	to, err := c.Objects.open(cmd.To)
	if err != nil {
		return err
	}
	return copyFiles(ctx, from, to, os.Stdout)
}

func copyFiles(ctx context.Context, from, to store.Files, out io.Writer) error {
	there := map[string]bool{}
	if err := to.List(ctx, func(name string, _ time.Time) error { there[name] = true; return nil }); err != nil {
		return err
	}
	copied, had := 0, 0
	err := from.List(ctx, func(name string, _ time.Time) error {
		if len(name) != 64 { // a draft that was never finished
			return nil
		}
		if there[name] {
			had++
			return nil
		}
		sealed, err := from.Get(ctx, name)
		if err != nil {
			return err
		}
		kept, err := to.Put(ctx, sealed)
		if err != nil {
			return err
		}
		if kept != name {
			if err := to.Remove(ctx, kept); err != nil {
				return err
			}
			return fmt.Errorf("file %s is damaged: its bytes are %s", name, kept)
		}
		copied++
		return nil
	})
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(out, "copied %d, had %d\n", copied, had)
	return err
}
