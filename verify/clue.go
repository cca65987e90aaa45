package verify

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
)

const liftedByTheFinder = `
SELECT o.case_id::text, ARRAY['objections/' || o.id, 'events/' || e.id], 'SoD6: a hold that rests on a clue is lifted by another than who found it true', 'by himself, ' || e.actor
FROM objections o JOIN events s ON s.id = o.hold_event
JOIN LATERAL (SELECT id, actor, at FROM events r WHERE r.case_id = s.case_id AND r.action = 'resume' AND r.version > s.version ORDER BY r.version LIMIT 1) e ON true
WHERE o.late AND o.status = 'upheld' AND e.actor = o.handler AND o.ruled_at <= e.at
ORDER BY 1, 2`

// holdsLifted is SoD6: who found a clue about a case true did not lift the hold that
// rests on it.
func holdsLifted(ctx context.Context, s *snapshot) ([]Violation, error) {
	found, err := s.Query(ctx, liftedByTheFinder)
	if err != nil {
		return nil, fmt.Errorf("reading who lifted holds: %w", err)
	}
	out, err := pgx.CollectRows(found, pgx.RowToStructByPos[Violation])
	if err != nil {
		return nil, fmt.Errorf("reading who lifted holds: %w", err)
	}
	return out, nil
}
