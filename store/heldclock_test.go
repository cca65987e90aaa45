package store_test

import (
	"testing"
	"time"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/storetest"
)

// stand holds a case, or lets it go on.
func stand(t *testing.T, db *storetest.DB, id string, on bool) {
	t.Helper()
	r, err := db.Store.Hold(t.Context(), db.By(t, auditor), id, on, "核查举报")
	reply[relief.Decided](t, r, err)
}

// covers: T28 F42
func TestAClockGoesOnAfterAHoldWhereItStood(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{Day: still})
	id := filed(t, db, k, 1, relief.Submitted) // on Thursday 1 December 2022, due on Monday
	day := func(task, column string) relief.Day {
		return relief.DayOf(storetest.Value[time.Time](t, db, "SELECT "+column+" FROM task_clocks WHERE task_id = $1", task))
	}
	before := db.Task(t, id).ID
	starts, due := day(before, "starts_on"), day(before, "due_on")
	passDays(t, db, 4)
	sweep(t, db)
	if got := told(t, db, before); len(got) != 1 {
		t.Fatalf("on its last day %v were told, want one mark", got)
	}
	stand(t, db, id, true)
	passDays(t, db, 3)
	stand(t, db, id, false)
	sweep(t, db)
	after := db.Task(t, id).ID
	if after == before || day(after, "starts_on") != starts {
		t.Errorf("the clock began on %s, want %s", day(after, "starts_on"), starts)
	}
	if got := told(t, db, after); len(got) != 0 {
		t.Errorf("told anew after the hold: %v", got)
	}
	// It had Monday left, and has Friday for it: four fifths of its two days end on that Friday.
	if got := day(after, "due_on"); got != due.AddDays(4) {
		t.Errorf("due on %s, want %s", got, due.AddDays(4))
	}
	clock := relief.Rehearsal{FirstDay: k.Plan.FirstDay(), Launched: storetest.Value[time.Time](t, db, "SELECT launched_at FROM campaigns"), DayLength: still}
	for mark, want := range map[string]relief.Day{"half_at": starts.AddDays(1), "most_at": due.AddDays(4)} {
		if got := relief.DayOf(clock.Plan(storetest.Value[time.Time](t, db, "SELECT "+mark+" FROM task_clocks WHERE task_id = $1", after)).Add(-time.Minute)); got != want {
			t.Errorf("%s on %s, want %s", mark, got, want)
		}
	}
}

// covers: T28 I28 F42
func TestADayThatBecameFreeDuringAHoldIsNotLost(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{Day: still})
	id := filed(t, db, k, 1, relief.Submitted)
	clock := func(column string) relief.Day {
		return relief.DayOf(storetest.Value[time.Time](t, db, "SELECT "+column+" FROM task_clocks c JOIN tasks t ON t.id = c.task_id WHERE t.case_id = $1 AND t.status = 'open'", id))
	}
	cal := relief.StatutoryCalendar()
	first := clock("starts_on")
	soon, later := cal.AddWorkingDays(first, 1), cal.AddWorkingDays(first, 2)
	left := cal.WorkingDaysBetween(first.AddDays(-1), clock("due_on")) // with the day of the hold

	load(t, db, "free-before-the-hold", []relief.Day{soon}, nil) // nobody has planned its clock anew when it is held
	stand(t, db, id, true)
	load(t, db, "free-during-the-hold", []relief.Day{soon, later}, nil)
	sweep(t, db)
	stand(t, db, id, false)
	if got, want := clock("due_on"), db.Store.Calendar().AddWorkingDays(first, left); got != want {
		t.Errorf("due on %s, want %s: %d working days after it went on", got, want, left)
	}
	holds(t, db)
}

// covers: T28 I28 F65
func TestADayThatBecameFreeWhileAPostingIsHeldIsNotLost(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{Day: still})
	id := filed(t, db, k, 1, relief.Posting) // on Thursday 1 December 2022, until Thursday 8
	passDays(t, db, 4)
	stand(t, db, id, true)
	load(t, db, "one-more-holiday", []relief.Day{relief.NewDay(2022, time.December, 7)}, nil)
	sweep(t, db)
	passDays(t, db, 4)
	stand(t, db, id, false) // on Friday 9
	cal := db.Store.Calendar()
	if got, want := db.Case(t, id).Posting.EndsOn, cal.AddWorkingDays(relief.NewDay(2022, time.December, 9), 4); got.Before(want) {
		t.Errorf("the posting ends on %s, before %s: of five days one had passed", got, want)
	}
	holds(t, db)
}

// covers: I28 F41
func TestACasesOwnTimeStaysWhenAnotherTaskOfItIsPlannedAnew(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{Day: still})
	id := filed(t, db, k, 1, relief.Verifying)
	r, err := db.Store.SendCheck(t.Context(), db.By(t, "verifier@410821"), id, relief.EconomyCheck{Member: 0, Register: "vehicles"})
	reply[relief.CheckSent](t, r, err)
	load(t, db, "one-more-holiday", []relief.Day{relief.StatutoryCalendar().AddWorkingDays(k.Plan.FirstDay(), 1)}, nil)
	sweep(t, db)
	for _, task := range db.Case(t, id).Tasks {
		own := storetest.Value[time.Time](t, db, "SELECT due_at FROM tasks WHERE id = $1", task.ID)
		if same := db.Case(t, id).Due.Equal(own); same != (task.Kind == relief.TaskVerify) {
			t.Errorf("the case is due %s, its task %s on %s", db.Case(t, id).Due, task.Kind, own)
		}
	}
	holds(t, db)
}

// covers: T21 inv:I22
func TestWhatIsApprovedIsDueInABatchBeforeItsFestival(t *testing.T) {
	t.Parallel()
	festival := relief.NewDay(2022, time.December, 15)
	db, k := newWorld(t, storetest.CampaignOptions{Day: still, PayBefore: festival})
	id := filed(t, db, k, 1, relief.Posting) // on Thursday 1 December 2022, until Thursday 8
	passDays(t, db, 8)
	db.Walk(t, id, relief.Approved) // on Friday 9; five working days would be Friday 16
	clock := relief.Rehearsal{FirstDay: k.Plan.FirstDay(), Launched: storetest.Value[time.Time](t, db, "SELECT launched_at FROM campaigns"), DayLength: still}
	want := clock.Real(relief.NewDay(2022, time.December, 12).End())
	if v := db.Case(t, id); !v.Due.Equal(want) {
		t.Errorf("the case is due %s, want %s", v.Due, want)
	}
	if due := storetest.Value[time.Time](t, db, "SELECT due_at FROM tasks WHERE kind = 'make_batch' AND status = 'open'"); !due.Equal(want) {
		t.Errorf("the batch is due %s, want %s", due, want)
	}
	holds(t, db)
}
