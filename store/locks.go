package store

import (
	"context"
	"fmt"

	"github.com/songnuan/songnuan/store/internal/db"
)

// Locks are taken in one order: request, grant, the campaign's gate, batch,
// campaign row, case, household's file, task, budget line.
//
// The gate is an advisory lock of the campaign. Whoever works on a case or a
// batch holds it shared, so that they do not wait for one another; whoever
// suspends, cancels or closes the campaign holds it alone: he counts what is
// decided, and nothing is decided on what he is about to change. A row lock would
// serve too, but sharers that keep coming would let nobody else have it.

func (t *tx) shareCampaign(ctx context.Context, id string) error {
	return gate(t.ShareCampaign(ctx, id))
}

// lockGate waits until nobody works in the campaign; the row is locked after it.
func (t *tx) lockGate(ctx context.Context, id string) error {
	return gate(t.LockGate(ctx, id))
}

func gate(err error) error {
	if err != nil {
		return badInput(fmt.Errorf("waiting at the campaign's gate: %w", err))
	}
	return nil
}

// lockBatch locks a batch and its campaign, which stays as it is meanwhile (F40).
func (t *tx) lockBatch(ctx context.Context, id string) (db.LockBatchRow, error) {
	if err := gate(t.ShareCampaignOfBatch(ctx, id)); err != nil {
		return db.LockBatchRow{}, err
	}
	return t.LockBatch(ctx, id)
}
