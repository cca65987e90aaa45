-- name: CaseStarts :many
SELECT c.id, c.no, c.campaign_id, c.union_code, k.rules FROM cases c JOIN campaigns k ON k.id = c.campaign_id WHERE c.id = ANY(@ids::uuid[]);

-- name: InsertBulk :exec
INSERT INTO bulks (id, actor, kind, status, outcome, comment, fields, applies_at, given_to) VALUES ($1, $2, $3, 'waiting', $4, $5, $6, $7, sqlc.narg(given_to));

-- name: InsertBulkItem :exec
INSERT INTO bulk_items (bulk_id, n, task_id, version, grant_id, policy_version, status, code, reason, reason_en, outcome, comment, delegation_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, sqlc.narg(delegation_id));

-- name: BulkByID :one
SELECT b.id, b.actor, b.kind, b.status, b.outcome, b.comment, b.fields, b.applies_at, u.username AS given_to
FROM bulks b LEFT JOIN users u ON u.id = b.given_to WHERE b.id = $1;

-- name: BulkItems :many
SELECT n, task_id, version, grant_id, policy_version, status, code, reason, reason_en, decision_id FROM bulk_items WHERE bulk_id = $1 ORDER BY n;

-- name: WaitingBulkItems :many
SELECT n, task_id, version, grant_id, policy_version, outcome, comment, delegation_id FROM bulk_items WHERE bulk_id = $1 AND status = 'waiting' ORDER BY n LIMIT $2;

-- name: StartBulk :execrows
UPDATE bulks SET status = 'running' WHERE id = $1 AND (status = 'running' OR status = 'waiting' AND applies_at <= clock_timestamp());

-- name: CancelBulk :execrows
UPDATE bulks SET status = 'cancelled' WHERE id = $1 AND status = 'waiting' AND applies_at > clock_timestamp();

-- name: FinishBulk :exec
UPDATE bulks SET status = 'done' WHERE id = $1 AND status = 'running' AND NOT EXISTS (SELECT FROM bulk_items i WHERE i.bulk_id = $1 AND i.status = 'waiting');

-- name: FinishBulkItem :exec
UPDATE bulk_items SET status = $3, code = $4, reason = $5, reason_en = $6, decision_id = $7 WHERE bulk_id = $1 AND task_id = $2 AND status = 'waiting';

-- name: InsertImport :exec
INSERT INTO imports (id, campaign_id, actor, file_name, file_enc, dry_run, status) VALUES ($1, $2, $3, $4, $5, $6, 'queued');

-- name: ImportByID :one
SELECT i.id, i.campaign_id, i.actor, i.file_name, i.file_enc, i.dry_run, i.status, i.rows, i.imported, i.rejected, i.problem, k.owner_path, k.owner_level, k.plan, k.status AS campaign_status
FROM imports i JOIN campaigns k ON k.id = i.campaign_id WHERE i.id = $1;

-- name: ImportFindings :many
SELECT row_no, code, field, message FROM import_findings WHERE import_id = $1 ORDER BY row_no, code, field;

-- name: StartImport :exec
UPDATE imports SET status = 'running' WHERE id = $1 AND status IN ('queued', 'running');

-- name: ProgressImport :exec
UPDATE imports SET rows = $2, imported = $3, rejected = $4 WHERE id = $1;

-- name: FinishImport :exec
UPDATE imports SET status = $2, problem = $3, rows = $4, imported = $5, rejected = $6, file_enc = NULL, finished_at = clock_timestamp() WHERE id = $1;

-- name: InsertImportRow :exec
INSERT INTO import_rows (import_id, row_no, case_id) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING;

-- name: ImportedRows :many
SELECT row_no FROM import_rows WHERE import_id = $1 AND row_no = ANY(@rows::int[]);

-- name: ImportedRow :one
SELECT case_id FROM import_rows WHERE import_id = $1 AND row_no = $2;

-- name: InsertFinding :exec
INSERT INTO import_findings (import_id, row_no, code, field, message) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING;
