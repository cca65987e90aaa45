package store

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/songnuan/songnuan/pii"
	"github.com/songnuan/songnuan/relief"
)

// seatSQL walks the seats a person holds, and those lent to him, each by its own
// range of an index, so that a list costs what it shows however many tasks there
// are.
const seatSQL = `FROM (SELECT o.union_code, o.role, NULL::uuid FROM unnest(@unions::text[], @roles::text[]) AS o (union_code, role)
    UNION ALL SELECT g.union_code, g.role, l.id FROM delegations l JOIN grants g ON g.id = l.grant_id WHERE l.delegate = @me::uuid AND l.status = 'active') AS seat (union_code, role, lent)
CROSS JOIN LATERAL (SELECT t.* FROM tasks t WHERE t.status = 'open' AND t.union_code = seat.union_code AND t.role = seat.role AND `

// belowSQL walks the same roles' seats at the unions directly below.
const belowSQL = `FROM (SELECT u.code, seat.role, NULL::uuid FROM unnest(@unions::text[], @roles::text[]) AS seat (union_code, role) JOIN unions u ON u.parent = seat.union_code) AS seat (union_code, role, lent)
CROSS JOIN LATERAL (SELECT t.* FROM tasks t WHERE t.status = 'open' AND t.union_code = seat.union_code AND t.role = seat.role AND `

// taskColumns are what a list row shows of the case, of the line to be paid or of
// the payment batch.
const taskColumns = `t.id, t.kind, t.campaign_id, t.case_id, t.batch_id, coalesce(t.line_id, c.line_id, b.line_id) AS line_id, t.objection_id, t.role, t.level,
       t.union_code, t.union_path, t.seat, t.nth, t.lap, t.status, t.opened_at, t.due_at, coalesce(c.no, '') AS case_no, coalesce(c.roster_row, 0) AS roster_row,
       coalesce(c.name_masked, '') AS name, coalesce(c.category, '') AS category, coalesce(c.state, '') AS state, coalesce(c.version, 0) AS version,
       coalesce(c.aided_last_year, false) AS aided_last_year, coalesce(c.amount_fen, b.total_fen, CASE WHEN t.kind = 'make_batch' THEN (SELECT sum(p.amount_fen) FROM cases p
           WHERE p.campaign_id = t.campaign_id AND p.line_id = t.line_id AND p.state = 'approved' AND NOT coalesce((p.body->>'account_fault')::bool, false)) END, 0)::bigint AS amount_fen,
       coalesce((SELECT (k.rules->'chain'->t.seat->>'collective')::boolean FROM campaigns k WHERE k.id = t.campaign_id AND t.kind IN ('review', 'approve')), false) AS collective,
       EXISTS (SELECT FROM stuck_tasks x WHERE x.task_id = t.id) AS stuck `

// clockColumns are a task's clock and the union above that may take it over; the
// long lists do without.
const clockColumns = `, w.starts_on, w.due_on, w.half_at, w.most_at, w.over_at, coalesce(w.calendar, '') AS calendar, coalesce(above.path, '') AS superior, EXISTS (SELECT FROM stopped_clocks x WHERE x.task_id = t.id) AS stopped `

const clockJoins = "LEFT JOIN task_clocks w ON w.task_id = t.id LEFT JOIN unions at ON at.code = t.union_code LEFT JOIN unions above ON above.code = at.parent "

// byDue is the order of the index that serves it: what has no due time comes last.
const byDue = "coalesce(t.due_at, 'infinity'::timestamptz), t.id"

// inboxRow is a task with one's own reminder beside it.
type inboxRow struct {
	taskRow
	FollowOn *time.Time
}

// Tasks lists the open tasks that wait for the person: addressed to a seat he
// holds or that was lent to him, in nobody else's hands, and not barred by what
// he or his principal did on the case before.
func (s *Store) Tasks(ctx context.Context, who relief.Person, f relief.TaskFilter) (relief.List[relief.TaskView], error) {
	none := relief.List[relief.TaskView]{Items: []relief.TaskView{}}
	found, err := s.findCases(ctx, f.Search)
	if err != nil || f.Search != "" && len(found) == 0 {
		return none, err
	}
	text, args := taskList(who, f, found)
	rows, err := s.pool.Query(ctx, text, args)
	if err != nil {
		return none, refusal(fmt.Errorf("reading tasks: %w", err))
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByNameLax[inboxRow])
	if err != nil {
		return none, refusal(badInput(fmt.Errorf("reading tasks: %w", err)))
	}
	views := make([]relief.TaskView, len(list))
	for i, t := range list {
		views[i] = t.view(time.Now())
		views[i].Actions = actions(t.taskRow, nil)
		if !holds(who, views[i]) {
			if views[i].For, err = s.actsFor(ctx, who.ID, t.ID); err != nil {
				return none, err
			}
		}
		if t.FollowOn != nil {
			views[i].FollowOn = relief.DayOf(*t.FollowOn)
		}
	}
	if err := s.dateTasks(ctx, views); err != nil {
		return none, err
	}
	return cut(views, f.Page, func(v relief.TaskView) string { return v.ID }), nil
}

