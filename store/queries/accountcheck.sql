-- name: AccountsToAsk :many
-- Approved cases whose account the bank has not been asked about since the given time.
SELECT c.id, c.no, y.version, y.bank_name, y.card_enc, y.holder_enc FROM cases c JOIN payees y ON y.case_id = c.id AND y.status = 'current'
WHERE c.campaign_id = $1 AND c.state = 'approved' AND NOT coalesce((c.body->>'account_fault')::bool, false)
    AND NOT EXISTS (SELECT FROM account_checks k WHERE k.case_id = c.id AND k.payee_version = y.version AND k.at >= @since)
ORDER BY c.no LIMIT @most;

-- name: CasesByNumber :many
SELECT id, no FROM cases WHERE campaign_id = $1 AND no = ANY(@numbers::text[]) ORDER BY id;

-- name: InsertAccountCheck :exec
-- Of the account that counts now.
INSERT INTO account_checks (id, case_id, payee_version, result, kept_by)
SELECT @id, y.case_id, y.version, @result, @kept_by FROM payees y WHERE y.case_id = @case_id AND y.status = 'current';

-- name: LatestAccountCheck :one
-- What the bank last said of the account that counts now.
SELECT k.result, k.at FROM account_checks k JOIN payees y ON y.case_id = k.case_id AND y.version = k.payee_version AND y.status = 'current'
WHERE k.case_id = $1 ORDER BY k.at DESC LIMIT 1;

-- name: LatestReturn :one
-- Why the bank last gave a payment of the case back.
SELECT l.id, l.at, l.reason_enc FROM payments p JOIN bank_lines l ON l.batch_id = p.batch_id AND l.payment_no = p.no AND l.disposition = 'applied' AND l.status = 'returned'
WHERE p.case_id = $1 AND p.state = 'returned' ORDER BY p.attempt DESC, l.at DESC LIMIT 1;

-- name: AccountChecksOf :many
SELECT k.at, k.result, u.name AS by FROM account_checks k JOIN users u ON u.id = k.kept_by WHERE k.case_id = $1 ORDER BY k.at, k.id;
