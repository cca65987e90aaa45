package store_test

import (
	"bytes"
	"context"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store"
	"github.com/songnuan/songnuan/store/storetest"
)

// schemaSQL is everything that migrations make: columns, constraints, indexes,
// triggers, functions and rights.
const schemaSQL = `SELECT thing FROM (
	SELECT format('%s.%s %s %s %s', attrelid::regclass, attname, format_type(atttypid, atttypmod), attnotnull, attacl) AS thing, attrelid AS of FROM pg_attribute WHERE attnum > 0 AND NOT attisdropped
	UNION ALL SELECT format('%s %s', conname, pg_get_constraintdef(oid)), conrelid FROM pg_constraint
	UNION ALL SELECT pg_get_indexdef(indexrelid), indrelid FROM pg_index
	UNION ALL SELECT pg_get_triggerdef(oid), tgrelid FROM pg_trigger WHERE NOT tgisinternal
	UNION ALL SELECT format('%s %s', relname, relacl), oid FROM pg_class) x JOIN pg_class c ON c.oid = x.of WHERE c.relnamespace = 'public'::regnamespace
	UNION ALL SELECT format('%s %s', oid::regprocedure, md5(prosrc)) FROM pg_proc WHERE pronamespace = 'public'::regnamespace ORDER BY thing`

func schema(t *testing.T, db *storetest.DB) []string {
	t.Helper()
	rows, err := db.Owner.Query(t.Context(), schemaSQL)
	if err != nil {
		t.Fatal(err)
	}
	things, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	return things
}

// A migration whose connection dies leaves nothing half done that the next start
// would not finish: each statement of each migration, and each end of one, is once its
// connection's last. Half-way the database is filled as the release of then left one.
// The end is the schema of an undisturbed migration, and the invariants hold of what
// was there before.
//
// covers: goal:G34
func TestAKilledMigrationIsFinishedByTheNextStart(t *testing.T) {
	t.Parallel()
	began := time.Now()
	untouched, today, db := storetest.New(t), lived(t), storetest.New(t)
	db.Exec(t, "DROP SCHEMA public CASCADE; CREATE SCHEMA public")
	k := newKiller(t, db.OwnerURL)
	starts := k.survive(t, func() error { return upTo(t, k.URL, filledRelease) })
	rows := carryOver(t, untouched, today, db)
	starts += k.survive(t, func() error { return store.Migrate(t.Context(), k.URL) })

	work := db.Open(t, db.URL, today.Options)
	if err := work.AtHead(t.Context()); err != nil {
		t.Error(err)
	}
	want, got := schema(t, untouched), schema(t, db)
	for _, thing := range want {
		if !slices.Contains(got, thing) {
			t.Errorf("missing: %s", thing)
		}
	}
	if len(got) != len(want) {
		t.Errorf("%d things instead of %d", len(got), len(want))
	}
	for next := (time.Time{}); !next.After(time.Now()); { // the worker goes on where it was
		var err error
		if next, err = work.SweepClocks(t.Context(), 100); err != nil {
			t.Fatal(err)
		}
	}
	holds(t, db)
	migrated := storetest.Value[int](t, db, "SELECT count(*) FROM goose_db_version WHERE version_id > 0")
	over := storetest.Value[int](t, db, "SELECT count(*) FROM goose_db_version WHERE version_id > $1", filledRelease)
	if k.commits < migrated || k.before < 2*migrated {
		t.Errorf("only %d of %d migrations were killed after they were committed", k.commits, migrated)
	}
	t.Logf("%d migrations, %d of them over %d rows of an earlier release: %d kills before a statement, %d after one, %d of them after a COMMIT, %d starts, %v",
		migrated, over, rows, k.before, k.after, k.commits, starts, time.Since(began).Round(100*time.Millisecond))
}

// filledRelease is the last migration of the release that filled the database: the
// first that kept the clocks of tasks, which none can be made for afterwards.
const filledRelease = 50

// survive starts a migration again and again until it ends well, and answers how often.
func (k *killer) survive(t *testing.T, migrate func() error) int {
	t.Helper()
	for starts := 1; ; starts++ {
		killed := k.kills()
		err := migrate()
		k.alive.Wait()
		if err == nil {
			return starts
		}
		if k.kills() == killed {
			t.Fatalf("start %d failed, and nobody killed it: %v", starts, err)
		}
	}
}

