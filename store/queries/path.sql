-- name: InsertRecord :exec
INSERT INTO case_records (id, case_id, kind, held_on, carried, form_enc, made_by, grant_id, lap) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9);

-- name: InsertRecordPerson :exec
INSERT INTO case_record_people (record_id, person) VALUES ($1, $2);

-- name: VisitedBy :one
-- Whether a visit recorded in the case's present lap names the person.
SELECT EXISTS (SELECT FROM case_records r JOIN case_record_people p ON p.record_id = r.id WHERE r.case_id = $1 AND r.kind = 'visit' AND p.person = $2 AND r.lap = $3);

-- name: Photographed :one
-- Whether a picture of a visit was kept since the case last came to be surveyed.
SELECT EXISTS (SELECT FROM evidence e WHERE e.case_id = @case_id::uuid AND e.kind = 'visit_photo'
    AND e.at > (SELECT max(v.at) FROM events v WHERE v.case_id = @case_id::uuid AND v.action IN ('accept', 'return')));

-- name: Appraised :one
-- What the latest appraisal meeting of the case's present lap said.
SELECT r.carried FROM case_records r WHERE r.case_id = $1 AND r.kind = 'appraisal' AND r.lap = $2 ORDER BY r.at DESC, r.id DESC LIMIT 1;

-- name: Confirmations :many
-- A stamped paper stands in whatever lap of the case it came.
SELECT DISTINCT kind FROM case_records WHERE case_id = $1 AND kind IN ('confirmation', 'unit_confirmation');

-- name: RecordsOf :many
SELECT r.id, r.kind, r.held_on, r.carried, r.form_enc, u.name AS made_by, r.at FROM case_records r JOIN users u ON u.id = r.made_by WHERE r.case_id = $1 ORDER BY r.at, r.id;

-- name: ColleagueAt :one
-- Somebody who holds a role at the union, by user name.
SELECT u.id FROM users u JOIN grants g ON g.user_id = u.id WHERE u.username = @username AND g.role = @role AND g.path = @path AND g.revoked_at IS NULL;

-- name: InsertCheck :exec
INSERT INTO economy_checks (id, case_id, member, register, sent_by) VALUES ($1, $2, $3, $4, $5);

-- name: AnswerCheck :execrows
UPDATE economy_checks SET result = $3, note_enc = $4, answered_by = $5, count = sqlc.narg(count), exclusions = @exclusions::text[], answered_at = clock_timestamp() WHERE id = $1 AND case_id = $2 AND result IS NULL;

-- name: ChecksOf :many
SELECT c.id, c.member, c.register, s.name AS sent_by, c.sent_at, coalesce(c.result, '') AS result, c.note_enc, coalesce(a.name, '') AS answered_by, c.answered_at, coalesce(c.count, 0)::int AS count, c.exclusions
FROM economy_checks c JOIN users s ON s.id = c.sent_by LEFT JOIN users a ON a.id = c.answered_by WHERE c.case_id = $1 ORDER BY c.sent_at, c.id;

-- name: RegisterAnswers :many
-- What each register said last about each member.
SELECT DISTINCT ON (c.member, c.register) c.member, c.register, c.result = 'found' AS found, coalesce(c.count, 0)::int AS count, c.exclusions
FROM economy_checks c WHERE c.case_id = $1 AND c.result IS NOT NULL ORDER BY c.member, c.register, c.answered_at DESC, c.id DESC;

-- name: InsertAppeal :exec
INSERT INTO appeals (case_id, of_case, reason_enc, filed_by) VALUES ($1, $2, $3, $4);

-- name: AppealLinks :one
-- The case this one appeals, and the one that appeals it.
SELECT coalesce((SELECT a.of_case::text FROM appeals a WHERE a.case_id = $1), '')::text AS of_case, coalesce((SELECT a.case_id::text FROM appeals a WHERE a.of_case = $1), '')::text AS appeal;

-- name: ApplicantOf :one
SELECT id, roster_row, name_enc, id_number_enc, phone_enc, remark_enc, female, category, model_level, unit, employment, registration_no, members, income_fen, expenditure_fen, grade,
       cause, aided_last_year, amount_fen, line_id, campaign_id, union_code FROM cases WHERE id = $1;

