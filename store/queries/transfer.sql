-- name: InsertTransfer :exec
INSERT INTO archive_transfers (id, archive_id, from_code, from_path, to_code, to_path, version, reason_enc, consent_on, asked_by, status)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'asked');

-- name: OpenTransfer :one
SELECT x.id FROM archive_transfers x WHERE x.archive_id = $1 AND x.status = 'asked';

-- name: TransferPlace :one
SELECT x.archive_id, x.to_code, x.status FROM archive_transfers x WHERE x.id = $1;

-- name: TransferForUpdate :one
SELECT x.id, x.archive_id, x.from_code, x.from_path, x.to_code, x.to_path, x.asked_by, x.status FROM archive_transfers x WHERE x.id = $1 FOR UPDATE;

-- name: RuleTransfer :exec
UPDATE archive_transfers SET status = $2, ruled_by = $3, answer_enc = $4, ruled_at = clock_timestamp() WHERE id = $1 AND status = 'asked';

-- name: MoveFile :exec
UPDATE archives SET union_code = $2, union_path = $3 WHERE id = $1;

-- name: Transfers :many
SELECT x.id, x.archive_id, x.from_code, x.to_code, x.consent_on, x.status, x.asked_at, x.ruled_at, x.reason_enc, x.answer_enc, a.name_masked, a.state, a.grade, a.people,
       u.name AS asked_by, coalesce(r.name, '') AS ruled_by
FROM archive_transfers x JOIN archives a ON a.id = x.archive_id JOIN users u ON u.id = x.asked_by LEFT JOIN users r ON r.id = x.ruled_by
WHERE x.id < @cursor::uuid AND (@archive::text = '' OR x.archive_id::text = @archive::text) AND (@status::text = '' OR x.status = @status::text)
  AND EXISTS (SELECT FROM unnest(@scopes::text[]) scope WHERE x.from_path = scope OR x.from_path LIKE scope || '/%' OR x.to_path = scope OR x.to_path LIKE scope || '/%')
ORDER BY x.id DESC LIMIT sqlc.arg(size)::int;

-- name: OpenCasesOfFile :one
-- Cases under way that rest on the file: not those that are paid or over.
SELECT count(*)::int FROM case_archives f JOIN cases c ON c.id = f.case_id
WHERE f.archive_id = $1 AND c.state NOT IN ('paid', 'confirmed', 'followed_up', 'closed', 'rejected', 'withdrawn', 'lapsed', 'disqualified');
