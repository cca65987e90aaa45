-- name: AvailableForUpdate :one
SELECT balance_fen FROM ledger_accounts WHERE line_id = $1 AND kind = 'available' FOR UPDATE

-- name: Beat :exec
INSERT INTO heartbeat (one, beat_at) VALUES (true, clock_timestamp()) ON CONFLICT (one) DO UPDATE SET beat_at = clock_timestamp()

-- name: BeatAge :one
SELECT extract(epoch FROM clock_timestamp() - beat_at)::float8 AS seconds FROM heartbeat

-- name: BumpCampaign :exec
UPDATE campaigns SET version = version + 1 WHERE id = $1

-- name: CampaignByID :one
SELECT id, serial, title, owner, owner_path, owner_level, status, plan, rules, rehearsal, version, created_at, launched_at FROM campaigns WHERE id = $1

-- name: CampaignCounts :many
SELECT state, step, count(*) AS n FROM cases WHERE campaign_id = $1
AND EXISTS (SELECT FROM unnest($2::text[]) scope WHERE union_path = scope OR union_path LIKE scope || '/%') GROUP BY state, step

-- name: CancelLineTasks :exec
UPDATE tasks SET status = 'cancelled' WHERE campaign_id = $1 AND kind = 'make_batch' AND status = 'open'

-- name: InsertAudit :exec
INSERT INTO audit (subject, kind, actor, decision_id, body, n, at, prev, hash) VALUES ($1, $2, $3, $4, $5, 0, now(), '', '')

-- name: InsertCampaign :exec
INSERT INTO campaigns (id, title, owner, owner_path, owner_level, status, plan, created_by)
SELECT $1, $2, u.code, u.path, u.level, 'draft', $3, $4 FROM unions u WHERE u.code = $5

-- name: InsertCampaignNote :exec
INSERT INTO campaign_notes (campaign_id, version, text_enc) VALUES ($1, $2, $3)

-- name: InsertEntry :exec
INSERT INTO ledger_entries (kind, line_id, amount_fen, case_id, reservation_id, payment_no, actor) VALUES ($1, $2, $3, $4, $5, $6, $7)

-- name: InsertLine :exec
INSERT INTO budget_lines (id, campaign_id, position, name, target, source, amount_fen) VALUES ($1, $2, $3, $4, $5, $6, $7)

-- name: InsertNotice :exec
INSERT INTO notices (id, key, campaign_id, case_id, union_path, role, kind, body) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (key) DO NOTHING

-- name: InsertOutbox :exec
INSERT INTO outbox (topic, subject, version, body) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING

-- name: InsertPhase :exec
INSERT INTO phases (campaign_id, name, starts_on, ends_on, assumed) VALUES ($1, $2, $3, $4, $5)

-- name: InsertReservation :exec
INSERT INTO reservations (id, case_id, line_id, amount_fen) VALUES ($1, $2, $3, $4)

-- name: LaunchCampaign :exec
UPDATE campaigns SET status = 'running', rules = $2, rehearsal = $3, launched_at = $4, version = version + 1 WHERE id = $1

-- name: Ledger :many
SELECT e.id, e.at, e.kind, e.line_id, l.source, e.case_id, e.payment_no, e.amount_fen FROM ledger_entries e JOIN budget_lines l ON l.id = e.line_id
WHERE l.campaign_id = $1 AND e.id > $2 ORDER BY e.id LIMIT $3

-- name: LineByID :one
SELECT id, campaign_id, name, target, source, amount_fen FROM budget_lines WHERE id = $1

-- name: Lines :many
SELECT l.id, l.position, l.name, l.target, l.source, l.amount_fen,
       max(a.balance_fen) FILTER (WHERE a.kind = 'funding')::bigint AS funding_fen,
       max(a.balance_fen) FILTER (WHERE a.kind = 'available')::bigint AS available_fen,
       max(a.balance_fen) FILTER (WHERE a.kind = 'reserved')::bigint AS reserved_fen,
       max(a.balance_fen) FILTER (WHERE a.kind = 'paid')::bigint AS paid_fen
FROM budget_lines l JOIN ledger_accounts a ON a.line_id = l.id WHERE l.campaign_id = $1 GROUP BY l.id ORDER BY l.position

