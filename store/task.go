package store

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/internal/db"
)

func (t *tx) openTasks(ctx context.Context, caseID string) ([]relief.TaskRef, error) {
	return openTasks(ctx, t.Queries, caseID)
}

func openTasks(ctx context.Context, q *db.Queries, caseID string) ([]relief.TaskRef, error) {
	rows, err := q.OpenTasksOf(ctx, &caseID)
	if err != nil {
		return nil, refusal(fmt.Errorf("reading open tasks: %w", err))
	}
	out := make([]relief.TaskRef, len(rows))
	for i, t := range rows {
		out[i] = relief.TaskRef{ID: t.ID, Kind: relief.TaskKind(t.Kind), Role: relief.Role(t.Role), Union: t.UnionCode, Due: t.DueAt}
	}
	return out, nil
}

// taskSQL reads tasks with what a list row shows of the case, of the line to be
// paid or of the payment batch.
const taskSQL = "SELECT " + taskColumns + clockColumns + "FROM tasks t LEFT JOIN cases c ON c.id = t.case_id LEFT JOIN payment_batches b ON b.id = t.batch_id " + clockJoins

type taskRow struct {
	ID            string
	Kind          relief.TaskKind
	CampaignID    string
	CaseID        *string
	BatchID       *string
	LineID        *string
	ObjectionID   *string
	Role          relief.Role
	Level         relief.Level
	UnionCode     string
	UnionPath     string
	Seat          int
	Nth           int
	Lap           int
	Status        string
	OpenedAt      time.Time
	DueAt         *time.Time
	CaseNo        string
	RosterRow     int
	Name          string
	Category      string
	State         relief.State
	Version       int
	AidedLastYear bool
	AmountFen     relief.Fen
	Collective    bool
	Stuck         bool
	StartsOn      *time.Time
	DueOn         *time.Time
	HalfAt        *time.Time
	MostAt        *time.Time
	OverAt        *time.Time
	Calendar      string
	Superior      string
	Stopped       bool // its clock stands still
}

// long says whether it has waited so long that the union above may take it over.
func (t taskRow) long(now time.Time) bool {
	return t.Status == "open" && t.OverAt != nil && !t.OverAt.After(now) && !t.Stopped
}

func (t taskRow) view(now time.Time) relief.TaskView {
	v := relief.TaskView{
		ID: t.ID, Kind: t.Kind, Campaign: t.CampaignID, Case: deref(t.CaseID), Batch: deref(t.BatchID), Line: deref(t.LineID), Objection: deref(t.ObjectionID), CaseNo: t.CaseNo, RosterRow: t.RosterRow,
		Name: t.Name, Category: t.Category, Amount: t.AmountFen, Union: t.UnionCode, UnionPath: t.UnionPath, Level: t.Level, Role: t.Role, Seat: t.Seat, Nth: t.Nth, State: t.State,
		Version: t.Version, AidedLast: t.AidedLastYear, Status: t.Status, OpenedAt: t.OpenedAt, Due: t.DueAt, Overdue: t.DueAt != nil && t.Status == "open" && t.DueAt.Before(now),
		Actions: []relief.AllowedAction{}, Collective: t.Collective, Stuck: t.Stuck,
	}
	if t.OverAt != nil && t.DueAt != nil {
		v.Clock = &relief.ClockView{Starts: relief.DayOf(*t.StartsOn), Due: relief.DayOf(*t.DueOn), Half: *t.HalfAt, Most: *t.MostAt, DueAt: *t.DueAt, Over: *t.OverAt, Calendar: t.Calendar}
	}
	v.Superior, v.TakeOver = t.Superior, t.long(now)
	for _, target := range relief.ReturnTargets(relief.Case{State: t.State, Seat: t.Seat}) {
		if _, ok := relief.ActionFor(t.Kind, relief.OutcomeReturn); ok {
			v.ReturnTo = append(v.ReturnTo, target)
		}
	}
	return v
}

