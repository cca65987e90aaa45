package store_test

import (
	"slices"
	"testing"
	"time"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/storetest"
)

// snags are the causes that operators see, with what they are of.
func snags(t *testing.T, db *storetest.DB) []string {
	t.Helper()
	v, err := db.Store.Ops(t.Context())
	wantDone(t, err)
	out := []string{}
	for _, n := range v.Snags {
		out = append(out, string(n.Cause)+" "+n.Workflow)
	}
	return out
}

func gauge(t *testing.T, db *storetest.DB, name, value string) float64 {
	t.Helper()
	all, err := db.Store.Gauges(t.Context())
	wantDone(t, err)
	for _, g := range all {
		if g.Name == name && g.Value == value {
			return g.N
		}
	}
	return 0
}

// covers: fault:F31
func TestADeliveryThatFailsTenTimesIsSeenAndTriedMoreSlowly(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{Day: 24 * time.Hour})
	id := filed(t, db, k, 1, relief.Verifying)
	for n := 1; n <= relief.SnagAttempts; n++ {
		if got := snags(t, db); len(got) > 0 {
			t.Fatalf("after %d attempts operators see %v", n-1, got)
		}
		round(t, db, 10, id)
		hasten(t, db)
	}
	if got := snags(t, db); !slices.Equal(got, []string{"delivery case/" + id}) || gauge(t, db, "snags", "delivery") != 1 {
		t.Errorf("after ten attempts operators see %v", got)
	}
	round(t, db, 10, id)
	if s := storetest.Value[float64](t, db, `SELECT extract(epoch FROM not_before - clock_timestamp())::float8 FROM outbox_delays`); s < 20 {
		t.Errorf("it is tried again in %v s, as before", s)
	}
	by := db.By(t, "operator@410821") // who does not want to wait
	_, err := db.Store.Order(t.Context(), by, relief.OrderTell, id)
	wantDone(t, err)
	round(t, db, 10)
	if got := snags(t, db); len(got) > 0 {
		t.Errorf("it was delivered, and operators see %v", got)
	}
}

// covers: fault:F31
func TestOperatorsSeeWhatIsAmissUntilItIsWell(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{Day: 24 * time.Hour})
	id := filed(t, db, k, 1, relief.Posting)
	failing := relief.Snag{Workflow: "case/" + id, Cause: relief.SnagActivity, What: "EndPosting", Code: "sqlstate 40001", Attempts: 10}
	wantDone(t, db.Store.NoteSnag(t.Context(), failing))
	failing.Attempts, failing.Code = 11, "timeout"
	wantDone(t, db.Store.NoteSnag(t.Context(), failing))
	v, err := db.Store.Ops(t.Context())
	wantDone(t, err)
	if len(v.Snags) != 1 || v.Snags[0].Attempts != 11 || v.Snags[0].Code != "timeout" || v.Snags[0].CaseNo != db.Case(t, id).No {
		t.Errorf("operators see %+v", v.Snags)
	}
	wantDone(t, db.Store.ClearSnag(t.Context(), failing.Workflow, failing.Cause, failing.What))

	task := relief.Snag{Workflow: "heartbeat", Cause: relief.SnagTask, What: "workflow_task", Attempts: 5}
	wantDone(t, db.Store.SnagsSeen(t.Context(), relief.SnagTask, []relief.Snag{task}))
	if got := snags(t, db); !slices.Equal(got, []string{"task heartbeat"}) {
		t.Errorf("operators see %v", got)
	}
	wantDone(t, db.Store.SnagsSeen(t.Context(), relief.SnagTask, nil))

	ended := relief.Snag{Workflow: "case/" + id, Cause: relief.SnagEnded, What: "missing", Attempts: 1}
	for range 2 { // it ends again as soon as it is started
		wantDone(t, db.Store.SnagsSeen(t.Context(), relief.SnagEnded, []relief.Snag{ended}))
	}
	wantDone(t, db.Store.SnagsSeen(t.Context(), relief.SnagEnded, nil)) // and then not within this round
	if n := storetest.Value[int](t, db, "SELECT attempts FROM snags WHERE cause = 'ended'"); n != 2 {
		t.Errorf("an end that was mended is shown with %d, want for a while, with 2", n)
	}
	db.Exec(t, "UPDATE snags SET last_at = last_at - interval '11 minutes'")
	wantDone(t, db.Store.SnagsSeen(t.Context(), relief.SnagEnded, nil))
	if got := snags(t, db); len(got) > 0 {
		t.Errorf("all is well, and operators see %v", got)
	}
}

func TestAClockThatStandsIsFound(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{Day: 24 * time.Hour})
	id, held := filed(t, db, k, 1, relief.Posting), filed(t, db, k, 2, relief.Posting)
	_, err := db.Store.HoldWorkflow(t.Context(), db.By(t, "operator@410821"), held, "engine")
	wantDone(t, err)
	for ago, want := range map[string]int{"1 minute": 0, "10 minutes": 1} {
		db.Exec(t, "UPDATE postings SET ends_at = clock_timestamp() - $1::interval", ago)
		db.Exec(t, "UPDATE cases SET due_at = clock_timestamp() - $1::interval", ago)
		found, err := db.Store.ClocksThatStand(t.Context())
		wantDone(t, err)
		if len(found) != want || want == 1 && (found[0].Workflow != "case/"+id || found[0].What != "posting") {
			t.Errorf("%s after the end: %+v", ago, found)
		}
	}
}