func taskList(who relief.Person, f relief.TaskFilter, found []string) (string, pgx.NamedArgs) {
	q := waiting(who, f, found)
	q.args["limit"], q.args["cursor"] = f.Page.Size()+1, f.Page.Cursor
	order := "t.id"
	if f.SortDue {
		order = byDue
		q.where("("+byDue+") > (SELECT "+byDue+" FROM tasks t WHERE t.id = @cursor::uuid)", f.Page.Cursor != "")
	} else {
		q.where("t.id > @cursor::uuid", f.Page.Cursor != "")
	}
	columns, from, joins := taskColumns, seatSQL, ""
	if f.Escalated {
		columns, from, joins = taskColumns+clockColumns, belowSQL, clockJoins
		q.where("EXISTS (SELECT FROM task_clocks o WHERE o.task_id = t.id AND o.over_at <= now()) AND NOT EXISTS (SELECT FROM stopped_clocks s WHERE s.task_id = t.id)", true)
	}
	return "SELECT " + columns + ", n.follow_on " + from + q.text + " ORDER BY " + order + ` LIMIT @limit) t
		LEFT JOIN cases c ON c.id = t.case_id LEFT JOIN payment_batches b ON b.id = t.batch_id LEFT JOIN task_notes n ON n.task_id = t.id AND n.user_id = @me::uuid ` + joins + `
		ORDER BY ` + order + " LIMIT @limit", q.args
}

// waiting is what a task must be to wait for the person and to be asked for.
func waiting(who relief.Person, f relief.TaskFilter, found []string) caseQuery {
	q := caseQuery{args: pgx.NamedArgs{"me": who.ID}}
	q.args["unions"], q.args["roles"] = seats(who)
	barrings(q.args)
	q.where(notBarred("@me::uuid"), true)
	mine := freeFor("@me::uuid")
	q.where("CASE WHEN seat.lent IS NULL THEN "+mine+" ELSE "+lentTo("AND l.id = seat.lent")+`
		AND NOT ((t.union_code, t.role) IN (SELECT * FROM unnest(@unions::text[], @roles::text[])) AND `+mine+") END", true)
	q.with("t.kind = @kind", "kind", string(f.Kind))
	q.with("t.campaign_id = @campaign::uuid", "campaign", f.Campaign)
	q.with("t.union_code = @union", "union", f.Union)
	q.where("t.due_at < now()", f.Overdue)
	q.with("(t.line_id = @line::uuid OR (SELECT x.line_id FROM cases x WHERE x.id = t.case_id) = @line::uuid)", "line", f.Line)
	q.args["found"], q.args["from"], q.args["to"] = found, f.DueFrom.Start(), f.DueTo.End()
	q.where("t.case_id = ANY(@found::uuid[])", f.Search != "")
	q.where("t.due_at >= @from", !f.DueFrom.IsZero())
	q.where("t.due_at <= @to", !f.DueTo.IsZero())
	return q
}

// TaskCounts counts what waits for the person, by kind.
func (s *Store) TaskCounts(ctx context.Context, who relief.Person, campaign string) ([]relief.TaskCount, error) {
	text, args := taskCounts(who, campaign)
	rows, err := s.pool.Query(ctx, text, args)
	if err != nil {
		return nil, refusal(fmt.Errorf("counting tasks: %w", err))
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByName[relief.TaskCount])
	return list, refusal(badInput(err))
}

func taskCounts(who relief.Person, campaign string) (string, pgx.NamedArgs) {
	q := waiting(who, relief.TaskFilter{Campaign: campaign}, nil)
	return `SELECT t.kind, count(*) AS count, count(*) FILTER (WHERE t.due_at < now()) AS overdue,
		count(*) FILTER (WHERE t.due_at >= now() AND t.due_at < now() + interval '24 hours') AS soon ` + seatSQL + q.text + `) t GROUP BY t.kind ORDER BY t.kind`, q.args
}

// foundAtMost is how many cases of one person or number a search looks at.
const foundAtMost = 200

// findCases answers the cases of a number (or its end), a whole name or an ID number.
func (s *Store) findCases(ctx context.Context, asked string) ([]string, error) {
	if asked == "" {
		return nil, nil
	}
	text, args := s.caseSearch(asked)
	rows, err := s.pool.Query(ctx, text, args)
	if err != nil {
		return nil, refusal(fmt.Errorf("searching: %w", err))
	}
	ids, err := pgx.CollectRows(rows, pgx.RowTo[string])
	return ids, refusal(err)
}

// caseSearch asks each index by itself; the name and the ID number are never
// compared as text.
func (s *Store) caseSearch(asked string) (string, pgx.NamedArgs) {
	args := pgx.NamedArgs{"no": asked, "name": s.found(pii.KindName, asked), "person": [][]byte(nil), "end": "", "limit": foundAtMost}
	if n, err := relief.ParseIDNumber(asked); err == nil {
		args["person"] = s.found(pii.KindID, n.Value())
	}
	parts := `SELECT id FROM cases WHERE no = @no UNION (SELECT id FROM cases WHERE name_index = ANY (@name::bytea[]) LIMIT @limit) UNION (SELECT id FROM cases WHERE id_index = ANY (@person::bytea[]) LIMIT @limit)`
	if numberEnd.MatchString(asked) {
		args["end"] = turned(asked) + "%"
		parts += ` UNION (SELECT id FROM cases WHERE reverse(no) LIKE @end LIMIT @limit)`
	}
	return "SELECT id::text FROM (" + parts + ") found LIMIT @limit", args
}
