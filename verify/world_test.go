package verify

import (
	"context"
	"encoding/csv"
	"os"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
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
