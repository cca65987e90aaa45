package store

import (
	"context"
	"fmt"
	"maps"

	"github.com/jackc/pgx/v5"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/internal/db"
)

// defaultQuota is how many households' data one person may read unmasked a day.
const defaultQuota = 200

// A reading is of a case or of a household's file.
type reading struct {
	caseID, archive string // one of them
	reader, purpose string
	what            map[string]any // which part of it, for the audit
}

// reads notes that somebody is about to read of a household unmasked, with an
// audit row, and refuses beyond the day's quota. The same household counts once
// a day, whatever is read of it.
func (s *Store) reads(ctx context.Context, r reading) error {
	quota := s.ReadQuota
	if quota == 0 {
		quota = defaultQuota
	}
	err := s.write(ctx, func(ctx context.Context, t *tx) error {
		today := *dateOf(relief.DayOf(t.now))
		if err := t.LockReader(ctx, r.reader); err != nil {
			return fmt.Errorf("locking the reader: %w", err)
		}
		household, subject := r.archive, r.archive
		if r.caseID != "" {
			var err error
			if household, err = t.HouseholdOf(ctx, r.caseID); err != nil {
				return badInput(fmt.Errorf("finding the household: %w", err))
			}
			subject = r.caseID
		}
		n, err := t.ReadToday(ctx, db.ReadTodayParams{Reader: r.reader, Day: today, Household: household})
		if err != nil {
			return badInput(fmt.Errorf("counting readings: %w", err))
		}
		if int(n) >= quota {
			return relief.Refuse("reading_quota", "limit", quota)
		}
		row := db.InsertReadingParams{ID: newID(), Reader: r.reader, CaseID: optional(r.caseID), ArchiveID: optional(r.archive), Purpose: r.purpose, Day: today}
		if err := t.InsertReading(ctx, row); err != nil {
			return fmt.Errorf("noting the reading: %w", err)
		}
		body := map[string]any{"purpose": r.purpose}
		maps.Copy(body, r.what)
		return t.note(ctx, subject, "read", r.reader, body)
	})
	if relief.CodeOf(err) == "reading_quota" {
		if alarm := s.alarm(ctx, r); alarm != nil {
			return alarm
		}
	}
	return err
}

// alarm tells the auditors, once a day, that somebody wants to read more files
// than his work needs: those of the campaign's owner, or above whose file it is.
func (s *Store) alarm(ctx context.Context, r reading) error {
	return s.write(ctx, func(ctx context.Context, t *tx) error {
		day := relief.DayOf(t.now).String()
		n := Notice{Key: "reading/" + r.reader + "/" + day, Role: relief.Auditor, Kind: relief.NoticeReading, Body: map[string]any{"reader": r.reader, "day": day}}
		if r.caseID != "" {
			h, err := t.hold(ctx, r.caseID)
			if err != nil {
				return err
			}
			owner, err := t.UnionByCode(ctx, h.Owner)
			if err != nil {
				return fmt.Errorf("reading the owner: %w", err)
			}
			n.Campaign, n.Path = h.CampaignID, owner.Path
		} else {
			a, err := t.ArchiveByID(ctx, r.archive)
			if err != nil {
				return fmt.Errorf("reading the file: %w", err)
			}
			unit, err := t.UnionAbove(ctx, db.UnionAboveParams{Path: a.UnionPath, Rank: relief.County.Rank() + 1})
			if err != nil {
				return fmt.Errorf("finding the union above: %w", err)
			}
			n.Path = unit.Path
		}
		_, err := t.leave(ctx, n)
		return err
	})
}

// Readings lists who read of whom unmasked, newest first.
func (s *Store) Readings(ctx context.Context, scopes []string, f relief.ReadingFilter) (relief.List[relief.ReadingView], error) {
	q := caseQuery{args: pgx.NamedArgs{"scopes": scopes, "limit": f.Page.Size() + 1}}
	q.where("EXISTS (SELECT FROM unnest(@scopes::text[]) scope WHERE coalesce(c.union_path, a.union_path) = scope OR starts_with(coalesce(c.union_path, a.union_path), scope || '/'))", true)
	q.with("r.reader = @reader::uuid", "reader", f.Reader)
	q.with("r.case_id = @case::uuid", "case", f.Case)
	q.with("r.id < @cursor::uuid", "cursor", f.Page.Cursor)
	rows, err := s.pool.Query(ctx, `SELECT r.id, coalesce(r.case_id::text, '') AS case, coalesce(c.no, '') AS case_no, coalesce(r.archive_id::text, '') AS archive, r.reader, u.name AS reader_name, r.purpose, r.at
		FROM readings r LEFT JOIN cases c ON c.id = r.case_id LEFT JOIN archives a ON a.id = r.archive_id JOIN users u ON u.id = r.reader WHERE `+q.text+` ORDER BY r.id DESC LIMIT @limit`, q.args)
	if err != nil {
		return relief.List[relief.ReadingView]{}, refusal(fmt.Errorf("reading readings: %w", err))
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByName[relief.ReadingView])
	if err != nil {
		return relief.List[relief.ReadingView]{}, refusal(badInput(fmt.Errorf("reading readings: %w", err)))
	}
	return cut(list, f.Page, func(v relief.ReadingView) string { return v.ID }), nil
}
