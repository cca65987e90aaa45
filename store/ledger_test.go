package store_test

import (
	"context"
	"strconv"
	"testing"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/storetest"
)

// covers: F90 F92 I2 INV-05 inv:I02 inv:I11
func TestPlainSQLCannotPassALine(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{})
	model, other := k.Lines[0], k.Lines[1]
	caseID := uuid.NewString()
	reserve := func(ctx context.Context, pool *pgxpool.Pool, line string, amount relief.Fen) error {
		tx, err := pool.Begin(ctx)
		if err != nil {
			return err
		}
		defer func() { _ = tx.Rollback(ctx) }()
		id := uuid.NewString()
		if _, err := tx.Exec(ctx, "INSERT INTO reservations (id, case_id, line_id, amount_fen) VALUES ($1, $2, $3, $4)", id, caseID, line, amount); err != nil {
			return err
		}
		_, err = tx.Exec(ctx, "INSERT INTO ledger_entries (kind, line_id, amount_fen, case_id, reservation_id) VALUES ('reserve', $1, $2, $3, $4)", line, amount, caseID, id)
		return err
	}
	for role, pool := range map[string]*pgxpool.Pool{"the application": db.App, "the superuser": db.Owner} {
		if err := reserve(t.Context(), pool, model.ID, model.Amount+1); sqlState(err) != "23514" {
			t.Errorf("%s reserves one fen too many: %v", role, err)
		}
		if err := reserve(t.Context(), pool, model.ID, model.Amount); err != nil {
			t.Errorf("%s cannot reserve what is there: %v", role, err)
		}
		_, err := pool.Exec(t.Context(), "INSERT INTO ledger_entries (kind, line_id, amount_fen) VALUES ('allocate', $1, 1)", other.ID)
		if sqlState(err) != "23514" {
			t.Errorf("%s allocates one fen too many: %v", role, err)
		}
		for _, sql := range []string{
			"UPDATE ledger_accounts SET balance_fen = balance_fen + 1 WHERE kind = 'available'",
			"UPDATE ledger_accounts SET floor_fen = -1000000",
			"UPDATE ledger_accounts SET kind = 'paid' WHERE kind = 'available'",
			"INSERT INTO ledger_accounts (line_id, kind, balance_fen) SELECT id, 'available', 1 FROM budget_lines ON CONFLICT DO NOTHING",
			"INSERT INTO ledger_postings (entry_id, line_id, kind, amount_fen) SELECT min(e.id), min(e.line_id::text)::uuid, 'paid', 1 FROM ledger_entries e",
			"UPDATE budget_lines SET amount_fen = amount_fen * 2",
		} {
			if _, err := pool.Exec(t.Context(), sql); sqlState(err) != "42501" {
				t.Errorf("%s may %s: %v", role, sql, err)
			}
		}
	}
	balanced(t, db)
}

