package store

import (
	"context"
	"fmt"

	"github.com/songnuan/songnuan/relief"
)

// papers says, where the rules ask, which of what a receipt (T24) and a closing
// (T26) need is kept for the case. Pictures and signatures from before the
// latest payment show nothing of its receipt.
func (t *tx) papers(ctx context.Context, h *held, f *relief.Facts) error {
	if !h.Rules.Demands(relief.ReceiptPhoto) && !h.Rules.Demands(relief.DocumentsComplete) {
		return nil
	}
	rows, err := t.PapersOf(ctx, h.ID)
	if err != nil {
		return fmt.Errorf("looking for the case's papers: %w", err)
	}
	var kept []relief.EvidenceKind
	for _, row := range rows {
		kind := relief.EvidenceKind(row.Kind)
		if kind.ShowsReceipt() && !row.SincePaid {
			continue
		}
		kept = append(kept, kind)
		f.ReceiptPhoto = f.ReceiptPhoto || kind == relief.PhotoOfReceipt
	}
	f.DocumentsThere = relief.PapersThere(kept)
	return nil
}
