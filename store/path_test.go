package store_test

import (
	"testing"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/storetest"
)

// lastDecision is the id of the case's latest decision.
func lastDecision(t *testing.T, db *storetest.DB, id string) string {
	t.Helper()
	return storetest.Value[string](t, db, "SELECT d.id FROM decisions d JOIN events e ON e.id = d.event_id WHERE d.case_id = $1 ORDER BY e.version DESC LIMIT 1", id)
}

// covers: F30 T32
func TestTheDeciderTakesHisLatestDecisionBack(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{})
	id := filed(t, db, k, 1, relief.Surveying)
	accepted, clerk := lastDecision(t, db, id), "clerk@410821-001"
	_, err := db.Store.TakeBack(t.Context(), db.By(t, "clerk-2@410821-001"), accepted, "点错了")
	wantCode(t, err, "not_your_decision")
	_, err = db.Store.TakeBack(t.Context(), db.By(t, clerk), accepted, " ")
	wantCode(t, err, "reason_required")
	if _, err := db.Store.TakeBack(t.Context(), db.By(t, clerk), accepted, "点错了"); err != nil {
		t.Fatal(err)
	}
	if v, task := db.Case(t, id), db.Task(t, id); v.State != relief.Submitted || task.Kind != relief.TaskAccept {
		t.Errorf("the case is %s and waits for %s", v.State, task.Kind)
	}
	_, err = db.Store.TakeBack(t.Context(), db.By(t, clerk), accepted, "再撤")
	wantCode(t, err, "acted_since")
	db.Agree(t, id) // the same person decides the same seat anew
	db.Agree(t, id)
	_, err = db.Store.TakeBack(t.Context(), db.By(t, clerk), accepted, "再撤")
	wantCode(t, err, "acted_since")
}

// What cannot be taken back is not offered: a posting stands, a verification does not.
//
// covers: F30
func TestTakingBackIsOfferedOnlyWhereItIsPossible(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{})
	id := filed(t, db, k, 1, relief.Verifying)
	offered := func(who string) bool {
		t.Helper()
		l, err := db.Store.Done(t.Context(), db.Person(t, who).ID, relief.Page{Limit: 1})
		if err != nil || len(l.Items) != 1 || !l.Items[0].Latest {
			t.Fatalf("done by %s: %+v, %v", who, l, err)
		}
		path, err := db.Store.Timeline(t.Context(), everything, id)
		if err != nil || path[len(path)-1].CanUndo != l.Items[0].CanUndo {
			t.Errorf("the path says otherwise than the list of %s: %v", who, err)
		}
		return l.Items[0].CanUndo
	}
	if d := db.Agree(t, id); !d.Decision.CanUndo || !offered("verifier@410821-001") {
		t.Error("a verification cannot be taken back")
	}
	if d := db.Agree(t, id); d.Decision.CanUndo || offered("publisher@410821-001") {
		t.Error("a posting is offered to be taken back")
	}
}

// covers: F30 I2 INV-28 T32
func TestTakingTheLastApprovalBackFreesItsMoney(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{})
	id := filed(t, db, k, 1, relief.Approved)
	if l := line(t, db, k, 1); l.Reserved != 500_00 {
		t.Fatalf("%s are reserved", l.Reserved)
	}
	if _, err := db.Store.TakeBack(t.Context(), db.By(t, "approver@410821"), lastDecision(t, db, id), "金额有误"); err != nil {
		t.Fatal(err)
	}
	if l := line(t, db, k, 1); l.Reserved != 0 || l.Available != l.Amount {
		t.Errorf("the line holds %+v", l)
	}
	if v := db.Case(t, id); v.State != relief.InReview || db.Task(t, id).Kind != relief.TaskApprove {
		t.Errorf("the case is %s", v.State)
	}
	_, err := db.Store.MakeBatch(t.Context(), db.By(t, "finance@410821"), k.ID, "")
	wantCode(t, err, "nothing_to_pay")
	db.Walk(t, id, relief.Paid)
	balanced(t, db)
}

