package store

import (
	"context"
	"encoding/hex"
	"fmt"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/songnuan/songnuan/relief"
)

// AuditPlace answers the path at which a subject's audit may be read: a case's or
// a campaign's union, or the one an account belongs to.
func (s *Store) AuditPlace(ctx context.Context, subject string) (string, error) {
	var path string
	err := s.pool.QueryRow(ctx, `SELECT union_path FROM cases WHERE id = $1::uuid UNION ALL SELECT owner_path FROM campaigns WHERE id = $1::uuid`, subject).Scan(&path)
	if !noRows(err) {
		return path, refusal(badInput(err))
	}
	unit, err := s.AccountPlace(ctx, subject)
	return unit.Path, err
}

// Audit lists a subject's chain, the latest first.
func (s *Store) Audit(ctx context.Context, subject string, page relief.Page) (relief.List[relief.AuditRow], error) {
	none := relief.List[relief.AuditRow]{Items: []relief.AuditRow{}}
	before, err := strconv.ParseInt(page.Cursor, 10, 32)
	if err != nil {
		before = 1 << 30
	}
	rows, err := s.pool.Query(ctx, `SELECT a.n, a.at, a.kind, coalesce(u.name, '系统') AS "by", a.body, a.hash FROM audit a LEFT JOIN users u ON u.id = a.actor
		WHERE a.subject = $1::uuid AND a.n < $2 ORDER BY a.n DESC LIMIT $3`, subject, before, page.Size()+1)
	if err != nil {
		return none, refusal(fmt.Errorf("reading the audit: %w", err))
	}
	type row struct {
		N        int
		At       time.Time
		Kind, By string
		Body     string
		Hash     []byte
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByName[row])
	if err != nil {
		return none, refusal(badInput(fmt.Errorf("reading the audit: %w", err)))
	}
	out := make([]relief.AuditRow, len(list))
	for i, r := range list {
		out[i] = relief.AuditRow{N: r.N, At: r.At, Kind: r.Kind, By: r.By, Body: []byte(r.Body), Hash: hex.EncodeToString(r.Hash)}
	}
	if err := s.nameIDs(ctx, out); err != nil {
		return none, err
	}
	return cut(out, page, func(r relief.AuditRow) string { return strconv.Itoa(r.N) }), nil
}

// Match holds ledger, payments, bank and receipts of each budget line against
// each other: each figure is added up from its own rows.
func (s *Store) Match(ctx context.Context, campaign string) ([]relief.LineMatch, error) {
	rows, err := s.pool.Query(ctx, `SELECT l.id AS line, l.name, l.source, a.balance_fen AS ledger, p.fen AS payments, b.fen AS bank, r.fen AS received, p.n AS paid, r.n AS signed,
			x.n AS suspense, c.n AS unpaid, c.fen AS unpaid_fen
		FROM budget_lines l
		JOIN ledger_accounts a ON a.line_id = l.id AND a.kind = 'paid'
		CROSS JOIN LATERAL (SELECT count(*) AS n, coalesce(sum(p.amount_fen), 0)::bigint AS fen FROM payment_batches b JOIN payments p ON p.batch_id = b.id WHERE b.line_id = l.id AND b.campaign_id = $1::uuid AND p.state = 'settled'
			AND NOT EXISTS (SELECT FROM recoveries y WHERE y.payment_no = p.no AND y.booked_at IS NOT NULL)) p
		CROSS JOIN LATERAL (SELECT coalesce(sum(k.amount_fen), 0)::bigint AS fen FROM payment_batches b JOIN bank_lines k ON k.batch_id = b.id WHERE b.line_id = l.id AND b.campaign_id = $1::uuid AND k.disposition = 'applied' AND k.status = 'settled'
			AND NOT EXISTS (SELECT FROM bank_lines y WHERE y.batch_id = k.batch_id AND y.payment_no = k.payment_no AND y.disposition = 'applied' AND y.status = 'returned')
			AND NOT EXISTS (SELECT FROM recoveries y WHERE y.payment_no = k.payment_no AND y.booked_at IS NOT NULL)) b
		CROSS JOIN LATERAL (SELECT count(*) AS n FROM payment_batches b JOIN open_suspense k ON k.batch_id = b.id WHERE b.line_id = l.id AND b.campaign_id = $1::uuid) x
		CROSS JOIN LATERAL (SELECT count(*) AS n, coalesce(sum(c.amount_fen), 0)::bigint AS fen FROM cases c WHERE c.campaign_id = $1::uuid AND c.line_id = l.id
			AND EXISTS (SELECT FROM decisions d WHERE d.case_id = c.id AND d.kind = 'receipt' AND d.outcome = 'approve')) r
		CROSS JOIN LATERAL (SELECT count(*) AS n, coalesce(sum(c.amount_fen), 0)::bigint AS fen FROM cases c WHERE c.campaign_id = $1::uuid AND c.line_id = l.id AND c.state IN ('approved', 'paying')) c
		WHERE l.campaign_id = $1::uuid ORDER BY l.position`, campaign)
	if err != nil {
		return nil, refusal(fmt.Errorf("matching the lines: %w", err))
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByNameLax[relief.LineMatch])
	if err != nil {
		return nil, refusal(badInput(fmt.Errorf("matching the lines: %w", err)))
	}
	for i := range list {
		m := &list[i]
		m.Matches = m.Ledger == m.Payments && m.Ledger == m.Bank && m.Suspense == 0
		m.NotSigned, m.Difference = max(0, m.Paid-m.Signed), m.Ledger-m.Bank
	}
	return list, nil
}