-- name: LockCampaign :one
SELECT id, serial, title, owner, owner_path, owner_level, status, plan, rules, rehearsal, version, created_at, launched_at FROM campaigns WHERE id = $1 FOR NO KEY UPDATE

-- name: MoveCampaign :exec
UPDATE campaigns SET status = $1, version = version + 1, resumed_at = CASE WHEN $2::bool THEN clock_timestamp() ELSE resumed_at END WHERE id = $3

-- name: MovePhase :execrows
UPDATE phases SET starts_on = $3, ends_on = $4, assumed = false WHERE campaign_id = $1 AND name = $2

-- name: NextCaseNo :one
UPDATE campaigns SET next_no = next_no + 1 WHERE id = $1 AND status = 'running' RETURNING next_no - 1

-- name: OpenCaseIDs :many
SELECT id FROM cases WHERE campaign_id = $1 AND step <> 'ended' AND state <> ALL(ARRAY['paying', 'paid', 'confirmed', 'followed_up']) ORDER BY id LIMIT $2

-- name: OpenCases :one
SELECT count(*) FROM cases WHERE campaign_id = $1 AND step <> 'ended'

-- name: OpenReservation :one
SELECT id, line_id, amount_fen FROM reservations WHERE case_id = $1 AND resolved IS NULL

-- name: Phases :many
SELECT name, starts_on, ends_on, assumed FROM phases WHERE campaign_id = $1 ORDER BY starts_on, ends_on

-- name: CancelTasks :exec
UPDATE tasks SET status = 'cancelled' WHERE case_id = $1 AND status = 'open' AND (kind <> 'object' OR $2::bool)

-- name: CaseByID :one
SELECT c.id, c.no, c.campaign_id, c.line_id, c.union_code, c.union_path, n.name AS union_name, c.roster_row, c.name_enc, c.name_masked, c.id_number_enc, c.phone_enc, c.category,
       c.model_level, c.unit, c.employment, c.members, c.income_fen, c.expenditure_fen, c.grade, c.cause, c.aided_last_year, c.amount_fen, c.state, c.step, c.version, c.due_at
FROM cases c JOIN unions n ON n.code = c.union_code WHERE c.id = $1

-- name: CasePosting :one
SELECT slug, row_no, round, starts_on, ends_on, starts_at, ends_at, held_on, held_days, ended_at, status, days FROM postings WHERE case_id = $1 ORDER BY round DESC LIMIT 1

-- name: ConfirmPayee :execrows
UPDATE payees SET status = 'current', confirmed_by = $3 WHERE case_id = $1 AND version = $2 AND status = 'proposed'

-- name: CurrentPayee :one
SELECT version, bank_name, card_enc, card_tail, holder_enc, made_by FROM payees WHERE case_id = $1 AND status = 'current'

-- name: DatabaseTime :one
SELECT clock_timestamp()::timestamptz AS now

-- name: DecisionByID :one
SELECT d.id, d.case_id, d.task_id, d.kind, d.actor, d.level, d.union_path, d.seat, d.nth, d.at, e.version, e.action FROM decisions d JOIN events e ON e.id = d.event_id WHERE d.id = $1

-- name: DeedsOf :many
SELECT actor, kind, seat, nth, lap FROM deeds WHERE case_id = $1

-- name: DropProposedPayees :exec
UPDATE payees SET status = 'old' WHERE case_id = $1 AND status = 'proposed'

-- name: EndCase :exec
WITH people AS (UPDATE case_people SET live = false WHERE case_people.case_id = $1)
UPDATE payees SET live = false WHERE payees.case_id = $1

-- name: EventsAfter :many
SELECT body FROM events WHERE case_id = $1 AND version > $2 ORDER BY version

-- name: FinishPosting :exec
WITH row AS (DELETE FROM posting_rows r USING postings p WHERE p.case_id = $3 AND p.round = $4 AND r.slug = p.slug AND r.row_no = p.row_no)
UPDATE postings SET status = $1, held_on = NULL, ended_at = clock_timestamp(), ended_on = $2
WHERE postings.case_id = $3 AND postings.round = $4 AND postings.status IN ('running', 'held')

-- name: FinishTask :execrows
UPDATE tasks SET status = 'done', decided_by = $2, decided_at = clock_timestamp() WHERE id = $1 AND status = 'open'

