package store_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store"
	"github.com/songnuan/songnuan/store/storetest"
)

func TestMigrationsRunTwiceAndAtOnce(t *testing.T) {
	t.Parallel()
	db := storetest.New(t)
	db.Exec(t, "DROP SCHEMA public CASCADE; CREATE SCHEMA public")
	for _, err := range together(2, func(int) error { return store.Migrate(t.Context(), db.OwnerURL) }) {
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := store.Migrate(t.Context(), db.OwnerURL); err != nil {
		t.Fatal(err)
	}
	if err := db.Open(t, db.URL, db.Options).AtHead(t.Context()); err != nil {
		t.Error(err)
	}
	db.Exec(t, "DELETE FROM goose_db_version WHERE version_id = (SELECT max(version_id) FROM goose_db_version)")
	if err := db.Open(t, db.URL, db.Options).AtHead(t.Context()); err == nil {
		t.Error("a schema that is behind is taken for the newest")
	}
}

// covers: inv:I36 inv:I29
func TestTheApplicationOwnsNothing(t *testing.T) {
	t.Parallel()
	db := storetest.New(t)
	for what, sql := range map[string]string{
		"relations":            "SELECT count(*) FROM pg_class WHERE relowner = 'songnuan_app'::regrole",
		"functions":            "SELECT count(*) FROM pg_proc WHERE proowner = 'songnuan_app'::regrole",
		"memberships":          "SELECT count(*) FROM pg_auth_members WHERE member = 'songnuan_app'::regrole",
		"superuser rights":     "SELECT count(*) FROM pg_roles WHERE rolname = 'songnuan_app' AND (rolsuper OR rolcreatedb OR rolcreaterole OR rolbypassrls OR rolreplication)",
		"schemas to create in": "SELECT count(*) FROM pg_namespace WHERE has_schema_privilege('songnuan_app', oid, 'CREATE') AND nspname NOT LIKE 'pg\\_%'",
		"disabled triggers":    "SELECT count(*) FROM pg_trigger WHERE tgenabled <> 'O'",
		"open constraints":     "SELECT count(*) FROM pg_constraint WHERE NOT convalidated",
	} {
		if n := storetest.Value[int](t, db, sql); n != 0 {
			t.Errorf("the application has %d %s", n, what)
		}
	}
}

// covers: inv:I29
func TestWhatIsWrittenOnceIsNeverRewritten(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{})
	filed(t, db, k, 1, relief.Paid)
	for table, column := range map[string]string{
		"events": "body", "decisions": "comment", "audit": "body", "ledger_entries": "amount_fen", "budget_lines": "amount_fen", "deeds": "lap",
		"ledger_postings": "amount_fen", "ledger_accounts": "balance_fen", "reservations": "resolved", "audit_heads": "n", "bank_lines": "code",
	} {
		for _, sql := range []string{
			fmt.Sprintf("UPDATE %[1]s SET %[2]s = %[2]s", table, column), fmt.Sprintf("DELETE FROM %s", table), fmt.Sprintf("TRUNCATE %s CASCADE", table),
		} {
			if _, err := db.App.Exec(t.Context(), sql); sqlState(err) != "42501" {
				t.Errorf("the application may %s: %v", sql, err)
			}
			if _, err := db.Owner.Exec(t.Context(), sql); sqlState(err) != "42501" {
				t.Errorf("the superuser may %s: %v", sql, err)
			}
		}
	}
	for _, sql := range []string{"DELETE FROM payments", "TRUNCATE payments CASCADE"} {
		if _, err := db.Owner.Exec(t.Context(), sql); sqlState(err) != "42501" {
			t.Errorf("the superuser may %s: %v", sql, err)
		}
	}
}

// A dump that is loaded into another server brings rows of transactions that server never
// had: migrating there notes since when rows are its own.
func TestMigratingKnowsAnotherServer(t *testing.T) {
	db := storetest.New(t)
	written := func(what string) string {
		return storetest.Value[string](t, db, "SELECT value::jsonb->>$1 FROM settings WHERE key = 'written'", what)
	}
	migrate := func() {
		t.Helper()
		if err := store.Migrate(t.Context(), db.OwnerURL); err != nil {
			t.Fatal(err)
		}
	}
	migrate()
	server := written("server")
	if server == "" || written("since") != "-infinity" {
		t.Fatalf("a new database is written by %q since %s", server, written("since"))
	}
	db.Exec(t, `UPDATE settings SET value = '{"server": "s1", "since": "-infinity"}' WHERE key = 'written'`)
	migrate()
	migrate()
	since, err := time.Parse(time.RFC3339Nano, written("since"))
	if written("server") != server || err != nil || time.Since(since).Abs() > time.Minute {
		t.Errorf("it is written by %q, not %q, since %v (%v)", written("server"), server, since, err)
	}
}
