package store_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/pressly/goose/v3"

	"github.com/songnuan/songnuan/store/storetest"
)

// A column is what a program that knows it relies on.
type column struct {
	Table, Name, Type string
	Needed            bool // nothing stands there when an INSERT names none
	Read, Write       bool // what the application may
}

const columnsSQL = `SELECT c.relname AS table, a.attname AS name, format_type(a.atttypid, a.atttypmod) AS type,
	a.attnotnull AND NOT a.atthasdef AND a.attidentity = '' AS needed,
	has_column_privilege('songnuan_app', c.oid, a.attnum, 'SELECT') AS read, has_column_privilege('songnuan_app', c.oid, a.attnum, 'INSERT') AS write
	FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v') AND a.attnum > 0 AND NOT a.attisdropped`

func columns(t *testing.T, db *storetest.DB) map[string]column {
	t.Helper()
	rows, err := db.Owner.Query(t.Context(), columnsSQL)
	if err != nil {
		t.Fatal(err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByName[column])
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]column{}
	for _, c := range list {
		out[c.Table+"."+c.Name] = c
	}
	return out
}

// lost says what a program that knows the one schema misses in the other.
func lost(before, after map[string]column) (why []string) {
	tables := map[string]bool{}
	for key, c := range before {
		tables[c.Table] = true
		now, there := after[key]
		switch {
		case !there:
			why = append(why, key+" is gone")
		case now.Type != c.Type:
			why = append(why, fmt.Sprintf("%s is %s and was %s", key, now.Type, c.Type))
		case now.Needed && !c.Needed:
			why = append(why, key+" must be given now")
		case c.Read && !now.Read || c.Write && !now.Write:
			why = append(why, key+" is shut to the application")
		}
	}
	for key, c := range after {
		if _, there := before[key]; !there && tables[c.Table] && c.Needed {
			why = append(why, key+" is new and must be given")
		}
	}
	return why
}

// firstRelease is the last migration of the first release; those before it may do anything.
const firstRelease = 7

// Each later migration only adds, so that the program before it goes on.
//
// covers: goal:G34
func TestMigrationsOnlyAdd(t *testing.T) {
	t.Parallel()
	db := storetest.New(t)
	db.Exec(t, "DROP SCHEMA public CASCADE; CREATE SCHEMA public")
	p := migrator(t, db.Owner)
	if _, err := p.UpTo(t.Context(), firstRelease); err != nil {
		t.Fatal(err)
	}
	added := 0
	for before := columns(t, db); ; added++ {
		done, err := p.UpByOne(t.Context())
		if errors.Is(err, goose.ErrNoNextVersion) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		after := columns(t, db)
		for _, why := range lost(before, after) {
			t.Errorf("%s: %s", done.Source.Path, why)
		}
		before = after
	}
	if added < 40 {
		t.Errorf("only %d migrations were looked at", added)
	}
}

func TestWhatIsNotOnlyAddedIsSeen(t *testing.T) {
	t.Parallel()
	db := storetest.New(t)
	before := columns(t, db)
	if why := lost(before, columns(t, db)); len(why) != 0 {
		t.Fatalf("unchanged: %v", why)
	}
	db.Exec(t, "ALTER TABLE phrases RENAME COLUMN text TO words")
	db.Exec(t, "ALTER TABLE heartbeat ADD COLUMN extra text NOT NULL")
	db.Exec(t, "ALTER TABLE heartbeat ADD COLUMN harmless text NOT NULL DEFAULT ''")
	db.Exec(t, "REVOKE ALL ON users FROM songnuan_app")
	seen := map[string]bool{}
	for _, why := range lost(before, columns(t, db)) {
		seen[why] = true
	}
	for _, want := range []string{"phrases.text is gone", "phrases.words is new and must be given", "heartbeat.extra is new and must be given", "users.name is shut to the application"} {
		if !seen[want] {
			t.Errorf("%q is not seen in %v", want, seen)
		}
	}
	if seen["heartbeat.harmless is new and must be given"] {
		t.Error("a column with a default is taken for harm")
	}
}
