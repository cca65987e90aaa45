package bench

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
)

// rawSchema holds the rows that a decision writes, with the indexes that reading
// them needs, and nothing that keeps them right.
const rawSchema = `
DROP SCHEMA IF EXISTS bench CASCADE;
CREATE SCHEMA bench;
CREATE TABLE bench.cases (id uuid PRIMARY KEY, union_path text NOT NULL, state text NOT NULL, version int NOT NULL, body jsonb NOT NULL, due_at timestamptz);
CREATE INDEX ON bench.cases (state);
CREATE TABLE bench.events (id uuid PRIMARY KEY, case_id uuid NOT NULL, version int NOT NULL, transition text NOT NULL, from_state text NOT NULL, to_state text NOT NULL,
	body jsonb NOT NULL, actor uuid NOT NULL, at timestamptz NOT NULL DEFAULT clock_timestamp(), UNIQUE (case_id, version));
CREATE TABLE bench.decisions (id uuid PRIMARY KEY, event_id uuid NOT NULL UNIQUE, case_id uuid NOT NULL, task_id uuid NOT NULL, kind text NOT NULL, actor uuid NOT NULL,
	outcome text NOT NULL, fields jsonb NOT NULL, at timestamptz NOT NULL DEFAULT clock_timestamp());
CREATE INDEX ON bench.decisions (case_id, actor);
CREATE TABLE bench.audit (subject uuid NOT NULL, n int NOT NULL, kind text NOT NULL, actor uuid NOT NULL, decision_id uuid NOT NULL UNIQUE, body text NOT NULL,
	at timestamptz NOT NULL DEFAULT clock_timestamp(), prev bytea NOT NULL, hash bytea NOT NULL, PRIMARY KEY (subject, n));
CREATE TABLE bench.tasks (id uuid PRIMARY KEY, case_id uuid NOT NULL, kind text NOT NULL, role text NOT NULL, union_code text NOT NULL, status text NOT NULL,
	opened_at timestamptz NOT NULL DEFAULT clock_timestamp(), due_at timestamptz, decided_by uuid, decided_at timestamptz);
CREATE INDEX ON bench.tasks (union_code, role, id) WHERE status = 'open';
CREATE INDEX ON bench.tasks (case_id) WHERE status = 'open';
CREATE TABLE bench.requests (actor uuid NOT NULL, endpoint text NOT NULL, key text NOT NULL, hash bytea NOT NULL, status int NOT NULL, reply bytea NOT NULL,
	created_at timestamptz NOT NULL DEFAULT clock_timestamp(), PRIMARY KEY (actor, endpoint, key));
CREATE TABLE bench.outbox (seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, subject uuid NOT NULL, version int NOT NULL, body jsonb NOT NULL,
	created_at timestamptz NOT NULL DEFAULT clock_timestamp(), delivered_at timestamptz, UNIQUE (subject, version));
CREATE INDEX ON bench.outbox (seq) WHERE delivered_at IS NULL`

// rawStates are the states that the five decisions lead through.
var rawStates = [steps + 1]string{"submitted", "surveying", "surveying", "verifying", "ready_to_post", "posting"}

// A rawCase is a case of the plain state machine, as its client knows it.
type rawCase struct {
	id, task uuid.UUID
	version  int
	hash     []byte // of the audit's last row
}

// raw measures the plain state machine: each step one transaction, whose
// statements go out together.
func (b *bench) raw(ctx context.Context, round Round) (err error) {
	if _, err := b.db.Exec(ctx, rawSchema); err != nil {
		return fmt.Errorf("making the schema: %w", err)
	}
	defer func() {
		_, dropped := b.db.Exec(context.WithoutCancel(ctx), "DROP SCHEMA bench CASCADE")
		err = errors.Join(err, dropped)
	}()
	cases, err := b.openRaw(ctx)
	if err != nil {
		return err
	}
	pool, err := b.warmPool(ctx)
	if err != nil {
		return err
	}
	defer pool.Close()
	var took []float64
	var deciding time.Duration
	c, err := b.meter.measure(ctx, false, func(ctx context.Context) error {
		defer pool.Close() // so that its connections report their commits
		began := time.Now()
		for range steps {
			ms, err := atOnce(ctx, b.Clients, cases, func(ctx context.Context, k *rawCase) error { return k.decide(ctx, pool) })
			if err != nil {
				return err
			}
			took = append(took, ms...)
		}
		deciding = time.Since(began)
		return nil
	})
	if err != nil {
		return err
	}
	round[Raw] = c.figures(b.Cases, self, postgres).with(took, deciding)
	return nil
}

// warmPool connects once for every client, so that no decision has to.
func (b *bench) warmPool(ctx context.Context) (*pgxpool.Pool, error) {
	return connected(ctx, b.db.Config(), b.Clients)
}

