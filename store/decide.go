package store

import (
	"context"
	"fmt"
	"strings"

	"github.com/songnuan/songnuan/failpoint"
	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/internal/db"
)

// Decide is one person's answer to one task: one transaction, from the key to
// the outbox (ARCHITECTURE §2).
func (s *Store) Decide(ctx context.Context, r relief.Request, d relief.Decide) (relief.Reply, error) {
	var leads relief.State
	reply, err := s.once(ctx, r, 200, func(ctx context.Context, t *tx) (any, error) {
		decided, err := t.decide(ctx, r, d)
		leads = decided.Case.State
		failpoint.HitOf(failpoint.DecideWritten, string(leads))
		return decided, err
	})
	failpoint.HitOf(failpoint.DecideCommitted, string(leads))
	return reply, err
}

func (t *tx) decide(ctx context.Context, r relief.Request, d relief.Decide) (relief.Decided, error) {
	task, err := t.TaskForDecision(ctx, d.Task)
	if err != nil {
		return relief.Decided{}, err
	}
	if d.Outcome == relief.OutcomeRequestDocuments {
		return t.askDocuments(ctx, task, r, d)
	}
	if _, ok := relief.ActionFor(relief.TaskKind(task.Kind), d.Outcome); !ok || task.CaseID == nil {
		return relief.Decided{}, relief.Refuse("outcome_unknown", "outcome", string(d.Outcome))
	}
	if err := relief.CheckMissing(d.Fields.Missing); err != nil {
		return relief.Decided{}, err
	}
	h, err := t.hold(ctx, *task.CaseID)
	if err != nil {
		return relief.Decided{}, err
	}
	action, _ := relief.ActionIn(h.Case.State, relief.TaskKind(task.Kind), d.Outcome)
	if action != relief.Return {
		d.Fields.Missing = nil
	}
	if err := t.mayDecide(ctx, h, task, r, d.Version); err != nil {
		return relief.Decided{}, err
	}
	if err := t.finishTask(ctx, task.ID, r.Actor); err != nil {
		return relief.Decided{}, err
	}
	e := relief.Event{Action: action, ReturnTo: d.ReturnTo, Seat: returnSeat(h, d), Facts: factsOf(d)}
	if err := t.findRecords(ctx, h, r.Actor, &e); err != nil {
		return relief.Decided{}, err
	}
	if e.Facts.StartPhoto, err = t.startShown(ctx, h, action); err != nil {
		return relief.Decided{}, err
	}
	if err := t.seatFacts(ctx, h, task, &e); err != nil {
		return relief.Decided{}, err
	}
	if err := t.signed(ctx, h, r.Actor, d.Fields.Signature); err != nil {
		return relief.Decided{}, err
	}
	if e.Facts.Kinship, err = t.declared(ctx, h, r.Actor, d.Fields.Kinship); err != nil {
		return relief.Decided{}, err
	}
	e.Facts.Minutes = d.Fields.Minutes.Quorate(h.today(t.now))
	if err := t.beforeMove(ctx, h, task, r, d, action); err != nil {
		return relief.Decided{}, err
	}
	if err := t.qualify(ctx, h, &e, d); err != nil {
		return relief.Decided{}, err
	}
	was := h.Case
	m, event, err := t.advance(ctx, h, e, &r.Actor)
	if err != nil {
		return relief.Decided{}, err
	}
	if err := t.afterMove(ctx, h, was, m, task, action, r, d); err != nil {
		return relief.Decided{}, err
	}
	if task.ObjectionID != nil {
		d.Comment = "" // it stands with the objection, sealed
	}
	return t.record(ctx, h, deed{kind: relief.TaskKind(task.Kind), task: &task.ID, seat: task.Seat, nth: task.Nth, lap: was.Lap, level: task.Level, path: task.UnionPath}, m, event, r, d)
}

// mayDecide asks, under the case's lock, whether the person may work on the
// task, and whether it is his to answer now.
func (t *tx) mayDecide(ctx context.Context, h *held, task db.TaskForDecisionRow, r relief.Request, version int) error {
	var p place
	if err := t.mayWork(ctx, h, task, r, version, p.questions(ctx, h.ID, task, t.signer)...); err != nil {
		return err
	}
	if t.over { // whoever holds it is late
		return p.stands.MayStandIn(p.now)
	}
	return p.mayAnswer(t.signer)
}

