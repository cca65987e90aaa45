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
