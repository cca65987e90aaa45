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

// A worker of before 00252 runs beside this schema and settles a suspension: what it
// counted in working days goes on so, and is no violation; what today's program moves
// stays in calendar days.
//
// covers: T06 inv:I22 goal:G34
func TestAClockThatAnEarlierProgramMovedGoesOnAsItWasCounted(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{Day: still})
	id := filed(t, db, k, 1, relief.Surveying) // on Thursday 1 December 2022, due on Tuesday 6
	task := db.Task(t, id).ID
	passDays(t, db, 2)
	moveCampaign(t, db, k, "suspend")
	passDays(t, db, 4)
	moveCampaign(t, db, k, "resume") // a Saturday to Wednesday; two working days were left
	day := func(d int) relief.Day { return relief.NewDay(2022, time.December, d) }
	clock := relief.Rehearsal{FirstDay: k.Plan.FirstDay(), Launched: storetest.Value[time.Time](t, db, "SELECT launched_at FROM campaigns"), DayLength: still}
	starts := relief.DayOf(storetest.Value[time.Time](t, db, "SELECT starts_on FROM task_clocks WHERE task_id = $1", task))
	m := relief.MarksOf(db.Store.Calendar(), clock, starts, day(9), relief.Pause{From: starts.AddDays(2), To: starts.AddDays(6)})
	pauses := `[{"from": "` + starts.AddDays(2).String() + `", "to": "` + starts.AddDays(6).String() + `"}]`
	// As MoveTaskClock, MoveCaseDue and InsertReplan of before 00252 did it.
	db.Exec(t, `WITH task AS (UPDATE tasks SET due_at = $6 WHERE tasks.id = $1)
		UPDATE task_clocks SET calendar = calendar, due_on = $2, pauses = $3, half_at = $4, most_at = $5, due_at = $6, over_at = $7, next_at = $4, moved_at = clock_timestamp()
		WHERE task_clocks.task_id = $1`, task, day(9).String(), pauses, m.Half, m.Most, m.Due, m.Over)
	db.Exec(t, `INSERT INTO replans (id, case_id, version, task_id, of_case, calendar, pauses, was_at, due_at)
		SELECT gen_random_uuid(), c.id, c.version, $2, true, (SELECT calendar FROM task_clocks WHERE task_id = $2), $3, c.due_at, $4 FROM cases c WHERE c.id = $1`, id, task, pauses, m.Due)
	db.Exec(t, `UPDATE cases SET due_at = $2, body = jsonb_set(body, '{due}', to_jsonb($3::text)) WHERE id = $1`, id, m.Due, m.Due.Format(time.RFC3339Nano))
	db.Exec(t, "UPDATE campaign_pauses SET settled = true")
	dueTimesHold(t, db)
	load(t, db, "more-holidays", []relief.Day{day(9)}, nil)
	sweep(t, db)
	if due := relief.DayOf(storetest.Value[time.Time](t, db, "SELECT due_on FROM task_clocks WHERE task_id = $1", task)); due != day(12) {
		t.Errorf("with a holiday on its last day it is due on %s, want %s", due, day(12))
	}
	dueTimesHold(t, db)
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
