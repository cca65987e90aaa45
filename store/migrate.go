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
	if _, err := pool.Exec(ctx, whereWritten); err != nil {
		return fmt.Errorf("noting where it is written: %w", err)
	}
	return nil
}

// whereWritten notes the server, and since when the rows are written by it: what a dump
// brought from another one is of other transactions than it says, and I29 takes only
// what was written since by its transactions; where there are other ones already when it
// is first noted, a dump brought them before. The letter keeps I30 from taking the number for a card's.
const whereWritten = `INSERT INTO settings (key, value) SELECT 'written', jsonb_build_object('server', 's' || system_identifier,
	'since', CASE WHEN EXISTS (SELECT FROM audit WHERE xmin::text::bigint <> xact::text::bigint % 4294967296) THEN clock_timestamp()::text ELSE '-infinity' END) FROM pg_control_system()
ON CONFLICT (key) DO UPDATE SET value = jsonb_build_object('server', excluded.value::jsonb->>'server', 'since', clock_timestamp())
WHERE settings.value::jsonb->>'server' <> excluded.value::jsonb->>'server'`

func provider(pool *pgxpool.Pool) (*goose.Provider, error) {
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return nil, fmt.Errorf("reading migrations: %w", err)
	}
	locker, err := lock.NewPostgresSessionLocker()
	if err != nil {
		return nil, fmt.Errorf("making the migration lock: %w", err)
	}
	p, err := goose.NewProvider(goose.DialectPostgres, stdlib.OpenDBFromPool(pool), files,
		goose.WithSessionLocker(locker), goose.WithAllowOutofOrder(true)) // parts of the product number theirs apart
	if err != nil {
		return nil, fmt.Errorf("reading migrations: %w", err)
	}
	return p, nil
}

// Migrations are the files of the schema, by which test templates are named.
func Migrations() fs.FS { return migrations }

// versions are the migrations this program knows.
func versions() ([]int64, error) {
	entries, err := fs.ReadDir(migrations, "migrations")
	if err != nil {
		return nil, fmt.Errorf("reading migrations: %w", err)
	}
	known := make([]int64, len(entries))
	for i, e := range entries {
		if known[i], err = goose.NumericComponent(e.Name()); err != nil {
			return nil, fmt.Errorf("reading migration %s: %w", e.Name(), err)
		}
	}
	return known, nil
}

// AtHead says whether the database has the schema this program was built for:
// every migration it knows; later ones do not matter, so that the version before
// goes on beside its successor.
func (s *Store) AtHead(ctx context.Context) error {
	known, err := versions()
	if err != nil {
		return err
	}
	var missing []int64
	err = s.pool.QueryRow(ctx, `SELECT coalesce(array_agg(v ORDER BY v), '{}') FROM unnest($1::bigint[]) v
		WHERE NOT EXISTS (SELECT FROM goose_db_version g WHERE g.version_id = v AND g.is_applied)`, known).Scan(&missing)
	if err != nil {
		return fmt.Errorf("reading the schema version: %w", err)
	}
	if len(missing) > 0 {
		return fmt.Errorf("the schema lacks migrations %v that this program needs", missing)
	}
	return nil
}
