-- name: UserByName :one
SELECT id, username, name, password_hash, demo, disabled FROM users WHERE username = $1;

-- name: InsertUser :execrows
INSERT INTO users (id, username, name, password_hash, demo) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (username) DO NOTHING;

-- name: InsertGrant :execrows
INSERT INTO grants (id, user_id, role, union_code, path, level, granted_by)
SELECT @id, @user_id, @role, u.code, u.path, u.level, @granted_by FROM unions u WHERE u.code = @union_code
ON CONFLICT (user_id, role, union_code) WHERE active DO NOTHING;

-- name: RevokeGrant :one
-- The time is taken once the decisions that hold the grant have ended.
WITH held AS MATERIALIZED (SELECT id FROM grants WHERE grants.id = $1 AND active FOR UPDATE)
UPDATE grants g SET active = false, revoked_at = clock_timestamp() FROM held WHERE g.id = held.id RETURNING g.user_id, g.role, g.union_code;

-- name: LockGrant :one
-- The account with it: whoever is shut out has nothing left to decide on.
SELECT g.role, g.path, g.level FROM grants g JOIN users u ON u.id = g.user_id WHERE g.id = $1 AND g.user_id = $2 AND g.active AND NOT u.disabled FOR SHARE OF g, u;

-- name: ActiveGrants :many
SELECT g.id, g.user_id, g.role, g.level, g.path FROM grants g JOIN users u ON u.id = g.user_id WHERE g.active AND NOT u.disabled;

-- name: PersonGrants :many
SELECT g.id, g.role, g.union_code, g.level, g.path, n.name FROM grants g JOIN unions n ON n.code = g.union_code
WHERE g.user_id = $1 AND g.active ORDER BY g.path, g.role;

-- name: InsertSession :exec
INSERT INTO sessions (token_hash, user_id, expires_at) VALUES ($1, $2, now() + interval '8 hours');

-- name: SessionUser :one
SELECT u.id, u.username, u.name, u.demo, s.seen_at < now() - interval '1 minute' AS stale FROM sessions s JOIN users u ON u.id = s.user_id
WHERE s.token_hash = $1 AND s.expires_at > now() AND s.seen_at > now() - interval '30 minutes' AND NOT u.disabled;

-- name: TouchSession :exec
UPDATE sessions SET seen_at = now() WHERE token_hash = $1;

-- name: SessionEnd :one
SELECT expires_at FROM sessions WHERE token_hash = $1;

-- name: DeleteSession :exec
DELETE FROM sessions WHERE token_hash = $1;

-- name: SignInFailures :one
SELECT failures, extract(epoch FROM now() - last_at)::int AS age FROM sign_in_failures WHERE account = $1;

-- name: CountSignInFailure :exec
INSERT INTO sign_in_failures AS f (account, failures) VALUES ($1, 1)
ON CONFLICT (account) DO UPDATE SET last_at = now(), failures = CASE WHEN f.last_at < now() - interval '15 minutes' THEN 1 ELSE f.failures + 1 END;

-- name: BeginSignIn :execrows
-- Counts a try before it is known to fail, unless another has been counted since this many were seen.
INSERT INTO sign_in_failures AS f (account, failures) VALUES ($1, 1)
ON CONFLICT (account) DO UPDATE SET last_at = now(), failures = CASE WHEN f.last_at < now() - interval '15 minutes' THEN 1 ELSE f.failures + 1 END
WHERE f.failures = sqlc.arg(seen)::int;

-- name: KnownPlace :one
SELECT EXISTS (SELECT FROM sign_in_places WHERE place = $1 AND seen_at > now() - interval '90 days');

-- name: KeepPlace :exec
INSERT INTO sign_in_places (place) VALUES ($1) ON CONFLICT (place) DO UPDATE SET seen_at = now();

-- name: DropOldPlaces :execrows
DELETE FROM sign_in_places WHERE seen_at < now() - interval '90 days';

-- name: ClearSignInFailures :exec
DELETE FROM sign_in_failures WHERE account = $1;