// covers: F28 F29 I23 T04 T05
func TestAReturnedCaseComesStraightBack(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{})
	id := filed(t, db, k, 1, relief.Submitted)
	task := atSeat(t, db, id, relief.TaskApprove)
	back := relief.Decide{Task: task.ID, Version: db.Case(t, id).Version, Outcome: relief.OutcomeReturn, Comment: "请核对收入", ReturnTo: relief.Surveying}
	db.Decide(t, id, back)
	mend := db.Task(t, id)
	if v := db.Case(t, id); v.State != relief.Returned || v.Step != relief.StepApproval || mend.Role != relief.Surveyor || mend.Union != "410821-001" {
		t.Fatalf("the case is %s under %s, %s@%s mends it", v.State, v.Step, mend.Role, mend.Union)
	}
	db.Agree(t, id)
	again := db.Task(t, id)
	if v := db.Case(t, id); v.State != relief.InReview || again.Kind != relief.TaskApprove || again.Union != "410821" {
		t.Fatalf("the case is %s and waits for %s", v.State, again.Kind)
	}
	if out := db.Agree(t, id); out.Case.State != relief.Approved {
		t.Errorf("the case is %s", out.Case.State)
	}
	if n := storetest.Value[int](t, db, "SELECT count(*) FROM decisions WHERE kind = 'approve' AND actor = $1", db.Person(t, "approver@410821").ID); n != 2 {
		t.Errorf("the approver decided %d times", n)
	}
}

// covers: T05 T30 F40
func TestAReturnedCaseLapsesOnlyOnceItIsDue(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{Day: still})
	id := filed(t, db, k, 1, relief.Surveying)
	d := approve(t, db, id)
	d.Outcome, d.Comment = relief.OutcomeReturn, "缺证明"
	db.Decide(t, id, d)
	if _, err := db.Store.LapseCase(t.Context(), id, db.Case(t, id).Version); err == nil {
		t.Error("it lapsed before it was due")
	}
	db.Exec(t, "UPDATE cases SET body = jsonb_set(body, '{due}', to_jsonb(now() - interval '1 second')) WHERE id = $1", id)
	if e, err := db.Store.LapseCase(t.Context(), id, db.Case(t, id).Version); err != nil || e == nil || e.Code != relief.NotMended {
		t.Fatalf("it did not lapse because nobody mended it: %v, %v", e, err)
	}
	if v := db.Case(t, id); v.State != relief.Lapsed || len(v.Tasks) != 0 {
		t.Errorf("the case is %s with %d tasks", v.State, len(v.Tasks))
	}
}

// covers: F89 I2 INV-28 T27 inv:I08
func TestAWithdrawnCaseFreesItsMoneyAndItsPerson(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{})
	id := filed(t, db, k, 1, relief.Approved)
	clerk := "clerk@410821-001"
	_, err := db.Store.Withdraw(t.Context(), db.By(t, clerk), id, "")
	wantCode(t, err, "reason_required")
	if _, err := db.Store.Withdraw(t.Context(), db.By(t, clerk), id, "本人放弃"); err != nil {
		t.Fatal(err)
	}
	if v := db.Case(t, id); v.State != relief.Withdrawn || len(v.Tasks) != 0 {
		t.Errorf("the case is %s with %d tasks", v.State, len(v.Tasks))
	}
	if l := line(t, db, k, 1); l.Available != l.Amount {
		t.Errorf("the line holds %+v", l)
	}
	_, err = db.Store.Withdraw(t.Context(), db.By(t, clerk), id, "再放弃")
	wantCode(t, err, "case_ended")
	again := filed(t, db, k, 1, relief.Paying)
	_, err = db.Store.Withdraw(t.Context(), db.By(t, clerk), again, "本人放弃")
	wantCode(t, err, "payment_in_flight")
	balanced(t, db)
}

