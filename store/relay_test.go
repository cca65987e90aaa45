package store_test

import (
	"context"
	"errors"
	"slices"
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
	hasten(t, db)
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
	if _, err := db.Store.PaymentBatches(t.Context(), everything, relief.Person{}, k.ID, relief.Page{}); err != nil {
		t.Error(err)
	}
}

// hasten brings the time of what was put back.
func hasten(t *testing.T, db *storetest.DB) {
	t.Helper()
	db.Exec(t, "UPDATE outbox_delays SET not_before = clock_timestamp()")
}

// round runs one round in which the named workflows fail, and answers which others were told.
func round(t *testing.T, db *storetest.DB, most int, fail ...string) []string {
	t.Helper()
	var out []string
	_, err := db.Store.Relay(t.Context(), most, func(_ context.Context, groups []store.Told) []error {
		errs := make([]error, len(groups))
		for i, g := range groups {
			if slices.Contains(fail, g.ID) {
				errs[i] = errors.New("it hangs")
				continue
			}
			out = append(out, g.ID)
		}
		return errs
	})
	if err != nil && len(fail) == 0 {
		t.Error(err)
	}
	return out
}

// covers: inv:I25 fault:F15
func TestWorkflowsThatHangDoNotComeFirstInEveryRound(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{})
	a, b, c := filed(t, db, k, 1, relief.Submitted), filed(t, db, k, 2, relief.Submitted), filed(t, db, k, 3, relief.Submitted)
	db.Exec(t, "UPDATE outbox SET delivered_at = now() WHERE topic <> 'case'")
	if got := round(t, db, 2, a, b); got != nil {
		t.Fatalf("told %v", got)
	}
	db.Agree(t, a) // what comes meanwhile does not overtake
	if got := round(t, db, 2, a, b); !slices.Equal(got, []string{c}) {
		t.Errorf("after the two oldest failed, %v were told, want the third alone", got)
	}
	hasten(t, db)
	db.Agree(t, c)
	if got := round(t, db, 1, a, b); !slices.Equal(got, []string{c}) {
		t.Errorf("%v were told before those that had failed, want the third", got)
	}
	round(t, db, 10, a, b)
	if n := storetest.Value[int](t, db, "SELECT count(*) FROM outbox_delays WHERE attempts = 2 AND not_before BETWEEN clock_timestamp() AND clock_timestamp() + interval '500 milliseconds'"); n != 2 {
		t.Errorf("%d of 2 wait half a second after their second failure", n)
	}
	for range 12 {
		hasten(t, db)
		round(t, db, 10, a, b)
	}
	if n := storetest.Value[int](t, db, "SELECT count(*) FROM outbox_delays WHERE not_before BETWEEN clock_timestamp() + interval '20 seconds' AND clock_timestamp() + interval '30 seconds'"); n != 2 {
		t.Errorf("%d of 2 wait half a minute in the end", n)
	}
	hasten(t, db)
	if got := round(t, db, 10); len(got) != 2 {
		t.Errorf("when they listen again, %v are told", got)
	}
	if n := storetest.Value[int](t, db, "SELECT count(*) FROM outbox_delays"); n != 0 {
		t.Errorf("%d delays outlive their messages", n)
	}
}

func TestOneBadStartKeepsNobodyWaiting(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{})
	db.Exec(t, "INSERT INTO outbox (topic, subject, version, body) VALUES ('batch', gen_random_uuid(), 1, '{}'), ('case', gen_random_uuid(), 1, '[]'), ('recovery', gen_random_uuid(), 1, '{}')")
	id := filed(t, db, k, 1, relief.Submitted)
	db.Exec(t, "UPDATE outbox SET delivered_at = now() WHERE topic IN ('campaign', 'import')")
	var got []string
	n, err := db.Store.Relay(t.Context(), 10, func(_ context.Context, groups []store.Told) []error {
		for _, g := range groups {
			got = append(got, g.ID)
		}
		return make([]error, len(groups))
	})
	if err == nil || n != 1 || !slices.Equal(got, []string{id}) {
		t.Errorf("told %v, %d, %v; want the case, and why three others were not", got, n, err)
	}
	if n := storetest.Value[int](t, db, "SELECT count(*) FROM outbox_delays"); n != 3 {
		t.Errorf("%d are put back, want three", n)
	}
}

// covers: inv:I25
func TestOneRelayAtATimeTellsAWorkflow(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{})
	id := filed(t, db, k, 1, relief.Submitted)
	db.Exec(t, "UPDATE outbox SET delivered_at = now() WHERE topic <> 'case'")
	var first []int
	_, err := db.Store.Relay(t.Context(), 1, func(_ context.Context, groups []store.Told) []error {
		for _, e := range groups[0].Events {
			first = append(first, e.Version)
		}
		db.Agree(t, id)
		if got := round(t, db, 10); got != nil {
			t.Errorf("another relay tells %v what comes after, while this one is at it", got)
		}
		return make([]error, len(groups))
	})
	wantDone(t, err)
	if want := []int{1, 2}; !slices.Equal(first, want) {
		t.Errorf("a page of one tells versions %v, want all %v", first, want)
	}
	if got := round(t, db, 10); !slices.Equal(got, []string{id}) {
		t.Errorf("afterwards %v are told", got)
	}
}
