package store_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/storetest"
)

// rewind lets so much time pass for a task: its marks lie that much earlier.
func rewind(t *testing.T, db *storetest.DB, task, by string) {
	t.Helper()
	db.Exec(t, `UPDATE task_clocks SET half_at = half_at - $2::interval, most_at = most_at - $2::interval, due_at = due_at - $2::interval, over_at = over_at - $2::interval,
		next_at = next_at - $2::interval WHERE task_id = $1`, task, by)
}

// rewindTo lets the time of a task's mark come.
func rewindTo(t *testing.T, db *storetest.DB, task, mark string) {
	t.Helper()
	rewind(t, db, task, storetest.Value[string](t, db, "SELECT ("+mark+"_at - clock_timestamp() + interval '1 second')::text FROM task_clocks WHERE task_id = $1", task))
}

// sweep runs the sweep until it wants to rest, and answers for how long.
func sweep(t *testing.T, db *storetest.DB) time.Duration {
	t.Helper()
	for {
		next, err := db.Store.SweepClocks(t.Context(), 3)
		if err != nil {
			t.Fatal(err)
		}
		if rest := time.Until(next); rest > 0 {
			return rest
		}
	}
}

func told(t *testing.T, db *storetest.DB, task string) []string {
	t.Helper()
	rows, err := db.Owner.Query(t.Context(), "SELECT kind || ' ' || role || ' ' || union_path FROM notices WHERE task_id = $1 ORDER BY 1", task)
	if err != nil {
		t.Fatal(err)
	}
	out, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// covers: F38 F39
func TestEachMarkIsToldOnceToThoseItConcerns(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{Day: still})
	id := filed(t, db, k, 1, relief.Submitted)
	task := db.Task(t, id).ID
	const base, county = "/000000/410000/410800/410821/410821-001", "/000000/410000/410800/410821"
	want := []string{}
	for _, step := range []struct {
		mark string
		more []string
	}{
		{"half", []string{"half clerk " + base}},
		{"most", []string{"most clerk " + base}},
		{"due", []string{"due clerk " + base, "due_copy clerk " + county, "due_copy organizer " + county}},
		{"over", []string{"over clerk " + base, "take_over clerk " + county, "take_over organizer " + county}},
	} {
		sweep(t, db)
		if d := cmp.Diff(want, told(t, db, task)); d != "" {
			t.Errorf("before %s (-want +told):\n%s", step.mark, d)
		}
		rewindTo(t, db, task, step.mark)
		sweep(t, db)
		sweep(t, db)
		want = append(want, step.more...)
		slices.Sort(want)
		if d := cmp.Diff(want, told(t, db, task)); d != "" {
			t.Errorf("at %s (-want +told):\n%s", step.mark, d)
		}
	}
	if v := db.Case(t, id); v.State != relief.Submitted || len(v.Tasks) != 1 {
		t.Errorf("the case is %s: time alone decides nothing", v.State)
	}
}

// Money that nobody has signed for in time: the union's clerks are told to go and see
// the home, once, and no longer once it is signed for.
//
// covers: T24
func TestWhoDoesNotSignInTimeIsVisitedOnce(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{Day: still})
	id := filed(t, db, k, 1, relief.Paid)
	task := db.Task(t, id).ID
	rewindTo(t, db, task, "due")
	sweep(t, db)
	sweep(t, db)
	const base, county = "/000000/410000/410800/410821/410821-001", "/000000/410000/410800/410821"
	want := []string{"due_copy clerk " + county, "due_copy organizer " + county, "visit clerk " + base}
	if d := cmp.Diff(want, told(t, db, task)); d != "" {
		t.Errorf("of money nobody signed for they are told (-want +told):\n%s", d)
	}
	if v := db.Case(t, id); v.State != relief.Paid {
		t.Errorf("the case is %s: time alone signs for nothing", v.State)
	}
}

// Workers come back when a task is long overdue: that is told, and not besides that
// it became due once, whether the case's clock or the task's is looked at first.
//
// covers: F38
func TestWhatIsLongOverdueIsNotToldToBeDue(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{Day: still})
	id := filed(t, db, k, 1, relief.Submitted)
	task := db.Task(t, id).ID
	rewindTo(t, db, task, "over")
	for range 2 { // before the sweep, and after it
		if err := db.Store.RemindCase(t.Context(), id, db.Case(t, id).Version); err != nil {
			t.Fatal(err)
		}
		sweep(t, db)
	}
	if got := strings.Join(told(t, db, task), "; "); strings.Contains(got, "due clerk") || !strings.Contains(got, "over clerk") {
		t.Errorf("told %q", got)
	}
}

