-- name: ArchiveOfPerson :one
SELECT archive_id, head FROM archive_people WHERE person_index = $1 AND live;

-- name: LockArchive :one
SELECT a.id, a.union_code, a.union_path, a.state, a.version, a.confirmed, a.grade, a.review_on, a.activated_at, v.body_enc, v.made_by, v.dibao_fen, v.origin, v.standard_id
FROM archives a JOIN archive_versions v ON v.archive_id = a.id AND v.version = a.version WHERE a.id = $1 FOR UPDATE OF a;

-- name: ArchiveOfCase :one
SELECT a.id, a.union_code, a.union_path, a.state, a.version, a.confirmed, a.grade, a.tier, a.activated_at, a.reason_code, v.body_enc, v.dibao_fen, v.assessment,
       array(SELECT p.person_index FROM archive_people p WHERE p.archive_id = a.id AND p.live)::bytea[] AS people
FROM case_archives c JOIN archives a ON a.id = c.archive_id JOIN archive_versions v ON v.archive_id = a.id AND v.version = a.version WHERE c.case_id = $1;

-- name: ShareArchive :exec
-- No version follows, and no move, before the decision commits.
SELECT a.id FROM case_archives c JOIN archives a ON a.id = c.archive_id WHERE c.case_id = $1 FOR SHARE OF a;

-- name: ArchiveIDOfCase :one
SELECT f.archive_id, f.version, l.temporary FROM case_archives f JOIN cases c ON c.id = f.case_id JOIN budget_lines l ON l.id = c.line_id WHERE f.case_id = $1;

-- name: InsertArchive :exec
-- A new file with its first version, its head and its keys.
WITH made AS (
    INSERT INTO archives (id, union_code, union_path, state, version, name_masked, name_index, grade, tier, cause, people, completeness)
    VALUES (@id, @union_code, @union_path, 'draft', 1, @name_masked, @name_index, @grade, @tier, @cause, @people, @completeness)
), entered AS (
    INSERT INTO archive_people (archive_id, person_index, head, live) SELECT @id, w.person, w.person = @head_index::bytea, true FROM unnest(@persons::bytea[]) AS w(person)
), keyed AS (
    INSERT INTO archive_keys (archive_id, key_index) SELECT DISTINCT @id::uuid, w.key FROM unnest(@keys::bytea[]) AS w(key)
), moved AS (
    INSERT INTO archive_moves (archive_id, n, action, from_state, to_state, version, actor) VALUES (@id, 1, 'open', '', 'draft', 1, @made_by)
)
INSERT INTO archive_versions (archive_id, version, body_enc, assessment, grade, dibao_fen, standard_id, made_by, origin)
VALUES (@id, 1, @body_enc, @assessment, @grade, @dibao_fen, sqlc.narg(standard_id), @made_by, @origin);

-- name: RenewArchive :exec
UPDATE archives SET version = $2, name_masked = $3, name_index = $4, grade = $5, tier = $6, cause = $7, people = $8, completeness = $9 WHERE id = $1;

-- name: InsertArchiveVersion :exec
INSERT INTO archive_versions (archive_id, version, body_enc, assessment, grade, dibao_fen, standard_id, made_by, confirmed_by, origin) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10);

-- name: MoveArchive :exec
UPDATE archives SET state = $2, confirmed = $3, activated_at = coalesce(activated_at, sqlc.narg(activated_at)), review_on = $4, notified_on = CASE WHEN $2 = 'active' THEN NULL ELSE notified_on END,
    reason_code = $5 WHERE id = $1;

-- name: InsertArchiveMove :exec
INSERT INTO archive_moves (archive_id, n, action, from_state, to_state, version, actor, reason_enc, case_id)
SELECT $1, coalesce(max(n), 0) + 1, $2, $3, $4, $5, sqlc.narg(actor), $6, sqlc.narg(case_id) FROM archive_moves WHERE archive_id = $1;

-- name: ArchiveMoves :many
SELECT m.n, m.action, m.from_state, m.to_state, m.version, coalesce(u.name, '') AS by, m.reason_enc, m.at FROM archive_moves m LEFT JOIN users u ON u.id = m.actor
WHERE m.archive_id = $1 ORDER BY m.n;

-- name: EnterArchivePerson :exec
INSERT INTO archive_people (archive_id, person_index, head, live) VALUES ($1, $2, $3, true)
ON CONFLICT (archive_id, person_index) DO UPDATE SET head = EXCLUDED.head, live = true;

-- name: LeaveArchivePeople :exec
UPDATE archive_people SET live = false WHERE archive_id = @archive_id AND live AND person_index <> ALL (@stay::bytea[]);

-- name: ArchivePeople :many
SELECT person_index FROM archive_people WHERE archive_id = $1 AND live ORDER BY person_index;

-- name: EnterCasePeople :exec
-- The household's people in its open cases: nobody is in two of a campaign (I08). None is moved to another index meanwhile.
INSERT INTO case_people (case_id, campaign_id, person_index, live)
SELECT c.id, c.campaign_id, p.person_index, true FROM case_archives a JOIN cases c ON c.id = a.case_id AND c.live AND c.state <> 'closed' JOIN archive_people p ON p.archive_id = a.archive_id AND p.live
WHERE a.archive_id = @archive_id ORDER BY c.id, p.person_index FOR KEY SHARE OF p
ON CONFLICT (case_id, person_index) DO NOTHING;

