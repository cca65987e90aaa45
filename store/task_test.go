package store_test

import (
	"testing"
	"time"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/storetest"
)

// covers: F12
func TestATaskSaysHowManyWorkingDaysItHas(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{Day: 24 * time.Hour})
	id := filed(t, db, k, 1, relief.Submitted)
	clerk := db.Person(t, "clerk@410821-001")
	l, err := db.Store.Tasks(t.Context(), clerk, relief.TaskFilter{SortDue: true})
	wantDone(t, err)
	one, err := db.Store.Task(t.Context(), clerk, db.Task(t, id).ID)
	wantDone(t, err)
	want := relief.LimitOf("T03").Working // accepting, counted from the launch day by the plan's calendar
	for _, v := range append(l.Items, one) {
		if v.DaysLeft == nil || *v.DaysLeft != want || v.DueOn == nil {
			t.Errorf("the task of %s is due on %v with %v working days left, not %d", v.CaseNo, v.DueOn, v.DaysLeft, want)
		}
	}
	db.Exec(t, "UPDATE tasks SET due_at = now() - interval '10 days' WHERE case_id = $1", id)
	late, err := db.Store.Task(t.Context(), clerk, one.ID)
	wantDone(t, err)
	if late.DaysLeft == nil || *late.DaysLeft >= 0 || !late.Overdue {
		t.Errorf("ten days late it has %v days left, overdue %v", late.DaysLeft, late.Overdue)
	}
}
