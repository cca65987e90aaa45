package store_test

import (
	"testing"
	"time"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/storetest"
)

func TestAHeldWorkflowDoesNothingByItselfAndPeopleGoOn(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{Day: 24 * time.Hour})
	posted, open := filed(t, db, k, 1, relief.Posting), filed(t, db, k, 2, relief.Verifying)
	by := db.By(t, "operator@410821")
	order := func(do func() (relief.Reply, error)) error {
		t.Helper()
		by.Key += "x"
		_, err := do()
		return err
	}
	hold := func(id string) error {
		return order(func() (relief.Reply, error) { return db.Store.HoldWorkflow(t.Context(), by, id, "dates") })
	}
	release := func(id string) error {
		return order(func() (relief.Reply, error) { return db.Store.ReleaseWorkflow(t.Context(), by, id) })
	}
	wantDone(t, hold(posted))
	wantDone(t, hold(open))
	wantCode(t, hold(posted), "workflow_held")

	db.Exec(t, "UPDATE postings SET ends_at = clock_timestamp() - interval '1 minute' WHERE case_id = $1", posted)
	v := db.Case(t, posted)
	_, err := db.Store.EndPosting(t.Context(), posted, v.Version)
	wantCode(t, err, "workflow_held")
	if e, err := db.Store.EndPosting(t.Context(), posted, v.Version-1); e != nil || err != nil {
		t.Errorf("a case that has moved on waits for a release: %v, %v", e, err)
	}
	db.Agree(t, open) // a person's decision
	if got := db.Case(t, open).State; got == relief.Verifying {
		t.Error("a hold of the workflow keeps people from deciding")
	}

	ops, err := db.Store.Ops(t.Context())
	wantDone(t, err)
	if len(ops.Holds) != 2 || ops.Holds[0].Case != posted || ops.Holds[0].Reason != "dates" {
		t.Errorf("operators see %+v", ops.Holds)
	}
	wantDone(t, release(posted))
	wantCode(t, release(posted), "workflow_not_held")
	if o, err := db.Store.TakeOrder(t.Context()); err != nil || o == nil || o.Kind != relief.OrderTell || o.Case != posted {
		t.Errorf("after the release the workflow is ordered %+v, %v", o, err)
	}
	if e, err := db.Store.EndPosting(t.Context(), posted, v.Version); err != nil || e == nil {
		t.Errorf("a released posting does not end: %v", err)
	}
	if n := storetest.Value[int](t, db, `SELECT count(*) FROM audit WHERE kind = 'workflow' AND actor IS NOT NULL AND subject = $1 AND body::text ~ 'hold|release'`, posted); n != 2 {
		t.Errorf("hold and release left %d rows in the audit", n)
	}
	wantDone(t, release(open))
	db.Walk(t, open, relief.FollowedUp)
	if _, err := db.Store.CloseCase(t.Context(), open, db.Case(t, open).Version); err != nil {
		t.Fatal(err)
	}
	wantCode(t, hold(open), "case_ended")
}
