package bench

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
)

// A meter reads what the work costs: wall time, CPU, commits, WAL, disk.
type meter struct {
	db   *pgxpool.Pool
	cpus *processes
	idle float64 // commits a second while nothing happens
}

// flushed is how long an idle connection of Postgres may keep its count of
// commits to itself (PGSTAT_IDLE_INTERVAL is 10 s).
const flushed = 11 * time.Second

// newMeter finds the processes and watches the idle system for a while.
func newMeter(ctx context.Context, db *pgxpool.Pool, data string) (*meter, error) {
	m := &meter{db: db}
	var err error
	if m.cpus, err = findProcesses(ctx, db, data); err != nil {
		return nil, err
	}
	if err := until(ctx, time.Now().Add(flushed)); err != nil { // what happened before us
		return nil, err
	}
	began := time.Now()
	before, err := m.commits(ctx)
	if err != nil {
		return nil, err
	}
	if err := until(ctx, began.Add(flushed)); err != nil {
		return nil, err
	}
	after, err := m.commits(ctx)
	m.idle = float64(after-before) / time.Since(began).Seconds()
	return m, err
}

// A cost is what a stretch of work took.
type cost struct {
	wall    time.Duration
	cpu     map[string]time.Duration // by process; nil where it cannot be read
	commits float64
	wal     float64 // bytes
	disk    float64 // bytes
}

func (c cost) plus(d cost) cost {
	sum := cost{wall: c.wall + d.wall, commits: c.commits + d.commits, wal: c.wal + d.wal, disk: c.disk + d.disk, cpu: map[string]time.Duration{}}
	for _, part := range []cost{c, d} {
		for name, spent := range part.cpu {
			sum.cpu[name] += spent
		}
	}
	return sum
}

// measure does the work and answers its cost. Before the commits are read, the
// connections that are idle now get the time to report theirs, less what the
// idle system commits meanwhile; work that has closed all the connections it
// used need not wait so long.
func (m *meter) measure(ctx context.Context, waits bool, work func(context.Context) error) (cost, error) {
	var c cost
	commits, err := m.commits(ctx)
	if err != nil {
		return c, err
	}
	wal, disk, err := m.sizes(ctx)
	if err != nil {
		return c, err
	}
	cpu := m.cpus.read()
	began := time.Now()
	if err := work(ctx); err != nil {
		return c, err
	}
	c.wall = time.Since(began)
	c.cpu = m.cpus.since(cpu)
	ended := time.Now()
	walAfter, diskAfter, err := m.sizes(ctx)
	if err != nil {
		return c, err
	}
	settled, idle := time.Second, 0.0 // for connections that are closing
	if waits {
		settled, idle = flushed, m.idle
	}
	if err := until(ctx, ended.Add(settled)); err != nil {
		return c, err
	}
	after, err := m.commits(ctx)
	c.commits = max(0, float64(after-commits)-idle*time.Since(ended).Seconds())
	c.wal, c.disk = float64(walAfter-wal), float64(diskAfter-disk)
	return c, err
}

// commits counts those of the product's and the engine's databases.
func (m *meter) commits(ctx context.Context) (n int64, err error) {
	err = m.db.QueryRow(ctx, `SELECT coalesce(sum(xact_commit), 0)::bigint FROM pg_stat_database
		WHERE datname IN (current_database(), 'temporal', 'temporal_visibility')`).Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("counting commits: %w", err)
	}
	return n, nil
}

// sizes are the bytes of WAL written so far and those of the databases.
func (m *meter) sizes(ctx context.Context) (wal, disk int64, err error) {
	err = m.db.QueryRow(ctx, `SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::bigint, sum(pg_database_size(datname))::bigint
		FROM pg_database WHERE datname IN (current_database(), 'temporal', 'temporal_visibility')`).Scan(&wal, &disk)
	if err != nil {
		return 0, 0, fmt.Errorf("reading WAL and sizes: %w", err)
	}
	return wal, disk, nil
}

// figures are the costs for one of n cases; the CPU is that of the named
// processes.
func (c cost) figures(n int, of ...string) Figures {
	per := 1 / float64(n)
	f := Figures{CasesRate: float64(n) / c.wall.Seconds(), Commits: c.commits * per, WAL: c.wal * per, Disk: c.disk * per}
	var spent time.Duration
	for _, name := range of {
		one, known := c.cpu[name]
		if !known {
			return f
		}
		spent += one
	}
	f[CPU] = milliseconds(spent) * per
	return f
}
