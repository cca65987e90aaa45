package store

import (
	"context"
	"fmt"
	"slices"

	"github.com/songnuan/songnuan/failpoint"
	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/internal/db"
)

// Import keeps the file, sealed, and queues its import.
func (s *Store) Import(ctx context.Context, r relief.Request, campaignID, fileName string, file []byte, dryRun bool) (relief.Reply, error) {
	return s.once(ctx, r, 202, func(ctx context.Context, t *tx) (any, error) {
		k, err := t.lockCampaign(ctx, campaignID)
		if err != nil {
			return nil, err
		}
		if relief.CampaignStatus(k.Status) != relief.CampaignRunning {
			return nil, relief.Refuse("campaign_not_active", "status", k.Status)
		}
		id := newID()
		sealed, err := s.Keys.Seal("import", []byte(id), file)
		if err != nil {
			return nil, fmt.Errorf("sealing the file: %w", err)
		}
		if err := t.InsertImport(ctx, db.InsertImportParams{ID: id, CampaignID: campaignID, Actor: r.Actor, FileName: fileName, FileEnc: sealed, DryRun: dryRun}); err != nil {
			return nil, fmt.Errorf("keeping the file: %w", err)
		}
		if err := t.InsertOutbox(ctx, db.InsertOutboxParams{Topic: "import", Subject: id, Version: 1, Body: []byte("{}")}); err != nil {
			return nil, fmt.Errorf("queueing the import: %w", err)
		}
		return map[string]string{"import_id": id}, t.note(ctx, campaignID, "campaign", r.Actor, map[string]any{"action": "import", "import": id, "dry_run": dryRun})
	})
}

// ImportStatus answers how far an import has come.
func (s *Store) ImportStatus(ctx context.Context, scopes []string, id string) (relief.ImportView, error) {
	i, err := s.q.ImportByID(ctx, id)
	if err != nil {
		return relief.ImportView{}, refusal(badInput(err))
	}
	if !within(scopes, i.OwnerPath) {
		return relief.ImportView{}, relief.Refuse("not_found")
	}
	rows, err := s.q.ImportFindings(ctx, id)
	if err != nil {
		return relief.ImportView{}, refusal(fmt.Errorf("reading findings: %w", err))
	}
	v := relief.ImportView{
		ID: i.ID, Campaign: i.CampaignID, Status: i.Status, DryRun: i.DryRun, Rows: i.Rows, Imported: i.Imported, Rejected: i.Rejected, Problem: i.Problem,
		Findings: make([]relief.ImportFinding, len(rows)),
	}
	for n, f := range rows {
		v.Findings[n] = relief.ImportFinding{Row: f.RowNo, Code: f.Code, Field: f.Field, Message: f.Message}
	}
	return v, nil
}

// A RosterJob is an import as the worker runs it.
type RosterJob struct {
	ID       string
	Campaign string
	Owner    string // union path the roster must lie within
	DryRun   bool
	Over     bool
	Plan     relief.Plan
	File     []byte
	k        campaign
	actor    string
	lines    []relief.LineView
}

// StartImport opens the file of an import that is not over.
func (s *Store) StartImport(ctx context.Context, id string) (*RosterJob, error) {
	i, err := s.q.ImportByID(ctx, id)
	if err != nil {
		return nil, refusal(err)
	}
	job := &RosterJob{ID: id, Campaign: i.CampaignID, Owner: i.OwnerPath, DryRun: i.DryRun, actor: i.Actor, Over: i.Status == "done" || i.Status == "failed"}
	if job.Over {
		return job, nil
	}
	if job.File, err = s.Keys.Unseal("import", []byte(id), i.FileEnc); err != nil {
		return nil, fmt.Errorf("opening the file of import %s: %w", id, err)
	}
	if job.k, err = s.campaign(ctx, i.CampaignID); err != nil {
		return nil, err
	}
	job.Plan = job.k.Plan
	if job.lines, err = lineViews(ctx, s.q, i.CampaignID); err != nil {
		return nil, refusal(err)
	}
	return job, refusal(s.q.StartImport(ctx, id))
}