-- name: HoldPosting :exec
WITH row AS (UPDATE posting_rows r SET held = true FROM postings p WHERE p.case_id = $2 AND p.round = $3 AND r.slug = p.slug AND r.row_no = p.row_no)
UPDATE postings SET status = 'held', held_on = $1 WHERE postings.case_id = $2 AND postings.round = $3

-- name: InsertCase :exec
INSERT INTO cases (id, no, campaign_id, line_id, union_code, union_path, roster_row, name_enc, name_index, name_masked, id_number_enc, id_index, phone_enc, remark_enc,
    female, category, model_level, unit, employment, registration_no, members, income_fen, expenditure_fen, grade, cause, aided_last_year, amount_fen,
    state, step, version, body, live, due_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, true, $32)

-- name: InsertCasePerson :exec
INSERT INTO case_people (case_id, campaign_id, person_index, live) VALUES ($1, $2, $3, true)

-- name: InsertDecision :exec
INSERT INTO decisions (id, event_id, case_id, task_id, kind, lap, seat, nth, actor, grant_id, policy_version, level, union_path, outcome, comment, fields)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)

-- name: InsertDeed :exec
INSERT INTO deeds (case_id, actor, kind, seat, nth, lap) VALUES ($1, $2, $3, $4, $5, $6)

-- name: InsertEvent :exec
INSERT INTO events (id, case_id, version, transition, action, from_state, to_state, body, actor) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)

-- name: InsertObjection :exec
INSERT INTO objections (id, number, case_id, slug, row_no, ground, text_enc, contact_enc, key_hash, body_hash, status) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)

-- name: InsertPayee :exec
INSERT INTO payees (case_id, campaign_id, version, bank_name, card_enc, card_index, card_tail, holder_enc, status, made_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)

-- name: InsertPosting :exec
INSERT INTO postings (case_id, round, slug, row_no, days, starts_on, ends_on, starts_at, ends_at, status) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'running')

-- name: InsertPostingRow :exec
INSERT INTO posting_rows (slug, row_no, name, unit, category, cause, members, amount_fen) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)

-- name: LastApproval :one
SELECT d.id FROM decisions d JOIN events e ON e.id = d.event_id WHERE d.case_id = $1 AND e.to_state = 'approved' AND e.from_state = 'in_review' ORDER BY e.version DESC LIMIT 1

-- name: LatestPayee :one
SELECT version, bank_name, card_enc, card_tail, holder_enc, status, made_by FROM payees WHERE case_id = $1 ORDER BY version DESC LIMIT 1

-- name: LiveCaseOf :one
SELECT c.union_code FROM case_people p JOIN cases c ON c.id = p.case_id WHERE p.campaign_id = $1 AND p.person_index = $2 AND p.live

-- name: LockCase :one
SELECT c.id, c.no, c.campaign_id, c.line_id, c.union_code, c.union_path, c.body, c.name_masked, c.unit, c.category, c.cause, c.members, c.amount_fen,
       k.status AS campaign_status, k.rules, k.rehearsal, k.owner, k.title, k.resumed_at
FROM cases c JOIN campaigns k ON k.id = c.campaign_id WHERE c.id = $1 FOR UPDATE OF c

-- name: MootObjections :exec
UPDATE objections SET status = 'moot', ruled_at = clock_timestamp() WHERE case_id = $1 AND status IN ('filed', 'accepted')

-- name: MoveCase :execrows
WITH moved AS (
    UPDATE cases SET state = $6, step = $9, version = $2, body = $10, live = $11, due_at = $12
    WHERE cases.id = $13 AND cases.version = $14 RETURNING cases.id
), told AS (
    INSERT INTO outbox (topic, subject, version, body) SELECT 'case', moved.id, $2, $7 FROM moved
)
INSERT INTO events (id, case_id, version, transition, action, from_state, to_state, body, actor)
SELECT $1, moved.id, $2, $3, $4, $5, $6, $7, $8 FROM moved

-- name: ObjectionByID :one
SELECT id, number, case_id, slug, row_no, ground, text_enc, contact_enc, status, finding, filed_at, ruled_at FROM objections WHERE id = $1

-- name: ObjectionByKey :one
SELECT number, body_hash FROM objections WHERE key_hash = $1

-- name: ObjectionTask :one
SELECT id FROM tasks WHERE objection_id = $1 ORDER BY (status = 'open') DESC, id DESC LIMIT 1

