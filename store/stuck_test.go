package store_test

import (
	"strings"
	"testing"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/storetest"
)

// covers: F37
func TestAStepWithoutAnybodyIsFoundShownAndToldUpwards(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{})
	o := db.Options
	o.Local = false // where accounts are made at first sign-in, a post never stays empty
	real := db.Open(t, db.URL, o)
	id := filed(t, db, k, 1, relief.Submitted)
	task := db.Task(t, id).ID
	notices := func() int {
		return storetest.Value[int](t, db, "SELECT count(*) FROM notices WHERE kind = 'stuck' AND role = 'organizer' AND union_path = '/000000/410000/410800/410821'")
	}
	stuck := func() bool {
		v, err := db.Store.Task(t.Context(), db.Person(t, "organizer@410821"), task)
		wantDone(t, err)
		return v.Stuck
	}
	sweep := func(want int) {
		t.Helper()
		if n, err := real.SweepStuck(t.Context()); err != nil || n != want {
			t.Fatalf("the sweep marked %d, %v; want %d", n, err, want)
		}
	}
	sweep(1) // no clerk has been appointed yet
	if !stuck() || notices() != 1 {
		t.Fatalf("stuck %t, told %d times", stuck(), notices())
	}
	clerk := db.Person(t, "clerk@410821-001")
	sweep(0)
	if stuck() {
		t.Error("a clerk was appointed, and the task is still shown as stuck")
	}
	declare(t, db, "clerk@410821-001", id, "spouse")
	sweep(1)
	if !stuck() || notices() != 1 {
		t.Errorf("the only clerk is kin: stuck %t, told %d times", stuck(), notices())
	}
	appointed(t, db, "clerk-2@410821-001")
	sweep(0)
	_ = clerk

	// At the moment a step opens.
	d := relief.Decide{Task: task, Version: db.Case(t, id).Version, Outcome: relief.OutcomeApprove}
	_, err := real.Decide(t.Context(), db.By(t, "clerk-2@410821-001"), d)
	wantDone(t, err)
	task = db.Task(t, id).ID
	if !stuck() || notices() != 2 {
		t.Errorf("no surveyor: stuck %t, told %d times", stuck(), notices())
	}
}

// Where only the chair reports a case up and nobody answers for the union, or he has
// not the post for it, nobody may: that is found, and nobody else's list offers it.
//
// covers: F37 F1
func TestAUnionWithoutAChairIsFound(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{Requires: []relief.Requirement{relief.ChairReports}})
	id := filed(t, db, k, 1, relief.Posted)
	task, reviewer := db.Task(t, id).ID, "reviewer@410821-001"
	appointed(t, db, reviewer, "clerk@410821-001")
	found := func(who string, want bool) {
		t.Helper()
		_, err := db.Store.SweepStuck(t.Context())
		wantDone(t, err)
		v, err := db.Store.Task(t.Context(), db.Person(t, reviewer), task)
		wantDone(t, err)
		mine, err := db.Store.Tasks(t.Context(), db.Person(t, reviewer), relief.TaskFilter{Kind: relief.TaskReport})
		wantDone(t, err)
		if v.Stuck == want || (len(mine.Items) == 1) != want {
			t.Errorf("%s: stuck %t, and a reviewer's list has %d", who, v.Stuck, len(mine.Items))
		}
	}
	naming := func(who string) {
		_, err := db.Store.NameChair(t.Context(), db.By(t, "admin@410821"), "410821-001", who, "修工干〔2023〕1号")
		wantDone(t, err)
	}
	found("nobody is named", false)
	naming("clerk@410821-001")
	found("the chair is no reviewer", false)
	naming(reviewer)
	found("he is", true)
}

// A batch that nobody may pass is found as a case's step is.
//
// covers: F37
func TestAPaymentWithoutAnybodyIsFound(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{})
	o := db.Options
	o.Local = false
	real := db.Open(t, db.URL, o)
	id := filed(t, db, k, 1, relief.Approved)
	line := storetest.Value[string](t, db, "SELECT line_id FROM cases WHERE id = $1", id)
	_, err := db.Store.MakeBatch(t.Context(), db.By(t, "finance@410821"), k.ID, line)
	wantDone(t, err)
	declare(t, db, "approver@410821", id, "spouse")
	stuck := func() bool {
		_, err := real.SweepStuck(t.Context())
		wantDone(t, err)
		return storetest.Value[bool](t, db, "SELECT EXISTS (SELECT FROM stuck_tasks s JOIN tasks t ON t.id = s.task_id WHERE t.kind = 'approve_batch')")
	}
	if !stuck() {
		t.Error("the only approver is kin to a household of the batch, and nothing is found")
	}
	appointed(t, db, "approver-2@410821")
	if stuck() {
		t.Error("another approver was appointed")
	}
	if n := storetest.Value[int](t, db, "SELECT count(*) FROM notices WHERE kind = 'stuck' AND role = 'organizer' AND union_path = '/000000/410000/410800'"); n == 0 {
		t.Error("the union above was not told")
	}
}

// covers: F44
func TestTheStepsAheadNameWhoMayTakeThem(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, chainOf(relief.Seat{Level: relief.County, Role: relief.Approver, Mode: relief.Everyone, Of: 2}, relief.Seat{Level: relief.City, Role: relief.Approver, Above: 5000_00}))
	appointed(t, db, "verifier@410821-001", "verifier-2@410821-001", "surveyor@410821-001", "surveyor-2@410821-001", "clerk@410821-001")
	id := filed(t, db, k, 1, relief.Submitted)
	ahead := func() (kinds string, steps []relief.StepAhead) {
		steps, err := db.Store.StepsAhead(t.Context(), id)
		wantDone(t, err)
		var names []string
		for _, s := range steps {
			names = append(names, string(s.Kind))
		}
		return strings.Join(names, " "), steps
	}
	kinds, steps := ahead()
	if want := "accept survey survey verify post report review approve make_batch approve_batch release_batch book_results receipt follow_up"; kinds != want {
		t.Errorf("ahead of a filed case:\n%s, want\n%s", kinds, want)
	}
	if !steps[0].Now || steps[0].People[0] != db.Person(t, "clerk@410821-001").Name || steps[7].Needs != 2 || steps[7].Union != "410821" {
		t.Errorf("steps %+v", steps)
	}
	db.Walk(t, id, relief.Verifying)
	wantDone(t, work(t, db, "verifier-2@410821-001", db.Task(t, id).ID, relief.Claim))
	if _, steps = ahead(); len(steps[0].People) != 1 || steps[0].People[0] != db.Person(t, "verifier-2@410821-001").Name {
		t.Errorf("one has taken the task, and it names %v", steps[0].People)
	}
	wantDone(t, work(t, db, "verifier-2@410821-001", db.Task(t, id).ID, relief.Unclaim))
	declare(t, db, "verifier@410821-001", id, "spouse")
	if kinds, steps = ahead(); !strings.HasPrefix(kinds, "verify post") || len(steps[0].People) != 1 || steps[0].People[0] != db.Person(t, "verifier-2@410821-001").Name {
		t.Errorf("the kin is named: %+v", steps[0])
	}
	declare(t, db, "verifier-2@410821-001", id, "spouse")
	if _, steps = ahead(); !steps[0].Nobody || len(steps[0].People) != 0 {
		t.Errorf("nobody is left, and it says %+v", steps[0])
	}
}
