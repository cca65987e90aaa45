package store_test

import (
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store"
	"github.com/songnuan/songnuan/store/storetest"
)

// Erasing opens what is written once for the owner only, and only what says who
// somebody was.
//
// covers: inv:I29
func TestErasingRewritesNothingElse(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{})
	filed(t, db, k, 1, relief.Verifying)
	for _, tc := range []struct {
		who     *pgxpool.Pool
		erasing string
		sql     string
		refused bool
	}{
		{db.Owner, "on", `UPDATE archive_versions SET body_enc = '\x'`, false},
		{db.Owner, "", `UPDATE archive_versions SET body_enc = '\x'`, true},
		{db.Owner, "on", `UPDATE archive_versions SET body_enc = '\x', grade = 'x'`, true},
		{db.Owner, "on", `DELETE FROM archive_versions`, true},
		{db.Owner, "on", `UPDATE decisions SET comment = comment || 'x'`, true},
		{db.App, "on", `UPDATE archive_versions SET body_enc = '\x'`, true},
		{db.App, "", `SELECT erase_case(id) FROM cases`, true},
	} {
		tx, err := tc.who.Begin(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		_, err = tx.Exec(t.Context(), "SELECT set_config('songnuan.erasing', $1, true)", tc.erasing)
		if err == nil {
			_, err = tx.Exec(t.Context(), tc.sql)
		}
		if refused := err != nil && (strings.Contains(err.Error(), "append-only") || strings.Contains(err.Error(), "permission denied")); refused != tc.refused || err != nil && !refused {
			t.Errorf("%q, erasing %q: %v", tc.sql, tc.erasing, err)
		}
		if err := tx.Rollback(t.Context()); err != nil && err != pgx.ErrTxClosed {
			t.Fatal(err)
		}
	}
}

// A clue keeps its case whole until it is ruled on, whether it came before the
// erasure was asked for or after.
//
// covers: inv:I30
func TestNothingIsErasedWhileAClueWaits(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{})
	e := store.Erasing{Pool: db.Owner, Files: db.Options.Files, Today: relief.DayOf(time.Now().AddDate(31, 0, 0))}
	organizer, second := db.Person(t, "organizer@410821").ID, db.Person(t, "auditor@410821").ID
	early, late := filed(t, db, k, 1, relief.Closed), filed(t, db, k, 2, relief.Closed)
	objected(t, db, early, "1")
	wantCode(t, e.Ask(t.Context(), organizer, db.Case(t, early).No), "erase_clue")
	due, err := e.Due(t.Context())
	if err != nil || len(due) != 1 || due[0].ID != late {
		t.Errorf("due are %+v, %v", due, err)
	}
	wantDone(t, e.Ask(t.Context(), organizer, db.Case(t, late).No))
	objected(t, db, late, "2")
	if n, err := e.Confirm(t.Context(), second); err != nil || n != 0 || db.Case(t, late).Name == "已清除" {
		t.Fatalf("erased %d with a clue open, %v", n, err)
	}
	for _, c := range clues(t, db, auditor) {
		_, err := ruleClue(t, db, auditor, c.Objection, "dismiss", false)
		wantDone(t, err)
	}
	if n, err := e.Run(t.Context()); err != nil || n != 1 || db.Case(t, late).Name != "已清除" {
		t.Errorf("once it is ruled on, erased %d, %v", n, err)
	}
	wantDone(t, e.Ask(t.Context(), organizer, db.Case(t, early).No))
}
