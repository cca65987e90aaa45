package store

import (
	"context"
	"fmt"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/internal/db"
)

// RecordIncome writes down what a file's household lived on in a month. Of one
// whose file was closed for its exit this is the monitoring (返困监测): below the
// minimum it has fallen back, and the next question comes due anew.
func (s *Store) RecordIncome(ctx context.Context, r relief.Request, id string, e relief.IncomeEntry) (relief.Reply, error) {
	return s.once(ctx, r, 201, func(ctx context.Context, t *tx) (any, error) {
		today := relief.DayOf(t.now)
		if err := e.Check(today); err != nil {
			return nil, err
		}
		f, err := t.lockArchive(ctx, id)
		if err != nil {
			return nil, err
		}
		if relief.ArchiveState(f.State) == relief.ArchiveDeregistered {
			return nil, relief.Refuse("archive_move", "archive_state", f.State, "archive_action", string(relief.ArchiveMonitor))
		}
		std, err := t.standard(ctx, relief.Plan{}, f.UnionPath, settingOf(f.File), e.Month)
		if err != nil {
			return nil, err
		}
		if std.DibaoMonthly == 0 {
			return nil, relief.Refuse("standard_missing")
		}
		note, err := s.seal("archive_incomes", "note_enc", id, e.Note)
		if err != nil {
			return nil, err
		}
		err = t.InsertIncomeMonth(ctx, db.InsertIncomeMonthParams{
			ArchiveID: id, Month: *dateOf(e.Month), IncomeFen: e.Income, People: e.People, DibaoFen: std.DibaoMonthly, How: e.How, NoteEnc: note, MadeBy: r.Actor,
		})
		if err != nil {
			return nil, fmt.Errorf("keeping the month: %w", err)
		}
		m := relief.IncomeMonth{Income: e.Income, People: e.People, Dibao: std.DibaoMonthly}.Weighed()
		if out := relief.ArchiveState(f.State); out == relief.ArchiveExited || out == relief.ArchiveMonitored {
			if err := t.watch(ctx, id, today, !m.Above); err != nil {
				return nil, err
			}
		}
		if err := t.note(ctx, id, "archive", r.Actor, map[string]any{"action": "income", "month": e.Month.String(), "above": m.Above}); err != nil {
			return nil, err
		}
		return watchView(ctx, t.Queries, std, id, f.State, today)
	})
}

// watch sets when a household that is out of difficulty is asked next.
func (t *tx) watch(ctx context.Context, id string, today relief.Day, fallenBack bool) error {
	err := t.SetWatch(ctx, db.SetWatchParams{ArchiveID: id, NextOn: *dateOf(today.AddDays(relief.WatchEvery)), FallenBack: fallenBack})
	return wrap("setting when the household is asked next", err)
}

// mayExit refuses an exit (A06) that the months do not show yet. Where no
// standard is known there is nothing to measure them by: the second person's
// reason must do.
func (t *tx) mayExit(ctx context.Context, f *file, today relief.Day) error {
	std, err := t.standard(ctx, relief.Plan{}, f.UnionPath, settingOf(f.File), today)
	if err != nil || std.DibaoMonthly == 0 {
		return err
	}
	v, err := watchView(ctx, t.Queries, std, f.ID, f.State, today)
	if err != nil {
		return err
	}
	return relief.MayExit(v.Months, std.ExitMonths, today)
}

func watchView(ctx context.Context, q *db.Queries, std relief.DibaoStandard, id, state string, today relief.Day) (relief.WatchView, error) {
	v := relief.WatchView{Archive: id, State: relief.ArchiveState(state), Asked: std.ExitMonths}
	rows, err := q.IncomeMonths(ctx, id)
	if err != nil {
		return v, fmt.Errorf("reading the months: %w", err)
	}
	v.Months = make([]relief.IncomeMonth, len(rows))
	for i, m := range rows {
		v.Months[i] = relief.IncomeMonth{Month: dayOf(m.Month), Income: m.IncomeFen, People: m.People, Dibao: m.DibaoFen, How: m.How, By: m.By, At: m.At}.Weighed()
	}
	v.Above = relief.MonthsAbove(v.Months, today)
	w, err := q.WatchOf(ctx, id)
	if noRows(err) {
		return v, nil
	}
	if err != nil {
		return v, fmt.Errorf("reading the watch: %w", err)
	}
	v.NextOn, v.FallenBack = dayOf(w.NextOn), w.FallenBack
	return v, nil
}

// Incomes answers what a file's household lived on, the caller checks scope.
func (s *Store) Incomes(ctx context.Context, id string) (relief.WatchView, error) {
	var v relief.WatchView
	err := s.write(ctx, func(ctx context.Context, t *tx) error {
		a, err := t.ArchiveByID(ctx, id)
		if err != nil {
			return badInput(err)
		}
		f, err := t.openLatest(ctx, id)
		if err != nil {
			return err
		}
		today := relief.DayOf(t.now)
		std, err := t.standard(ctx, relief.Plan{}, a.UnionPath, settingOf(f), today)
		if err != nil {
			return err
		}
		v, err = watchView(ctx, t.Queries, std, id, a.State, today)
		return err
	})
	return v, err
}
