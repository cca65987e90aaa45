package store_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/storetest"
)

func moveCampaign(t *testing.T, db *storetest.DB, k *storetest.Campaign, action string) {
	t.Helper()
	if _, err := db.Store.MoveCampaign(t.Context(), db.By(t, "organizer@410821"), k.ID, action, "测试"); err != nil {
		t.Fatal(err)
	}
}

// covers: T24 T25 fault:F40
func TestWhatWasPaidIsFinishedInACancelledCampaign(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{})
	id := filed(t, db, k, 1, relief.Paid)
	open := filed(t, db, k, 2, relief.Approved)
	moveCampaign(t, db, k, "cancel")
	if n := storetest.Value[int](t, db, `SELECT count(*) FROM tasks WHERE kind = 'make_batch' AND status = 'open'`); n != 0 {
		t.Errorf("%d payment tasks stay open in a cancelled campaign", n)
	}
	db.Walk(t, id, relief.FollowedUp)
	_, err := db.Store.Withdraw(t.Context(), db.By(t, "clerk@410821-001"), open, "不再需要")
	wantCode(t, err, "campaign_not_active")
}

// covers: T27 T29
func TestADeathAndAHouseholdsNoWaitForNoCampaign(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{})
	dead, gone, early := filed(t, db, k, 1, relief.Approved), filed(t, db, k, 2, relief.Approved), filed(t, db, k, 3, relief.Verifying)
	moveCampaign(t, db, k, "suspend")
	_, err := db.Store.Decease(t.Context(), db.By(t, baseClerk), dead, "病故")
	wantDone(t, err)
	for _, id := range []string{gone, early} {
		_, err = db.Store.Withdraw(t.Context(), db.By(t, baseClerk), id, "不再需要")
		wantDone(t, err)
	}
	for id, want := range map[string]relief.State{dead: relief.Closed, gone: relief.Withdrawn, early: relief.Withdrawn} {
		if at := db.Case(t, id); at.State != want || len(at.Tasks) > 0 {
			t.Errorf("the case is %s with %d tasks, want %s", at.State, len(at.Tasks), want)
		}
	}
	if n := storetest.Value[int](t, db, "SELECT count(*) FROM reservations WHERE resolved IS NULL"); n != 0 {
		t.Errorf("%d reservations are left", n)
	}
	holds(t, db)
}

// covers: T05 fault:F40
func TestAReturnedCaseGetsItsDaysAfterASuspension(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{Day: 20 * time.Millisecond})
	id := filed(t, db, k, 1, relief.Verifying)
	db.Decide(t, id, relief.Decide{Task: db.Task(t, id).ID, Version: db.Case(t, id).Version, Outcome: relief.OutcomeReturn, Comment: "缺收入证明"})
	v := db.Case(t, id)
	moveCampaign(t, db, k, "suspend")
	waitUntil(t, *v.Due)
	_, err := db.Store.LapseCase(t.Context(), id, v.Version)
	wantCode(t, err, "posting_not_over") // nobody can mend it now
	moveCampaign(t, db, k, "resume")
	_, err = db.Store.LapseCase(t.Context(), id, v.Version)
	wantCode(t, err, "posting_not_over")
	waitUntil(t, time.Now().Add(20*20*time.Millisecond))
	if e, err := db.Store.LapseCase(t.Context(), id, v.Version); err != nil || e == nil {
		t.Errorf("the full limit after the resumption: %v, %v", e, err)
	}
}

// A demo lets its days pass quickly until its postings are over, then slowly: what
// is open keeps its days of the plan, and each comes later than it would have.
func TestACampaignThatGoesOnMayPassItsDaysMoreSlowly(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{Day: time.Minute})
	id := filed(t, db, k, 1, relief.Verifying)
	posted := filed(t, db, k, 2, relief.Posting)
	slower := func(day time.Duration) error {
		moveCampaign(t, db, k, "suspend")
		_, err := db.Store.ResumeSlower(t.Context(), db.By(t, "organizer@410821"), k.ID, "放慢", day)
		return err
	}
	wantCode(t, slower(time.Hour), "posting_running")
	moveCampaign(t, db, k, "resume")
	if _, err := db.Store.Withdraw(t.Context(), db.By(t, "clerk@410821-001"), posted, "不再需要"); err != nil {
		t.Fatal(err)
	}
	when := func() (time.Time, time.Time) {
		const clock = "SELECT c.%s FROM task_clocks c JOIN tasks t ON t.id = c.task_id WHERE t.case_id = $1 AND t.status = 'open'"
		return storetest.Value[time.Time](t, db, fmt.Sprintf(clock, "due_at"), id), storetest.Value[time.Time](t, db, fmt.Sprintf(clock, "due_on"), id)
	}
	was, day := when()
	if err := slower(time.Hour); err != nil {
		t.Fatal(err)
	}
	sweep(t, db)
	if at, on := when(); at.Sub(was) < 30*time.Minute || on.Before(day) {
		t.Errorf("due on %s at %s, then on %s at %s", day, was, on, at)
	}
	if day := storetest.Value[string](t, db, "SELECT rehearsal->>'slow_length' FROM campaigns"); day != "3600000000000" {
		t.Errorf("a day lasts %s", day)
	}
	wantCode(t, slower(2*time.Hour), "rehearsal_pace")
	moveCampaign(t, db, k, "resume")
	sweep(t, db)
	holds(t, db)
}

