package store_test

import (
	"testing"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/storetest"
)

// covers: F23
func TestASignatureIsAddedBeforeOrAfterMineAndDropped(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{})
	me, other := "approver@410821", "approver-2@410821"
	appointed(t, db, me, other, "approver-3@410821")
	for name, tc := range map[string]struct {
		how   []func(*relief.Work)
		order []string
	}{
		"before": {[]func(*relief.Work){to(other), before}, []string{other, me}},
		"after":  {[]func(*relief.Work){to(other)}, []string{me, other}},
	} {
		id := db.File(t, k, db.Applicant(t, len(name)))
		task := atSeat(t, db, id, relief.TaskApprove).ID
		wantDone(t, work(t, db, me, task, relief.Countersign, tc.how...))
		wantCode(t, answers(t, db, id, "approver-3@410821", relief.OutcomeApprove), "not_listed")
		wantCode(t, answers(t, db, id, tc.order[1], relief.OutcomeApprove), "not_your_turn")
		wantDone(t, answers(t, db, id, tc.order[0], relief.OutcomeApprove))
		if name == "before" {
			wantCode(t, work(t, db, me, db.Task(t, id).ID, relief.DropSigner, to(other)), "signer_not_yours") // he has signed
		}
		if v := db.Case(t, id); v.State != relief.InReview {
			t.Fatalf("%s: one of two has signed and the case is %s", name, v.State)
		}
		wantDone(t, answers(t, db, id, tc.order[1], relief.OutcomeApprove))
		if v := db.Case(t, id); v.State != relief.Approved {
			t.Fatalf("%s: both have signed and the case is %s", name, v.State)
		}
	}
	id := db.File(t, k, db.Applicant(t, 50))
	task := atSeat(t, db, id, relief.TaskApprove).ID
	wantCode(t, work(t, db, me, task, relief.DropSigner, to(other)), "signer_not_yours")
	wantDone(t, work(t, db, me, task, relief.Countersign, to(other)))
	wantCode(t, work(t, db, me, task, relief.Countersign, to(other)), "signer_listed")
	wantDone(t, work(t, db, me, task, relief.DropSigner, to(other)))
	wantDone(t, answers(t, db, id, me, relief.OutcomeApprove))
	if v := db.Case(t, id); v.State != relief.Approved {
		t.Errorf("the added signer was dropped, and the case is %s", v.State)
	}
	early := db.File(t, k, db.Applicant(t, 51))
	wantCode(t, work(t, db, "clerk@410821-001", db.Task(t, early).ID, relief.Countersign, to("clerk-2@410821-001")), "countersign_kind")
}

// Whoever has signed drops nobody whom he added; he takes his signature back first.
//
// covers: F23 F30
func TestASignatureTakenBackLetsItsSignerDropWhomHeAdded(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{})
	me, other := "approver@410821", "approver-2@410821"
	id := filed(t, db, k, 1, relief.Submitted)
	task := atSeat(t, db, id, relief.TaskApprove).ID
	appointed(t, db, other)
	wantDone(t, work(t, db, me, task, relief.Countersign, to(other)))
	done := db.Decide(t, id, relief.Decide{Task: task, Version: db.Case(t, id).Version, Outcome: relief.OutcomeApprove})
	task = db.Task(t, id).ID
	if work(t, db, me, task, relief.DropSigner, to(other)) == nil {
		t.Error("the case would wait for nobody's signature")
	}
	_, err := db.Store.TakeBack(t.Context(), db.By(t, me), done.Decision.ID, "不必加签")
	wantDone(t, err)
	task = db.Task(t, id).ID
	wantDone(t, work(t, db, me, task, relief.DropSigner, to(other)))
	wantCode(t, answers(t, db, id, other, relief.OutcomeApprove), "not_listed")
	wantDone(t, answers(t, db, id, me, relief.OutcomeApprove))
	if v := db.Case(t, id); v.State != relief.Approved {
		t.Errorf("its only signer has signed, and the case is %s", v.State)
	}
	holds(t, db)
}
