// Package store keeps Songnuan's facts in Postgres: people and grants, campaigns
// and their money, cases with their events, decisions and audit. Every change is
// one transaction that runs the rules of package relief and leaves a row in the
// outbox; what must never happen is refused by constraints of the database
// (migrations). Only this package writes SQL; SQL stands in queries/ (sqlc) or,
// where a list is filtered by choice, beside its function.
package store

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/songnuan/songnuan/pii"
	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/internal/db"
)

// Options are what a store needs besides its database.
type Options struct {
	Keys      *pii.Keys
	Calendar  *relief.Calendar             // for a database that has none yet
	Local     bool                         // demo accounts and rehearsal clocks exist
	ReadQuota int                          // files one person may read unmasked a day, 200 when 0
	Undo      time.Duration                // how long a bulk decision can be taken back
	Clock     func() time.Time             // nil: the machine's
	Tracer    pgx.QueryTracer              // sees every statement; may be nil
	Trace     func(context.Context) string // what the request is traced as, "" when it is not; may be nil
	Files     Files                        // where evidence lies
	PublicURL string                       // what stands before /p/… on printed sheets
}

// A Store is the one way to the facts. It is safe for concurrent use.
type Store struct {
	pool *pgxpool.Pool
	q    *db.Queries
	Options
	hints    chan struct{}
	calendar atomic.Pointer[relief.Calendar] // nil: not read yet
	skew     atomic.Int64                    // nanoseconds between this process's clock and the database's
	stop     context.CancelFunc

	stuckSwept  atomic.Int64 // when this process last looked for tasks nobody may do
	eligibility sync.Map     // campaign → relief.EligibilityRules, frozen
}

// connections is how many one process may open when its address does not say:
// serve, work and the engine's pools together stay below Postgres' limit.
const connections = 16

// Open connects to the database as the application's role and checks that the
// personal-data key fits the rows that exist.
func Open(ctx context.Context, url string, o Options) (*Store, error) {
	cfg, err := pgxpool.ParseConfig(url)
	if err != nil {
		return nil, fmt.Errorf("reading the database address: %w", err)
	}
	if cfg.ConnConfig.DefaultQueryExecMode == pgx.QueryExecModeSimpleProtocol {
		return nil, errors.New("the database address says default_query_exec_mode=simple_protocol: values must not become part of statements")
	}
	if !strings.Contains(url, "pool_max_conns") {
		cfg.MaxConns = connections
	}
	cfg.ConnConfig.Tracer, cfg.ConnConfig.ConnectTimeout = bounded(o.Tracer), ourPatience
	p := cfg.ConnConfig.RuntimeParams
	p["application_name"] = "songnuan"
	p["timezone"] = "UTC"
	p["jit"] = "off" // compiling takes a hundred times longer than any statement of ours
	p["lock_timeout"] = "2s"
	p["statement_timeout"] = "5s"
	p["idle_in_transaction_session_timeout"] = "10s"
	holdKey(cfg, o.Keys)
	pool, err := pgxpool.NewWithConfig(ctx, cfg)
	if err != nil {
		return nil, fmt.Errorf("connecting to the database: %w", err)
	}
	background, stop := context.WithCancel(context.Background())
	s := &Store{pool: pool, q: db.New(pool), Options: o, hints: make(chan struct{}, 1), stop: stop}
	if err := s.checkKey(ctx); err != nil {
		s.Close()
		return nil, err
	}
	if err := s.carryOver(ctx); err != nil {
		s.Close()
		return nil, err
	}
	if err := s.bringCalendar(ctx); err != nil {
		s.Close()
		return nil, err
	}
	s.compareClocks(ctx)
	go s.hint(background)
	go s.watchClocks(background)
	return s, nil
}

// Close ends the connections.
func (s *Store) Close() {
	s.stop()
	s.pool.Close()
}

// Pool is the connection pool, for package verify and for health checks.
func (s *Store) Pool() *pgxpool.Pool { return s.pool }

// A tx is one transaction with the queries bound to it.
type tx struct {
	*queue
	*db.Queries
	later *db.Queries // writes that nobody waits for
	s     *Store
	now   time.Time
	grant db.LockGrantRow // what the request rests on

	clocks   map[string]relief.Rehearsal // of campaigns seen by this transaction
	opened   *[]string                   // tasks, which somebody must be able to answer: looked at once, before the commit
	many     bool                        // one decision of many: nobody reads what its case waits for next
	resuming bool                        // a hold ends: stopped clocks go on

	signer  string                // whose seat is used: the actor's, or his principal's
	lentSum *int64                // what the household gets in twelve months, that the delegation's ceiling was held against
	lent    *db.LockDelegationRow // by which the actor uses his principal's grant, nil for his own
	over    bool                  // the actor takes the task over from the union below
}

const maxTries = 3

