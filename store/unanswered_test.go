package store_test

import (
	"testing"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/storetest"
)

// The bank answers for one payment of two. The other stays where finance sees
// it, and gets no second number until the bank has said what became of it.
//
// covers: fault:F43
func TestAPaymentTheBankSaysNothingOfIsNotMadeAgain(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{})
	b, _ := released(t, db, k, 2)
	answered, silent := b.Payments[0], b.Payments[1]
	if got := book(t, db, b.ID, storetest.Result(answered, "settled")); got.Settled != 1 {
		t.Fatalf("booked %+v", got)
	}
	again := func() error {
		_, err := db.Store.MakeBatch(t.Context(), db.By(t, "finance@410821"), b.Campaign, b.Line)
		return err
	}
	wantCode(t, again(), "nothing_to_pay")
	odd := storetest.Result(silent, "unknown")
	if got := book(t, db, b.ID, odd); got.Settled+got.Returned != 0 {
		t.Errorf("a status that is none is booked: %+v", got)
	}
	wantCode(t, again(), "nothing_to_pay")
	for _, p := range db.Batch(t, b.ID).Payments {
		if want := map[string]string{answered.No: "settled", silent.No: "submitted"}[p.No]; p.State != want {
			t.Errorf("finance sees %s as %s, not %s", p.No, p.State, want)
		}
	}
	if n := storetest.Value[int](t, db, "SELECT count(*) FROM payments WHERE state = 'submitted'"); n != 1 {
		t.Errorf("%d payments are open", n)
	}
	// Only after the bank has sent it back does the case get another number.
	book(t, db, b.ID, storetest.Result(silent, "returned"))
	if s := db.Case(t, silent.Case).State; s != relief.Approved {
		t.Errorf("the case is %s", s)
	}
	if n := storetest.Value[int](t, db, "SELECT count(*) FROM payments WHERE case_id = $1", silent.Case); n != 1 {
		t.Errorf("the case has %d payments", n)
	}
}
