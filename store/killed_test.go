package store_test

import (
	"slices"
	"testing"

	"github.com/jackc/pgx/v5"

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
// would not finish: statements that change the schema, ever farther apart, are
// their connection's last, and the end is the schema of an undisturbed migration.
//
// covers: goal:G34
func TestAKilledMigrationIsFinishedByTheNextStart(t *testing.T) {
	t.Parallel()
	db := storetest.New(t)
	want := schema(t, db)
	db.Exec(t, `DROP SCHEMA public CASCADE; CREATE SCHEMA public;
		CREATE SCHEMA crash; CREATE SEQUENCE crash.statements; -- a sequence forgets nothing when a transaction is lost
		CREATE FUNCTION crash.strike() RETURNS event_trigger LANGUAGE plpgsql AS $$ DECLARE n bigint := nextval('crash.statements'); BEGIN
			IF EXISTS (SELECT FROM generate_series(1, 100) k WHERE n = 5 * k * (k + 1)) THEN PERFORM pg_terminate_backend(pg_backend_pid()); END IF;
		END $$;
		CREATE EVENT TRIGGER strike ON ddl_command_end EXECUTE FUNCTION crash.strike()`)
	killed := 0
	for {
		err := store.Migrate(t.Context(), db.OwnerURL)
		if err == nil {
			break
		}
		if sqlState(err) != "57P01" {
			t.Fatalf("after %d kills: %v", killed, err)
		}
		if killed++; killed > 100 {
			t.Fatal("the migration gets no further")
		}
	}
	if killed < 8 {
		t.Errorf("only %d starts were killed", killed)
	}
	db.Exec(t, "DROP EVENT TRIGGER strike; DROP SCHEMA crash CASCADE")
	if err := db.Open(t, db.URL, db.Options).AtHead(t.Context()); err != nil {
		t.Error(err)
	}
	got := schema(t, db)
	for _, thing := range want {
		if !slices.Contains(got, thing) {
			t.Errorf("missing: %s", thing)
		}
	}
	if len(got) != len(want) {
		t.Errorf("%d things instead of %d", len(got), len(want))
	}
	t.Logf("%d starts were killed", killed)
}
