package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/songnuan/songnuan/pii"
	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/internal/db"
)

// Archives lists files within the scopes, union by union and then in the order of opening.
func (s *Store) Archives(ctx context.Context, f relief.ArchiveFilter) (relief.List[relief.ArchiveRow], error) {
	after, err := s.pathOf(ctx, "archives", f.Page)
	if err != nil {
		return relief.List[relief.ArchiveRow]{}, err
	}
	q := caseQuery{args: pgx.NamedArgs{}}
	q.with("grade = @grade", "grade", string(f.Grade))
	q.with("union_code = @union", "union", f.Union)
	if !f.DueUntil.IsZero() {
		q.args["due"] = *dateOf(f.DueUntil)
		q.where("review_on <= @due AND state IN ('active', 'review_due')", true)
	}
	if !f.WatchUntil.IsZero() {
		q.args["watch"] = *dateOf(f.WatchUntil)
		q.where("state IN ('exited', 'monitored') AND EXISTS (SELECT FROM archive_watches w WHERE w.archive_id = archives.id AND (w.next_on <= @watch OR w.fallen_back))", true)
	}
	if f.Query != "" {
		q.args["name"], q.args["person"] = s.found(pii.KindName, f.Query), [][]byte(nil)
		if n, err := relief.ParseIDNumber(f.Query); err == nil {
			q.args["person"] = s.found(pii.KindID, n.Value())
		}
		q.where("id IN (SELECT id FROM archives WHERE name_index = ANY (@name::bytea[]) UNION SELECT archive_id FROM archive_people WHERE person_index = ANY (@person::bytea[]))", true)
	}
	var states []string
	if f.State != "" {
		states = []string{string(f.State)}
	}
	rows, err := s.pool.Query(ctx, `SELECT id, union_code, (SELECT n.name FROM unions n WHERE n.code = a.union_code), name_masked, state, grade, tier, cause, people, completeness, version, confirmed, review_on
		FROM `+q.page("archives", f.Page, after, f.Scopes, states)+` a ORDER BY `+unionByUnion+` LIMIT @limit`, q.args)
	if err != nil {
		return relief.List[relief.ArchiveRow]{}, refusal(fmt.Errorf("reading files: %w", err))
	}
	list, err := pgx.CollectRows(rows, archiveRow)
	if err != nil {
		return relief.List[relief.ArchiveRow]{}, refusal(badInput(fmt.Errorf("reading files: %w", err)))
	}
	return cut(list, f.Page, func(a relief.ArchiveRow) string { return a.ID }), nil
}

func archiveRow(row pgx.CollectableRow) (relief.ArchiveRow, error) {
	var r struct {
		ID, UnionCode, UnionName, NameMasked, State, Grade, Tier, Cause string
		People, Completeness, Version, Confirmed                        int
		ReviewOn                                                        *time.Time
	}
	err := row.Scan(&r.ID, &r.UnionCode, &r.UnionName, &r.NameMasked, &r.State, &r.Grade, &r.Tier, &r.Cause, &r.People, &r.Completeness, &r.Version, &r.Confirmed, &r.ReviewOn)
	a := relief.ArchiveRow{
		ID: r.ID, Union: r.UnionCode, UnionName: r.UnionName, Name: r.NameMasked, State: relief.ArchiveState(r.State), Grade: relief.Grade(r.Grade), Tier: r.Tier, Cause: r.Cause, People: r.People,
		Completeness: r.Completeness, Version: r.Version, Confirmed: r.Confirmed,
	}
	if r.ReviewOn != nil {
		a.ReviewOn = dayOf(*r.ReviewOn)
	}
	return a, err
}

// ArchivePlace answers the union path a file lies at; the caller checks scope.
func (s *Store) ArchivePlace(ctx context.Context, id string) (relief.Unit, error) {
	a, err := s.q.ArchiveByID(ctx, id)
	if err != nil {
		return relief.Unit{}, refusal(badInput(err))
	}
	return s.Union(ctx, a.UnionCode)
}

