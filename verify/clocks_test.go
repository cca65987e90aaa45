package verify

import (
	"testing"
	"time"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/storetest"
)

// What moves a clock leaves a world whose due times can still be recomputed: a
// suspension, a holiday more, a working Saturday more, and a task that the union
// above took over.
//
// covers: inv:I22 inv:I13 I28
func TestMovedClocksHold(t *testing.T) {
	db := storetest.New(t)
	loadPolicy(t, connect(t, db.OwnerURL))
	db.Unions(t)
	k := db.Campaign(t, storetest.CampaignOptions{Day: 24 * time.Hour})
	states := []relief.State{relief.Submitted, relief.Surveying, relief.ReadyToPost, relief.Posting, relief.Submitted}
	ids := make([]string, len(states))
	for n, s := range states {
		ids[n] = db.File(t, k, db.Applicant(t, n))
		db.Walk(t, ids[n], s)
	}
	holds := func(after string) {
		t.Helper()
		for rest := (time.Time{}); !rest.After(time.Now()); {
			var err error
			if rest, err = db.Store.SweepClocks(t.Context(), 2); err != nil {
				t.Fatal(err)
			}
		}
		if r := run(t, db.App); r.ExitCode() != 0 {
			t.Errorf("after %s: exit %d\n%s", after, r.ExitCode(), describe(t, r))
		}
	}
	organizer := db.By(t, "organizer@410821")
	for _, action := range []string{"suspend", "resume"} {
		r := organizer
		r.Key = action
		if _, err := db.Store.MoveCampaign(t.Context(), r, k.ID, action, "测试"); err != nil {
			t.Fatal(err)
		}
	}
	db.Exec(t, "UPDATE campaign_pauses SET to_at = to_at + interval '5 days'")
	holds("a suspension")

	first := k.Plan.FirstDay()
	free := relief.StatutoryCalendar().AddWorkingDays(first, 2)
	year, _, _ := first.Date()
	a := relief.StatutoryCalendar().Years[year]
	a.Holidays = append(a.Holidays[:len(a.Holidays):len(a.Holidays)], free)
	if _, err := db.Store.LoadCalendar(t.Context(), db.By(t, "admin@000000"), "a-holiday-more", map[int]relief.Adjustments{year: a}); err != nil {
		t.Fatal(err)
	}
	holds("a holiday more")

	saturday := first
	for saturday.Weekday() != time.Saturday {
		saturday = saturday.AddDays(1)
	}
	a.Workdays = append(a.Workdays[:len(a.Workdays):len(a.Workdays)], saturday)
	if _, err := db.Store.LoadCalendar(t.Context(), db.By(t, "admin@000000"), "a-saturday-worked", map[int]relief.Adjustments{year: a}); err != nil {
		t.Fatal(err)
	}
	holds("a Saturday worked")
	for n := range 4 {
		db.Agree(t, ids[n%3])
	}
	holds("decisions by the new calendar")
}

// covers: inv:I13 F39
func TestTakenOverDecisionHolds(t *testing.T) {
	db := storetest.New(t)
	loadPolicy(t, connect(t, db.OwnerURL))
	db.Unions(t)
	id := db.File(t, db.Campaign(t, storetest.CampaignOptions{}), db.Applicant(t, 1))
	d := relief.Decide{Task: db.Task(t, id).ID, Version: 2, Outcome: relief.OutcomeApprove}
	for err := error(relief.Refuse("forbidden")); err != nil; { // until one and a half times the limit have passed
		if _, err = db.Store.Decide(t.Context(), db.By(t, "clerk@410821"), d); err != nil && relief.CodeOf(err) != "forbidden" {
			t.Fatal(err)
		}
	}
	if r := run(t, db.App); r.ExitCode() != 0 {
		t.Errorf("exit %d\n%s", r.ExitCode(), describe(t, r))
	}
	db.Exec(t, "UPDATE task_clocks SET over_at = clock_timestamp() + interval '1 hour', next_at = NULL WHERE task_id = $1", d.Task)
	if r := run(t, db.App); len(r.Broken()) == 0 || r.Broken()[0] != "I13" {
		t.Errorf("taken over before its time: %v", r.Broken())
	}
}
