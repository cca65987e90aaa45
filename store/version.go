package store

import (
	"context"
	"fmt"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/internal/db"
)

// OrderVersion notes that somebody, who may have the platform's workflows rebuilt,
// gives all of them to a version of the workers. It stands in the audit before it
// is done: the engine keeps no account of who asked.
func (s *Store) OrderVersion(ctx context.Context, who, version string) error {
	return s.orderEngine(ctx, who, func(ctx context.Context, t *tx) error {
		return t.note(ctx, who, "version", who, map[string]any{"version": version})
	})
}

// OrderRepairs notes that somebody, who may have the platform's workflows rebuilt, does
// that (rebuild) or brings all of them in step with Postgres (repair) from the command line.
func (s *Store) OrderRepairs(ctx context.Context, who, action string) error {
	return s.orderEngine(ctx, who, func(ctx context.Context, t *tx) error {
		return t.note(ctx, who, "workflow", who, map[string]any{"action": action})
	})
}

func (s *Store) orderEngine(ctx context.Context, who string, note func(context.Context, *tx) error) error {
	return s.write(ctx, func(ctx context.Context, t *tx) error {
		if err := mayRebuild(ctx, t.Queries, who); err != nil {
			return err
		}
		return note(ctx, t)
	})
}

// mayRebuild refuses whoever may not have the platform's workflows rebuilt.
func mayRebuild(ctx context.Context, q *db.Queries, who string) error {
	may, err := q.MayRebuild(ctx, who)
	if err != nil {
		return fmt.Errorf("reading who may rebuild: %w", err)
	}
	if !may {
		return relief.Refuse("forbidden", "roles", string(relief.Operator))
	}
	return nil
}