// ArchiveOfCase answers the id of a case's file.
func (s *Store) ArchiveOfCase(ctx context.Context, caseID string) (string, error) {
	link, err := s.q.ArchiveIDOfCase(ctx, caseID)
	if noRows(err) {
		return "", relief.Refuse("archive_missing")
	}
	return link.ArchiveID, refusal(badInput(err))
}

// Archive answers one version of a file, the latest for version 0. Without a
// purpose personal data is masked; with one it is whole, and an audit row says
// who read it and why.
func (s *Store) Archive(ctx context.Context, id string, version int, reader relief.Person, purpose string) (relief.ArchiveView, error) {
	if purpose != "" { // counted and noted first: what was read cannot be unread
		masked, err := s.archiveView(ctx, id, version, false)
		if err != nil {
			return relief.ArchiveView{}, refusal(badInput(err))
		}
		version = masked.Version
		if err := s.reads(ctx, reading{archive: id, reader: reader.ID, purpose: purpose, what: map[string]any{"version": version}}); err != nil {
			return relief.ArchiveView{}, err
		}
	}
	v, err := s.archiveView(ctx, id, version, purpose != "")
	if err != nil {
		return relief.ArchiveView{}, refusal(badInput(err))
	}
	return v, nil
}

func (s *Store) archiveView(ctx context.Context, id string, version int, whole bool) (relief.ArchiveView, error) {
	a, err := s.q.ArchiveByID(ctx, id)
	if err != nil {
		return relief.ArchiveView{}, err
	}
	if version == 0 {
		version = a.Version
	}
	row, err := s.q.ArchiveVersion(ctx, db.ArchiveVersionParams{ArchiveID: id, Version: version})
	if err != nil {
		return relief.ArchiveView{}, err
	}
	f, err := s.openFile("archive_versions", versionID(id, version), row.BodyEnc)
	if err != nil {
		return relief.ArchiveView{}, err
	}
	v := relief.ArchiveView{
		ID: a.ID, Union: a.UnionCode, UnionName: a.UnionName, UnionPath: a.UnionPath, State: relief.ArchiveState(a.State), Version: version, Latest: a.Version, Confirmed: a.Confirmed,
		File: f, Evidence: f.MissingEvidence(), MadeBy: row.MadeBy, ConfirmedBy: row.ConfirmedBy, Origin: row.Origin, At: row.At, ActivatedAt: a.ActivatedAt, ReasonCode: a.ReasonCode,
	}
	completeness, missing := f.Completeness()
	v.Completeness, v.Missing = completeness, relief.NameLacks(missing)
	if a.ReviewOn != nil {
		v.ReviewOn = dayOf(*a.ReviewOn)
	}
	if !whole {
		v.File = f.Masked()
	}
	if err := json.Unmarshal(row.Assessment, &v.Assessment); err != nil {
		return v, fmt.Errorf("reading the assessment of file %s: %w", id, err)
	}
	if v.Change, err = s.openChange(ctx, a, whole); err != nil {
		return v, err
	}
	v.Moves, err = s.archiveMoves(ctx, id)
	return v, err
}

func (s *Store) openChange(ctx context.Context, a db.ArchiveByIDRow, whole bool) (*relief.ChangeView, error) {
	c, err := s.q.OpenChange(ctx, a.ID)
	if noRows(err) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("reading the change: %w", err)
	}
	base, err := s.q.ArchiveVersion(ctx, db.ArchiveVersionParams{ArchiveID: a.ID, Version: c.Base})
	if err != nil {
		return nil, fmt.Errorf("reading the change: %w", err)
	}
	was, err := s.openFile("archive_versions", versionID(a.ID, c.Base), base.BodyEnc)
	if err != nil {
		return nil, err
	}
	now, err := s.openFile("archive_changes", c.ID, c.BodyEnc)
	if err != nil {
		return nil, err
	}
	reason, err := s.unseal("archive_changes", "reason_enc", c.ID, c.ReasonEnc)
	if err != nil {
		return nil, err
	}
	v := &relief.ChangeView{ID: c.ID, Base: c.Base, Reason: reason, By: c.By, At: c.At, Fields: masked(was, now)}
	if whole {
		v.Fields = relief.Differences(was, now)
	}
	return v, nil
}

