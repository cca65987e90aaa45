-- What is kept beside the facts so that lists are fast: step, liveness and due time of a case, progress
-- of imports and bulk decisions, the number after the last case of a campaign.
WITH steps (state, step) AS (
    VALUES ('draft', 'survey'), ('submitted', 'survey'), ('surveying', 'survey'), ('verifying', 'verification'), ('ready_to_post', 'posting'), ('posting', 'posting'),
        ('objection_hold', 'posting'), ('posted', 'posting'), ('in_review', 'approval'), ('approved', 'disbursement'), ('paying', 'disbursement'), ('paid', 'receipt'),
        ('confirmed', 'follow_up'), ('followed_up', 'follow_up'), ('closed', 'ended'), ('rejected', 'ended'), ('withdrawn', 'ended'), ('lapsed', 'ended'), ('disqualified', 'ended')
), c AS (
    SELECT c.*, coalesce(own.step, left_behind.step, before.step, 'survey') AS want
    FROM cases c LEFT JOIN steps own ON own.state = c.state
    LEFT JOIN steps left_behind ON left_behind.state = c.body->'back'->>'state'
    LEFT JOIN steps before ON before.state = c.body->'back'->'back'->>'state'
)
SELECT id::text, ARRAY['cases/' || id || '/step'], want, step FROM c WHERE step <> want
UNION ALL
SELECT id::text, ARRAY['cases/' || id || '/live'], (NOT live)::text, live::text FROM c
WHERE live <> (state NOT IN ('rejected', 'withdrawn', 'lapsed', 'disqualified') AND NOT (state = 'closed' AND coalesce((body->>'deceased')::boolean, false)))
UNION ALL
SELECT p.case_id::text, ARRAY['payees/' || p.case_id || '/' || p.version], format('live %s, as its case', c.live), p.live::text FROM payees p JOIN c ON c.id = p.case_id LEFT JOIN applications a ON a.case_id = c.id AND a.confirmed_by IS NULL
WHERE p.status = 'current' AND p.live <> (c.live AND a.case_id IS NULL)
UNION ALL
SELECT i.id::text, ARRAY['imports/' || i.id], format('%s rows, %s imported', i.imported + i.rejected, n.rows), format('%s rows, %s imported', i.rows, i.imported)
FROM imports i CROSS JOIN LATERAL (SELECT count(*) AS rows FROM import_rows r WHERE r.import_id = i.id) n
WHERE i.status = 'done' AND NOT i.dry_run AND (i.rows <> i.imported + i.rejected OR i.imported <> n.rows)
UNION ALL
SELECT b.id::text, ARRAY['bulks/' || b.id], 'no item waits', format('%s wait', n.waiting)
FROM bulks b CROSS JOIN LATERAL (SELECT count(*) AS waiting FROM bulk_items i WHERE i.bulk_id = b.id AND i.status = 'waiting') n WHERE b.status = 'done' AND n.waiting > 0
UNION ALL
-- The boards' sums: what is folded and what waits to be, beside the cases, the open tasks and the moves
-- of the last four weeks, which the boards count by the day and a midnight may part from their event.
SELECT d.campaign_id::text, ARRAY[format('tallies/%s/%s/%s/%s/%s', d.sort, d.below, d.part, d.mark, d.beside)],
    format('%s counted, %s fen', d.want, d.want_fen), format('%s, %s fen', d.have, d.have_fen)
FROM (
    SELECT k.campaign_id, k.sort, k.below, k.part, k.mark, k.beside, k.at,
        sum(k.n) FILTER (WHERE k.fact) AS want, sum(k.fen) FILTER (WHERE k.fact) AS want_fen, sum(k.n) FILTER (WHERE NOT k.fact) AS have, sum(k.fen) FILTER (WHERE NOT k.fact) AS have_fen
    FROM (
        SELECT f.fact, f.campaign_id, f.sort, u.path AS below, split_part(substr(f.union_path, length(u.path) + 2), '/', 1) AS part, f.mark, f.beside, f.at, f.n, f.fen
        FROM (
            SELECT true AS fact, campaign_id, 'case' AS sort, union_path, state AS mark, step || CASE WHEN state = 'closed' AND body ? 'deceased' THEN ' deceased' ELSE '' END AS beside,
                CASE WHEN step = 'ended' THEN 'infinity' ELSE coalesce(due_at, 'infinity') END AS at, count(*) AS n, sum(amount_fen) AS fen FROM cases GROUP BY 2, 4, 5, 6, 7
            UNION ALL
            SELECT true, campaign_id, 'task', union_path, kind, '', coalesce(due_at, 'infinity'), count(*), 0 FROM tasks WHERE status = 'open' GROUP BY 2, 4, 5, 7
            UNION ALL
            SELECT true, c.campaign_id, 'move', c.union_path, e.to_state, e.from_state, 'infinity', count(*), 0 FROM events e JOIN cases c ON c.id = e.case_id
            WHERE e.at >= date_trunc('day', now(), 'Asia/Shanghai') - interval '28 days' AND e.from_state <> e.to_state AND e.from_state NOT IN ('', 'draft') GROUP BY 2, 4, 5, 6
            UNION ALL
            SELECT false, campaign_id, sort, union_path, mark, beside, CASE WHEN sort = 'move' THEN 'infinity' ELSE at END, n, fen FROM tally_changes
            WHERE sort <> 'move' OR at >= date_trunc('day', now(), 'Asia/Shanghai') - interval '28 days'
        ) f CROSS JOIN LATERAL generate_series(2, length(f.union_path) - length(replace(f.union_path, '/', '')) + 1) g
        JOIN unions u ON u.path = array_to_string((string_to_array(f.union_path, '/'))[1:g], '/')
            AND (u.level IN ('national', 'province', 'city') OR u.level = 'county' AND f.sort = 'move')
        UNION ALL
        SELECT false, campaign_id, sort, below, part, mark, beside, CASE WHEN sort = 'move' THEN 'infinity' ELSE at END, n, fen FROM tallies
        WHERE sort <> 'move' OR at >= date_trunc('day', now(), 'Asia/Shanghai') - interval '28 days'
    ) k GROUP BY 1, 2, 3, 4, 5, 6, 7
) d WHERE (coalesce(d.want, 0), coalesce(d.want_fen, 0)) <> (coalesce(d.have, 0), coalesce(d.have_fen, 0))
    -- a move just before the first midnight may be counted by the day after
    AND NOT (d.sort = 'move' AND EXISTS (SELECT FROM events e JOIN cases c ON c.id = e.case_id WHERE c.campaign_id = d.campaign_id
        AND e.at BETWEEN date_trunc('day', now(), 'Asia/Shanghai') - interval '28 days 1 minute' AND date_trunc('day', now(), 'Asia/Shanghai') - interval '28 days'))
