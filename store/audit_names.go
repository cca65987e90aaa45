package store

import (
	"context"
	"fmt"
	"regexp"

	"github.com/jackc/pgx/v5"

	"github.com/songnuan/songnuan/relief"
)

var idInText = regexp.MustCompile(`[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}`)

// auditNames finds what a person calls the things whose ids stand in the rows:
// staff by name, the rest by number or kind; no household is named by any of them.
const auditNames = `SELECT id::text, what, name FROM (
	SELECT id, 'person' AS what, name FROM users WHERE id = ANY(@ids::uuid[])
	UNION ALL SELECT id, 'case', no FROM cases WHERE id = ANY(@ids::uuid[])
	UNION ALL SELECT id, 'campaign', title FROM campaigns WHERE id = ANY(@ids::uuid[])
	UNION ALL SELECT id, 'line', name FROM budget_lines WHERE id = ANY(@ids::uuid[])
	UNION ALL SELECT id, 'batch', upper(right(id::text, 6)) FROM payment_batches WHERE id = ANY(@ids::uuid[])
	UNION ALL SELECT id, 'objection', number FROM objections WHERE id = ANY(@ids::uuid[])
	UNION ALL SELECT id, 'task', kind FROM tasks WHERE id = ANY(@ids::uuid[])
	UNION ALL SELECT id, 'evidence', kind FROM evidence WHERE id = ANY(@ids::uuid[])
	UNION ALL SELECT g.id, 'role', g.role FROM grants g WHERE g.id = ANY(@ids::uuid[])) named`

// nameIDs puts beside each row what the ids in it mean.
func (s *Store) nameIDs(ctx context.Context, rows []relief.AuditRow) error {
	var ids []string
	for _, r := range rows {
		ids = append(ids, idInText.FindAllString(string(r.Body), -1)...)
	}
	if len(ids) == 0 {
		return nil
	}
	found, err := s.pool.Query(ctx, auditNames, pgx.NamedArgs{"ids": ids})
	if err != nil {
		return refusal(fmt.Errorf("naming what audit rows mean: %w", err))
	}
	names := map[string]relief.AuditName{}
	var id string
	var n relief.AuditName
	if _, err := pgx.ForEachRow(found, []any{&id, &n.What, &n.Name}, func() error { names[id] = n; return nil }); err != nil {
		return refusal(fmt.Errorf("naming what audit rows mean: %w", err))
	}
	for i := range rows {
		rows[i].Names = map[string]relief.AuditName{}
		for _, id := range idInText.FindAllString(string(rows[i].Body), -1) {
			if n, ok := names[id]; ok {
				rows[i].Names[id] = n
			}
		}
	}
	return nil
}
