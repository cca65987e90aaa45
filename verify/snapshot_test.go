package verify

import (
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/songnuan/songnuan/store/storetest"
)

// What commits while the readers are still coming is seen by none of them.
func TestReadersShareOneSnapshot(t *testing.T) {
	db := storetest.New(t)
	lead, err := db.Owner.BeginTx(t.Context(), pgx.TxOptions{IsoLevel: pgx.Serializable, AccessMode: pgx.ReadOnly, DeferrableMode: pgx.Deferrable})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = lead.Rollback(t.Context()) }()
	var name string
	if err := lead.QueryRow(t.Context(), "SELECT pg_export_snapshot()").Scan(&name); err != nil {
		t.Fatal(err)
	}
	db.Exec(t, "INSERT INTO settings (key, value) VALUES ('late', 'x')")
	late, err := join(t.Context(), db.Owner, name)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = late.Rollback(t.Context()) }()
	var n int
	if err := late.QueryRow(t.Context(), "SELECT count(*) FROM settings WHERE key = 'late'").Scan(&n); err != nil || n != 0 {
		t.Errorf("the second reader sees %d rows of later, %v", n, err)
	}
}
