package activities

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/roster"
	"github.com/songnuan/songnuan/store"
)

// progressEvery is after how many rows an import notes how far it has come.
const progressEvery = 50

// An Imported is how a roster import ended, in rows.
type Imported struct{ Rows, Imported, Rejected int }

// ImportRoster files the rows of an import's roster, some in a transaction. It
// may be run again at any time: rows that were filed are not filed again, and
// one bad row never blocks the rest. A file that cannot be read any further ends the
// import as failed once the rows before are filed, which is no error of the activity.
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
	desk := &filing{a: a, job: job, units: units, done: done}
	for {
		rec, err := file.Next()
		if errors.Is(err, io.EOF) {
			return desk.file(ctx)
		}
		if err != nil { // the rows before are good
			if unfiled := desk.file(ctx); unfiled != nil {
				return unfiled
			}
			return err
		}
		row, findings := check.Check(rec)
		if broken != nil {
			return broken
		}
		if err := desk.take(ctx, row, findings); err != nil {
			return err
		}
		if (done.Rows+len(desk.rows))%progressEvery == 0 {
			if err := desk.file(ctx); err != nil {
				return err
			}
			heartbeat(ctx, done.Rows)
			if err := a.Store.ImportProgress(ctx, job.ID, done.Rows, done.Imported, done.Rejected); err != nil {
				return err
			}
		}
	}
}

// fileTogether is how many rows share a transaction: the first are visible soon,
// and a refused one makes few others be filed anew.
const fileTogether = 25

// A filing gathers good rows and files them together.
type filing struct {
	a     *Activities
	job   *store.RosterJob
	units func(string) (relief.Unit, error)
	done  *Imported

	rows     []roster.Row
	people   []store.Applicant
	findings [][]roster.Finding
}

// take notes what is wrong with a row, or keeps it to be filed.
func (f *filing) take(ctx context.Context, row roster.Row, findings []roster.Finding) error {
	if roster.Rejected(findings) {
		return f.end(ctx, findings)
	}
	unit, err := f.units(row.UnionCode)
	if err != nil {
		return err
	}
	if f.job.DryRun {
		foreseen, err := f.foresee(ctx, row, unit)
		if err != nil {
			return err
		}
		return f.end(ctx, append(findings, foreseen...))
	}
	f.rows, f.people, f.findings = append(f.rows, row), append(f.people, row.Applicant(unit, f.job.Plan.DibaoMonthly)), append(f.findings, findings)
	if len(f.rows) < fileTogether {
		return nil
	}
	return f.file(ctx)
}

// file opens the cases of the rows that were kept; somebody who is in the campaign
// already is a finding of his row, not an error.
func (f *filing) file(ctx context.Context) error {
	if len(f.rows) == 0 {
		return nil
	}
	refused, err := f.a.Store.ImportRows(ctx, f.job, f.people)
	if err != nil {
		return err
	}
	for i, row := range f.rows {
		draft, err := false, refused[i]
		if err == nil && f.mayStayDraft() {
			draft, err = f.a.Store.RowIsDraft(ctx, f.job.ID, row.Number)
		}
		found, err := f.taken(row.Number, draft, err)
		if err != nil {
			return err
		}
		if err := f.end(ctx, append(f.findings[i], found...)); err != nil {
			return err
		}
	}
	f.rows, f.people, f.findings = nil, nil, nil
	return nil
}

// asks are the campaign's rules as far as they say what a case must have before it
// is submitted.
func (f *filing) asks() relief.Rules { return relief.Rules{Requires: f.job.Plan.Requires} }

func (f *filing) mayStayDraft() bool {
	return f.asks().Demands(relief.Membership) || f.asks().AsksAtSubmission()
}

// foresee answers what filing the row would find.
func (f *filing) foresee(ctx context.Context, row roster.Row, unit relief.Unit) ([]roster.Finding, error) {
	union, err := f.a.Store.LiveElsewhere(ctx, f.job.Campaign, row.IDNumber)
	if err != nil {
		return nil, err
	}
	if union != "" {
		return []roster.Finding{roster.InCampaign(row.Number)}, nil
	}
	draft, err := f.a.Store.Foresee(ctx, f.job, row.IDNumber, row.Category, unit)
	return f.taken(row.Number, draft, err)
}

// end notes the findings of a row and counts it.
func (f *filing) end(ctx context.Context, findings []roster.Finding) error {
	for _, n := range findings {
		if err := f.a.Store.NoteFinding(ctx, f.job.ID, relief.ImportFinding{Row: n.Row, Code: n.Code, Field: n.Field, Message: n.Message}); err != nil {
			return err
		}
	}
	f.done.Rows++
	if roster.Rejected(findings) {
		f.done.Rejected++
	} else {
		f.done.Imported++
	}
	return nil
}

// taken turns how a row was taken into its findings.
func (f *filing) taken(row int, draft bool, err error) ([]roster.Finding, error) {
	switch relief.CodeOf(err) {
	case "duplicate_household":
		return []roster.Finding{roster.InCampaign(row)}, nil
	case "account_in_use", "line_unknown", roster.Barred:
		var no *relief.Error
		errors.As(err, &no)
		return []roster.Finding{{Row: row, Code: no.Code, Message: no.Zh(), MessageEN: no.En()}}, nil
	}
	switch {
	case draft && f.asks().AsksAtSubmission():
		return []roster.Finding{roster.WaitsForPapers(row)}, err
	case draft:
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
