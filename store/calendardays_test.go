package store_test

import (
	"testing"
	"time"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/storetest"
	"github.com/songnuan/songnuan/verify"
)

// What the table gives in calendar days is counted in them whatever stops the clock,
// and no holiday moves it.
//
// covers: T06 T25 T28 I28 F41 inv:I22
func TestALimitInCalendarDaysLosesNoneAndGainsNone(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		state  relief.State
		passed int // days before it begins, on a Thursday or Friday
		due    relief.Day
	}{
		"a survey":    {relief.Surveying, 0, relief.NewDay(2022, time.December, 6)},
		"a call back": {relief.Confirmed, 8, relief.NewDay(2023, time.January, 8)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db, k := newWorld(t, storetest.CampaignOptions{Day: still})
			id := filed(t, db, k, 1, relief.Surveying) // on Thursday 1 December 2022
			if c.state != relief.Surveying {
				db.Walk(t, id, relief.Posting)
				passDays(t, db, c.passed)
				db.Walk(t, id, c.state)
			}
			due := func(after string, want relief.Day) {
				t.Helper()
				sweep(t, db)
				got := relief.DayOf(storetest.Value[time.Time](t, db, "SELECT due_on FROM task_clocks WHERE task_id = $1", db.Task(t, id).ID))
				if got != want {
					t.Errorf("after %s it is due on %s, want %s", after, got, want)
				}
				dueTimesHold(t, db)
			}
			due("its beginning", c.due)
			starts := relief.DayOf(storetest.Value[time.Time](t, db, "SELECT starts_on FROM task_clocks WHERE task_id = $1", db.Task(t, id).ID))
			free := []relief.Day{relief.NewDay(2022, time.December, 5), relief.NewDay(2022, time.December, 12), relief.NewDay(2022, time.December, 13)}
			load(t, db, "more-holidays", free, nil)
			due("a new calendar", c.due)

			passDays(t, db, int(saturdayAfter(starts)-starts))
			moveCampaign(t, db, k, "suspend")
			passDays(t, db, 4)
			moveCampaign(t, db, k, "resume") // a Saturday to Wednesday
			due("a suspension", c.due.AddDays(5))
			if c.state == relief.Confirmed { // nobody holds what is paid
				return
			}
			passDays(t, db, 3)
			stand(t, db, id, true)
			passDays(t, db, 2)
			stand(t, db, id, false) // a Saturday to Monday
			due("a hold", c.due.AddDays(8))
			load(t, db, "still-more-holidays", append(free, relief.NewDay(2022, time.December, 14)), nil)
			due("another calendar", c.due.AddDays(8))
		})
	}
}

// dueTimesHold asks verify for the due times alone: a test that lets days pass makes
// other things older than what they rest on.
func dueTimesHold(t *testing.T, db *storetest.DB) {
	t.Helper()
	oneHolds(t, db, "I22")
}

// oneHolds asks verify for one invariant.
func oneHolds(t *testing.T, db *storetest.DB, id string) {
	t.Helper()
	report, err := verify.Run(t.Context(), db.App, verify.Options{Scratch: true})
	wantDone(t, err)
	for _, f := range report.Findings {
		if f.ID == id && f.Status != verify.Holds {
			t.Errorf("%s is %s: %+v %s", f.En, f.Status, f.Violations, f.Problem)
		}
	}
}

func saturdayAfter(d relief.Day) relief.Day {
	for d.Weekday() != time.Saturday {
		d = d.AddDays(1)
	}
	return d
}
