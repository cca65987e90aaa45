package store

import (
	"context"
	"fmt"
	"slices"

	"github.com/songnuan/songnuan/store/internal/db"
)

// A PolicyChange is what becomes of the role rules when a release brings its own:
// what it adds and takes away, beside what people here have added and taken away,
// which stays.
type PolicyChange struct{ Added, Removed, Own, Without []PolicyRule }

// None says that the release changes nothing.
func (c PolicyChange) None() bool { return len(c.Added)+len(c.Removed) == 0 }

// platform is the subject of what is done to the platform as a whole: it has an
// audit of its own.
const platform = "00000000-0000-0000-0000-000000000000"

// BringPolicy brings the rules of this release into the database: what differs
// from those of the release before. A program older than the last one leaves all
// as it is. With reset nothing of people's own stays; without apply it only says
// what would be done.
func (s *Store) BringPolicy(ctx context.Context, rules []PolicyRule, reset, apply bool) (PolicyChange, error) {
	known, err := versions()
	if err != nil {
		return PolicyChange{}, err
	}
	release := slices.Max(known)
	var change PolicyChange
	err = s.write(ctx, func(ctx context.Context, t *tx) error {
		change = PolicyChange{}
		if err := t.LockPolicy(ctx); err != nil { // processes that start together do it once
			return fmt.Errorf("waiting for the policy: %w", err)
		}
		last, err := t.PolicyRelease(ctx)
		if err != nil {
			return fmt.Errorf("reading the policy's release: %w", err)
		}
		if last > release {
			return nil
		}
		have, before, err := t.policyNow(ctx)
		if err != nil {
			return err
		}
		change = changes(have, before, rules, reset)
		if !apply || change.None() && last == release && len(minus(rules, before)) == 0 && len(minus(before, rules)) == 0 {
			return nil
		}
		return t.bring(ctx, change, rules, release, reset)
	})
	return change, err
}

func (t *tx) policyNow(ctx context.Context) (have, before []PolicyRule, err error) {
	now, err := t.PolicyRules(ctx)
	if err != nil {
		return nil, nil, fmt.Errorf("reading the policy: %w", err)
	}
	was, err := t.PolicyDefaults(ctx)
	if err != nil {
		return nil, nil, fmt.Errorf("reading the policy of the release before: %w", err)
	}
	for _, r := range now {
		have = append(have, PolicyRule(r))
	}
	for _, r := range was {
		before = append(before, PolicyRule(r))
	}
	return have, before, nil
}

// changes parts what the release does from what people here have done.
func changes(have, before, rules []PolicyRule, reset bool) PolicyChange {
	if reset {
		return PolicyChange{Added: minus(rules, have), Removed: minus(have, rules)}
	}
	c := PolicyChange{Added: minus(minus(rules, before), have), Own: minus(minus(have, rules), before), Without: minus(both(rules, before), have)}
	c.Removed = both(minus(before, rules), have)
	return c
}

func (t *tx) bring(ctx context.Context, c PolicyChange, rules []PolicyRule, release int64, reset bool) error {
	if err := t.DeletePolicyRules(ctx, db.DeletePolicyRulesParams(columnsOf(c.Removed))); err != nil {
		return fmt.Errorf("taking rules away: %w", err)
	}
	if err := t.InsertPolicyRules(ctx, columnsOf(c.Added)); err != nil {
		return fmt.Errorf("adding rules: %w", err)
	}
	if err := t.ClearPolicyDefaults(ctx); err != nil {
		return fmt.Errorf("keeping the release's rules: %w", err)
	}
	if err := t.InsertPolicyDefaults(ctx, db.InsertPolicyDefaultsParams(columnsOf(rules))); err != nil {
		return fmt.Errorf("keeping the release's rules: %w", err)
	}
	if err := t.SetPolicyRelease(ctx, release); err != nil {
		return fmt.Errorf("keeping the policy's release: %w", err)
	}
	return t.note(ctx, platform, "policy", "", map[string]any{
		"release": release, "reset": reset, "added": Lines(c.Added), "removed": Lines(c.Removed), "own": Lines(c.Own), "without": Lines(c.Without),
	})
}

// Lines are the rules as an auditor reads them.
func Lines(rules []PolicyRule) []string {
	out := make([]string, len(rules))
	for i, r := range rules {
		out[i] = r.Role + "," + r.Level + "," + r.Action
	}
	slices.Sort(out)
	return out
}

func columnsOf(rules []PolicyRule) (arg db.InsertPolicyRulesParams) {
	for _, r := range rules {
		arg.Roles, arg.Levels, arg.Actions = append(arg.Roles, r.Role), append(arg.Levels, r.Level), append(arg.Actions, r.Action)
	}
	return arg
}

func minus(a, b []PolicyRule) []PolicyRule {
	return slices.DeleteFunc(slices.Clone(a), func(r PolicyRule) bool { return slices.Contains(b, r) })
}

func both(a, b []PolicyRule) []PolicyRule {
	return slices.DeleteFunc(slices.Clone(a), func(r PolicyRule) bool { return !slices.Contains(b, r) })
}
