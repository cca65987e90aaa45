-- name: SeatTurn :one
SELECT seat_turn(@case_id::uuid, @kind::text, @seat::int, @signed::int, @person::uuid)::text AS stands,
       coalesce((SELECT string_agg(u.name, '、') FROM turns(@case_id::uuid, @kind::text, @seat::int, @signed::int) w JOIN users u ON u.id = w.person), '')::text AS now;

-- name: InsertSeatList :execrows
INSERT INTO seat_lists (case_id, seat, size, in_turn) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING;

-- name: InsertSigner :exec
INSERT INTO signers (case_id, seat, person, place, added_by) VALUES ($1, $2, $3, $4, $5);

-- name: JoinSigners :exec
INSERT INTO signers (case_id, seat, person, place)
SELECT @case_id, @seat, @person, CASE WHEN l.in_turn THEN coalesce((SELECT max(s.place) FROM signers s WHERE s.case_id = l.case_id AND s.seat = l.seat), 0) + 1 ELSE 1 END
FROM seat_lists l WHERE l.case_id = @case_id AND l.seat = @seat ON CONFLICT DO NOTHING;

-- name: Signers :many
SELECT s.person, s.place, s.added_by, u.name, u.username FROM signers s JOIN users u ON u.id = s.person WHERE s.case_id = $1 AND s.seat = $2 ORDER BY s.place, u.name, s.person;

-- name: ShiftSigners :exec
UPDATE signers SET place = place + 1 WHERE case_id = $1 AND seat = $2 AND place >= $3;

-- name: DropSigner :execrows
DELETE FROM signers WHERE case_id = $1 AND seat = $2 AND person = $3;

-- name: SeatHolders :many
-- Who holds the role at the union, in the order of appointment.
SELECT g.user_id, u.name FROM grants g JOIN users u ON u.id = g.user_id WHERE g.union_code = $1 AND g.role = $2 AND g.active AND NOT u.disabled ORDER BY g.granted_at, g.id;

-- name: LockHousehold :exec
SELECT pg_advisory_xact_lock(hashtextextended(encode(p.person_index, 'hex'), 0)) FROM (SELECT person_index FROM case_people WHERE case_id = $1 ORDER BY person_index) p;

-- name: HouseholdYear :one
SELECT household_year(@case_id::uuid, @at::timestamptz)::bigint;

-- name: HouseholdSum :one
SELECT household_sum(@case_id::uuid, @at::timestamptz)::bigint;

-- name: CaseRoute :one
SELECT c.model_level, c.grade, l.source, (EXISTS (SELECT FROM kin_declarations d WHERE d.case_id = c.id AND d.relation <> 'none')
       OR EXISTS (SELECT FROM known_deeds k WHERE k.case_id = c.id AND k.kind IN ('kin_register', 'kin_phone', 'kin_account')))::boolean AS kin
FROM cases c JOIN budget_lines l ON l.id = c.line_id WHERE c.id = $1;

-- name: LockDelegation :one
-- The delegate's account with it, like the grant.
SELECT d.id, d.principal, d.actions, d.scope, d.ceiling_fen, d.campaign_id, p.name FROM delegations d JOIN users u ON u.id = d.delegate JOIN users p ON p.id = d.principal
WHERE d.id = $1 AND d.delegate = $2 AND d.grant_id = $3 AND d.status = 'active' AND clock_timestamp() >= d.starts_at AND clock_timestamp() < d.ends_at AND NOT u.disabled
FOR SHARE OF d, u;

-- name: InsertDelegation :exec
INSERT INTO delegations (id, principal, delegate, grant_id, actions, scope, ceiling_fen, starts_at, ends_at, reason, campaign_id, status)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, sqlc.narg(campaign_id), 'proposed');

-- name: LockDelegations :exec
-- One at a time decides who may act for whom: a circle is seen by the second.
SELECT pg_advisory_xact_lock(hashtext('songnuan_delegations'));

-- name: DelegationForUpdate :one
SELECT d.id, d.principal, d.delegate, d.grant_id, d.status, d.starts_at, d.ends_at, d.ruled_by, g.path FROM delegations d JOIN grants g ON g.id = d.grant_id WHERE d.id = $1 FOR UPDATE OF d;

-- name: DelegationCircle :one
-- Whether the delegate's own absence would lead, through others', back to the principal at the same time.
WITH RECURSIVE onward AS (
    SELECT d.delegate FROM delegations d WHERE d.principal = @delegate AND d.status IN ('proposed', 'active') AND d.starts_at < @ends_at AND d.ends_at > @starts_at
    UNION
    SELECT d.delegate FROM onward o JOIN delegations d ON d.principal = o.delegate AND d.status IN ('proposed', 'active') AND d.starts_at < @ends_at AND d.ends_at > @starts_at
)
SELECT EXISTS (SELECT FROM onward WHERE delegate = @principal::uuid);

-- name: RuleDelegation :execrows
UPDATE delegations SET status = $2, ruled_by = $3, ruled_at = clock_timestamp() WHERE id = $1 AND status = 'proposed';

-- name: RevokeDelegation :execrows
UPDATE delegations SET status = 'revoked', revoked_by = $2, revoked_at = clock_timestamp() WHERE id = $1 AND status IN ('proposed', 'active');

