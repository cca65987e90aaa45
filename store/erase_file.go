package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/songnuan/songnuan/relief"
)

// A DueFile is a household's file that nothing rests on and nothing wants kept.
type DueFile struct {
	ID    string
	Until time.Time // the last day on which it had to be kept
}

// DueFiles lists the files whose keeping period is over and that nobody has asked to erase.
func (e Erasing) DueFiles(ctx context.Context) ([]DueFile, error) {
	rows, err := e.Pool.Query(ctx, `SELECT id::text, file_kept_until(id) FROM archives a
		WHERE state IN ('draft', 'exited', 'deregistered') AND file_kept_until(id) < $1 AND NOT EXISTS (SELECT FROM archive_erasures x WHERE x.archive_id = a.id) ORDER BY id`, dateOf(e.Today))
	if err != nil {
		return nil, fmt.Errorf("looking for files that are due: %w", err)
	}
	out, err := pgx.CollectRows(rows, pgx.RowToStructByPos[DueFile])
	if err != nil {
		return nil, fmt.Errorf("looking for files that are due: %w", err)
	}
	return out, nil
}

// AskFile proposes to erase a file that is not in use: after its period, or earlier
// at the household's wish, since nobody was paid under it.
func (e Erasing) AskFile(ctx context.Context, who, id string) error {
	var may bool
	var until *time.Time
	err := e.Pool.QueryRow(ctx, "SELECT may_erase_file($2, id), file_kept_until(id) FROM archives WHERE id::text = $1", id, who).Scan(&may, &until)
	if noRows(err) {
		return relief.Refuse("not_found")
	}
	if err != nil {
		return fmt.Errorf("reading the file: %w", err)
	}
	ground := "request"
	switch {
	case !may:
		return relief.Refuse("forbidden", "roles", eraser)
	case until == nil:
		return relief.Refuse("erase_file_used")
	case until.Before(*dateOf(e.Today)):
		ground = "period"
	}
	_, err = e.Pool.Exec(ctx, "INSERT INTO archive_erasures (archive_id, ground, asked_by) VALUES ($1, $2, $3)", id, ground, who)
	var pg *pgconn.PgError
	if errors.As(err, &pg) && pg.Code == "23505" {
		return relief.Refuse("erase_asked")
	}
	if err != nil {
		return fmt.Errorf("asking to erase: %w", err)
	}
	return nil
}

// confirmFiles is the second person's word for the files that others asked for.
func (e Erasing) confirmFiles(ctx context.Context, who string) error {
	_, err := e.Pool.Exec(ctx, `UPDATE archive_erasures SET confirmed_by = $1, confirmed_at = clock_timestamp()
		WHERE confirmed_by IS NULL AND asked_by <> $1 AND may_erase_file($1, archive_id)`, who)
	if err != nil {
		return fmt.Errorf("confirming: %w", err)
	}
	return nil
}

// runFiles erases the files that two people have agreed on; one that something has
// come to rest on since waits.
func (e Erasing) runFiles(ctx context.Context) (int, error) {
	ids, err := e.texts(ctx, "SELECT archive_id::text FROM archive_erasures WHERE confirmed_by IS NOT NULL AND erased_at IS NULL ORDER BY archive_id")
	done := 0
	for _, id := range ids {
		var now bool
		if err := e.Pool.QueryRow(ctx, "SELECT erase_file($1)", id).Scan(&now); err != nil {
			return done, fmt.Errorf("erasing file %s: %w", id, err)
		}
		if now {
			done++
		}
	}
	return done, err
}

// filePapers are the names on the shelf of the papers kept with files that are about
// to be erased, by themselves or with their last case: their rows go with them.
func (e Erasing) filePapers(ctx context.Context) ([]string, error) {
	return e.texts(ctx, `SELECT file FROM evidence WHERE archive_id IN (SELECT archive_id FROM archive_erasures WHERE confirmed_by IS NOT NULL AND erased_at IS NULL
		UNION SELECT a.archive_id FROM case_archives a JOIN erasures x USING (case_id) WHERE x.confirmed_by IS NOT NULL AND x.erased_at IS NULL)`)
}

// removeUnclaimed takes off the shelf what has no row any more; what a crash leaves
// there is swept away like any other file without a row.
func (e Erasing) removeUnclaimed(ctx context.Context, names []string) error {
	gone, err := e.texts(ctx, "SELECT name FROM unnest($1::text[]) name WHERE NOT EXISTS (SELECT FROM evidence e WHERE e.file = name)", names)
	if err != nil {
		return err
	}
	for _, name := range gone {
		if err := e.Files.Remove(ctx, name); err != nil {
			return err
		}
	}
	return nil
}
