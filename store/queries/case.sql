-- name: InsertCase :exec
INSERT INTO cases (id, no, campaign_id, line_id, union_code, union_path, roster_row, name_enc, name_index, name_masked, id_number_enc, id_index, phone_enc, phone_index, remark_enc,
    female, category, model_level, unit, employment, registration_no, members, income_fen, expenditure_fen, grade, cause, aided_last_year, amount_fen,
    state, step, version, body, live, due_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, true, $33);

-- name: InsertCasePerson :exec
INSERT INTO case_people (case_id, campaign_id, person_index, live) VALUES ($1, $2, $3, $4);

-- name: LiveCaseOf :one
SELECT c.union_code FROM case_people p JOIN cases c ON c.id = p.case_id WHERE p.campaign_id = @campaign_id AND p.person_index = ANY ((SELECT @person::bytea[])::bytea[]) AND p.live;

-- name: InsertPayee :exec
INSERT INTO payees (case_id, campaign_id, version, bank_name, card_enc, card_index, card_tail, holder_enc, status, made_by, live) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11);

-- name: LatestPayee :one
SELECT version, bank_name, card_enc, card_tail, holder_enc, status, made_by FROM payees WHERE case_id = $1 ORDER BY version DESC LIMIT 1;

-- name: CurrentPayee :one
SELECT version, bank_name, card_enc, card_tail, holder_enc, made_by FROM payees WHERE case_id = $1 AND status = 'current';

-- name: RetirePayees :exec
UPDATE payees SET status = 'old' WHERE case_id = $1 AND status = 'current';

-- name: DropProposedPayees :exec
UPDATE payees SET status = 'old' WHERE case_id = $1 AND status = 'proposed';

-- name: ConfirmPayee :execrows
UPDATE payees SET status = 'current', confirmed_by = $3 WHERE case_id = $1 AND version = $2 AND status = 'proposed';

-- name: LockCase :one
SELECT c.id, c.no, c.campaign_id, c.line_id, c.union_code, c.union_path, c.body, c.name_masked, c.unit, c.category, c.cause, c.members, c.amount_fen,
       k.status AS campaign_status, k.rules, k.rehearsal, k.owner, k.title, k.resumed_at
FROM cases c JOIN campaigns k ON k.id = c.campaign_id WHERE c.id = $1 FOR UPDATE OF c;

-- name: MoveCase :execrows
WITH moved AS (
    UPDATE cases SET state = @state, step = @step, version = @version, body = @body, live = @live, due_at = sqlc.narg(due_at)
    WHERE cases.id = @id AND cases.version = @was RETURNING cases.id
), told AS (
    INSERT INTO outbox (topic, subject, version, body) SELECT 'case', moved.id, @version, @event FROM moved
)
INSERT INTO events (id, case_id, version, transition, action, from_state, to_state, body, actor)
SELECT @event_id, moved.id, @version, @transition, @action, @from_state, @state, @event, sqlc.narg(actor) FROM moved;

-- name: EndCase :exec
WITH people AS (UPDATE case_people SET live = false WHERE case_people.case_id = @id)
UPDATE payees SET live = false WHERE payees.case_id = @id;

-- name: InsertEvent :exec
INSERT INTO events (id, case_id, version, transition, action, from_state, to_state, body, actor) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9);

-- name: EventsAfter :many
SELECT body FROM events WHERE case_id = $1 AND version > $2 ORDER BY version;

-- name: InsertDecision :exec
INSERT INTO decisions (id, event_id, case_id, task_id, kind, lap, seat, nth, actor, grant_id, policy_version, level, union_path, outcome, comment, fields,
    on_behalf_of, delegation_id, household_fen)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19);

-- name: InsertDeed :exec
INSERT INTO deeds (case_id, actor, kind, seat, nth, lap, role) VALUES ($1, $2, $3, $4, $5, $6, $7);

-- name: DeedsOf :many
-- What was done for the case, and for the one that it appeals.
SELECT actor, kind, seat, nth, lap, role, false AS linked FROM known_deeds WHERE known_deeds.case_id = $1
UNION ALL SELECT d.actor, d.kind, d.seat, d.nth, d.lap, d.role, true FROM appeals a JOIN deeds d ON d.case_id = a.of_case WHERE a.case_id = $1;