-- name: DelegationRows :many
SELECT d.id, d.principal, p.name AS principal_name, p.username AS principal_user, d.delegate, u.name AS delegate_name, u.username AS delegate_user, g.role, g.union_code, g.level, g.path, n.name AS union_name, d.actions, d.scope, d.ceiling_fen,
       d.starts_at, d.ends_at, d.reason, d.campaign_id, d.status, coalesce(r.name, '') AS ruled_by, d.made_at,
       (d.status = 'active' AND g.active AND NOT u.disabled AND NOT p.disabled AND d.starts_at <= clock_timestamp() AND d.ends_at > clock_timestamp())::bool AS in_force
FROM delegations d JOIN users p ON p.id = d.principal JOIN users u ON u.id = d.delegate JOIN grants g ON g.id = d.grant_id JOIN unions n ON n.code = g.union_code LEFT JOIN users r ON r.id = d.ruled_by
WHERE (sqlc.narg(id)::uuid IS NULL OR d.id = sqlc.narg(id)) AND (sqlc.narg(person)::uuid IS NULL OR sqlc.narg(person) IN (d.principal, d.delegate)
    OR EXISTS (SELECT FROM unnest(@scopes::text[]) s WHERE g.path <> s AND starts_with(g.path, s || '/') OR g.path = s AND n.parent IS NULL))
ORDER BY d.id DESC LIMIT 200;

-- name: PersonAt :one
-- Whether an account works, and holds an active grant at the union, below or above it.
SELECT u.id, u.name, EXISTS (SELECT FROM grants g WHERE g.user_id = u.id AND g.active AND (g.path = @path::text OR starts_with(@path, g.path || '/') OR starts_with(g.path, @path || '/'))) AS near
FROM users u WHERE u.username = @username AND NOT u.disabled;

-- name: LentFor :many
-- Delegations in force that let the person answer the task.
SELECT d.id, d.principal, p.name, d.grant_id, d.ceiling_fen, d.scope, coalesce(c.union_path, '') AS case_path, coalesce(household_sum(c.id, clock_timestamp()), 0)::bigint AS sum_fen
FROM tasks t JOIN grants g ON g.role = t.role AND g.union_code = t.union_code AND g.active
JOIN delegations d ON d.grant_id = g.id AND d.delegate = @person AND d.status = 'active' AND d.starts_at <= clock_timestamp() AND d.ends_at > clock_timestamp() AND t.kind = ANY (d.actions)
    AND (d.campaign_id IS NULL OR d.campaign_id = t.campaign_id)
JOIN users p ON p.id = d.principal AND NOT p.disabled
LEFT JOIN cases c ON c.id = t.case_id
WHERE t.id = @task_id ORDER BY d.id;

-- name: DeclareKin :execrows
INSERT INTO kin_declarations (case_id, person, relation) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING;

-- name: KinDeclared :one
SELECT EXISTS (SELECT FROM kin_declarations WHERE case_id = $1 AND person = $2);

-- name: KinList :many
-- Who declared, and who was found though he declared nothing or "none".
SELECT k.case_id, c.no, c.campaign_id, c.union_code, n.name AS union_name, c.state, k.person, u.name, k.relation, k.how, k.at,
       EXISTS (SELECT FROM deeds e WHERE e.case_id = k.case_id AND e.actor = k.person AND e.kind <> 'kin' AND e.at < k.at) AS acted_before,
       EXISTS (SELECT FROM kin_declarations d WHERE d.case_id = k.case_id AND d.person = k.person AND d.relation = 'none') AS denied,
       r.id AS ruling, r.reason_enc, r.ruled_by, w.name AS ruler, r.at AS ruled_at
FROM (SELECT case_id, person, relation, ''::text AS how, at FROM kin_declarations WHERE relation <> 'none'
      UNION ALL SELECT case_id, person, '', how, found_at FROM kin_matches) k
JOIN cases c ON c.id = k.case_id JOIN unions n ON n.code = c.union_code JOIN users u ON u.id = k.person
LEFT JOIN kin_rulings r ON (r.case_id, r.person, r.how) = (k.case_id, k.person, k.how) LEFT JOIN users w ON w.id = r.ruled_by
WHERE (sqlc.narg(campaign)::uuid IS NULL OR c.campaign_id = sqlc.narg(campaign))
  AND EXISTS (SELECT FROM unnest(@scopes::text[]) s WHERE c.union_path = s OR starts_with(c.union_path, s || '/'))
ORDER BY k.at, k.case_id, k.how LIMIT 1000;

-- name: KinMatched :one
SELECT EXISTS (SELECT FROM kin_matches WHERE case_id = $1 AND person = $2 AND how = $3);

-- name: RuleKin :execrows
INSERT INTO kin_rulings (id, case_id, person, how, reason_enc, ruled_by) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING;

-- name: CaseStanding :one
SELECT c.body, c.campaign_id, c.union_code, c.union_path, k.rules, k.rehearsal, k.owner, k.owner_level FROM cases c JOIN campaigns k ON k.id = c.campaign_id WHERE c.id = $1;
