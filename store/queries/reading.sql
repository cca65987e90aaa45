-- name: LockReader :exec
SELECT pg_advisory_xact_lock(hashtext('reader'), hashtext(@reader::text));

-- name: ReadToday :one
-- Other households than this one.
SELECT count(DISTINCT coalesce(archive_id, case_id)) FROM readings WHERE reader = $1 AND day = $2 AND coalesce(archive_id, case_id) <> @household::uuid;

-- name: HouseholdOf :one
-- What a household is counted by: its file or, where it has none, its case.
SELECT coalesce((SELECT a.archive_id FROM case_archives a WHERE a.case_id = $1), $1)::uuid AS household;

-- name: InsertReading :exec
-- Opening one picture after another is one reading a day.
INSERT INTO readings (id, reader, case_id, archive_id, purpose, day)
SELECT @id, @reader, sqlc.narg(case_id), coalesce(sqlc.narg(archive_id)::uuid, (SELECT a.archive_id FROM case_archives a WHERE a.case_id = sqlc.narg(case_id))), @purpose, @day
WHERE @purpose <> 'evidence' OR NOT EXISTS (SELECT FROM readings r WHERE r.reader = @reader AND r.day = @day AND coalesce(r.case_id, r.archive_id) = coalesce(sqlc.narg(case_id)::uuid, sqlc.narg(archive_id)::uuid) AND r.purpose = 'evidence');

-- name: AuditNames :many
-- What a person calls the things whose ids stand in audit rows: staff by name, the rest by number or
-- kind; no household is named by any of them.
SELECT id::text AS id, what, name::text AS name FROM (
    SELECT id, 'person'::text AS what, name FROM users WHERE id = ANY(@ids::uuid[])
    UNION ALL SELECT id, 'case', no FROM cases WHERE id = ANY(@ids::uuid[])
    UNION ALL SELECT id, 'campaign', title FROM campaigns WHERE id = ANY(@ids::uuid[])
    UNION ALL SELECT id, 'line', name FROM budget_lines WHERE id = ANY(@ids::uuid[])
    UNION ALL SELECT id, 'batch', upper(right(id::text, 6)) FROM payment_batches WHERE id = ANY(@ids::uuid[])
    UNION ALL SELECT id, 'objection', number FROM objections WHERE id = ANY(@ids::uuid[])
    UNION ALL SELECT id, 'task', kind FROM tasks WHERE id = ANY(@ids::uuid[])
    UNION ALL SELECT id, 'evidence', kind FROM evidence WHERE id = ANY(@ids::uuid[])
    UNION ALL SELECT g.id, 'role', g.role FROM grants g WHERE g.id = ANY(@ids::uuid[])) named;
