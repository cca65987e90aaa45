package store

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/songnuan/songnuan/relief"
)

// openWork are the open tasks of a campaign's cases, with whoever has them: who
// took it or was given it, or the one signer whose turn it is. Who has it may have
// left his post, been shut out, or be away.
const openWork = `SELECT t.id AS task, t.case_id AS "case", c.no AS case_no, c.name_masked AS name, c.amount_fen AS amount, t.kind, t.role, t.union_code AS "union", n.name AS union_name,
	t.due_at, coalesce(p.name, '') AS person, coalesce(p.username, '') AS username, coalesce(CASE
		WHEN p.id IS NOT NULL AND (p.disabled OR NOT EXISTS (SELECT FROM grants g WHERE g.user_id = p.id AND g.active AND g.role = t.role AND g.union_code = t.union_code)) THEN 'left'
		WHEN EXISTS (SELECT FROM stuck_tasks x WHERE x.task_id = t.id) THEN 'nobody'
		WHEN EXISTS (SELECT FROM delegations l JOIN grants g ON g.id = l.grant_id WHERE l.principal = p.id AND l.status = 'active' AND l.starts_at <= now() AND l.ends_at > now()
			AND g.role = t.role AND g.union_code = t.union_code) THEN 'away' END, '') AS trouble
FROM tasks t JOIN cases c ON c.id = t.case_id JOIN unions n ON n.code = t.union_code
LEFT JOIN LATERAL (SELECT h.holder AS id FROM holdings h WHERE h.task_id = t.id
	UNION ALL SELECT min(s.person::text)::uuid FROM turns(t.case_id, t.kind, t.seat, t.nth) s WHERE t.kind IN ('review', 'approve') AND NOT EXISTS (SELECT FROM holdings h WHERE h.task_id = t.id) HAVING count(*) = 1) hand ON true
LEFT JOIN users p ON p.id = hand.id `

// OpenWork lists a campaign's open tasks of cases below the scopes, and in whose
// hands they are, the soonest due first.
func (s *Store) OpenWork(ctx context.Context, scopes []string, campaign string, f relief.OpenWorkFilter) (relief.List[relief.OpenWork], error) {
	none := relief.List[relief.OpenWork]{Items: []relief.OpenWork{}}
	lows, highs := ranges(scopes)
	q := caseQuery{args: pgx.NamedArgs{"campaign": campaign, "lows": lows, "highs": highs, "limit": f.Page.Size() + 1}}
	q.where("t.status = 'open' AND t.campaign_id = @campaign::uuid AND "+inParts("t.union_path"), true)
	q.with("t.kind = @kind", "kind", string(f.Kind))
	q.with("t.union_code = @union", "union", f.Union)
	q.with("p.username = @person", "person", f.Person)
	q.with("("+byDue+") > (SELECT "+byDue+" FROM tasks t WHERE t.id = @cursor::uuid)", "cursor", f.Page.Cursor)
	text := openWork + "WHERE " + q.text
	if f.Unattended {
		text = "SELECT * FROM (" + text + ") w WHERE w.trouble <> '' ORDER BY coalesce(w.due_at, 'infinity'::timestamptz), w.task LIMIT @limit"
	} else {
		text += " ORDER BY " + byDue + " LIMIT @limit"
	}
	rows, err := s.pool.Query(ctx, text, q.args)
	if err != nil {
		return none, refusal(fmt.Errorf("reading open work: %w", err))
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByName[relief.OpenWork])
	if err != nil {
		return none, refusal(badInput(fmt.Errorf("reading open work: %w", err)))
	}
	return cut(list, f.Page, func(w relief.OpenWork) string { return w.Task }), nil
}
