package store_test

import (
	"context"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/storetest"
)

// trips counts how often a store waits for Postgres within the transaction it
// began last; a batch is one wait.
type trips struct {
	mu    sync.Mutex
	waits []string
}

func (t *trips) TraceQueryStart(ctx context.Context, _ *pgx.Conn, d pgx.TraceQueryStartData) context.Context {
	t.note(d.SQL)
	return ctx
}

func (*trips) TraceQueryEnd(context.Context, *pgx.Conn, pgx.TraceQueryEndData) {}

func (t *trips) TraceBatchStart(ctx context.Context, _ *pgx.Conn, _ pgx.TraceBatchStartData) context.Context {
	t.note("batch")
	return ctx
}

func (t *trips) TraceBatchQuery(_ context.Context, _ *pgx.Conn, d pgx.TraceBatchQueryData) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.waits[len(t.waits)-1] += " + " + statement(d.SQL)
}

func (*trips) TraceBatchEnd(context.Context, *pgx.Conn, pgx.TraceBatchEndData) {}

func (t *trips) note(sql string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	switch {
	case sql == "begin":
		t.waits = []string{sql}
	case len(t.waits) > 0 && t.waits[len(t.waits)-1] != "commit":
		t.waits = append(t.waits, statement(sql))
	}
}

// statement is the name of a query, or its first line.
func statement(sql string) string {
	line, _, _ := strings.Cut(strings.TrimSpace(sql), "\n")
	name, _, _ := strings.Cut(strings.TrimPrefix(line, "-- name: "), " :")
	return name
}

// What a decision costs beside Postgres' own work is waiting for it: with the
// database a network away, each wait is half a millisecond.
func TestADecisionSeldomWaitsForPostgres(t *testing.T) {
	db, k := newWorld(t, storetest.CampaignOptions{Day: still})
	counted := &trips{}
	o := db.Options
	o.Tracer = counted
	db.Store = db.Open(t, db.URL+"&pool_max_conns=1", o)
	most := map[relief.TaskKind]int{relief.TaskAccept: 12, relief.TaskSurvey: 13, relief.TaskVerify: 17, relief.TaskPost: 13}
	db.Walk(t, db.File(t, k, db.Applicant(t, 1)), relief.Posting) // prepares the statements
	id := db.File(t, k, db.Applicant(t, 2))
	for db.Case(t, id).State != relief.Posting {
		kind := db.Task(t, id).Kind
		db.Agree(t, id)
		if limit, known := most[kind]; !known || len(counted.waits) > limit || counted.waits[len(counted.waits)-1] != "commit" {
			t.Errorf("%s waits %d times, want %d at most and a commit:\n%s", kind, len(counted.waits), limit, strings.Join(counted.waits, "\n"))
		}
	}
}

func TestAQueuedWriteThatFailsUndoesTheDecision(t *testing.T) {
	db, k := newWorld(t, storetest.CampaignOptions{Day: still})
	id := filed(t, db, k, 1, relief.Surveying)
	db.Exec(t, `CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no audit today'; END $$;
		CREATE TRIGGER refuse BEFORE INSERT ON audit FOR EACH ROW EXECUTE FUNCTION refuse()`)
	was, task := db.Case(t, id), db.Task(t, id)
	_, err := db.Store.Decide(t.Context(), db.By(t, "surveyor@"+was.Union), relief.Decide{Task: task.ID, Version: was.Version, Outcome: relief.OutcomeApprove})
	if err == nil || !strings.Contains(err.Error(), "no audit today") {
		t.Errorf("the decision answers %v", err)
	}
	if now := db.Case(t, id); now.Version != was.Version || db.Task(t, id).ID != task.ID {
		t.Errorf("the case moved to version %d, %s", now.Version, now.State)
	}
	if n := storetest.Value[int](t, db, "SELECT count(*) FROM requests WHERE reply IS NULL"); n != 0 {
		t.Errorf("%d requests stay claimed", n)
	}
}
