package store_test

import (
	"testing"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/storetest"
)

// covers: F39 F18 F21
func TestTheUnionAboveStandsInForWhoeverIsLate(t *testing.T) {
	t.Parallel()
	for name, seat := range map[string]relief.Seat{
		"everybody": {Level: relief.County, Role: relief.Approver, Mode: relief.Everyone},
		"in turn":   {Level: relief.County, Role: relief.Approver, Mode: relief.InTurn},
		"a quorum":  {Level: relief.County, Role: relief.Approver, Mode: relief.Quorum, Of: 2, Need: 2},
		"anybody":   {Level: relief.County, Role: relief.Approver},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db, k := newWorld(t, chainOf(seat))
			first, second, above := "approver@410821", "approver-5@410821", "approver@410800"
			appointed(t, db, first, second)
			id := filed(t, db, k, 1, relief.Submitted)
			task := atSeat(t, db, id, relief.TaskApprove).ID
			if seat.Mode != relief.AnyOne {
				wantDone(t, answers(t, db, id, first, relief.OutcomeApprove))
				task = db.Task(t, id).ID
			}
			wantDone(t, work(t, db, second, task, relief.Claim))
			rewind(t, db, task, "-1 hour") // nobody is late yet, however slow the machine
			wantCode(t, answers(t, db, id, above, relief.OutcomeApprove), "forbidden")
			rewindTo(t, db, task, "over")
			page, err := db.Store.Task(t.Context(), db.Person(t, above), task)
			if err != nil || len(page.Actions) == 0 || !page.Actions[0].Allowed {
				t.Errorf("the page above offers %+v, %v", page.Actions, err)
			}
			wantDone(t, answers(t, db, id, above, relief.OutcomeApprove))
			if at := db.Case(t, id).State; at != relief.Approved {
				t.Errorf("the case is %s", at)
			}
			_, err = db.Store.MakeBatch(t.Context(), db.By(t, "finance@410821"), k.ID, "")
			wantDone(t, err)
		})
	}
}

// covers: F23 F20
func TestAQuorumTakesAnotherVoterOnlyBeforeTheFirstVote(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, chainOf(relief.Seat{Level: relief.County, Role: relief.Approver, Mode: relief.Quorum, Percent: 60}))
	a, b, added := "approver@410821", "approver-5@410821", "approver-6@410821"
	appointed(t, db, a, b)
	id := filed(t, db, k, 1, relief.Submitted)
	task := atSeat(t, db, id, relief.TaskApprove).ID
	appointed(t, db, added, "approver-7@410821")
	wantDone(t, work(t, db, a, task, relief.Countersign, to(added)))
	wantDone(t, work(t, db, a, task, relief.Countersign, to("approver-7@410821")))
	wantDone(t, work(t, db, a, task, relief.DropSigner, to("approver-7@410821")))
	wantDone(t, answers(t, db, id, b, relief.OutcomeReject)) // one of three against: 60 % of three are two
	task = db.Task(t, id).ID
	wantCode(t, work(t, db, a, task, relief.Countersign, to("approver-7@410821")), "vote_begun")
	wantCode(t, work(t, db, a, task, relief.DropSigner, to(added)), "vote_begun")
	wantDone(t, answers(t, db, id, a, relief.OutcomeApprove))
	wantDone(t, answers(t, db, id, added, relief.OutcomeApprove))
	if at := db.Case(t, id).State; at != relief.Approved {
		t.Errorf("the case is %s", at)
	}
}

// covers: F33 F34 inv:I16
func TestWhoHandledACaseDoesNotSuperviseIt(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{})
	id := filed(t, db, k, 1, relief.Closed)
	held := filed(t, db, k, 2, relief.Verifying)
	for _, c := range []string{id, held} {
		db.Exec(t, "INSERT INTO deeds (case_id, actor, kind) VALUES ($1, $2, 'check_economy')", c, db.Person(t, auditor).ID)
	}
	_, err := db.Store.Hold(t.Context(), db.By(t, auditor), held, true, "核查")
	wantCode(t, err, "sod6")
	_, err = db.Store.Disqualify(t.Context(), db.By(t, auditor), id, "举报属实", "隐瞒房产")
	wantCode(t, err, "sod6")
	other := "auditor-2@410821"
	_, err = db.Store.Hold(t.Context(), db.By(t, other), held, true, "核查")
	wantDone(t, err)
	_, err = db.Store.Hold(t.Context(), db.By(t, other), held, false, "查清")
	wantDone(t, err)
	no := relief.MayAct([]relief.Deed{{Actor: "x", Kind: relief.TaskHold}}, relief.Deed{Actor: "x", Kind: relief.TaskApprove})
	wantCode(t, no, "sod6")
}

// While a clock stands still nobody is late: the union above does not step in because
// documents are awaited, or because the campaign is suspended or was until just now.
//
// covers: F39 F41
func TestTheUnionAboveWaitsWhileTheClockStandsStill(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{Day: still})
	id := filed(t, db, k, 1, relief.Verifying)
	task, above := db.Task(t, id).ID, "verifier@410821"
	_, err := db.Store.Decide(t.Context(), db.By(t, "verifier@410821-001"), relief.Decide{Task: task, Version: db.Case(t, id).Version, Outcome: relief.OutcomeRequestDocuments, Comment: "缺收入证明"})
	wantDone(t, err)
	rewindTo(t, db, task, "over")
	if page(t, db, above, task).TakeOver {
		t.Error("its page offers to take over what waits for documents")
	}
	wantCode(t, answers(t, db, id, above, relief.OutcomeApprove), "forbidden")
	_, err = db.Store.GiveDocuments(t.Context(), db.By(t, "clerk@410821-001"), id, task, "已补")
	wantDone(t, err)
	moveCampaign(t, db, k, "suspend")
	moveCampaign(t, db, k, "resume")
	rewindTo(t, db, task, "over")
	wantCode(t, answers(t, db, id, above, relief.OutcomeApprove), "forbidden") // its days are not given yet
	sweep(t, db)
	rewindTo(t, db, task, "over")
	wantDone(t, answers(t, db, id, above, relief.OutcomeApprove))
}

// covers: F39 I22
func TestWhoHoldsAnotherRoleAboveDoesNotStandIn(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, chainOf(relief.Seat{Level: relief.County, Role: relief.Approver}))
	id := filed(t, db, k, 1, relief.Submitted)
	rewindTo(t, db, atSeat(t, db, id, relief.TaskApprove).ID, "over")
	db.Exec(t, "INSERT INTO policy_rules (role, level, action) VALUES ('reviewer', 'county', 'approve'), ('reviewer', 'city', 'approve')") // even where his role may decide such a task
	wantCode(t, answers(t, db, id, "reviewer@410800", relief.OutcomeApprove), "forbidden")
}
