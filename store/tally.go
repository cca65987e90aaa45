package store

import (
	"context"
	"fmt"
	"slices"
)

// tallySQL answers what is counted of one sort for the parts of the union @below,
// within the scopes @parts, of which none covers another: the folded sums, the
// differences that wait to be folded, and, for scopes so small that no sums are
// kept, the facts themselves. OFFSET 0 keeps Postgres from reading all of them
// beside a scope that is not there.
const tallySQL = `WITH scope AS (
        SELECT path, level = ANY(tally_levels('%[1]s')) AS summed FROM unions WHERE path = ANY(@parts::text[])
    ), counted AS (
        SELECT c.below, c.part, c.mark, c.beside, c.at, c.n, c.fen FROM tallies c
        WHERE c.campaign_id = @campaign::uuid AND c.sort = '%[1]s' AND c.below = ANY(ARRAY(SELECT path FROM scope WHERE summed)) %[2]s
        UNION ALL
        SELECT scope.path, split_part(substr(c.union_path, length(scope.path) + 2), '/', 1), c.mark, c.beside, c.at, c.n, c.fen
        FROM tally_changes c JOIN scope ON c.union_path = scope.path OR starts_with(c.union_path, scope.path || '/') WHERE scope.summed AND c.campaign_id = @campaign::uuid AND c.sort = '%[1]s' %[2]s
        UNION ALL
        SELECT scope.path, split_part(substr(c.union_path, length(scope.path) + 2), '/', 1), c.mark, c.beside, c.at, c.n, c.fen
        FROM scope CROSS JOIN LATERAL (%[3]s AND union_path COLLATE "C" >= scope.path AND union_path COLLATE "C" < scope.path || '0' AND (union_path = scope.path OR starts_with(union_path, scope.path || '/')) OFFSET 0) c WHERE NOT scope.summed
    ), tally AS (
        SELECT CASE WHEN below = @below THEN part ELSE split_part(substr(below, length(@below) + 2), '/', 1) END AS code, mark, beside, at, sum(n)::bigint AS n, sum(fen)::bigint AS fen
        FROM counted GROUP BY 1, 2, 3, 4 HAVING sum(n) <> 0
    ) `

// What each sort counts, row by row: the same as the triggers do.
const (
	casesOf = `SELECT union_path, state AS mark, tally_beside(step, state, body) AS beside, tally_at(step, due_at) AS at, 1 AS n, amount_fen AS fen FROM cases WHERE campaign_id = @campaign::uuid`
	tasksOf = `SELECT union_path, kind AS mark, '' AS beside, coalesce(due_at, 'infinity') AS at, 1 AS n, 0 AS fen FROM tasks WHERE campaign_id = @campaign::uuid AND status = 'open'`
	movesOf = `SELECT c.union_path, e.to_state AS mark, e.from_state AS beside, date_trunc('day', e.at, 'Asia/Shanghai') AS at, 1 AS n, 0 AS fen FROM cases c JOIN events e ON e.case_id = c.id
		WHERE c.campaign_id = @campaign::uuid AND e.at >= @since AND e.from_state <> e.to_state AND e.from_state NOT IN ('', 'draft')`
)

// tallied begins a query over the counts of a sort, as a table tally; since narrows
// them by c.
func tallied(sort, facts, since string) string { return fmt.Sprintf(tallySQL, sort, since, facts) }

// apart are the scopes without those that another covers, so that nothing is
// counted twice.
func apart(scopes []string) []string {
	var out []string
	for _, scope := range slices.Sorted(slices.Values(scopes)) { // what covers comes before what it covers
		if !within(out, scope) {
			out = append(out, scope)
		}
	}
	return out
}

// foldAtMost is how many differences are folded in one transaction.
const foldAtMost = 20_000

// FoldTallies lets the sums of the boards take up what has changed, and answers
// how many changes they took.
func (s *Store) FoldTallies(ctx context.Context) (int, error) {
	all := 0
	for {
		n, err := s.q.FoldTallies(ctx, foldAtMost)
		if err != nil {
			return all, refusal(fmt.Errorf("folding the tallies: %w", err))
		}
		if all += n; n < foldAtMost {
			return all, nil
		}
	}
}

// ForgetMoves drops the counts that no pace looks back to.
func (s *Store) ForgetMoves(ctx context.Context) (int, error) {
	n, err := s.q.ForgetMoves(ctx)
	if err != nil {
		return 0, refusal(fmt.Errorf("forgetting moves: %w", err))
	}
	return n, nil
}