// waitUntil waits for an instant of a rehearsal clock.
func waitUntil(t *testing.T, at time.Time) {
	t.Helper()
	select {
	case <-t.Context().Done():
	case <-time.After(time.Until(at) + 5*time.Millisecond):
	}
}

func TestADraftIsLaunchedWithTheDatesItWasMovedTo(t *testing.T) {
	t.Parallel()
	db := storetest.New(t)
	db.Unions(t)
	k := db.Campaign(t, storetest.CampaignOptions{Draft: true})
	far := relief.NewDay(2099, 1, 5)
	for _, p := range k.Plan.Phases {
		if _, err := db.Store.Reschedule(t.Context(), db.By(t, "organizer@410821"), k.ID, p.Name, far, far.AddDays(9), "改期"); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := db.Store.Launch(t.Context(), db.By(t, "organizer@410821"), k.ID, 0); err != nil {
		t.Errorf("a draft moved into the future: %v", err)
	}
}

// covers: INV-05
func TestLaunchAllocatesWhatIsLeft(t *testing.T) {
	t.Parallel()
	db := storetest.New(t)
	db.Unions(t)
	k := db.Campaign(t, storetest.CampaignOptions{Draft: true})
	line := storetest.Value[string](t, db, `SELECT id::text FROM budget_lines WHERE campaign_id = $1 ORDER BY position LIMIT 1`, k.ID)
	if _, err := db.Store.Allocate(t.Context(), db.By(t, "organizer@410821"), relief.Allocation{Campaign: k.ID, Line: line, Amount: 1}); err != nil {
		t.Fatal(err)
	}
	if _, err := db.Store.Launch(t.Context(), db.By(t, "organizer@410821"), k.ID, still); err != nil {
		t.Fatal(err)
	}
	if n := storetest.Value[int](t, db, `SELECT count(*) FROM ledger_accounts WHERE kind = 'funding' AND balance_fen <> floor_fen`); n != 0 {
		t.Errorf("%d lines are not allocated to the fen", n)
	}
}

// covers: fault:F13 inv:I37
func TestNothingIsWrittenByAWrongClock(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{Day: still})
	id := db.File(t, k, db.Applicant(t, 1))
	o := db.Options
	o.Clock = func() time.Time { return time.Now().Add(-72 * time.Hour) }
	slow := db.Open(t, db.URL, o)
	_, err := slow.Decide(t.Context(), db.By(t, "clerk@410821-001"), relief.Decide{Task: db.Task(t, id).ID, Version: 2, Outcome: relief.OutcomeApprove})
	wantCode(t, err, "unavailable")
	if slow.InTime() == nil || db.Store.InTime() != nil {
		t.Error("the clocks are not told apart")
	}
}

// covers: T11 fault:F35 fault:F68
func TestAfterItsEndAPostingIsHiddenAndAnObjectionIsAClue(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{Day: 10 * time.Millisecond})
	id := filed(t, db, k, 1, relief.Posting) // and no worker ends it
	p := db.Case(t, id).Posting
	waitUntil(t, p.EndsAt)
	sheet, err := db.Store.Sheet(t.Context(), p.Slug)
	if err != nil || len(sheet.Rows) != 0 || !sheet.Over {
		t.Errorf("after its end the page shows %d rows, over %v, %v", len(sheet.Rows), sheet.Over, err)
	}
	object(t, db, id, "1")
	if o := objection(t, db, id); o.Status != "late" {
		t.Errorf("an objection after the end is %s", o.Status)
	}
	db.EndPosting(t, id)
	if v := db.Case(t, id); v.State != relief.Posted {
		t.Errorf("the late objection stopped it: %s", v.State)
	}
}

// covers: fault:F33
func TestTheSameFormWithAnotherTextIsRefused(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{Day: still})
	p := db.Case(t, filed(t, db, k, 1, relief.Posting)).Posting
	o := relief.Objection{Slug: p.Slug, Row: p.Row, Ground: "other", Text: "他家有两套房", Key: "k1"}
	first, err := db.Store.Object(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := db.Store.Object(t.Context(), o); err != nil || again != first {
		t.Errorf("the same form again: %v, %v; want %v", again, err, first)
	}
	o.Text = "另一件事"
	_, err = db.Store.Object(t.Context(), o)
	wantCode(t, err, "idempotency_key_reused")
}

// covers: T27 T11
func TestObjectionsEndWithTheirPosting(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{Day: still})
	id := filed(t, db, k, 1, relief.Posting)
	object(t, db, id, "1")
	if _, err := db.Store.Withdraw(t.Context(), db.By(t, "clerk@410821-001"), id, "不再需要"); err != nil {
		t.Fatal(err)
	}
	if o := objection(t, db, id); o.Status != "moot" {
		t.Errorf("the objection to a withdrawn case is %s", o.Status)
	}
}

func TestACaseNumberNamesOwnerYearAndCampaign(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{Day: still})
	if no := db.Case(t, db.File(t, k, db.Applicant(t, 1))).No; no != "410821-2022-1-0001" {
		t.Errorf("the first case is number %s", no)
	}
}
