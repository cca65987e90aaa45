package store

import (
	"context"
	"fmt"
	"strings"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/internal/db"
)

// openClueTask leaves supervision at the nearest union of the rank, or above it,
// what was reported after the posting (举报线索, T11). The case waits for none of
// it, so that it may have ended, and its campaign too.
func (t *tx) openClueTask(ctx context.Context, h *held, objection, ground string, rank int) error {
	unit, err := t.UnionAbove(ctx, db.UnionAboveParams{Path: h.UnionPath, Rank: rank})
	if err != nil {
		return fmt.Errorf("finding the union above: %w", err)
	}
	task := newID()
	err = t.OpenTask(ctx, db.OpenTaskParams{
		ID: task, CampaignID: h.CampaignID, CaseID: &h.ID, ObjectionID: &objection, Kind: string(relief.TaskClue), Role: string(relief.Auditor), Level: unit.Level,
		UnionCode: unit.Code, UnionPath: unit.Path, Lap: h.Case.Lap, DueAt: pointer(relief.Due(t.s.Calendar(), h.Clock, t.now, relief.LimitOf("T14"))),
	})
	if err != nil {
		return fmt.Errorf("opening the clue's task: %w", err)
	}
	_, err = t.leave(ctx, Notice{
		Key: "objection/" + objection + "/clue", Campaign: h.CampaignID, Case: &h.ID, Task: &task, Path: unit.Path, Role: relief.Auditor, Kind: relief.NoticeClue,
		Body: map[string]any{"objection": objection, "ground": ground},
	})
	return err
}

// ruleClue is what supervision finds about a clue. One that is upheld stops the
// money: a case not yet paid is held (T28); where fraud is proven and it was paid,
// the aid is taken away and asked back (T31). Otherwise the case stays as it is,
// and the decision answered is the objection's.
func (t *tx) ruleClue(ctx context.Context, task db.TaskForDecisionRow, r relief.Request, status string, ruling relief.Ruling) (relief.Decided, error) {
	clue, err := t.ClueForRuling(ctx, *task.ObjectionID)
	if err != nil {
		return relief.Decided{}, fmt.Errorf("reading the clue: %w", err)
	}
	h, err := t.hold(ctx, clue.CaseID)
	if err != nil {
		return relief.Decided{}, err
	}
	if err := t.mayRuleClue(ctx, h, task, r); err != nil {
		return relief.Decided{}, err
	}
	if strings.TrimSpace(ruling.Finding) == "" {
		return relief.Decided{}, relief.Refuse("reason_required", "action", ruling.Outcome)
	}
	if err := t.finishTask(ctx, task.ID, r.Actor); err != nil {
		return relief.Decided{}, err
	}
	if err := t.closeClue(ctx, *task.ObjectionID, status, r.Actor, ruling); err != nil {
		return relief.Decided{}, err
	}
	told := map[string]any{"objection": *task.ObjectionID, "clue": true, "status": status, "grant": r.Grant, "policy": r.Policy}
	if err := t.note(ctx, h.ID, "objection", r.Actor, told); err != nil {
		return relief.Decided{}, err
	}
	if err := t.recordDeed(ctx, h.ID, r.Actor, deed{kind: relief.TaskClue, lap: h.Case.Lap}); err != nil {
		return relief.Decided{}, err
	}
	if status != "upheld" {
		return t.answer(ctx, h, *task.ObjectionID)
	}
	out, err := t.actOnClue(ctx, h, *task.ObjectionID, r, "线索"+clue.Number+"查实", ruling)
	if err == nil && h.Case.State == relief.Suspended { // now, or already by another
		err = wrap("noting the hold", t.RestHold(ctx, *task.ObjectionID))
	}
	return out, err
}

// mayRuleClue asks, under the case's lock, whether the grant is the task's and
// the policy in force lets it, and whether the person has handled the case or made
// the ruling that is appealed against. It does not ask for a running campaign.
func (t *tx) mayRuleClue(ctx context.Context, h *held, task db.TaskForDecisionRow, r relief.Request) error {
	if t.lent != nil { // supervision is nobody's to lend
		return relief.Refuse("delegation_action", "action", task.Kind)
	}
	if t.grant.Role != task.Role || t.grant.Level != task.Level || !relief.Covers(t.grant.Path, task.UnionPath) {
		over, err := t.takesOver(ctx, task)
		if err != nil {
			return err
		}
		if !over {
			return relief.Refuse("forbidden", "roles", task.Role)
		}
		t.over = true // whoever holds it is late
	}
	holding, err := holdingOf(ctx, t.Queries, task.ID)
	if err != nil {
		return err
	}
	if err := holding.MayAnswer(r.Actor); err != nil && !t.over {
		return err
	}
	if err := t.ruled(ctx, task.Level, task.Kind); err != nil {
		return err
	}
	if err := t.apartFromRuling(ctx, task.ObjectionID, r.Actor); err != nil {
		return err
	}
	return t.watches(ctx, h, r, relief.TaskClue)
}

func (t *tx) closeClue(ctx context.Context, id, status, actor string, ruling relief.Ruling) error {
	if err := publishable("处理结论", ruling.Finding); err != nil {
		return err
	}
	sealed, err := t.s.seal("objections", "finding_enc", id, ruling.Finding)
	if err != nil {
		return err
	}
	n, err := t.Queries.RuleClue(ctx, db.RuleClueParams{ID: id, Status: status, Handler: &actor, FindingEnc: sealed, Fraud: ruling.Fraud})
	if err != nil {
		return fmt.Errorf("ruling on the clue: %w", err)
	}
	if n != 1 {
		return relief.Refuse("task_withdrawn")
	}
	return nil
}

// actOnClue does to the case what a clue that proved true means for it, as far as
// the table of transitions lets it; money under way at the bank is let go first.
func (t *tx) actOnClue(ctx context.Context, h *held, clue string, r relief.Request, reason string, ruling relief.Ruling) (relief.Decided, error) {
	could := func(a relief.Action) bool {
		e := relief.Event{Action: a, Version: h.Case.Version + 1, At: t.now, Facts: relief.Facts{ReasonGiven: true, Fraud: ruling.Fraud}}
		_, err := relief.Next(h.Rules, h.Case, e)
		return err == nil
	}
	switch {
	case ruling.Fraud && could(relief.Disqualify):
		if err := t.ruled(ctx, t.grant.Level, string(relief.TaskDisqualify)); err != nil {
			return relief.Decided{}, err
		}
		return t.disqualify(ctx, h, r, reason, ruling.Finding)
	case could(relief.Suspend):
		if err := t.ruled(ctx, t.grant.Level, string(relief.TaskHold)); err != nil {
			return relief.Decided{}, err
		}
		by := deed{kind: relief.TaskHold, lap: h.Case.Lap, level: t.grant.Level, path: t.grant.Path}
		return t.plainDecision(ctx, h, by, relief.Event{Action: relief.Suspend}, r, reason, relief.Outcome(relief.Suspend))
	}
	return t.answer(ctx, h, clue)
}