// covers: inv:I02
func TestATemporaryTableLeadsNoEntryAstray(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{})
	conn, err := db.App.Acquire(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Release()
	for _, sql := range []string{
		"CREATE TEMPORARY TABLE ledger_accounts (line_id uuid, kind text, balance_fen bigint)",
		"CREATE FUNCTION pg_temp.raise() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN UPDATE public.ledger_accounts SET balance_fen = 1; RETURN NEW; END $$",
		"CREATE TRIGGER raise BEFORE INSERT ON pg_temp.ledger_accounts FOR EACH ROW EXECUTE FUNCTION pg_temp.raise()",
	} {
		if _, err := conn.Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := conn.Exec(t.Context(), "INSERT INTO ledger_entries (kind, line_id, amount_fen) VALUES ('allocate', $1, 1)", k.Lines[0].ID); sqlState(err) != "23514" {
		t.Errorf("an entry was booked on the temporary table: %v", err)
	}
	if _, err := conn.Exec(t.Context(), "INSERT INTO pg_temp.ledger_accounts VALUES (NULL, '', 0)"); sqlState(err) != "42501" {
		t.Errorf("a trigger of the application's own changed balances: %v", err)
	}
	balanced(t, db)
}

// covers: INV-15 inv:I01 inv:I03 inv:I11
func TestEntriesFollowTheirReservation(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{})
	a, b := k.Lines[0].ID, k.Lines[1].ID
	made := func(line string, state any) string {
		id := uuid.NewString()
		db.Exec(t, "INSERT INTO reservations (id, case_id, line_id, amount_fen, resolved) VALUES ($1, $2, $3, 50000, $4)", id, uuid.NewString(), line, state)
		return id
	}
	entry := func(kind, line string, amount int, reservation string, payment any) error {
		_, err := db.Owner.Exec(t.Context(), `INSERT INTO ledger_entries (kind, line_id, amount_fen, case_id, reservation_id, payment_no)
			SELECT $1, $2, $3, r.case_id, r.id, $5 FROM reservations r WHERE r.id = $4`, kind, line, amount, reservation, payment)
		return err
	}
	never, open, settled, released := made(a, nil), made(a, nil), made(a, nil), made(a, nil)
	forged := made(a, "release")
	for _, r := range []string{open, settled, released} {
		if err := entry("reserve", a, 50000, r, nil); err != nil {
			t.Fatal(err)
		}
	}
	if err := entry("settle", a, 50000, settled, "P1"); err != nil {
		t.Fatal(err)
	}
	if err := entry("release", a, 50000, released, nil); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		what    string
		kind    string
		line    string
		amount  int
		r       string
		payment any
		state   string
	}{
		{"another line", "release", b, 50000, open, nil, "23503"},
		{"another amount", "release", a, 49999, open, nil, "23503"},
		{"nothing", "release", a, 0, open, nil, "23514"},
		{"less than nothing", "release", a, -50000, open, nil, "23514"},
		{"reserved again", "reserve", a, 50000, open, nil, "23505"},
		{"settled twice", "settle", a, 50000, settled, "P2", "23505"},
		{"released after it was settled", "release", a, 50000, settled, nil, "23505"},
		{"settled after it was released", "settle", a, 50000, released, "P3", "23505"},
		{"settled without a payment", "settle", a, 50000, open, nil, "23514"},
		{"never reserved", "release", a, 50000, never, nil, "23514"},
		{"never reserved but called released", "settle", a, 50000, forged, "P4", "23514"},
		{"returned but never paid", "return", a, 50000, open, "P5", "23514"},
		{"returned under another payment", "return", a, 50000, settled, "P6", "23514"},
	} {
		if err := entry(c.kind, c.line, c.amount, c.r, c.payment); sqlState(err) != c.state {
			t.Errorf("%s: %v, want %s", c.what, err, c.state)
		}
	}
	if err := entry("return", a, 50000, settled, "P1"); err != nil {
		t.Errorf("a settled payment that came back: %v", err)
	}
	if err := entry("return", a, 50000, settled, "P1"); sqlState(err) != "23505" {
		t.Errorf("it came back twice: %v", err)
	}
	if n := storetest.Value[int](t, db, "SELECT count(*) FROM (SELECT entry_id FROM ledger_postings GROUP BY 1 HAVING sum(amount_fen) <> 0 OR count(DISTINCT line_id) <> 1) x"); n != 0 {
		t.Errorf("%d entries are unbalanced or cross a line", n)
	}
	if _, err := db.App.Exec(t.Context(), "INSERT INTO reservations (id, case_id, line_id, amount_fen, resolved) VALUES ($1, $1, $2, 1, 'release')", uuid.NewString(), a); sqlState(err) != "42501" {
		t.Errorf("the application resolves a reservation by hand: %v", err)
	}
}

// covers: inv:I01 inv:I02
func TestOppositeEntriesAtOnceDoNotDeadlock(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{})
	a := k.Lines[0].ID
	before := storetest.Value[int](t, db, "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
	for range 30 {
		var ids []string
		for range 4 {
			id := uuid.NewString()
			db.Exec(t, "INSERT INTO reservations (id, case_id, line_id, amount_fen) VALUES ($1, $1, $2, 100)", id, a)
			ids = append(ids, id)
		}
		for _, id := range ids[:2] {
			db.Exec(t, "INSERT INTO ledger_entries (kind, line_id, amount_fen, case_id, reservation_id) VALUES ('reserve', $1, 100, $2, $2)", a, id)
		}
		for _, err := range together(4, func(i int) error {
			kind := []string{"release", "release", "reserve", "reserve"}[i]
			_, err := db.App.Exec(t.Context(), "INSERT INTO ledger_entries (kind, line_id, amount_fen, case_id, reservation_id) VALUES ($3, $1, 100, $2, $2)", a, ids[i], kind)
			return err
		}) {
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	if after := storetest.Value[int](t, db, "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"); after != before {
		t.Errorf("%d deadlocks", after-before)
	}
	balanced(t, db)
}

// covers: inv:I02
func TestAllocationStopsAtTheLinesAmount(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{})
	_, err := db.Store.Allocate(t.Context(), db.By(t, "finance@410821"), relief.Allocation{Campaign: k.ID, Line: k.Lines[0].ID, Amount: 1})
	wantCode(t, err, "allocation_exceeds")
	if l := line(t, db, k, 0); l.Allocated != l.Amount || l.Available != l.Amount {
		t.Errorf("a launched line holds %+v", l)
	}
	list, err := db.Store.Ledger(t.Context(), everything, k.ID, relief.Page{Limit: 1})
	if err != nil || len(list.Items) != 1 || list.NextCursor == "" {
		t.Fatalf("first page of the ledger: %+v, %v", list, err)
	}
	rest, err := db.Store.Ledger(t.Context(), everything, k.ID, relief.Page{Cursor: list.NextCursor})
	if err != nil || len(rest.Items) != 1 || rest.Items[0].Kind != "allocate" || rest.Items[0].Source != "UNION_OWN" {
		t.Errorf("the rest of the ledger: %+v, %v", rest, err)
	}
	id := filed(t, db, k, 1, relief.Approved)
	of, err := db.Store.Ledger(t.Context(), everything, k.ID, relief.Page{Cursor: strconv.FormatInt(rest.Items[0].ID, 10)})
	if err != nil || len(of.Items) != 1 || of.Items[0].Case != id || of.Items[0].CaseNo != db.Case(t, id).No {
		t.Errorf("what a case reserves: %+v, %v", of, err)
	}
}
