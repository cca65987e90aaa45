-- name: NameChair :exec
INSERT INTO union_chairs (union_code, n, person, document_no, named_by)
SELECT $1, coalesce(max(c.n), 0) + 1, $2, $3, $4 FROM union_chairs c WHERE c.union_code = $1;

-- name: ChairOfCase :one
-- Who answers for the union that reports the case up, which is the one above where it is an appeal, and whether
-- its campaign has only him do it.
SELECT coalesce(k.rules->'requires' ? 'chair_reports', false)::bool AS demanded,
       coalesce((SELECT h.person::text FROM union_chairs h WHERE h.union_code = coalesce((SELECT t.union_code FROM tasks t
           WHERE t.case_id = c.id AND t.kind = 'report' ORDER BY t.id DESC LIMIT 1), c.union_code) ORDER BY h.n DESC LIMIT 1), '')::text AS person
FROM cases c JOIN campaigns k ON k.id = c.campaign_id WHERE c.id = $1;
