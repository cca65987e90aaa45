package store

import (
	"context"
	"fmt"
	"time"

	"github.com/songnuan/songnuan/store/internal/db"
)

// A PolicyRule says that a role at a level may do an action.
type PolicyRule struct{ Role, Level, Action string }

// A GrantRow is a live grant of an enabled account.
type GrantRow struct{ ID, UserID, Role, Level, Path string }

// SetPolicy replaces the role rules; an unchanged set changes nothing.
func (s *Store) SetPolicy(ctx context.Context, rules []PolicyRule) error {
	return s.write(ctx, func(ctx context.Context, t *tx) error {
		if err := t.LockPolicy(ctx); err != nil { // processes that start together load it once
			return fmt.Errorf("waiting for the policy: %w", err)
		}
		have, err := t.PolicyRules(ctx)
		if err != nil {
			return fmt.Errorf("reading the policy: %w", err)
		}
		if same(have, rules) {
			return nil
		}
		if err := t.ClearPolicy(ctx); err != nil {
			return fmt.Errorf("clearing the policy: %w", err)
		}
		return t.InsertPolicyRules(ctx, columnsOf(rules))
	})
}

func same(have []db.PolicyRule, want []PolicyRule) bool {
	in := make(map[PolicyRule]bool, len(have))
	for _, r := range have {
		in[PolicyRule(r)] = true
	}
	for _, r := range want {
		if !in[r] {
			return false
		}
	}
	return len(have) == len(want)
}

// Policy answers the role rules and their version.
func (s *Store) Policy(ctx context.Context) ([]PolicyRule, int64, error) {
	version, err := s.q.PolicyVersion(ctx)
	if err != nil {
		return nil, 0, fmt.Errorf("reading the policy version: %w", err)
	}
	rows, err := s.q.PolicyRules(ctx)
	if err != nil {
		return nil, 0, fmt.Errorf("reading the policy: %w", err)
	}
	out := make([]PolicyRule, len(rows))
	for i, r := range rows {
		out[i] = PolicyRule(r)
	}
	return out, version, nil
}

// LiveGrants answers every live grant.
func (s *Store) LiveGrants(ctx context.Context) ([]GrantRow, error) {
	rows, err := s.q.ActiveGrants(ctx)
	if err != nil {
		return nil, fmt.Errorf("reading grants: %w", err)
	}
	out := make([]GrantRow, len(rows))
	for i, g := range rows {
		out[i] = GrantRow(g)
	}
	return out, nil
}

// Listen signals each notification on the database channel; the Go channel is
// closed when the connection is lost. Notifications that come while one waits to
// be read are one.
func (s *Store) Listen(ctx context.Context, channel string) (<-chan struct{}, error) {
	pooled, err := s.pool.Acquire(ctx)
	if err != nil {
		return nil, fmt.Errorf("connecting to listen: %w", err)
	}
	conn := pooled.Hijack()
	if _, err := conn.Exec(ctx, "LISTEN "+channel); err != nil {
		_ = conn.Close(ctx)
		return nil, fmt.Errorf("listening: %w", err)
	}
	out := make(chan struct{}, 1)
	go func() {
		defer close(out)
		defer func() {
			closing, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
			defer cancel()
			_ = conn.Close(closing)
		}()
		for {
			if _, err := conn.WaitForNotification(ctx); err != nil {
				return
			}
			select {
			case out <- struct{}{}:
			default:
			}
		}
	}()
	return out, nil
}

// PolicyChanges signals changes of rules and grants.
func (s *Store) PolicyChanges(ctx context.Context) (<-chan struct{}, error) {
	return s.Listen(ctx, "songnuan_authz")
}

// ListenOutbox hints that the outbox has something.
func (s *Store) ListenOutbox(ctx context.Context) (<-chan struct{}, error) {
	return s.Listen(ctx, "songnuan_outbox")
}
