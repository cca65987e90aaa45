package store_test

import (
	"slices"
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
// covers: fault:F01
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

// covers: F42
func TestSuspensionOfTheCampaignStopsEveryClock(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{Day: still})
	var ids []string
	for n := range 5 {
		ids = append(ids, filed(t, db, k, n, relief.Submitted))
	}
	task := db.Task(t, ids[0]).ID
	moveCampaign(t, db, k, "suspend")
	rewindTo(t, db, task, "over")
	sweep(t, db)
	if got := told(t, db, task); len(got) != 0 {
		t.Errorf("told %v while the campaign stood still", got)
	}
	rewind(t, db, task, "-"+storetest.Value[string](t, db, "SELECT (t.due_at - c.due_at)::text FROM tasks t JOIN task_clocks c ON c.task_id = t.id WHERE t.id = $1", task))
	before := storetest.Value[time.Time](t, db, "SELECT due_on FROM task_clocks WHERE task_id = $1", task)
	moveCampaign(t, db, k, "resume")
	db.Exec(t, "UPDATE campaign_pauses SET to_at = to_at + interval '4 days'") // it stood still that long
	sweep(t, db)
	after := storetest.Value[time.Time](t, db, "SELECT due_on FROM task_clocks WHERE task_id = $1", task)
	if !after.After(before) {
		t.Errorf("due on %s, was %s: the days of the suspension count against the handler", after, before)
	}
	if n := storetest.Value[int](t, db, "SELECT count(*) FROM campaign_pauses WHERE settled"); n != 1 {
		t.Errorf("%d pauses settled, want 1", n)
	}
	for _, id := range ids {
		if n := storetest.Value[int](t, db, `SELECT count(*) FROM cases c JOIN tasks t ON t.case_id = c.id JOIN task_clocks k ON k.task_id = t.id JOIN replans r ON r.task_id = t.id
			WHERE c.id = $1 AND c.due_at = t.due_at AND t.due_at = k.due_at AND r.due_at = k.due_at AND (c.body->>'due')::timestamptz = c.due_at
			AND (SELECT count(*) FROM audit a WHERE a.subject = c.id AND a.kind = 'replanned') = 1`, id); n != 1 {
			t.Errorf("case %s was not moved on with one audit line", id)
		}
	}
	sweep(t, db)
	if n := storetest.Value[int](t, db, "SELECT count(*) FROM replans"); n != len(ids) {
		t.Errorf("%d due times moved, want each of %d once", n, len(ids))
	}
}
