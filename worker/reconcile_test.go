package worker

import (
	"testing"
	"time"

	"github.com/songnuan/songnuan/store/storetest"
)

func TestOneOfSeveralWorkersReconciles(t *testing.T) {
	db := storetest.New(t)
	mine := 0
	for range 5 {
		ok, err := db.Store.Turn(t.Context(), "reconcile", time.Minute)
		if err != nil {
			t.Fatal(err)
		}
		if ok {
			mine++
		}
	}
	if mine != 1 {
		t.Errorf("%d of five had the turn within its period", mine)
	}
	db.Exec(t, "UPDATE upkeep SET started_at = started_at - interval '1 minute'")
	if ok, err := db.Store.Turn(t.Context(), "reconcile", time.Minute); !ok || err != nil {
		t.Errorf("a period later nobody has the turn: %v", err)
	}
}

// A comparison that takes longer than its period is not begun by a second worker, and takes a
// fifth of the time at most.
func TestWhatTakesLongIsDoneSeldomer(t *testing.T) {
	db := storetest.New(t)
	turn := func(ago string) bool {
		db.Exec(t, "UPDATE upkeep SET started_at = clock_timestamp() - $1::interval", ago)
		ok, err := db.Store.Turn(t.Context(), "reconcile", 30*time.Second)
		if err != nil {
			t.Fatal(err)
		}
		return ok
	}
	took := func(d time.Duration) {
		if err := db.Store.KeepTook(t.Context(), "reconcile", d); err != nil {
			t.Fatal(err)
		}
	}
	if !turn("0") {
		t.Fatal("nobody has the first turn")
	}
	took(2 * time.Minute)
	if turn("9 minutes") {
		t.Error("what took two minutes is done again within nine")
	}
	if !turn("11 minutes") {
		t.Error("what took two minutes is not done again after eleven")
	}
	if turn("3 minutes") {
		t.Error("a second worker begins while the first may be at it")
	}
	took(time.Millisecond)
	if turn("15 seconds") || !turn("45 seconds") {
		t.Error("what takes no time is done in every period")
	}
	db.Exec(t, "UPDATE upkeep SET started_at = clock_timestamp(), lasted = '1 hour'")
	if ok, err := db.Store.Turn(t.Context(), "reconcile", 0); !ok || err != nil {
		t.Errorf("what somebody asks for is not done: %v", err)
	}
}
