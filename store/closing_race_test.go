package store_test

import (
	"context"
	"testing"
	"time"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/storetest"
)

// An approval is on its way, held up at its budget line, while the campaign is
// closed: the closing waits for it, and finds money approved and unpaid.
//
// covers: T30 inv:I11
func TestClosingWaitsForAnApprovalThatIsOnItsWay(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{})
	id := filed(t, db, k, 1, relief.Submitted)
	atSeat(t, db, id, relief.TaskApprove)
	d := approve(t, db, id)
	approver, organizer := db.By(t, "approver@410821"), db.By(t, "organizer@410821")
	budget, err := db.Owner.Begin(t.Context())
	wantDone(t, err)
	t.Cleanup(func() { _ = budget.Rollback(context.Background()) })
	if _, err := budget.Exec(t.Context(), "SELECT FROM ledger_accounts FOR UPDATE"); err != nil {
		t.Fatal(err)
	}
	approved, closed := make(chan error, 1), make(chan error, 1)
	go func() {
		_, err := db.Store.Decide(t.Context(), approver, d)
		approved <- err
	}()
	waiting(t, db, 1)
	go func() {
		_, err := db.Store.CloseLapsing(t.Context(), organizer, k.ID, "活动结束")
		closed <- err
	}()
	waiting(t, db, 2)
	wantDone(t, budget.Rollback(t.Context()))
	wantDone(t, <-approved)
	wantCode(t, <-closed, "approved_unpaid")
	if v := db.Case(t, id); v.State != relief.Approved {
		t.Errorf("the case is %s", v.State)
	}
	balanced(t, db)
}

// waiting returns once n transactions of the database wait for a lock.
func waiting(t *testing.T, db *storetest.DB, n int) {
	t.Helper()
	for began := time.Now(); storetest.Value[int](t, db, "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'") < n; {
		if time.Since(began) > 2*time.Second { // nobody waits longer for a lock
			t.Fatalf("%d transactions never waited", n)
		}
	}
}

// Closing meets many approvals: what is approved before it stands in its way,
// and after it nothing is approved any more.
//
// covers: T30 fault:F40
func TestAClosedCampaignHasNothingApprovedAndUnpaid(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{})
	id := filed(t, db, k, 1, relief.Submitted)
	atSeat(t, db, id, relief.TaskApprove)
	cases := copies(t, db, id, 24)
	decisions := make([]relief.Decide, len(cases))
	for i, c := range cases {
		decisions[i] = approve(t, db, c)
	}
	approver, organizer := db.Person(t, "approver@410821"), db.By(t, "organizer@410821")
	errs := together(len(cases)+1, func(i int) (err error) {
		if i == len(cases) {
			_, err = db.Store.CloseLapsing(t.Context(), organizer, k.ID, "活动结束")
			return err
		}
		_, err = db.Store.Decide(t.Context(), storetest.Request(approver, relief.Approver), decisions[i])
		return err
	})
	codes := tally(t, errs)
	standing := storetest.Value[int](t, db, "SELECT count(*) FROM cases WHERE state = 'approved'")
	status := storetest.Value[string](t, db, "SELECT status FROM campaigns WHERE id = $1", k.ID)
	switch {
	case status == "closed" && (standing != 0 || codes["campaign_not_active"] != len(cases)):
		t.Errorf("closed with %d approved: %v", standing, codes)
	case status == "running" && (standing != len(cases) || codes["approved_unpaid"] != 1):
		t.Errorf("not closed, with %d approved: %v", standing, codes)
	}
	balanced(t, db)
}

// covers: T28 T30
func TestWhatIsApprovedAndHeldKeepsACampaignOpen(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{})
	id := filed(t, db, k, 1, relief.Approved)
	_, err := db.Store.Hold(t.Context(), db.By(t, auditor), id, true, "核查举报")
	wantDone(t, err)
	_, err = db.Store.CloseLapsing(t.Context(), db.By(t, "organizer@410821"), k.ID, "活动结束")
	wantCode(t, err, "approved_unpaid")
	db.Exec(t, "UPDATE campaigns SET status = 'closed' WHERE id = $1", k.ID) // as no rule lets it happen
	if more, err := db.Store.SweepCampaign(t.Context(), k.ID, 10); err != nil || more != 0 {
		t.Fatal(more, err)
	}
	if v := db.Case(t, id); v.State != relief.Suspended {
		t.Errorf("the held case is %s", v.State)
	}
}

// covers: T30
func TestTheSweepOfAClosedCampaignLeavesWhatIsOwed(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{})
	owed, other := filed(t, db, k, 1, relief.Approved), filed(t, db, k, 2, relief.Verifying)
	db.Exec(t, "UPDATE campaigns SET status = 'closed' WHERE id = $1", k.ID) // as no rule lets it happen
	if more, err := db.Store.SweepCampaign(t.Context(), k.ID, 10); err != nil || more != 0 {
		t.Fatal(more, err)
	}
	if a, b := db.Case(t, owed).State, db.Case(t, other).State; a != relief.Approved || b != relief.Lapsed {
		t.Errorf("the owed case is %s, the other %s", a, b)
	}
}
