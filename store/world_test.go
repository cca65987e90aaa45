package store_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/storetest"
	"github.com/songnuan/songnuan/verify"
)

var everything = []string{"/000000"}

// still is a rehearsal day so long that no posting ends within a test.
const still = 24 * time.Hour

func newWorld(t *testing.T, o storetest.CampaignOptions) (*storetest.DB, *storetest.Campaign) {
	t.Helper()
	db := storetest.New(t)
	db.Unions(t)
	return db, db.Campaign(t, o)
}

// filed files applicant n and walks the case to the state.
func filed(t *testing.T, db *storetest.DB, k *storetest.Campaign, n int, to relief.State) string {
	t.Helper()
	id := db.File(t, k, db.Applicant(t, n))
	db.Walk(t, id, to)
	return id
}

// atSeat walks the case to the last seat of its chain.
func atSeat(t *testing.T, db *storetest.DB, id string, kind relief.TaskKind) relief.TaskRef {
	t.Helper()
	db.Walk(t, id, relief.InReview)
	for db.Task(t, id).Kind != kind {
		db.Agree(t, id)
	}
	return db.Task(t, id)
}

// copies makes n more cases that stand where the case stands, with its open
// tasks, its account and its posting, without walking each: what races need many of. What is
// encrypted for one row opens in no other, so they hold no person.
func copies(t *testing.T, db *storetest.DB, id string, n int) []string {
	t.Helper()
	rows, err := db.Owner.Query(t.Context(), `
		INSERT INTO cases SELECT y.* FROM cases c, generate_series(1, $2) n,
			jsonb_populate_record(c, jsonb_build_object('id', gen_random_uuid(), 'no', c.no || 'C' || n, 'name_enc', '\x', 'id_number_enc', '\x', 'phone_enc', NULL)) y
		WHERE c.id = $1 RETURNING id::text`, id, n)
	if err != nil {
		t.Fatal(err)
	}
	ids, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	db.Exec(t, `INSERT INTO tasks SELECT y.* FROM tasks t, unnest($2::uuid[]) x (id), jsonb_populate_record(t, jsonb_build_object('id', gen_random_uuid(), 'case_id', x.id)) y
		WHERE t.case_id = $1 AND t.status = 'open'`, id, ids)
	db.Exec(t, `INSERT INTO postings SELECT y.* FROM postings p, unnest($2::uuid[]) WITH ORDINALITY x (id, n), jsonb_populate_record(p, jsonb_build_object('case_id', x.id, 'row_no', 100 + x.n)) y
		WHERE p.case_id = $1`, id, ids)
	db.Exec(t, `INSERT INTO payees SELECT y.* FROM payees p, unnest($2::uuid[]) x (id),
			jsonb_populate_record(p, jsonb_build_object('case_id', x.id, 'card_index', '\x' || replace(x.id::text, '-', ''), 'card_enc', '\x', 'holder_enc', '\x')) y
		WHERE p.case_id = $1`, id, ids)
	return ids
}

// together runs fn n times at once and answers what each said.
func together(n int, fn func(int) error) []error {
	errs := make([]error, n)
	var start, done sync.WaitGroup
	start.Add(1)
	for i := range n {
		done.Go(func() {
			start.Wait()
			errs[i] = fn(i)
		})
	}
	start.Done()
	done.Wait()
	return errs
}

// tally counts the refusals by code; "" is success. Anything else fails the test.
func tally(t *testing.T, errs []error) map[string]int {
	t.Helper()
	codes := map[string]int{}
	for _, err := range errs {
		if err != nil && relief.CodeOf(err) == "" {
			t.Fatalf("want a refusal with a code, got %v", err)
		}
		codes[relief.CodeOf(err)]++
	}
	return codes
}

func wantCode(t *testing.T, err error, code string) *relief.Error {
	t.Helper()
	var r *relief.Error
	if !errors.As(err, &r) || r.Code != code {
		t.Fatalf("got %v, want %s", err, code)
	}
	return r
}

func wantDone(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// sqlState is the code Postgres refused with, "" when it did not.
func sqlState(err error) string {
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		return pg.Code
	}
	return fmt.Sprint(err)
}

func read[T any](t *testing.T, reply relief.Reply) T {
	t.Helper()
	var v T
	if err := json.Unmarshal(reply.Body, &v); err != nil {
		t.Fatalf("%s: %v", reply.Body, err)
	}
	return v
}

