-- name: AskDocuments :exec
INSERT INTO document_requests (id, task_id, case_id, what_enc, asked_by, asked_at) VALUES ($1, $2, $3, $4, $5, $6);

-- name: OpenRequest :one
SELECT d.id, d.asked_at, t.role, t.union_path, t.kind FROM document_requests d JOIN tasks t ON t.id = d.task_id
WHERE d.case_id = $1 AND d.task_id = $2 AND d.answered_at IS NULL AND t.status = 'open';

-- name: StillAsked :one
-- What the task waited for when it was closed.
SELECT id, what_enc, asked_by FROM document_requests WHERE task_id = $1 AND answered_at IS NULL;

-- name: GiveDocuments :exec
UPDATE document_requests SET answered_by = $2, answered_at = clock_timestamp(), note_enc = $3 WHERE id = $1 AND answered_at IS NULL;

-- name: RequestsOf :many
SELECT d.id, d.task_id, d.what_enc, a.name AS asked_by, d.asked_at, d.note_enc, coalesce(b.name, '') AS answered_by, d.answered_at, t.kind, t.status
FROM document_requests d JOIN tasks t ON t.id = d.task_id JOIN users a ON a.id = d.asked_by LEFT JOIN users b ON b.id = d.answered_by WHERE d.case_id = $1 ORDER BY d.asked_at;
