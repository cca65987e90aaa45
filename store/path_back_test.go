package store_test

import (
	"encoding/json"
	"testing"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/storetest"
)

// reply reads the answer of a change that must succeed.
func reply[T any](t *testing.T, r relief.Reply, err error) T {
	t.Helper()
	var out T
	if err == nil {
		err = json.Unmarshal(r.Body, &out)
	}
	if err != nil {
		t.Fatal(err)
	}
	return out
}

const (
	baseClerk = "clerk@410821-001"
	county    = "410821"
	auditor   = "auditor@410821"
)

// covers: T01 T02 T30 F40
func TestADraftIsSubmittedOrLapses(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{Day: still})
	file := func(n int) relief.Filed {
		r, err := db.Store.FileDraft(t.Context(), db.By(t, baseClerk), k.ID, db.Applicant(t, n))
		return reply[relief.Filed](t, r, err)
	}
	draft := file(1)
	if v := db.Case(t, draft.ID); v.State != relief.Draft || len(v.Tasks) != 0 || v.Due == nil || v.No != draft.No {
		t.Fatalf("the draft is %s, due %v, with %d tasks", v.State, v.Due, len(v.Tasks))
	}
	_, err := db.Store.FileDraft(t.Context(), db.By(t, "clerk@410821-002"), k.ID, db.Applicant(t, 1))
	wantCode(t, err, "duplicate_household")
	again := db.By(t, baseClerk)
	r, err := db.Store.SubmitDraft(t.Context(), again, draft.ID)
	reply[relief.Decided](t, r, err)
	if twice, err := db.Store.SubmitDraft(t.Context(), again, draft.ID); err != nil || string(twice.Body) != string(r.Body) {
		t.Errorf("the same request once more: %s, %v", twice.Body, err)
	}
	_, err = db.Store.SubmitDraft(t.Context(), db.By(t, baseClerk), draft.ID)
	wantCode(t, err, "transition_illegal")
	_, err = db.Store.Decide(t.Context(), db.By(t, baseClerk), approve(t, db, draft.ID)) // he filed it
	wantCode(t, err, "sod1")
	db.Walk(t, draft.ID, relief.Surveying)

	left := file(2)
	if e, err := db.Store.LapseCase(t.Context(), left.ID, 1); relief.CodeOf(err) != "posting_not_over" {
		t.Fatalf("it lapsed before its thirty days: %v, %v", e, err)
	}
	db.Exec(t, "UPDATE cases SET body = jsonb_set(body, '{due}', to_jsonb(now() - interval '1 second')) WHERE id = $1", left.ID)
	if e, err := db.Store.LapseCase(t.Context(), left.ID, 1); err != nil || e == nil || e.Code != relief.DraftExpired {
		t.Fatalf("it did not lapse as a draft: %v, %v", e, err)
	}
	list, err := db.Store.Unfinished(t.Context(), everything, k.ID, relief.Page{})
	if err != nil || len(list.Items) != 1 || list.Items[0].Case != left.ID || list.Items[0].Code != relief.DraftExpired || list.Items[0].From != relief.Draft {
		t.Errorf("unfinished %+v, %v", list.Items, err)
	}
	file(2) // the household may come again
}

