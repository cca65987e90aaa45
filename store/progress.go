package store

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/songnuan/songnuan/relief"
)

// paceDays is how many working days of the past a pace is taken from.
const paceDays = 5

// partSQL is the part of a union's branch that a path lies in: the next code
// below @below, ” for the union itself.
const partSQL = `split_part(substr(%s, length(@below) + 2), '/', 1)`

// A board is what the queries of one progress share.
type board struct {
	s     *Store
	k     campaign
	below relief.Unit
	today relief.Day
	args  pgx.NamedArgs
	units map[string]*relief.UnitProgress
	done  map[string]map[relief.Step][]int // by unit: passed on each of the last working days
	total relief.UnitProgress
}

// Progress answers how a campaign gets on, part by part of the union below (the
// campaign's owner when empty), within the scopes.
func (s *Store) Progress(ctx context.Context, scopes []string, id, below string) (relief.Progress, error) {
	k, err := s.seen(ctx, scopes, id)
	if err != nil {
		return relief.Progress{}, err
	}
	if below == "" {
		below = k.Owner
	}
	unit, err := s.Union(ctx, below)
	if err != nil {
		return relief.Progress{}, err
	}
	parts, err := s.narrowed(ctx, scopes, below)
	if err != nil || len(parts) == 0 || !relief.Covers(k.OwnerPath, unit.Path) {
		return relief.Progress{}, orNotFound(err)
	}
	if k.Plan.Phases, err = planPhases(ctx, s.q, id); err != nil {
		return relief.Progress{}, refusal(err)
	}
	now := s.time()
	b := board{s: s, k: k, below: unit, today: relief.DayOf(k.Clock.Plan(now)), units: map[string]*relief.UnitProgress{}, done: map[string]map[relief.Step][]int{}}
	parts = apart(parts)
	lows, highs := ranges(parts)
	b.args = pgx.NamedArgs{"campaign": id, "below": unit.Path, "lows": lows, "highs": highs, "parts": parts}
	for _, read := range []func(context.Context) error{b.readUnits, b.readCases, b.readTasks, b.readPace, b.readUrged} {
		if err := read(ctx); err != nil {
			return relief.Progress{}, refusal(err)
		}
	}
	return b.progress(now), nil
}

func orNotFound(err error) error {
	if err == nil {
		return relief.Refuse("not_found")
	}
	return err
}

// seen answers a campaign that the scopes cover, or that reaches into them from above.
func (s *Store) seen(ctx context.Context, scopes []string, id string) (campaign, error) {
	k, err := s.campaign(ctx, id)
	if err != nil {
		return k, badInput(err)
	}
	if !within(scopes, k.OwnerPath) && (k.LaunchedAt == nil || !below(scopes, k.OwnerPath)) {
		return k, relief.Refuse("not_found")
	}
	return k, nil
}

// inParts limits a column of paths to what may be seen.
func inParts(column string) string {
	return `EXISTS (SELECT FROM unnest(@lows::text[], @highs::text[]) part (low, high) WHERE ` + column + ` COLLATE "C" >= part.low AND ` + column + ` COLLATE "C" < part.high)`
}

func part(column string) string { return fmt.Sprintf(partSQL, column) }

// readUnits finds the parts, those without any household included: a union that
// has reported nothing is what an organiser looks for first.
func (b *board) readUnits(ctx context.Context) error {
	rows, err := b.s.pool.Query(ctx, `SELECT code AS "union", name, level FROM unions WHERE (parent = @parent OR code = @parent) AND (
		EXISTS (SELECT FROM unnest(@parts::text[]) p WHERE path = p OR path LIKE p || '/%' OR p LIKE path || '/%'))`,
		pgx.NamedArgs{"parent": b.below.Code, "parts": b.args["parts"]})
	if err != nil {
		return fmt.Errorf("reading unions: %w", err)
	}
	type row struct {
		Union, Name string
		Level       relief.Level
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByName[row])
	if err != nil {
		return fmt.Errorf("reading unions: %w", err)
	}
	for _, u := range list {
		made := emptyUnit(u.Union, u.Name, u.Level)
		b.units[u.Union] = &made
	}
	b.total = emptyUnit(b.below.Code, b.below.Name, b.below.Level)
	return nil
}

func emptyUnit(code, name string, level relief.Level) relief.UnitProgress {
	u := relief.UnitProgress{Union: code, Name: name, Level: level, Ended: map[relief.State]int{}, Waiting: []relief.Waiting{}, Forecast: []relief.Forecast{}}
	for _, s := range relief.Watched {
		u.Stages = append(u.Stages, relief.Stage{Step: s})
	}
	return u
}