-- name: LastEventAt :one
SELECT at FROM events WHERE case_id = $1 ORDER BY version DESC LIMIT 1;

-- name: InsertDisqualification :exec
INSERT INTO disqualifications (case_id, transition, on_day, finding_enc, decided_by) VALUES ($1, $2, $3, $4, $5);

-- name: SettledPayment :one
SELECT p.no, p.line_id, p.reservation_id, p.amount_fen FROM payments p WHERE p.case_id = $1 AND p.state = 'settled';

-- name: InsertRecovery :exec
INSERT INTO recoveries (case_id, payment_no, amount_fen, due_at) VALUES ($1, $2, $3, $4);

-- name: LockRecovery :one
SELECT r.case_id, r.payment_no, r.amount_fen, r.due_at, r.booked_at, c.campaign_id, c.union_path, k.owner_path FROM recoveries r JOIN cases c ON c.id = r.case_id
JOIN campaigns k ON k.id = c.campaign_id WHERE r.case_id = $1 FOR UPDATE OF r;

-- name: BookRecovery :exec
UPDATE recoveries SET bank_ref = $2, booked_by = $3, booked_at = clock_timestamp() WHERE case_id = $1 AND booked_at IS NULL;

-- name: RemindRecovery :exec
UPDATE recoveries SET due_at = $2, reminded = reminded + 1 WHERE case_id = $1 AND booked_at IS NULL;

-- name: Recoveries :many
-- Of campaigns whose owner the scopes cover.
SELECT r.case_id, c.no, c.campaign_id, c.name_masked, r.payment_no, r.amount_fen, r.due_at, r.reminded, coalesce(r.bank_ref, '') AS bank_ref, r.booked_at
FROM recoveries r JOIN cases c ON c.id = r.case_id JOIN campaigns k ON k.id = c.campaign_id
WHERE c.campaign_id = @campaign_id AND r.case_id > @cursor::uuid
AND EXISTS (SELECT FROM unnest(@scopes::text[]) scope WHERE k.owner_path = scope OR k.owner_path LIKE scope || '/%') ORDER BY r.case_id LIMIT sqlc.arg(size)::int;

-- name: RecoveryStart :one
SELECT c.no, c.campaign_id, c.union_code, r.due_at, (r.booked_at IS NOT NULL)::boolean AS over FROM recoveries r JOIN cases c ON c.id = r.case_id WHERE r.case_id = $1;

-- name: OpenByState :many
-- What has money reserved is approved, be it held.
SELECT (CASE WHEN body @> '{"reserved": true}' THEN 'approved' ELSE state END)::text AS state, count(*) AS cases, sum(amount_fen)::bigint AS sum_fen FROM cases WHERE campaign_id = $1 AND step <> 'ended' GROUP BY 1;

-- name: MoneyAskedBack :one
-- What has not come back yet of what a campaign paid.
SELECT count(*) AS cases, coalesce(sum(r.amount_fen), 0)::bigint AS sum_fen FROM recoveries r JOIN cases c ON c.id = r.case_id
WHERE c.campaign_id = $1 AND r.booked_at IS NULL;

-- name: OpenRecoveryPage :many
SELECT case_id FROM recoveries WHERE booked_at IS NULL AND case_id > @after::uuid ORDER BY case_id LIMIT @most;

-- name: RecoveryStandings :many
SELECT case_id, (booked_at IS NULL)::boolean AS open FROM recoveries WHERE case_id = ANY(@ids::uuid[]);

-- name: ConfirmationsOf :many
-- Who outside the union confirmed, and who wrote it down in which post.
SELECT r.id, r.at, r.kind, r.form_enc, u.name AS by, g.role, g.union_code FROM case_records r JOIN users u ON u.id = r.made_by JOIN grants g ON g.id = r.grant_id
WHERE r.case_id = $1 AND r.kind IN ('confirmation', 'unit_confirmation') ORDER BY r.at, r.id;
