package store

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"fmt"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/internal/db"
)

// Object files an objection to a row of a sheet, without a login. A filed one
// already keeps the posting from ending; a late one is kept as a clue (T11).
func (s *Store) Object(ctx context.Context, o relief.Objection) (string, error) {
	key := sha256.Sum256([]byte(o.Slug + "|" + o.Key))
	if number, err := s.filed(ctx, key[:], o); err == nil || !noRows(err) {
		return number, err
	}
	number := "YY-" + rand.Text()[:8]
	err := s.write(ctx, func(ctx context.Context, t *tx) error {
		p, err := t.SheetByRow(ctx, db.SheetByRowParams{Slug: o.Slug, RowNo: o.Row})
		if err != nil {
			return err
		}
		h, err := t.hold(ctx, p.CaseID)
		if err != nil {
			return err
		}
		now, err := t.DatabaseTime(ctx)
		if err != nil {
			return fmt.Errorf("asking the database's clock: %w", err)
		}
		status := "filed"
		if at := h.Case.Beneath(); at != relief.ObjectionHold && (at != relief.Posting || h.Case.State == relief.Posting && !now.Before(p.EndsAt)) {
			status = "late"
		}
		id, err := t.insertObjection(ctx, h, o, number, status, key[:])
		if err != nil || status == "late" {
			return err
		}
		if err := t.openObjectionTask(ctx, h, id, 0); err != nil {
			return err
		}
		return t.note(ctx, h.ID, "objection", "", map[string]any{"objection": id, "ground": o.Ground})
	})
	if constraint(err) == "objections_key_hash_key" { // the same form sent twice at once
		return s.filed(ctx, key[:], o)
	}
	return number, err
}

// filed answers the number of the objection that came with the key before, and
// refuses the key for another text.
func (s *Store) filed(ctx context.Context, key []byte, o relief.Objection) (string, error) {
	was, err := s.q.ObjectionByKey(ctx, key)
	if err != nil {
		return "", err
	}
	if !bytes.Equal(was.BodyHash, s.objectionHash(o)) {
		return "", relief.Refuse("idempotency_key_reused")
	}
	return was.Number, nil
}

// objectionHash is keyed, so that nobody can guess a text from it.
func (s *Store) objectionHash(o relief.Objection) []byte {
	return s.Keys.Index("objection", fmt.Sprintf("%d|%s|%s|%s", o.Row, o.Ground, o.Text, o.Contact))
}

func (t *tx) insertObjection(ctx context.Context, h *held, o relief.Objection, number, status string, key []byte) (string, error) {
	id := newID()
	text, err := t.s.seal("objections", "text_enc", id, o.Text)
	if err != nil {
		return "", err
	}
	contact, err := t.s.seal("objections", "contact_enc", id, o.Contact)
	if err != nil {
		return "", err
	}
	err = t.InsertObjection(ctx, db.InsertObjectionParams{
		ID: id, Number: number, CaseID: h.ID, Slug: o.Slug, RowNo: o.Row, Ground: o.Ground, TextEnc: text, ContactEnc: contact, KeyHash: key, BodyHash: t.s.objectionHash(o), Status: status,
	})
	if err != nil {
		return "", fmt.Errorf("filing the objection: %w", err)
	}
	return id, nil
}

// openObjectionTask opens the task at the union above, never at the base union
// whose list it is. nth 0 asks for acceptance, 1 for the ruling.
func (t *tx) openObjectionTask(ctx context.Context, h *held, objection string, nth int) error {
	unit, err := t.UnionAbove(ctx, db.UnionAboveParams{Path: h.UnionPath, Rank: relief.County.Up(h.Case.Lift).Rank() + 1})
	if err != nil {
		return fmt.Errorf("finding the union above: %w", err)
	}
	err = t.OpenTask(ctx, db.OpenTaskParams{
		ID: newID(), CampaignID: h.CampaignID, CaseID: &h.ID, ObjectionID: &objection, Kind: string(relief.TaskObject), Role: string(relief.Reviewer), Level: unit.Level,
		UnionCode: unit.Code, UnionPath: unit.Path, Nth: nth, Lap: h.Case.Lap, DueAt: pointer(relief.Due(t.s.Calendar(), h.Clock, t.now, relief.LimitOf("T14"))),
	})
	if err != nil {
		return fmt.Errorf("opening the objection's task: %w", err)
	}
	return nil
}

// objectionTaken marks the objection accepted and opens the task of ruling it.
func (t *tx) objectionTaken(ctx context.Context, h *held, task db.TaskForDecisionRow, actor string) error {
	if err := t.settle(ctx, *task.ObjectionID, "accepted", actor, "", false); err != nil {
		return err
	}
	return t.openObjectionTask(ctx, h, *task.ObjectionID, 1)
}

func (t *tx) settle(ctx context.Context, id, status, actor, finding string, fraud bool) error {
	n, err := t.SettleObjection(ctx, db.SettleObjectionParams{ID: id, Status: status, Handler: &actor, Finding: finding, Fraud: fraud})
	if err != nil {
		return fmt.Errorf("settling the objection: %w", err)
	}
	if n != 1 {
		return relief.Refuse("task_withdrawn")
	}
	return nil
}

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
	return t.record(ctx, h, deed{kind: relief.TaskObject, task: &task.ID, nth: 1, lap: was.Lap, level: task.Level, path: task.UnionPath}, m, event, r, d)
}

// Objections answers a case's objections for those who handle them.
func (s *Store) Objections(ctx context.Context, scopes []string, caseID string) ([]relief.ObjectionView, error) {
	c, err := s.q.CaseByID(ctx, caseID)
	if err != nil {
		return nil, refusal(err)
	}
	if !within(scopes, c.UnionPath) {
		return nil, relief.Refuse("not_found")
	}
	rows, err := s.q.ObjectionsOf(ctx, caseID)
	if err != nil {
		return nil, refusal(fmt.Errorf("reading objections: %w", err))
	}
	out := make([]relief.ObjectionView, 0, len(rows))
	for _, o := range rows {
		v, err := s.objectionView(ctx, db.ObjectionByIDRow(o), c.Version)
		if err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, nil
}

func (s *Store) objectionView(ctx context.Context, o db.ObjectionByIDRow, version int) (relief.ObjectionView, error) {
	text, err := s.unseal("objections", "text_enc", o.ID, o.TextEnc)
	if err != nil {
		return relief.ObjectionView{}, err
	}
	contact, err := s.unseal("objections", "contact_enc", o.ID, o.ContactEnc)
	if err != nil {
		return relief.ObjectionView{}, err
	}
	task, err := s.q.ObjectionTask(ctx, &o.ID)
	if err != nil && !noRows(err) {
		return relief.ObjectionView{}, refusal(err)
	}
	return relief.ObjectionView{
		ID: o.ID, Case: o.CaseID, Task: task, Row: o.RowNo, Ground: o.Ground, Text: text, Contact: contact, Status: o.Status, Version: version, FiledAt: o.FiledAt, RuledAt: o.RuledAt, Finding: o.Finding,
	}, nil
}

// ObjectionTask answers the task of an objection.
func (s *Store) ObjectionTask(ctx context.Context, who relief.Person, id string) (relief.TaskView, error) {
	task, err := s.q.ObjectionTask(ctx, &id)
	if err != nil {
		return relief.TaskView{}, refusal(err)
	}
	return s.Task(ctx, who, task)
}

func within(scopes []string, path string) bool {
	for _, s := range scopes {
		if relief.Covers(s, path) {
			return true
		}
	}
	return false
}
