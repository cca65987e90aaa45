-- name: CodesAsked :one
-- How many codes were asked for lately: for the number, for the person, from the address, and by all.
SELECT count(*) FILTER (WHERE phone_index = @phone) AS phone, count(*) FILTER (WHERE id_index = @person) AS person, count(*) FILTER (WHERE caller = @caller) AS caller, count(*) AS everybody
FROM applicant_codes WHERE at > clock_timestamp() - interval '1 hour';

-- name: LockCodes :exec
SELECT pg_advisory_xact_lock(hashtext('applicant_codes'));

-- name: InsertCode :exec
INSERT INTO applicant_codes (id, id_number_enc, phone_enc, id_index, phone_index, caller, code_hash) VALUES ($1, $2, $3, $4, $5, $6, $7);

-- name: TryCode :one
-- Every try counts, right or wrong.
UPDATE applicant_codes SET attempts = attempts + 1 WHERE id = $1 AND used_at IS NULL AND at > clock_timestamp() - interval '10 minutes'
RETURNING id_number_enc, phone_enc, id_index, phone_index, code_hash, attempts;

-- name: TriesOf :one
-- Wrong tries of the person in the last day, whatever tickets he had.
SELECT coalesce(sum(attempts), 0)::int AS tries FROM applicant_codes WHERE id_index = $1 AND used_at IS NULL AND at > clock_timestamp() - interval '1 day';

-- name: UseCode :execrows
UPDATE applicant_codes SET used_at = clock_timestamp() WHERE id = $1 AND used_at IS NULL;

-- name: DropOldCodes :exec
DELETE FROM applicant_codes WHERE at < clock_timestamp() - interval '2 days';

-- name: InsertApplicantSession :exec
INSERT INTO applicant_sessions (id, token_hash, id_number_enc, phone_enc, expires_at)
VALUES ($1, $2, $3, $4, clock_timestamp() + interval '30 minutes');

-- name: ApplicantSession :one
SELECT id, id_number_enc, phone_enc FROM applicant_sessions WHERE token_hash = $1 AND expires_at > clock_timestamp();

-- name: EndApplicantSession :exec
DELETE FROM applicant_sessions WHERE token_hash = $1 OR expires_at < clock_timestamp();

-- name: CasesOfPerson :many
SELECT c.id, c.no, c.phone_enc, c.state, c.campaign_id, k.title, c.created_at FROM cases c JOIN campaigns k ON k.id = c.campaign_id WHERE c.id_index = $1 ORDER BY c.id DESC LIMIT 50;

-- name: InsertConsent :execrows
INSERT INTO consents (id, case_id, person_index, purpose, text_version, recorded_by) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING;

-- name: ConsentsOf :many
SELECT purpose, text_version, at FROM consents WHERE case_id = $1 AND person_index = $2 ORDER BY at;

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
WHERE p.person_index = $1 AND p.live AND c.id_index <> p.person_index ORDER BY c.id DESC LIMIT 20;

-- name: ApplicantIndex :one
SELECT id_index FROM cases WHERE id = $1;