// each runs fn on the unit of the part and on the whole.
func (b *board) each(code string, fn func(*relief.UnitProgress)) {
	if code == "" {
		code = b.below.Code
	}
	if u := b.units[code]; u != nil {
		fn(u)
	}
	fn(&b.total)
}

// What the board counts, of tallies.
var (
	boardCases = tallied("case", casesOf, "") + `SELECT code, CASE WHEN beside LIKE '% deceased' THEN 'deceased' ELSE mark END AS state, split_part(beside, ' ', 1) AS step,
		sum(n)::bigint AS n, sum(fen)::bigint AS fen, coalesce(sum(n) FILTER (WHERE at < now()), 0)::bigint AS overdue FROM tally GROUP BY 1, 2, 3`
	boardTasks = tallied("task", tasksOf, "") + `SELECT code, mark AS kind, sum(n)::bigint AS count, coalesce(sum(n) FILTER (WHERE at < now()), 0)::bigint AS overdue,
		nullif(min(at), 'infinity') AS oldest FROM tally GROUP BY 1, 2 ORDER BY 1, 2`
)

// boardPace counts the moves of each day. By the real clock a day begins at
// midnight, as the tallies' do; a rehearsal's days are counted event by event.
func boardPace(real bool) string {
	if real {
		return tallied("move", movesOf, "AND c.at >= @since") + `SELECT code, width_bucket(at, @bounds::timestamptz[]) AS day, beside AS from_state, mark AS to_state, sum(n)::bigint AS n FROM tally GROUP BY 1, 2, 3, 4`
	}
	return `SELECT ` + part("c.union_path") + ` AS code, width_bucket(e.at, @bounds::timestamptz[]) AS day, e.from_state, e.to_state, count(*) AS n
		FROM cases c JOIN events e ON e.case_id = c.id
		WHERE c.campaign_id = @campaign::uuid AND ` + inParts("c.union_path") + ` AND e.at >= @since AND e.from_state <> e.to_state GROUP BY 1, 2, 3, 4`
}

func (b *board) readCases(ctx context.Context) error {
	rows, err := b.s.pool.Query(ctx, boardCases, b.args)
	if err != nil {
		return fmt.Errorf("counting cases: %w", err)
	}
	type row struct {
		Code       string
		State      relief.State
		Step       relief.Step
		N, Overdue int
		Fen        relief.Fen
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByName[row])
	if err != nil {
		return fmt.Errorf("counting cases: %w", err)
	}
	for _, r := range list {
		b.each(r.Code, func(u *relief.UnitProgress) {
			u.Cases, u.Amount, u.Overdue = u.Cases+r.N, u.Amount+r.Fen, u.Overdue+r.Overdue
			if r.Step == relief.StepEnded {
				u.Ended[r.State] += r.N
			}
			stand(u, r.State, r.Step, r.N, r.Fen)
		})
	}
	return nil
}

// stand counts cases at their step, and as past the steps before; those that
// ended without aid stand nowhere.
func stand(u *relief.UnitProgress, state relief.State, step relief.Step, n int, fen relief.Fen) {
	if step == relief.StepEnded && state != relief.Closed {
		return
	}
	at := slices.Index(relief.Steps, step)
	for i := range u.Stages {
		g := &u.Stages[i]
		switch own := slices.Index(relief.Steps, g.Step); {
		case own == at:
			g.At, g.AtFen = g.At+n, g.AtFen+fen
		case own < at:
			g.Passed, g.Fen = g.Passed+n, g.Fen+fen
		}
	}
}

func (b *board) readTasks(ctx context.Context) error {
	rows, err := b.s.pool.Query(ctx, boardTasks, b.args)
	if err != nil {
		return fmt.Errorf("counting tasks: %w", err)
	}
	type row struct {
		Code string
		relief.Waiting
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByName[row])
	if err != nil {
		return fmt.Errorf("counting tasks: %w", err)
	}
	for _, r := range list {
		b.each(r.Code, func(u *relief.UnitProgress) { wait(u, r.Waiting) })
	}
	return nil
}

