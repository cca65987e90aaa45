package store

import (
	"context"
	"fmt"
	"strings"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/internal/db"
)

// askDocuments is 补充材料: the case stays where it is, the task stays open, its
// clock stands still, and the filing unit is told.
func (t *tx) askDocuments(ctx context.Context, task db.TaskForDecisionRow, r relief.Request, d relief.Decide) (relief.Decided, error) {
	if task.CaseID == nil || !relief.AsksDocuments(relief.TaskKind(task.Kind)) {
		return relief.Decided{}, relief.Refuse("outcome_unknown", "outcome", string(d.Outcome))
	}
	h, err := t.hold(ctx, *task.CaseID)
	if err != nil {
		return relief.Decided{}, err
	}
	if err := t.mayDecide(ctx, h, task, r, d.Version); err != nil {
		return relief.Decided{}, err
	}
	if strings.TrimSpace(d.Comment) == "" {
		return relief.Decided{}, relief.Refuse("reason_required", "action", "request_documents")
	}
	id, err := t.ask(ctx, h, task.ID, task.Kind, r.Actor, d.Comment)
	if err != nil {
		return relief.Decided{}, err
	}
	if err := t.note(ctx, h.ID, "documents", r.Actor, map[string]any{"request": id, "task": task.ID, "kind": task.Kind}); err != nil {
		return relief.Decided{}, err
	}
	return t.answer(ctx, h, id)
}

// ask has a task wait for documents, and tells the filing unit.
func (t *tx) ask(ctx context.Context, h *held, task, kind, who, what string) (id string, err error) {
	id = newID()
	sealed, err := t.s.seal("document_requests", "what_enc", id, what)
	if err != nil {
		return "", err
	}
	if err := t.AskDocuments(ctx, db.AskDocumentsParams{ID: id, TaskID: task, CaseID: h.ID, WhatEnc: sealed, AskedBy: who, AskedAt: t.now}); err != nil {
		return "", fmt.Errorf("asking for documents: %w", err)
	}
	_, err = t.leave(ctx, Notice{
		Key: "documents/" + id, Campaign: h.CampaignID, Case: &h.ID, Task: &task, Path: h.UnionPath, Role: relief.Clerk, Kind: relief.NoticeDocuments, Body: map[string]any{"task": task, "kind": kind},
	})
	return id, err
}

// GiveDocuments says that what was asked for is there: the task's clock goes on
// with the working days that were left.
func (s *Store) GiveDocuments(ctx context.Context, r relief.Request, caseID, taskID, note string) (relief.Reply, error) {
	return s.once(ctx, r, 200, func(ctx context.Context, t *tx) (any, error) {
		h, err := t.hold(ctx, caseID)
		if err != nil {
			return nil, err
		}
		if err := h.running(); err != nil {
			return nil, err
		}
		id, err := t.given(ctx, h, taskID, r.Actor, note)
		if err != nil {
			return nil, err
		}
		return t.answer(ctx, h, id)
	})
}

// given answers the open request of a task, whoever says so, and answers its id.
func (t *tx) given(ctx context.Context, h *held, taskID, actor, note string) (string, error) {
	asked, err := t.OpenRequest(ctx, db.OpenRequestParams{CaseID: h.ID, TaskID: taskID})
	if noRows(err) {
		return "", relief.Refuse("nothing_asked")
	}
	if err != nil {
		return "", fmt.Errorf("reading the request: %w", err)
	}
	sealed, err := t.s.seal("document_requests", "note_enc", asked.ID, note)
	if err != nil {
		return "", err
	}
	if err := t.Queries.GiveDocuments(ctx, db.GiveDocumentsParams{ID: asked.ID, AnsweredBy: &actor, NoteEnc: sealed}); err != nil {
		return "", fmt.Errorf("answering the request: %w", err)
	}
	row, err := t.LockTaskClock(ctx, taskID)
	if err != nil {
		return "", fmt.Errorf("reading the task's clock: %w", err)
	}
	if err := t.moveClock(ctx, h, taskID, row, &db.PausesSinceRow{FromAt: asked.AskedAt, ToAt: t.now}); err != nil {
		return "", err
	}
	_, err = t.leave(ctx, Notice{
		Key: "documents/" + asked.ID + "/given", Campaign: h.CampaignID, Case: &h.ID, Task: &taskID, Path: asked.UnionPath, Role: relief.Role(asked.Role), Kind: relief.NoticeGiven,
		Body: map[string]any{"task": taskID, "kind": asked.Kind},
	})
	if err != nil {
		return "", err
	}
	if err := t.note(ctx, h.ID, "documents", actor, map[string]any{"request": asked.ID, "given": true}); err != nil {
		return "", err
	}
	return asked.ID, nil
}

// DocumentRequests lists what was asked for in a case.
func (s *Store) DocumentRequests(ctx context.Context, scopes []string, caseID string) ([]relief.DocumentRequest, error) {
	c, err := s.q.CaseByID(ctx, caseID)
	if err != nil {
		return nil, refusal(err)
	}
	if !within(scopes, c.UnionPath) {
		return nil, relief.Refuse("not_found")
	}
	rows, err := s.q.RequestsOf(ctx, caseID)
	if err != nil {
		return nil, refusal(fmt.Errorf("reading requests: %w", err))
	}
	out := make([]relief.DocumentRequest, len(rows))
	for i, row := range rows {
		out[i] = relief.DocumentRequest{
			ID: row.ID, Task: row.TaskID, Kind: relief.TaskKind(row.Kind), AskedBy: row.AskedBy, AskedAt: row.AskedAt, AnsweredBy: row.AnsweredBy, AnsweredAt: row.AnsweredAt,
			Open: row.AnsweredAt == nil && row.Status == "open",
		}
		if out[i].What, err = s.unseal("document_requests", "what_enc", row.ID, row.WhatEnc); err != nil {
			return nil, err
		}
		if out[i].Note, err = s.unseal("document_requests", "note_enc", row.ID, row.NoteEnc); err != nil {
			return nil, err
		}
	}
	return out, nil
}
