package store

import (
	"context"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/internal/db"
)

var rulings = map[string]struct {
	action relief.Action
	status string
}{
	"dismiss": {relief.Dismiss, "dismissed"},
	"uphold":  {relief.Uphold, "upheld"},
	"partial": {relief.UpholdPartly, "partial"},
}

// Rule decides an objection. Ruling one that was only filed accepts it first,
// in the same transaction.
func (s *Store) Rule(ctx context.Context, r relief.Request, objection string, ruling relief.Ruling) (relief.Reply, error) {
	return s.once(ctx, r, 200, func(ctx context.Context, t *tx) (any, error) {
		rule, ok := rulings[ruling.Outcome]
		if !ok {
			return nil, relief.Refuse("outcome_unknown", "outcome", ruling.Outcome)
		}
		taskID, err := t.ObjectionTask(ctx, &objection)
		if err != nil {
			return nil, err
		}
		task, err := t.TaskForDecision(ctx, taskID)
		if err != nil {
			return nil, err
		}
		if relief.TaskKind(task.Kind) == relief.TaskClue {
			return t.ruleClue(ctx, task, r, rule.status, ruling)
		}
		h, err := t.hold(ctx, *task.CaseID)
		if err != nil {
			return nil, err
		}
		if err := t.mayDecide(ctx, h, task, r, h.Case.Version); err != nil {
			return nil, err
		}
		return t.rule(ctx, h, task, r, rule.action, rule.status, ruling)
	})
}

func (t *tx) rule(ctx context.Context, h *held, task db.TaskForDecisionRow, r relief.Request, a relief.Action, status string, ruling relief.Ruling) (relief.Decided, error) {
	if err := t.finishTask(ctx, task.ID, r.Actor); err != nil {
		return relief.Decided{}, err
	}
	d := relief.Decide{Outcome: relief.Outcome(ruling.Outcome), Comment: ruling.Finding}
	if h.Case.State == relief.Posting { // filed only: accept it first
		if _, _, err := t.advance(ctx, h, relief.Event{Action: relief.AcceptObjection}, &r.Actor); err != nil {
			return relief.Decided{}, err
		}
	} else if task.Nth == 0 { // another one is being investigated
		return relief.Decided{}, relief.Refuse("objection_open", "open", 1)
	}
	if err := t.settle(ctx, *task.ObjectionID, status, r.Actor, ruling.Finding, ruling.Fraud); err != nil {
		return relief.Decided{}, err
	}
	facts := factsOf(d)
	facts.Fraud = ruling.Fraud
	was := h.Case
	m, event, err := t.advance(ctx, h, relief.Event{Action: a, Facts: facts}, &r.Actor)
	if err != nil {
		return relief.Decided{}, err
	}
	if m.To == relief.Disqualified {
		if err := t.disqualified(ctx, h, m, r.Actor, ruling.Finding); err != nil {
			return relief.Decided{}, err
		}
	}
	d.Comment = "" // it stands with the objection, sealed
	return t.record(ctx, h, deed{kind: relief.TaskObject, task: &task.ID, nth: 1, lap: was.Lap, level: task.Level, path: task.UnionPath}, m, event, r, d)
}
