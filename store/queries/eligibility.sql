-- name: FreezeEligibility :exec
INSERT INTO campaign_eligibility (campaign_id, version, rules) VALUES ($1, $2, $3);

-- name: EligibilityOf :one
SELECT e.version, e.rules FROM campaign_eligibility e WHERE e.campaign_id = $1 ORDER BY e.version DESC LIMIT 1;

-- name: CaseFacts :one
SELECT c.id_index, c.category, c.amount_fen, c.grade, c.members, c.income_fen, c.expenditure_fen, c.aided_last_year, c.union_path, c.campaign_id, l.name AS line, l.source, l.temporary, c.registration_no, k.plan
FROM cases c JOIN budget_lines l ON l.id = c.line_id JOIN campaigns k ON k.id = c.campaign_id WHERE c.id = $1;

-- name: OtherAid :many
-- Of any of the people, in other cases: live ones that count them, and whatever was paid. The year is that of the campaign's visits.
-- How many people there are is hidden from the planner, which would else plan anew each time: longer than reading takes.
SELECT DISTINCT c.id, c.no, c.campaign_id, k.title, c.union_code, l.name AS line, l.source, l.temporary, c.category, c.amount_fen, c.state, c.created_at, k.rehearsal, (c.id_index = @person::bytea)::boolean AS own,
       coalesce((SELECT max(y.changed_at) FROM payments y WHERE y.case_id = c.id AND y.state = 'settled'), '0001-01-01 00:00:00+00')::timestamptz AS paid_at,
       (SELECT coalesce(extract(year FROM max(h.ends_on) FILTER (WHERE h.name = 'visiting')), extract(year FROM max(h.ends_on)), 0)::int FROM phases h WHERE h.campaign_id = c.campaign_id)::int AS year
FROM case_people p JOIN cases c ON c.id = p.case_id JOIN campaigns k ON k.id = c.campaign_id JOIN budget_lines l ON l.id = c.line_id
WHERE p.person_index = ANY ((SELECT @people::bytea[])::bytea[]) AND c.id <> @case_id AND (p.live OR EXISTS (SELECT FROM payments y WHERE y.case_id = c.id AND y.state = 'settled'))
ORDER BY c.created_at DESC LIMIT 200;

-- name: BarsInForce :many
SELECT id, kind, union_code, reason, document_no, starts_on, ends_on, status FROM bars
WHERE status IN ('in_force', 'lifting') AND starts_on <= @day AND ends_on >= @day
  AND (kind = 'person' AND person_index = ANY (@people::bytea[]) OR kind = 'unit' AND (@path::text = union_path OR @path::text LIKE union_path || '/%'))
ORDER BY ends_on DESC LIMIT 20;

-- name: BarsAtIntake :many
-- That hold against a person, anybody in his household, or his unit.
SELECT id, kind, union_code, reason, document_no, starts_on, ends_on, status FROM bars
WHERE status IN ('in_force', 'lifting') AND starts_on <= @day AND ends_on >= @day
  AND (kind = 'person' AND (bars.person_index = @person OR bars.person_index IN (SELECT o.person_index FROM archive_people p JOIN archive_people o ON o.archive_id = p.archive_id AND o.live WHERE p.person_index = @person AND p.live))
    OR kind = 'unit' AND (@path::text = union_path OR @path::text LIKE union_path || '/%'))
ORDER BY ends_on DESC LIMIT 20;

-- name: LikenessOf :one
-- Likenesses of the case's file: those ruled the same person as somebody with another live case of the campaign, and those open.
SELECT count(*) FILTER (WHERE d.status = 'same' AND EXISTS (SELECT FROM case_archives o JOIN cases c ON c.id = o.case_id
           WHERE o.archive_id = CASE WHEN d.left_id = @archive_id THEN d.right_id ELSE d.left_id END AND c.campaign_id = @campaign_id AND c.live))::int AS same,
       count(*) FILTER (WHERE d.status = 'open')::int AS open
