package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/internal/db"
)

// A Notice is something people are told, once a key: those who hold a role at a
// union, or one person. Its body holds ids, codes and counts.
type Notice struct {
	Key      string
	Campaign string
	Case     *string
	Task     *string // the notice is needed while it is open
	Person   *string // one person; nobody else is told
	Path     string
	Role     relief.Role
	Kind     relief.NoticeKind
	Body     map[string]any
}

// leave leaves a notice in the transaction; it was told before when it answers false.
func (t *tx) leave(ctx context.Context, n Notice) (told bool, err error) {
	raw, err := json.Marshal(n.Body)
	if err != nil {
		return false, fmt.Errorf("writing the notice: %w", err)
	}
	var campaign *string
	if n.Campaign != "" {
		campaign = &n.Campaign
	}
	rows, err := t.LeaveNotice(ctx, db.LeaveNoticeParams{
		ID: newID(), Key: n.Key, CampaignID: campaign, CaseID: n.Case, TaskID: n.Task, UserID: n.Person, UnionPath: n.Path, Role: string(n.Role), Kind: string(n.Kind), Body: raw,
	})
	if err != nil {
		return false, fmt.Errorf("leaving the notice: %w", err)
	}
	return rows == 1, nil
}

// lastNotice is after every notice.
const lastNotice = "ffffffff-ffff-ffff-ffff-ffffffffffff"

// lentNotice says of a notice x that it tells of a task the person answers for
// somebody absent, at that one's seat.
const lentNotice = `EXISTS (SELECT FROM lent_tasks l WHERE l.delegate = @me::uuid AND l.task_id = x.task_id AND l.role = x.role AND l.path = x.union_path)`

// inboxSQL reads what is addressed to the person, newest first, each seat by its
// index: those he holds, and those lent to him beside them.
const inboxSQL = `
SELECT n.id, n.kind, n.role, regexp_replace(n.union_path, '^.*/', '') AS unit, n.body, n.campaign_id, n.case_id, n.task_id, n.at, coalesce(c.no, '') AS case_no, coalesce(k.title, '') AS campaign, coalesce(t.kind, '') AS task_kind,
       coalesce(t.status, '') AS task_status, t.decided_at AS closed_at, coalesce(u.name, '') AS closed_by, r.at AS read_at
FROM (
    SELECT s.* FROM unnest(@paths::text[], @roles::text[]) AS seat (path, role)
    CROSS JOIN LATERAL (SELECT * FROM notices x WHERE x.union_path = seat.path AND x.role = seat.role AND x.user_id IS NULL AND x.id < @before::uuid
        AND (NOT @unread::bool OR NOT EXISTS (SELECT FROM notice_reads y WHERE y.notice_id = x.id AND y.user_id = @me::uuid)) ORDER BY x.id DESC LIMIT @page) s
    UNION ALL
    SELECT s.* FROM (SELECT DISTINCT g.path, g.role FROM delegations d JOIN grants g ON g.id = d.grant_id WHERE d.delegate = @me::uuid AND d.status = 'active'
        AND (g.path, g.role) NOT IN (SELECT * FROM unnest(@paths::text[], @roles::text[]))) AS seat
    CROSS JOIN LATERAL (SELECT * FROM notices x WHERE x.union_path = seat.path AND x.role = seat.role AND x.user_id IS NULL AND x.id < @before::uuid AND ` + lentNotice + `
        AND (NOT @unread::bool OR NOT EXISTS (SELECT FROM notice_reads y WHERE y.notice_id = x.id AND y.user_id = @me::uuid)) ORDER BY x.id DESC LIMIT @page) s
    UNION ALL
    (SELECT * FROM notices x WHERE x.user_id = @me::uuid AND x.id < @before::uuid
        AND (NOT @unread::bool OR NOT EXISTS (SELECT FROM notice_reads y WHERE y.notice_id = x.id AND y.user_id = @me::uuid)) ORDER BY x.id DESC LIMIT @page)
) n LEFT JOIN cases c ON c.id = n.case_id LEFT JOIN campaigns k ON k.id = n.campaign_id LEFT JOIN tasks t ON t.id = n.task_id LEFT JOIN users u ON u.id = t.decided_by
LEFT JOIN notice_reads r ON r.notice_id = n.id AND r.user_id = @me::uuid
ORDER BY n.id DESC LIMIT @page`

type noticeRow struct {
	ID         string
	Kind       relief.NoticeKind
	Role       relief.Role
	Unit       string
	Body       map[string]any
	CampaignID *string
	CaseID     *string
	TaskID     *string
	At         time.Time
	CaseNo     string
	Campaign   string
	TaskKind   relief.TaskKind
	TaskStatus string
	ClosedAt   *time.Time
	ClosedBy   string
	ReadAt     *time.Time
}

func (r noticeRow) view() relief.Notice {
	return relief.Notice{
		ID: r.ID, Kind: r.Kind, Role: r.Role, Union: r.Unit, Body: r.Body, Text: r.Kind.Zh(), TextEn: r.Kind.En(), Urgent: r.Kind.Urgent(), Campaign: deref(r.CampaignID), CampaignTitle: r.Campaign, Case: deref(r.CaseID),
		CaseNo: r.CaseNo, Task: deref(r.TaskID), TaskKind: r.TaskKind, At: r.At, ReadAt: r.ReadAt, Needed: r.TaskStatus == "" || r.TaskStatus == "open",
		ClosedAt: r.ClosedAt, ClosedBy: r.ClosedBy,
	}
}

// Notices is the person's inbox, newest first.
func (s *Store) Notices(ctx context.Context, who relief.Person, unread bool, page relief.Page) (relief.List[relief.Notice], error) {
	before := page.Cursor
	if before == "" {
		before = lastNotice
	}
	paths, roles := addresses(who)
	rows, err := s.pool.Query(ctx, inboxSQL, pgx.NamedArgs{"me": who.ID, "paths": paths, "roles": roles, "before": before, "unread": unread, "page": page.Size() + 1})
	if err != nil {
		return relief.List[relief.Notice]{}, refusal(fmt.Errorf("reading notices: %w", err))
	}
	found, err := pgx.CollectRows(rows, pgx.RowToStructByName[noticeRow])
	if err != nil {
		return relief.List[relief.Notice]{}, refusal(badInput(fmt.Errorf("reading notices: %w", err)))
	}
	list := make([]relief.Notice, len(found))
	for i, r := range found {
		list[i] = r.view()
	}
	return cut(list, page, func(v relief.Notice) string { return v.ID }), nil
}

// ReadNotices marks notices read for the person; those not addressed to him are
// left alone, as if they were not there.
func (s *Store) ReadNotices(ctx context.Context, who relief.Person, ids []string) error {
	paths, roles := addresses(who)
	_, err := s.pool.Exec(ctx, `
		INSERT INTO notice_reads (notice_id, user_id) SELECT x.id, @me::uuid FROM notices x WHERE x.id = ANY(@ids::uuid[])
		AND (x.user_id = @me::uuid OR x.user_id IS NULL AND ((x.union_path, x.role) IN (SELECT * FROM unnest(@paths::text[], @roles::text[])) OR `+lentNotice+`)) ON CONFLICT DO NOTHING`,
		pgx.NamedArgs{"me": who.ID, "ids": ids, "paths": paths, "roles": roles})
	if err != nil {
		return refusal(badInput(fmt.Errorf("marking notices read: %w", err)))
	}
	return nil
}

func addresses(who relief.Person) (paths, roles []string) {
	for _, a := range who.Roles {
		paths, roles = append(paths, a.Path), append(roles, string(a.Role))
	}
	return paths, roles
}
