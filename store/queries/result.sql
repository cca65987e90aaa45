-- name: ResultsDue :many
-- Units whose paid households are on no list yet, in campaigns that post results,
-- once none of the unit's payments is on its way.
SELECT DISTINCT c.campaign_id, c.union_code FROM cases c JOIN campaigns k ON k.id = c.campaign_id
WHERE (k.rules ->> 'result_days')::int > 0 AND c.state = ANY(@aided::text[]) AND NOT EXISTS (SELECT FROM result_lines l WHERE l.case_id = c.id)
  AND NOT EXISTS (SELECT FROM cases p WHERE p.campaign_id = c.campaign_id AND p.union_code = c.union_code AND p.state = 'paying')
ORDER BY 1, 2 LIMIT 200;

-- name: ResultsOf :many
SELECT c.id, c.no, c.name_masked, c.unit, c.category, c.amount_fen FROM cases c
WHERE c.campaign_id = $1 AND c.union_code = $2 AND c.state = ANY(@aided::text[]) AND NOT EXISTS (SELECT FROM result_lines l WHERE l.case_id = c.id)
ORDER BY c.no, c.id LIMIT @most;

-- name: NextResultRound :one
SELECT (coalesce(max(round), 0) + 1)::int AS round FROM result_sheets WHERE campaign_id = $1 AND union_code = $2;

-- name: InsertResultSheet :exec
INSERT INTO result_sheets (slug, campaign_id, union_code, round, title, union_name, organiser, days, starts_on, ends_on, ends_at, places, phone, address, rehearsal, seal)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16);

-- name: InsertResultLine :exec
INSERT INTO result_lines (slug, row_no, case_id, name, unit, category, amount_fen, hash) VALUES ($1, $2, $3, $4, $5, $6, $7, $8);

-- name: ResultSheet :one
SELECT h.slug, h.campaign_id, h.union_code, h.round, h.title, h.union_name, h.organiser, h.days, h.starts_on, h.ends_on, h.places, h.phone, h.address, h.rehearsal,
       (h.ends_at > clock_timestamp())::boolean AS up, n.path AS union_path
FROM result_sheets h JOIN unions n ON n.code = h.union_code WHERE h.slug = $1;

-- name: ResultLines :many
SELECT row_no, name, unit, category, amount_fen, hash FROM result_lines WHERE slug = $1 ORDER BY row_no;

-- name: ResultSheets :many
SELECT h.slug FROM result_sheets h JOIN unions n ON n.code = h.union_code
WHERE h.campaign_id = $1 AND h.slug > @cursor::text AND EXISTS (SELECT FROM unnest(@scopes::text[]) scope WHERE n.path = scope OR n.path LIKE scope || '/%') ORDER BY h.slug LIMIT $2;

-- name: ResultsUp :many
SELECT slug, union_name, ends_on, count(*) OVER ()::int AS sheets FROM result_sheets WHERE campaign_id = $1 AND ends_at > clock_timestamp() ORDER BY made_at DESC, slug LIMIT $2;