// Exceptions lists the households of a campaign for which people overrode a soft
// rule, with who did and why.
func (s *Store) Exceptions(ctx context.Context, scopes []string, campaign string, page relief.Page) (relief.List[relief.ExceptionRow], error) {
	none := relief.List[relief.ExceptionRow]{Items: []relief.ExceptionRow{}}
	lows, highs := ranges(scopes)
	q := caseQuery{args: pgx.NamedArgs{"campaign": campaign, "lows": lows, "highs": highs, "limit": page.Size() + 1}}
	q.where("c.campaign_id = @campaign::uuid AND "+inParts("c.union_path"), true)
	q.args["cursor"] = fromStart(page)
	rows, err := s.pool.Query(ctx, `SELECT c.id AS "case", c.no, c.union_code AS "union", (SELECT n.name FROM unions n WHERE n.code = c.union_code) AS union_name, c.name_masked AS name, c.amount_fen AS amount, c.state, d.rules, d."by", d.reason, d.at
		FROM (SELECT DISTINCT case_id FROM decisions WHERE fields ? 'override' AND case_id > @cursor::uuid) x JOIN cases c ON c.id = x.case_id CROSS JOIN LATERAL (
			SELECT array_agg(DISTINCT o.rule) AS rules, array_agg(DISTINCT u.name) AS "by", array_agg(DISTINCT d.comment) AS reason, max(d.at) AS at
			FROM decisions d CROSS JOIN LATERAL jsonb_array_elements_text(coalesce(d.fields->'override', '[]')) o (rule) JOIN users u ON u.id = d.actor WHERE d.case_id = c.id) d
		WHERE d.rules IS NOT NULL AND `+q.text+` ORDER BY c.id LIMIT @limit`, q.args)
	if err != nil {
		return none, refusal(fmt.Errorf("reading exceptions: %w", err))
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByName[relief.ExceptionRow])
	if err != nil {
		return none, refusal(badInput(fmt.Errorf("reading exceptions: %w", err)))
	}
	return cut(list, page, func(e relief.ExceptionRow) string { return e.Case }), nil
}

// NoteExport leaves an audit row of rows that left the system as a file.
func (s *Store) NoteExport(ctx context.Context, r relief.Request, subject, list string, rows int, locked bool) error {
	return s.write(ctx, func(ctx context.Context, t *tx) error {
		if err := t.holdGrant(ctx, r); err != nil {
			return err
		}
		return t.note(ctx, subject, "read", r.Actor, map[string]any{"purpose": "export", "list": list, "rows": rows, "locked": locked})
	})
}