// write runs fn in one transaction. The commit is detached from ctx, so that a
// caller who goes away can never be told of a failure that was none; deadlocks
// and serialisation failures run the whole of fn again.
func (s *Store) write(ctx context.Context, fn func(context.Context, *tx) error) error {
	var err error
	for range maxTries {
		if err = s.attempt(ctx, fn); !again(err) {
			break
		}
	}
	if err == nil {
		s.nudge()
	}
	return refusal(err)
}

func (s *Store) attempt(ctx context.Context, fn func(context.Context, *tx) error) error {
	if err := s.InTime(); err != nil {
		return err
	}
	conn, err := s.pool.Acquire(ctx)
	if err != nil {
		return err
	}
	defer conn.Release()
	q := newQueue(conn)
	if trace := s.trace(ctx); trace != "" {
		q.waiting.Queue("SELECT set_config('songnuan.trace', $1, true)", trace)
	}
	t := &tx{queue: q, Queries: db.New(q), later: db.New(later{q}), s: s, now: s.time().Truncate(time.Microsecond), opened: new([]string)}
	err = fn(ctx, t)
	if err == nil {
		err = t.watchStuck(ctx, *t.opened)
	}
	if err == nil {
		err = ctx.Err() // who has gone away before the end has decided nothing
	}
	detached, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	if err == nil {
		err = q.commit(detached)
	}
	if err != nil {
		q.rollback(detached)
	}
	return err
}

func (s *Store) trace(ctx context.Context) string {
	if s.Trace == nil {
		return ""
	}
	return s.Trace(ctx)
}

func again(err error) bool {
	var pg *pgconn.PgError
	return errors.As(err, &pg) && (pg.Code == "40001" || pg.Code == "40P01")
}

// constraints names the refusal that a broken constraint means to a person.
var constraints = map[string]string{
	"case_people_once":           "duplicate_household",
	"document_requests_open":     "documents_asked",
	"orders_once":                "order_waits",
	"orders_two_people":          "second_person",
	"workflow_holds_pkey":        "workflow_held",
	"payees_one_household":       "account_in_use",
	"decisions_seat":             "stale_version",
	"appeals_once":               "appeal_once",
	"economy_checks_open":        "check_sent",
	"deeds_one_signature":        "signed_already",
	"delegations_two_people":     "delegation_self",
	"delegations_third_person":   "delegation_third_person",
	"archive_people_once":        "archive_exists",
	"archive_changes_one":        "change_waits",
	"dibao_standards_once":       "standard_exists",
	"batch_sealed":               "batch_changed",
	"events_case_id_version_key": "stale_version",
}

// refusal turns what Postgres says into what a person can be told; the rest
// stays an error of the program.
func refusal(err error) error {
	var r *relief.Error
	var pg *pgconn.PgError
	switch {
	case err == nil || errors.As(err, &r):
		return err
	case errors.Is(err, pgx.ErrNoRows):
		return relief.Refuse("not_found")
	case errors.As(err, &pg):
		if code, ok := constraints[pg.ConstraintName]; ok {
			return relief.Refuse(code)
		}
		switch pg.Code {
		case "23514": // a rule of the database that no rule of ours foresaw: which, is for the log
			return fmt.Errorf("%w (%w)", relief.Refuse("rule_broken"), err)
		case "55P03", "57014": // lock_timeout, statement_timeout
			return fmt.Errorf("%w (%w)", relief.Refuse("unavailable"), err)
		case "57P01", "57P02", "57P03", "53300": // shutting down, starting, too many connections
			return fmt.Errorf("%w (%w)", relief.Refuse("unavailable"), err)
		}
	case pgconn.SafeToRetry(err) || lost(err) || errors.Is(err, context.DeadlineExceeded):
		return fmt.Errorf("%w (%w)", relief.Refuse("unavailable"), err)
	}
	return err
}

// lost says that the connection could not be made or broke.
func lost(err error) bool {
	var connect *pgconn.ConnectError
	var network *net.OpError
	return errors.As(err, &connect) || errors.As(err, &network) || errors.Is(err, io.ErrUnexpectedEOF)
}

// waited says that a lock was not to be had in time.
func waited(err error) bool {
	var pg *pgconn.PgError
	return errors.As(err, &pg) && pg.Code == "55P03"
}

// nudge hints to the relay that the outbox has something, without waiting.
func (s *Store) nudge() {
	select {
	case s.hints <- struct{}{}:
	default:
	}
}

// hint sends at most one notification every 20 ms, outside of any transaction:
// NOTIFY inside one would take a lock that all commits share.
func (s *Store) hint(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-s.hints:
		}
		_, _ = s.pool.Exec(ctx, "SELECT pg_notify('songnuan_outbox', '')") // a lost hint is made good by the relay's sweep
		select {
		case <-ctx.Done():
			return
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// constraint is the name of the constraint err broke, or "".
func constraint(err error) string {
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		return pg.ConstraintName
	}
	return ""
}