-- name: DeedsOfBatch :many
-- DeedsOf of every case that the batch pays.
SELECT p.case_id, d.actor, d.kind, d.seat, d.nth, d.lap, d.role, false AS linked FROM payments p JOIN known_deeds d ON d.case_id = p.case_id WHERE p.batch_id = $1
UNION ALL SELECT p.case_id, d.actor, d.kind, d.seat, d.nth, d.lap, d.role, true FROM payments p JOIN appeals a ON a.case_id = p.case_id JOIN deeds d ON d.case_id = a.of_case WHERE p.batch_id = $1;

-- name: InsertDeedsOfBatch :exec
INSERT INTO deeds (case_id, actor, kind, role) SELECT p.case_id, @actor, @kind, @role FROM payments p WHERE p.batch_id = @batch_id ORDER BY p.no;

-- name: CancelTasks :exec
UPDATE tasks SET status = 'cancelled' WHERE case_id = $1 AND status = 'open' AND kind <> 'rule_clue' AND (kind <> 'object' OR @ended::bool) AND kind <> @kept::text;

-- name: FinishTask :execrows
UPDATE tasks SET status = 'done', decided_by = $2, decided_at = clock_timestamp() WHERE id = $1 AND status = 'open';

-- name: OpenTask :exec
INSERT INTO tasks (id, campaign_id, case_id, batch_id, line_id, objection_id, kind, role, level, union_code, union_path, seat, nth, lap, status, due_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, 'open', $15) ON CONFLICT DO NOTHING;

-- name: OpenMakeTask :exec
-- The update locks a task that is open already: who finishes it meanwhile waits for us and sees our case. Its due time
-- stays what its clock says, even when we began a moment earlier.
INSERT INTO tasks (id, campaign_id, line_id, kind, role, level, union_code, union_path, status, due_at)
VALUES ($1, $2, $3, 'make_batch', $4, $5, $6, $7, 'open', $8)
ON CONFLICT (line_id) WHERE status = 'open' AND kind = 'make_batch' DO UPDATE SET due_at = tasks.due_at;

-- name: TaskForDecision :one
SELECT t.id, t.case_id, t.batch_id, t.objection_id, t.kind, t.role, t.level, t.union_code, t.union_path, t.seat, t.nth, t.lap, t.status, t.decided_at,
       coalesce(u.name, '') AS decided_by
FROM tasks t LEFT JOIN users u ON u.id = t.decided_by WHERE t.id = $1;

-- name: OpenTasksOf :many
-- What the case waits for; it waits for no clue.
SELECT id, kind, role, union_code, due_at FROM tasks WHERE case_id = $1 AND status = 'open' AND kind <> 'rule_clue' ORDER BY id;

-- name: DecisionByID :one
SELECT d.id, d.case_id, d.task_id, d.kind, d.actor, d.level, d.union_path, d.seat, d.nth, d.at, e.version, e.action, coalesce(t.role, '') AS role, d.grant_id, g.level AS grant_level, g.path AS grant_path
FROM decisions d JOIN events e ON e.id = d.event_id JOIN grants g ON g.id = d.grant_id LEFT JOIN tasks t ON t.id = d.task_id WHERE d.id = $1;

-- name: LastApproval :one
SELECT d.id FROM decisions d JOIN events e ON e.id = d.event_id WHERE d.case_id = $1 AND e.to_state = 'approved' AND e.from_state = 'in_review' ORDER BY e.version DESC LIMIT 1;

-- name: CaseByID :one
SELECT c.id, c.no, c.campaign_id, c.line_id, c.union_code, c.union_path, n.name AS union_name, c.roster_row, c.name_enc, c.name_masked, c.id_number_enc, c.phone_enc, c.category,
       c.model_level, c.unit, c.employment, c.members, c.income_fen, c.expenditure_fen, c.grade, c.cause, c.aided_last_year, c.amount_fen, c.state, c.step, c.version, c.due_at
FROM cases c JOIN unions n ON n.code = c.union_code WHERE c.id = $1;

