package store_test

import (
	"testing"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/storetest"
)

// clues are the tasks of supervision that the person sees.
func clues(t *testing.T, db *storetest.DB, username string) []relief.TaskView {
	t.Helper()
	l, err := db.Store.Tasks(t.Context(), db.Person(t, username), relief.TaskFilter{Kind: relief.TaskClue})
	wantDone(t, err)
	return l.Items
}

func ruleClue(t *testing.T, db *storetest.DB, username, objection, outcome string, fraud bool) (relief.Decided, error) {
	t.Helper()
	r, err := db.Store.Rule(t.Context(), db.By(t, username), objection, relief.Ruling{Outcome: outcome, Finding: "经查，家庭收入与申报不符", Fraud: fraud})
	if err != nil {
		return relief.Decided{}, err
	}
	return reply[relief.Decided](t, r, nil), nil
}

// covers: T11 F69
func TestAClueIsRuledOnAfterItsCampaignIsClosed(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{Day: still})
	id := filed(t, db, k, 1, relief.Closed)
	_, err := db.Store.MoveCampaign(t.Context(), db.By(t, "organizer@410821"), k.ID, "close", "")
	wantDone(t, err)
	receipt := objected(t, db, id, "1")
	if !receipt.Clue {
		t.Fatalf("it is taken for %+v", receipt)
	}
	waits := clues(t, db, auditor)
	if len(waits) != 1 || waits[0].Case != id || waits[0].Role != relief.Auditor || waits[0].Level != relief.County || waits[0].Due == nil || waits[0].Clock != nil && waits[0].TakeOver {
		t.Fatalf("supervision's tasks: %+v", waits)
	}
	if other := clues(t, db, "auditor@410822"); len(other) != 0 {
		t.Errorf("another county's supervision sees %+v", other)
	}
	if open := db.Case(t, id).Tasks; len(open) != 0 {
		t.Errorf("the case that has ended waits for %+v", open)
	}
	list, err := db.Store.HandledObjections(t.Context(), relief.ObjectionFilter{Scopes: everything, Open: true})
	if err != nil || len(list.Items) != 1 || list.Items[0].Task != waits[0].ID {
		t.Errorf("what is open shows %+v, %v", list, err)
	}
	clue := waits[0].Objection
	for who, code := range map[string]string{"reviewer-2@410821": "forbidden", "auditor@410822": "forbidden"} {
		_, err := ruleClue(t, db, who, clue, "dismiss", false)
		wantCode(t, err, code)
	}
	_, err = db.Store.Rule(t.Context(), db.By(t, auditor), clue, relief.Ruling{Outcome: "dismiss", Finding: " "})
	wantCode(t, err, "reason_required")
	_, err = db.Store.Decide(t.Context(), db.By(t, auditor), relief.Decide{Task: waits[0].ID, Version: waits[0].Version, Outcome: relief.OutcomeApprove})
	wantCode(t, err, "outcome_unknown")
	out, err := ruleClue(t, db, auditor, clue, "dismiss", false)
	wantDone(t, err)
	if out.Decision.ID != clue || out.Case.State != relief.Closed || len(out.Next) != 0 || len(clues(t, db, auditor)) != 0 {
		t.Errorf("ruled: %+v", out)
	}
	_, err = ruleClue(t, db, "auditor-2@410821", clue, "uphold", true)
	wantCode(t, err, "already_decided")
	f, err := db.Store.FollowObjection(t.Context(), receipt.Number, receipt.Code)
	if err != nil || f.Status != "dismissed" || f.Finding == "" || !f.Appealable {
		t.Errorf("the objector is told %+v, %v", f, err)
	}
	if n := storetest.Value[int](t, db, "SELECT count(*) FROM audit WHERE subject = $1 AND body::jsonb->>'clue' = 'true' AND body::jsonb->>'status' = 'dismissed' AND actor IS NOT NULL", id); n != 1 {
		t.Errorf("%d audit rows tell of it", n)
	}
}

