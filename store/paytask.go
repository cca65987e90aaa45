package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

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
