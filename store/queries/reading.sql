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
WHERE @purpose <> 'evidence' OR NOT EXISTS (SELECT FROM readings r WHERE r.reader = @reader AND r.day = @day AND r.case_id = sqlc.narg(case_id) AND r.purpose = 'evidence');
