package store

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/songnuan/songnuan/store/internal/db"
)

// Recount counts the boards' sums anew from the facts, at the word of somebody who
// may have the platform's workflows rebuilt, in whose audit it stands. It works as
// the owner; cases and tasks take no writes meanwhile. It answers how many sums
// there are.
func Recount(ctx context.Context, pool *pgxpool.Pool, who string) (sums int, err error) {
	err = pgx.BeginFunc(ctx, pool, func(tx pgx.Tx) error {
		if err := mayRebuild(ctx, db.New(tx), who); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, "SELECT recount_tallies()"); err != nil {
			return fmt.Errorf("counting anew: %w", err)
		}
		if err := tx.QueryRow(ctx, "SELECT count(*) FROM tallies").Scan(&sums); err != nil {
			return fmt.Errorf("counting the sums: %w", err)
		}
		_, err := tx.Exec(ctx, "INSERT INTO audit (subject, kind, actor, body) VALUES ($1, 'recount', $1, jsonb_build_object('sums', $2::int)::text)", who, sums)
		return wrap("adding to the audit", err)
	})
	return sums, err
}
