package store

import (
	"cmp"
	"context"
	"fmt"
	"strings"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/internal/db"
)

// A desk is one task with what is needed to do something with it besides
// answering it.
type desk struct {
	h      *held
	task   db.TaskForDecisionRow
	kind   relief.TaskKind
	r      relief.Request
	work   relief.Work
	person string // whom the deed means, "" when nobody
}

// works are the deeds of the table of words, by name.
var works = map[relief.Outcome]func(*tx, context.Context, *desk) error{
	relief.Claim:       (*tx).claim,
	relief.Unclaim:     (*tx).release,
	relief.HandOver:    (*tx).passOn,
	relief.Entrust:     (*tx).entrust,
	relief.Opinion:     (*tx).opinion,
	relief.Countersign: (*tx).countersign,
	relief.DropSigner:  (*tx).dropSigner,
	relief.CopyTo:      (*tx).copyTo,
}

// Work does something with a task besides answering it. The case does not move.
func (s *Store) Work(ctx context.Context, r relief.Request, w relief.Work) (relief.Reply, error) {
	return s.once(ctx, r, 200, func(ctx context.Context, t *tx) (any, error) {
		return map[string]any{"task_id": w.Task, "act": w.Act}, t.work(ctx, r, w, 0)
	})
}

// work does it; a version is what the case was when the person looked, 0 where
// he looks at it now.
func (t *tx) work(ctx context.Context, r relief.Request, w relief.Work, version int) error {
	do, known := works[w.Act]
	if !known {
		return relief.Refuse("outcome_unknown", "outcome", string(w.Act))
	}
	d, err := t.desk(ctx, r, w, version)
	if err != nil {
		return err
	}
	if err := w.CheckReason(strings.TrimSpace(w.Comment) != ""); err != nil {
		return err
	}
	if err := do(t, ctx, d); err != nil {
		return err
	}
	return t.acted(ctx, d)
}

// desk asks whether the person may work on the task at all. A delegate answers
// for his principal and does nothing else: what was lent is not passed on.
func (t *tx) desk(ctx context.Context, r relief.Request, w relief.Work, version int) (*desk, error) {
	task, err := t.TaskForDecision(ctx, w.Task)
	if err != nil {
		return nil, err
	}
	if task.CaseID == nil {
		return nil, relief.Refuse("outcome_unknown", "outcome", string(w.Act))
	}
	if t.lent != nil {
		return nil, relief.Refuse("delegation_action", "action", string(w.Act))
	}
	h, err := t.hold(ctx, *task.CaseID)
	if err != nil {
		return nil, err
	}
	d := &desk{h: h, task: task, kind: relief.TaskKind(task.Kind), r: r, work: w}
	return d, t.mayWork(ctx, h, task, r, cmp.Or(version, h.Case.Version))
}

// acted keeps what was done: its row, and one in the audit without its words.
func (t *tx) acted(ctx context.Context, d *desk) error {
	err := t.InsertAct(ctx, db.InsertActParams{
		ID: newID(), TaskID: d.task.ID, CaseID: d.h.ID, Act: string(d.work.Act), Actor: d.r.Actor, Person: optional(d.person), Outcome: string(d.work.Outcome), Comment: d.work.Comment,
	})
	if err != nil {
		return fmt.Errorf("keeping what was done with the task: %w", err)
	}
	told := map[string]any{"task": d.task.ID, "act": d.work.Act, "kind": d.kind, "reason_given": d.work.Comment != ""}
	if d.person != "" {
		told["person"] = d.person
	}
	return t.note(ctx, d.h.ID, "task", d.r.Actor, told)
}

// colleague finds whom the deed means: somebody else of the same post at the
// same union, whom nothing he did on the case bars.
func (t *tx) colleague(ctx context.Context, d *desk) error {
	u, err := t.UserNamed(ctx, d.work.To)
	if noRows(err) {
		return relief.Refuse("person_unknown", "to", d.work.To)
	}
	if err != nil {
		return fmt.Errorf("finding the colleague: %w", err)
	}
	if u.ID == d.r.Actor && d.work.Act != "reassign" {
		return relief.Refuse("person_self")
	}
	deed := relief.Deed{Actor: u.ID, Kind: d.kind, Role: relief.Role(d.task.Role), Seat: d.task.Seat, Nth: d.task.Nth, Lap: d.h.Case.Lap}
	if err := mayHave(ctx, t.Queries, d.h.ID, d.task.UnionCode, u.Name, deed); err != nil {
		return err
	}
	d.person = u.ID
	return nil
}

