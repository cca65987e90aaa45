package store

import (
	"context"
	"fmt"
	"slices"
)

// tallySQL answers what is counted of one sort for the parts of the union @below,
// within the scopes @parts, of which none covers another: the folded sums, and
// the differences that wait to be folded.
const tallySQL = `WITH counted AS (
        SELECT c.below, c.part, c.mark, c.beside, c.at, c.n, c.fen FROM tallies c WHERE c.campaign_id = @campaign::uuid AND c.sort = '%[1]s' AND c.below = ANY(@parts::text[]) %[2]s
        UNION ALL
        SELECT p.below, split_part(substr(c.union_path, length(p.below) + 2), '/', 1), c.mark, c.beside, c.at, c.n, c.fen
        FROM tally_changes c JOIN unnest(@parts::text[]) p (below) ON c.union_path = p.below OR starts_with(c.union_path, p.below || '/') WHERE c.campaign_id = @campaign::uuid AND c.sort = '%[1]s' %[2]s
    ), tally AS (
        SELECT CASE WHEN below = @below THEN part ELSE split_part(substr(below, length(@below) + 2), '/', 1) END AS code, mark, beside, at, sum(n)::bigint AS n, sum(fen)::bigint AS fen
        FROM counted GROUP BY 1, 2, 3, 4 HAVING sum(n) <> 0
    ) `

// tallied begins a query over the counts of a sort, as a table tally; more narrows
// them by c.
func tallied(sort, more string) string { return fmt.Sprintf(tallySQL, sort, more) }

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
