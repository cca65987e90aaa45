package store

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/songnuan/songnuan/relief"
)

const (
	changesSweep  = 5 * time.Second  // a lost hint is made good
	changesGap    = 15 * time.Second // how long a number not seen yet may still commit
	changesAtOnce = 500
	gapsAtMost    = 5000
)

// changesSQL reads what the outbox says happened, with whom it concerns.
const changesSQL = `
SELECT o.seq, o.topic AS kind, o.subject AS id, coalesce(c.campaign_id, i.campaign_id, k.id)::text AS campaign, o.version,
       coalesce(c.union_path, k.owner_path, ki.owner_path, '') AS path, coalesce(b.actor, i.actor)::text AS actor
FROM outbox o
LEFT JOIN cases c ON o.topic = 'case' AND c.id = o.subject
LEFT JOIN campaigns k ON o.topic = 'campaign' AND k.id = o.subject
LEFT JOIN bulks b ON o.topic = 'batch' AND b.id = o.subject
LEFT JOIN imports i ON o.topic = 'import' AND i.id = o.subject
LEFT JOIN campaigns ki ON ki.id = i.campaign_id
WHERE o.seq > $1 OR o.seq = ANY($2) ORDER BY o.seq LIMIT $3`

// Changes tells of every change committed after the outbox' number after, or
// from now on when it is 0. The channel is closed when the connection is lost;
// whoever then asks again from the last number misses nothing that has one.
func (s *Store) Changes(ctx context.Context, after int64) (<-chan relief.Change, error) {
	pooled, err := s.pool.Acquire(ctx)
	if err != nil {
		return nil, fmt.Errorf("connecting to listen: %w", err)
	}
	conn := pooled.Hijack()
	f := follower{s: s, conn: conn, last: after, gaps: map[int64]time.Time{}, out: make(chan relief.Change, 64)}
	_, err = conn.Exec(ctx, "LISTEN songnuan_outbox; LISTEN songnuan_changes")
	if err == nil && after == 0 {
		err = s.pool.QueryRow(ctx, "SELECT coalesce(max(seq), 0) FROM outbox").Scan(&f.last)
	}
	if err != nil {
		_ = conn.Close(ctx)
		return nil, fmt.Errorf("listening: %w", err)
	}
	go f.run(ctx)
	return f.out, nil
}

// A follower reads the outbox in the order of its numbers. A number is drawn
// before its row commits, so those that are missing are asked for again for a while.
type follower struct {
	s    *Store
	conn *pgx.Conn
	last int64
	gaps map[int64]time.Time // since when it has been missing
	out  chan relief.Change
}

func (f *follower) run(ctx context.Context) {
	defer close(f.out)
	defer func() {
		closing, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
		defer cancel()
		_ = f.conn.Close(closing)
	}()
	for {
		if err := f.read(ctx); err != nil {
			if ctx.Err() == nil {
				slog.Warn("following changes", "error", err)
			}
			return
		}
		waiting, cancel := context.WithTimeout(ctx, changesSweep)
		told, err := f.conn.WaitForNotification(waiting)
		cancel()
		switch {
		case ctx.Err() != nil, err != nil && waiting.Err() == nil:
			return
		case err == nil && told.Channel == "songnuan_changes":
			if !f.pass(ctx, told.Payload) {
				return
			}
		}
	}
}

// pass sends on a change that came by itself.
func (f *follower) pass(ctx context.Context, payload string) bool {
	var told struct{ Kind, ID, Campaign, Path, Role, Person string }
	if err := json.Unmarshal([]byte(payload), &told); err != nil {
		slog.Error("reading a change", "error", err)
		return true
	}
	return f.send(ctx, relief.Change{
		Kind: relief.ChangeKind(told.Kind), ID: told.ID, Campaign: told.Campaign, Path: told.Path, Role: relief.Role(told.Role), Actor: told.Person,
	})
}

func (f *follower) send(ctx context.Context, c relief.Change) bool {
	select {
	case f.out <- c:
		return true
	case <-ctx.Done():
		return false
	}
}

type changeRow struct {
	Seq      int64
	Kind     relief.ChangeKind
	ID       string
	Campaign *string
	Version  int
	Path     string
	Actor    *string
}

func (f *follower) read(ctx context.Context) error {
	for {
		missing := make([]int64, 0, len(f.gaps))
		for seq, since := range f.gaps {
			if time.Since(since) > changesGap {
				delete(f.gaps, seq)
				continue
			}
			missing = append(missing, seq)
		}
		rows, err := f.s.pool.Query(ctx, changesSQL, f.last, missing, changesAtOnce)
		if err != nil {
			return fmt.Errorf("reading the outbox: %w", err)
		}
		list, err := pgx.CollectRows(rows, pgx.RowToStructByName[changeRow])
		if err != nil {
			return fmt.Errorf("reading the outbox: %w", err)
		}
		for _, r := range list {
			f.note(r.Seq)
			c := relief.Change{Seq: r.Seq, Kind: r.Kind, ID: r.ID, Campaign: deref(r.Campaign), Version: r.Version, Path: r.Path, Actor: deref(r.Actor)}
			if !f.send(ctx, c) {
				return ctx.Err()
			}
		}
		if len(list) < changesAtOnce {
			return nil
		}
	}
}

// note remembers a number as seen, and those skipped before it as missing.
func (f *follower) note(seq int64) {
	if seq <= f.last {
		delete(f.gaps, seq)
		return
	}
	for n := max(f.last+1, seq-gapsAtMost); n < seq && len(f.gaps) < gapsAtMost; n++ {
		f.gaps[n] = time.Now()
	}
	f.last = seq
}