// covers: T04 T05 F28 F29 F42 I23
func TestACaseGoesBackToAnyStepAndSeatAndStraightUpAgain(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{})
	id := filed(t, db, k, 1, relief.Submitted)
	seat := 0
	for _, to := range []struct {
		state       relief.State
		seat        *int
		role, union string
	}{
		{relief.Submitted, nil, "clerk", "410821-001"},
		{relief.ReadyToPost, nil, "publisher", "410821-001"},
		{relief.Posted, nil, "reviewer", "410821-001"},
		{relief.InReview, nil, "reviewer", county},
		{relief.InReview, &seat, "reviewer", county},
	} {
		task := atSeat(t, db, id, relief.TaskApprove)
		v, err := db.Store.Task(t.Context(), db.Person(t, "approver@410821"), task.ID)
		if err != nil || len(v.ReturnTo) != 6 {
			t.Fatalf("%v may be returned to, %v", v.ReturnTo, err)
		}
		db.Decide(t, id, relief.Decide{Task: task.ID, Version: db.Case(t, id).Version, Outcome: relief.OutcomeReturn, Comment: "请核对", ReturnTo: to.state, ReturnSeat: to.seat})
		mend := db.Task(t, id)
		if mend.Kind != relief.TaskResubmit || string(mend.Role) != to.role || mend.Union != to.union || mend.Due == nil {
			t.Fatalf("returned to %s, %s@%s mends it by %v", to.state, mend.Role, mend.Union, mend.Due)
		}
		db.Agree(t, id)
		if again := db.Task(t, id); again.Kind != relief.TaskApprove || again.Union != county || again.Due == nil {
			t.Fatalf("mended, it waits for %s at %s by %v", again.Kind, again.Union, again.Due)
		}
	}
	task := db.Task(t, id)
	wrong := 1
	_, err := db.Store.Decide(t.Context(), db.By(t, "approver@410821"), relief.Decide{
		Task: task.ID, Version: db.Case(t, id).Version, Outcome: relief.OutcomeReturn, Comment: "请核对", ReturnTo: relief.InReview, ReturnSeat: &wrong,
	})
	wantCode(t, err, "return_target")
	if n := storetest.Value[int](t, db, "SELECT count(*) FROM decisions WHERE case_id = $1 AND kind = 'approve' AND outcome = 'return' AND comment = '请核对'", id); n != 5 {
		t.Errorf("%d of five returns are kept", n)
	}
	db.Walk(t, id, relief.Closed)
}

// covers: T32
func TestADecisionIsTakenBackOnlyByWhoStillHoldsTheSeat(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{})
	id := filed(t, db, k, 1, relief.Surveying)
	decision, clerk := lastDecision(t, db, id), db.Person(t, baseClerk)
	back := func(grant string) error {
		r := db.By(t, baseClerk)
		if grant != "" {
			r.Grant = grant
		}
		_, err := db.Store.TakeBack(t.Context(), r, decision, "点错了")
		return err
	}
	// He has come by other posts, and acts on one of them, even one that may do such a task.
	db.Exec(t, "INSERT INTO policy_rules VALUES ('verifier', 'base', 'accept'), ('clerk', 'county', 'accept') ON CONFLICT DO NOTHING")
	for _, post := range []struct {
		role relief.Role
		unit string
	}{{relief.Verifier, "410821-001"}, {relief.Clerk, "410821-002"}, {relief.Clerk, "410821"}} {
		if _, err := db.Store.Grant(t.Context(), db.By(t, "admin@410821"), clerk.Username, post.role, post.unit); err != nil {
			t.Fatal(err)
		}
		wantCode(t, back(storetest.Value[string](t, db, "SELECT id FROM grants WHERE user_id = $1 AND role = $2 AND union_code = $3", clerk.ID, string(post.role), post.unit)), "forbidden")
	}
	db.Exec(t, "DELETE FROM policy_rules WHERE (role, level, action) = ('clerk', 'base', 'accept')") // his role does that no more
	wantCode(t, back(""), "forbidden")
	db.Exec(t, "INSERT INTO policy_rules VALUES ('clerk', 'base', 'accept')")
	db.Exec(t, "UPDATE grants SET active = false, revoked_at = now() WHERE user_id = $1 AND union_code = '410821-001' AND role = 'clerk'", clerk.ID)
	wantCode(t, back(clerk.Roles[0].Grant), "grant_revoked")
	db.Exec(t, "UPDATE grants SET active = true, revoked_at = NULL WHERE id = $1", clerk.Roles[0].Grant)
	wantDone(t, back(clerk.Roles[0].Grant))
}