// covers: F89 T09 INV-28
func TestARejectedCaseHoldsNoMoney(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{})
	id := filed(t, db, k, 1, relief.Submitted)
	task := atSeat(t, db, id, relief.TaskApprove)
	db.Decide(t, id, relief.Decide{Task: task.ID, Version: db.Case(t, id).Version, Outcome: relief.OutcomeReject, Comment: "不符合条件"})
	if v := db.Case(t, id); v.State != relief.Rejected {
		t.Errorf("the case is %s", v.State)
	}
	if l := line(t, db, k, 1); l.Reserved != 0 {
		t.Errorf("the line holds %+v", l)
	}
	filed(t, db, k, 1, relief.Surveying)
}

// covers: F61 I15 INV-13
func TestAidedLastYearNeedsAReasonAndTwoPeople(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{})
	a := db.Applicant(t, 1)
	a.AidedLastYear = true
	id := db.File(t, k, a)
	for _, kind := range []relief.TaskKind{relief.TaskReview, relief.TaskApprove} {
		task := atSeat(t, db, id, kind)
		by := string(task.Role) + "@410821"
		plain := approve(t, db, id)
		_, err := db.Store.Decide(t.Context(), db.By(t, by), plain)
		wantCode(t, err, "aided_last_year")
		silent := plain
		silent.Fields.Override = []string{"aided_last_year"}
		_, err = db.Store.Decide(t.Context(), db.By(t, by), silent)
		wantCode(t, err, "aided_last_year")
		other := plain
		other.Comment, other.Fields.Override = "家中新发大病", []string{"something_else"}
		_, err = db.Store.Decide(t.Context(), db.By(t, by), other)
		wantCode(t, err, "aided_last_year")
		db.Agree(t, id)
	}
	people := storetest.Value[int](t, db, "SELECT count(DISTINCT actor) FROM decisions WHERE fields->'override' ? 'aided_last_year' AND comment <> ''")
	if v := db.Case(t, id); v.State != relief.Approved || people != 2 {
		t.Errorf("the case is %s, %d people said why", v.State, people)
	}
}

// covers: F22
func TestTheAmountChoosesTheChain(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{
		Owner: "410000", Lines: []relief.PlanLine{{Name: "救助金", Target: "other", Amount: 1_000_000_00, Source: "CENTRAL"}},
		Chain: []relief.Seat{
			{Level: relief.County, Role: relief.Reviewer},
			{Level: relief.County, Role: relief.Approver},
			{Level: relief.City, Role: relief.Approver, Above: 5_000_00},
			{Level: relief.Province, Role: relief.Approver, Above: 20_000_00},
		},
	})
	for n, c := range []struct {
		amount relief.Fen
		union  string
		seats  []string
	}{
		{500_00, "410821-001", []string{"410821", "410821"}},
		{5_000_00, "410821-001", []string{"410821", "410821"}},
		{5_001_00, "410821-001", []string{"410821", "410821", "410800"}},
		{20_001_00, "410821-002", []string{"410821", "410821", "410800", "410000"}},
		{5_001_00, "410800-101", []string{"410800", "410800", "410800"}}, // a base union of the city's own: three people of the city
	} {
		a := db.Applicant(t, n)
		a.Amount, a.Union = c.amount, db.Unit(t, c.union)
		id := db.File(t, k, a)
		db.Walk(t, id, relief.InReview)
		for seat, union := range c.seats {
			task := db.Task(t, id)
			if task.Union != union {
				t.Errorf("%s of %s: seat %d is at %s, want %s", c.amount, c.union, seat, task.Union, union)
			}
			db.Agree(t, id)
		}
		if v := db.Case(t, id); v.State != relief.Approved {
			t.Errorf("%s of %s: %s after %d seats", c.amount, c.union, v.State, len(c.seats))
		}
		if n := storetest.Value[int](t, db, "SELECT count(DISTINCT actor) FROM decisions WHERE case_id = $1 AND kind IN ('review', 'approve')", id); n != len(c.seats) {
			t.Errorf("%s of %s: %d people approved", c.amount, c.union, n)
		}
	}
}