// mayHave refuses a colleague who has not the post at the union, or whom what he
// did on the case bars from the deed.
func mayHave(ctx context.Context, q *db.Queries, caseID, union, name string, deed relief.Deed) error {
	_, err := q.ActiveGrant(ctx, db.ActiveGrantParams{UserID: deed.Actor, Role: string(deed.Role), UnionCode: union})
	switch {
	case noRows(err):
		return relief.Refuse("person_unfit", "to", name)
	case err != nil:
		return fmt.Errorf("reading the colleague's post: %w", err)
	}
	rows, err := q.DeedsOf(ctx, caseID)
	if err != nil {
		return fmt.Errorf("reading deeds: %w", err)
	}
	if relief.MayAct(deedsOf(rows), deed) != nil {
		return relief.Refuse("person_barred", "to", name)
	}
	return nil
}

// claim takes a pooled task: the first has it, the other is told who.
func (t *tx) claim(ctx context.Context, d *desk) error {
	if err := t.mayTake(ctx, d.h.ID, d.task, d.r.Actor); err != nil {
		return err
	}
	_, err := t.Hold(ctx, db.HoldParams{TaskID: d.task.ID, Holder: d.r.Actor, How: "claimed"})
	return wrap("claiming the task", err)
}

// release gives a task back to the pool; an entrusted one goes back to its
// owner, who may also call it back himself.
func (t *tx) release(ctx context.Context, d *desk) error {
	holding, err := holdingOf(ctx, t.Queries, d.task.ID)
	switch {
	case err != nil:
		return err
	case holding == nil:
		return relief.Refuse("task_not_held")
	case holding.How == "entrusted" && (holding.Owner == d.r.Actor || holding.Holder.ID == d.r.Actor):
		return t.pass(ctx, d, holding.Owner, "", "claimed")
	case holding.Holder.ID != d.r.Actor:
		return relief.Refuse("task_held", "by", holding.Holder.Name)
	}
	_, err = t.DropHolding(ctx, d.task.ID)
	return wrap("releasing the task", err)
}

func (t *tx) pass(ctx context.Context, d *desk, to, owner, how string) error {
	err := t.PassHolding(ctx, db.PassHoldingParams{TaskID: d.task.ID, Holder: to, Owner: optional(owner), How: how})
	return wrap("passing the task on", err)
}

// passOn is 转办: the colleague has the task, and the signer's place with it.
func (t *tx) passOn(ctx context.Context, d *desk) error {
	if err := t.mayTake(ctx, d.h.ID, d.task, d.r.Actor); err != nil {
		return err
	}
	if err := t.colleague(ctx, d); err != nil {
		return err
	}
	if err := t.replaceSigner(ctx, d, d.r.Actor, nil); err != nil {
		return err
	}
	return t.pass(ctx, d, d.person, "", "handed")
}

// entrust is 委派: the colleague gives his opinion, and the task comes back.
func (t *tx) entrust(ctx context.Context, d *desk) error {
	if err := t.mayTake(ctx, d.h.ID, d.task, d.r.Actor); err != nil {
		return err
	}
	if err := t.colleague(ctx, d); err != nil {
		return err
	}
	return t.pass(ctx, d, d.person, d.r.Actor, "entrusted")
}

// opinion answers an entrusted task: the words are kept, the task goes back.
func (t *tx) opinion(ctx context.Context, d *desk) error {
	holding, err := holdingOf(ctx, t.Queries, d.task.ID)
	if err != nil {
		return err
	}
	if holding == nil || holding.How != "entrusted" || holding.Holder.ID != d.r.Actor {
		return relief.Refuse("not_entrusted")
	}
	if _, ok := relief.ActionFor(d.kind, d.work.Outcome); !ok {
		return relief.Refuse("outcome_unknown", "outcome", string(d.work.Outcome))
	}
	d.person = holding.Owner
	return t.pass(ctx, d, holding.Owner, "", "claimed")
}

// copyTo is 抄送: whoever may read the case finds it in an inbox of its own.
func (t *tx) copyTo(ctx context.Context, d *desk) error {
	u, err := t.UserNamed(ctx, d.work.To)
	if noRows(err) {
		return relief.Refuse("person_unknown", "to", d.work.To)
	}
	if err != nil {
		return fmt.Errorf("finding the reader: %w", err)
	}
	may, err := t.MayReadCase(ctx, db.MayReadCaseParams{Person: u.ID, Path: d.h.UnionPath})
	switch {
	case err != nil:
		return fmt.Errorf("asking whether he may read it: %w", err)
	case u.ID == d.r.Actor:
		return relief.Refuse("person_self")
	case !may:
		return relief.Refuse("copy_scope", "to", u.Name)
	}
	d.person = u.ID
	_, err = t.InsertCopy(ctx, db.InsertCopyParams{ID: newID(), TaskID: d.task.ID, CaseID: d.h.ID, Reader: u.ID, By: d.r.Actor})
	return wrap("copying", err)
}
