package store

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"fmt"
	"slices"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/internal/db"
)

// Object files an objection to a row of a sheet, without a login. A filed one
// already keeps the posting from ending; a late one is kept as a clue (T11).
func (s *Store) Object(ctx context.Context, o relief.Objection) (relief.Receipt, error) {
	return s.file(ctx, o, nil)
}

// An appealed objection is one whose ruling is objected to.
type appealed struct {
	id    string
	level relief.Level // it was ruled at
}

func (s *Store) file(ctx context.Context, o relief.Objection, against *appealed) (relief.Receipt, error) {
	key := keyHash(o)
	if receipt, err := s.filed(ctx, key, o); err == nil || !noRows(err) {
		return receipt, err
	}
	number := "YY-" + rand.Text()[:8]
	var status string
	err := s.write(ctx, func(ctx context.Context, t *tx) error {
		p, err := t.SheetByRow(ctx, db.SheetByRowParams{Slug: o.Slug, RowNo: o.Row})
		if err != nil {
			return err
		}
		h, err := t.hold(ctx, p.CaseID)
		if err != nil {
			return err
		}
		if err := t.mayObject(ctx, o, against); err != nil {
			return err
		}
		if status, err = t.inTime(ctx, h); err != nil {
			return err
		}
		id, err := t.insertObjection(ctx, h, o, number, status, key, against)
		if err != nil {
			return err
		}
		return t.handOver(ctx, h, id, o.Ground, status, against)
	})
	switch constraint(err) {
	case "objections_key_hash_key": // the same form sent twice at once
		return s.filed(ctx, key, o)
	case "objections_appeal_of_key":
		return relief.Receipt{}, relief.Refuse("appeal_twice")
	}
	return s.receipt(number, status), err
}

// mayObject bounds what comes from outside: nobody can drown a household, or the
// people who must look into it.
func (t *tx) mayObject(ctx context.Context, o relief.Objection, against *appealed) error {
	if against != nil {
		return nil
	}
	n, err := t.CountObjections(ctx, db.CountObjectionsParams{Slug: o.Slug, RowNo: o.Row})
	if err != nil {
		return fmt.Errorf("counting objections: %w", err)
	}
	count := relief.ObjectionCount{UnnamedOfRow: int(n.UnnamedOfRow), UnnamedOfSheet: int(n.UnnamedOfSheet), OfRow: int(n.OfRow), OfSheet: int(n.OfSheet), Rows: int(n.OfRows)}
	return relief.MayObject(count, !relief.IsContact(o.Contact))
}

// inTime says whether an objection is filed or late. What counts is the posting
// the household is on now: the form may be that of one which was begun anew.
func (t *tx) inTime(ctx context.Context, h *held) (string, error) {
	switch at := h.Case.Beneath(); {
	case at == relief.ObjectionHold || at == relief.Posting && h.Case.State != relief.Posting:
		return "filed", nil
	case at != relief.Posting:
		return "late", nil
	}
	p, err := t.CasePosting(ctx, h.ID)
	if err != nil {
		return "", fmt.Errorf("reading the posting: %w", err)
	}
	now, err := t.DatabaseTime(ctx)
	if err != nil {
		return "", fmt.Errorf("asking the database's clock: %w", err)
	}
	if !now.Before(p.EndsAt) {
		return "late", nil
	}
	return "filed", nil
}

func keyHash(o relief.Objection) []byte {
	sum := sha256.Sum256([]byte(o.Slug + "|" + o.Key))
	return sum[:]
}

// handOver gives the objection to those who handle it: a task one level above
// the list or the ruling it is about, a clue to supervision.
func (t *tx) handOver(ctx context.Context, h *held, id, ground, status string, against *appealed) error {
	if err := t.note(ctx, h.ID, "objection", "", map[string]any{"objection": id, "ground": ground, "status": status}); err != nil {
		return err
	}
	rank := relief.County.Up(h.Case.Lift).Rank() + 1
	if against != nil {
		rank = max(against.level.Rank(), 1)
	}
	if status == "late" {
		return t.openClueTask(ctx, h, id, ground, rank)
	}
	return t.openObjectionTask(ctx, h, id, 0, rank)
}

