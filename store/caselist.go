package store

import (
	"context"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/songnuan/songnuan/relief"
)

// numberEnd is the end of a case number as people say it: 0417, 2023-1-0417.
var numberEnd = regexp.MustCompile(`^[0-9][0-9-]{2,30}$`)

func turned(s string) string {
	b := []byte(s) // digits and hyphens only
	slices.Reverse(b)
	return string(b)
}

// ranges are the scopes as ranges of paths: of the union itself, and of what lies
// below it. '!' comes before whatever a code may hold, '0' just after '/'.
func ranges(scopes []string) (lows, highs []string) {
	for _, scope := range scopes {
		lows, highs = append(lows, scope, scope+"/"), append(highs, scope+"!", scope+"0")
	}
	return lows, highs
}

// narrowed are the scopes cut down to a union and what lies below it.
func (s *Store) narrowed(ctx context.Context, scopes []string, union string) ([]string, error) {
	if union == "" {
		return scopes, nil
	}
	u, err := s.q.UnionByCode(ctx, union)
	if noRows(err) {
		return nil, nil
	}
	if err != nil {
		return nil, refusal(fmt.Errorf("reading the union: %w", err))
	}
	if within(scopes, u.Path) {
		return []string{u.Path}, nil
	}
	return slices.DeleteFunc(slices.Clone(scopes), func(scope string) bool { return !relief.Covers(u.Path, scope) }), nil
}

// Cases lists cases within the scopes, union by union and then in the order of opening.
func (s *Store) Cases(ctx context.Context, f relief.CaseFilter) (relief.List[relief.CaseRow], error) {
	none := relief.List[relief.CaseRow]{Items: []relief.CaseRow{}}
	scopes, err := s.narrowed(ctx, f.Scopes, f.Union)
	if err != nil {
		return none, err
	}
	found, err := s.findCases(ctx, f.Query)
	if err != nil || f.Query != "" && len(found) == 0 {
		return none, err
	}
	after, err := s.pathOf(ctx, "cases", f.Page)
	if err != nil {
		return none, err
	}
	text, args := caseList(f, scopes, found, after)
	rows, err := s.pool.Query(ctx, text, args)
	if err != nil {
		return none, refusal(fmt.Errorf("reading cases: %w", err))
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByNameLax[relief.CaseRow])
	if err != nil {
		return none, refusal(badInput(fmt.Errorf("reading cases: %w", err)))
	}
	if err := s.nameUnions(ctx, list); err != nil {
		return none, err
	}
	if err := s.dateCases(ctx, list); err != nil {
		return none, err
	}
	return cut(list, f.Page, func(c relief.CaseRow) string { return c.ID }), nil
}

// nameUnions names the unions of a page, each asked for once.
func (s *Store) nameUnions(ctx context.Context, list []relief.CaseRow) error {
	names := map[string]string{}
	for _, c := range list {
		names[c.Union] = ""
	}
	rows, err := s.q.UnionNames(ctx, slices.Collect(maps.Keys(names)))
	if err != nil {
		return refusal(fmt.Errorf("reading unions: %w", err))
	}
	for _, u := range rows {
		names[u.Code] = u.Name
	}
	for i := range list {
		list[i].UnionName = names[list[i].Union]
	}
	return nil
}

const caseColumns = `id, no, campaign_id AS campaign, union_code AS "union", coalesce(roster_row, 0) AS roster_row, name_masked AS name, category,
	amount_fen AS amount, line_id AS line, step, state, version, due_at AS due`

// pathOf is the union of the row that a page begins after, "" for the first.
func (s *Store) pathOf(ctx context.Context, table string, page relief.Page) (path string, err error) {
	if page.Cursor == "" {
		return "", nil
	}
	err = s.pool.QueryRow(ctx, "SELECT union_path FROM "+table+" WHERE id = $1::uuid", page.Cursor).Scan(&path)
	return path, refusal(badInput(err))
}

// unionByUnion is the order of the indexes that serve lists of cases.
const unionByUnion = `union_path COLLATE "C", id`

func caseList(f relief.CaseFilter, scopes, found []string, after string) (string, pgx.NamedArgs) {
	q := caseQuery{args: pgx.NamedArgs{"found": found}}
	q.with("campaign_id = @campaign::uuid", "campaign", f.Campaign)
	q.with("step = @step", "step", string(f.Step))
	q.with("line_id = @line::uuid", "line", f.Line)
	q.where("due_at < now() AND step <> 'ended'", f.Overdue)
	q.where("id = ANY(@found::uuid[])", f.Query != "")
	return "SELECT " + caseColumns + " FROM " + q.page("cases", f.Page, after, scopes, statesOf(f)) + " c ORDER BY " + unionByUnion + " LIMIT @limit", q.args
}

// page is a table of what a page of cases or archives can show. It reads each range of
// each state by itself, in the order of its index: with the bounds written out,
// Postgres knows how much lies between them.
func (q *caseQuery) page(table string, p relief.Page, after string, scopes, states []string) string {
	q.args["limit"], q.args["after"], q.args["cursor"] = p.Size()+1, after, p.Cursor
	q.where("true", q.text == "")
	q.where("("+unionByUnion+") > (@after, @cursor::uuid)", p.Cursor != "")
	var parts []string
	part := func(cond string) {
		parts = append(parts, "(SELECT * FROM "+table+" WHERE "+q.text+cond+" ORDER BY "+unionByUnion+" LIMIT @limit)")
	}
	lows, highs := ranges(apart(scopes))
	for i := range lows {
		low, high := "low"+strconv.Itoa(i), "high"+strconv.Itoa(i)
		q.args[low], q.args[high] = lows[i], highs[i]
		between := ` AND union_path COLLATE "C" >= @` + low + ` AND union_path COLLATE "C" < @` + high
		for n, state := range states {
			at := "state" + strconv.Itoa(n)
			q.args[at] = state
			part(between + " AND state = @" + at)
		}
		if len(states) == 0 {
			part(between)
		}
	}
	if len(parts) == 0 {
		part(" AND false")
	}
	return "(" + strings.Join(parts, " UNION ALL ") + ")"
}

// statesOf are the states that the filter asks for; a case that was sent back or
// stopped keeps the step it stands at.
func statesOf(f relief.CaseFilter) []string {
	if f.State != "" {
		return []string{string(f.State)}
	}
	if f.Step == "" {
		return nil
	}
	states := []string{string(relief.Returned), string(relief.Suspended)}
	for _, s := range relief.States {
		if (relief.Case{State: s}).Step() == f.Step {
			states = append(states, string(s))
		}
	}
	return slices.Compact(states)
}

// A caseQuery gathers conditions; the texts are constants of this package, what
// people asked for goes into arguments only.
type caseQuery struct {
	text string
	args pgx.NamedArgs
}

func (q *caseQuery) where(cond string, when bool) {
	if !when {
		return
	}
	if q.text != "" {
		q.text += " AND "
	}
	q.text += cond
}

func (q *caseQuery) with(cond, name, value string) {
	q.where(cond, value != "")
	q.args[name] = value
}
