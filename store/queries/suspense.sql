-- name: LineInSuspense :one
-- With how its payment stands and what was last said of it.
SELECT coalesce(p.state, '')::text AS payment_state, coalesce(r.n, 0)::int AS n, coalesce(r.proposed_by::text, '')::text AS proposed_by,
       (r.n IS NOT NULL AND v.n IS NULL)::boolean AS proposed, coalesce(v.agreed, false)::boolean AS resolved
FROM bank_lines l LEFT JOIN payments p ON p.no = l.payment_no AND p.batch_id = l.batch_id
LEFT JOIN suspense_resolutions r ON r.line_id = l.id AND r.n = (SELECT max(x.n) FROM suspense_resolutions x WHERE x.line_id = l.id)
LEFT JOIN suspense_verdicts v ON v.line_id = r.line_id AND v.n = r.n
WHERE l.id = $1 AND l.batch_id = $2 AND l.disposition = 'suspense';

-- name: ProposeResolution :exec
INSERT INTO suspense_resolutions (line_id, n, outcome, reason_enc, proposed_by) VALUES ($1, $2, $3, $4, $5);

-- name: DecideResolution :exec
INSERT INTO suspense_verdicts (line_id, n, proposed_by, agreed, decided_by) VALUES ($1, $2, $3, $4, $5);

-- name: CountSuspense :one
SELECT count(*) FROM open_suspense l JOIN payment_batches b ON b.id = l.batch_id WHERE b.campaign_id = $1;
