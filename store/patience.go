package store

import (
	"context"
	"errors"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/multitracer"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
)

// ourPatience is how long a statement, or a connection for it, is waited for when
// nobody says a word: as long as Postgres itself lets a statement run, less what an
// answer needs to be out within five seconds. Postgres' own time-out does not help
// where Postgres, its machine or the network stand still.
const ourPatience = 4500 * time.Millisecond

// longPatience is that of the relay, which lets its statement run longer.
const longPatience = 35 * time.Second

type patient struct{}

// atLength lets what is asked with the context take as long as the relay's may.
func atLength(ctx context.Context) context.Context { return context.WithValue(ctx, patient{}, true) }

// patience ends each wait for Postgres: pgx waits with the context that its tracer
// answers.
type patience struct {
	heard *atomic.Int64 // when Postgres last answered anybody, in nanoseconds
}

// bounded traces as next does, if there is one, and ends what takes too long.
func bounded(next pgx.QueryTracer) pgx.QueryTracer {
	p := patience{new(atomic.Int64)}
	if next == nil {
		return p
	}
	return multitracer.New(next, p)
}

type ending struct{}

func (patience) begin(ctx context.Context) context.Context {
	most := ourPatience
	if ctx.Value(patient{}) != nil {
		most = longPatience
	}
	ctx, end := context.WithTimeout(ctx, most)
	return context.WithValue(ctx, ending{}, end)
}

func (p patience) end(ctx context.Context, err error) {
	var said *pgconn.PgError
	if err == nil || errors.As(err, &said) {
		p.heard.Store(time.Now().UnixNano())
	}
	over(ctx)
}

func over(ctx context.Context) {
	if end, ok := ctx.Value(ending{}).(context.CancelFunc); ok {
		end()
	}
}

// TraceQueryStart and the following are pgx's.
func (p patience) TraceQueryStart(ctx context.Context, _ *pgx.Conn, _ pgx.TraceQueryStartData) context.Context {
	return p.begin(ctx)
}

// TraceQueryEnd is called when the last row is read.
func (p patience) TraceQueryEnd(ctx context.Context, _ *pgx.Conn, d pgx.TraceQueryEndData) {
	p.end(ctx, d.Err)
}

// TraceBatchStart bounds all statements that go out together.
func (p patience) TraceBatchStart(ctx context.Context, _ *pgx.Conn, _ pgx.TraceBatchStartData) context.Context {
	return p.begin(ctx)
}

// TraceBatchQuery is one of them.
func (patience) TraceBatchQuery(context.Context, *pgx.Conn, pgx.TraceBatchQueryData) {}

// TraceBatchEnd is called when all are answered.
func (p patience) TraceBatchEnd(ctx context.Context, _ *pgx.Conn, d pgx.TraceBatchEndData) {
	p.end(ctx, d.Err)
}

// TraceAcquireStart bounds the wait for a connection, a new one's beginning included,
// from when Postgres last answered anybody: who stands in a queue for a busy one waits.
func (p patience) TraceAcquireStart(ctx context.Context, _ *pgxpool.Pool, _ pgxpool.TraceAcquireStartData) context.Context {
	began := time.Now()
	ctx, end := context.WithCancelCause(ctx)
	var timer *time.Timer
	armed := make(chan struct{})
	timer = time.AfterFunc(ourPatience, func() {
		<-armed
		last := time.Unix(0, p.heard.Load())
		if last.Before(began) {
			last = began
		}
		if left := ourPatience - time.Since(last); left > 0 {
			timer.Reset(left)
		} else {
			end(errSilent)
		}
	})
	close(armed)
	stop := context.CancelFunc(func() {
		timer.Stop()
		end(nil)
	})
	return context.WithValue(silence{ctx}, ending{}, stop)
}

// TraceAcquireEnd is called when there is one, or none.
func (p patience) TraceAcquireEnd(ctx context.Context, _ *pgxpool.Pool, _ pgxpool.TraceAcquireEndData) {
	over(ctx)
}

var errSilent = errors.New("postgres says nothing")

// A silence is a wait that was ended because Postgres says nothing: its time is up.
type silence struct{ context.Context }

func (s silence) Err() error {
	if errors.Is(context.Cause(s.Context), errSilent) {
		return context.DeadlineExceeded
	}
	return s.Context.Err()
}