-- name: PolicyRules :many
SELECT role, level, action FROM policy_rules ORDER BY role, level, action;

-- name: PolicyDefaults :many
SELECT role, level, action FROM policy_defaults;

-- name: PolicyRelease :one
SELECT coalesce(max(schema), 0)::bigint FROM policy_release;

-- name: SetPolicyRelease :exec
INSERT INTO policy_release (schema) VALUES ($1) ON CONFLICT (one) DO UPDATE SET schema = excluded.schema;

-- name: ClearPolicyDefaults :exec
DELETE FROM policy_defaults;

-- name: InsertPolicyDefaults :exec
INSERT INTO policy_defaults (role, level, action) SELECT unnest(@roles::text[]), unnest(@levels::text[]), unnest(@actions::text[]);

-- name: DeletePolicyRules :exec
DELETE FROM policy_rules WHERE (role, level, action) IN (SELECT unnest(@roles::text[]), unnest(@levels::text[]), unnest(@actions::text[]));

-- name: PolicyAllows :one
SELECT EXISTS (SELECT FROM policy_rules WHERE role = $1 AND level = $2 AND action = $3);

-- name: PolicyVersion :one
SELECT version FROM policy_state;

-- name: LockPolicy :exec
SELECT pg_advisory_xact_lock(hashtext('songnuan_policy'));

-- name: ClearPolicy :exec
DELETE FROM policy_rules;

-- name: InsertPolicyRules :exec
INSERT INTO policy_rules (role, level, action) SELECT unnest(@roles::text[]), unnest(@levels::text[]), unnest(@actions::text[]);

-- name: Setting :one
SELECT value FROM settings WHERE key = $1;

-- name: InsertSetting :exec
INSERT INTO settings (key, value) VALUES ($1, $2) ON CONFLICT DO NOTHING;

-- name: ClaimRequest :execrows
INSERT INTO requests (actor, endpoint, key, hash) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING;

-- name: RequestReply :one
SELECT hash, status, reply FROM requests WHERE actor = $1 AND endpoint = $2 AND key = $3;

-- name: AnswerRequest :exec
UPDATE requests SET status = $4, reply = $5 WHERE actor = $1 AND endpoint = $2 AND key = $3;

-- name: UnionByCode :one
SELECT code, coalesce(parent, '') AS parent, level, name, path FROM unions WHERE code = $1;

-- name: UnionNames :many
SELECT code, name FROM unions WHERE code = ANY(@codes::text[]);

-- name: UnionAbove :one
-- The nearest union of the wanted level, or above it where the branch has none (directly attached base unions).
SELECT code, coalesce(parent, '') AS parent, level, name, path FROM unions
WHERE code = ANY(string_to_array(trim(LEADING '/' FROM @path::text), '/')) AND array_position(ARRAY['national', 'province', 'city', 'county', 'base'], level) <= @rank::int
ORDER BY length(path) DESC LIMIT 1;

-- name: GrantByID :one
SELECT role, union_code, level, path FROM grants WHERE id = $1;

-- name: ActiveGrant :one
SELECT id FROM grants WHERE user_id = $1 AND role = $2 AND union_code = $3 AND active;

-- name: MayRebuild :one
SELECT EXISTS (SELECT FROM grants g JOIN users u ON u.id = g.user_id AND NOT u.disabled
  JOIN policy_rules p ON p.role = g.role AND p.level = g.level AND p.action = 'workflow.rebuild' WHERE g.active AND g.user_id = $1);

-- name: LeaveIdentity :exec
INSERT INTO staff_identities (user_id, id_number_enc, id_index, phone_enc, phone_index, card_enc, card_index, set_by)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
ON CONFLICT (user_id) DO UPDATE SET id_number_enc = excluded.id_number_enc, id_index = excluded.id_index, phone_enc = excluded.phone_enc, phone_index = excluded.phone_index,
    card_enc = excluded.card_enc, card_index = excluded.card_index, set_by = excluded.set_by, set_at = clock_timestamp();

-- name: UserExists :one
SELECT EXISTS (SELECT FROM users WHERE id = $1);
