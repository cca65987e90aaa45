package activities

import (
	"context"
	"time"

	"github.com/songnuan/songnuan/relief"
)

// page is how many cases or items one step of a long piece of work takes.
const page = 50

// stretch is how long an activity works on before it hands back: long enough to
// be worth its events, short enough to lose little when a worker dies.
const stretch = 20 * time.Second

// RemindCampaign leaves one notice per campaign, version, phase and stage.
func (a *Activities) RemindCampaign(ctx context.Context, campaignID string, phase relief.PhaseName, stage string, version int) error {
	return a.Store.RemindCampaign(ctx, campaignID, phase, stage, version)
}

// SweepCampaign lapses a cancelled campaign's open cases for a stretch of time
// and answers whether some are left.
func (a *Activities) SweepCampaign(ctx context.Context, campaignID string) (left int, err error) {
	return a.pages(ctx, func() (int, error) { return a.Store.SweepCampaign(ctx, campaignID, page) })
}

// pages runs step until nothing is left or the stretch is over.
func (a *Activities) pages(ctx context.Context, step func() (int, error)) (left int, err error) {
	for began := a.now(); ; {
		left, err = step()
		if err != nil || left == 0 || a.now().Sub(began) > stretch {
			return left, err
		}
		heartbeat(ctx, left)
		if err := ctx.Err(); err != nil {
			return left, err
		}
	}
}