// mayWork asks whether the task is still open on the version the person saw,
// whether his grant is for this task, and whether he has done something on this
// case that bars him.
func (t *tx) mayWork(ctx context.Context, h *held, task db.TaskForDecisionRow, r relief.Request, version int, also ...func(*db.Queries) error) error {
	switch {
	case task.Status == "done":
		return alreadyDecided(task)
	case version != h.Case.Version:
		now, err := t.TaskForDecision(ctx, task.ID)
		if err == nil && now.Status == "done" { // decided while we waited for the lock
			return alreadyDecided(now)
		}
		return relief.Refuse("stale_version", "version", h.Case.Version)
	case task.Status != "open":
		return relief.Refuse("task_withdrawn")
	}
	level := t.grant.Level
	if t.grant.Role != task.Role || level != task.Level || !relief.Covers(t.grant.Path, task.UnionPath) {
		over, err := t.takesOver(ctx, task)
		if err != nil {
			return err
		}
		if !over {
			return relief.Refuse("forbidden", "roles", task.Role)
		}
		t.over, level = true, task.Level // what the union below may do, the one above may do in its stead
	}
	allowed, deeds, err := t.ruledAndDone(ctx, h.ID, level, task.Kind, also...)
	switch {
	case err != nil:
		return err
	case !allowed:
		return relief.Refuse("forbidden", "roles", t.grant.Role)
	}
	if err := h.running(); err != nil {
		return err
	}
	if err := t.apartFromRuling(ctx, task.ObjectionID, r.Actor, t.signer); err != nil {
		return err
	}
	next := relief.Deed{Kind: relief.TaskKind(task.Kind), Role: relief.Role(task.Role), Seat: task.Seat, Nth: task.Nth, Lap: h.Case.Lap}
	if err := t.separateBoth(deeds, r.Actor, next); err != nil {
		return err
	}
	return t.lentCovers(ctx, h, next)
}

// lentCovers refuses what the delegation that the request rests on, if any, does not
// reach. The household is locked, as where its way through the chain is found.
func (t *tx) lentCovers(ctx context.Context, h *held, next relief.Deed) error {
	if t.lent == nil {
		return nil
	}
	if t.lent.CampaignID != nil && *t.lent.CampaignID != h.CampaignID {
		return relief.Refuse("delegation_scope")
	}
	if err := t.lockHousehold(ctx, h.ID); err != nil {
		return err
	}
	sum, err := t.HouseholdSum(ctx, db.HouseholdSumParams{CaseID: h.ID, At: t.now})
	if err != nil {
		return fmt.Errorf("summing what the household was granted: %w", err)
	}
	t.lentSum = &sum
	lent := relief.Lent{Actions: kindsOf(t.lent.Actions), Scope: t.lent.Scope, Ceiling: relief.Fen(t.lent.CeilingFen)}
	return lent.Covers(next.Kind, h.UnionPath, relief.Fen(sum), collective(h.Rules, next.Kind, next.Seat))
}

// separateBoth judges the deed as the actor's and, where he acts for somebody,
// as his principal's too.
func (t *tx) separateBoth(done []relief.Deed, actor string, next relief.Deed) error {
	if failpoint.Planted(failpoint.DutiesForgotten) {
		return nil
	}
	next.Actor = actor
	if err := relief.MayAct(done, next); err != nil || t.lent == nil {
		return err
	}
	next.Actor = t.signer
	return relief.MayAct(done, next)
}

// ruledAndDone reads, under the case's lock, whether the policy in force lets the
// grant's role do this and what was done on the case, and asks the rest along
// with it.
func (t *tx) ruledAndDone(ctx context.Context, caseID, level, kind string, also ...func(*db.Queries) error) (allowed bool, deeds []relief.Deed, err error) {
	var rows []db.DeedsOfRow
	ruled := func(q *db.Queries) (err error) {
		allowed, err = q.PolicyAllows(ctx, db.PolicyAllowsParams{Role: t.grant.Role, Level: level, Action: kind})
		return err
	}
	done := func(q *db.Queries) (err error) {
		rows, err = q.DeedsOf(ctx, caseID)
		return err
	}
	err = together(ctx, t, append(also, ruled, done)...)
	return allowed, deedsOf(rows), wrap("asking the policy and the case's deeds", err)
}