-- name: ObjectionsOf :many
SELECT id, number, case_id, slug, row_no, ground, text_enc, contact_enc, status, finding, filed_at, ruled_at FROM objections WHERE case_id = $1 ORDER BY filed_at

-- name: OpenMakeTask :exec
INSERT INTO tasks (id, campaign_id, line_id, kind, role, level, union_code, union_path, status, due_at)
VALUES ($1, $2, $3, 'make_batch', $4, $5, $6, $7, 'open', $8)
ON CONFLICT (line_id) WHERE status = 'open' AND kind = 'make_batch' DO UPDATE SET due_at = least(tasks.due_at, excluded.due_at)

-- name: OpenObjections :one
SELECT count(*) FROM objections WHERE case_id = $1 AND status IN ('filed', 'accepted')

-- name: OpenTask :exec
INSERT INTO tasks (id, campaign_id, case_id, batch_id, line_id, objection_id, kind, role, level, union_code, union_path, seat, nth, lap, status, due_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, 'open', $15) ON CONFLICT DO NOTHING

-- name: OpenTasksOf :many
SELECT id, kind, role, union_code, due_at FROM tasks WHERE case_id = $1 AND status = 'open' ORDER BY id

-- name: ResumePosting :exec
WITH row AS (UPDATE posting_rows r SET held = false FROM postings p WHERE p.case_id = $4 AND p.round = $5 AND r.slug = p.slug AND r.row_no = p.row_no)
UPDATE postings SET status = 'running', held_on = NULL, held_days = postings.held_days + $1, ends_on = $2, ends_at = $3
WHERE postings.case_id = $4 AND postings.round = $5

-- name: RetirePayees :exec
UPDATE payees SET status = 'old' WHERE case_id = $1 AND status = 'current'

-- name: SettleObjection :execrows
UPDATE objections SET status = $2, handler = $3, finding = $4, fraud = $5, ruled_at = CASE WHEN $2 = 'accepted' THEN NULL ELSE clock_timestamp() END
WHERE id = $1 AND status IN ('filed', 'accepted')

-- name: SheetByRow :one
SELECT p.case_id, p.ends_at, p.status, p.round FROM postings p WHERE p.slug = $1 AND p.row_no = $2

-- name: SheetBySlug :one
SELECT s.slug, s.campaign_id, s.union_code, n.name AS union_name, s.round, s.starts_on, k.title, k.rehearsal, k.rules,
       (SELECT max(p.ends_on) FROM postings p WHERE p.slug = s.slug)::date AS ends_on,
       (SELECT count(*) FROM postings p WHERE p.slug = s.slug AND (p.status = 'held' OR p.status = 'running' AND p.ends_at > now())) AS open
FROM posting_sheets s JOIN unions n ON n.code = s.union_code JOIN campaigns k ON k.id = s.campaign_id WHERE s.slug = $1

-- name: SheetFor :one
INSERT INTO posting_sheets AS s (slug, campaign_id, union_code, round, starts_on) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (campaign_id, union_code, round, starts_on) DO UPDATE SET next_row = s.next_row + 1 RETURNING slug, next_row

-- name: SheetRows :many
SELECT row_no, name, unit, category, cause, members, amount_fen, held FROM posting_rows r WHERE r.slug = $1
    AND EXISTS (SELECT FROM postings p WHERE p.slug = r.slug AND p.row_no = r.row_no AND (p.status = 'held' OR p.ends_at > now())) ORDER BY row_no

-- name: TaskForDecision :one
SELECT t.id, t.case_id, t.batch_id, t.objection_id, t.kind, t.role, t.level, t.union_code, t.union_path, t.seat, t.nth, t.lap, t.status, t.decided_at,
       coalesce(u.name, '') AS decided_by
FROM tasks t LEFT JOIN users u ON u.id = t.decided_by WHERE t.id = $1

-- name: Timeline :many
SELECT e.at, e.version, e.transition, e.action, e.to_state, coalesce(u.name, '') AS by, coalesce(d.comment, '') AS comment, coalesce(d.union_path, '') AS union_path, d.id AS decision_id
FROM events e LEFT JOIN users u ON u.id = e.actor LEFT JOIN decisions d ON d.event_id = e.id WHERE e.case_id = $1 ORDER BY e.version

-- name: BulkByID :one
SELECT id, actor, kind, status, outcome, comment, fields, applies_at FROM bulks WHERE id = $1