func deref(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

func seats(who relief.Person) (unions, roles []string) {
	for _, a := range who.Roles {
		unions, roles = append(unions, a.Union), append(roles, string(a.Role))
	}
	return unions, roles
}

// notBarred leaves out tasks whose separation of duties (relief.Separations)
// bars the person; the pairs of kinds come from the rules, not from here. What is
// excepted is relief's "again": a signature somebody gave anew since bars nobody.
// person is SQL text of this package, never what somebody asked for.
func notBarred(person string) string {
	return strings.ReplaceAll(`NOT EXISTS (SELECT FROM known_deeds d WHERE d.case_id = t.case_id AND d.actor = $person AND (d.role <> '' AND d.role <> t.role
        OR EXISTS (SELECT FROM unnest(@bar_task::text[], @bar_deed::text[]) bar (task, deed) WHERE bar.task = t.kind AND bar.deed = d.kind)
            AND NOT (d.kind = t.kind AND d.seat = t.seat AND (d.nth >= t.nth
                OR EXISTS (SELECT FROM deeds o WHERE o.case_id = d.case_id AND o.kind = d.kind AND o.seat = d.seat AND o.nth = d.nth AND o.lap > d.lap)))))
    AND NOT EXISTS (SELECT FROM appeals a JOIN deeds d ON d.case_id = a.of_case WHERE a.case_id = t.case_id AND d.actor = $person AND d.kind = ANY(@handling::text[]))
    AND (t.batch_id IS NULL OR NOT EXISTS (SELECT FROM payment_batches b WHERE b.id = t.batch_id AND $person IN (b.made_by, b.approved_by, b.released_by))
        AND NOT EXISTS (SELECT FROM payments p JOIN deeds d ON d.case_id = p.case_id WHERE p.batch_id = t.batch_id AND d.actor = $person AND (d.role <> '' AND d.role <> t.role
            OR EXISTS (SELECT FROM unnest(@bar_task::text[], @bar_deed::text[]) bar (task, deed) WHERE bar.task = t.kind AND bar.deed = d.kind))))`, "$person", person)
}

// chairs says of a task t that only who answers for its union may do it (SoD10).
const chairs = `t.kind = 'report' AND EXISTS (SELECT FROM campaigns r WHERE r.id = t.campaign_id AND r.rules->'requires' ? 'chair_reports')`

// freeFor keeps tasks that the person holds, or that nobody holds and, at a seat
// several sign, whose turn it is or who may join; and of those that a chair does,
// his own.
func freeFor(person string) string {
	return strings.ReplaceAll(`NOT (`+chairs+` AND $person IS DISTINCT FROM (SELECT h.person FROM union_chairs h WHERE h.union_code = t.union_code ORDER BY h.n DESC LIMIT 1))
    AND (EXISTS (SELECT FROM holdings o WHERE o.task_id = t.id AND o.holder = $person) OR NOT EXISTS (SELECT FROM holdings o WHERE o.task_id = t.id)
    AND (t.kind NOT IN ('review', 'approve') OR NOT EXISTS (SELECT FROM signers s WHERE s.case_id = t.case_id AND s.seat = t.seat)
        AND NOT EXISTS (SELECT FROM seat_lists s WHERE s.case_id = t.case_id AND s.seat = t.seat) OR seat_turn(t.case_id, t.kind, t.seat, t.nth, $person) IN ('anybody', 'now', 'join')))`, "$person", person)
}

// lentTo keeps tasks that a delegation in force lets the person answer; more
// narrows the delegations.
func lentTo(more string) string {
	return `EXISTS (SELECT FROM lent_tasks l WHERE l.task_id = t.id AND l.delegate = @me::uuid ` + more + ` AND ` + freeFor("l.principal") + ` AND ` + notBarred("l.principal") + `)`
}

func barrings(args pgx.NamedArgs) {
	var tasks, deeds, handling []string
	for _, kind := range relief.Handling {
		handling = append(handling, string(kind))
	}
	for _, kind := range relief.TaskKinds {
		for _, barred := range relief.Barred(kind) {
			tasks, deeds = append(tasks, string(kind)), append(deeds, string(barred))
		}
	}
	args["bar_task"], args["bar_deed"], args["handling"] = tasks, deeds, handling
}

// holds says whether the person holds the task's seat himself.
func holds(who relief.Person, v relief.TaskView) bool { return grantFor(who, v) != "" }

// Task answers one task with what of it the person may do, and if not, why not.
func (s *Store) Task(ctx context.Context, who relief.Person, id string) (relief.TaskView, error) {
	rows, err := s.pool.Query(ctx, taskSQL+"WHERE t.id = $1", id)
	if err != nil {
		return relief.TaskView{}, refusal(fmt.Errorf("reading the task: %w", err))
	}
	t, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[taskRow])
	if err != nil {
		return relief.TaskView{}, refusal(badInput(err))
	}
	v := t.view(time.Now())
	if !holds(who, v) && who.ID != "" {
		if v.For, err = s.actsFor(ctx, who.ID, t.ID); err != nil {
			return relief.TaskView{}, err
		}
	}
	if v.Why, err = s.whyNot(ctx, who, t, v.For); err != nil {
		return relief.TaskView{}, err
	}
	v.Actions = actions(t, v.Why)
	dated := []relief.TaskView{v}
	err = s.dateTasks(ctx, dated)
	return dated[0], err
}