-- name: Timeline :many
SELECT e.at, e.version, e.transition, e.action, e.to_state, coalesce(nullif(d.signed_name, ''), u.name, '') AS by, coalesce(d.comment, '') AS comment, coalesce(d.union_path, '') AS union_path,
       d.id AS decision_id, coalesce(d.fields->>'signature', '')::text AS signature, coalesce(d.signed_post, '') AS post, coalesce(d.signed_union, '') AS union_name, d.on_behalf_of,
       (e.version = c.version AND c.body ? 'undo')::bool AS undoable, coalesce(d.fields->'missing', '[]')::jsonb AS missing
FROM events e JOIN cases c ON c.id = e.case_id LEFT JOIN users u ON u.id = e.actor LEFT JOIN decisions d ON d.event_id = e.id WHERE e.case_id = $1 ORDER BY e.version;

-- name: CasePosting :one
SELECT slug, row_no, round, starts_on, ends_on, starts_at, ends_at, held_on, held_days, ended_at, status, days FROM postings WHERE case_id = $1 ORDER BY round DESC LIMIT 1;

-- name: SheetFor :one
INSERT INTO posting_sheets AS s (slug, campaign_id, union_code, round, starts_on) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (campaign_id, union_code, round, starts_on) DO UPDATE SET next_row = s.next_row + 1 RETURNING slug, next_row;

-- name: InsertPosting :exec
INSERT INTO postings (case_id, round, slug, row_no, days, starts_on, ends_on, starts_at, ends_at, status) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'running');

-- name: InsertPostingRow :exec
INSERT INTO posting_rows (slug, row_no, name, unit, category, cause, members, amount_fen) VALUES ($1, $2, $3, $4, $5, $6, $7, $8);

-- name: HoldPosting :exec
WITH row AS (UPDATE posting_rows r SET held = true FROM postings p WHERE p.case_id = @case_id AND p.round = @round AND r.slug = p.slug AND r.row_no = p.row_no)
UPDATE postings SET status = 'held', held_on = @held_on WHERE postings.case_id = @case_id AND postings.round = @round;

-- name: ResumePosting :exec
WITH row AS (UPDATE posting_rows r SET held = false FROM postings p WHERE p.case_id = @case_id AND p.round = @round AND r.slug = p.slug AND r.row_no = p.row_no)
UPDATE postings SET status = 'running', held_on = NULL, held_days = postings.held_days + @held_days, ends_on = @ends_on, ends_at = @ends_at
WHERE postings.case_id = @case_id AND postings.round = @round;

-- name: FinishPosting :exec
WITH row AS (DELETE FROM posting_rows r USING postings p WHERE p.case_id = @case_id AND p.round = @round AND r.slug = p.slug AND r.row_no = p.row_no)
UPDATE postings SET status = @status, held_on = NULL, ended_at = clock_timestamp(), ended_on = @ended_on
WHERE postings.case_id = @case_id AND postings.round = @round AND postings.status IN ('running', 'held');

-- name: DatabaseTime :one
SELECT clock_timestamp()::timestamptz AS now;

-- name: SheetByRow :one
SELECT p.case_id, p.ends_at, p.status, p.round FROM postings p WHERE p.slug = $1 AND p.row_no = $2;

-- name: SheetBySlug :one
SELECT s.slug, s.campaign_id, s.union_code, n.name AS union_name, s.round, s.starts_on, k.title, k.rehearsal, k.rules,
       (SELECT max(p.ends_on) FROM postings p WHERE p.slug = s.slug)::date AS ends_on,
       (SELECT count(*) FROM postings p WHERE p.slug = s.slug AND (p.status = 'held' OR p.status = 'running' AND p.ends_at > now())) AS open
FROM posting_sheets s JOIN unions n ON n.code = s.union_code JOIN campaigns k ON k.id = s.campaign_id WHERE s.slug = $1;

-- name: SheetRows :many
SELECT row_no, name, unit, category, cause, members, amount_fen, held FROM posting_rows r WHERE r.slug = $1
    AND EXISTS (SELECT FROM postings p WHERE p.slug = r.slug AND p.row_no = r.row_no AND (p.status = 'held' OR p.ends_at > now())) ORDER BY row_no;