-- name: BulkItems :many
SELECT n, task_id, version, grant_id, policy_version, status, code, reason, decision_id FROM bulk_items WHERE bulk_id = $1 ORDER BY n

-- name: CancelBulk :execrows
UPDATE bulks SET status = 'cancelled' WHERE id = $1 AND status = 'waiting' AND applies_at > clock_timestamp()

-- name: CaseStarts :many
SELECT c.id, c.no, c.campaign_id, c.union_code, k.rules FROM cases c JOIN campaigns k ON k.id = c.campaign_id WHERE c.id = ANY($1::uuid[])

-- name: FinishBulk :exec
UPDATE bulks SET status = 'done' WHERE id = $1 AND status = 'running' AND NOT EXISTS (SELECT FROM bulk_items i WHERE i.bulk_id = $1 AND i.status = 'waiting')

-- name: FinishBulkItem :exec
UPDATE bulk_items SET status = $3, code = $4, reason = $5, decision_id = $6 WHERE bulk_id = $1 AND task_id = $2 AND status = 'waiting'

-- name: FinishImport :exec
UPDATE imports SET status = $2, problem = $3, rows = $4, imported = $5, rejected = $6, file_enc = NULL, finished_at = clock_timestamp() WHERE id = $1

-- name: ImportByID :one
SELECT i.id, i.campaign_id, i.actor, i.file_name, i.file_enc, i.dry_run, i.status, i.rows, i.imported, i.rejected, i.problem, k.owner_path, k.owner_level, k.plan, k.status AS campaign_status
FROM imports i JOIN campaigns k ON k.id = i.campaign_id WHERE i.id = $1

-- name: ImportFindings :many
SELECT row_no, code, field, message FROM import_findings WHERE import_id = $1 ORDER BY row_no, code, field

-- name: ImportedRow :one
SELECT case_id FROM import_rows WHERE import_id = $1 AND row_no = $2

-- name: InsertBulk :exec
INSERT INTO bulks (id, actor, kind, status, outcome, comment, fields, applies_at) VALUES ($1, $2, $3, 'waiting', $4, $5, $6, $7)

-- name: InsertBulkItem :exec
INSERT INTO bulk_items (bulk_id, n, task_id, version, grant_id, policy_version, status, code, reason) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)

-- name: InsertFinding :exec
INSERT INTO import_findings (import_id, row_no, code, field, message) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING

-- name: InsertImport :exec
INSERT INTO imports (id, campaign_id, actor, file_name, file_enc, dry_run, status) VALUES ($1, $2, $3, $4, $5, $6, 'queued')

-- name: InsertImportRow :execrows
INSERT INTO import_rows (import_id, row_no, case_id) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING

-- name: MarkDelivered :exec
UPDATE outbox SET delivered_at = clock_timestamp() WHERE seq = ANY($1::bigint[])

-- name: ProgressImport :exec
UPDATE imports SET rows = $2, imported = $3, rejected = $4 WHERE id = $1

-- name: StartBulk :execrows
UPDATE bulks SET status = 'running' WHERE id = $1 AND (status = 'running' OR status = 'waiting' AND applies_at <= clock_timestamp())

-- name: StartImport :exec
UPDATE imports SET status = 'running' WHERE id = $1 AND status IN ('queued', 'running')

-- name: WaitingBulkItems :many
SELECT n, task_id, version, grant_id, policy_version FROM bulk_items WHERE bulk_id = $1 AND status = 'waiting' ORDER BY n LIMIT $2

-- name: WaitingOutbox :many
SELECT seq, topic, subject, version, body FROM outbox WHERE delivered_at IS NULL ORDER BY seq LIMIT $1 FOR UPDATE SKIP LOCKED

-- name: ApproveBatch :exec

UPDATE payment_batches SET status = 'approved', approved_by = $2 WHERE id = $1

-- name: BankFile :many
SELECT p.no, p.case_id, p.payee_version, p.amount_fen, y.card_enc, y.holder_enc FROM payments p JOIN payees y ON y.case_id = p.case_id AND y.version = p.payee_version
WHERE p.batch_id = $1 AND p.state <> 'cancelled' ORDER BY p.no

