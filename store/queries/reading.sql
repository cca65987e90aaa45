-- name: LockReader :exec
SELECT pg_advisory_xact_lock(hashtext('reader'), hashtext(@reader::text));

-- name: ReadToday :one
-- Other files than this one.
SELECT count(DISTINCT case_id) FROM readings WHERE reader = $1 AND day = $2 AND case_id <> $3;

-- name: InsertReading :exec
INSERT INTO readings (id, reader, case_id, purpose, day) VALUES ($1, $2, $3, $4, $5);
