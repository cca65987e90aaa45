package activities

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"

	"go.temporal.io/sdk/activity"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/roster"
	"github.com/songnuan/songnuan/store"
)

// progressEvery is after how many rows an import notes how far it has come.
const progressEvery = 50

// An Imported is how a roster import ended, in rows.
type Imported struct{ Rows, Imported, Rejected int }

// ImportRoster files the rows of an import's roster, one transaction a row. It
// may be run again at any time: rows that were filed are not filed again, and
// one bad row never blocks the rest. A file that cannot be read ends the import
// as failed, which is no error of the activity.
func (a *Activities) ImportRoster(ctx context.Context, id string) (Imported, error) {
	job, err := a.Store.StartImport(ctx, id)
	if err != nil || job.Over {
		return Imported{}, err
	}
	var done Imported
	err = a.importRows(ctx, job, &done)
	problem := ""
	var unreadable *roster.FileError
	if errors.As(err, &unreadable) {
		problem, err = unreadable.Message, nil
	}
	var stopped *relief.Error
	if errors.As(err, &stopped) && stopped.Code == "campaign_not_active" { // suspended or over meanwhile: to be sent again
		problem, err = stopped.Zh(), nil
	}
	if err != nil {
		return done, err
	}
	return done, a.Store.FinishImport(ctx, id, problem, done.Rows, done.Imported, done.Rejected)
}

func (a *Activities) importRows(ctx context.Context, job *store.RosterJob, done *Imported) error {
	file, err := roster.Open(bytes.NewReader(job.File), int64(len(job.File)))
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }()
	units := unitsOf(ctx, a.Store)
	var broken error // an unknown union is a finding, a database that does not answer is not
	check := roster.NewChecker(job.Plan, func(code string) (level relief.Level, inScope bool) {
		u, err := units(code)
		if err != nil && relief.CodeOf(err) != "not_found" {
			broken = err
		}
		return u.Level, relief.Covers(job.Owner, u.Path)
	})
	for {
		rec, err := file.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		row, findings := check.Check(rec)
		if broken != nil {
			return broken
		}
		if err := a.importRow(ctx, job, units, row, findings, done); err != nil {
			return err
		}
		if done.Rows%progressEvery == 0 {
			activity.RecordHeartbeat(ctx, done.Rows)
			if err := a.Store.ImportProgress(ctx, job.ID, done.Rows, done.Imported, done.Rejected); err != nil {
				return err
			}
		}
	}
}

func (a *Activities) importRow(ctx context.Context, job *store.RosterJob, units func(string) (relief.Unit, error), row roster.Row, findings []roster.Finding, done *Imported) error {
	done.Rows++
	if !roster.Rejected(findings) {
		refused, err := a.file(ctx, job, units, row)
		if err != nil {
			return err
		}
		findings = append(findings, refused...)
	}
	for _, f := range findings {
		if err := a.Store.NoteFinding(ctx, job.ID, relief.ImportFinding{Row: f.Row, Code: f.Code, Field: f.Field, Message: f.Message}); err != nil {
			return err
		}
	}
	if roster.Rejected(findings) {
		done.Rejected++
	} else {
		done.Imported++
	}
	return nil
}

// file opens the household's case, or foresees whether it would be opened;
// somebody who is in the campaign already is a finding of this row, not an error.
func (a *Activities) file(ctx context.Context, job *store.RosterJob, units func(string) (relief.Unit, error), row roster.Row) ([]roster.Finding, error) {
	unit, err := units(row.UnionCode)
	if err != nil {
		return nil, err
	}
	draft := false
	if job.DryRun {
		union, err := a.Store.LiveElsewhere(ctx, job.Campaign, row.IDNumber)
		if err != nil {
			return nil, err
		}
		if union != "" {
			return []roster.Finding{roster.InCampaign(row.Number)}, nil
		}
		draft, err = a.Store.Foresee(ctx, job, row.IDNumber, unit)
		return taken(row.Number, draft, err)
	}
	err = a.Store.ImportRow(ctx, job, row.Applicant(unit, job.Plan.DibaoMonthly))
	if err == nil && slices.Contains(job.Plan.Requires, relief.Membership) {
		draft, err = a.Store.RowIsDraft(ctx, job.ID, row.Number)
	}
	return taken(row.Number, draft, err)
}

// taken turns how a row was taken into its findings.
func taken(row int, draft bool, err error) ([]roster.Finding, error) {
	switch relief.CodeOf(err) {
	case "duplicate_household":
		return []roster.Finding{roster.InCampaign(row)}, nil
	case "account_in_use", "line_unknown", roster.Barred:
		var no *relief.Error
		errors.As(err, &no)
		return []roster.Finding{{Row: row, Code: no.Code, Message: no.Zh(), MessageEN: no.En()}}, nil
	}
	if draft {
		return []roster.Finding{roster.StaysDraft(row)}, err
	}
	return nil, err
}

// unitsOf looks unions up, each once.
func unitsOf(ctx context.Context, s *store.Store) func(string) (relief.Unit, error) {
	type found struct {
		unit relief.Unit
		err  error
	}
	seen := map[string]found{}
	return func(code string) (relief.Unit, error) {
		f, ok := seen[code]
		if !ok {
			f.unit, f.err = s.Union(ctx, code)
			if f.err != nil && relief.CodeOf(f.err) != "not_found" {
				return f.unit, fmt.Errorf("reading union %s: %w", code, f.err)
			}
			seen[code] = f
		}
		return f.unit, f.err
	}
}
