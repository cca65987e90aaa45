package store_test

import (
	"testing"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/storetest"
)

// yesterday lets what was done with tasks so far have been done a day ago, by the
// calendar of Shanghai.
func yesterday(t *testing.T, db *storetest.DB) {
	t.Helper()
	if n := storetest.Value[int](t, db, "SELECT count(*) FROM task_acts WHERE act = 'urge' AND day <> (at AT TIME ZONE 'Asia/Shanghai')::date"); n != 0 {
		t.Errorf("%d urges stand under another day than Shanghai's", n)
	}
	db.Exec(t, "DO $$ BEGIN SET LOCAL session_replication_role = replica; UPDATE task_acts SET day = day - 1, at = at - interval '1 day'; UPDATE notices SET key = key || '/yesterday' WHERE kind = 'urge'; END $$")
}

// covers: F31
func TestUrgingIsLimitedPerDayAndTask(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{})
	id := filed(t, db, k, 1, relief.Submitted)
	task := atSeat(t, db, id, relief.TaskApprove).ID
	urge := func() error {
		_, err := db.Store.UrgeCase(t.Context(), db.By(t, "organizer@410821"), id, "", "节前办结")
		return err
	}
	for range relief.MaxUrges {
		wantDone(t, urge())
	}
	wantCode(t, urge(), "urged_enough")
	yesterday(t, db)
	for range relief.MaxUrges {
		wantDone(t, urge())
	}
	wantCode(t, urge(), "urged_enough")
	if u := page(t, db, "approver@410821", task).Urged; u.Today != relief.MaxUrges || u.Left != 0 || u.Last == nil || u.Opened {
		t.Errorf("the page says %+v", u)
	}
	if u := page(t, db, "approver@410821", task).Urged; !u.Opened {
		t.Error("it does not say that somebody has looked since")
	}
	if n := storetest.Value[int](t, db, "SELECT count(*) FROM notices WHERE kind = 'urge' AND case_id = $1 AND role = 'approver'", id); n != 2*relief.MaxUrges {
		t.Errorf("%d notices", n)
	}
	db.Agree(t, id)
	if n := storetest.Value[int](t, db, "SELECT count(*) FROM tasks WHERE case_id = $1 AND status = 'open'", id); n != 0 {
		t.Fatal("an approved case still waits")
	}
	wantCode(t, urge(), "nothing_to_urge")
}

// covers: F31
func TestOneOfTwoTasksIsUrgedSoOftenADay(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{Day: still})
	id := filed(t, db, k, 1, relief.Verifying)
	_, err := db.Store.SendCheck(t.Context(), db.By(t, "verifier@410821"), id, relief.EconomyCheck{Register: "vehicles"})
	wantDone(t, err)
	tasks := db.Case(t, id).Tasks // the verifier's, and the county's for the register
	urge := func(task string) error {
		_, err := db.Store.UrgeCase(t.Context(), db.By(t, "organizer@410821"), id, task, "")
		return err
	}
	for range relief.MaxUrges {
		wantDone(t, urge(tasks[1].ID))
	}
	wantCode(t, urge(tasks[1].ID), "urged_enough")
	if n := storetest.Value[int](t, db, "SELECT count(*) FROM notices WHERE kind = 'urge' AND task_id = $1", tasks[0].ID); n != 0 {
		t.Errorf("the other task was urged %d times", n)
	}
	wantDone(t, urge(tasks[0].ID))
	other := filed(t, db, k, 2, relief.Submitted)
	wantCode(t, urge(db.Task(t, other).ID), "nothing_to_urge")
}
