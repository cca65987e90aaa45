-- name: StandingReturn :one
-- The return that nobody has decided on since, with what it was given for.
SELECT e.at, d.id AS decision_id, (d.fields->'missing')::jsonb AS missing FROM events e JOIN decisions d ON d.event_id = e.id
WHERE e.case_id = $1 AND e.action = 'return' AND d.fields ? 'missing'
AND NOT EXISTS (SELECT FROM events l WHERE l.case_id = e.case_id AND l.version > e.version AND l.action NOT IN ('resubmit', 'suspend', 'resume'));

-- name: EvidenceSince :many
SELECT DISTINCT kind FROM evidence
WHERE (case_id = @case_id::uuid OR archive_id IN (SELECT f.archive_id FROM case_archives f WHERE f.case_id = @case_id::uuid)) AND at > @since;

-- name: RecordsSince :many
SELECT DISTINCT kind FROM case_records WHERE case_id = $1 AND at > $2;

-- name: FileReturned :one
-- The household's file as whoever returned the case read it, and as it is now.
SELECT f.archive_id, f.version AS then_version, t.body_enc AS then_enc, a.version AS now_version, n.body_enc AS now_enc FROM decision_archives f
JOIN archives a ON a.id = f.archive_id JOIN archive_versions t ON t.archive_id = a.id AND t.version = f.version JOIN archive_versions n ON n.archive_id = a.id AND n.version = a.version
WHERE f.decision_id = $1;
