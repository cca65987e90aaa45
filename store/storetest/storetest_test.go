package storetest_test

import (
	"context"
	"os"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/storetest"
)

func TestACaseWalksToItsEnd(t *testing.T) {
	t.Parallel()
	db := storetest.New(t)
	db.Unions(t)
	k := db.Campaign(t, storetest.CampaignOptions{})
	id := db.File(t, k, db.Applicant(t, 1))
	db.Walk(t, id, relief.Closed)
	if v := db.Case(t, id); v.State != relief.Closed {
		t.Errorf("the case is %s", v.State)
	}
}

func TestTwoDatabasesShareNothing(t *testing.T) {
	t.Parallel()
	one, two := storetest.New(t), storetest.New(t)
	one.Unions(t)
	if n := storetest.Value[int](t, two, "SELECT count(*) FROM unions WHERE code = '410821'"); n != 0 {
		t.Errorf("the other database has %d unions", n)
	}
}

func TestACloneIsACopyOfItsOwn(t *testing.T) {
	t.Parallel()
	db := storetest.New(t)
	db.Unions(t)
	copied := db.Clone(t)
	if n := storetest.Value[int](t, copied, "SELECT count(*) FROM unions"); n != 9 {
		t.Errorf("the copy has %d unions, want 9", n)
	}
	copied.Person(t, "clerk@410821-001")
}

func TestApplicantsAreDistinct(t *testing.T) {
	t.Parallel()
	db := storetest.New(t)
	db.Unions(t)
	seen := map[string]int{}
	for n := range 2000 {
		a := db.Applicant(t, n)
		for _, number := range []string{a.IDNumber.Value(), a.Card.Value(), a.Phone.Value()} {
			if m, twice := seen[number]; twice {
				t.Fatalf("applicants %d and %d share a number", m, n)
			}
			seen[number] = n
		}
	}
}

func TestAPrivateServerLeavesNothing(t *testing.T) {
	t.Parallel()
	s, err := storetest.Start()
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Stop(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(s.Dir); !os.IsNotExist(err) {
		t.Errorf("the folder is still there: %v", err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Second)
	defer cancel()
	if conn, err := pgx.Connect(ctx, s.URL); err == nil {
		_ = conn.Close(ctx)
		t.Error("the server still answers")
	}
}