-- name: BatchByID :one
SELECT b.id, b.campaign_id, b.line_id, l.source, b.status, b.payments, b.total_fen, b.seal, m.name AS made_by, coalesce(a.name, '') AS approved_by,
       coalesce(r.name, '') AS released_by, coalesce(o.name, '') AS booked_by, k.owner_path, k.owner_level
FROM payment_batches b JOIN budget_lines l ON l.id = b.line_id JOIN campaigns k ON k.id = b.campaign_id JOIN users m ON m.id = b.made_by
LEFT JOIN users a ON a.id = b.approved_by LEFT JOIN users r ON r.id = b.released_by LEFT JOIN users o ON o.id = b.booked_by WHERE b.id = $1

-- name: BatchIDs :many
SELECT b.id FROM payment_batches b JOIN campaigns k ON k.id = b.campaign_id WHERE b.campaign_id = $1 AND b.id::text > $2::text
AND EXISTS (SELECT FROM unnest($3::text[]) scope WHERE k.owner_path = scope OR k.owner_path LIKE scope || '/%') ORDER BY b.id::text LIMIT $4::int

-- name: BatchPayments :many
SELECT p.no, p.case_id, c.no AS case_no, p.amount_fen, p.state, p.attempt, p.payee_version, y.card_tail, l.id AS bank_line, l.reason_enc
FROM payments p JOIN cases c ON c.id = p.case_id JOIN payees y ON y.case_id = p.case_id AND y.version = p.payee_version
LEFT JOIN bank_lines l ON l.batch_id = p.batch_id AND l.payment_no = p.no AND l.disposition = 'applied' WHERE p.batch_id = $1 ORDER BY p.no

-- name: BookBatch :exec
UPDATE payment_batches SET booked_by = coalesce(booked_by, $2), status = $3 WHERE id = $1

-- name: CancelBatch :exec
UPDATE payment_batches SET status = 'cancelled', reason_enc = $2 WHERE id = $1

-- name: FinishBatchTasks :exec
UPDATE tasks SET status = CASE WHEN $1::bool THEN 'done' ELSE 'cancelled' END, decided_by = CASE WHEN $1::bool THEN $2::uuid END, decided_at = CASE WHEN $1::bool THEN clock_timestamp() END
WHERE batch_id = $3 AND status = 'open' AND (kind = $4 OR NOT $1::bool)

-- name: FinishMakeTask :exec
UPDATE tasks SET status = 'done', decided_by = $2, decided_at = clock_timestamp() WHERE line_id = $1 AND kind = 'make_batch' AND status = 'open'

-- name: FinishPayment :exec
UPDATE payments SET state = $2, bank_ref = $3, changed_at = clock_timestamp() WHERE no = $1

-- name: InsertBankLine :execrows
INSERT INTO bank_lines (id, batch_id, payment_no, status, amount_fen, reason_enc, bank_ref, disposition, code, booked_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
ON CONFLICT (batch_id, payment_no, status, amount_fen, bank_ref) DO NOTHING

-- name: InsertBatch :exec
INSERT INTO payment_batches (id, campaign_id, line_id, status, payments, total_fen, seal, made_by) VALUES ($1, $2, $3, 'prepared', $4, $5, $6, $7)

-- name: InsertPayment :exec
INSERT INTO payments (no, batch_id, case_id, line_id, reservation_id, approval_id, attempt, amount_fen, payee_version, state) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'prepared')

-- name: LockBatch :one
SELECT b.id, b.campaign_id, b.line_id, b.status, b.payments, b.total_fen, b.seal, b.made_by, b.approved_by, b.released_by, k.owner, k.owner_path, k.owner_level, k.status AS campaign_status
FROM payment_batches b JOIN campaigns k ON k.id = b.campaign_id WHERE b.id = $1 FOR UPDATE OF b FOR SHARE OF k

-- name: NextAttempt :one
SELECT coalesce(max(attempt), 0)::int + 1 FROM payments WHERE case_id = $1

-- name: OpenPayments :one
SELECT count(*) FROM payments WHERE batch_id = $1 AND state IN ('submitted', 'unknown')

-- name: PayableCases :many
SELECT c.id FROM cases c WHERE c.campaign_id = $1 AND c.line_id = $2 AND c.state = 'approved' AND NOT coalesce((c.body->>'account_fault')::bool, false)
ORDER BY c.id LIMIT 1000 FOR UPDATE OF c

