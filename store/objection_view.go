package store

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/internal/db"
)

// Objections answers a case's objections. With a reader, what was written comes
// too, which leaves an audit row; without, only that there is something.
func (s *Store) Objections(ctx context.Context, scopes []string, caseID, reader string) ([]relief.ObjectionView, error) {
	c, err := s.q.CaseByID(ctx, caseID)
	if err != nil {
		return nil, refusal(err)
	}
	if !within(scopes, c.UnionPath) {
		return nil, relief.Refuse("not_found")
	}
	rows, err := s.q.ObjectionsOf(ctx, caseID)
	if err != nil {
		return nil, refusal(fmt.Errorf("reading objections: %w", err))
	}
	out := make([]relief.ObjectionView, 0, len(rows))
	for _, o := range rows {
		v, err := s.objectionView(ctx, db.ObjectionByIDRow(o), c.Version, reader != "")
		if err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	if reader == "" || len(out) == 0 {
		return out, nil
	}
	return out, s.noteRead(ctx, caseID, reader, out)
}

// Objection answers one objection whole, wherever it is; the caller checks that
// the reader handles it.
func (s *Store) Objection(ctx context.Context, reader, id string) (relief.ObjectionView, error) {
	o, err := s.q.ObjectionByID(ctx, id)
	if err != nil {
		return relief.ObjectionView{}, refusal(badInput(err))
	}
	c, err := s.q.CaseByID(ctx, o.CaseID)
	if err != nil {
		return relief.ObjectionView{}, refusal(err)
	}
	v, err := s.objectionView(ctx, o, c.Version, true)
	if err != nil {
		return v, err
	}
	return v, s.noteRead(ctx, o.CaseID, reader, []relief.ObjectionView{v})
}

// noteRead leaves the audit row of reading what somebody wrote in confidence.
func (s *Store) noteRead(ctx context.Context, caseID, reader string, read []relief.ObjectionView) error {
	ids := make([]string, len(read))
	for i, v := range read {
		ids[i] = v.ID
	}
	return s.write(ctx, func(ctx context.Context, t *tx) error {
		return t.note(ctx, caseID, "read", reader, map[string]any{"purpose": "objection", "objections": ids})
	})
}

func (s *Store) objectionView(ctx context.Context, o db.ObjectionByIDRow, version int, whole bool) (relief.ObjectionView, error) {
	v := relief.ObjectionView{
		ID: o.ID, Number: o.Number, Case: o.CaseID, Row: o.RowNo, Ground: o.Ground, Status: o.Status, Version: version, FiledAt: o.FiledAt, RuledAt: o.RuledAt,
		Anonymous: o.ContactEnc == nil,
	}
	if o.AppealOf != nil {
		v.AppealOf = *o.AppealOf
	}
	var err error
	if v.Task, err = s.q.ObjectionTask(ctx, &o.ID); err != nil && !noRows(err) {
		return v, refusal(err)
	}
	if !whole {
		return v, nil
	}
	if v.Text, err = s.unseal("objections", "text_enc", o.ID, o.TextEnc); err != nil {
		return v, err
	}
	if v.Contact, err = s.unseal("objections", "contact_enc", o.ID, o.ContactEnc); err != nil {
		return v, err
	}
	v.Finding, err = s.unseal("objections", "finding_enc", o.ID, o.FindingEnc)
	return v, err
}

// ObjectionTask answers the task of an objection.
func (s *Store) ObjectionTask(ctx context.Context, who relief.Person, id string) (relief.TaskView, error) {
	task, err := s.q.ObjectionTask(ctx, &id)
	if err != nil {
		return relief.TaskView{}, refusal(err)
	}
	return s.Task(ctx, who, task)
}

// HandledObjections lists the objections of the scopes for those who handle
// them, newest first, without what was written; due says until when somebody
// must accept or rule on it.
func (s *Store) HandledObjections(ctx context.Context, f relief.ObjectionFilter) (relief.List[relief.ObjectionRow], error) {
	q := caseQuery{args: pgx.NamedArgs{"scopes": f.Scopes, "cursor": f.Page.Cursor, "limit": f.Page.Size() + 1}}
	q.where("EXISTS (SELECT FROM unnest(@scopes::text[]) scope WHERE c.union_path = scope OR c.union_path LIKE scope || '/%')", true)
	q.where("o.id < @cursor::uuid", f.Page.Cursor != "")
	q.with("c.campaign_id = @campaign::uuid", "campaign", f.Campaign)
	q.with("o.status = @status", "status", f.Status)
	q.where("(o.status IN ('filed', 'accepted') OR o.status = 'late' AND o.late)", f.Open)
	q.where("t.due_at < now()", f.Overdue)
	rows, err := s.pool.Query(ctx, `SELECT o.id, o.number, o.case_id AS "case", c.no AS case_no, c.campaign_id AS campaign, c.union_code AS "union", n.name AS union_name, o.row_no AS row, o.ground, o.status,
			o.contact_enc IS NULL AS anonymous, coalesce(o.appeal_of::text, '') AS appeal_of, o.filed_at, o.ruled_at, t.due_at AS due, coalesce(t.due_at < now(), false) AS overdue, coalesce(t.id::text, '') AS task, c.version
		FROM objections o JOIN cases c ON c.id = o.case_id JOIN unions n ON n.code = c.union_code LEFT JOIN tasks t ON t.objection_id = o.id AND t.status = 'open'
		WHERE `+q.text+` ORDER BY o.id DESC LIMIT @limit`, q.args)
	if err != nil {
		return relief.List[relief.ObjectionRow]{}, refusal(fmt.Errorf("reading objections: %w", err))
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByName[relief.ObjectionRow])
	if err != nil {
		return relief.List[relief.ObjectionRow]{}, refusal(badInput(fmt.Errorf("reading objections: %w", err)))
	}
	return cut(list, f.Page, func(o relief.ObjectionRow) string { return o.ID }), nil
}

func within(scopes []string, path string) bool {
	for _, s := range scopes {
		if relief.Covers(s, path) {
			return true
		}
	}
	return false
}