FROM duplicates d WHERE d.left_id = @archive_id OR d.right_id = @archive_id;

-- name: InsertEligibilityCheck :exec
INSERT INTO eligibility_checks (case_id, stage, decision_id, archive_id, version, rules_version, results) VALUES (@case_id, @stage, sqlc.narg(decision_id), sqlc.narg(archive_id), sqlc.narg(version), @rules_version, @results);

-- name: EligibilityChecksOf :many
SELECT e.id, e.stage, e.version, e.rules_version, e.results, e.at FROM eligibility_checks e WHERE e.case_id = $1 ORDER BY e.id;

-- name: InsertException :exec
INSERT INTO exceptions (decision_id, rule, case_id, campaign_id) VALUES ($1, $2, $3, $4);

-- name: ExceptionsOf :many
-- By rule: cases that two people let pass, and their money; withdrawn decisions do not count.
SELECT x.rule, count(*)::int AS cases, coalesce(sum(x.amount_fen), 0)::bigint AS amount_fen, coalesce(sum(x.amount_fen) FILTER (WHERE x.paid), 0)::bigint AS paid_fen
FROM (SELECT e.rule, c.id, c.amount_fen, EXISTS (SELECT FROM payments y WHERE y.case_id = c.id AND y.state = 'settled') AS paid
      FROM exceptions e JOIN decisions d ON d.id = e.decision_id JOIN cases c ON c.id = e.case_id
      WHERE e.campaign_id = $1 AND c.live AND c.state IN ('approved', 'paying', 'paid', 'confirmed', 'followed_up', 'closed')
      GROUP BY e.rule, c.id, c.amount_fen HAVING count(DISTINCT d.actor) >= 2) x
GROUP BY x.rule ORDER BY x.rule;

-- name: Unpayable :many
-- Payments of a batch that may not leave: the file is no longer active, or a bar or a ruling has come since (INV-21).
SELECT p.case_id, c.no FROM payments p JOIN cases c ON c.id = p.case_id JOIN budget_lines l ON l.id = c.line_id LEFT JOIN case_archives ca ON ca.case_id = c.id LEFT JOIN archives a ON a.id = ca.archive_id
WHERE p.batch_id = @batch_id AND p.state = 'prepared' AND (
    a.state <> 'active' AND (NOT l.temporary OR a.reason_code = 'deceased')
    OR EXISTS (SELECT FROM bars b WHERE b.status IN ('in_force', 'lifting') AND b.starts_on <= @day AND b.ends_on >= @day AND (
        b.kind = 'unit' AND (c.union_path = b.union_path OR c.union_path LIKE b.union_path || '/%')
        OR b.kind = 'person' AND b.person_index IN (SELECT w.person_index FROM case_people w WHERE w.case_id = c.id)))
    OR EXISTS (SELECT FROM duplicates d JOIN case_archives o ON o.archive_id = CASE WHEN d.left_id = a.id THEN d.right_id ELSE d.left_id END JOIN cases oc ON oc.id = o.case_id
        WHERE d.status = 'same' AND (d.left_id = a.id OR d.right_id = a.id) AND oc.campaign_id = c.campaign_id AND oc.live))
ORDER BY c.no LIMIT 20;

-- name: InsertBar :exec
INSERT INTO bars (id, kind, person_index, name_enc, id_number_enc, union_code, union_path, reason, document_no, starts_on, ends_on, case_id, status, made_by)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 'proposed', $13) ON CONFLICT (case_id) WHERE case_id IS NOT NULL AND status <> 'refused' DO NOTHING;

-- name: LockBar :one
SELECT id, status, made_by, lift_by, union_path FROM bars WHERE id = $1 FOR UPDATE;

-- name: BarByID :one
SELECT b.id, b.kind, b.name_enc, b.union_code, n.name AS union_name, b.union_path, b.reason, b.document_no, b.starts_on, b.ends_on, b.case_id, b.status, m.name AS made_by, coalesce(c.name, '') AS confirmed_by,
       coalesce(l.name, '') AS lift_by, b.lift_reason_enc, b.appeal_enc, b.appeal_at
