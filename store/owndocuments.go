package store

import (
	"context"
	"fmt"
	"time"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/internal/db"
)

// fillRequests lists what the applicant was asked to hand in, and what of it he
// has.
func (s *Store) fillRequests(ctx context.Context, view *relief.OwnCaseView, clock relief.Rehearsal) error {
	rows, err := s.q.RequestsOf(ctx, view.ID)
	if err != nil {
		return refusal(fmt.Errorf("reading requests: %w", err))
	}
	if len(rows) == 0 {
		return nil
	}
	files, err := s.q.FilesBy(ctx, db.FilesByParams{CaseID: view.ID, AddedBy: byApplicant})
	if err != nil {
		return refusal(fmt.Errorf("reading evidence: %w", err))
	}
	for i, row := range rows {
		what, err := s.unseal("document_requests", "what_enc", row.ID, row.WhatEnc)
		if err != nil {
			return err
		}
		asked := relief.OwnRequest{ID: row.ID, What: what, Since: relief.DayOf(clock.Plan(row.AskedAt)), Open: row.AnsweredAt == nil && row.Status == "open"}
		until := time.Time{}
		if i+1 < len(rows) {
			until = rows[i+1].AskedAt
		}
		for _, f := range files {
			if !f.At.Before(row.AskedAt) && (until.IsZero() || f.At.Before(until)) {
				asked.Given = append(asked.Given, relief.OwnFile{Kind: relief.EvidenceKind(f.Kind), On: relief.DayOf(clock.Plan(f.At))})
			}
		}
		view.Requests = append(view.Requests, asked)
	}
	return nil
}

// OwnUpload keeps a file that the applicant was asked for. The same file sent
// twice is kept once.
func (s *Store) OwnUpload(ctx context.Context, v relief.Visitor, caseID, request string, kind relief.EvidenceKind, f relief.CleanFile) error {
	if !kind.ByApplicant() {
		return relief.Refuse("schema", "field", "kind")
	}
	if _, err := s.owns(ctx, v, caseID); err != nil { // before anything lies on the shelf
		return err
	}
	at, err := s.shelve(ctx, f.Data)
	if err != nil {
		return err
	}
	return s.asked(ctx, v, caseID, request, func(ctx context.Context, t *tx, _ *held, _ db.RequestByIDRow) error {
		_, err := t.keepOnce(ctx, evidenceOf{caseID: caseID}, kind, f, at, byApplicant)
		return err
	})
}

// OwnGive is the applicant saying that all he was asked for is there: the task's
// clock goes on, and who has the task is told.
func (s *Store) OwnGive(ctx context.Context, v relief.Visitor, caseID, request string) error {
	return s.asked(ctx, v, caseID, request, func(ctx context.Context, t *tx, h *held, asked db.RequestByIDRow) error {
		files, err := t.FilesBy(ctx, db.FilesByParams{CaseID: caseID, AddedBy: byApplicant})
		if err != nil {
			return fmt.Errorf("reading evidence: %w", err)
		}
		if len(files) == 0 || files[len(files)-1].At.Before(asked.AskedAt) {
			return relief.Refuse("documents_first")
		}
		_, err = t.given(ctx, h, asked.TaskID, byApplicant, "")
		return err
	})
}

// asked runs fn for a request of the visitor's own case that still waits.
func (s *Store) asked(ctx context.Context, v relief.Visitor, caseID, request string, fn func(context.Context, *tx, *held, db.RequestByIDRow) error) error {
	if _, err := s.owns(ctx, v, caseID); err != nil {
		return err
	}
	return s.write(ctx, func(ctx context.Context, t *tx) error {
		h, err := t.hold(ctx, caseID)
		if err != nil {
			return err
		}
		if err := h.running(); err != nil {
			return err
		}
		row, err := t.RequestByID(ctx, db.RequestByIDParams{ID: request, CaseID: caseID})
		if noRows(err) {
			return relief.Refuse("nothing_asked")
		}
		if err != nil {
			return badInput(fmt.Errorf("reading the request: %w", err))
		}
		return fn(ctx, t, h, row)
	})
}
