package store

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/songnuan/songnuan/relief"
)

// Union answers the union of a code.
func (s *Store) Union(ctx context.Context, code string) (relief.Unit, error) {
	u, err := s.q.UnionByCode(ctx, code)
	if err != nil {
		return relief.Unit{}, refusal(err)
	}
	return relief.Unit{Code: u.Code, Parent: u.Parent, Level: relief.Level(u.Level), Name: u.Name, Path: u.Path}, nil
}

// Unions lists the unions below parent (of the first scope when parent is
// empty) that lie within the scopes, by code.
func (s *Store) Unions(ctx context.Context, scopes []string, parent string, page relief.Page) (relief.List[relief.Unit], error) {
	rows, err := s.pool.Query(ctx, `
		SELECT u.code, coalesce(u.parent, '') AS parent, u.level, u.name, u.path, coalesce(p.name, '') AS chair, coalesce(c.document_no, '') AS document
		FROM unions u
		LEFT JOIN LATERAL (SELECT person, document_no FROM union_chairs WHERE union_code = u.code ORDER BY n DESC LIMIT 1) c ON true
		LEFT JOIN users p ON p.id = c.person
		WHERE ($1 = '' OR u.parent = $1) AND u.code > $2 AND EXISTS (SELECT FROM unnest($3::text[]) scope WHERE u.path = scope OR u.path LIKE scope || '/%')
		ORDER BY u.code LIMIT $4`, parent, page.Cursor, scopes, page.Size()+1)
	if err != nil {
		return relief.List[relief.Unit]{}, refusal(fmt.Errorf("reading unions: %w", err))
	}
	units, err := pgx.CollectRows(rows, pgx.RowToStructByName[relief.Unit])
	if err != nil {
		return relief.List[relief.Unit]{}, refusal(fmt.Errorf("reading unions: %w", err))
	}
	return cut(units, page, func(u relief.Unit) string { return u.Code }), nil
}

// cut makes a page of one row more than it holds.
func cut[T any](rows []T, page relief.Page, key func(T) string) relief.List[T] {
	if rows == nil {
		rows = []T{}
	}
	l := relief.List[T]{Items: rows}
	if n := page.Size(); len(rows) > n {
		l.Items = rows[:n]
		l.NextCursor = key(rows[n-1])
	}
	return l
}

// ImportUnions loads unions, parents first; a known code gets its new name.
func (s *Store) ImportUnions(ctx context.Context, r relief.Request, units []relief.Unit) (relief.Reply, error) {
	return s.once(ctx, r, 200, func(ctx context.Context, t *tx) (any, error) {
		return map[string]int{"unions": len(units)}, t.loadUnions(ctx, units)
	})
}

// LoadUnions is ImportUnions for the command line, which is nobody's session.
func (s *Store) LoadUnions(ctx context.Context, units []relief.Unit) error {
	return s.write(ctx, func(ctx context.Context, t *tx) error { return t.loadUnions(ctx, units) })
}

func (t *tx) loadUnions(ctx context.Context, units []relief.Unit) error {
	batch := &pgx.Batch{}
	for _, u := range units {
		var parent *string
		if u.Parent != "" {
			parent = &u.Parent
		}
		batch.Queue(`INSERT INTO unions (code, parent, level, name, path) VALUES ($1, $2, $3, $4, '') ON CONFLICT (code) DO UPDATE SET name = excluded.name`,
			u.Code, parent, string(u.Level), u.Name)
	}
	if err := t.SendBatch(ctx, batch).Close(); err != nil {
		return fmt.Errorf("loading unions: %w", err)
	}
	return nil
}