func (s *Store) archiveMoves(ctx context.Context, id string) ([]relief.ArchiveMoveView, error) {
	rows, err := s.q.ArchiveMoves(ctx, id)
	if err != nil {
		return nil, fmt.Errorf("reading the file's history: %w", err)
	}
	out := make([]relief.ArchiveMoveView, len(rows))
	for i, m := range rows {
		reason, err := s.unseal("archive_moves", "reason_enc", id, m.ReasonEnc)
		if err != nil {
			return nil, err
		}
		out[i] = relief.ArchiveMoveView{
			At: m.At, Action: relief.ArchiveAction(m.Action), From: relief.ArchiveState(m.FromState), To: relief.ArchiveState(m.ToState), Version: m.Version, By: m.By, Reason: reason,
		}
		if m.By == "" {
			out[i].By = "系统"
		}
	}
	return out, nil
}

// ArchiveVersions lists a file's versions with the decisions made on each.
func (s *Store) ArchiveVersions(ctx context.Context, id string) ([]relief.VersionRow, error) {
	rows, err := s.q.ArchiveVersions(ctx, id)
	if err != nil {
		return nil, refusal(badInput(fmt.Errorf("reading versions: %w", err)))
	}
	decided, err := s.q.DecisionsOnArchive(ctx, id)
	if err != nil {
		return nil, refusal(fmt.Errorf("reading decisions: %w", err))
	}
	out := make([]relief.VersionRow, len(rows))
	for i, r := range rows {
		out[i] = relief.VersionRow{
			Version: r.Version, At: r.At, MadeBy: r.MadeBy, ConfirmedBy: r.ConfirmedBy, Origin: r.Origin, Grade: relief.Grade(r.Grade), Document: r.DocumentNo,
			Decisions: []relief.VersionDecision{},
		}
		for _, d := range decided {
			if d.Version == r.Version {
				out[i].Decisions = append(out[i].Decisions, relief.VersionDecision{ID: d.ID, Case: d.CaseID, Kind: d.Kind, At: d.At})
			}
		}
	}
	return out, nil
}

// Difference answers what differs between two versions of a file; with a purpose
// whole, and noted.
func (s *Store) Difference(ctx context.Context, id string, from, to int, reader relief.Person, purpose string) ([]relief.FieldChange, error) {
	if purpose != "" {
		if _, err := s.differences(ctx, id, from, to, false); err != nil {
			return nil, refusal(badInput(err))
		}
		if err := s.reads(ctx, reading{archive: id, reader: reader.ID, purpose: purpose, what: map[string]any{"from": from, "version": to}}); err != nil {
			return nil, err
		}
	}
	out, err := s.differences(ctx, id, from, to, purpose != "")
	return out, refusal(badInput(err))
}

func (s *Store) differences(ctx context.Context, id string, from, to int, whole bool) ([]relief.FieldChange, error) {
	var files [2]relief.ArchiveFile
	for i, version := range []int{from, to} {
		row, err := s.q.ArchiveVersion(ctx, db.ArchiveVersionParams{ArchiveID: id, Version: version})
		if err != nil {
			return nil, refusal(err)
		}
		if files[i], err = s.openFile("archive_versions", versionID(id, version), row.BodyEnc); err != nil {
			return nil, err
		}
	}
	if whole {
		return relief.Differences(files[0], files[1]), nil
	}
	return masked(files[0], files[1]), nil
}
