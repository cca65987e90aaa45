-- name: OpenObjections :one
SELECT count(*) FROM objections WHERE case_id = $1 AND status IN ('filed', 'accepted');

-- name: InsertObjection :exec
INSERT INTO objections (id, number, case_id, slug, row_no, ground, text_enc, contact_enc, key_hash, body_hash, status, appeal_of, reachable, late)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $11 = 'late');

-- name: ObjectionByKey :one
SELECT number, body_hash, status FROM objections WHERE key_hash = $1;

-- name: ObjectionByID :one
SELECT id, number, case_id, slug, row_no, ground, text_enc, contact_enc, status, finding_enc, filed_at, ruled_at, appeal_of FROM objections WHERE id = $1;

-- name: ObjectionsOf :many
SELECT id, number, case_id, slug, row_no, ground, text_enc, contact_enc, status, finding_enc, filed_at, ruled_at, appeal_of FROM objections WHERE case_id = $1 ORDER BY filed_at;

-- name: SettleObjection :execrows
UPDATE objections SET status = $2, handler = $3, finding_enc = $4, fraud = $5, ruled_at = CASE WHEN $2 = 'accepted' THEN NULL ELSE clock_timestamp() END
WHERE id = $1 AND status IN ('filed', 'accepted');

-- name: MootObjections :exec
UPDATE objections SET status = 'moot', ruled_at = clock_timestamp() WHERE case_id = $1 AND status IN ('filed', 'accepted');

-- name: ObjectionTask :one
SELECT id FROM tasks WHERE objection_id = $1 ORDER BY (status = 'open') DESC, id DESC LIMIT 1;

-- name: ObjectionByNumber :one
-- What its filer may know of it, with the level it was handled at.
SELECT o.id, o.case_id, o.slug, o.row_no, o.ground, o.status, o.finding_enc, o.filed_at, o.ruled_at, o.appeal_of, k.rehearsal,
       coalesce((SELECT t.level FROM tasks t WHERE t.objection_id = o.id ORDER BY t.id DESC LIMIT 1), '')::text AS level,
       coalesce((SELECT a.number FROM objections a WHERE a.appeal_of = o.id), '')::text AS appeal
FROM objections o JOIN cases c ON c.id = o.case_id JOIN campaigns k ON k.id = c.campaign_id WHERE o.number = $1;

-- name: ToldObjection :exec
UPDATE objections SET told_at = clock_timestamp() WHERE id = $1 AND told_at IS NULL;

-- name: AppealedHandler :one
-- Who ruled what this objection appeals against.
SELECT b.handler FROM objections o JOIN objections b ON b.id = o.appeal_of WHERE o.id = $1;

-- name: CountObjections :one
-- How many came within a day, without a contact and in all: against the row, and
-- the sheet, and how many rows it has.
SELECT count(*) FILTER (WHERE o.row_no = $2 AND NOT o.reachable) AS unnamed_of_row, count(*) FILTER (WHERE NOT o.reachable) AS unnamed_of_sheet,
count(*) FILTER (WHERE o.row_no = $2) AS of_row, count(*) AS of_sheet, (SELECT count(*) FROM posting_rows p WHERE p.slug = $1) AS of_rows
FROM objections o WHERE o.slug = $1 AND o.appeal_of IS NULL AND o.filed_at > clock_timestamp() - interval '1 day';

-- name: OpenFindings :many
SELECT id, finding FROM objections WHERE finding <> '';

-- name: SealFinding :exec
UPDATE objections SET finding_enc = $2, finding = '' WHERE id = $1 AND finding <> '';
