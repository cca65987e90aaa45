package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"

	"github.com/songnuan/songnuan/authz"
	"github.com/songnuan/songnuan/pii"
	"github.com/songnuan/songnuan/store"
)

type migrateCmd struct {
	ResetPolicy bool `help:"Replace the role rules in the database by this program's; what was changed here is lost."`
	ShowPolicy  bool `help:"Only show what would become of the role rules, after the schema is at head."`
}

// Run brings the schema to head, loads the role rules, and in local mode makes
// the first personal-data key. It may run at any time, several at once.
func (cmd migrateCmd) Run(ctx context.Context, c *cli) error {
	owner := c.OwnerURL
	if owner == "" {
		owner = c.DatabaseURL
	}
	if err := store.Migrate(ctx, owner); err != nil {
		return err
	}
	s, err := store.Open(ctx, owner, store.Options{})
	if err != nil {
		return err
	}
	defer s.Close()
	rules, err := authz.DefaultPolicy()
	if err != nil {
		return err
	}
	rows := make([]store.PolicyRule, len(rules))
	for i, r := range rules {
		rows[i] = store.PolicyRule(r)
	}
	if err := cmd.policy(ctx, s, rows); err != nil {
		return fmt.Errorf("loading the role rules: %w", err)
	}
	return c.firstKey(ctx, owner)
}

// policy brings in what this release changes in the role rules; what people have
// changed since stays, unless all is replaced.
func (cmd migrateCmd) policy(ctx context.Context, s *store.Store, rules []store.PolicyRule) error {
	change, err := s.BringPolicy(ctx, rules, cmd.ResetPolicy, !cmd.ShowPolicy)
	if err != nil {
		return err
	}
	if cmd.ShowPolicy {
		return shown(os.Stdout, change)
	}
	if !change.None() || len(change.Own)+len(change.Without) > 0 {
		slog.Info("role rules", "added", len(change.Added), "removed", len(change.Removed), "own_kept", len(change.Own), "own_left_out", len(change.Without))
	}
	return nil
}

// shown prints a change line by line, as a patch does.
func shown(out io.Writer, c store.PolicyChange) error {
	for _, part := range []struct {
		mark  string
		rules []store.PolicyRule
	}{{"+ ", c.Added}, {"- ", c.Removed}, {"own + ", c.Own}, {"own - ", c.Without}} {
		for _, line := range store.Lines(part.rules) {
			if _, err := fmt.Fprintln(out, part.mark+line); err != nil {
				return err
			}
		}
	}
	return nil
}

// firstKey makes the key file on a first local run. When the database already
// holds rows of a key, a missing file is lost, not new.
func (c *cli) firstKey(ctx context.Context, owner string) error {
	if _, err := os.Stat(c.keyPath()); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	used, err := store.HasKey(ctx, owner)
	if err != nil {
		return err
	}
	if used {
		return fmt.Errorf("数据库里已有个人信息，但密钥文件 %s 不见了；请恢复备份。 the database holds personal data, but its key file %s is gone: restore it", c.keyPath(), c.keyPath())
	}
	if !c.Local {
		return fmt.Errorf("缺少个人信息密钥文件 %s。 there is no personal-data key file %s: make one with your key management", c.keyPath(), c.keyPath())
	}
	if err := pii.Create(c.keyPath()); err != nil && !errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("making the personal-data key: %w", err)
	}
	return nil
}