// Who took a long overdue task over undoes a slip like everybody else, but leaves the
// list of a seat that several sign as it is.
//
// covers: T32 F39 inv:I13
func TestWhatTheUnionAboveTookOverItTakesBack(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		mode relief.Mode
		want string
	}{"anybody": {relief.AnyOne, ""}, "everybody listed": {relief.Everyone, "forbidden"}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db, k := newWorld(t, chainOf(relief.Seat{Level: relief.County, Role: relief.Approver, Mode: c.mode}))
			appointed(t, db, "approver@410821")
			above, other := "approver@410800", "approver-2@410800"
			id := filed(t, db, k, 1, relief.Submitted)
			task := atSeat(t, db, id, relief.TaskApprove).ID
			rewindTo(t, db, task, "over")
			wantDone(t, answers(t, db, id, above, relief.OutcomeApprove))
			decision := lastDecision(t, db, id)
			if place, err := db.Store.DecisionPlace(t.Context(), decision); err != nil || !place.TakeOver || place.Superior != db.Unit(t, "410800").Path {
				t.Errorf("it was decided at %+v, %v", place, err)
			}
			_, err := db.Store.TakeBack(t.Context(), db.By(t, other), decision, "点错了")
			wantCode(t, err, "not_your_decision")
			_, err = db.Store.TakeBack(t.Context(), db.By(t, above), decision, "点错了")
			if c.want != "" {
				wantCode(t, err, c.want)
				return
			}
			wantDone(t, err)
			if v := db.Case(t, id); v.State != relief.InReview || v.Tasks[0].Union != "410821" {
				t.Errorf("the case is %s and waits at %+v", v.State, v.Tasks)
			}
			oneHolds(t, db, "I13")
		})
	}
}

// covers: T13
func TestABrokenPostingStartsFromZero(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{Day: still})
	id := filed(t, db, k, 1, relief.Posting)
	object(t, db, id, "1")
	_, err := db.Store.BreakPosting(t.Context(), db.By(t, "publisher@410821-001"), id, " ")
	wantCode(t, err, "reason_required")
	_, err = db.Store.BreakPosting(t.Context(), db.By(t, "publisher@410821-001"), id, "公示栏被撕")
	wantCode(t, err, "objection_open") // it would end unheard
	rule(t, db, id, relief.Ruling{Outcome: "dismiss", Finding: "查无此事"})
	r, err := db.Store.BreakPosting(t.Context(), db.By(t, "publisher@410821-001"), id, "公示栏被撕")
	reply[relief.Decided](t, r, err)
	if v := db.Case(t, id); v.State != relief.ReadyToPost || v.Posting.Status != "broken" || db.Task(t, id).Kind != relief.TaskPost {
		t.Fatalf("the case is %s, its posting %s", v.State, v.Posting.Status)
	}
	if n := storetest.Value[int](t, db, "SELECT count(*) FROM posting_rows"); n != 0 {
		t.Errorf("%d rows are still public", n)
	}
	db.Agree(t, id)
	if p := db.Case(t, id).Posting; p.Round != 2 || p.Status != "running" {
		t.Errorf("posted again as round %d, %s", p.Round, p.Status)
	}
	_, err = db.Store.BreakPosting(t.Context(), db.By(t, "publisher@410821-001"), id, "又被撕") // the same lap, the same people
	wantDone(t, err)
}

// covers: T19
func TestTheCountyPostsASecondRoundOnItsOwnBoard(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{PostingRounds: []relief.Level{relief.Base, relief.County}})
	id := filed(t, db, k, 1, relief.InReview)
	db.Agree(t, id)
	task := db.Task(t, id)
	if task.Kind != relief.TaskPost || task.Role != relief.Publisher || task.Union != county {
		t.Fatalf("after the review it waits for %s by %s@%s", task.Kind, task.Role, task.Union)
	}
	db.Agree(t, id)
	v := db.Case(t, id)
	if v.State != relief.Posting || v.Posting.Round != 2 {
		t.Fatalf("the case is %s in round %d", v.State, v.Posting.Round)
	}
	if board := storetest.Value[string](t, db, "SELECT union_code FROM posting_sheets WHERE slug = $1", v.Posting.Slug); board != county {
		t.Errorf("the second round is on the board of %s", board)
	}
	db.EndPosting(t, id)
	db.Agree(t, id)
	if task := db.Task(t, id); task.Kind != relief.TaskApprove {
		t.Fatalf("reported up, it waits for %s", task.Kind)
	}
	db.Walk(t, id, relief.Closed)
}

