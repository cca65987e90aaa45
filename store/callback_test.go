package store_test

import (
	"testing"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/storetest"
)

// covers: T25 T26
func TestASampleIsCalledBackAndTheRestCloses(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{CallBack: 50})
	kin := db.File(t, k, db.Applicant(t, 1))
	declare(t, db, "surveyor-3@410821-001", kin, "in_law")
	db.Walk(t, kin, relief.Confirmed)
	if task := db.Task(t, kin); task.Kind != relief.TaskFollowUp {
		t.Errorf("kin of staff wait for %s", task.Kind)
	}
	var drawn, spared bool
	for n := 2; n < 60 && (!drawn || !spared); n++ { // of 58 lots each side gets one
		id := filed(t, db, k, n, relief.Confirmed)
		v := db.Case(t, id)
		e, err := db.Store.CloseCase(t.Context(), id, v.Version)
		if len(v.Tasks) > 0 {
			drawn = true
			wantCode(t, err, "call_back_due")
			continue
		}
		spared = true
		if err != nil || e == nil || db.Case(t, id).State != relief.Closed {
			t.Fatalf("one that was not drawn does not close: %v, %v", e, err)
		}
	}
	if !drawn || !spared {
		t.Errorf("of all households some are drawn: %t, some are not: %t", drawn, spared)
	}
	balanced(t, db)
	holds(t, db)
}
