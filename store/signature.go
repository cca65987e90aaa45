package store

import (
	"context"
	"fmt"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/internal/db"
)

// shows refuses a file that is not kept with the case as that kind, or that
// another than the person kept, where it must be his own.
func (t *tx) shows(ctx context.Context, caseID, file string, kind relief.EvidenceKind, person string) error {
	e, err := t.EvidenceAbout(ctx, db.EvidenceAboutParams{ID: file, CaseID: caseID})
	if err != nil && !noRows(err) {
		return badInput(fmt.Errorf("reading the file: %w", err))
	}
	if noRows(err) || e.Kind != string(kind) || person != "" && e.AddedBy != person {
		return relief.Refuse("paper_unknown", "paper", string(kind))
	}
	return nil
}

// signed asks that the handwriting under a decision is the decider's own, kept
// with the same case (F45).
func (t *tx) signed(ctx context.Context, h *held, actor, file string) error {
	if file == "" {
		return nil
	}
	return t.shows(ctx, h.ID, file, relief.DecisionSignature, actor)
}

// visitPapers asks that the pictures and the household's signature that the form
// of a visit names are kept with the case (F50).
func (t *tx) visitPapers(ctx context.Context, caseID string, v relief.Visit) error {
	for _, photo := range v.Photos {
		if err := t.shows(ctx, caseID, photo, relief.VisitPhoto, ""); err != nil {
			return err
		}
	}
	if v.Signature == "" {
		return nil
	}
	return t.shows(ctx, caseID, v.Signature, relief.ReceiptSignature, "")
}
