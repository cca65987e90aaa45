package store_test

import (
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/songnuan/songnuan/relief"
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
