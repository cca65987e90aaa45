package store

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/songnuan/songnuan/relief"
)

// Coverage lists each household with the end state it is in, or with what it
// still waits for and whose turn it is. end narrows: unknown are those in none yet.
func (s *Store) Coverage(ctx context.Context, scopes []string, id, union, end string, page relief.Page) (relief.List[relief.Coverage], error) {
	none := relief.List[relief.Coverage]{Items: []relief.Coverage{}}
	k, err := s.seen(ctx, scopes, id)
	if err != nil {
		return none, err
	}
	parts, err := s.narrowed(ctx, scopes, union)
	if err != nil {
		return none, err
	}
	after, err := s.pathOf(ctx, "cases", page)
	if err != nil {
		return none, err
	}
	q := caseQuery{args: pgx.NamedArgs{}}
	q.with("campaign_id = @campaign::uuid", "campaign", id)
	q.where("body ? 'deceased'", end == "deceased")
	q.where("NOT body ? 'deceased'", end == string(relief.Closed))
	from := q.page("cases", page, after, parts, endStates(end))
	rows, err := s.pool.Query(ctx, `SELECT c.id AS "case", c.no, c.union_code AS "union", (SELECT n.name FROM unions n WHERE n.code = c.union_code) AS "where", c.name_masked AS name, c.amount_fen AS amount, c.state, c.step,
		CASE WHEN c.step <> 'ended' THEN 'unknown' WHEN c.body ? 'deceased' THEN 'deceased' ELSE c.state END AS "end",
		coalesce(t.kind, '') AS waits, coalesce(t.role, '') AS role, coalesce(t.union_code, '') AS at, coalesce((SELECT w.name FROM unions w WHERE w.code = t.union_code), '') AS at_name, t.opened_at AS since, coalesce(t.due_at, c.due_at) AS due,
		coalesce(coalesce(t.due_at, c.due_at) < now() AND c.step <> 'ended', false) AS overdue
		FROM (SELECT * FROM `+from+` c ORDER BY `+unionByUnion+` LIMIT @limit) c
		LEFT JOIN LATERAL (SELECT * FROM tasks t WHERE t.case_id = c.id AND t.status = 'open' AND t.kind <> 'rule_clue' ORDER BY t.due_at NULLS LAST, t.id LIMIT 1) t ON true ORDER BY c.union_path COLLATE "C", c.id`, q.args)
	if err != nil {
		return none, refusal(fmt.Errorf("reading the coverage: %w", err))
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByNameLax[relief.Coverage])
	if err != nil {
		return none, refusal(badInput(fmt.Errorf("reading the coverage: %w", err)))
	}
	s.dateCoverage(k.Clock, list)
	return cut(list, page, func(c relief.Coverage) string { return c.Case }), nil
}

// endStates are the states in which an end leaves a case; unknown are all that
// are no end.
func endStates(end string) (states []string) {
	switch end {
	case "":
		return nil
	case "unknown":
		for _, s := range relief.States {
			if (relief.Case{State: s}).Step() != relief.StepEnded {
				states = append(states, string(s))
			}
		}
		return states
	case "deceased":
		return []string{string(relief.Closed)}
	}
	return []string{end}
}

// Turnround answers how long tasks of the campaign took, by level or by person.
func (s *Store) Turnround(ctx context.Context, scopes []string, id string, people bool) ([]relief.Turnround, error) {
	k, err := s.seen(ctx, scopes, id)
	if err != nil {
		return nil, err
	}
	lows, highs := ranges(scopes)
	dayLength := k.Clock.DayLength
	if k.Clock.IsZero() {
		dayLength = 24 * time.Hour
	}
	by := "'' AS \"union\", '' AS person"
	group := "t.kind, t.level"
	if people {
		by, group = "t.union_code AS \"union\", u.name AS person", "t.kind, t.level, t.union_code, u.name"
	}
	rows, err := s.pool.Query(ctx, `SELECT t.kind, t.level, `+by+`, count(*) AS count, count(*) FILTER (WHERE t.decided_at > t.due_at) AS late,
		percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM t.decided_at - t.opened_at)::float8 / @day) AS median,
		percentile_cont(0.9) WITHIN GROUP (ORDER BY extract(epoch FROM t.decided_at - t.opened_at)::float8 / @day) AS ninth
		FROM tasks t JOIN users u ON u.id = t.decided_by WHERE t.campaign_id = @campaign::uuid AND t.status = 'done' AND `+inParts("t.union_path")+`
		GROUP BY `+group+" ORDER BY "+group+" LIMIT 2000", pgx.NamedArgs{"campaign": id, "lows": lows, "highs": highs, "day": dayLength.Seconds()})
	if err != nil {
		return nil, refusal(fmt.Errorf("reading turn-round times: %w", err))
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByName[relief.Turnround])
	slices.SortStableFunc(list, func(a, b relief.Turnround) int { // in the order of the path
		return slices.Index(relief.TaskKinds, a.Kind) - slices.Index(relief.TaskKinds, b.Kind)
	})
	return list, refusal(err)
}

