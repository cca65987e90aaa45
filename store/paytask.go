package store

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/internal/db"
)

// openMakeBatch opens the finance officer's task for a line that has something
// to pay, once.
func (t *tx) openMakeBatch(ctx context.Context, campaign, line, owner string, due time.Time) error {
	u, err := t.UnionByCode(ctx, owner)
	if err != nil {
		return fmt.Errorf("reading the owner: %w", err)
	}
	err = t.OpenMakeTask(ctx, db.OpenMakeTaskParams{
		ID: newID(), CampaignID: campaign, LineID: &line, Role: string(relief.Finance), Level: u.Level, UnionCode: u.Code, UnionPath: u.Path, DueAt: pointer(due),
	})
	if err != nil {
		return fmt.Errorf("opening the payment task: %w", err)
	}
	return nil
}

// OpenMakeTask opens the payment task of a line, or finds the one that is open.
func (t *tx) OpenMakeTask(ctx context.Context, p db.OpenMakeTaskParams) error {
	if err := t.Queries.OpenMakeTask(ctx, p); err != nil || p.DueAt == nil {
		return err
	}
	id, err := t.OpenLineTask(ctx, p.LineID)
	if err != nil {
		return fmt.Errorf("finding the line's task: %w", err)
	}
	clock, err := t.campaignClock(ctx, p.CampaignID)
	if err != nil {
		return err
	}
	return t.startTaskClock(ctx, id, p.CampaignID, taskClock{starts: relief.DayOf(clock.Plan(t.now)), due: dueDay(clock, *p.DueAt)})
}

func (t *tx) openBatchTask(ctx context.Context, campaign, owner, batch string, kind relief.TaskKind, clock relief.Rehearsal, rules relief.Rules) error {
	u, err := t.UnionByCode(ctx, owner)
	if err != nil {
		return fmt.Errorf("reading the owner: %w", err)
	}
	err = t.OpenTask(ctx, db.OpenTaskParams{
		ID: newID(), CampaignID: campaign, BatchID: &batch, Kind: string(kind), Role: string(relief.Payer(kind)), Level: u.Level, UnionCode: u.Code, UnionPath: u.Path,
		DueAt: pointer(relief.PayDue(t.s.Calendar(), clock, t.now, kind, rules)),
	})
	if err != nil {
		return fmt.Errorf("opening the batch's task: %w", err)
	}
	return nil
}

func (t *tx) nextBatchTask(ctx context.Context, b db.LockBatchRow, kind relief.TaskKind) error {
	var rules relief.Rules
	if err := json.Unmarshal(b.Rules, &rules); err != nil {
		return fmt.Errorf("reading the rules of campaign %s: %w", b.CampaignID, err)
	}
	clock, err := clockOf(b.Rehearsal)
	if err != nil {
		return err
	}
	return t.openBatchTask(ctx, b.CampaignID, b.Owner, b.ID, kind, clock, rules)
}

// dueSteps gives the steps of a payment that an earlier version of the program left
// without a due time their time from now on, some at a time: before, nobody was
// reminded of them. It says whether there is more.
func (s *Store) dueSteps(ctx context.Context, page int) (bool, error) {
	rows, err := s.q.UndueSteps(ctx, int32(page)) //nolint:gosec // a page
	if err != nil {
		return false, refusal(fmt.Errorf("reading payment tasks: %w", err))
	}
	for _, row := range rows {
		if err := s.dueStep(ctx, row); err != nil {
			return false, err
		}
	}
	return len(rows) > 0, nil
}

func (s *Store) dueStep(ctx context.Context, row db.UndueStepsRow) error {
	var rules relief.Rules
	if err := json.Unmarshal(row.Rules, &rules); err != nil {
		return fmt.Errorf("reading the rules of campaign %s: %w", row.CampaignID, err)
	}
	return s.write(ctx, func(ctx context.Context, t *tx) error {
		clock, err := t.campaignClock(ctx, row.CampaignID)
		if err != nil {
			return err
		}
		due := relief.PayDue(s.Calendar(), clock, t.now, relief.TaskKind(row.Kind), rules)
		if n, err := t.GiveDue(ctx, db.GiveDueParams{ID: row.ID, DueAt: &due}); err != nil || n == 0 { // done meanwhile
			return wrap("giving the task its due time", err)
		}
		if err := t.startTaskClock(ctx, row.ID, row.CampaignID, taskClock{starts: relief.DayOf(clock.Plan(t.now)), due: dueDay(clock, due)}); err != nil {
			return err
		}
		return t.note(ctx, row.ID, "replanned", "", map[string]any{"task": row.ID, "calendar": s.Calendar().Version, "due_at": due})
	})
}

// mayPay refuses a grant that is not the owner's, unless the step has waited one and
// a half times its limit and the grant is of the same role at the union above.
func (t *tx) mayPay(ctx context.Context, kind relief.TaskKind, ownerLevel, ownerPath string, of db.OpenPayTaskParams) error {
	if t.grant.Level == ownerLevel && relief.Covers(t.grant.Path, ownerPath) {
		return nil
	}
	of.Kind = string(kind)
	task, err := t.OpenPayTask(ctx, of)
	if err != nil {
		return whenNoRows(err, "forbidden", "roles", string(relief.Payer(kind)))
	}
	over, err := t.takesOver(ctx, db.TaskForDecisionRow{ID: task.ID, Role: task.Role, UnionPath: task.UnionPath})
	if err == nil && !over {
		err = relief.Refuse("forbidden", "roles", task.Role)
	}
	return err
}

// PaidAbove is the path of the union that may do a step of a payment in the stead of
// the campaign's owner, who has let it wait one and a half times its limit; empty
// while nobody may. A step of no batch is the making of one.
func (s *Store) PaidAbove(ctx context.Context, campaign, batch string, kind relief.TaskKind) (string, error) {
	path, err := s.q.PaidAbove(ctx, db.PaidAboveParams{CampaignID: campaign, Kind: string(kind), Batch: optional(batch)})
	if noRows(err) {
		return "", nil
	}
	return path, refusal(wrap("asking who may pay", err))
}

// markMine says of each batch whether its open task is in the person's inbox.
func (s *Store) markMine(ctx context.Context, who relief.Person, batches []relief.PaymentBatchView) error {
	if who.ID == "" || len(batches) == 0 {
		return nil
	}
	ids := make([]string, len(batches))
	for i, b := range batches {
		ids[i] = b.ID
	}
	q := waiting(who, relief.TaskFilter{}, nil)
	q.args["batches"] = ids
	q.where("t.batch_id = ANY(@batches::uuid[])", true)
	rows, err := s.pool.Query(ctx, "SELECT t.batch_id::text "+seatSQL+q.text+") t", q.args)
	if err != nil {
		return refusal(fmt.Errorf("asking for whom the batches wait: %w", err))
	}
	mine, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return refusal(fmt.Errorf("asking for whom the batches wait: %w", err))
	}
	for i := range batches {
		batches[i].WaitsForMe = slices.Contains(mine, batches[i].ID)
	}
	return nil
}
