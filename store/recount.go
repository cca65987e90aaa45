package store

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/songnuan/songnuan/relief"
)

// Recount counts the boards' sums anew from the facts, at the word of somebody who
// may have the platform's workflows rebuilt, in whose audit it stands. It works as
// the owner; cases and tasks take no writes meanwhile. It answers how many sums
// there are.
func Recount(ctx context.Context, pool *pgxpool.Pool, who string) (sums int, err error) {
	err = pgx.BeginFunc(ctx, pool, func(tx pgx.Tx) error {
		var may bool
		err := tx.QueryRow(ctx, `SELECT EXISTS (SELECT FROM grants g JOIN users u ON u.id = g.user_id AND NOT u.disabled
			JOIN policy_rules p ON p.role = g.role AND p.level = g.level AND p.action = 'workflow.rebuild' WHERE g.active AND g.user_id = $1)`, who).Scan(&may)
		if err != nil {
			return fmt.Errorf("reading who may recount: %w", err)
		}
		if !may {
			return relief.Refuse("forbidden", "roles", string(relief.Operator))
		}
		if _, err := tx.Exec(ctx, "SELECT recount_tallies()"); err != nil {
			return fmt.Errorf("counting anew: %w", err)
		}
		if err := tx.QueryRow(ctx, "SELECT count(*) FROM tallies").Scan(&sums); err != nil {
			return fmt.Errorf("counting the sums: %w", err)
		}
		_, err = tx.Exec(ctx, "INSERT INTO audit (subject, kind, actor, body) VALUES ($1, 'recount', $1, jsonb_build_object('sums', $2::int)::text)", who, sums)
		return wrap("adding to the audit", err)
	})
	return sums, err
}
