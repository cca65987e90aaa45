package verify

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/storetest"
)

// An administrator of the database edits a thousand rows of what is written once, past
// every trigger; each of them is named.
//
// covers: fault:F60
func TestEachRowThatWasRewrittenIsNamed(t *testing.T) {
	db := storetest.New(t)
	loadPolicy(t, connect(t, db.OwnerURL))
	db.Unions(t)
	k := db.Campaign(t, storetest.CampaignOptions{})
	for n := range 30 {
		db.Walk(t, db.File(t, k, db.Applicant(t, n)), relief.Closed)
	}
	all, err := pgx.CollectRows(query(t, db, `SELECT 'events/' || id FROM events UNION ALL SELECT 'audit/' || subject || '/' || n FROM audit
		UNION ALL SELECT 'ledger_entries/' || id FROM ledger_entries ORDER BY 1`), pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	const edits = 1000
	if len(all) < edits {
		t.Fatalf("only %d rows are written once", len(all))
	}
	if broken := run(t, db.App).Broken(); len(broken) > 0 {
		t.Fatalf("before anybody edits: %v", broken)
	}
	rand.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	rows := all[:edits]
	tx, err := db.Owner.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, sql := range []string{
		"SET LOCAL session_replication_role = replica",
		"UPDATE events SET body = body || '{\"x\": 1}' WHERE 'events/' || id = ANY($1)",
		"UPDATE audit SET at = at - interval '1 second' WHERE 'audit/' || subject || '/' || n = ANY($1)",
		"UPDATE ledger_entries SET at = at - interval '1 second' WHERE 'ledger_entries/' || id = ANY($1)",
	} {
		var args []any
		if sql[0] == 'U' {
			args = append(args, rows)
		}
		if _, err := tx.Exec(t.Context(), sql, args...); err != nil {
			t.Fatal(err)
		}
	}
	if err := tx.Commit(t.Context()); err != nil {
		t.Fatal(err)
	}
	o := asked()
	o.Most = 2 * len(all)
	r := runAs(t, db.App, o)
	var named []string
	for _, f := range r.Findings {
		if f.ID == "I29" {
			for _, v := range f.Violations {
				named = append(named, v.Rows...)
			}
		}
	}
	slices.Sort(named)
	slices.Sort(rows)
	if !slices.Equal(named, rows) {
		t.Errorf("%d rows were edited and %d are named", len(rows), len(named))
	}
}

func query(t *testing.T, db *storetest.DB, sql string) pgx.Rows {
	t.Helper()
	rows, err := db.Owner.Query(t.Context(), sql)
	if err != nil {
		t.Fatal(err)
	}
	return rows
}
