package e2e

import (
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"github.com/songnuan/songnuan/cmd/songnuan/demo"
	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/workflows"
)

// alone does something to a database while nobody is connected to it.
func alone(t *testing.T, name string, do ...string) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), local.database("postgres", "postgres"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close(t.Context()) }()
	exec := func(sql string) {
		if _, err := conn.Exec(t.Context(), sql); err != nil {
			t.Fatalf("%s: %v", sql, err)
		}
	}
	exec("ALTER DATABASE " + name + " ALLOW_CONNECTIONS false")
	exec("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '" + name + "'")
	eventually(t, 10*time.Second, "nobody is connected to "+name, func() bool {
		var n int
		return conn.QueryRow(t.Context(), "SELECT count(*) FROM pg_stat_activity WHERE datname = $1", name).Scan(&n) == nil && n == 0
	})
	for _, sql := range do {
		exec(sql)
	}
}

// keep copies a database as it stands, page by page.
func keep(t *testing.T, name string) {
	t.Helper()
	alone(t, name, "CREATE DATABASE "+name+"_old TEMPLATE "+name, "ALTER DATABASE "+name+" ALLOW_CONNECTIONS true")
}

// putBack takes the copy in the database's place.
func putBack(t *testing.T, name string) {
	t.Helper()
	alone(t, name, "DROP DATABASE "+name, "ALTER DATABASE "+name+"_old RENAME TO "+name)
}

// payments are the numbers under which the bank is asked to pay.
func payments(t *testing.T) string {
	t.Helper()
	rows, err := local.owner.Query(t.Context(), "SELECT no FROM payments ORDER BY no")
	if err != nil {
		t.Fatal(err)
	}
	nos, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(nos, " ")
}

// One of the two databases comes back from an older backup than the other. Which
// workflows differ is named, one order brings them in step with Postgres, and what is paid
// once more carries the numbers that the bank has seen already.
//
// covers: fault:F17
func TestADatabaseOfAnOlderDayIsNoticedAndConverges(t *testing.T) {
	ownStack(t, local.program)
	k := launch(t, plan("60000.00", nil), 200*time.Millisecond)
	k.c = demo.NewClient(local.server)
	k.file(t, families(8, base))
	walks := k.walks()
	if err := walkAll(soon(t, 2*time.Minute), 4, walks[:2], relief.Approved); err != nil {
		t.Fatal(err)
	}
	told(t)
	hold(t, true)
	step := func(w *walk) {
		t.Helper()
		if err := w.next(soon(t, healWithin)); err != nil {
			t.Fatal(err)
		}
	}
	ready := func() {
		t.Helper()
		if err := local.awaitReady(2 * time.Minute); err != nil {
			t.Fatal(err)
		}
	}
	differ := func(kind string, cases ...string) {
		t.Helper()
		want := make([]string, 0, len(cases))
		for _, id := range cases {
			want = append(want, kind+" "+workflows.CaseID(id))
		}
		slices.Sort(want)
		if diff := cmp.Diff(want, local.drift(t)); diff != "" {
			t.Fatal("named (-want +got):\n", diff)
		}
		if left := local.drift(t, "--repair"); len(left) > 0 {
			t.Error("after the repair:", left)
		}
		local.verify(t)
	}

	keep(t, "songnuan")
	ready()
	if n, err := k.pay(t.Context()); err != nil || n != 2 {
		t.Fatalf("%d paid: %v", n, err)
	}
	step(walks[2])
	step(walks[3])
	told(t)
	seen := payments(t)
	putBack(t, "songnuan")
	ready()
	differ("ahead", walks[0].id, walks[1].id, walks[2].id, walks[3].id)
	if n, err := k.pay(t.Context()); err != nil || n != 2 {
		t.Fatalf("%d paid: %v", n, err)
	}
	if again := payments(t); again != seen {
		t.Errorf("the bank is asked to pay %s, and was asked %s before", again, seen)
	}
	told(t)

	for _, name := range []string{"temporal", "temporal_visibility"} {
		keep(t, name)
	}
	ready()
	step(walks[4])
	step(walks[5])
	told(t)
	local.signal("temporal", syscall.SIGKILL)
	for _, name := range []string{"temporal", "temporal_visibility"} {
		putBack(t, name)
	}
	for _, child := range []string{"temporal", "work"} { // whose memory is of the later day
		local.signal(child, syscall.SIGKILL)
	}
	ready()
	differ("behind", walks[4].id, walks[5].id)
}
