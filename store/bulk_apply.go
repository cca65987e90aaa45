package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"golang.org/x/sync/errgroup"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/internal/db"
)

// ApplyBatchPage applies up to limit waiting items, some in a transaction
// together with the notes of their outcomes: an item that was applied is never
// waiting, however often the page is run. It answers how many may be left.
func (s *Store) ApplyBatchPage(ctx context.Context, id string, limit int) (int, error) {
	n, err := s.q.StartBulk(ctx, id)
	if err != nil {
		return 0, refusal(fmt.Errorf("starting the bulk decision: %w", err))
	}
	if n == 0 {
		return 0, nil // cancelled, done, or not yet
	}
	b, err := s.q.BulkByID(ctx, id)
	if err != nil {
		return 0, refusal(err)
	}
	var fields relief.DecisionFields
	if err := json.Unmarshal(b.Fields, &fields); err != nil {
		return 0, fmt.Errorf("reading the fields: %w", err)
	}
	items, err := s.q.WaitingBulkItems(ctx, db.WaitingBulkItemsParams{BulkID: id, Limit: int32(limit)}) //nolint:gosec // a page
	if err != nil {
		return 0, refusal(fmt.Errorf("reading items: %w", err))
	}
	work := make([]bulkWork, len(items))
	for i, it := range items {
		d := rowDecides(relief.BulkItem{Task: it.TaskID, Version: it.Version, Outcome: relief.Outcome(it.Outcome), Comment: it.Comment}, relief.Outcome(b.Outcome), b.Comment, fields)
		work[i] = bulkWork{relief.Request{Actor: b.Actor, Grant: it.GrantID, Policy: it.PolicyVersion, Delegation: deref(it.DelegationID)}, d, deref(b.GivenTo)}
	}
	if err := s.applyAll(ctx, id, relief.TaskKind(b.Kind), work); err != nil {
		return len(items), err
	}
	if len(items) == limit {
		return limit, nil
	}
	return 0, refusal(s.q.FinishBulk(ctx, id))
}

// rowDecides is the decision that a row of a list stands for: the list's, or its own.
func rowDecides(it relief.BulkItem, all relief.Outcome, comment string, fields relief.DecisionFields) relief.Decide {
	d := relief.Decide{Task: it.Task, Version: it.Version, Outcome: all, Comment: comment, Fields: fields}
	if it.Outcome == "" {
		return d
	}
	d.Outcome, d.Comment, d.Fields = it.Outcome, it.Comment, relief.DecisionFields{}
	if d.Outcome == relief.OutcomeReturn {
		d.Fields.Missing = fields.Missing
	}
	return d
}

// applyTogether is how many items share a transaction: more would only hold their
// cases longer.
const applyTogether = 20

// applyAtOnce is how many transactions apply items at the same time: while
// Postgres writes one, this process thinks about another.
const applyAtOnce = 4

// sharesNothing has the kinds whose items share no row that they change. What is
// approved takes from one line, and what is posted stands on one sheet: those are
// applied one transaction after the other.
var sharesNothing = map[relief.TaskKind]bool{
	relief.TaskAccept: true, relief.TaskSurvey: true, relief.TaskVerify: true, relief.TaskReport: true, relief.TaskReview: true,
}

// applyAll applies all items. One that cannot be applied now stops no other; the
// page is run again for it.
func (s *Store) applyAll(ctx context.Context, bulk string, kind relief.TaskKind, work []bulkWork) error {
	g := errgroup.Group{}
	g.SetLimit(1)
	if sharesNothing[kind] {
		g.SetLimit(applyAtOnce)
	}
	for some := range slices.Chunk(work, applyTogether) {
		g.Go(func() error { return s.applyItems(ctx, bulk, some) })
	}
	return g.Wait()
}

// bulkWork is one item with whose authority it rests on.
type bulkWork struct {
	r  relief.Request
	d  relief.Decide
	to string // whom it is handed over to, "" when it is decided
}

// applyItems applies some items in one transaction. When one of them is refused,
// all are applied one by one, so that it alone is.
func (s *Store) applyItems(ctx context.Context, bulk string, work []bulkWork) error {
	err := s.write(ctx, func(ctx context.Context, t *tx) error {
		tasks := make([]string, len(work))
		for i, w := range work {
			tasks[i] = w.d.Task
		}
		for i, w := range work { // grants come before cases
			if i > 0 && work[i-1].r.Grant == w.r.Grant && work[i-1].r.Delegation == w.r.Delegation {
				continue
			}
			if err := t.holdGrant(ctx, w.r); err != nil {
				return err
			}
		}
		if err := t.later.ShareCampaignsOfTasks(ctx, tasks); err != nil {
			return fmt.Errorf("waiting at the campaigns' gates: %w", err)
		}
		if err := t.later.LockCasesOfTasks(ctx, tasks); err != nil {
			return fmt.Errorf("locking the cases: %w", err)
		}
		for _, w := range work {
			own := &tx{queue: t.queue, Queries: t.Queries, later: t.later, s: t.s, now: t.now, clocks: t.clocks, opened: t.opened}
			if err := own.applyItem(ctx, bulk, w); err != nil {
				return err
			}
		}
		return nil
	})
	if err == nil || len(work) == 1 && !refused(err) {
		return err
	}
	for _, w := range work {
		if err := s.applyOne(ctx, bulk, w); err != nil {
			return err
		}
	}
	return nil
}

func (t *tx) applyItem(ctx context.Context, bulk string, w bulkWork) error {
	t.many = true
	if err := t.holdGrant(ctx, w.r); err != nil {
		return err
	}
	if w.to != "" {
		return t.handItem(ctx, bulk, w)
	}
	done, err := t.decide(ctx, w.r, w.d)
	if err != nil {
		return err
	}
	return t.later.FinishBulkItem(ctx, db.FinishBulkItemParams{BulkID: bulk, TaskID: w.d.Task, Status: "done", DecisionID: &done.Decision.ID})
}

func (s *Store) applyOne(ctx context.Context, bulk string, w bulkWork) error {
	err := s.write(ctx, func(ctx context.Context, t *tx) error { return t.applyItem(ctx, bulk, w) })
	var no *relief.Error
	if !errors.As(err, &no) || !refused(err) {
		return err
	}
	return refusal(s.q.FinishBulkItem(ctx, db.FinishBulkItemParams{BulkID: bulk, TaskID: w.d.Task, Status: "refused", Code: no.Code, Reason: no.Zh(), ReasonEn: no.En()}))
}

// refused says that the rules say no, and will again.
func refused(err error) bool {
	var no *relief.Error
	return errors.As(err, &no) && no.Kind() != relief.Unavailable
}
