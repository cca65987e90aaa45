package api

import (
	"context"

	"github.com/labstack/echo/v4"

	"github.com/songnuan/songnuan/api/internal/gen"
	"github.com/songnuan/songnuan/relief"
)

// Archives are the households' files.
type Archives interface {
	Archives(ctx context.Context, f relief.ArchiveFilter) (relief.List[relief.ArchiveRow], error)
	// ArchivePlace answers the union a file lies at; the caller checks scope.
	ArchivePlace(ctx context.Context, id string) (relief.Unit, error)
	// ArchiveOfCase answers the id of the file a case rests on; the caller checks scope.
	ArchiveOfCase(ctx context.Context, caseID string) (string, error)
	// Archive answers one version, the latest for 0; purpose, when given, unmasks it and leaves an audit row.
	Archive(ctx context.Context, id string, version int, reader relief.Person, purpose string) (relief.ArchiveView, error)
	ArchiveVersions(ctx context.Context, id string) ([]relief.VersionRow, error)
	Difference(ctx context.Context, id string, from, to int, reader relief.Person, purpose string) ([]relief.FieldChange, error)
	OpenArchive(ctx context.Context, r relief.Request, union string, f relief.ArchiveFile) (relief.Reply, error)
	ChangeArchive(ctx context.Context, r relief.Request, id string, c relief.ArchiveChange) (relief.Reply, error)
	// DecideChange is the second person's word: confirmed or refused.
	DecideChange(ctx context.Context, r relief.Request, id, outcome, reason string) (relief.Reply, error)
	// RecordIncome writes down what the household lived on in a month; Incomes answers all of them.
	RecordIncome(ctx context.Context, r relief.Request, id string, e relief.IncomeEntry) (relief.Reply, error)
	Incomes(ctx context.Context, id string) (relief.WatchView, error)
	MoveArchive(ctx context.Context, r relief.Request, id string, action relief.ArchiveAction, code, reason string) (relief.Reply, error)
}

// ListArchives lists files of the caller's scope.
func (s *server) ListArchives(c echo.Context, params gen.ListArchivesParams) error {
	var due relief.Day
	if params.DueUntil != nil {
		var err error
		if due, err = relief.ParseDay(*params.DueUntil); err != nil {
			return relief.Refuse("schema", "field", "due_until")
		}
	}
	var watch relief.Day
	if params.WatchUntil != nil {
		var err error
		if watch, err = relief.ParseDay(*params.WatchUntil); err != nil {
			return relief.Refuse("schema", "field", "watch_until")
		}
	}
	text, err := searched(params.XSearch)
	if err != nil {
		return err
	}
	l, err := s.Store.Archives(c.Request().Context(), relief.ArchiveFilter{
		Scopes: callOf(c).scopes, State: value(params.State), Grade: value(params.Grade), Union: value(params.Union), Query: text, DueUntil: due, WatchUntil: watch,
		Page: pageOf(params.Cursor, params.Limit),
	})
	return list(c, l, err)
}

// OpenArchive opens a household's file.
func (s *server) OpenArchive(c echo.Context, params gen.OpenArchiveParams) error {
	v := callOf(c)
	in, err := fill[gen.NewArchive](v)
	if err != nil {
		return err
	}
	r, err := s.Store.OpenArchive(c.Request().Context(), v.request(params.IdempotencyKey), in.Union, in.File)
	return reply(c, r, err)
}

// GetArchive answers a file, unmasked when the guard has allowed the purpose.
func (s *server) GetArchive(c echo.Context, id gen.ID, params gen.GetArchiveParams) error {
	view, err := s.Store.Archive(c.Request().Context(), id, value(params.Version), callOf(c).person, string(value(params.XPurpose)))
	return answer(c, shownArchive(view), err)
}

// GetCaseArchive answers the file a case rests on, wherever it is kept: who
// handles the case handles its file.
func (s *server) GetCaseArchive(c echo.Context, id gen.ID, params gen.GetCaseArchiveParams) error {
	ctx := c.Request().Context()
	file, err := s.Store.ArchiveOfCase(ctx, id)
	if err != nil {
		return err
	}
	view, err := s.Store.Archive(ctx, file, value(params.Version), callOf(c).person, string(value(params.XPurpose)))
	return answer(c, shownArchive(view), err)
}