// filed answers the receipt of the objection that came with the key before, and
// refuses the key for another text.
func (s *Store) filed(ctx context.Context, key []byte, o relief.Objection) (relief.Receipt, error) {
	was, err := s.q.ObjectionByKey(ctx, key)
	if err != nil {
		return relief.Receipt{}, err
	}
	if !bytes.Equal(was.BodyHash, s.objectionHash(o)) {
		return relief.Receipt{}, relief.Refuse("idempotency_key_reused")
	}
	return s.receipt(was.Number, was.Status), nil
}

// objectionHash is keyed, so that nobody can guess a text from it.
func (s *Store) objectionHash(o relief.Objection) []byte {
	return s.Keys.Code("objection", fmt.Sprintf("%d|%s|%s|%s", o.Row, o.Ground, o.Text, o.Contact))
}

func (t *tx) insertObjection(ctx context.Context, h *held, o relief.Objection, number, status string, key []byte, against *appealed) (string, error) {
	id := newID()
	text, err := t.s.seal("objections", "text_enc", id, o.Text)
	if err != nil {
		return "", err
	}
	contact, err := t.s.seal("objections", "contact_enc", id, o.Contact)
	if err != nil {
		return "", err
	}
	var of *string
	if against != nil {
		of = &against.id
	}
	err = t.InsertObjection(ctx, db.InsertObjectionParams{
		ID: id, Number: number, CaseID: h.ID, Slug: o.Slug, RowNo: o.Row, Ground: o.Ground, TextEnc: text, ContactEnc: contact, KeyHash: key, BodyHash: t.s.objectionHash(o),
		Status: status, AppealOf: of, Reachable: relief.IsContact(o.Contact),
	})
	if err != nil {
		return "", fmt.Errorf("filing the objection: %w", err)
	}
	return id, nil
}

// openObjectionTask opens the task at the nearest union of the rank or above it,
// never at the base union whose list it is. nth 0 asks for acceptance, 1 for the
// ruling.
func (t *tx) openObjectionTask(ctx context.Context, h *held, objection string, nth, rank int) error {
	unit, err := t.UnionAbove(ctx, db.UnionAboveParams{Path: h.UnionPath, Rank: rank})
	if err != nil {
		return fmt.Errorf("finding the union above: %w", err)
	}
	limit := relief.AcceptanceLimit
	if nth > 0 {
		limit = relief.LimitOf("T14")
	}
	err = t.OpenTask(ctx, db.OpenTaskParams{
		ID: newID(), CampaignID: h.CampaignID, CaseID: &h.ID, ObjectionID: &objection, Kind: string(relief.TaskObject), Role: string(relief.Reviewer), Level: unit.Level,
		UnionCode: unit.Code, UnionPath: unit.Path, Nth: nth, Lap: h.Case.Lap, DueAt: pointer(relief.Due(t.s.Calendar(), h.Clock, t.now, limit)),
	})
	if err != nil {
		return fmt.Errorf("opening the objection's task: %w", err)
	}
	return nil
}

// objectionTaken marks the objection accepted and opens the task of ruling it.
func (t *tx) objectionTaken(ctx context.Context, h *held, task db.TaskForDecisionRow, actor, note string) error {
	if err := t.settle(ctx, *task.ObjectionID, "accepted", actor, note, false); err != nil {
		return err
	}
	return t.openObjectionTask(ctx, h, *task.ObjectionID, 1, relief.Level(task.Level).Rank()+1)
}

// settle notes what became of an objection. What its filer is told carries
// nobody's number.
func (t *tx) settle(ctx context.Context, id, status, actor, finding string, fraud bool) error {
	if err := publishable("处理结论", finding); err != nil {
		return err
	}
	sealed, err := t.s.seal("objections", "finding_enc", id, finding)
	if err != nil {
		return err
	}
	n, err := t.SettleObjection(ctx, db.SettleObjectionParams{ID: id, Status: status, Handler: &actor, FindingEnc: sealed, Fraud: fraud})
	if err != nil {
		return fmt.Errorf("settling the objection: %w", err)
	}
	if n != 1 {
		return relief.Refuse("task_withdrawn")
	}
	return nil
}

// apartFromRuling refuses to let somebody decide an appeal against his own ruling,
// or have it decided in his name.
func (t *tx) apartFromRuling(ctx context.Context, objection *string, people ...string) error {
	if objection == nil {
		return nil
	}
	handler, err := t.AppealedHandler(ctx, *objection)
	if noRows(err) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("reading who ruled before: %w", err)
	}
	if handler != nil && slices.Contains(people, *handler) {
		return relief.Refuse("appeal_apart")
	}
	return nil
}