// ruled asks whether the policy in force still lets the grant's role do this: a
// bulk decision is applied long after it was judged.
func (t *tx) ruled(ctx context.Context, level, kind string) error {
	ok, err := t.PolicyAllows(ctx, db.PolicyAllowsParams{Role: t.grant.Role, Level: level, Action: kind})
	if err != nil {
		return fmt.Errorf("asking the policy: %w", err)
	}
	if !ok {
		return relief.Refuse("forbidden", "roles", t.grant.Role)
	}
	return nil
}

func alreadyDecided(task db.TaskForDecisionRow) error {
	return relief.Refuse("already_decided", "by", task.DecidedBy, "at", *task.DecidedAt)
}

// separate refuses what the person's earlier deeds on the case forbid; the deeds
// of others say which of his signatures still counts.
func (t *tx) separate(ctx context.Context, caseID string, next relief.Deed) error {
	rows, err := t.DeedsOf(ctx, caseID)
	if err != nil {
		return fmt.Errorf("reading deeds: %w", err)
	}
	return relief.MayAct(deedsOf(rows), next)
}

func deedsOf(rows []db.DeedsOfRow) []relief.Deed {
	out := make([]relief.Deed, len(rows))
	for i, d := range rows {
		out[i] = relief.Deed{Actor: d.Actor, Kind: relief.TaskKind(d.Kind), Role: relief.Role(d.Role), Seat: d.Seat, Nth: d.Nth, Lap: d.Lap, Linked: d.Linked}
	}
	return out
}

func (t *tx) finishTask(ctx context.Context, id, actor string) error {
	n, err := t.FinishTask(ctx, db.FinishTaskParams{ID: id, DecidedBy: &actor})
	if err != nil {
		return fmt.Errorf("finishing the task: %w", err)
	}
	if n == 1 {
		return nil
	}
	task, err := t.TaskForDecision(ctx, id)
	if err != nil {
		return fmt.Errorf("reading the task: %w", err)
	}
	if task.Status == "done" {
		return alreadyDecided(task)
	}
	return relief.Refuse("task_withdrawn")
}

func factsOf(d relief.Decide) relief.Facts {
	f := d.Fields
	facts := relief.Facts{
		ReasonGiven:   strings.TrimSpace(d.Comment) != "",
		AccountGiven:  f.Card != "" && f.Holder != "",
		MissingListed: len(f.Missing) > 0,
		Answers:       f.Received != nil && f.Amount != nil && f.Deductions != nil,
	}
	for _, rule := range f.Override {
		facts.Overridden = facts.Overridden || rule == "aided_last_year"
	}
	return facts
}

// returnSeat is the earlier seat a case goes back to: the one named, or the one
// before; -1, which is none, where the case has not passed it.
func returnSeat(h *held, d relief.Decide) int {
	if d.ReturnTo != relief.InReview {
		return 0
	}
	before := -1
	for i := range min(h.Case.Seat, len(h.Rules.Chain)) {
		if h.Rules.Chain[i].Sits(h.Case.Amount, h.Case.Route) && (d.ReturnSeat == nil || *d.ReturnSeat == i) {
			before = i
		}
	}
	return before
}

// beforeMove does what the rules do not see: the account a correction names.
func (t *tx) beforeMove(ctx context.Context, h *held, task db.TaskForDecisionRow, r relief.Request, d relief.Decide, a relief.Action) error {
	switch {
	case a == relief.Accept:
		return t.confirmApplication(ctx, h, r.Actor)
	case a == relief.RefuseAccount:
		if err := t.DropProposedPayees(ctx, h.ID); err != nil {
			return fmt.Errorf("dropping the proposed account: %w", err)
		}
	case a != relief.CorrectAccount:
	case h.Case.Signed == 0:
		return t.proposeAccount(ctx, h, r.Actor, d.Fields)
	default:
		return t.confirmAccount(ctx, h, r.Actor)
	}
	return nil
}

// afterMove keeps the records beside the case: its posting and its objections.
func (t *tx) afterMove(ctx context.Context, h *held, was relief.Case, m relief.Move, task db.TaskForDecisionRow, a relief.Action, r relief.Request, d relief.Decide) error {
	switch a {
	case relief.Post, relief.PostAgain:
		return nil // the posting is made with the move (notice)
	case relief.Verify:
		return t.confirmArchive(ctx, h, r.Actor)
	case relief.AcceptObjection:
		return t.objectionTaken(ctx, h, task, r.Actor, d.Comment)
	case relief.RefuseObjection:
		return t.settle(ctx, *task.ObjectionID, "refused", r.Actor, d.Comment, false)
	}
	return nil
}