-- name: LinkArchive :exec
INSERT INTO case_archives (case_id, archive_id, version) VALUES ($1, $2, $3);

-- name: FreezeArchive :exec
INSERT INTO decision_archives (decision_id, archive_id, version)
SELECT @decision_id, a.id, a.version FROM case_archives c JOIN archives a ON a.id = c.archive_id WHERE c.case_id = @case_id;

-- name: ArchiveByID :one
SELECT a.id, a.union_code, a.union_path, u.name AS union_name, a.state, a.version, a.confirmed, a.name_masked, a.grade, a.tier, a.cause, a.people, a.completeness, a.activated_at, a.review_on,
       a.reason_code, a.created_at
FROM archives a JOIN unions u ON u.code = a.union_code WHERE a.id = $1;

-- name: ArchiveVersion :one
SELECT v.version, v.body_enc, v.assessment, v.origin, v.at, m.name AS made_by, coalesce(c.name, '') AS confirmed_by FROM archive_versions v JOIN users m ON m.id = v.made_by
LEFT JOIN users c ON c.id = v.confirmed_by WHERE v.archive_id = $1 AND v.version = $2;

-- name: ArchiveVersions :many
SELECT v.version, v.grade, v.origin, v.at, m.name AS made_by, coalesce(c.name, '') AS confirmed_by, coalesce(s.document_no, '') AS document_no
FROM archive_versions v JOIN users m ON m.id = v.made_by LEFT JOIN users c ON c.id = v.confirmed_by LEFT JOIN dibao_standards s ON s.id = v.standard_id
WHERE v.archive_id = $1 ORDER BY v.version;

-- name: DecisionsOnArchive :many
SELECT d.id, d.case_id, d.kind, d.at, f.version FROM decision_archives f JOIN decisions d ON d.id = f.decision_id WHERE f.archive_id = $1 ORDER BY d.at;

-- name: SurveyedVersion :one
SELECT f.version FROM decision_archives f JOIN decisions d ON d.id = f.decision_id WHERE d.case_id = $1 AND d.kind = 'survey' ORDER BY d.at LIMIT 1;

-- name: ProposeChange :exec
INSERT INTO archive_changes (id, archive_id, base, body_enc, fields, reason_enc, status, made_by) VALUES ($1, $2, $3, $4, $5, $6, 'proposed', $7);

-- name: OpenChange :one
SELECT c.id, c.base, c.body_enc, c.fields, c.reason_enc, c.made_by, u.name AS by, c.at FROM archive_changes c JOIN users u ON u.id = c.made_by
WHERE c.archive_id = $1 AND c.status = 'proposed';

-- name: DecideChange :execrows
UPDATE archive_changes SET status = $2, decided_by = $3, answer_enc = $4, decided_at = clock_timestamp() WHERE id = $1 AND status = 'proposed';

-- name: ArchivesDue :many
SELECT id FROM archives WHERE state = 'active' AND review_on <= @today ORDER BY review_on LIMIT sqlc.arg(size)::int FOR UPDATE SKIP LOCKED;

-- name: ArchivesToAnnounce :many
SELECT id FROM archives WHERE state = 'active' AND notified_on IS NULL AND review_on <= @until ORDER BY review_on LIMIT sqlc.arg(size)::int FOR UPDATE SKIP LOCKED;

-- name: AnnounceReview :exec
UPDATE archives SET notified_on = $2 WHERE id = $1;

-- name: InsertStandard :exec
INSERT INTO dibao_standards (id, region, setting, year, dibao_monthly_fen, minimum_wage_fen, relative_tenths, edge_tenths, accident_percent, boundary_inclusive, effective_from, document_no, status, made_by, exit_months)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 'proposed', $13, $14);

-- name: StandardByID :one
SELECT s.id, s.region, s.status, s.made_by, u.path, u.level FROM dibao_standards s JOIN unions u ON u.code = s.region WHERE s.id = $1;

-- name: ConfirmStandard :execrows
UPDATE dibao_standards SET status = 'in_force', confirmed_by = $2 WHERE id = $1 AND status = 'proposed';

-- name: StandardFor :one
-- The nearest union's on the way up, the latest in force on the day.
SELECT s.* FROM dibao_standards s JOIN unions u ON u.code = s.region
WHERE s.status = 'in_force' AND s.setting = @setting AND s.effective_from <= @day AND (@path::text = u.path OR @path::text LIKE u.path || '/%')
ORDER BY length(u.path) DESC, s.effective_from DESC LIMIT 1;

-- name: ArchiveMakers :many
-- Whoever wrote a version of one of the files.
SELECT DISTINCT made_by FROM archive_versions WHERE archive_id = ANY(@ids::uuid[]);

-- name: IndexInUse :one
SELECT index_in_use(@kind, @numbers::bigint[], @indexes::bytea[])::bytea;
