package store

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/internal/db"
)

// defaultQuota is how many persons' files one person may read unmasked a day.
const defaultQuota = 200

// reads notes that somebody is about to read a file unmasked, with an audit row,
// and refuses beyond the day's quota. The same file twice a day counts once.
func (s *Store) reads(ctx context.Context, caseID, reader, purpose string) error {
	quota := s.ReadQuota
	if quota == 0 {
		quota = defaultQuota
	}
	err := s.write(ctx, func(ctx context.Context, t *tx) error {
		today := *dateOf(relief.DayOf(t.now))
		if err := t.LockReader(ctx, reader); err != nil {
			return fmt.Errorf("locking the reader: %w", err)
		}
		n, err := t.ReadToday(ctx, db.ReadTodayParams{Reader: reader, Day: today, CaseID: caseID})
		if err != nil {
			return fmt.Errorf("counting readings: %w", err)
		}
		if int(n) >= quota {
			return relief.Refuse("reading_quota", "limit", quota)
		}
		if err := t.InsertReading(ctx, db.InsertReadingParams{ID: newID(), Reader: reader, CaseID: caseID, Purpose: purpose, Day: today}); err != nil {
			return fmt.Errorf("noting the reading: %w", err)
		}
		return t.note(ctx, caseID, "read", reader, map[string]any{"purpose": purpose})
	})
	if relief.CodeOf(err) == "reading_quota" {
		if alarm := s.alarm(ctx, caseID, reader); alarm != nil {
			return alarm
		}
	}
	return err
}

// alarm tells the auditors, once a day, that somebody wants to read more files
// than his work needs.
func (s *Store) alarm(ctx context.Context, caseID, reader string) error {
	return s.write(ctx, func(ctx context.Context, t *tx) error {
		h, err := t.hold(ctx, caseID)
		if err != nil {
			return err
		}
		owner, err := t.UnionByCode(ctx, h.Owner)
		if err != nil {
			return fmt.Errorf("reading the owner: %w", err)
		}
		day := relief.DayOf(t.now).String()
		_, err = t.leave(ctx, Notice{
			Key: "reading/" + reader + "/" + day, Campaign: h.CampaignID, Path: owner.Path, Role: relief.Auditor, Kind: relief.NoticeReading, Body: map[string]any{"reader": reader, "day": day},
		})
		return err
	})
}

// Readings lists who read whose file unmasked, newest first.
func (s *Store) Readings(ctx context.Context, scopes []string, f relief.ReadingFilter) (relief.List[relief.ReadingView], error) {
	q := caseQuery{args: pgx.NamedArgs{"scopes": scopes, "limit": f.Page.Size() + 1}}
	q.where("EXISTS (SELECT FROM unnest(@scopes::text[]) scope WHERE c.union_path = scope OR starts_with(c.union_path, scope || '/'))", true)
	q.with("r.reader = @reader::uuid", "reader", f.Reader)
	q.with("r.case_id = @case::uuid", "case", f.Case)
	q.with("r.id < @cursor::uuid", "cursor", f.Page.Cursor)
	rows, err := s.pool.Query(ctx, `SELECT r.id, r.case_id AS case, c.no AS case_no, r.reader, u.name AS reader_name, r.purpose, r.at
		FROM readings r JOIN cases c ON c.id = r.case_id JOIN users u ON u.id = r.reader WHERE `+q.text+` ORDER BY r.id DESC LIMIT @limit`, q.args)
	if err != nil {
		return relief.List[relief.ReadingView]{}, refusal(fmt.Errorf("reading readings: %w", err))
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByName[relief.ReadingView])
	if err != nil {
		return relief.List[relief.ReadingView]{}, refusal(badInput(fmt.Errorf("reading readings: %w", err)))
	}
	return cut(list, f.Page, func(v relief.ReadingView) string { return v.ID }), nil
}
