package store_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/storetest"
)

// Finance sees what a batch would pay and from which line, before making it.
func TestTheTaskOfABatchSaysWhatWaitsToBePaid(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{})
	first, second := filed(t, db, k, 1, relief.Approved), filed(t, db, k, 2, relief.Approved)
	finance := db.Person(t, "finance@410821")
	seen := func() relief.TaskView {
		l, err := db.Store.Tasks(t.Context(), finance, relief.TaskFilter{Kind: relief.TaskMakeBatch})
		wantDone(t, err)
		if len(l.Items) != 1 {
			t.Fatalf("finance has %d tasks", len(l.Items))
		}
		return l.Items[0]
	}
	both := storetest.Value[int64](t, db, "SELECT sum(amount_fen)::bigint FROM cases WHERE id IN ($1, $2)", first, second)
	if task := seen(); int64(task.Amount) != both || task.Line == "" {
		t.Errorf("the task says %d of line %q, not %d", task.Amount, task.Line, both)
	}
	db.Exec(t, `UPDATE cases SET body = body || '{"account_fault": true}' WHERE id = $1`, second)
	if one := seen().Amount; int64(one) >= both || one == 0 {
		t.Errorf("with an account that cannot be paid it says %d of %d", one, both)
	}
}

// The steps of a payment are due, reminded of, copied to the union above and taken
// over by it like every other task; a suspension stops them.
//
// covers: T21 T22 F38 F39 F41 F42 inv:I22
func TestEachStepOfAPaymentHasItsTimeAndTheUnionAboveMayTakeItOver(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{Day: still})
	approvedOnThe9th(t, db, k)
	december := func(d int) relief.Day { return relief.NewDay(2022, time.December, d) }
	var batch string
	move := func(action string) func(who string) error {
		return func(who string) error {
			_, err := db.Store.MoveBatch(t.Context(), db.By(t, who), batch, action, "")
			return err
		}
	}
	for _, step := range []struct {
		kind relief.TaskKind
		role string
		due  relief.Day
		do   func(who string) error
	}{
		{relief.TaskMakeBatch, "finance", december(16), func(who string) error {
			r, err := db.Store.MakeBatch(t.Context(), db.By(t, who), k.ID, "")
			if err == nil {
				batch = read[relief.PaymentBatchView](t, r).ID
			}
			return err
		}},
		{relief.TaskApproveBatch, "approver", december(13), move("approve")},
		{relief.TaskReleaseBatch, "cashier", december(12), move("release")},
		{relief.TaskBookResults, "finance-2", december(14), func(who string) error {
			var results []relief.BankResult
			for _, p := range db.Batch(t, batch).Payments {
				results = append(results, storetest.Result(p, "settled"))
			}
			_, err := db.Store.BookResults(t.Context(), db.By(t, who), batch, results)
			return err
		}},
	} {
		task := storetest.Value[string](t, db, "SELECT id FROM tasks WHERE kind = $1 AND status = 'open'", string(step.kind))
		if due := relief.DayOf(storetest.Value[time.Time](t, db, "SELECT due_on FROM task_clocks WHERE task_id = $1", task)); due != step.due {
			t.Errorf("%s is due on %s, want %s", step.kind, due, step.due)
		}
		dueTimesHold(t, db)
		for i, mark := range []string{"half", "most", "due", "over"} {
			wantCode(t, step.do(step.role+"@410800"), "forbidden") // not yet
			rewindTo(t, db, task, mark)
			sweep(t, db)
			role, _, _ := strings.Cut(step.role, "-")
			want := []string{mark + " " + role + " /000000/410000/410800/410821"}
			if above := map[string]string{"due": "due_copy", "over": "take_over"}[mark]; above != "" {
				want = append(want, above+" organizer /000000/410000/410800", above+" "+role+" /000000/410000/410800")
			}
			got := told(t, db, task)
			for _, w := range want {
				if !slices.Contains(got, w) {
					t.Errorf("of %s at mark %d were told %v, not %q", step.kind, i, got, w)
				}
			}
		}
		moveCampaign(t, db, k, "suspend")
		if err := step.do(step.role + "@410800"); err == nil {
			t.Errorf("%s is taken over while the campaign stands still", step.kind)
		}
		moveCampaign(t, db, k, "resume")
		db.Exec(t, "UPDATE campaign_pauses SET settled = true")
		wantDone(t, step.do(step.role+"@410800"))
	}
	if s := db.Batch(t, batch).Status; s != "booked" {
		t.Errorf("the batch is %s", s)
	}
}

