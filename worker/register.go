package worker

import (
	"context"
	"errors"
	"time"

	sdkworker "go.temporal.io/sdk/worker"

	"github.com/songnuan/songnuan/activities"
	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/workflows"
)

// Register joins the contract of package workflows to what does it.
func Register(r sdkworker.Registry, a *activities.Activities) {
	workflows.Register(r)

	workflows.EventsAfter.Serve(r, told(a.EventsAfter))
	workflows.EndPosting.Serve(r, told(a.EndPosting))
	workflows.LapseCase.Serve(r, told(a.LapseCase))
	workflows.CloseCase.Serve(r, told(a.CloseCase))
	workflows.RemindCase.Serve(r, func(ctx context.Context, at workflows.CaseAt) (struct{}, error) {
		return struct{}{}, a.RemindCase(ctx, at.CaseID, at.Version)
	})
	workflows.RemindRecovery.Serve(r, func(ctx context.Context, at workflows.RecoveryAt) (workflows.RecoveryAt, error) {
		next, err := a.RemindRecovery(ctx, at.CaseID, at.Due)
		return workflows.RecoveryAt{CaseID: at.CaseID, Due: next}, err
	})
	workflows.RemindCampaign.Serve(r, func(ctx context.Context, p workflows.PhaseReminder) (struct{}, error) {
		return struct{}{}, a.RemindCampaign(ctx, p.CampaignID, p.Phase, string(p.Stage), p.Version)
	})
	workflows.SweepCampaign.Serve(r, func(ctx context.Context, c workflows.CampaignRef) (workflows.Left, error) {
		left, err := a.SweepCampaign(ctx, c.CampaignID)
		return workflows.Left{Left: left}, err
	})
	workflows.ApplyBatch.Serve(r, func(ctx context.Context, b workflows.BatchRef) (workflows.Left, error) {
		left, err := a.ApplyBatch(ctx, b.BatchID)
		return workflows.Left{Left: left}, err
	})
	workflows.ImportRoster.Serve(r, func(ctx context.Context, in workflows.ImportInput) (workflows.ImportResult, error) {
		done, err := a.ImportRoster(ctx, in.ID)
		return workflows.ImportResult(done), err
	})
	workflows.SweepClocks.Serve(r, func(ctx context.Context, _ struct{}) (workflows.Rest, error) {
		until, messages, err := a.SweepClocks(ctx)
		return workflows.Rest{Until: until, Messages: messages}, err
	})
	workflows.SendMessages.Serve(r, func(ctx context.Context, _ struct{}) (workflows.Left, error) {
		left, err := a.SendMessages(ctx)
		return workflows.Left{Left: left}, err
	})
	workflows.Beat.Serve(r, func(ctx context.Context, _ struct{}) (struct{}, error) { return struct{}{}, a.Beat(ctx) })
}

// told makes an activity of a deed that answers a case's new events, or that
// what was due has been put off.
func told(deed func(context.Context, string, int, time.Time) ([]relief.Event, error)) func(context.Context, workflows.CaseAt) (workflows.Told, error) {
	return func(ctx context.Context, at workflows.CaseAt) (workflows.Told, error) {
		events, err := deed(ctx, at.CaseID, at.Version, at.Due)
		if due, off := putOff(err); off && due.After(at.Due) {
			return workflows.Told{Due: due}, nil
		}
		return workflows.Told{Events: events}, err
	}
}

// putOff answers the due time that a refusal names because it has not come yet.
func putOff(err error) (time.Time, bool) {
	var refused *relief.Error
	if !errors.As(err, &refused) || refused.Code != "posting_not_over" {
		return time.Time{}, false
	}
	due, ok := refused.Detail["due"].(time.Time)
	return due, ok
}
