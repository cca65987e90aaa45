package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/songnuan/songnuan/relief"
)

// An Erasing takes out of ended cases who they were about, when two people have
// agreed: after the keeping period, or earlier at the household's wish where no
// law wants the case kept (docs/decisions/0015). What is erased is in the
// migration's erase_case. It works as the owner of the tables.
type Erasing struct {
	Pool  *pgxpool.Pool
	Files Files
	Today relief.Day
}

// eraser is the permission that both people hold over the case's union.
const eraser = "case.erase"

// A DueCase ended so long ago that nothing wants it kept.
type DueCase struct {
	ID, No string
	Until  time.Time // the last day on which it had to be kept
}

// Due lists the cases whose keeping period is over and that nobody has asked to erase.
func (e Erasing) Due(ctx context.Context) ([]DueCase, error) {
	rows, err := e.Pool.Query(ctx, `SELECT id::text, no, kept_until(id) FROM cases c
		WHERE step = 'ended' AND kept_until(id) < $1 AND NOT EXISTS (SELECT FROM erasures x WHERE x.case_id = c.id)
		AND NOT EXISTS (SELECT FROM objections o WHERE o.case_id = c.id AND o.status = 'late') ORDER BY no`, dateOf(e.Today))
	if err != nil {
		return nil, fmt.Errorf("looking for what is due: %w", err)
	}
	out, err := pgx.CollectRows(rows, pgx.RowToStructByPos[DueCase])
	if err != nil {
		return nil, fmt.Errorf("looking for what is due: %w", err)
	}
	return out, nil
}

// Ask proposes to erase a case. One that was paid is kept to the end of its
// period whatever the household wishes; another is not, once it has ended. A clue
// about it that supervision has still to rule on comes first.
func (e Erasing) Ask(ctx context.Context, who, caseNo string) error {
	var id string
	var ended, paid, clue bool
	var until *time.Time
	err := e.Pool.QueryRow(ctx, `SELECT id::text, step = 'ended', EXISTS (SELECT FROM payments p WHERE p.case_id = c.id AND p.state <> 'cancelled'), kept_until(id),
		EXISTS (SELECT FROM objections o WHERE o.case_id = c.id AND o.status = 'late') FROM cases c WHERE no = $1`, caseNo).Scan(&id, &ended, &paid, &until, &clue)
	if noRows(err) {
		return relief.Refuse("not_found")
	}
	if err != nil {
		return fmt.Errorf("reading the case: %w", err)
	}
	if err := e.may(ctx, who, id); err != nil {
		return err
	}
	if !ended || until == nil {
		return relief.Refuse("erase_open")
	}
	if clue {
		return relief.Refuse("erase_clue")
	}
	ground := "request"
	if until.Before(*dateOf(e.Today)) {
		ground = "period"
	} else if paid {
		return relief.Refuse("erase_kept", "until", until.Format(time.DateOnly))
	}
	_, err = e.Pool.Exec(ctx, "INSERT INTO erasures (case_id, ground, asked_by) VALUES ($1, $2, $3)", id, ground, who)
	var pg *pgconn.PgError
	if errors.As(err, &pg) && pg.Code == "23505" {
		return relief.Refuse("erase_asked")
	}
	if err != nil {
		return fmt.Errorf("asking to erase: %w", err)
	}
	return nil
}

// Confirm is the second person's word for everything in his reach that others
// have asked for, and erases it; it answers how many cases and files that were. What a clue
// has come about since waits for its ruling (the migration's erasures_wait_for_clues).
func (e Erasing) Confirm(ctx context.Context, who string) (int, error) {
	_, err := e.Pool.Exec(ctx, `UPDATE erasures x SET confirmed_by = $1, confirmed_at = clock_timestamp() FROM cases c
		WHERE c.id = x.case_id AND x.confirmed_by IS NULL AND x.asked_by <> $1 AND may_erase($1, c.id)`, who)
	if err != nil {
		return 0, fmt.Errorf("confirming: %w", err)
	}
	if err := e.confirmFiles(ctx, who); err != nil {
		return 0, err
	}
	return e.Run(ctx)
}

// Run carries out what two people have agreed on, and goes on where it was
// stopped: first the rows of a case and its audit in one transaction, then its files.
func (e Erasing) Run(ctx context.Context) (int, error) {
	papers, err := e.filePapers(ctx)
	if err != nil {
		return 0, err
	}
	ids, err := e.texts(ctx, "SELECT case_id::text FROM erasures WHERE confirmed_by IS NOT NULL AND erased_at IS NULL ORDER BY case_id")
	if err != nil {
		return 0, err
	}
	done := 0
	for _, id := range ids {
		var now bool
		if err := e.Pool.QueryRow(ctx, "SELECT erase_case($1)", id).Scan(&now); err != nil {
			return done, fmt.Errorf("erasing case %s: %w", id, err)
		}
		if now {
			done++
		}
	}
	ids, err = e.texts(ctx, "SELECT case_id::text FROM erasures WHERE erased_at IS NOT NULL AND files_at IS NULL ORDER BY case_id")
	if err != nil {
		return done, err
	}
	for _, id := range ids {
		if err := e.files(ctx, id); err != nil {
			return done, fmt.Errorf("removing the files of case %s: %w", id, err)
		}
	}
	n, err := e.runFiles(ctx)
	if err != nil {
		return done + n, err
	}
	return done + n, e.removeUnclaimed(ctx, papers)
}

func (e Erasing) texts(ctx context.Context, sql string, args ...any) ([]string, error) {
	rows, err := e.Pool.Query(ctx, sql, args...)
	if err != nil {
		return nil, fmt.Errorf("reading what is agreed: %w", err)
	}
	ids, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return nil, fmt.Errorf("reading what is agreed: %w", err)
	}
	return ids, nil
}

func (e Erasing) files(ctx context.Context, id string) error {
	names, err := e.texts(ctx, "SELECT file FROM evidence WHERE case_id = $1", id)
	if err != nil {
		return err
	}
	for _, name := range names {
		if err := e.Files.Remove(ctx, name); err != nil {
			return err
		}
	}
	_, err = e.Pool.Exec(ctx, "UPDATE erasures SET files_at = clock_timestamp() WHERE case_id = $1", id)
	return err
}

func (e Erasing) may(ctx context.Context, who, caseID string) error {
	var may bool
	if err := e.Pool.QueryRow(ctx, "SELECT may_erase($1, $2)", who, caseID).Scan(&may); err != nil {
		return fmt.Errorf("asking whether he may: %w", err)
	}
	if !may {
		return relief.Refuse("forbidden", "roles", eraser)
	}
	return nil
}
