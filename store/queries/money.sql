-- name: PayableLines :many
SELECT DISTINCT l.id, l.position FROM cases c JOIN budget_lines l ON l.id = c.line_id
WHERE c.campaign_id = $1 AND c.state = 'approved' AND NOT coalesce((c.body->>'account_fault')::bool, false) ORDER BY l.position;

-- name: PayableCases :many
SELECT c.id FROM cases c WHERE c.campaign_id = $1 AND c.line_id = $2 AND c.state = 'approved' AND NOT coalesce((c.body->>'account_fault')::bool, false)
ORDER BY c.id LIMIT 1000 FOR UPDATE OF c;

-- name: FaultyCases :many
-- Approved cases of a line whose account is to be corrected before they are paid.
SELECT c.no FROM cases c WHERE c.campaign_id = $1 AND c.line_id = $2 AND c.state = 'approved' AND (c.body->>'account_fault')::bool ORDER BY c.no LIMIT 1000;

-- name: InsertBatch :exec
INSERT INTO payment_batches (id, campaign_id, line_id, status, payments, total_fen, seal, made_by) VALUES ($1, $2, $3, 'prepared', $4, $5, $6, $7);

-- name: NextAttempt :one
SELECT coalesce(max(attempt), 0)::int + 1 FROM payments WHERE case_id = $1;

-- name: InsertPayment :exec
INSERT INTO payments (no, batch_id, case_id, line_id, reservation_id, approval_id, attempt, amount_fen, payee_version, state) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'prepared');

-- name: LockBatch :one
SELECT b.id, b.campaign_id, b.line_id, b.status, b.payments, b.total_fen, b.seal, b.made_by, b.approved_by, b.released_by, k.owner, k.owner_path, k.owner_level, k.status AS campaign_status, k.rules, k.rehearsal
FROM payment_batches b JOIN campaigns k ON k.id = b.campaign_id WHERE b.id = $1 FOR UPDATE OF b FOR SHARE OF k; -- no batch moves while its campaign changes (F40)

-- name: ApproveBatch :exec
UPDATE payment_batches SET status = 'approved', approved_by = $2 WHERE id = $1;

-- name: ReleaseBatch :exec
UPDATE payment_batches SET status = 'released', released_by = $2, released_at = clock_timestamp() WHERE id = $1;

-- name: CancelBatch :exec
UPDATE payment_batches SET status = 'cancelled', reason_enc = $2 WHERE id = $1;

-- name: BookBatch :exec
UPDATE payment_batches SET booked_by = coalesce(booked_by, $2), status = $3 WHERE id = $1;

-- name: BatchPayments :many
SELECT p.no, p.case_id, c.no AS case_no, p.amount_fen, p.state, p.attempt, p.payee_version, y.card_tail, l.id AS bank_line, l.reason_enc
FROM payments p JOIN cases c ON c.id = p.case_id JOIN payees y ON y.case_id = p.case_id AND y.version = p.payee_version
LEFT JOIN bank_lines l ON l.batch_id = p.batch_id AND l.payment_no = p.no AND l.disposition = 'applied' AND l.status = p.state WHERE p.batch_id = $1 ORDER BY p.no;

-- name: SubmitPayments :exec
UPDATE payments SET state = 'submitted', changed_at = clock_timestamp() WHERE batch_id = $1 AND state = 'prepared';

-- name: PaymentForResult :one
SELECT no, batch_id, case_id, line_id, reservation_id, amount_fen, state FROM payments WHERE no = $1 FOR UPDATE;

-- name: FinishPayment :exec
UPDATE payments SET state = $2, bank_ref = $3, changed_at = clock_timestamp() WHERE no = $1;

-- name: InsertBankLine :execrows
INSERT INTO bank_lines (id, batch_id, payment_no, status, amount_fen, reason_enc, bank_ref, disposition, code, booked_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
ON CONFLICT (batch_id, payment_no, status, amount_fen, bank_ref) DO NOTHING;

-- name: OpenPayments :one
SELECT count(*) FROM payments WHERE batch_id = $1 AND state IN ('submitted', 'unknown');

-- name: BatchByID :one
SELECT b.id, b.campaign_id, b.line_id, l.source, b.status, b.payments, b.total_fen, b.seal, b.made_by AS maker, m.name AS made_by, coalesce(a.name, '') AS approved_by,
       coalesce(r.name, '') AS released_by, coalesce(o.name, '') AS booked_by, k.owner_path, k.owner_level
FROM payment_batches b JOIN budget_lines l ON l.id = b.line_id JOIN campaigns k ON k.id = b.campaign_id JOIN users m ON m.id = b.made_by
LEFT JOIN users a ON a.id = b.approved_by LEFT JOIN users r ON r.id = b.released_by LEFT JOIN users o ON o.id = b.booked_by WHERE b.id = $1;

-- name: BatchIDs :many
-- Of campaigns whose owner the scopes cover.
SELECT b.id FROM payment_batches b JOIN campaigns k ON k.id = b.campaign_id WHERE b.campaign_id = @campaign_id AND b.id::text > @cursor::text
AND EXISTS (SELECT FROM unnest(@scopes::text[]) scope WHERE k.owner_path = scope OR k.owner_path LIKE scope || '/%') ORDER BY b.id::text LIMIT sqlc.arg(size)::int;

-- name: BankFile :many
SELECT p.no, p.case_id, p.payee_version, p.amount_fen, y.card_enc, y.holder_enc FROM payments p JOIN payees y ON y.case_id = p.case_id AND y.version = p.payee_version
WHERE p.batch_id = $1 AND p.state <> 'cancelled' ORDER BY p.no;

-- name: FinishBatchTasks :exec
UPDATE tasks SET status = CASE WHEN @done::bool THEN 'done' ELSE 'cancelled' END, decided_by = CASE WHEN @done::bool THEN @actor::uuid END, decided_at = CASE WHEN @done::bool THEN clock_timestamp() END
WHERE batch_id = @batch_id AND status = 'open' AND (kind = @kind OR NOT @done::bool);

-- name: FinishMakeTask :exec
UPDATE tasks SET status = 'done', decided_by = $2, decided_at = clock_timestamp() WHERE line_id = $1 AND kind = 'make_batch' AND status = 'open';

-- name: InsertBatchNote :exec
INSERT INTO batch_notes (batch_id, action, note_enc, actor) VALUES ($1, $2, $3, $4);

-- name: BatchNotes :many
SELECT n.action, n.note_enc, u.name AS by, n.at FROM batch_notes n JOIN users u ON u.id = n.actor WHERE n.batch_id = $1 ORDER BY n.at;
