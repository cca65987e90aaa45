package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"path/filepath"
	"strings"
	"time"

	"github.com/songnuan/songnuan/pii"
	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store"
	"github.com/songnuan/songnuan/telemetry"
)

func (c *cli) keyPath() string {
	if c.KeyFile != "" {
		return c.KeyFile
	}
	return filepath.Join(c.Data, "keys", "pii.json")
}

// open waits for the database and opens the store; a wrong key is final.
func (c *cli) open(ctx context.Context) (*store.Store, error) { return c.openTraced(ctx, nil) }

// openTraced is open with traces of every statement, and of what comes of it in
// workflows.
func (c *cli) openTraced(ctx context.Context, traces *telemetry.Traces) (*store.Store, error) {
	keys, err := pii.Open(c.keyPath())
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("找不到个人信息密钥文件 %s。 the personal-data key file %s is missing: restore it, or run migrate in local mode to make the first one", c.keyPath(), c.keyPath())
	}
	if err != nil {
		return nil, fmt.Errorf("opening the personal-data key: %w", err)
	}
	undo, err := time.ParseDuration(c.Undo)
	if err != nil {
		return nil, fmt.Errorf("reading SONGNUAN_UNDO: %w", err)
	}
	files, err := c.files()
	if err != nil {
		return nil, err
	}
	o := store.Options{Keys: keys, Calendar: relief.StatutoryCalendar(), Local: c.Local, Undo: undo, Files: files, Tracer: traces.Statements(), Trace: traces.Of, PublicURL: strings.TrimRight(c.PublicURL, "/")}
	var s *store.Store
	err = await(ctx, "database", func(ctx context.Context) error {
		s, err = store.Open(ctx, c.DatabaseURL, o)
		return err
	})
	return s, err
}

// openFacts opens the store without the key of personal data, for whom facts and codes
// are enough: a key that is lost must not keep him from saying so.
func (c *cli) openFacts(ctx context.Context) (s *store.Store, err error) {
	err = await(ctx, "database", func(ctx context.Context) error {
		s, err = store.Open(ctx, c.DatabaseURL, store.Options{Calendar: relief.StatutoryCalendar()})
		return err
	})
	return s, err
}

// await tries until do succeeds, waiting longer each time, up to five seconds;
// an error that says a person must act ends it.
func await(ctx context.Context, what string, do func(context.Context) error) error {
	for pause := 200 * time.Millisecond; ; pause = min(2*pause, 5*time.Second) {
		err := do(ctx)
		if err == nil || errors.Is(err, pii.ErrUnreadable) || errors.Is(err, store.ErrKeyRetired) {
			return err
		}
		slog.Warn("waiting", "for", what, "error", err)
		select {
		case <-ctx.Done():
			return errors.Join(ctx.Err(), err)
		case <-time.After(pause):
		}
	}
}