-- name: PayableLines :many
SELECT DISTINCT l.id, l.position FROM cases c JOIN budget_lines l ON l.id = c.line_id
WHERE c.campaign_id = $1 AND c.state = 'approved' AND NOT coalesce((c.body->>'account_fault')::bool, false) ORDER BY l.position

-- name: PaymentForResult :one
SELECT no, batch_id, case_id, line_id, reservation_id, amount_fen, state FROM payments WHERE no = $1 FOR UPDATE

-- name: ReleaseBatch :exec
UPDATE payment_batches SET status = 'released', released_by = $2, released_at = clock_timestamp() WHERE id = $1

-- name: SubmitPayments :exec
UPDATE payments SET state = 'submitted', changed_at = clock_timestamp() WHERE batch_id = $1 AND state = 'prepared'

-- name: ActiveGrant :one
SELECT id FROM grants WHERE user_id = $1 AND role = $2 AND union_code = $3 AND active

-- name: ActiveGrants :many
SELECT g.id, g.user_id, g.role, g.level, g.path FROM grants g JOIN users u ON u.id = g.user_id WHERE g.active AND NOT u.disabled

-- name: AnswerRequest :exec
UPDATE requests SET status = $4, reply = $5 WHERE actor = $1 AND endpoint = $2 AND key = $3

-- name: ClaimRequest :execrows
INSERT INTO requests (actor, endpoint, key, hash) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING

-- name: ClearPolicy :exec
DELETE FROM policy_rules

-- name: ClearSignInFailures :exec
DELETE FROM sign_in_failures WHERE account = $1

-- name: CountSignInFailure :exec
INSERT INTO sign_in_failures AS f (account, failures) VALUES ($1, 1)
ON CONFLICT (account) DO UPDATE SET last_at = now(), failures = CASE WHEN f.last_at < now() - interval '15 minutes' THEN 1 ELSE f.failures + 1 END

-- name: DeleteSession :exec
DELETE FROM sessions WHERE token_hash = $1

-- name: GrantByID :one
SELECT role, union_code, level, path FROM grants WHERE id = $1

-- name: InsertGrant :execrows
INSERT INTO grants (id, user_id, role, union_code, path, level, granted_by)
SELECT $1, $2, $3, u.code, u.path, u.level, $4 FROM unions u WHERE u.code = $5
ON CONFLICT (user_id, role, union_code) WHERE active DO NOTHING

-- name: InsertPolicyRules :exec
INSERT INTO policy_rules (role, level, action) SELECT unnest($1::text[]), unnest($2::text[]), unnest($3::text[])

-- name: InsertSession :exec
INSERT INTO sessions (token_hash, user_id, expires_at) VALUES ($1, $2, now() + interval '8 hours')

-- name: InsertSetting :exec
INSERT INTO settings (key, value) VALUES ($1, $2) ON CONFLICT DO NOTHING

-- name: InsertUser :execrows
INSERT INTO users (id, username, name, password_hash, demo) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (username) DO NOTHING

-- name: LockGrant :one
SELECT g.role, g.path, g.level FROM grants g JOIN users u ON u.id = g.user_id WHERE g.id = $1 AND g.user_id = $2 AND g.active AND NOT u.disabled FOR SHARE OF g, u

-- name: LockPolicy :exec
SELECT pg_advisory_xact_lock(hashtext('songnuan_policy'))

-- name: PersonGrants :many
SELECT g.id, g.role, g.union_code, g.level, g.path, n.name FROM grants g JOIN unions n ON n.code = g.union_code
WHERE g.user_id = $1 AND g.active ORDER BY g.path, g.role

-- name: PolicyAllows :one
SELECT EXISTS (SELECT FROM policy_rules WHERE role = $1 AND level = $2 AND action = $3)

-- name: PolicyRules :many
SELECT role, level, action FROM policy_rules ORDER BY role, level, action

-- name: PolicyVersion :one
SELECT version FROM policy_state

-- name: RequestReply :one
SELECT hash, status, reply FROM requests WHERE actor = $1 AND endpoint = $2 AND key = $3

-- name: RevokeGrant :one
WITH held AS MATERIALIZED (SELECT id FROM grants WHERE grants.id = $1 AND active FOR UPDATE)
UPDATE grants g SET active = false, revoked_at = clock_timestamp() FROM held WHERE g.id = held.id RETURNING g.user_id, g.role, g.union_code

