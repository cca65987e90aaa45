package store_test

import (
	"slices"
	"testing"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/storetest"
)

// What the bank gives back a day after it settled (退汇) is a new entry: nothing
// is edited, the account is corrected by two people, and the money paid again.
//
// covers: F79 F81 T23 inv:I03 inv:I05 fault:F45
func TestAReturnAfterSettlementIsANewEntry(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{})
	b, ids := released(t, db, k, 2)
	book(t, db, b.ID, storetest.Result(b.Payments[0], "settled"), storetest.Result(b.Payments[1], "settled"))
	id := b.Payments[0].Case
	if _, err := db.Owner.Exec(t.Context(), "UPDATE payments SET state = 'returned' WHERE case_id = $1", id); sqlState(err) != "23514" {
		t.Errorf("a settled payment is returned without an entry: %v", err)
	}
	back := storetest.Result(b.Payments[0], "returned")
	back.Reason = "账户已销户"
	if got := book(t, db, b.ID, back); got.Returned != 1 || len(got.Suspense) != 0 {
		t.Fatalf("booked: %+v", got)
	}
	if again := book(t, db, b.ID, back); again.Repeated != 1 {
		t.Errorf("the same line again: %+v", again)
	}
	entries := "SELECT string_agg(kind, ' ' ORDER BY id) FROM ledger_entries WHERE case_id = $1"
	if got := storetest.Value[string](t, db, entries, id); got != "reserve settle return reserve" {
		t.Errorf("the ledger holds %s", got)
	}
	if l := line(t, db, k, 1); l.Paid != 500_00 || l.Reserved != 500_00 {
		t.Errorf("the line holds %+v", l)
	}
	if v, task := db.Case(t, id), db.Task(t, id); v.State != relief.Approved || task.Kind != relief.TaskCorrectAccount || task.Role != relief.Clerk {
		t.Fatalf("the case is %s and waits for %s by %s", v.State, task.Kind, task.Role)
	}
	if f := db.Case(t, id).Fault; f == nil || f.Reason != "账户已销户" || f.Result != "" {
		t.Errorf("who corrects the account is told %+v", f)
	}
	if v := db.Batch(t, b.ID); len(v.Payments) != 2 || v.Returned != 500_00 || v.Settled != 500_00 || v.Status != "booked" {
		t.Errorf("the batch: %+v", v)
	}
	matched(t, db, k)
	for _, who := range []string{"clerk@410821-001", "verifier@410821-001"} {
		d := approve(t, db, id)
		if who == "clerk@410821-001" {
			d.Fields.Card, d.Fields.Holder = db.Applicant(t, 99).Card.Value(), db.Applicant(t, slices.Index(ids, id)).Holder
		}
		_, err := db.Store.Decide(t.Context(), db.By(t, who), d)
		wantDone(t, err)
	}
	db.Walk(t, id, relief.Confirmed)
	if got := storetest.Value[string](t, db, entries, id); got != "reserve settle return reserve settle" {
		t.Errorf("the ledger holds %s", got)
	}
	matched(t, db, k)
	balanced(t, db)
}

// What somebody has signed for is not simply given back: a person has to ask.
//
// covers: inv:I12 fault:F45
func TestAReturnAfterTheReceiptWaitsForAPerson(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{})
	b, ids := released(t, db, k, 1)
	book(t, db, b.ID, storetest.Result(b.Payments[0], "settled"))
	db.Walk(t, ids[0], relief.Confirmed)
	before := facts(t, db)
	got := book(t, db, b.ID, storetest.Result(b.Payments[0], "returned"))
	if len(got.Suspense) != 1 || got.Suspense[0].Code != "received" || got.Suspense[0].Reason == "" {
		t.Errorf("booked: %+v", got)
	}
	if after := facts(t, db); after != before {
		t.Errorf("it changed %s to %s", before, after)
	}
}

// matched checks that ledger, payments and bank agree on every line.
func matched(t *testing.T, db *storetest.DB, k *storetest.Campaign) {
	t.Helper()
	lines, err := db.Store.Match(t.Context(), k.ID)
	wantDone(t, err)
	for _, l := range lines {
		if !l.Matches {
			t.Errorf("line %s: %+v", l.Name, l)
		}
	}
}