// The case's own clock rings at the old time while the task's stands still: nobody is
// told then, and at the new time he is.
//
// covers: F38
func TestNobodyIsRemindedWhileTheClockStandsStill(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{Day: still})
	id := filed(t, db, k, 1, relief.Verifying)
	task := db.Task(t, id).ID
	heard := func() int {
		return storetest.Value[int](t, db, "SELECT count(*) FROM notices WHERE task_id = $1 AND kind = 'due'", task)
	}
	ring := func(why string) {
		t.Helper()
		rewindTo(t, db, task, "due")
		wantDone(t, db.Store.RemindCase(t.Context(), id, db.Case(t, id).Version))
		if heard() != 0 {
			t.Errorf("told that it is due while %s", why)
		}
	}
	_, err := db.Store.Decide(t.Context(), db.By(t, "verifier@410821-001"), relief.Decide{Task: task, Version: db.Case(t, id).Version, Outcome: relief.OutcomeRequestDocuments, Comment: "缺收入证明"})
	wantDone(t, err)
	ring("documents are awaited")
	_, err = db.Store.GiveDocuments(t.Context(), db.By(t, "clerk@410821-001"), id, task, "已补")
	wantDone(t, err)
	moveCampaign(t, db, k, "suspend")
	ring("the campaign is suspended")
	moveCampaign(t, db, k, "resume")
	ring("the days of the suspension are not given yet")
	sweep(t, db)
	rewindTo(t, db, task, "due")
	sweep(t, db)
	if heard() != 1 {
		t.Errorf("told %d times that its time has come", heard())
	}
}

// A task that was done has nobody told of it, whatever its clock says.
func TestNobodyIsRemindedOfWhatIsDone(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{Day: still})
	id := filed(t, db, k, 1, relief.Submitted)
	task := db.Task(t, id).ID
	db.Agree(t, id)
	rewindTo(t, db, task, "over")
	sweep(t, db)
	if got := told(t, db, task); len(got) != 0 {
		t.Errorf("told %v", got)
	}
	if n := storetest.Value[int](t, db, "SELECT count(*) FROM task_clocks WHERE task_id = $1 AND next_at IS NOT NULL", task); n != 0 {
		t.Error("the clock of a finished task still wakes the sweep")
	}
}

// The workers were away for a working day and more: what came meanwhile is told
// in the order it came, each task once, and nothing was lost or decided.
//
// covers: F40
func TestBacklogOfADayDrainsInOrder(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{Day: still})
	var tasks []string
	for n := range 8 {
		id := filed(t, db, k, n, relief.Submitted)
		tasks = append(tasks, db.Task(t, id).ID)
		rewindTo(t, db, tasks[n], []string{"half", "due"}[n%2])
		rewind(t, db, tasks[n], (time.Duration(n+1) * time.Minute).String()) // the last has waited longest
	}
	sweep(t, db)
	rows, err := db.Owner.Query(t.Context(), "SELECT task_id::text FROM notices WHERE kind IN ('half', 'due') ORDER BY id")
	if err != nil {
		t.Fatal(err)
	}
	order, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	// By when a mark nobody has been told of was first reached.
	var want []string
	for _, n := range []int{7, 5, 3, 1, 6, 4, 2, 0} {
		want = append(want, tasks[n])
	}
	if d := cmp.Diff(want, order); d != "" {
		t.Errorf("told (-want +got):\n%s", d)
	}
	if n := storetest.Value[int](t, db, "SELECT count(*) FROM cases WHERE state = 'submitted'"); n != len(tasks) {
		t.Errorf("%d cases still wait, want all %d", n, len(tasks))
	}
}

// covers: F39
func TestUnionAboveTakesOverOnlyWhatIsLongOverdue(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{Day: still})
	id := filed(t, db, k, 1, relief.Submitted)
	task := db.Task(t, id).ID
	take := func(who string) error {
		_, err := db.Store.Decide(t.Context(), db.By(t, who), relief.Decide{Task: task, Version: 2, Outcome: relief.OutcomeApprove})
		return err
	}
	wantCode(t, take("clerk@410821"), "forbidden")
	rewindTo(t, db, task, "due")
	wantCode(t, take("clerk@410821"), "forbidden")
	rewindTo(t, db, task, "over")
	wantCode(t, take("reviewer@410821"), "forbidden") // another role
	wantCode(t, take("clerk@410800"), "forbidden")    // two levels above
	wantCode(t, take("clerk@410822"), "forbidden")    // another county
	if err := take("clerk@410821"); err != nil {
		t.Fatal(err)
	}
	if v := db.Case(t, id); v.State != relief.Surveying {
		t.Errorf("the case is %s", v.State)
	}
}

// covers: F39
func TestTasksBelowAreListedOnceTheyMayBeTakenOver(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{Day: still})
	late, fresh := filed(t, db, k, 1, relief.Submitted), filed(t, db, k, 2, relief.Submitted)
	above := db.Person(t, "clerk@410821")
	list := func(escalated bool) []relief.TaskView {
		l, err := db.Store.Tasks(t.Context(), above, relief.TaskFilter{Escalated: escalated})
		if err != nil {
			t.Fatal(err)
		}
		return l.Items
	}
	if got := list(true); len(got) != 0 {
		t.Errorf("%d tasks may be taken over before their time", len(got))
	}
	rewindTo(t, db, db.Task(t, late).ID, "over")
	got := list(true)
	if len(got) != 1 || got[0].Case != late || !got[0].TakeOver || got[0].Clock == nil || got[0].Clock.Over.After(time.Now()) {
		t.Errorf("listed: %+v", got)
	}
	if mine := list(false); len(mine) != 0 {
		t.Errorf("%d tasks of others are listed as one's own", len(mine))
	}
	one, err := db.Store.Task(t.Context(), above, db.Task(t, fresh).ID)
	if err != nil || one.TakeOver || one.Clock == nil || !one.Clock.DueAt.Equal(*one.Due) {
		t.Errorf("the other: %+v, %v", one, err)
	}
}