// readPace counts who passed which step on each of the last working days by the
// campaign's clock; the bounds between the days are real instants.
func (b *board) readPace(ctx context.Context) error {
	var days []relief.Day
	first := b.today
	if b.k.LaunchedAt != nil {
		first = relief.DayOf(b.k.Clock.Plan(*b.k.LaunchedAt))
	}
	for d := b.s.Calendar().AddWorkingDays(b.today, -1); len(days) < paceDays && d >= first; d = b.s.Calendar().AddWorkingDays(d, -1) {
		days = append(days, d)
	}
	if len(days) == 0 {
		return nil
	}
	slices.Reverse(days)
	bounds := make([]time.Time, len(days)+1)
	for i, d := range days {
		bounds[i] = b.k.Clock.Real(d.Start())
	}
	bounds[len(days)] = b.k.Clock.Real(b.today.Start())
	b.args["bounds"], b.args["since"] = bounds, bounds[0]
	rows, err := b.s.pool.Query(ctx, boardPace(b.k.Clock.IsZero()), b.args)
	if err != nil {
		return fmt.Errorf("reading the pace: %w", err)
	}
	type row struct {
		Code               string
		Day, N             int
		FromState, ToState relief.State
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByName[row])
	if err != nil {
		return fmt.Errorf("reading the pace: %w", err)
	}
	for _, r := range list {
		if r.Day < 1 || r.Day > len(days) {
			continue // today is not over
		}
		for _, step := range relief.PassedSteps(r.FromState, r.ToState) {
			b.each(r.Code, func(u *relief.UnitProgress) { b.pass(u, step, r.Day-1, len(days), r.N) })
		}
	}
	return nil
}

// wholeKey is where the pace of the whole is kept beside those of the units.
const wholeKey = "/"

func (b *board) pass(u *relief.UnitProgress, step relief.Step, day, days, n int) {
	key := u.Union
	if u == &b.total {
		key = wholeKey
	}
	if b.done[key] == nil {
		b.done[key] = map[relief.Step][]int{}
	}
	if b.done[key][step] == nil {
		b.done[key][step] = make([]int, days)
	}
	b.done[key][step][day] += n
}

func (b *board) readUrged(ctx context.Context) error {
	rows, err := b.s.pool.Query(ctx, `SELECT `+part("union_path")+` AS code, max(at) AS at FROM notices
		WHERE campaign_id = @campaign::uuid AND kind = 'urge' AND `+inParts("union_path")+` GROUP BY 1`, b.args)
	if err != nil {
		return fmt.Errorf("reading notices: %w", err)
	}
	type row struct {
		Code string
		At   time.Time
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByName[row])
	if err != nil {
		return fmt.Errorf("reading notices: %w", err)
	}
	for _, r := range list {
		b.each(r.Code, func(u *relief.UnitProgress) {
			if u.Urged == nil || u.Urged.Before(r.At) {
				u.Urged = &r.At
			}
		})
	}
	return nil
}

func (b *board) progress(now time.Time) relief.Progress {
	p := relief.Progress{
		Campaign: b.k.ID, Below: b.below.Code, At: now, Today: b.today, Gaps: relief.Gaps(b.s.Calendar(), b.k.Plan.Phases), Units: []relief.UnitProgress{},
	}
	if p.Gaps == nil {
		p.Gaps = []relief.Gap{}
	}
	for _, u := range b.units {
		if u.Union == b.below.Code && u.Cases == 0 && len(u.Waiting) == 0 {
			continue // the union itself is a part only when something lies with it
		}
		u.Forecast = b.forecast(*u, b.done[u.Union])
		p.Units = append(p.Units, *u)
	}
	slices.SortFunc(p.Units, func(x, y relief.UnitProgress) int { return strings.Compare(x.Union, y.Union) })
	b.total.Forecast = b.forecast(b.total, b.done[wholeKey])
	p.Total = b.total
	return p
}

// forecast carries the unit's pace forward. What is left of a step is whatever
// stands at it or before it.
func (b *board) forecast(u relief.UnitProgress, done map[relief.Step][]int) []relief.Forecast {
	paces := make([]relief.Pace, len(u.Stages))
	left := 0
	for i, g := range u.Stages {
		left += g.At
		paces[i] = relief.Pace{Step: g.Step, Left: left, Done: done[g.Step], Deadline: relief.StepDeadline(b.k.Plan.Phases, g.Step)}
		if g.Step == relief.StepPosting {
			paces[i].AtLeast = b.k.Plan.PostingDays
		}
	}
	return relief.ForecastSteps(b.s.Calendar(), b.today, paces)
}

// wait adds to what the unit waits for of the kind.
func wait(u *relief.UnitProgress, w relief.Waiting) {
	for i := range u.Waiting {
		have := &u.Waiting[i]
		if have.Kind != w.Kind {
			continue
		}
		have.Count, have.Overdue = have.Count+w.Count, have.Overdue+w.Overdue
		if have.Oldest == nil || w.Oldest != nil && w.Oldest.Before(*have.Oldest) {
			have.Oldest = w.Oldest
		}
		return
	}
	u.Waiting = append(u.Waiting, w)
}
