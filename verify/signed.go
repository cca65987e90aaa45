package verify

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
)

// Before decisions were signed they carried no names: none since the first that does.
const unsigned = `
SELECT d.case_id::text, d.id::text, d.signed_post FROM decisions d JOIN grants g ON g.id = d.grant_id
WHERE d.at >= (SELECT min(o.at) FROM decisions o WHERE o.signed_post <> '')
  AND (d.signed_name = '' OR d.signed_union = '' OR d.signed_post <> g.role OR (d.on_behalf_of IS NOT NULL) <> (d.signed_name LIKE '% 代 %'))
ORDER BY 1, 2`

// decisionsSigned is SoD8: every decision names the person, his post and his
// union as they were then, and whom he stood in for.
func decisionsSigned(ctx context.Context, s *snapshot) ([]Violation, error) {
	found, err := s.Query(ctx, unsigned)
	if err != nil {
		return nil, fmt.Errorf("reading signatures: %w", err)
	}
	rows, err := pgx.CollectRows(found, pgx.RowToStructByPos[struct{ Case, Decision, Post string }])
	if err != nil {
		return nil, fmt.Errorf("reading signatures: %w", err)
	}
	var out []Violation
	for _, r := range rows {
		out = append(out, Violation{r.Case, []string{"decisions/" + r.Decision}, "SoD8: person, post and union named", "post " + r.Post})
	}
	return out, nil
}