// An earlier version of the program left a batch's step without a due time: it has its
// time from when it is found, is reminded of, and the union above may take it over.
//
// covers: T21 F38 F39 goal:G34
func TestAStepThatWasLeftWithoutADueTimeIsGivenOne(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{Day: still})
	b := db.MakeBatch(t, approvedOnThe9th(t, db, k))
	task := storetest.Value[string](t, db, "SELECT id FROM tasks WHERE batch_id = $1", b.ID)
	db.Exec(t, "DELETE FROM task_clocks WHERE task_id = $1", task)
	db.Exec(t, "UPDATE tasks SET due_at = NULL WHERE id = $1", task)
	passDays(t, db, 3) // Monday 12
	sweep(t, db)
	sweep(t, db)
	if due := storetest.Value[string](t, db, "SELECT coalesce(max(due_on)::text, 'never') FROM task_clocks WHERE task_id = $1", task); due != "2022-12-14" {
		t.Fatalf("its approval is due on %s, want 2022-12-14", due)
	}
	if n := storetest.Value[int](t, db, "SELECT count(*) FROM audit WHERE subject = $1 AND kind = 'replanned'", task); n != 1 {
		t.Errorf("the audit has %d lines of it", n)
	}
	dueTimesHold(t, db)
	rewindTo(t, db, task, "over")
	sweep(t, db)
	if got := told(t, db, task); !slices.Contains(got, "over approver /000000/410000/410800/410821") {
		t.Errorf("told %v", got)
	}
	_, err := db.Store.MoveBatch(t.Context(), db.By(t, "approver@410800"), b.ID, "approve", "")
	wantDone(t, err)
}

// A batch says to whom its next step falls: not to the same role of another union,
// and not to somebody whom an earlier step bars.
//
// covers: F75 F39
func TestABatchSaysWhomItWaitsFor(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{})
	b := db.MakeBatch(t, filed(t, db, k, 1, relief.Approved))
	waits := func(want bool, names ...string) {
		t.Helper()
		for _, name := range names {
			who := db.Person(t, name)
			l, err := db.Store.PaymentBatches(t.Context(), everything, who, k.ID, relief.Page{})
			wantDone(t, err)
			one, err := db.Store.PaymentBatch(t.Context(), everything, who, b.ID)
			wantDone(t, err)
			if len(l.Items) != 1 || l.Items[0].WaitsForMe != want || one.WaitsForMe != want {
				t.Errorf("%s: the list says %+v, the batch %t, want %t", name, l.Items, one.WaitsForMe, want)
			}
		}
	}
	waits(false, "approver@410800", "approver@410822", "cashier@410821", "finance@410821")
	waits(true, "approver-3@410821")
	_, err := db.Store.MoveBatch(t.Context(), db.By(t, "approver-3@410821"), b.ID, "approve", "")
	wantDone(t, err)
	waits(false, "approver-3@410821", "cashier@410800", "finance-2@410821")
	waits(true, "cashier@410821")
	_, err = db.Store.MoveBatch(t.Context(), db.By(t, "cashier@410821"), b.ID, "release", "")
	wantDone(t, err)
	waits(false, "finance@410821", "finance-2@410800") // who made it does not book it
	waits(true, "finance-3@410821")
}

// A batch that the union above made in the owner's stead is taken back by who made
// it; nobody else of that union may, whose step it is no longer.
//
// covers: T21 T23 inv:I22
func TestWhoMadeABatchInTheOwnersSteadTakesItBack(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{Day: still})
	approvedOnThe9th(t, db, k)
	maker := "finance@410800"
	rewindTo(t, db, storetest.Value[string](t, db, "SELECT id FROM tasks WHERE kind = 'make_batch' AND status = 'open'"), "over")
	r, err := db.Store.MakeBatch(t.Context(), db.By(t, maker), k.ID, "")
	wantDone(t, err)
	batch := read[relief.PaymentBatchView](t, r).ID
	cancel := func(who string) error {
		_, err := db.Store.MoveBatch(t.Context(), db.By(t, who), batch, "cancel", "科目选错")
		return err
	}
	wantCode(t, cancel("finance-2@410800"), "forbidden")
	wantDone(t, cancel(maker))
	if s := db.Batch(t, batch).Status; s != "cancelled" {
		t.Errorf("the batch is %s", s)
	}
}

// covers: T21 F42 I28 inv:I22
func TestTheTimeOfABatchFollowsASuspensionAndStaysBeforeItsFestival(t *testing.T) {
	t.Parallel()
	december := func(d int) relief.Day { return relief.NewDay(2022, time.December, d) }
	for name, c := range map[string]struct{ festival, due, moved relief.Day }{
		"without a festival": {0, december(13), december(15)},
		"before it":          {december(15), december(13), december(13)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db, k := newWorld(t, storetest.CampaignOptions{Day: still, PayBefore: c.festival})
			b := db.MakeBatch(t, approvedOnThe9th(t, db, k))
			due := func(want relief.Day) {
				t.Helper()
				sweep(t, db)
				if got := relief.DayOf(storetest.Value[time.Time](t, db, "SELECT due_on FROM task_clocks c JOIN tasks t ON t.id = c.task_id WHERE t.batch_id = $1", b.ID)); got != want {
					t.Errorf("its approval is due on %s, want %s", got, want)
				}
				dueTimesHold(t, db)
			}
			due(c.due)
			load(t, db, "one-more-holiday", []relief.Day{december(12)}, nil)
			passDays(t, db, 3)
			moveCampaign(t, db, k, "suspend")
			passDays(t, db, 1) // from Monday 12 to Tuesday 13
			moveCampaign(t, db, k, "resume")
			due(c.moved)
		})
	}
}

// approvedOnThe9th is a case approved on Friday 9 December 2022, by a campaign whose
// days are real ones.
func approvedOnThe9th(t *testing.T, db *storetest.DB, k *storetest.Campaign) string {
	t.Helper()
	id := filed(t, db, k, 1, relief.Posting) // on Thursday 1, until Thursday 8
	passDays(t, db, 8)
	db.Walk(t, id, relief.Approved)
	return id
}