// urgedAtMost is how many seats one urging reaches.
const urgedAtMost = 500

// Urge is 催办: it leaves a notice for everybody at and below the union who holds
// an open task of the campaign, once a day of the plan for each seat and kind.
func (s *Store) Urge(ctx context.Context, r relief.Request, id, union string, kind relief.TaskKind) (relief.Reply, error) {
	return s.once(ctx, r, 200, func(ctx context.Context, t *tx) (any, error) {
		row, err := t.CampaignByID(ctx, id)
		if err != nil {
			return nil, err
		}
		k, err := readCampaign(row)
		if err != nil {
			return nil, err
		}
		unit, err := t.UnionByCode(ctx, union)
		if err != nil {
			return nil, err
		}
		if !relief.Covers(k.OwnerPath, unit.Path) || !within([]string{t.grant.Path}, unit.Path) {
			return nil, relief.Refuse("not_found")
		}
		open, err := t.openSeats(ctx, id, unit.Path, string(kind))
		if err != nil {
			return nil, err
		}
		day := relief.DayOf(k.Clock.Plan(t.now))
		var out relief.Urged
		for _, seat := range open {
			told, err := t.leave(ctx, Notice{
				Key: fmt.Sprintf("urge/%s/%s/%s/%s/%s", id, seat.UnionPath, seat.Role, seat.Kind, day), Campaign: id, Path: seat.UnionPath, Role: relief.Role(seat.Role),
				Kind: relief.NoticeUrge, Body: map[string]any{"kind": seat.Kind, "count": seat.Count, "overdue": seat.Overdue},
			})
			if err != nil {
				return nil, err
			}
			if !told {
				out.Already++
			} else {
				out.Told++
			}
		}
		return out, t.note(ctx, id, "campaign", r.Actor, map[string]any{"action": "urge", "union": union, "kind": kind, "told": out.Told})
	})
}

type openSeat struct {
	UnionPath, Role, Kind string
	Count, Overdue        int
}

func (t *tx) openSeats(ctx context.Context, campaign, path, kind string) ([]openSeat, error) {
	lows, highs := ranges([]string{path})
	rows, err := t.Query(ctx, `SELECT union_path, role, kind, count(*) AS count, count(*) FILTER (WHERE due_at < now()) AS overdue FROM tasks
		WHERE campaign_id = @campaign::uuid AND status = 'open' AND (@kind = '' OR kind = @kind) AND `+inParts("union_path")+`
		GROUP BY 1, 2, 3 ORDER BY 1, 2, 3 LIMIT @most`, pgx.NamedArgs{"campaign": campaign, "kind": kind, "lows": lows, "highs": highs, "most": urgedAtMost})
	if err != nil {
		return nil, fmt.Errorf("reading open tasks: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowToStructByName[openSeat])
}

// CopyCampaign makes a draft of another campaign's settings, its dates moved to a
// new first day: rules, lines and phases, and nobody's case.
func (s *Store) CopyCampaign(ctx context.Context, r relief.Request, id, title string, first relief.Day) (relief.Reply, error) {
	k, err := s.campaign(ctx, id)
	if err != nil {
		return relief.Reply{}, err
	}
	if k.Plan.Phases, err = planPhases(ctx, s.q, id); err != nil {
		return relief.Reply{}, refusal(err)
	}
	if k.LaunchedAt != nil { // the questions may have changed since
		form, err := newestSurveyForm(ctx, s.q, id)
		if err != nil {
			return relief.Reply{}, refusal(err)
		}
		k.Plan.SurveyForm = form.Questions
	}
	plan := k.Plan.Moved(first)
	plan.Title = title
	return s.CreateCampaign(ctx, r, plan)
}

// CheckLaunch says what launching the draft now would meet, and changes nothing.
func (s *Store) CheckLaunch(ctx context.Context, id string) (relief.LaunchCheck, error) {
	k, err := s.campaign(ctx, id)
	if err != nil {
		return relief.LaunchCheck{}, err
	}
	if k.Plan.Phases, err = planPhases(ctx, s.q, id); err != nil {
		return relief.LaunchCheck{}, refusal(err)
	}
	return s.CheckPlan(k.Plan, relief.CampaignStatus(k.Status)), nil
}

// CheckPlan is CheckLaunch of a plan that is not kept yet.
func (s *Store) CheckPlan(plan relief.Plan, status relief.CampaignStatus) relief.LaunchCheck {
	today := relief.DayOf(s.time())
	_, err := relief.NextCampaign(status, "launch")
	if err == nil {
		err = plan.CheckLaunch(today)
	}
	check := relief.LaunchCheck{Warnings: plan.LaunchWarnings(s.Calendar(), today)}
	if check.Warnings == nil {
		check.Warnings = []relief.LaunchWarning{}
	}
	if refused, ok := err.(*relief.Error); ok {
		check.Code, check.Reason = refused.Code, refused.Zh()
	}
	return check
}