// TaskPlaces answers the tasks that exist of these, open or not, with kind,
// role, level and union.
func (s *Store) TaskPlaces(ctx context.Context, ids []string) ([]relief.TaskView, error) {
	rows, err := s.pool.Query(ctx, taskSQL+"WHERE t.id = ANY($1::uuid[])", ids)
	if err != nil {
		return nil, refusal(fmt.Errorf("reading tasks: %w", err))
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByName[taskRow])
	if err != nil {
		return nil, refusal(badInput(fmt.Errorf("reading tasks: %w", err)))
	}
	views := make([]relief.TaskView, len(list))
	for i, t := range list {
		views[i] = t.view(time.Now())
	}
	return views, nil
}

// whyNot answers the refusal that the person's earlier deeds, his principal's,
// whoever holds the task, or the task's own state mean for him, nil when he may
// act.
func (s *Store) whyNot(ctx context.Context, who relief.Person, t taskRow, principal *relief.Named) (*relief.Error, error) {
	switch t.Status {
	case "done":
		return relief.Refuse("task_done"), nil
	case "cancelled":
		return relief.Refuse("task_withdrawn"), nil
	}
	if t.CaseID == nil || who.ID == "" {
		return nil, nil
	}
	rows, err := s.q.DeedsOf(ctx, *t.CaseID)
	if err != nil {
		return nil, refusal(fmt.Errorf("reading deeds: %w", err))
	}
	people := []string{who.ID}
	if principal != nil {
		people = append(people, principal.ID)
	}
	for _, person := range people {
		err := relief.MayAct(deedsOf(rows), relief.Deed{Actor: person, Kind: t.Kind, Role: t.Role, Seat: t.Seat, Nth: t.Nth, Lap: t.Lap})
		if refused, _ := err.(*relief.Error); refused != nil {
			return refused, nil
		}
	}
	signer := people[len(people)-1]
	if t.Kind == relief.TaskReport {
		chair, err := s.q.ChairOfCase(ctx, *t.CaseID)
		if err != nil {
			return nil, refusal(fmt.Errorf("finding who answers for the union: %w", err))
		}
		if chair.Demanded && chair.Person != signer {
			return relief.Refuse("not_the_chair"), nil
		}
	}
	holding, err := holdingOf(ctx, s.q, t.ID)
	if err != nil {
		return nil, refusal(err)
	}
	stands, now, err := turn(ctx, s.q, *t.CaseID, t.Kind, t.Seat, t.Nth, signer)
	if err != nil {
		return nil, refusal(err)
	}
	if t.takenOverBy(who) {
		refused, _ := stands.MayStandIn(now).(*relief.Error)
		return refused, nil
	}
	if refused, _ := holding.MayAnswer(signer).(*relief.Error); refused != nil {
		return refused, nil
	}
	refused, _ := stands.MaySign(now).(*relief.Error)
	return refused, nil
}

// takenOverBy says whether the person would decide the task from the union above,
// in the stead of one that is long overdue.
func (t taskRow) takenOverBy(who relief.Person) bool {
	own := false
	above := false
	for _, r := range who.Roles {
		own = own || r.Role == t.Role && r.Level == t.Level && relief.Covers(r.Path, t.UnionPath)
		above = above || r.Role == t.Role && r.Path == t.Superior
	}
	return above && !own && t.long(time.Now())
}

// actions are the outcomes of the task, each with the reason when it is not
// possible now.
func actions(t taskRow, why *relief.Error) []relief.AllowedAction {
	out := []relief.AllowedAction{}
	outcomes := relief.Answers(t.Kind)
	if relief.AsksDocuments(t.Kind) {
		outcomes = append(outcomes, relief.OutcomeRequestDocuments)
	}
	for _, o := range outcomes {
		if t.Kind == relief.TaskCorrectAccount && t.Nth == 0 && o == relief.OutcomeReturn {
			continue // nothing is proposed yet
		}
		a := relief.AllowedAction{Action: o, Allowed: true}
		refused := why
		if refused == nil && t.AidedLastYear && o == relief.OutcomeApprove && (t.Kind == relief.TaskReview || t.Kind == relief.TaskApprove) {
			a = a.Because(relief.Refuse("aided_last_year")) // possible, with an override
		}
		if refused != nil {
			a = a.Because(refused)
			a.Allowed = false
		}
		out = append(out, a)
	}
	return out
}
