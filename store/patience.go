package store

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/multitracer"
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
type patience struct{}

// bounded traces as next does, if there is one, and ends what takes too long.
func bounded(next pgx.QueryTracer) pgx.QueryTracer {
	if next == nil {
		return patience{}
	}
	return multitracer.New(next, patience{})
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

func (patience) end(ctx context.Context) {
	if end, ok := ctx.Value(ending{}).(context.CancelFunc); ok {
		end()
	}
}

// TraceQueryStart and the following are pgx's.
func (p patience) TraceQueryStart(ctx context.Context, _ *pgx.Conn, _ pgx.TraceQueryStartData) context.Context {
	return p.begin(ctx)
}

// TraceQueryEnd is called when the last row is read.
func (p patience) TraceQueryEnd(ctx context.Context, _ *pgx.Conn, _ pgx.TraceQueryEndData) {
	p.end(ctx)
}

// TraceBatchStart bounds all statements that go out together.
func (p patience) TraceBatchStart(ctx context.Context, _ *pgx.Conn, _ pgx.TraceBatchStartData) context.Context {
	return p.begin(ctx)
}

// TraceBatchQuery is one of them.
func (patience) TraceBatchQuery(context.Context, *pgx.Conn, pgx.TraceBatchQueryData) {}

// TraceBatchEnd is called when all are answered.
func (p patience) TraceBatchEnd(ctx context.Context, _ *pgx.Conn, _ pgx.TraceBatchEndData) {
	p.end(ctx)
}

// TraceAcquireStart bounds the wait for a connection, a new one's beginning included.
func (p patience) TraceAcquireStart(ctx context.Context, _ *pgxpool.Pool, _ pgxpool.TraceAcquireStartData) context.Context {
	return p.begin(ctx)
}

// TraceAcquireEnd is called when there is one, or none.
func (p patience) TraceAcquireEnd(ctx context.Context, _ *pgxpool.Pool, _ pgxpool.TraceAcquireEndData) {
	p.end(ctx)
}
