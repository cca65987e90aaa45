package store_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store"
	"github.com/songnuan/songnuan/store/storetest"
)

// covers: inv:I25 fault:F19
func TestTheRelayTellsEverythingInOrderUntilItIsTaken(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{})
	ids := []string{filed(t, db, k, 1, relief.Verifying), filed(t, db, k, 2, relief.Surveying)}
	refuses := func(_ context.Context, told []store.Told) []error {
		errs := make([]error, len(told))
		for i := range errs {
			errs[i] = errors.New("nobody listens")
		}
		return errs
	}
	if _, err := db.Store.Relay(t.Context(), 100, refuses); err == nil {
		t.Error("nobody listened, and nobody noticed")
	}
	heard := map[string][]int{}
	takes := func(_ context.Context, told []store.Told) []error {
		for _, g := range told {
			for _, e := range g.Events {
				heard[g.ID] = append(heard[g.ID], e.Version)
			}
			if g.Topic == "case" && (g.Start.Campaign != k.ID || g.Start.Union != "410821-001" || len(g.Start.Rules.Chain) != 2 || g.Start.CaseNo == "") {
				t.Errorf("a case would start with %+v", g.Start)
			}
			if g.Topic == "campaign" && (g.ID != k.ID || len(g.Start.Windows) != 4 || g.Start.Status != relief.CampaignRunning) {
				t.Errorf("the campaign would start with %+v", g.Start)
			}
		}
		return make([]error, len(told))
	}
	for {
		n, err := db.Store.Relay(t.Context(), 3, takes)
		wantDone(t, err)
		if n == 0 {
			break
		}
	}
	for i, want := range []int{5, 3} {
		if got := heard[ids[i]]; len(got) != want {
			t.Errorf("case %d was told %v, want %d events", i, got, want)
		}
		for n, v := range heard[ids[i]] {
			if v != n+1 {
				t.Errorf("case %d was told %v", i, heard[ids[i]])
			}
		}
	}
	if n := storetest.Value[int](t, db, "SELECT count(*) FROM outbox WHERE delivered_at IS NULL"); n != 0 {
		t.Errorf("%d rows still wait", n)
	}
}

// covers: fault:F05
func TestADecisionHintsAtTheOutbox(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{})
	id := filed(t, db, k, 1, relief.Submitted)
	hints, err := db.Open(t, db.URL, db.Options).ListenOutbox(t.Context())
	wantDone(t, err)
	db.Agree(t, id)
	select {
	case <-hints:
	case <-time.After(2 * time.Second):
		t.Error("no hint came")
	}
}

// A process with one connection does everything: no function takes a second one
// while it holds a first.
//
// covers: fault:F14
func TestOneConnectionIsEnough(t *testing.T) {
	t.Parallel()
	db := storetest.New(t)
	db.Store = db.Open(t, db.URL+"&pool_max_conns=1", db.Options)
	db.Unions(t)
	k := db.Campaign(t, storetest.CampaignOptions{Day: still})
	first := filed(t, db, k, 1, relief.Submitted)
	b := bulk(t, db, clerk, relief.Bulk{Items: ticked(t, db, []string{first})})
	<-time.After(time.Until(b.AppliesAt))
	apply(t, db, b.ID)
	db.Walk(t, first, relief.Posting)
	object(t, db, first, "1")
	rule(t, db, first, relief.Ruling{Outcome: "dismiss", Finding: "不属实"})
	db.Walk(t, first, relief.Closed)
	if _, err := db.Store.MoveCampaign(t.Context(), db.By(t, "organizer@410821"), k.ID, "suspend", "审计"); err != nil {
		t.Fatal(err)
	}
	for {
		n, err := db.Store.Relay(t.Context(), 10, func(_ context.Context, told []store.Told) []error { return make([]error, len(told)) })
		wantDone(t, err)
		if n == 0 {
			break
		}
	}
	who := db.Person(t, clerk)
	if _, err := db.Store.Tasks(t.Context(), who, relief.TaskFilter{SortDue: true}); err != nil {
		t.Error(err)
	}
	if _, err := db.Store.Campaigns(t.Context(), everything, relief.Page{}); err != nil {
		t.Error(err)
	}
	if _, err := db.Store.Postings(t.Context(), relief.SheetFilter{Scopes: everything, Campaign: k.ID}); err != nil {
		t.Error(err)
	}
	if _, err := db.Store.PaymentBatches(t.Context(), everything, k.ID, relief.Page{}); err != nil {
		t.Error(err)
	}
}
