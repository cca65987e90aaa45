package verify

import (
	"regexp"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"github.com/songnuan/songnuan/pii"
	"github.com/songnuan/songnuan/store/storetest"
)

// covers: inv:I01 inv:I02 inv:I03 inv:I04 inv:I05 inv:I06 inv:I07 inv:I08 inv:I09 inv:I10 inv:I11 inv:I12 inv:I13 inv:I14 inv:I15 inv:I16 inv:I17 inv:I18 inv:I19 inv:I20 inv:I21 inv:I22 inv:I23 inv:I24 inv:I25 inv:I26 inv:I27 inv:I28 inv:I29 inv:I30 inv:I31 inv:I32 inv:I33 inv:I34 inv:I35 inv:I36 inv:I37 goal:G19
func TestEachCorruptionIsNamedExactly(t *testing.T) {
	if len(mutations) < 74 {
		t.Errorf("only %d corruptions are tried, the goal is 74", len(mutations))
	}
	conn := worldOf(t)
	product := storetest.New(t)
	product.Unions(t)
	k := product.Campaign(t, storetest.CampaignOptions{})
	product.File(t, k, product.Applicant(t, 1))
	product.File(t, k, product.Applicant(t, 2))
	made := connect(t, product.OwnerURL)
	for _, m := range mutations {
		t.Run(m.id+" "+m.name, func(t *testing.T) {
			want := []string{m.id}
			if m.also != "" {
				want = append(want, m.also)
			}
			if m.guard {
				want = append(want, "I36")
			}
			if rewrites.MatchString(m.sql) && m.id != "I29" {
				want = append(want, "I29")
			}
			slices.Sort(want)
			o, in := asked(), conn
			if m.made {
				o.Keys, in = product.Options.Keys, made
			}
			if m.given != nil {
				m.given(&o)
			}
			r := corrupted(t, in, m.statements(), !m.sums, o)
			if d := cmp.Diff(want, r.Broken()); d != "" || r.ExitCode() != 1 {
				t.Errorf("exit %d, violated (-want +got):\n%s\n%s", r.ExitCode(), d, describe(t, r))
			}
			if unknown := r.with(Unknown); len(unknown) > 0 {
				t.Errorf("unknown: %v", unknown)
			}
		})
	}
}

// rewrites are corruptions of rows that say by which transaction they were written.
var rewrites = regexp.MustCompile(`UPDATE (events|audit|ledger_entries) `)

// worldOf is a superuser's connection to a clone with the small world.
func worldOf(t *testing.T) *pgx.Conn {
	t.Helper()
	conn := connect(t, storetest.New(t).OwnerURL)
	fill(t, conn)
	return conn
}

// corrupted runs the statements and the checks in one transaction, which it
// takes back, so that one clone serves all corruptions.
func corrupted(t *testing.T, conn *pgx.Conn, sql string, recount bool, o Options) Report {
	t.Helper()
	tx, err := conn.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = tx.Rollback(t.Context()) }()
	tag, err := tx.Exec(t.Context(), "SET LOCAL session_replication_role = replica; "+sql)
	if err != nil {
		t.Fatal(err)
	}
	if tag.RowsAffected() == 0 && (tag.Update() || tag.Delete() || tag.Insert()) {
		t.Fatal("the corruption found no row")
	}
	if recount {
		if _, err := tx.Exec(t.Context(), "SELECT recount_tallies()"); err != nil {
			t.Fatal(err)
		}
	}
	r, err := inspect(t.Context(), []pgx.Tx{tx}, o.withDefaults())
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestEveryCheckedInvariantHasTwoCorruptions(t *testing.T) {
	n := map[string]int{}
	for _, m := range mutations {
		n[m.id]++
	}
	whole := asked()
	whole.Keys = &pii.Keys{}
	for _, id := range checkedIn(whole) {
		if n[id] < 2 {
			t.Errorf("%s has %d corruptions, want 2", id, n[id])
		}
		delete(n, id)
	}
	for id := range n {
		t.Errorf("%s is corrupted but not checked", id)
	}
}

func TestWhatCannotBeReadIsUnknown(t *testing.T) {
	conn := worldOf(t)
	for _, tc := range []struct {
		name, sql string
		unknown   []string
		exit      int
	}{
		{"a table renamed", "ALTER TABLE deeds RENAME TO deeds_gone", []string{"I16", "I29"}, 2},
		{"a column gone", "ALTER TABLE audit_heads RENAME COLUMN hash TO h", []string{"I28"}, 2},
		{"an event that cannot be read", "UPDATE events SET body = '[]' WHERE version = 3", []string{"I06", "I07", "I15", "I22"}, 1},
		{"a reply that is no text", `UPDATE requests SET reply = '\xff'`, []string{"I17"}, 2},
		{"unreadable and violated", "ALTER TABLE deeds RENAME TO deeds_gone; DELETE FROM outbox WHERE version = 3", []string{"I16", "I29"}, 1},
	} {
		t.Run(tc.name, func(t *testing.T) {
			r := corrupted(t, conn, tc.sql, true, asked())
			if got := r.with(Unknown); !slices.Equal(got, tc.unknown) || r.ExitCode() != tc.exit {
				t.Errorf("exit %d, unknown %v; want %d, %v\n%s", r.ExitCode(), got, tc.exit, tc.unknown, describe(t, r))
			}
		})
	}
}

// TestRunOnACorruptedClone goes the whole way: a committed corruption, and a
// table that the program's role may not read.
func TestRunOnACorruptedClone(t *testing.T) {
	db := storetest.New(t)
	conn := connect(t, db.OwnerURL)
	fill(t, conn)
	for _, step := range []struct {
		sql             string
		broken, unknown []string
		exit            int
	}{
		{"REVOKE SELECT ON postings FROM songnuan_app", nil, []string{"I07", "I19", "I22", "I31"}, 2},
		{"DELETE FROM outbox WHERE version = 3", []string{"I25"}, []string{"I07", "I19", "I22", "I31"}, 1},
		{"GRANT SELECT ON postings TO songnuan_app", []string{"I25"}, nil, 1},
	} {
		if _, err := conn.Exec(t.Context(), step.sql); err != nil {
			t.Fatal(err)
		}
		r := run(t, db.App)
		if !slices.Equal(r.Broken(), step.broken) || !slices.Equal(r.with(Unknown), step.unknown) || r.ExitCode() != step.exit {
			t.Errorf("after %s: exit %d, violated %v, unknown %v; want %d, %v, %v", step.sql, r.ExitCode(), r.Broken(), r.with(Unknown), step.exit, step.broken, step.unknown)
		}
	}
}
