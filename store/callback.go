package store

import (
	"context"
	"fmt"

	"github.com/songnuan/songnuan/relief"
)

// spared says whether the household is left out of the campaign's call-back. The
// lot is keyed: whoever handles the case cannot know it beforehand, and it falls
// the same whenever it is drawn.
func (t *tx) spared(ctx context.Context, h *held) (bool, error) {
	if h.Rules.CallBack == 0 {
		return false, nil
	}
	row, err := t.CaseRoute(ctx, h.ID)
	if err != nil {
		return false, fmt.Errorf("asking whether staff are kin: %w", err)
	}
	return !relief.CalledBack(h.Rules.CallBack, t.s.Keys.Code("call_back", h.ID), row.Kin), nil
}
