package main

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"github.com/songnuan/songnuan/authz"
	"github.com/songnuan/songnuan/store"
)

// policySource hands the store's rules and grants to authz; the two packages do
// not know each other.
type policySource struct{ *store.Store }

func (p policySource) Policy(ctx context.Context) ([]authz.Rule, int64, error) {
	rows, version, err := p.Store.Policy(ctx)
	rules := make([]authz.Rule, len(rows))
	for i, r := range rows {
		rules[i] = authz.Rule(r)
	}
	return rules, version, err
}

func (p policySource) Grants(ctx context.Context) ([]authz.Grant, error) {
	rows, err := p.LiveGrants(ctx)
	if err != nil {
		return nil, err
	}
	grants := make([]authz.Grant, len(rows))
	for i, g := range rows {
		id, err := uuid.Parse(g.ID)
		if err != nil {
			return nil, fmt.Errorf("reading grant %s: %w", g.ID, err)
		}
		user, err := uuid.Parse(g.UserID)
		if err != nil {
			return nil, fmt.Errorf("reading grant %s: %w", g.ID, err)
		}
		grants[i] = authz.Grant{ID: id, UserID: user, Role: g.Role, Level: g.Level, Path: g.Path}
	}
	return grants, nil
}

func (p policySource) Changed(ctx context.Context) (<-chan struct{}, error) {
	return p.PolicyChanges(ctx)
}

type matrixCmd struct{}

// Run prints the default role rules as an auditor reads them.
func (matrixCmd) Run() error {
	rules, err := authz.DefaultPolicy()
	if err != nil {
		return err
	}
	fmt.Print(authz.Matrix(rules))
	return nil
}
