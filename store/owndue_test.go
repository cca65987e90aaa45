package store_test

import (
	"testing"
	"time"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/storetest"
)

// What a case is due where no task carries it follows a new calendar and a suspension
// like a task's time, each with one audit line.
//
// covers: T02 T14 T21 T28 I28 F41 F42 inv:I22
func TestADueTimeOfACaseWithoutATaskFollowsCalendarAndSuspension(t *testing.T) {
	t.Parallel()
	december := func(d int) relief.Day { return relief.NewDay(2022, time.December, d) }
	for name, c := range map[string]struct {
		festival                     relief.Day
		state                        relief.State
		begins                       relief.Day
		due, holiday, resumed, later relief.Day
		moves                        int
	}{
		"what waits for its batch": {0, relief.Approved, december(9), december(16), december(19), december(21), december(23), 3},
		"before its festival":      {december(15), relief.Approved, december(9), december(12), december(12), december(14), december(16), 2}, // today, where that has passed
		"an objection looked into": {0, relief.ObjectionHold, december(1), december(29), december(30), relief.NewDay(2023, time.January, 4), relief.NewDay(2023, time.January, 6), 3},
		"a draft":                  {0, relief.Draft, december(1), december(31), december(31), relief.NewDay(2023, time.January, 3), relief.NewDay(2023, time.January, 5), 2},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db, k := newWorld(t, storetest.CampaignOptions{Day: still, PayBefore: c.festival}) // its first day is Thursday 1 December
			var id string
			switch c.state {
			case relief.Draft:
				r, err := db.Store.FileDraft(t.Context(), db.By(t, baseClerk), k.ID, db.Applicant(t, 1))
				id = reply[relief.Filed](t, r, err).ID
			case relief.ObjectionHold:
				id = filed(t, db, k, 1, relief.Posting)
				objected(t, db, id, "1")
				handle(t, db, id, relief.OutcomeApprove)
			default:
				id = filed(t, db, k, 1, relief.Posting)
				passDays(t, db, int(c.begins-december(1)))
				db.Walk(t, id, c.state)
			}
			due := func(after string, want relief.Day) {
				t.Helper()
				clock := relief.Rehearsal{FirstDay: december(1), Launched: storetest.Value[time.Time](t, db, "SELECT launched_at FROM campaigns"), DayLength: still}
				sweep(t, db)
				if got := relief.DayOf(clock.Plan(*db.Case(t, id).Due).Add(-time.Minute)); got != want {
					t.Errorf("after %s the case is due on %s, want %s", after, got, want)
				}
				dueTimesHold(t, db)
			}
			due("its beginning", c.due)
			load(t, db, "one-more-holiday", []relief.Day{december(14)}, nil)
			due("a new calendar", c.holiday)

			passDays(t, db, int(december(12)-c.begins))
			moveCampaign(t, db, k, "suspend")
			passDays(t, db, 2)
			moveCampaign(t, db, k, "resume") // from Monday 12 to Wednesday 14
			due("a suspension", c.resumed)

			passDays(t, db, 1)
			moveCampaign(t, db, k, "suspend")
			passDays(t, db, 1)
			moveCampaign(t, db, k, "resume") // from Thursday 15 to Friday 16
			if c.state == relief.Approved {
				stand(t, db, id, true) // before the sweep comes
				stand(t, db, id, false)
			}
			due("another", c.later)
			if n := audited(t, db, id); n != c.moves {
				t.Errorf("%d audit lines, want %d", n, c.moves)
			}
			sweep(t, db)
			if n := audited(t, db, id); n != c.moves {
				t.Errorf("%d audit lines after another sweep, want %d", n, c.moves)
			}
		})
	}
}