func connected(ctx context.Context, cfg *pgxpool.Config, clients int) (*pgxpool.Pool, error) {
	pool, err := pgxpool.NewWithConfig(ctx, cfg)
	if err != nil {
		return nil, fmt.Errorf("connecting: %w", err)
	}
	conns := make([]*pgxpool.Conn, 0, clients)
	for range clients {
		conn, err := pool.Acquire(ctx)
		if err != nil {
			break // the first decision will say why
		}
		conns = append(conns, conn)
	}
	for _, conn := range conns {
		conn.Release()
	}
	return pool, nil
}

func (b *bench) openRaw(ctx context.Context) ([]*rawCase, error) {
	cases := make([]*rawCase, b.Cases)
	batch := &pgx.Batch{}
	for i := range cases {
		k := &rawCase{id: uuid.Must(uuid.NewV7()), task: uuid.Must(uuid.NewV7()), version: 1, hash: []byte{}}
		cases[i] = k
		batch.Queue("INSERT INTO bench.cases (id, union_path, state, version, body) VALUES ($1, '/000000/990000/990101', $2, 1, $3)", k.id, rawStates[0], k.body(rawStates[0]))
		batch.Queue("INSERT INTO bench.tasks (id, case_id, kind, role, union_code, status) VALUES ($1, $2, 'accept', 'clerk', '990101-001', 'open')", k.task, k.id)
	}
	if err := b.db.SendBatch(ctx, batch).Close(); err != nil {
		return nil, fmt.Errorf("opening the cases: %w", err)
	}
	return cases, nil
}

// body is a case's or an event's document, of the size that ours has.
func (k *rawCase) body(state string) []byte {
	raw, err := json.Marshal(map[string]any{
		"version": k.version + 1, "state": state, "amount_fen": 50000, "lap": 1, "seat": 0, "signed": k.version % 2,
		"due": time.Now().Add(48 * time.Hour).Format(time.RFC3339Nano), "campaign": k.id, "category": "困难职工",
	})
	if err != nil {
		panic(err) // a map of plain values
	}
	return raw
}

var errStale = errors.New("the case has another version")

// decide writes one decision.
func (k *rawCase) decide(ctx context.Context, pool *pgxpool.Pool) error {
	actor, event, decision, next := uuid.New(), uuid.Must(uuid.NewV7()), uuid.Must(uuid.NewV7()), uuid.Must(uuid.NewV7())
	from, to := rawStates[k.version-1], rawStates[k.version]
	body, due := k.body(to), time.Now().Add(48*time.Hour)
	hash := sha256.Sum256(append(bytes.Clone(k.hash), body...))
	err := pgx.BeginFunc(ctx, pool, func(tx pgx.Tx) error {
		batch := &pgx.Batch{}
		batch.Queue("INSERT INTO bench.requests (actor, endpoint, key, hash, status, reply) VALUES ($1, 'decide', $2, $3, 200, $4)", actor, decision.String(), hash[:], body)
		var moved int64
		batch.Queue("UPDATE bench.cases SET state = $3, version = version + 1, body = $4, due_at = $5 WHERE id = $1 AND version = $2", k.id, k.version, to, body, due).
			Exec(func(t pgconn.CommandTag) error { moved = t.RowsAffected(); return nil })
		batch.Queue("INSERT INTO bench.events (id, case_id, version, transition, from_state, to_state, body, actor) VALUES ($1, $2, $3, 'T03', $4, $5, $6, $7)", event, k.id, k.version+1, from, to, body, actor)
		batch.Queue("UPDATE bench.tasks SET status = 'done', decided_by = $2, decided_at = clock_timestamp() WHERE id = $1 AND status = 'open'", k.task, actor)
		batch.Queue("INSERT INTO bench.tasks (id, case_id, kind, role, union_code, status, due_at) VALUES ($1, $2, $3, 'surveyor', '990101-001', 'open', $4)", next, k.id, to, due)
		batch.Queue("INSERT INTO bench.decisions (id, event_id, case_id, task_id, kind, actor, outcome, fields) VALUES ($1, $2, $3, $4, $5, $6, 'approve', '{}')", decision, event, k.id, k.task, from, actor)
		batch.Queue("INSERT INTO bench.audit (subject, n, kind, actor, decision_id, body, prev, hash) VALUES ($1, $2, 'decision', $3, $4, $5, $6, $7)", k.id, k.version, actor, decision, string(body), k.hash, hash[:])
		batch.Queue("INSERT INTO bench.outbox (subject, version, body) VALUES ($1, $2, $3)", k.id, k.version+1, body)
		if err := tx.SendBatch(ctx, batch).Close(); err != nil {
			return err
		}
		if moved != 1 {
			return errStale
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("deciding: %w", err)
	}
	k.version, k.task, k.hash = k.version+1, next, hash[:]
	return nil
}