FROM bars b JOIN unions n ON n.code = b.union_code JOIN users m ON m.id = b.made_by LEFT JOIN users c ON c.id = b.confirmed_by LEFT JOIN users l ON l.id = b.lift_by WHERE b.id = $1;

-- name: BarIDs :many
SELECT id FROM bars b WHERE b.id::text > @cursor::text AND (@status::text = '' OR b.status = @status::text)
AND EXISTS (SELECT FROM unnest(@scopes::text[]) scope WHERE b.union_path = scope OR b.union_path LIKE scope || '/%') ORDER BY b.id::text LIMIT sqlc.arg(size)::int;

-- name: ConfirmBar :exec
UPDATE bars SET status = $2, confirmed_by = $3 WHERE id = $1;

-- name: LiftBar :exec
UPDATE bars SET status = 'lifting', lift_by = $2, lift_reason_enc = $3 WHERE id = $1;

-- name: EndLifting :exec
UPDATE bars SET status = @status, lift_confirmed = sqlc.narg(lift_confirmed), lift_by = CASE WHEN @status::text = 'lifted' THEN lift_by END WHERE id = @id;

-- name: AppealBar :exec
UPDATE bars SET appeal_enc = $2, appeal_at = clock_timestamp() WHERE id = $1;

-- name: LikelyFiles :many
SELECT k.archive_id, count(*) AS shared FROM archive_keys k JOIN archives a ON a.id = k.archive_id AND a.state <> 'deregistered'
WHERE k.key_index = ANY (@keys::bytea[]) AND k.archive_id <> @archive_id GROUP BY k.archive_id ORDER BY shared DESC, k.archive_id LIMIT 20;

-- name: FilesOfKey :one
SELECT count(DISTINCT k.archive_id)::int FROM archive_keys k JOIN archives a ON a.id = k.archive_id AND a.state <> 'deregistered' WHERE k.key_index = ANY ((SELECT @keys::bytea[])::bytea[]);

-- name: InsertArchiveKey :exec
INSERT INTO archive_keys (archive_id, key_index) VALUES ($1, $2) ON CONFLICT DO NOTHING;

-- name: DropArchiveKeys :exec
DELETE FROM archive_keys WHERE archive_id = $1;

-- name: DuplicateKnown :one
SELECT EXISTS (SELECT FROM duplicates WHERE left_id = $1 AND right_id = $2);

-- name: InsertDuplicate :exec
INSERT INTO duplicates (id, left_id, right_id, score, fields, campaign_id, union_path, task_id, status) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'open');

-- name: LockDuplicate :one
SELECT id, left_id, right_id, status, task_id, union_path FROM duplicates WHERE id = $1 FOR UPDATE;

-- name: RuleDuplicate :exec
UPDATE duplicates SET status = $2, ruled_by = $3, reason_enc = $4, ruled_at = clock_timestamp() WHERE id = $1;

-- name: DuplicateByID :one
SELECT d.id, d.left_id, d.right_id, d.score, d.fields, d.campaign_id, d.union_path, d.task_id, d.status, coalesce(u.name, '') AS ruled_by, d.reason_enc, d.ruled_at, d.at,
       l.name_masked AS left_name, l.union_code AS left_union, r.name_masked AS right_name, r.union_code AS right_union
FROM duplicates d JOIN archives l ON l.id = d.left_id JOIN archives r ON r.id = d.right_id LEFT JOIN users u ON u.id = d.ruled_by WHERE d.id = $1;

-- name: DuplicateIDs :many
SELECT d.id FROM duplicates d WHERE d.id::text > @cursor::text AND (@status::text = '' OR d.status = @status::text)
AND EXISTS (SELECT FROM unnest(@scopes::text[]) scope WHERE d.union_path = scope OR d.union_path LIKE scope || '/%') ORDER BY d.id::text LIMIT sqlc.arg(size)::int;
