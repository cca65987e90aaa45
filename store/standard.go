package store

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/internal/db"
)

// ProposeStandard enters a region's standard; it is in force once another person
// has confirmed it.
func (s *Store) ProposeStandard(ctx context.Context, r relief.Request, std relief.DibaoStandard) (relief.Reply, error) {
	if err := std.Check(); err != nil {
		return relief.Reply{}, err
	}
	return s.once(ctx, r, 201, func(ctx context.Context, t *tx) (any, error) {
		id := newID()
		year := std.Year
		if year == 0 {
			year, _, _ = std.From.Date()
		}
		if std.ExitMonths == 0 {
			std.ExitMonths = relief.DefaultExitMonths
		}
		err := t.InsertStandard(ctx, db.InsertStandardParams{
			ID: id, Region: std.Region, Setting: std.Setting, Year: year, DibaoMonthlyFen: std.DibaoMonthly, MinimumWageFen: std.MinimumWage, RelativeTenths: std.RelativeTenths,
			EdgeTenths: std.EdgeTenths, AccidentPercent: std.AccidentLossPercent, BoundaryInclusive: std.BoundaryInclusive, EffectiveFrom: *dateOf(std.From), DocumentNo: std.Document, MadeBy: r.Actor,
			ExitMonths: std.ExitMonths,
		})
		if err != nil {
			return nil, fmt.Errorf("entering the standard: %w", err)
		}
		return map[string]string{"id": id}, t.note(ctx, id, "standard", r.Actor, map[string]any{"action": "propose", "region": std.Region, "dibao_monthly_fen": std.DibaoMonthly})
	})
}

// ConfirmStandard puts a standard into force.
func (s *Store) ConfirmStandard(ctx context.Context, r relief.Request, id string) (relief.Reply, error) {
	return s.once(ctx, r, 200, func(ctx context.Context, t *tx) (any, error) {
		std, err := t.StandardByID(ctx, id)
		if err != nil {
			return nil, badInput(err)
		}
		if std.MadeBy == r.Actor {
			return nil, relief.Refuse("second_person")
		}
		n, err := t.Queries.ConfirmStandard(ctx, db.ConfirmStandardParams{ID: id, ConfirmedBy: &r.Actor})
		if err != nil {
			return nil, fmt.Errorf("confirming the standard: %w", err)
		}
		if n == 0 {
			return nil, relief.Refuse("standard_over")
		}
		return map[string]string{"id": id, "status": "in_force"}, t.note(ctx, id, "standard", r.Actor, map[string]any{"action": "confirm"})
	})
}

// StandardPlace answers the union a standard holds at; the caller checks scope.
func (s *Store) StandardPlace(ctx context.Context, id string) (relief.Unit, error) {
	std, err := s.q.StandardByID(ctx, id)
	if err != nil {
		return relief.Unit{}, refusal(badInput(err))
	}
	return relief.Unit{Code: std.Region, Path: std.Path, Level: relief.Level(std.Level)}, nil
}

// Standards lists the standards that hold within the scopes or above them,
// newest first.
func (s *Store) Standards(ctx context.Context, scopes []string, region string, page relief.Page) (relief.List[relief.DibaoStandard], error) {
	q := caseQuery{args: pgx.NamedArgs{"scopes": scopes, "cursor": page.Cursor, "limit": page.Size() + 1}}
	q.where("EXISTS (SELECT FROM unnest(@scopes::text[]) scope WHERE u.path = scope OR u.path LIKE scope || '/%' OR scope LIKE u.path || '/%')", true)
	q.with("s.region = @region", "region", region)
	q.where("s.version < @cursor::bigint", page.Cursor != "")
	rows, err := s.pool.Query(ctx, `SELECT s.id, s.version, s.region, s.setting, s.year, s.dibao_monthly_fen, s.minimum_wage_fen, s.relative_tenths, s.edge_tenths, s.accident_percent,
		s.boundary_inclusive, s.effective_from, s.document_no, s.status, m.name, c.name, s.at, s.exit_months
		FROM dibao_standards s JOIN unions u ON u.code = s.region JOIN users m ON m.id = s.made_by LEFT JOIN users c ON c.id = s.confirmed_by
		WHERE `+q.text+` ORDER BY s.version DESC LIMIT @limit`, q.args)
	if err != nil {
		return relief.List[relief.DibaoStandard]{}, refusal(fmt.Errorf("reading standards: %w", err))
	}
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (relief.DibaoStandard, error) {
		r, err := pgx.RowToStructByPos[db.DibaoStandard](row)
		std := standardOf(r)
		std.MadeBy, std.ConfirmedBy = r.MadeBy, deref(r.ConfirmedBy)
		return std, err
	})
	if err != nil {
		return relief.List[relief.DibaoStandard]{}, refusal(badInput(fmt.Errorf("reading standards: %w", err)))
	}
	return cut(list, page, func(s relief.DibaoStandard) string { return fmt.Sprint(s.Version) }), nil
}
