package store

import (
	"context"
	"fmt"
	"slices"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/internal/db"
)

// agreed says, where the rules ask, whether the latest appraisal meeting agreed, and
// whether those outside the union confirmed the person and his enterprise.
func (t *tx) agreed(ctx context.Context, h *held, f *relief.Facts) (err error) {
	if h.Rules.Demands(relief.AppraisalMinutes) {
		if f.Appraised, err = t.Appraised(ctx, db.AppraisedParams{CaseID: h.ID, Lap: h.Case.Lap}); err != nil && !noRows(err) {
			return err
		}
	}
	if !h.Rules.Demands(relief.ConfirmedOutside) {
		return nil
	}
	kinds, err := t.Confirmations(ctx, h.ID)
	if err != nil {
		return err
	}
	f.PersonConfirmed, f.UnitConfirmed = slices.Contains(kinds, relief.PersonConfirmed), slices.Contains(kinds, relief.UnitConfirmed)
	if f.UnitConfirmed {
		return nil
	}
	row, err := t.ArchiveOfCase(ctx, h.ID)
	if noRows(err) {
		f.UnitConfirmed = true // no file says where he works
		return nil
	}
	if err != nil {
		return err
	}
	file, err := t.s.openFile("archive_versions", versionID(row.ID, row.Version), row.BodyEnc)
	f.UnitConfirmed = !file.OfEnterprise()
	return err
}

// RecordConfirmation keeps who outside the union confirmed the person or his enterprise,
// with the stamped paper (T08).
func (s *Store) RecordConfirmation(ctx context.Context, r relief.Request, caseID string, c relief.Confirmation) (relief.Reply, error) {
	return s.once(ctx, r, 201, func(ctx context.Context, t *tx) (any, error) {
		h, err := t.holdOpen(ctx, caseID)
		if err != nil {
			return nil, err
		}
		if err := c.Check(h.today(t.now)); err != nil {
			return nil, err
		}
		paper, err := t.EvidenceAbout(ctx, db.EvidenceAboutParams{ID: c.Evidence, CaseID: h.ID})
		if noRows(err) || err == nil && !relief.EvidenceKind(paper.Kind).Brought() {
			return nil, relief.Refuse("paper_unknown", "paper", "confirmation")
		}
		if err != nil {
			return nil, fmt.Errorf("finding the paper: %w", err)
		}
		id, err := t.keepForm(ctx, h, r, c.By.Record(), c.Day, true, c)
		return map[string]string{"id": id}, err
	})
}
