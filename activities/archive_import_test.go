package activities

import (
	"testing"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/roster"
	"github.com/songnuan/songnuan/store/storetest"
)

// covers: F64
func TestABarredRowIsAFindingAndBlocksNobodyElse(t *testing.T) {
	db := storetest.New(t)
	db.Unions(t)
	k := db.Campaign(t, storetest.CampaignOptions{})
	reply, err := db.Store.ProposeBar(t.Context(), db.By(t, "reviewer@410821"), relief.NewBar{
		Kind: "unit", Union: "410821-001", Reason: "scope_widened", Document: "通报1号", From: relief.NewDay(2020, 1, 1), Until: relief.NewDay(2090, 1, 1),
	})
	if err != nil {
		t.Fatal(err)
	}
	id := storetest.Value[string](t, db, "SELECT id FROM bars")
	if _, err := db.Store.MoveBar(t.Context(), db.By(t, "approver@410821"), id, "confirm", ""); err != nil {
		t.Fatalf("%v after %s", err, reply.Body)
	}
	a := &Activities{Store: db.Store}
	job := db.Roster(t, k)
	row := func(n int, union string) roster.Row {
		p := db.Applicant(t, n)
		return roster.Row{
			Number: n, Name: p.Name, IDNumber: p.IDNumber, Phone: p.Phone, Card: p.Card, Holder: p.Holder, Category: p.Category, UnionCode: union, Members: 1, Amount: p.Amount,
		}
	}
	found, err := a.file(t.Context(), job, unitsOf(t.Context(), db.Store), row(1, "410821-001"))
	if err != nil || len(found) != 1 || found[0].Code != roster.Barred || found[0].Row != 1 || !found[0].Rejects() || found[0].Message == "" {
		t.Errorf("the barred unit's row: %+v, %v", found, err)
	}
	if found, err := a.file(t.Context(), job, unitsOf(t.Context(), db.Store), row(2, "410821-002")); err != nil || len(found) != 0 {
		t.Errorf("another unit's row: %+v, %v", found, err)
	}
}

// covers: F64
func TestADryRunForeseesBarsAndDrafts(t *testing.T) {
	db := storetest.New(t)
	db.Unions(t)
	k := db.Campaign(t, storetest.CampaignOptions{Requires: []relief.Requirement{relief.Membership}})
	_, err := db.Store.ProposeBar(t.Context(), db.By(t, "reviewer@410821"), relief.NewBar{
		Kind: "unit", Union: "410821-001", Reason: "scope_widened", Document: "通报1号", From: relief.NewDay(2020, 1, 1), Until: relief.NewDay(2090, 1, 1),
	})
	if err == nil {
		_, err = db.Store.MoveBar(t.Context(), db.By(t, "approver@410821"), storetest.Value[string](t, db, "SELECT id FROM bars"), "confirm", "")
	}
	if err != nil {
		t.Fatal(err)
	}
	a := &Activities{Store: db.Store}
	job := db.Roster(t, k)
	for _, dry := range []bool{true, false} { // what was foreseen is what comes
		job.DryRun = dry
		for n, tc := range []struct{ union, code string }{{"410821-001", roster.Barred}, {"410821-002", roster.NotAMember}} {
			p := db.Applicant(t, n+1)
			row := roster.Row{Number: n + 1, Name: p.Name, IDNumber: p.IDNumber, Phone: p.Phone, Card: p.Card, Holder: p.Holder, Category: p.Category, UnionCode: tc.union, Members: 1, Amount: p.Amount}
			found, err := a.file(t.Context(), job, unitsOf(t.Context(), db.Store), row)
			if err != nil || len(found) != 1 || found[0].Code != tc.code || found[0].Rejects() != (tc.code == roster.Barred) {
				t.Errorf("dry %t, %s: %+v, %v", dry, tc.union, found, err)
			}
		}
		if n := storetest.Value[int](t, db, "SELECT count(*) FROM cases"); dry && n != 0 {
			t.Errorf("a dry run filed %d cases", n)
		}
	}
}
