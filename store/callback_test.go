package store_test

import (
	"encoding/binary"
	"slices"
	"testing"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/storetest"
	"github.com/songnuan/songnuan/verify"
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
	if calls := violated(t, db, db.Options.Keys); calls != 0 {
		t.Errorf("with the keys %d drawings are called wrong", calls)
	}
	if calls := violated(t, db, otherLots{db.Options.Keys}); calls == 0 {
		t.Error("other lots would do as well")
	}
}

// otherLots is the keys with every lot turned round.
type otherLots struct{ verify.Keys }

func (o otherLots) Code(kind, value string) []byte {
	lot := make([]byte, 8)
	binary.BigEndian.PutUint64(lot, 99-binary.BigEndian.Uint64(o.Keys.Code(kind, value))%100)
	return lot
}

// violated counts what is said of duties kept apart (I16).
func violated(t *testing.T, db *storetest.DB, keys verify.Keys) int {
	t.Helper()
	report, err := verify.Run(t.Context(), db.App, verify.Options{Scratch: true, Keys: keys})
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(report.Findings, func(f verify.Finding) bool { return f.ID == "I16" })
	return len(report.Findings[i].Violations)
}
