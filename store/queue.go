package store

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/songnuan/songnuan/store/internal/db"
)

// A queue is a transaction that keeps writes whose answers nobody needs until
// the next statement somebody waits for, and sends them with it: one wait
// instead of many. The order of statements stays as it was written; what a queued
// write is refused for is told by the statement it went with, or by commit. It
// begins with its first statement and commits with its last.
type queue struct {
	conn    *pgxpool.Conn
	waiting *pgx.Batch
	begun   bool // something was sent
}

func newQueue(conn *pgxpool.Conn) *queue {
	q := &queue{conn: conn, waiting: &pgx.Batch{}}
	q.waiting.Queue("begin")
	return q
}

// commit sends what waits, and the commit with it.
func (q *queue) commit(ctx context.Context) error {
	answers, err := q.send(ctx, one("commit", nil))
	if err != nil {
		return err
	}
	tag, err := answers.Exec()
	if err := errors.Join(err, answers.Close()); err != nil {
		return err
	}
	if tag.String() != "COMMIT" {
		return pgx.ErrTxCommitRollback
	}
	return nil
}

// rollback undoes what was sent; a connection on which even this fails is closed.
func (q *queue) rollback(ctx context.Context) {
	if !q.begun {
		return
	}
	if _, err := q.conn.Exec(ctx, "rollback"); err != nil {
		_ = q.conn.Conn().Close(ctx)
	}
}

// later runs the queries that only write, and queues them.
type later struct{ q *queue }

func (l later) Exec(_ context.Context, sql string, args ...any) (pgconn.CommandTag, error) {
	l.q.waiting.Queue(sql, args...)
	return pgconn.CommandTag{}, nil
}

var errRead = errors.New("what is read cannot be left for later")

func (later) Query(context.Context, string, ...any) (pgx.Rows, error) { return nil, errRead }

func (later) QueryRow(context.Context, string, ...any) pgx.Row { return failed{errRead} }

// failed is a row that was never read.
type failed struct{ err error }

func (f failed) Scan(...any) error { return f.err }

// send sends what waits and, after it, more; it answers when what waited is
// done, with the answers to the rest.
func (q *queue) send(ctx context.Context, more *pgx.Batch) (pgx.BatchResults, error) {
	before := q.waiting.Len()
	batch := q.waiting
	batch.QueuedQueries = append(batch.QueuedQueries, more.QueuedQueries...)
	q.waiting = &pgx.Batch{}
	q.begun = true
	answers := q.conn.SendBatch(ctx, batch)
	for range before {
		if _, err := answers.Exec(); err != nil {
			return nil, errors.Join(err, answers.Close())
		}
	}
	return answers, nil
}

func one(sql string, args []any) *pgx.Batch {
	b := &pgx.Batch{}
	b.Queue(sql, args...)
	return b
}

func (q *queue) Exec(ctx context.Context, sql string, args ...any) (pgconn.CommandTag, error) {
	if q.waiting.Len() == 0 {
		return q.conn.Exec(ctx, sql, args...)
	}
	answers, err := q.send(ctx, one(sql, args))
	if err != nil {
		return pgconn.CommandTag{}, err
	}
	tag, err := answers.Exec()
	return tag, errors.Join(err, answers.Close())
}

func (q *queue) Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error) {
	if q.waiting.Len() == 0 {
		return q.conn.Query(ctx, sql, args...)
	}
	answers, err := q.send(ctx, one(sql, args))
	if err != nil {
		return nil, err
	}
	rows, err := answers.Query()
	return lastRows{rows, answers}, err
}

// lastRows end the batch they came with.
type lastRows struct {
	pgx.Rows
	answers pgx.BatchResults
}

func (r lastRows) Close() {
	r.Rows.Close()
	_ = r.answers.Close() // its error is the rows' own
}

func (q *queue) QueryRow(ctx context.Context, sql string, args ...any) pgx.Row {
	if q.waiting.Len() == 0 {
		return q.conn.QueryRow(ctx, sql, args...)
	}
	answers, err := q.send(ctx, one(sql, args))
	if err != nil {
		return failed{err}
	}
	return lastRow{answers.QueryRow(), answers}
}

type lastRow struct {
	pgx.Row
	answers pgx.BatchResults
}

func (r lastRow) Scan(to ...any) error {
	err := r.Row.Scan(to...)
	_ = r.answers.Close() // its error is the row's own
	return err
}

// SendBatch sends what waits first.
func (q *queue) SendBatch(ctx context.Context, b *pgx.Batch) pgx.BatchResults {
	answers, err := q.send(ctx, b)
	if err != nil {
		return pgx.FailedBatchResults(b, err)
	}
	return answers
}

// An asker is what questions can be sent to together: a transaction or the pool.
type asker interface {
	db.DBTX
	SendBatch(ctx context.Context, b *pgx.Batch) pgx.BatchResults
}

// together asks independent questions with one wait. Each is a function that
// makes exactly one query and keeps its answer; it runs twice, first to learn
// what it asks, then to read. A nil question is not asked.
func together(ctx context.Context, to asker, questions ...func(*db.Queries) error) error {
	questions = slices.DeleteFunc(questions, func(ask func(*db.Queries) error) bool { return ask == nil })
	noted := &recorder{batch: &pgx.Batch{}}
	for i, ask := range questions {
		if err := ask(db.New(noted)); err != nil && !errors.Is(err, errNoted) {
			return err
		}
		if noted.batch.Len() != i+1 {
			return fmt.Errorf("question %d makes more or less than one query", i)
		}
	}
	answers := to.SendBatch(ctx, noted.batch)
	from := db.New(reader{answers})
	for _, ask := range questions {
		if err := ask(from); err != nil {
			_ = answers.Close()
			return err
		}
	}
	return answers.Close()
}

// found is the row, or nil where there is none.
func found[Row any](row Row, err error) (*Row, error) {
	if noRows(err) {
		return nil, nil
	}
	return &row, err
}

// A recorder notes what it is asked and answers nothing.
type recorder struct{ batch *pgx.Batch }

var errNoted = errors.New("noted, not asked yet")

func (r *recorder) Exec(_ context.Context, sql string, args ...any) (pgconn.CommandTag, error) {
	r.batch.Queue(sql, args...)
	return pgconn.CommandTag{}, errNoted
}

func (r *recorder) Query(_ context.Context, sql string, args ...any) (pgx.Rows, error) {
	r.batch.Queue(sql, args...)
	return nil, errNoted
}

func (r *recorder) QueryRow(_ context.Context, sql string, args ...any) pgx.Row {
	r.batch.Queue(sql, args...)
	return failed{errNoted}
}

// A reader answers from a batch, in the order in which it was asked.
type reader struct{ answers pgx.BatchResults }

func (r reader) Exec(context.Context, string, ...any) (pgconn.CommandTag, error) {
	return r.answers.Exec()
}

func (r reader) Query(context.Context, string, ...any) (pgx.Rows, error) { return r.answers.Query() }

func (r reader) QueryRow(context.Context, string, ...any) pgx.Row { return r.answers.QueryRow() }