// covers: T28
func TestAHoldStopsTheClocks(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{Day: still})
	id := filed(t, db, k, 1, relief.Verifying)
	due := *db.Case(t, id).Due
	hold := func(on bool) {
		r, err := db.Store.Hold(t.Context(), db.By(t, auditor), id, on, "核查举报")
		reply[relief.Decided](t, r, err)
	}
	hold(true)
	if v := db.Case(t, id); v.State != relief.Suspended || len(v.Tasks) != 0 || v.Due != nil {
		t.Fatalf("held, the case is %s with %d tasks, due %v", v.State, len(v.Tasks), v.Due)
	}
	// Three of the plan's days pass.
	db.Exec(t, "UPDATE campaigns SET rehearsal = jsonb_set(rehearsal, '{launched}', to_jsonb((rehearsal->>'launched')::timestamptz - interval '3 days')) WHERE id = $1", k.ID)
	hold(false)
	v := db.Case(t, id)
	if v.State != relief.Verifying || db.Task(t, id).Kind != relief.TaskVerify {
		t.Fatalf("the case is %s", v.State)
	}
	// The clock was set back three days, and three days were held: the instant moves by what a hold costs, never to earlier.
	if v.Due.Before(due) {
		t.Errorf("it is due %s, before %s", v.Due, due)
	}
	hold(true) // once more in the same lap
	hold(false)
}

// covers: T28 F65 inv:I22
func TestAHeldPostingRunsOnWithTheDaysItHadLeft(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{Day: still})
	id := filed(t, db, k, 1, relief.Posting)
	v := db.Case(t, id)
	_, err := db.Store.Hold(t.Context(), db.By(t, auditor), id, true, "核查")
	wantDone(t, err)
	if p := db.Case(t, id).Posting; p.Status != "held" {
		t.Errorf("the posting is %s", p.Status)
	}
	object(t, db, id, "1") // its time has not passed
	if n := storetest.Value[int](t, db, "SELECT count(*) FROM objections WHERE status = 'filed'"); n != 1 {
		t.Errorf("an objection to a held posting is not taken")
	}
	if e, err := db.Store.EndPosting(t.Context(), id, v.Version+1); e != nil || err != nil {
		t.Errorf("a held posting ended: %v, %v", e, err)
	}
	_, err = db.Store.Hold(t.Context(), db.By(t, auditor), id, false, "查清")
	wantDone(t, err)
	p := db.Case(t, id).Posting
	if p.Status != "running" || !p.EndsAt.After(v.Posting.EndsAt) {
		t.Errorf("the posting is %s until %s, was %s", p.Status, p.EndsAt, v.Posting.EndsAt)
	}
	_, err = db.Store.Hold(t.Context(), db.By(t, auditor), id, true, "再查")
	wantDone(t, err)
	_, err = db.Store.Withdraw(t.Context(), db.By(t, baseClerk), id, "本人放弃")
	wantDone(t, err)
	if p := db.Case(t, id).Posting; p.Status != "broken" {
		t.Errorf("withdrawn while held, the posting is %s", p.Status)
	}
	if n := storetest.Value[int](t, db, "SELECT count(*) FROM objections WHERE status = 'moot'"); n != 1 {
		t.Errorf("the objection has nothing left to stop, and waits")
	}
}

// covers: T29 inv:I08
func TestADeathFreesTheMoneyAndTheFamily(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{})
	id := filed(t, db, k, 1, relief.Approved)
	r, err := db.Store.Decease(t.Context(), db.By(t, baseClerk), id, "")
	if out := reply[relief.Decided](t, r, err); out.Case.State != relief.Closed {
		t.Errorf("the case is %s", out.Case.State)
	}
	if l := line(t, db, k, 1); l.Reserved != 0 {
		t.Errorf("%s stay reserved", l.Reserved)
	}
	if again := filed(t, db, k, 1, relief.Approved); again == id {
		t.Error("the family got the old case")
	}
	paying := filed(t, db, k, 2, relief.Paying)
	_, err = db.Store.Decease(t.Context(), db.By(t, baseClerk), paying, "")
	wantCode(t, err, "payment_in_flight")
	balanced(t, db)
}