// ImportRow files one household: T01 and T02 in one transaction, and an accept
// task. A row of a file that was filed before is not filed again. It refuses
// with duplicate_household when the person has a live case in the campaign.
func (s *Store) ImportRow(ctx context.Context, job *RosterJob, a Applicant) error {
	at := job.Plan.LineFor(a.Category)
	if at < 0 {
		return relief.Refuse("line_unknown")
	}
	if filed, err := s.rowFiled(ctx, job.ID, a.RosterRow); err != nil || filed {
		return err
	}
	err := s.write(ctx, func(ctx context.Context, t *tx) error { return t.fileRow(ctx, job, a, job.lines[at].ID) })
	failpoint.Hit(failpoint.ImportRow)
	if relief.CodeOf(err) == "duplicate_household" { // by this very row, when a run thought dead is still at it
		if filed, again := s.rowFiled(ctx, job.ID, a.RosterRow); again == nil && filed {
			return nil
		}
	}
	return err
}

func (t *tx) fileRow(ctx context.Context, job *RosterJob, a Applicant, line string) error {
	h, err := t.openCase(ctx, filing{campaign: job.k, Applicant: a, line: line, by: job.actor, origin: fromRoster})
	if err != nil {
		return err
	}
	return t.later.InsertImportRow(ctx, db.InsertImportRowParams{ImportID: job.ID, RowNo: a.RosterRow, CaseID: h.ID})
}

// ImportRows files some households in one transaction. When that fails, each is
// filed by itself, so that the answer says which of them were refused.
func (s *Store) ImportRows(ctx context.Context, job *RosterJob, rows []Applicant) ([]error, error) {
	refused := make([]error, len(rows))
	if s.importTogether(ctx, job, rows) == nil {
		failpoint.Hit(failpoint.ImportRow)
		return refused, nil
	}
	for i, a := range rows {
		err := s.ImportRow(ctx, job, a)
		if relief.CodeOf(err) == "" && err != nil {
			return refused, err
		}
		refused[i] = err
	}
	return refused, nil
}

func (s *Store) importTogether(ctx context.Context, job *RosterJob, rows []Applicant) error {
	numbers := make([]int, len(rows))
	for i, a := range rows {
		numbers[i] = a.RosterRow
	}
	filed, err := s.q.ImportedRows(ctx, db.ImportedRowsParams{ImportID: job.ID, Rows: numbers})
	if err != nil {
		return refusal(err)
	}
	return s.write(ctx, func(ctx context.Context, t *tx) error {
		for _, a := range rows {
			if slices.Contains(filed, a.RosterRow) {
				continue
			}
			at := job.Plan.LineFor(a.Category)
			if at < 0 {
				return relief.Refuse("line_unknown")
			}
			if err := t.fileRow(ctx, job, a, job.lines[at].ID); err != nil {
				return err
			}
		}
		return nil
	})
}

func (s *Store) rowFiled(ctx context.Context, id string, row int) (bool, error) {
	_, err := s.q.ImportedRow(ctx, db.ImportedRowParams{ImportID: id, RowNo: row})
	if noRows(err) {
		return false, nil
	}
	return err == nil, refusal(err)
}

// NoteFinding keeps a finding of an import, once.
func (s *Store) NoteFinding(ctx context.Context, importID string, f relief.ImportFinding) error {
	return refusal(s.q.InsertFinding(ctx, db.InsertFindingParams{ImportID: importID, RowNo: f.Row, Code: f.Code, Field: f.Field, Message: f.Message}))
}

// ImportProgress notes how far an import has come.
func (s *Store) ImportProgress(ctx context.Context, id string, rows, imported, rejected int) error {
	return refusal(s.q.ProgressImport(ctx, db.ProgressImportParams{ID: id, Rows: rows, Imported: imported, Rejected: rejected}))
}

// FinishImport ends an import and drops its file; problem is what made it fail.
func (s *Store) FinishImport(ctx context.Context, id, problem string, rows, imported, rejected int) error {
	status := "done"
	if problem != "" {
		status = "failed"
	}
	return refusal(s.q.FinishImport(ctx, db.FinishImportParams{ID: id, Status: status, Problem: problem, Rows: rows, Imported: imported, Rejected: rejected}))
}
