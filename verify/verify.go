// Package verify proves the invariants of RELIABILITY §3 on one snapshot of the
// database. It shares no code with the rules it checks: it reads
// docs/transitions.csv and its own copy of the working-day calendar, and asks
// Postgres. What it cannot read it calls unknown, never violated and never fine;
// what it does not check yet it calls so by name. Evidence names rows, codes and
// amounts, never personal data.
package verify

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// A Status is what is known of an invariant.
type Status string

// The statuses of an invariant.
const (
	Holds    Status = "holds"
	Violated Status = "violated"
	Unknown  Status = "unknown"   // a read failed
	NotAsked Status = "not_asked" // it takes Temporal, the keys or the clock, which were not given
	NotYet   Status = "not_yet"   // nothing checks it yet
)

// A Violation is the smallest evidence that an invariant is broken.
type Violation struct {
	Subject  string   `json:"subject"` // case, line, batch, union …
	Rows     []string `json:"rows"`    // table/key
	Expected string   `json:"expected"`
	Found    string   `json:"found"`
}

// A Finding is what a run says of one invariant.
type Finding struct {
	ID         string      `json:"id"` // "I01"
	Zh         string      `json:"name_zh"`
	En         string      `json:"name"`
	Status     Status      `json:"status"`
	Violations []Violation `json:"violations,omitempty"` // at most Options.Most
	More       int         `json:"more,omitempty"`       // violations left out
	Problem    string      `json:"problem,omitempty"`    // why it is unknown
}

// A Report says of every invariant whether it holds in the snapshot.
type Report struct {
	At       time.Time `json:"at"` // the database's clock
	Findings []Finding `json:"invariants"`
}

// Options adjust a run. The zero value is right for a product database of which
// neither Temporal nor the keys are at hand.
type Options struct {
	Lag     time.Duration // how long an event may wait for the workflow to act on it; one minute when zero
	Most    int           // violations kept of one invariant; 100 when zero
	Scratch bool          // the server is a throw-away: I36 does not ask for fsync
	Full    bool          // all ciphertexts and histories instead of a part
	Case    string        // only what names this case
	Strict  bool          // what it was not given makes an invariant unknown, not merely not asked

	Engine  Engine           // Temporal, for I23, I24 and I27
	Keys    Keys             // of personal data, for I30
	Files   Files            // where evidence lies, for I34
	Logs    string           // a folder, for I30
	Anchors []Anchor         // kept outside of the database, for I28
	Actions []string         // what the program asks the policy about, for I35
	Clock   func() time.Time // this machine's, for I37
}

func (o Options) withDefaults() Options {
	if o.Lag == 0 {
		o.Lag = time.Minute
	}
	if o.Most == 0 {
		o.Most = 100
	}
	return o
}

// A snapshot is the one state of the database that all checks look at.
type snapshot struct {
	pgx.Tx
	Options
	cache *cache
}

// A cache keeps what several checks read from the snapshot; each part is read once
// and not changed afterwards.
type cache struct {
	reading struct{ campaigns, engine, calendars sync.Mutex }

	campaigns map[string]frozenRules
	engine    *answer
	calendars calendars
	walk      walk
}

// readers is how many connections check at the same time.
const readers = 4

// Run checks every invariant on one serializable, read-only, deferrable
// snapshot, which several readers share; it blocks no writer. The error says that the database could not be
// asked at all; a read that fails later makes its invariant unknown.
func Run(ctx context.Context, pool *pgxpool.Pool, o Options) (Report, error) {
	o = o.withDefaults()
	tx, err := pool.BeginTx(ctx, pgx.TxOptions{IsoLevel: pgx.Serializable, AccessMode: pgx.ReadOnly, DeferrableMode: pgx.Deferrable})
	if err != nil {
		return Report{}, fmt.Errorf("opening the snapshot: %w", err)
	}
	all := []pgx.Tx{tx}
	defer func() {
		for _, tx := range all {
			_ = tx.Rollback(context.WithoutCancel(ctx))
		}
	}()
	var name string
	if err := tx.QueryRow(ctx, "SELECT pg_export_snapshot()").Scan(&name); err != nil {
		return Report{}, fmt.Errorf("sharing the snapshot: %w", err)
	}
	for range min(readers, int(pool.Config().MaxConns)) - 1 {
		one, err := join(ctx, pool, name)
		if err != nil {
			return Report{}, err
		}
		all = append(all, one)
	}
	for _, tx := range all { // the program's pool keeps its statements short; a check may take its time
		if _, err := tx.Exec(ctx, "SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0"); err != nil {
			return Report{}, fmt.Errorf("preparing the snapshot: %w", err)
		}
	}
	return inspect(ctx, all, o)
}

// join opens the snapshot of that name on another connection.
func join(ctx context.Context, pool *pgxpool.Pool, name string) (pgx.Tx, error) {
	tx, err := pool.BeginTx(ctx, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly})
	if err != nil {
		return nil, fmt.Errorf("opening the snapshot again: %w", err)
	}
	if _, err := tx.Exec(ctx, "SET TRANSACTION SNAPSHOT '"+name+"'"); err != nil {
		return nil, errors.Join(fmt.Errorf("joining the snapshot: %w", err), tx.Rollback(context.WithoutCancel(ctx)))
	}
	return tx, nil
}

// inspect checks every invariant, each by whichever reader of the snapshot is free.
func inspect(ctx context.Context, readers []pgx.Tx, o Options) (Report, error) {
	var r Report
	if err := readers[0].QueryRow(ctx, "SELECT clock_timestamp()").Scan(&r.At); err != nil {
		return Report{}, fmt.Errorf("reading the clock: %w", err)
	}
	r.Findings = make([]Finding, len(invariants))
	read := &cache{}
	var next atomic.Int64
	var all sync.WaitGroup
	for _, tx := range readers {
		all.Go(func() {
			for i := next.Add(1) - 1; i < int64(len(invariants)); i = next.Add(1) - 1 {
				r.Findings[i] = invariants[i].run(ctx, tx, o, read)
			}
		})
	}
	all.Wait()
	return r, nil
}

// run checks one invariant behind a savepoint, so that a failed read leaves the
// snapshot to the others.
func (inv invariant) run(ctx context.Context, tx pgx.Tx, o Options, read *cache) Finding {
	f := Finding{ID: inv.id, Zh: inv.zh, En: inv.en, Status: NotYet}
	if inv.check == nil {
		return f
	}
	if inv.needs != nil && !inv.needs(o) {
		f.Status = NotAsked
		if o.Strict {
			f.Status, f.Problem = Unknown, "what it takes beside the database was not given"
		}
		return f
	}
	var violations []Violation
	err := (&snapshot{Tx: tx, Options: o, cache: read}).behind(ctx, func(s *snapshot) (err error) {
		violations, err = inv.check(ctx, s)
		return err
	})
	violations = o.about(violations)
	switch {
	case err != nil:
		f.Status, f.Problem = Unknown, err.Error()
	case len(violations) > 0:
		f.Status, f.Violations = Violated, violations
	default:
		f.Status = Holds
	}
	if len(f.Violations) > o.Most {
		f.More = len(f.Violations) - o.Most
		f.Violations = f.Violations[:o.Most]
	}
	return f
}

// about keeps what names the case that was asked for, everything when none was.
func (o Options) about(all []Violation) []Violation {
	if o.Case == "" {
		return all
	}
	return slices.DeleteFunc(all, func(v Violation) bool {
		return !strings.Contains(v.Subject, o.Case) && !slices.ContainsFunc(v.Rows, func(row string) bool { return strings.Contains(row, o.Case) })
	})
}
