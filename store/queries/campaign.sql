-- name: InsertCampaign :exec
INSERT INTO campaigns (id, title, owner, owner_path, owner_level, status, plan, created_by)
SELECT @id, @title, u.code, u.path, u.level, 'draft', @plan, @created_by FROM unions u WHERE u.code = @owner;

-- name: InsertPhase :exec
INSERT INTO phases (campaign_id, name, starts_on, ends_on, assumed) VALUES ($1, $2, $3, $4, $5);

-- name: InsertLine :exec
INSERT INTO budget_lines (id, campaign_id, position, name, target, source, amount_fen, temporary) VALUES ($1, $2, $3, $4, $5, $6, $7, $8);

-- name: CampaignByID :one
SELECT id, serial, title, owner, owner_path, owner_level, status, plan, rules, rehearsal, version, created_at, launched_at FROM campaigns WHERE id = $1;

-- name: LockCampaign :one
-- Not FOR UPDATE, which would hold up every decision that opens a task of the campaign.
SELECT id, serial, title, owner, owner_path, owner_level, status, plan, rules, rehearsal, version, created_at, launched_at FROM campaigns WHERE id = $1 FOR NO KEY UPDATE;

-- name: LaunchCampaign :exec
UPDATE campaigns SET status = 'running', rules = $2, rehearsal = $3, launched_at = $4, version = version + 1 WHERE id = $1;

-- name: MoveCampaign :exec
UPDATE campaigns SET status = @status, version = version + 1, resumed_at = CASE WHEN @resumed::bool THEN clock_timestamp() ELSE resumed_at END WHERE id = @id;

-- name: CancelLineTasks :exec
UPDATE tasks SET status = 'cancelled' WHERE campaign_id = $1 AND kind = 'make_batch' AND status = 'open';

-- name: BumpCampaign :exec
UPDATE campaigns SET version = version + 1 WHERE id = $1;

-- name: InsertCampaignNote :exec
INSERT INTO campaign_notes (campaign_id, version, text_enc) VALUES ($1, $2, $3);

-- name: Phases :many
SELECT name, starts_on, ends_on, assumed FROM phases WHERE campaign_id = $1 ORDER BY starts_on, ends_on;

-- name: MovePhase :execrows
UPDATE phases SET starts_on = $3, ends_on = $4, assumed = false WHERE campaign_id = $1 AND name = $2;

-- name: Lines :many
SELECT l.id, l.position, l.name, l.target, l.source, l.amount_fen, l.temporary,
       max(a.balance_fen) FILTER (WHERE a.kind = 'funding')::bigint AS funding_fen,
       max(a.balance_fen) FILTER (WHERE a.kind = 'available')::bigint AS available_fen,
       max(a.balance_fen) FILTER (WHERE a.kind = 'reserved')::bigint AS reserved_fen,
       max(a.balance_fen) FILTER (WHERE a.kind = 'paid')::bigint AS paid_fen,
       (SELECT coalesce(sum(e.amount_fen), 0) FROM ledger_entries e WHERE e.line_id = l.id AND e.kind = 'return')::bigint AS returned_fen
FROM budget_lines l JOIN ledger_accounts a ON a.line_id = l.id WHERE l.campaign_id = $1 GROUP BY l.id ORDER BY l.position;

-- name: LineByID :one
SELECT id, campaign_id, name, target, source, amount_fen, temporary FROM budget_lines WHERE id = $1;

-- name: OpenCases :one
SELECT count(*) FROM cases WHERE campaign_id = $1 AND step <> 'ended';

-- name: OpenCaseIDs :many
-- A closed campaign keeps what is approved and unpaid, be it held: it is owed.
SELECT c.id FROM cases c JOIN campaigns k ON k.id = c.campaign_id WHERE c.campaign_id = $1 AND c.step <> 'ended' AND c.state <> ALL(ARRAY['paying', 'paid', 'confirmed', 'followed_up'])
AND NOT (k.status = 'closed' AND c.body @> '{"reserved": true}') ORDER BY c.id LIMIT $2;

-- name: NextCaseNo :one
-- No row when the campaign does not run (any more).
UPDATE campaigns SET next_no = next_no + 1 WHERE id = $1 AND status = 'running' RETURNING next_no - 1;

-- name: AvailableForUpdate :one
SELECT balance_fen FROM ledger_accounts WHERE line_id = $1 AND kind = 'available' FOR UPDATE;

-- name: InsertReservation :exec
INSERT INTO reservations (id, case_id, line_id, amount_fen) VALUES ($1, $2, $3, $4);

-- name: OpenReservation :one
SELECT id, line_id, amount_fen FROM reservations WHERE case_id = $1 AND resolved IS NULL;

-- name: InsertEntry :exec
INSERT INTO ledger_entries (kind, line_id, amount_fen, case_id, reservation_id, payment_no, actor) VALUES ($1, $2, $3, $4, $5, $6, $7);

-- name: Ledger :many
-- Line by line, each by its own range of the index.
SELECT e.id, e.at, e.kind, e.line_id, l.source, e.case_id, coalesce((SELECT c.no FROM cases c WHERE c.id = e.case_id), '')::text AS case_no, e.payment_no, e.amount_fen
FROM budget_lines l CROSS JOIN LATERAL (SELECT * FROM ledger_entries x WHERE x.line_id = l.id AND x.id > $2 ORDER BY x.id LIMIT $3) e
WHERE l.campaign_id = $1 ORDER BY e.id LIMIT $3;

-- name: InsertOutbox :exec
INSERT INTO outbox (topic, subject, version, body) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING;

-- name: InsertAudit :exec
INSERT INTO audit (subject, kind, actor, decision_id, body, n, at, prev, hash) VALUES ($1, $2, $3, $4, $5, 0, now(), '', '');

-- name: Beat :exec
INSERT INTO heartbeat (one, beat_at) VALUES (true, clock_timestamp()) ON CONFLICT (one) DO UPDATE SET beat_at = clock_timestamp();

-- name: BeatAge :one
SELECT extract(epoch FROM clock_timestamp() - beat_at)::float8 AS seconds FROM heartbeat;

-- name: SlowClock :exec
UPDATE campaigns SET rehearsal = $2 WHERE id = $1;

-- name: StandsToTime :one
-- How many of a campaign's postings run or stand still, and how many cases are held: what was left
-- of their time is kept as an instant.
SELECT ((SELECT count(*) FROM postings p JOIN cases c ON c.id = p.case_id WHERE c.campaign_id = $1 AND p.status IN ('running', 'held'))
    + (SELECT count(*) FROM cases c WHERE c.campaign_id = $1 AND c.state = 'suspended'))::int;
