-- name: CampaignCounts :many
-- Only the cases of the unions that the scopes cover, of which none covers another.
SELECT c.mark AS state, split_part(c.beside, ' ', 1)::text AS step, sum(c.n)::bigint AS n FROM (
    SELECT t.mark, t.beside, t.n FROM tallies t WHERE t.campaign_id = @campaign_id AND t.sort = 'case' AND t.below = ANY(@scopes::text[])
    UNION ALL
    SELECT t.mark, t.beside, t.n FROM tally_changes t WHERE t.campaign_id = @campaign_id AND t.sort = 'case'
        AND EXISTS (SELECT FROM unnest(@scopes::text[]) scope WHERE t.union_path = scope OR starts_with(t.union_path, scope || '/'))
) c GROUP BY 1, 2 HAVING sum(c.n) <> 0;

-- name: FoldTallies :one
SELECT fold_tallies(@most)::int AS folded;

-- name: ForgetMoves :one
SELECT forget_moves()::int AS gone;