func line(t *testing.T, db *storetest.DB, k *storetest.Campaign, at int) relief.LineView {
	t.Helper()
	v, err := db.Store.Campaign(t.Context(), everything, k.ID)
	if err != nil {
		t.Fatal(err)
	}
	return v.Lines[at]
}

// approve is plain agreement to the case's open task on its present version.
func approve(t *testing.T, db *storetest.DB, id string) relief.Decide {
	t.Helper()
	return relief.Decide{Task: db.Task(t, id).ID, Version: db.Case(t, id).Version, Outcome: relief.OutcomeApprove}
}

// openTasks are plain agreement to the open task of each case that has one, on its
// present version.
func openTasks(t *testing.T, db *storetest.DB) map[string]relief.Decide {
	t.Helper()
	all := map[string]relief.Decide{}
	each(t, db, "SELECT t.case_id::text, t.id::text, c.version FROM tasks t JOIN cases c ON c.id = t.case_id WHERE t.status = 'open'", func(r pgx.Rows) error {
		var id string
		d := relief.Decide{Outcome: relief.OutcomeApprove}
		err := r.Scan(&id, &d.Task, &d.Version)
		all[id] = d
		return err
	})
	return all
}

// each reads the rows that a query finds.
func each(t *testing.T, db *storetest.DB, sql string, scan func(pgx.Rows) error, args ...any) {
	t.Helper()
	rows, err := db.Owner.Query(t.Context(), sql, args...)
	wantDone(t, err)
	defer rows.Close()
	for rows.Next() {
		wantDone(t, scan(rows))
	}
	wantDone(t, rows.Err())
}

// holds fails unless every invariant that needs nothing but the database holds in it.
func holds(t *testing.T, db *storetest.DB) {
	t.Helper()
	report, err := verify.Run(t.Context(), db.App, verify.Options{Scratch: true})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range report.Findings {
		if f.Status == verify.Violated || f.Status == verify.Unknown {
			t.Errorf("%s %s is %s: %+v %s", f.ID, f.En, f.Status, f.Violations, f.Problem)
		}
	}
}

// violates fails unless verify finds the one invariant broken and says so in these words.
func violates(t *testing.T, db *storetest.DB, id, expected string) {
	t.Helper()
	report, err := verify.Run(t.Context(), db.App, verify.Options{Scratch: true})
	if err != nil {
		t.Fatal(err)
	}
	found := false
	for _, f := range report.Findings {
		for _, v := range f.Violations {
			found = found || f.ID == id && strings.HasPrefix(v.Expected, expected)
			if f.ID != id {
				t.Errorf("%s is broken too: %+v", f.ID, v)
			}
		}
	}
	if !found {
		t.Errorf("verify does not find %s broken by %q", id, expected)
	}
}

// balanced fails unless every account is the sum of its postings, every entry
// sums to zero, and no line is beyond its amount.
func balanced(t *testing.T, db *storetest.DB) {
	t.Helper()
	for what, sql := range map[string]string{
		"unbalanced entries": `SELECT count(*) FROM (SELECT entry_id FROM ledger_postings GROUP BY entry_id HAVING sum(amount_fen) <> 0 OR count(*) <> 2) x`,
		"wrong balances": `SELECT count(*) FROM ledger_accounts a LEFT JOIN (SELECT line_id, kind, sum(amount_fen) AS s FROM ledger_postings GROUP BY 1, 2) p
			USING (line_id, kind) WHERE a.balance_fen <> coalesce(p.s, 0)`,
		"lines that do not add up": `SELECT count(*) FROM (SELECT a.line_id FROM ledger_accounts a GROUP BY a.line_id HAVING sum(a.balance_fen) <> 0) x`,
		"wrong prefixes": `SELECT count(*) FROM (SELECT p.line_id, p.kind, sum(p.amount_fen) OVER (PARTITION BY p.line_id, p.kind ORDER BY p.entry_id) AS bal FROM ledger_postings p) x
			JOIN ledger_accounts a USING (line_id, kind) WHERE bal < a.floor_fen`,
		"reservations that differ from what is reserved": `SELECT count(*) FROM ledger_accounts a WHERE a.kind = 'reserved' AND a.balance_fen <>
			(SELECT coalesce(sum(r.amount_fen), 0) FROM reservations r WHERE r.line_id = a.line_id AND r.resolved IS NULL)`,
	} {
		if n := storetest.Value[int](t, db, sql); n != 0 {
			t.Errorf("%d %s", n, what)
		}
	}
}