func shownArchive(v relief.ArchiveView) relief.ArchiveView {
	v.File.Income, v.File.Expenditure = filled(v.File.Income), filled(v.File.Expenditure)
	v.Missing, v.Evidence, v.Moves, v.Assessment.Lines = filled(v.Missing), filled(v.Evidence), filled(v.Moves), filled(v.Assessment.Lines)
	return v
}

// ListArchiveVersions lists a file's versions.
func (s *server) ListArchiveVersions(c echo.Context, id gen.ID) error {
	rows, err := s.Store.ArchiveVersions(c.Request().Context(), id)
	return list(c, relief.List[relief.VersionRow]{Items: rows}, err)
}

// CompareArchive answers what differs between two versions.
func (s *server) CompareArchive(c echo.Context, id gen.ID, params gen.CompareArchiveParams) error {
	rows, err := s.Store.Difference(c.Request().Context(), id, params.From, params.To, callOf(c).person, string(value(params.XPurpose)))
	return list(c, relief.List[relief.FieldChange]{Items: rows}, err)
}

// ChangeArchive changes a file, or asks a second person to.
func (s *server) ChangeArchive(c echo.Context, id gen.ID, params gen.ChangeArchiveParams) error {
	v := callOf(c)
	in, err := fill[relief.ArchiveChange](v)
	if err != nil {
		return err
	}
	r, err := s.Store.ChangeArchive(c.Request().Context(), v.request(params.IdempotencyKey), id, in)
	return reply(c, r, err)
}

// RuleArchiveChange is the second person's word.
func (s *server) RuleArchiveChange(c echo.Context, id gen.ID, params gen.RuleArchiveChangeParams) error {
	v := callOf(c)
	in, err := fill[gen.ChangeRuling](v)
	if err != nil {
		return err
	}
	r, err := s.Store.DecideChange(c.Request().Context(), v.request(params.IdempotencyKey), id, string(in.Outcome), value(in.Reason))
	return reply(c, r, err)
}

// RecordIncome writes down what a file's household lived on in a month.
func (s *server) RecordIncome(c echo.Context, id gen.ID, params gen.RecordIncomeParams) error {
	v := callOf(c)
	in, err := fill[relief.IncomeEntry](v)
	if err != nil {
		return err
	}
	r, err := s.Store.RecordIncome(c.Request().Context(), v.request(params.IdempotencyKey), id, in)
	return reply(c, r, err)
}

// ListIncomes answers what a file's household lived on, month by month.
func (s *server) ListIncomes(c echo.Context, id gen.ID) error {
	v, err := s.Store.Incomes(c.Request().Context(), id)
	v.Months = filled(v.Months)
	return answer(c, v, err)
}

// SubmitArchive submits a file.
func (s *server) SubmitArchive(c echo.Context, id gen.ID, params gen.SubmitArchiveParams) error {
	return s.moveArchive(c, id, params.IdempotencyKey, relief.ArchiveSubmit, "", "")
}

// ReapplyArchive takes a file up again.
func (s *server) ReapplyArchive(c echo.Context, id gen.ID, params gen.ReapplyArchiveParams) error {
	return s.moveArchive(c, id, params.IdempotencyKey, relief.ArchiveReapply, "", "")
}

// MoveArchive is what a verifier does to a file.
func (s *server) MoveArchive(c echo.Context, id gen.ID, params gen.MoveArchiveParams) error {
	in, err := fill[gen.ArchiveMove](callOf(c))
	if err != nil {
		return err
	}
	return s.moveArchive(c, id, params.IdempotencyKey, relief.ArchiveAction(in.Action), string(value(in.Code)), value(in.Reason))
}

func (s *server) moveArchive(c echo.Context, id, key string, action relief.ArchiveAction, code, reason string) error {
	r, err := s.Store.MoveArchive(c.Request().Context(), callOf(c).request(key), id, action, code, reason)
	return reply(c, r, err)
}

func (s *server) archiveSpot(c echo.Context, v *call) (spot, error) {
	unit, err := s.Store.ArchivePlace(c.Request().Context(), c.Param("id"))
	return s.readableUnit(v, "archive.read", unit, err)
}

// readableUnit is the spot of what lies at a union, when the caller may read it.
func (s *server) readableUnit(v *call, action string, unit relief.Unit, err error) (spot, error) {
	if err != nil {
		return spot{}, err
	}
	return spot{path: unit.Path, level: unit.Level}, s.readable(v, action, unit.Path)
}
