package store_test

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/songnuan/songnuan/store/storetest"
)

var queryName = regexp.MustCompile(`(?m)^-- name: (\w+) :\w+$`)

// The program that was released with migration 00007 still runs while its
// successor is rolled out: each of its statements, kept as they were, fits the
// newest schema.
//
// covers: goal:G34
func TestStatementsOfAnEarlierReleaseRunOnTheNewestSchema(t *testing.T) {
	t.Parallel()
	db := storetest.New(t)
	text, err := os.ReadFile("testdata/queries/00007.sql")
	if err != nil {
		t.Fatal(err)
	}
	starts := queryName.FindAllSubmatchIndex(text, -1)
	if len(starts) < 100 {
		t.Fatalf("only %d statements are kept", len(starts))
	}
	conn, err := db.App.Acquire(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Release()
	for i, at := range starts {
		end := len(text)
		if i+1 < len(starts) {
			end = starts[i+1][0]
		}
		name, sql := string(text[at[2]:at[3]]), strings.TrimSpace(string(text[at[1]:end]))
		if _, err := conn.Conn().Prepare(t.Context(), name, sql); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}
