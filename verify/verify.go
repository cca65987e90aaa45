// Package verify proves the invariants of RELIABILITY §3 on one snapshot of the
// database. It shares no code with the rules it checks: it reads
// docs/transitions.csv and its own copy of the working-day calendar, and asks
// Postgres. What it cannot read it calls unknown, never violated and never fine;
// what it does not check yet it calls so by name. Evidence names rows, codes and
// amounts, never personal data.
package verify

import (
	"context"
	"fmt"
	"slices"
	"strings"
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

// A cache keeps what several checks read from the snapshot.
type cache struct {
	histories []*history
	engine    *answer
	calendars calendars
}

// Run checks every invariant on one serializable, read-only, deferrable
// snapshot; it blocks no writer. The error says that the database could not be
// asked at all; a read that fails later makes its invariant unknown.
func Run(ctx context.Context, pool *pgxpool.Pool, o Options) (Report, error) {
	o = o.withDefaults()
	tx, err := pool.BeginTx(ctx, pgx.TxOptions{IsoLevel: pgx.Serializable, AccessMode: pgx.ReadOnly, DeferrableMode: pgx.Deferrable})
	if err != nil {
		return Report{}, fmt.Errorf("opening the snapshot: %w", err)
	}
	defer func() { _ = tx.Rollback(context.WithoutCancel(ctx)) }()
	// The program's pool keeps its statements short; a check may take its time.
	if _, err := tx.Exec(ctx, "SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0"); err != nil {
		return Report{}, fmt.Errorf("preparing the snapshot: %w", err)
	}
	return inspect(ctx, tx, o)
}

// inspect checks every invariant on what the transaction sees.
func inspect(ctx context.Context, tx pgx.Tx, o Options) (Report, error) {
	var r Report
	if err := tx.QueryRow(ctx, "SELECT clock_timestamp()").Scan(&r.At); err != nil {
		return Report{}, fmt.Errorf("reading the clock: %w", err)
	}
	read := &cache{}
	for _, inv := range invariants {
		r.Findings = append(r.Findings, inv.run(ctx, tx, o, read))
	}
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
		return f
	}
	sub, err := tx.Begin(ctx)
	if err != nil {
		f.Status, f.Problem = Unknown, err.Error()
		return f
	}
	defer func() { _ = sub.Rollback(context.WithoutCancel(ctx)) }()
	violations, err := inv.check(ctx, &snapshot{Tx: sub, Options: o, cache: read})
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