// covers: T11 T31 F71
func TestAClueThatProvesFraudAsksThePaidMoneyBack(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{})
	id := filed(t, db, k, 1, relief.Closed)
	objected(t, db, id, "1")
	out, err := ruleClue(t, db, auditor, clues(t, db, auditor)[0].Objection, "uphold", true)
	wantDone(t, err)
	if out.Case.State != relief.Disqualified {
		t.Errorf("the case is %s", out.Case.State)
	}
	back, err := db.Store.Recoveries(t.Context(), everything, k.ID, relief.Page{})
	if err != nil || len(back.Items) != 1 || back.Items[0].Amount != 500_00 {
		t.Errorf("asked back: %+v, %v", back, err)
	}
}

// covers: T11 T28 F71
func TestAClueThatProvesTrueHoldsWhatIsNotPaidYet(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{})
	id := filed(t, db, k, 1, relief.InReview)
	objected(t, db, id, "1")
	db.Agree(t, id) // the case goes on meanwhile, and its next task is its own
	clue := clues(t, db, auditor)[0].Objection
	_, err := db.Store.Work(t.Context(), db.By(t, auditor), relief.Work{Task: clues(t, db, auditor)[0].ID, Act: relief.Claim})
	wantDone(t, err)
	_, err = ruleClue(t, db, "auditor-2@410821", clue, "dismiss", false)
	wantCode(t, err, "task_held")
	out, err := ruleClue(t, db, auditor, clue, "uphold", true)
	wantDone(t, err)
	if out.Case.State != relief.Suspended || db.Case(t, id).State != relief.Suspended {
		t.Errorf("the case is %s", out.Case.State)
	}
	partly := filed(t, db, k, 2, relief.Posted)
	objected(t, db, partly, "2")
	out, err = ruleClue(t, db, auditor, clues(t, db, auditor)[0].Objection, "partial", false)
	wantDone(t, err)
	if out.Case.State != relief.Posted {
		t.Errorf("partly true, the case is %s", out.Case.State)
	}
}

// covers: SoD6 SoD9
func TestWhoHandledACaseDoesNotRuleOnAClueAboutIt(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{})
	id := filed(t, db, k, 1, relief.Posted)
	objected(t, db, id, "1")
	clue := clues(t, db, auditor)[0].Objection
	db.Exec(t, "INSERT INTO deeds (case_id, actor, kind) VALUES ($1, $2, 'check_economy')", id, db.Person(t, auditor).ID)
	if left := clues(t, db, auditor); len(left) != 0 {
		t.Errorf("the list offers it to who may not: %+v", left)
	}
	_, err := ruleClue(t, db, auditor, clue, "dismiss", false)
	wantCode(t, err, "sod6")
	db.Exec(t, "DELETE FROM policy_rules WHERE role = 'auditor' AND action = 'rule_clue'")
	_, err = ruleClue(t, db, "auditor-2@410821", clue, "dismiss", false)
	wantCode(t, err, "forbidden")
}

// An appeal against a ruling that comes when the posting is over goes to the
// supervision one level up, and not to who ruled.
//
// covers: T11 F70
func TestAnAppealAgainstAClueIsRuledOneLevelUp(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{})
	id := filed(t, db, k, 1, relief.Closed)
	receipt := objected(t, db, id, "1")
	_, err := ruleClue(t, db, auditor, clues(t, db, auditor)[0].Objection, "dismiss", false)
	wantDone(t, err)
	again, err := db.Store.AppealRuling(t.Context(), receipt.Number, receipt.Code, "请再查", "2")
	if err != nil || !again.Clue {
		t.Fatalf("appealing: %+v, %v", again, err)
	}
	above := clues(t, db, "auditor@410800")
	if len(above) != 1 || above[0].Level != relief.City || len(clues(t, db, auditor)) != 0 {
		t.Fatalf("the city's tasks: %+v", above)
	}
	_, err = ruleClue(t, db, "auditor@410800", above[0].Objection, "partial", false)
	wantDone(t, err)
}

