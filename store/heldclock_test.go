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

// What a hold interrupts goes on as it was: the task is in the same hands, and what was
// asked for is still awaited.
//
// covers: T28 F6 F42
func TestAHeldTaskGoesOnInTheSameHandsAndStillWaitsForItsDocuments(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{Day: still})
	id, mine, other := filed(t, db, k, 1, relief.Verifying), "verifier@410821-001", "verifier-2@410821-001"
	task := db.Task(t, id).ID
	wantDone(t, work(t, db, mine, task, relief.Claim))
	_, err := db.Store.Decide(t.Context(), db.By(t, mine), relief.Decide{Task: task, Version: db.Case(t, id).Version, Outcome: relief.OutcomeRequestDocuments, Comment: "缺收入证明"})
	wantDone(t, err)
	passDays(t, db, 1)
	for range 2 { // held twice
		stand(t, db, id, true)
		passDays(t, db, 4)
		stand(t, db, id, false)
	}
	task = db.Task(t, id).ID
	wantCode(t, answers(t, db, id, other, relief.OutcomeApprove), "task_held")
	var open []relief.DocumentRequest
	list, err := db.Store.DocumentRequests(t.Context(), everything, id)
	wantDone(t, err)
	for _, r := range list {
		if r.Open {
			open = append(open, r)
		}
	}
	if len(open) != 1 || open[0].Task != task || open[0].What != "缺收入证明" || open[0].AskedBy != db.Person(t, mine).Name {
		t.Errorf("after the hold it waits for %+v", open)
	}
	rewindTo(t, db, task, "over")
	sweep(t, db)
	if got := told(t, db, task); len(got) != 1 || got[0] != "documents clerk /000000/410000/410800/410821/410821-001" {
		t.Errorf("told %v", got)
	}
	passDays(t, db, 3)
	was := storetest.Value[time.Time](t, db, "SELECT due_on FROM task_clocks WHERE task_id = $1", task)
	_, err = db.Store.GiveDocuments(t.Context(), db.By(t, "clerk@410821-001"), id, task, "已补")
	wantDone(t, err)
	if due := storetest.Value[time.Time](t, db, "SELECT due_on FROM task_clocks WHERE task_id = $1", task); !due.After(was) {
		t.Errorf("due on %s, was %s: the days of waiting count against the verifier", due, was)
	}
	holds(t, db)
	wantDone(t, answers(t, db, id, mine, relief.OutcomeApprove))
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

// A festival waits for no hold, no suspension and no new holiday: what is to be paid
// before it is due as was promised, and today where that has passed.
//
// covers: T21 T28 inv:I22
func TestNothingMovesWhatIsToBePaidBehindItsFestival(t *testing.T) {
	t.Parallel()
	promised := relief.NewDay(2022, time.December, 12)
	for _, c := range []struct {
		name     string
		festival relief.Day
		want     relief.Day
	}{
		{"three working days ahead of it", relief.NewDay(2022, time.December, 15), promised},
		{"without one", 0, relief.NewDay(2022, time.December, 20)},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			db, k := newWorld(t, storetest.CampaignOptions{Day: still, PayBefore: c.festival})
			id := filed(t, db, k, 1, relief.Posting) // on Thursday 1 December 2022, until Thursday 8
			passDays(t, db, 8)
			db.Walk(t, id, relief.Approved) // on Friday 9
			clock := relief.Rehearsal{FirstDay: k.Plan.FirstDay(), Launched: storetest.Value[time.Time](t, db, "SELECT launched_at FROM campaigns"), DayLength: still}
			due := func() relief.Day {
				return relief.DayOf(storetest.Value[time.Time](t, db, "SELECT due_on FROM task_clocks c JOIN tasks t ON t.id = c.task_id WHERE t.kind = 'make_batch' AND t.status = 'open'"))
			}
			load(t, db, "one-more-holiday", []relief.Day{promised}, nil)
			sweep(t, db)
			moveCampaign(t, db, k, "suspend")
			moveCampaign(t, db, k, "resume")
			sweep(t, db)
			if due() != c.want {
				t.Errorf("the batch is due on %s, want %s", due(), c.want)
			}
			stand(t, db, id, true)
			passDays(t, db, 1)
			clock.Launched = clock.Launched.AddDate(0, 0, -1)
			stand(t, db, id, false) // on Saturday 10
			if got := relief.DayOf(clock.Plan(*db.Case(t, id).Due).Add(-time.Minute)); got.After(c.want) || c.festival != 0 && got != promised {
				t.Errorf("the case is due on %s, want %s", got, c.want)
			}
			holds(t, db)
		})
	}
	t.Run("after it", func(t *testing.T) {
		t.Parallel()
		db, k := newWorld(t, storetest.CampaignOptions{Day: still, PayBefore: relief.NewDay(2022, time.December, 15)})
		id := filed(t, db, k, 1, relief.Posting)
		passDays(t, db, 8)
		db.Walk(t, id, relief.Approved)
		stand(t, db, id, true)
		passDays(t, db, 10)
		stand(t, db, id, false) // on Monday 19
		clock := relief.Rehearsal{FirstDay: k.Plan.FirstDay(), Launched: storetest.Value[time.Time](t, db, "SELECT launched_at FROM campaigns"), DayLength: still}
		if got, want := *db.Case(t, id).Due, clock.Real(relief.NewDay(2022, time.December, 19).End()); !got.Equal(want) {
			t.Errorf("the case is due %s, want %s", got, want)
		}
		holds(t, db)
	})
}
