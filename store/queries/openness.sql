-- name: OpenFigures :many
-- The households of a campaign by the part of the owner's branch they lie in,
-- the part directly below the owner; '' is the owner itself.
SELECT g.part, coalesce(u.name, '')::text AS name, g.under_way, g.aided, g.ended FROM (
    SELECT split_part(substr(c.union_path, length(k.owner_path) + 2), '/', 1)::text AS part,
           count(*) FILTER (WHERE c.state <> ALL(@aided::text[]) AND c.state <> ALL(@dead::text[]))::int AS under_way,
           count(*) FILTER (WHERE c.state = ANY(@aided::text[]))::int AS aided,
           count(*) FILTER (WHERE c.state = ANY(@dead::text[]))::int AS ended
    FROM cases c JOIN campaigns k ON k.id = c.campaign_id WHERE c.campaign_id = @campaign_id GROUP BY 1) g
LEFT JOIN unions u ON u.code = g.part ORDER BY g.part;

-- name: PaidHouseholds :many
SELECT line_id, count(*)::int AS households FROM cases WHERE campaign_id = $1 AND state = ANY(@aided::text[]) GROUP BY line_id;

-- name: OpenSheets :many
-- The sheets on which somebody is still posted, the latest first.
SELECT s.slug, n.name AS union_name, max(p.ends_on)::date AS ends_on, count(*) OVER ()::int AS sheets
FROM posting_sheets s JOIN unions n ON n.code = s.union_code JOIN postings p ON p.slug = s.slug
WHERE s.campaign_id = $1 AND (p.status = 'held' OR p.status = 'running' AND p.ends_at > now())
GROUP BY s.slug, n.name ORDER BY max(p.ends_on) DESC, s.slug LIMIT $2;
