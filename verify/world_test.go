package verify

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/songnuan/songnuan/relief"
)

// fill builds the world of testdata/world.sql in a migrated database.
func fill(t testing.TB, conn *pgx.Conn) {
	t.Helper()
	loadPolicy(t, conn)
	world, err := os.ReadFile("testdata/world.sql")
	if err != nil {
		t.Fatal(err)
	}
	for statement := range strings.SplitSeq(string(world), "\n\n") {
		if _, err := conn.Exec(t.Context(), statement); err != nil {
			t.Fatalf("%v in\n%.400s", err, statement)
		}
	}
	wind(t, conn)
	if _, err := conn.Exec(t.Context(), "SELECT recount_tallies()"); err != nil { // what moved long ago was counted as if today
		t.Fatal(err)
	}
}

// wind gives every task of the world the clock that the program would.
func wind(t testing.TB, conn *pgx.Conn) {
	t.Helper()
	cal := relief.StatutoryCalendar()
	years, err := json.Marshal(cal.Years)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := conn.Exec(t.Context(), "INSERT INTO calendars (version, years) VALUES ($1, $2) ON CONFLICT DO NOTHING", cal.Version, years); err != nil {
		t.Fatal(err)
	}
	rows, err := conn.Query(t.Context(), "SELECT id::text, due_at FROM tasks WHERE due_at IS NOT NULL")
	if err != nil {
		t.Fatal(err)
	}
	due := map[string]time.Time{}
	var id string
	var at time.Time
	if _, err := pgx.ForEachRow(rows, []any{&id, &at}, func() error { due[id] = at; return nil }); err != nil {
		t.Fatal(err)
	}
	for task, at := range due {
		last := relief.DayOf(at.Add(-time.Minute))
		first := cal.AddWorkingDays(last, -2)
		m := relief.MarksOf(cal, relief.Rehearsal{}, first, last)
		_, err := conn.Exec(t.Context(), `INSERT INTO task_clocks (task_id, calendar, starts_on, due_on, half_at, most_at, due_at, over_at) VALUES ($1, $2, $3::date, $4::date, $5, $6, $7, $8)`,
			task, cal.Version, first.String(), last.String(), m.Half, m.Most, m.Due, m.Over)
		if err != nil {
			t.Fatal(err)
		}
	}
}

// loadPolicy enters the product's role rules.
func loadPolicy(t testing.TB, conn *pgx.Conn) {
	t.Helper()
	file, err := os.Open("../authz/policy.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	r := csv.NewReader(file)
	r.Comment = '#'
	lines, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	rules := make([][]any, 0, len(lines))
	for _, l := range lines[1:] {
		rules = append(rules, []any{l[0], l[1], l[2]})
	}
	if _, err := conn.CopyFrom(t.Context(), pgx.Identifier{"policy_rules"}, []string{"role", "level", "action"}, pgx.CopyFromRows(rules)); err != nil {
		t.Fatal(err)
	}
}

// connect opens a connection as superuser until the test ends.
func connect(t testing.TB, address string) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close(context.WithoutCancel(t.Context())) })
	return conn
}
