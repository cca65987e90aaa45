-- name: RequestByID :one
-- A request that still waits.
SELECT d.id, d.task_id, d.asked_at FROM document_requests d JOIN tasks t ON t.id = d.task_id
WHERE d.id = $1 AND d.case_id = $2 AND d.answered_at IS NULL AND t.status = 'open';

-- name: FilesBy :many
SELECT kind, at FROM evidence WHERE case_id = @case_id::uuid AND added_by = @added_by ORDER BY at, n;