// An organiser, whose union supervision watches, does not choose who rules.
//
// covers: SoD6
func TestAnOrganiserDoesNotReassignAClue(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{})
	id := filed(t, db, k, 1, relief.Posted)
	objected(t, db, id, "1")
	task := clues(t, db, auditor)[0].ID
	db.Person(t, "auditor-2@410821") // has an account and the post
	reply, err := db.Store.Reassign(t.Context(), db.By(t, "organizer@410821"), []string{task}, "auditor-2@410821", "换人")
	wantDone(t, err)
	if got := read[struct{ Items []relief.BulkOutcome }](t, reply).Items; len(got) != 1 || got[0].Code != "forbidden" {
		t.Errorf("reassigning it answers %+v", got)
	}
	if n := storetest.Value[int](t, db, "SELECT count(*) FROM holdings WHERE task_id = $1", task); n != 0 {
		t.Error("it has another holder")
	}
}

// covers: T28 SoD6
func TestWhoFoundAClueTrueDoesNotLiftItsHold(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{})
	id := filed(t, db, k, 1, relief.Posted)
	objected(t, db, id, "1")
	_, err := ruleClue(t, db, auditor, clues(t, db, auditor)[0].Objection, "uphold", false)
	wantDone(t, err)
	_, err = db.Store.Hold(t.Context(), db.By(t, auditor), id, false, "已核清")
	wantCode(t, err, "clue_apart")
	if s := db.Case(t, id).State; s != relief.Suspended {
		t.Errorf("the case is %s", s)
	}
	other := "auditor-2@410821"
	_, err = db.Store.Hold(t.Context(), db.By(t, other), id, false, "已核清")
	wantDone(t, err)
	if s := db.Case(t, id).State; s != relief.Posted {
		t.Errorf("lifted by another, the case is %s", s)
	}
	for _, on := range []bool{true, false} { // another matter: that hold rests on no clue of his
		who := map[bool]string{true: other, false: auditor}[on]
		_, err = db.Store.Hold(t.Context(), db.By(t, who), id, on, "另案核查")
		wantDone(t, err)
	}
	holds(t, db)
	db.Exec(t, "UPDATE objections SET handler = $1", db.Person(t, other).ID)
	violates(t, db, "I16", "SoD6: a hold that rests on a clue is lifted by another")
}

// A clue found true about a case that another holds already: the hold rests on it
// from then on.
//
// covers: T28 SoD6
func TestAHoldThatStoodAlreadyRestsOnTheClueFoundTrue(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{})
	id := filed(t, db, k, 1, relief.Posted)
	objected(t, db, id, "1")
	other := "auditor-2@410821"
	_, err := db.Store.Hold(t.Context(), db.By(t, other), id, true, "核查")
	wantDone(t, err)
	_, err = ruleClue(t, db, auditor, clues(t, db, auditor)[0].Objection, "uphold", false)
	wantDone(t, err)
	_, err = db.Store.Hold(t.Context(), db.By(t, auditor), id, false, "已核清")
	wantCode(t, err, "clue_apart")
	_, err = db.Store.Hold(t.Context(), db.By(t, other), id, false, "已核清")
	wantDone(t, err)
}

// A hold stops the case's clocks and not supervision's own: the clue waits for it
// alone.
//
// covers: T11 F38
func TestAClueAboutAHeldCaseIsReminded(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{Day: still})
	id := filed(t, db, k, 1, relief.Posted)
	objected(t, db, id, "1")
	task := clues(t, db, auditor)[0].ID
	_, err := db.Store.Hold(t.Context(), db.By(t, "auditor-2@410821"), id, true, "核查")
	wantDone(t, err)
	before := len(told(t, db, task))
	rewindTo(t, db, task, "half")
	sweep(t, db)
	if got := told(t, db, task); len(got) != before+1 {
		t.Errorf("supervision was told %v", got)
	}
}
