package store

import (
	"context"
	"embed"
	"fmt"
	"io/fs"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Migrate brings the database to the newest schema, as its owner. Several
// processes may call it at once.
func Migrate(ctx context.Context, ownerURL string) error {
	pool, err := pgxpool.New(ctx, ownerURL)
	if err != nil {
		return fmt.Errorf("connecting as owner: %w", err)
	}
	defer pool.Close()
	p, err := provider(pool)
	if err != nil {
		return err
	}
	if _, err := p.Up(ctx); err != nil {
		return fmt.Errorf("migrating: %w", err)
	}
	return nil
}

func provider(pool *pgxpool.Pool) (*goose.Provider, error) {
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return nil, fmt.Errorf("reading migrations: %w", err)
	}
	locker, err := lock.NewPostgresSessionLocker()
	if err != nil {
		return nil, fmt.Errorf("making the migration lock: %w", err)
	}
	p, err := goose.NewProvider(goose.DialectPostgres, stdlib.OpenDBFromPool(pool), files, goose.WithSessionLocker(locker))
	if err != nil {
		return nil, fmt.Errorf("reading migrations: %w", err)
	}
	return p, nil
}

// Migrations are the files of the schema, by which test templates are named.
func Migrations() fs.FS { return migrations }

// schemaVersion is the newest migration this program knows.
func schemaVersion() int64 {
	entries, _ := fs.ReadDir(migrations, "migrations")
	return int64(len(entries))
}

// AtHead says whether the database has the schema this program was built for.
func (s *Store) AtHead(ctx context.Context) error {
	var at int64
	if err := s.pool.QueryRow(ctx, "SELECT coalesce(max(version_id), 0) FROM goose_db_version WHERE is_applied").Scan(&at); err != nil {
		return fmt.Errorf("reading the schema version: %w", err)
	}
	if at < schemaVersion() {
		return fmt.Errorf("the schema is at %d, this program needs %d", at, schemaVersion())
	}
	return nil
}