func upTo(t *testing.T, address string, version int64) error {
	t.Helper()
	pool, err := pgxpool.New(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	defer pool.Close()
	_, err = migrator(t, pool).UpTo(t.Context(), version)
	return err
}

func migrator(t *testing.T, pool *pgxpool.Pool) *goose.Provider {
	t.Helper()
	files, err := fs.Sub(store.Migrations(), "migrations")
	if err != nil {
		t.Fatal(err)
	}
	p, err := goose.NewProvider(goose.DialectPostgres, stdlib.OpenDBFromPool(pool), files)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// lived is a database in which the product has worked.
func lived(t *testing.T) *storetest.DB {
	t.Helper()
	db, k := newWorld(t, storetest.CampaignOptions{})
	n := 0
	at := func(s relief.State) string { n++; return filed(t, db, k, n, s) }
	for _, s := range []relief.State{
		relief.Submitted, relief.Surveying, relief.Verifying, relief.ReadyToPost, relief.Posting, relief.Posted, relief.InReview, relief.Paying, relief.Paid, relief.Confirmed, relief.Closed,
	} {
		at(s)
	}
	for s, o := range map[relief.State]relief.Outcome{relief.Surveying: relief.OutcomeReturn, relief.Verifying: relief.OutcomeReject} {
		id := at(s)
		d := approve(t, db, id)
		d.Outcome, d.Comment = o, "缺证明"
		db.Decide(t, id, d)
	}
	_, err := db.Store.Withdraw(t.Context(), db.By(t, baseClerk), at(relief.Verifying), "本人申请")
	wantDone(t, err)
	_, err = db.Store.Hold(t.Context(), db.By(t, auditor), at(relief.InReview), true, "核查")
	wantDone(t, err)
	at(relief.Approved)
	return db
}

// carryOver fills an older schema with what it can hold of a database of today, and
// answers how many rows that are. Since migrations only add, an earlier release left
// such rows. What an untouched database of today has too, later migrations put there.
func carryOver(t *testing.T, untouched, from, to *storetest.DB) (rows int64) {
	t.Helper()
	known := map[string][]string{}
	now := columns(t, from)
	for key, c := range columns(t, to) {
		if _, there := now[key]; there && c.Table != "goose_db_version" && c.Table != "settings" {
			known[c.Table] = append(known[c.Table], pgx.Identifier{c.Name}.Sanitize())
		}
	}
	source, seeds, sink := connection(t, from), connection(t, untouched), connection(t, to)
	if _, err := sink.Exec(t.Context(), "BEGIN; SET LOCAL session_replication_role = replica").ReadAll(); err != nil { // each row is whole already
		t.Fatal(err)
	}
	for _, table := range slices.Sorted(maps.Keys(known)) {
		list := strings.Join(known[table], ", ")
		all := lines(t, source, table, list)
		own := lines(t, sink, table, list)
		for line := range lines(t, seeds, table, list) {
			if !own[line] {
				delete(all, line)
			}
		}
		if _, err := sink.Exec(t.Context(), "DELETE FROM "+table).ReadAll(); err != nil {
			t.Fatalf("%s: %v", table, err)
		}
		text := strings.Join(slices.Collect(maps.Keys(all)), "")
		done, err := sink.CopyFrom(t.Context(), strings.NewReader(text), "COPY "+table+" ("+list+") FROM STDIN")
		if err != nil {
			t.Fatalf("%s: %v", table, err)
		}
		rows += done.RowsAffected()
	}
	for table, list := range known {
		if !slices.Contains(list, `"xact"`) {
			continue
		}
		if _, err := sink.Exec(t.Context(), "UPDATE "+table+" SET xact = pg_current_xact_id()").ReadAll(); err != nil { // this database's
			t.Fatalf("%s: %v", table, err)
		}
	}
	if _, err := sink.Exec(t.Context(), "COMMIT").ReadAll(); err != nil {
		t.Fatal(err)
	}
	return rows
}

// lines are a table's rows as COPY writes them.
func lines(t *testing.T, c *pgconn.PgConn, table, list string) map[string]bool {
	t.Helper()
	var text bytes.Buffer
	if _, err := c.CopyTo(t.Context(), &text, "COPY (SELECT "+list+" FROM "+table+") TO STDOUT"); err != nil {
		t.Fatalf("%s: %v", table, err)
	}
	all := map[string]bool{}
	for line := range strings.Lines(text.String()) {
		all[line] = true
	}
	return all
}

func connection(t *testing.T, db *storetest.DB) *pgconn.PgConn {
	t.Helper()
	c, err := pgconn.Connect(t.Context(), db.OwnerURL)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close(context.WithoutCancel(t.Context())) })
	return c
}
