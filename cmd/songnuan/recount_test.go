package main

import (
	"slices"
	"strings"
	"testing"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store"
	"github.com/songnuan/songnuan/store/storetest"
)

// Sums that are off are named by verify, and counted anew in the name of an operator.
//
// covers: inv:I26
func TestSumsThatAreOffAreCountedAnew(t *testing.T) {
	t.Parallel()
	db := storetest.New(t)
	db.Unions(t)
	k := db.Campaign(t, storetest.CampaignOptions{})
	for n := range 3 {
		db.Walk(t, db.File(t, k, db.Applicant(t, n+1)), relief.Verifying)
	}
	if _, err := db.Store.FoldTallies(t.Context()); err != nil {
		t.Fatal(err)
	}
	sound := broken(t, db, db.Options.Files)
	db.Exec(t, "UPDATE tallies SET n = n + 1 WHERE sort = 'case'")
	if now := broken(t, db, db.Options.Files); slices.Contains(sound, "I26") || !slices.Contains(now, "I26") {
		t.Fatalf("before %v, with sums that are off %v", sound, now)
	}
	c := &cli{DatabaseURL: db.URL, OwnerURL: db.OwnerURL, KeyFile: db.KeyFile, Evidence: t.TempDir(), Local: true, Undo: "10s"}
	recount := func(by string) error {
		return recountCmd{By: by}.do(t.Context(), c, strings.NewReader(store.DemoPassword+"\n"), t.Output())
	}
	if err := recount("organizer@410821"); relief.CodeOf(err) != "forbidden" {
		t.Errorf("an organizer is answered %v", err)
	}
	if err := recount("operator@000000"); err != nil {
		t.Fatal(err)
	}
	if now := broken(t, db, db.Options.Files); !slices.Equal(now, sound) {
		t.Errorf("counted anew, %v are broken", now)
	}
	who := storetest.Value[string](t, db, "SELECT u.username FROM audit a JOIN users u ON u.id = a.actor WHERE a.kind = 'recount'")
	if who != "operator@000000" {
		t.Errorf("the audit names %q", who)
	}
}