-- name: SessionUser :one
SELECT u.id, u.username, u.name, u.demo, s.seen_at < now() - interval '1 minute' AS stale FROM sessions s JOIN users u ON u.id = s.user_id
WHERE s.token_hash = $1 AND s.expires_at > now() AND s.seen_at > now() - interval '30 minutes' AND NOT u.disabled

-- name: Setting :one
SELECT value FROM settings WHERE key = $1

-- name: SignInFailures :one
SELECT failures, extract(epoch FROM now() - last_at)::int AS age FROM sign_in_failures WHERE account = $1

-- name: TouchSession :exec
UPDATE sessions SET seen_at = now() WHERE token_hash = $1

-- name: UnionAbove :one
SELECT code, coalesce(parent, '') AS parent, level, name, path FROM unions
WHERE code = ANY(string_to_array(trim(LEADING '/' FROM $1::text), '/')) AND array_position(ARRAY['national', 'province', 'city', 'county', 'base'], level) <= $2::int
ORDER BY length(path) DESC LIMIT 1

-- name: UnionByCode :one
SELECT code, coalesce(parent, '') AS parent, level, name, path FROM unions WHERE code = $1

-- name: UserByName :one
SELECT id, username, name, password_hash, demo, disabled FROM users WHERE username = $1

-- name: BulkStandings :many
SELECT id, applies_at, status, (status IN ('waiting', 'running'))::boolean AS open FROM bulks WHERE id = ANY($1::uuid[])

-- name: CampaignRules :many
SELECT id, rules FROM campaigns WHERE id = ANY($1::uuid[]) AND rules IS NOT NULL

-- name: CampaignStandings :many
SELECT k.id, k.owner, k.status, k.version,
    (k.status IN ('running', 'suspended') OR k.status = 'cancelled' AND EXISTS (SELECT FROM cases c WHERE c.campaign_id = k.id AND c.step <> 'ended'))::boolean AS open
FROM campaigns k WHERE k.id = ANY($1::uuid[])

-- name: CaseStandings :many
SELECT c.id, c.no, c.campaign_id, c.union_code, c.state, c.version, c.due_at, (c.step <> 'ended')::boolean AS open FROM cases c WHERE c.id = ANY($1::uuid[])

-- name: EndTurn :exec
UPDATE upkeep SET ended_at = clock_timestamp(), wrong = $2, result = $3 WHERE job = $1

-- name: ImportStandings :many
SELECT id, status, (status IN ('queued', 'running'))::boolean AS open FROM imports WHERE id = ANY($1::uuid[])

-- name: OpenBulkPage :many
SELECT id FROM bulks WHERE status IN ('waiting', 'running') AND id > $1::uuid ORDER BY id LIMIT $2

-- name: OpenCampaignPage :many
SELECT id FROM campaigns WHERE status IN ('running', 'suspended') AND id > $1::uuid ORDER BY id LIMIT $2

-- name: OpenCasePage :many
SELECT c.id, c.no, c.campaign_id, c.union_code, c.state, c.version, c.due_at FROM cases c
WHERE c.step <> 'ended' AND c.id > $1::uuid ORDER BY c.id LIMIT $2

-- name: OpenCount :one
SELECT (SELECT count(*) FROM cases WHERE step <> 'ended') + (SELECT count(*) FROM campaigns WHERE status IN ('running', 'suspended'))
    + (SELECT count(*) FROM bulks WHERE status IN ('waiting', 'running')) + (SELECT count(*) FROM imports WHERE status IN ('queued', 'running'))

-- name: OpenImportPage :many
SELECT id FROM imports WHERE status IN ('queued', 'running') AND id > $1::uuid ORDER BY id LIMIT $2

-- name: OutboxWaits :many
SELECT DISTINCT subject FROM outbox WHERE delivered_at IS NULL AND subject = ANY($1::uuid[])

-- name: TakeTurn :execrows
INSERT INTO upkeep (job, started_at) VALUES ($1, clock_timestamp())
ON CONFLICT (job) DO UPDATE SET started_at = clock_timestamp() WHERE upkeep.started_at <= clock_timestamp() - make_interval(secs => $2::float8)

-- name: Upkeep :many
SELECT job, started_at, ended_at, wrong, result FROM upkeep ORDER BY job
