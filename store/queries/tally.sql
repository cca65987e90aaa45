-- name: CampaignCounts :many
-- Only the cases of the unions that the scopes cover, of which none covers another.
-- A union without sums is a part of the one above; below that, cases are counted.
WITH scope AS (
    SELECT u.path, coalesce(CASE WHEN u.level = ANY(tally_levels('case')) THEN u.path WHEN a.level = ANY(tally_levels('case')) THEN a.path END, '') AS below,
        CASE WHEN u.level = ANY(tally_levels('case')) THEN '' ELSE u.code END AS part
    FROM unions u LEFT JOIN unions a ON a.code = u.parent WHERE u.path = ANY(@scopes::text[])
)
SELECT c.mark::text AS state, split_part(c.beside, ' ', 1)::text AS step, sum(c.n)::bigint AS n FROM (
    SELECT t.mark, t.beside, t.n FROM tallies t WHERE t.campaign_id = @campaign_id AND t.sort = 'case' AND t.below = ANY(ARRAY(SELECT s.below FROM scope s WHERE s.below <> ''))
        AND EXISTS (SELECT FROM scope s WHERE s.below = t.below AND (s.part = '' OR s.part = t.part))
    UNION ALL
    SELECT t.mark, t.beside, t.n FROM scope s JOIN tally_changes t ON t.union_path = s.path OR starts_with(t.union_path, s.path || '/')
    WHERE s.below <> '' AND t.campaign_id = @campaign_id AND t.sort = 'case'
    UNION ALL
    SELECT k.state, k.step, 1 FROM scope s CROSS JOIN LATERAL (SELECT c.state, c.step FROM cases c WHERE c.campaign_id = @campaign_id
        AND c.union_path COLLATE "C" >= s.path AND c.union_path COLLATE "C" < s.path || '0' AND (c.union_path = s.path OR starts_with(c.union_path, s.path || '/')) OFFSET 0) k WHERE s.below = ''
) c GROUP BY 1, 2 HAVING sum(c.n) <> 0;

-- name: FoldTallies :one
SELECT fold_tallies(@most)::int AS folded;

-- name: ForgetMoves :one
SELECT forget_moves()::int AS gone;
