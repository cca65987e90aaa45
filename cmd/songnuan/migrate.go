package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"

	"github.com/songnuan/songnuan/authz"
	"github.com/songnuan/songnuan/pii"
	"github.com/songnuan/songnuan/store"
)

type migrateCmd struct {
	ResetPolicy bool `help:"Replace the role rules in the database by this program's."`
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

// policy loads the default rules once; what people have changed since stays.
func (cmd migrateCmd) policy(ctx context.Context, s *store.Store, rules []store.PolicyRule) error {
	if cmd.ResetPolicy {
		return s.SetPolicy(ctx, rules)
	}
	differ, err := s.FirstPolicy(ctx, rules)
	if differ {
		slog.Warn("the role rules in the database are not this program's defaults; migrate --reset-policy replaces them")
	}
	return err
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
