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
	switch {
	case d.SQL == "begin":
		t.waits = []string{"begin"}
	case len(t.waits) > 0 && !strings.HasSuffix(t.waits[len(t.waits)-1], "commit"):
		t.waits[len(t.waits)-1] += " + " + statement(d.SQL)
	}
}

func (*trips) TraceBatchEnd(context.Context, *pgx.Conn, pgx.TraceBatchEndData) {}

func (t *trips) note(sql string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.waits) > 0 && !strings.HasSuffix(t.waits[len(t.waits)-1], "commit") {
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
	most := map[relief.TaskKind]int{relief.TaskAccept: 10, relief.TaskSurvey: 11, relief.TaskVerify: 13, relief.TaskPost: 10}
	db.Walk(t, db.File(t, k, db.Applicant(t, 1)), relief.Posting) // prepares the statements
	id := db.File(t, k, db.Applicant(t, 2))
	if len(counted.waits) > 5 { // the number with what is known of him, his file, files like his, whoever may accept the case, the commit
		t.Errorf("filing waits %d times, want 5 at most:\n%s", len(counted.waits), strings.Join(counted.waits, "\n"))
	}
	for db.Case(t, id).State != relief.Posting {
		kind := db.Task(t, id).Kind
		db.Agree(t, id)
		if limit, known := most[kind]; !known || len(counted.waits) > limit || !strings.HasSuffix(counted.waits[len(counted.waits)-1], "commit") {
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

// TestAPaymentBatchSeldomWaitsForPostgres compares a batch of two payments with
// one of eight: what each further payment costs in waits, and the four steps of
// the batch that cost none.
func TestAPaymentBatchSeldomWaitsForPostgres(t *testing.T) {
	db, _ := newWorld(t, storetest.CampaignOptions{})
	counted := &trips{}
	o := db.Options
	o.Tracer = counted
	s := db.Open(t, db.URL+"&pool_max_conns=1", o)
	waits := map[string][2]int{}
	for at, n := range []int{1, 2, 8} { // the first prepares the statements
		k := db.Campaign(t, storetest.CampaignOptions{})
		var first string
		for i := range n {
			first = filed(t, db, k, 20*at+i+1, relief.Approved)
		}
		db.Store, s = s, db.Store
		b := db.MakeBatch(t, first)
		note := func(step string) {
			if at > 0 {
				counts := waits[step]
				counts[at-1] = len(counted.waits)
				waits[step] = counts
			}
		}
		note("make")
		db.MoveBatch(t, b.ID, "approve", "approver-2@410821")
		note("approve")
		db.MoveBatch(t, b.ID, "release", "cashier@410821")
		note("release")
		var results []relief.BankResult
		for _, p := range b.Payments {
			results = append(results, relief.BankResult{PaymentNo: p.No, Status: "settled", Amount: p.Amount, BankRef: "B" + p.No})
		}
		if got := book(t, db, b.ID, results...); got.Settled != n {
			t.Fatalf("%d of %d are settled", got.Settled, n)
		}
		note("book")
		db.Store, s = s, db.Store
	}
	for step, most := range map[string]int{"make": 5, "approve": 0, "release": 0, "book": 6} {
		if each := (waits[step][1] - waits[step][0] + 5) / 6; each > most || waits[step][0] == 0 {
			t.Errorf("%s waits %d times for two payments and %d for eight: %d each, want %d at most", step, waits[step][0], waits[step][1], each, most)
		}
	}
}

// Planning OtherAid took longer than running it: on one connection each
// statement of a decision and of a roster's row is planned for its first
// arguments, and then no more.
func TestStatementsOfADecisionAreNotPlannedAnew(t *testing.T) {
	db, k := newWorld(t, storetest.CampaignOptions{Day: still})
	db.Store = db.Open(t, db.URL+"&pool_max_conns=1", db.Options)
	for n := range 12 {
		db.Walk(t, db.File(t, k, db.Applicant(t, n)), relief.Posting)
	}
	rows, err := db.Store.Pool().Query(t.Context(), "SELECT statement FROM pg_prepared_statements WHERE generic_plans + custom_plans > 10 AND custom_plans > generic_plans + 5")
	if err != nil {
		t.Fatal(err)
	}
	anew, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	for _, sql := range anew {
		t.Errorf("planned each time: %s", statement(sql))
	}
}
