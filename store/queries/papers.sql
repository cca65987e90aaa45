-- name: PapersOf :many
-- The kinds of files kept for the case, and whether the latest of each came after the latest payment.
SELECT e.kind, coalesce(max(e.at) > (SELECT max(v.at) FROM events v WHERE v.case_id = @case_id AND v.action = 'settle'), false)::bool AS since_paid
FROM evidence e WHERE e.case_id = @case_id::uuid GROUP BY e.kind;
