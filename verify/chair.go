package verify

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
)

const reportsByOthers = `
SELECT d.case_id::text, d.id::text FROM decisions d JOIN cases c ON c.id = d.case_id JOIN campaigns k ON k.id = c.campaign_id CROSS JOIN LATERAL regexp_replace(d.union_path, '^.*/', '') u (code)
WHERE d.kind = 'report' AND d.outcome = 'approve' AND k.rules->'requires' ? 'chair_reports'
  AND NOT EXISTS (SELECT FROM union_chairs h WHERE h.union_code = u.code AND h.person = coalesce(d.on_behalf_of, d.actor)
      AND h.n = (SELECT max(o.n) FROM union_chairs o WHERE o.union_code = u.code AND o.at <= d.at))
ORDER BY 1, 2`

// chairsReport is SoD10: where a campaign asks for it, a case was reported up by
// who then answered for the union that did it, or for him.
func chairsReport(ctx context.Context, s *snapshot) ([]Violation, error) {
	found, err := s.Query(ctx, reportsByOthers)
	if err != nil {
		return nil, fmt.Errorf("reading who reported: %w", err)
	}
	rows, err := pgx.CollectRows(found, pgx.RowToStructByPos[struct{ Case, Decision string }])
	if err != nil {
		return nil, fmt.Errorf("reading who reported: %w", err)
	}
	var out []Violation
	for _, r := range rows {
		out = append(out, Violation{r.Case, []string{"decisions/" + r.Decision}, "SoD10: reported by who answers for the union", "somebody else"})
	}
	return out, nil
}
