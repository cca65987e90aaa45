-- name: CodesAsked :one
-- Lately: by the caller, by him for the phone, sent to the phone, and sent to all.
SELECT count(*) FILTER (WHERE caller = @caller) AS caller, count(*) FILTER (WHERE caller = @caller AND phone_index = @phone) AS pair,
       count(*) FILTER (WHERE phone_index = @phone AND shares IS NULL) AS phone, count(*) FILTER (WHERE shares IS NULL) AS everybody
FROM applicant_codes WHERE at > clock_timestamp() - interval '1 hour';

-- name: LastCodeSent :one
-- The code that the phone has now: not asked for again, and not over.
SELECT c.id, c.at, m.id AS message, m.text_enc FROM applicant_codes c JOIN messages m ON m.key = 'code/' || c.id
WHERE c.phone_index = $1 AND c.shares IS NULL AND c.at > clock_timestamp() - interval '10 minutes' ORDER BY c.at DESC LIMIT 1;

-- name: LockCodes :exec
SELECT pg_advisory_xact_lock(hashtext('applicant_codes'));

-- name: InsertCode :exec
INSERT INTO applicant_codes (id, id_number_enc, phone_enc, id_index, phone_index, caller, code_hash, shares, at)
VALUES (@id, @id_number_enc, @phone_enc, @id_index, @phone_index, @caller, @code_hash, sqlc.narg(shares), coalesce(sqlc.narg(at), clock_timestamp()));

-- name: TryCode :one
-- Every try counts, right or wrong.
UPDATE applicant_codes SET attempts = attempts + 1 WHERE id = $1 AND used_at IS NULL AND at > clock_timestamp() - interval '10 minutes'
RETURNING id_number_enc, phone_enc, code_hash, attempts;

-- name: TriesOf :one
-- Wrong tries of a phone's codes in the last day, whatever tickets they came with: from the caller, and from everywhere.
SELECT coalesce(sum(o.attempts) FILTER (WHERE o.caller = c.caller), 0)::int AS caller, coalesce(sum(o.attempts), 0)::int AS everybody
FROM applicant_codes c JOIN applicant_codes o ON o.phone_index = c.phone_index WHERE c.id = $1 AND o.used_at IS NULL AND o.at > clock_timestamp() - interval '1 day';

-- name: UseCode :execrows
UPDATE applicant_codes SET used_at = clock_timestamp() WHERE id = $1 AND used_at IS NULL;

-- name: DropOldCodes :execrows
DELETE FROM applicant_codes WHERE at < clock_timestamp() - interval '2 days';

-- name: DropOldVisits :execrows
DELETE FROM applicant_sessions WHERE expires_at < clock_timestamp();

-- name: DropOldSMS :execrows
DELETE FROM messages WHERE channel = 'sms' AND ended_at < clock_timestamp() - interval '7 days';

-- name: InsertApplicantSession :exec
INSERT INTO applicant_sessions (id, token_hash, id_number_enc, phone_enc, expires_at)
VALUES ($1, $2, $3, $4, clock_timestamp() + interval '30 minutes');

-- name: ApplicantSession :one
SELECT id, id_number_enc, phone_enc FROM applicant_sessions WHERE token_hash = $1 AND expires_at > clock_timestamp();

-- name: EndApplicantSession :exec
DELETE FROM applicant_sessions WHERE token_hash = $1;

-- name: CasesOfPerson :many
SELECT c.id, c.no, c.phone_enc, c.state, c.campaign_id, k.title, c.created_at FROM cases c JOIN campaigns k ON k.id = c.campaign_id WHERE c.id_index = ANY ((SELECT @person::bytea[])::bytea[]) ORDER BY c.id DESC LIMIT 50;

-- name: InsertConsent :execrows
INSERT INTO consents (id, case_id, person_index, purpose, text_version, recorded_by, evidence_id) VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING;

-- name: ConsentsOf :many
SELECT purpose, text_version, at FROM consents WHERE case_id = @case_id AND person_index = ANY ((SELECT @person::bytea[])::bytea[]) ORDER BY at;

-- name: ConsentsInCase :many
SELECT s.purpose, s.person_index, s.text_version, s.at, coalesce(u.name, '')::text AS recorded_by, coalesce(s.evidence_id::text, '')::text AS evidence_id
FROM consents s LEFT JOIN users u ON u.id = s.recorded_by WHERE s.case_id = $1 ORDER BY s.at, s.id;

-- name: ApplicantCase :one
SELECT c.id, c.no, c.name_masked, c.union_code, n.name AS union_name, k.title, k.rehearsal, c.category, c.cause, c.members, c.amount_fen, c.grade, c.state, c.version, c.due_at, c.campaign_id, k.status AS campaign_status
FROM cases c JOIN campaigns k ON k.id = c.campaign_id JOIN unions n ON n.code = c.union_code WHERE c.id = $1;

-- name: ApplicantPayments :many
SELECT p.state, p.amount_fen FROM payments p WHERE p.case_id = $1 ORDER BY p.attempt;

-- name: OpenForApplications :many
-- Base unions by name within campaigns that run, for who looks for his own.
SELECT k.id AS campaign_id, k.title, o.name AS owner_name, u.code, u.name, u.path FROM campaigns k JOIN unions o ON o.code = k.owner
JOIN unions u ON u.level = 'base' AND (u.path = k.owner_path OR starts_with(u.path, k.owner_path || '/'))
WHERE k.status = 'running' AND position(@name::text IN u.name) > 0 ORDER BY u.name, k.launched_at DESC LIMIT 20;

-- name: EconomySigners :many
-- Who has authorised the economy check of the case.
SELECT person_index FROM consents WHERE case_id = $1 AND purpose = 'economy_check';

-- name: CasesOfMember :many
-- Open cases of households that the person is a member of, but for his own.
SELECT c.id, c.no, k.title, a.id AS archive_id, a.version AS archive_version,
       EXISTS (SELECT FROM consents s WHERE s.case_id = c.id AND s.person_index = p.person_index AND s.purpose = 'economy_check') AS signed
FROM archive_people p JOIN archives a ON a.id = p.archive_id JOIN case_archives x ON x.archive_id = a.id JOIN cases c ON c.id = x.case_id AND c.step <> 'ended' JOIN campaigns k ON k.id = c.campaign_id
WHERE p.person_index = ANY ((SELECT @person::bytea[])::bytea[]) AND p.live AND c.id_index <> p.person_index ORDER BY c.id DESC LIMIT 20;

-- name: ApplicantIndex :one
SELECT id_index FROM cases WHERE id = $1;

-- name: ApplicantAndLine :one
SELECT c.id_index, l.temporary FROM cases c JOIN budget_lines l ON l.id = c.line_id WHERE c.id = $1;
