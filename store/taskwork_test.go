package store_test

import (
	"testing"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/storetest"
)

func work(t *testing.T, db *storetest.DB, who, task string, act relief.Outcome, change ...func(*relief.Work)) error {
	t.Helper()
	w := relief.Work{Task: task, Act: act}
	for _, c := range change {
		c(&w)
	}
	_, err := db.Store.Work(t.Context(), db.By(t, who), w)
	return err
}

func to(who string) func(*relief.Work) {
	return func(w *relief.Work) { w.To, w.Comment = who, "请核对材料" }
}

func before(w *relief.Work) { w.Before = true }

// page is a task's page as the person sees it.
func page(t *testing.T, db *storetest.DB, who, task string) relief.TaskView {
	t.Helper()
	p := db.Person(t, who)
	v, err := db.Store.Task(t.Context(), p, task)
	wantDone(t, err)
	v, err = db.Store.TaskPage(t.Context(), p, v, true)
	wantDone(t, err)
	return v
}

func allowed(v relief.TaskView, act relief.Outcome) (bool, string) {
	for _, a := range v.Actions {
		if a.Action == act {
			return a.Allowed, a.ReasonCode
		}
	}
	return false, "not offered"
}

// covers: F6
func TestOfTwoWhoClaimATaskOneHoldsIt(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{})
	id := filed(t, db, k, 1, relief.Submitted)
	atSeat(t, db, id, relief.TaskApprove)
	people := []string{"approver@410821", "approver-2@410821"}
	appointed(t, db, people...)
	for _, c := range copies(t, db, id, 20) {
		task := db.Task(t, c).ID
		codes := tally(t, together(2, func(i int) error { return work(t, db, people[i], task, relief.Claim) }))
		if codes[""] != 1 || codes["task_held"] != 1 {
			t.Fatalf("two claim at once: %v", codes)
		}
	}
	task := db.Task(t, id).ID
	wantDone(t, work(t, db, people[0], task, relief.Claim))
	held := wantCode(t, answers(t, db, id, people[1], relief.OutcomeApprove), "task_held")
	if held.Detail["by"] != db.Person(t, people[0]).Name || sees(t, db, people[1], task) || !sees(t, db, people[0], task) {
		t.Errorf("held by %v", held.Detail["by"])
	}
	if ok, why := allowed(page(t, db, people[1], task), relief.OutcomeApprove); ok || why != "task_held" {
		t.Errorf("the other's page says %t, %s", ok, why)
	}
	wantCode(t, work(t, db, people[1], task, relief.Unclaim), "task_held")
	wantDone(t, work(t, db, people[0], task, relief.Unclaim))
	wantCode(t, work(t, db, people[0], task, relief.Unclaim), "task_not_held")
	wantDone(t, answers(t, db, id, people[1], relief.OutcomeApprove))
}

// covers: F24
func TestATaskHandedOverIsMineNoLonger(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{})
	id := filed(t, db, k, 1, relief.Submitted)
	task := atSeat(t, db, id, relief.TaskApprove).ID
	appointed(t, db, "approver@410821", "approver-2@410821", "finance@410821", "approver-3@410821")
	db.Exec(t, "INSERT INTO deeds (case_id, actor, kind) VALUES ($1, $2, 'verify')", id, db.Person(t, "approver-3@410821").ID)
	for who, code := range map[string]string{"nobody@410821": "person_unknown", "approver@410821": "person_self", "finance@410821": "person_unfit", "approver-3@410821": "person_barred"} {
		wantCode(t, work(t, db, "approver@410821", task, relief.HandOver, to(who)), code)
	}
	wantCode(t, work(t, db, "approver@410821", task, relief.HandOver, func(w *relief.Work) { w.To = "approver-2@410821" }), "reason_required")
	wantCode(t, work(t, db, "finance@410821", task, relief.HandOver, to("approver-2@410821")), "forbidden")
	wantDone(t, work(t, db, "approver@410821", task, relief.HandOver, to("approver-2@410821")))
	wantCode(t, answers(t, db, id, "approver@410821", relief.OutcomeApprove), "task_held")
	if acts := page(t, db, "approver-2@410821", task).Acts; len(acts) != 1 || acts[0].Act != relief.HandOver || acts[0].Comment == "" {
		t.Errorf("the page shows %+v", acts)
	}
	if n := storetest.Value[int](t, db, "SELECT count(*) FROM audit WHERE subject = $1 AND kind = 'task' AND body LIKE '%hand_over%' AND body NOT LIKE '%请核对%'", id); n != 1 {
		t.Errorf("%d audit rows, want 1 without the words", n)
	}
	wantDone(t, answers(t, db, id, "approver-2@410821", relief.OutcomeApprove))
}

// covers: F25
func TestAnEntrustedTaskComesBackWithAnOpinion(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{})
	id := filed(t, db, k, 1, relief.Submitted)
	task := atSeat(t, db, id, relief.TaskApprove).ID
	appointed(t, db, "approver-2@410821", "approver-3@410821")
	opinion := func(w *relief.Work) { w.Outcome, w.Comment = relief.OutcomeReject, "收入需再核" }
	wantCode(t, work(t, db, "approver@410821", task, relief.Opinion, opinion), "not_entrusted")
	wantDone(t, work(t, db, "approver@410821", task, relief.Entrust, to("approver-2@410821")))
	wantCode(t, answers(t, db, id, "approver@410821", relief.OutcomeApprove), "task_held")
	wantCode(t, answers(t, db, id, "approver-2@410821", relief.OutcomeApprove), "task_entrusted")
	wantCode(t, work(t, db, "approver-2@410821", task, relief.Opinion), "reason_required")
	if ok, _ := allowed(page(t, db, "approver-2@410821", task), relief.Opinion); !ok {
		t.Error("who was asked is not offered to answer")
	}
	wantDone(t, work(t, db, "approver-2@410821", task, relief.Opinion, opinion))
	if v := db.Case(t, id); v.State != relief.InReview || db.Task(t, id).ID != task {
		t.Fatalf("an opinion moved the case to %s", v.State)
	}
	wantCode(t, answers(t, db, id, "approver-3@410821", relief.OutcomeApprove), "task_held")
	acts := page(t, db, "approver@410821", task).Acts
	if last := acts[len(acts)-1]; last.Act != relief.Opinion || last.Outcome != relief.OutcomeReject || last.Comment != "收入需再核" {
		t.Errorf("the owner reads %+v", last)
	}
	wantDone(t, answers(t, db, id, "approver@410821", relief.OutcomeApprove))
}

// Who was asked for his opinion may be shut out before he gives it: that nobody can
// answer is found, and the task comes back to its owner on his word.
//
// covers: F25 F37
func TestAnEntrustedTaskComesBackFromWhoIsShutOut(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{})
	id, me := filed(t, db, k, 1, relief.Submitted), "approver@410821"
	task := atSeat(t, db, id, relief.TaskApprove).ID
	appointed(t, db, "approver-2@410821", "approver-3@410821")
	wantDone(t, work(t, db, me, task, relief.Entrust, to("approver-2@410821")))
	stuck := func() bool {
		_, err := db.Store.SweepStuck(t.Context())
		wantDone(t, err)
		return page(t, db, me, task).Stuck
	}
	if stuck() {
		t.Error("who was asked is there, and the task counts as nobody's")
	}
	db.Exec(t, "UPDATE users SET disabled = true WHERE username = 'approver-2@410821'")
	if !stuck() {
		t.Error("who was asked is shut out, and nobody is told")
	}
	wantCode(t, work(t, db, "approver-3@410821", task, relief.Unclaim), "task_held")
	wantDone(t, work(t, db, me, task, relief.Unclaim))
	if stuck() {
		t.Error("its owner has it again, and it counts as nobody's")
	}
	wantDone(t, answers(t, db, id, me, relief.OutcomeApprove))
}

// covers: F13
func TestACopyIsReadInAnInboxOfItsOwn(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{})
	id := filed(t, db, k, 1, relief.Submitted)
	task := atSeat(t, db, id, relief.TaskApprove).ID
	appointed(t, db, "auditor@410821", "reviewer@410822")
	wantCode(t, work(t, db, "approver@410821", task, relief.CopyTo, to("reviewer@410822")), "copy_scope")
	wantDone(t, work(t, db, "approver@410821", task, relief.CopyTo, to("auditor@410821")))
	reader := db.Person(t, "auditor@410821")
	l, err := db.Store.Copies(t.Context(), reader.ID, relief.Page{})
	if err != nil || len(l.Items) != 1 || l.Items[0].Case != id || l.Items[0].ReadAt != nil {
		t.Fatalf("his copies are %+v, %v", l.Items, err)
	}
	if sees(t, db, "auditor@410821", task) {
		t.Error("a copy is among the tasks")
	}
	_, err = db.Store.ReadCopy(t.Context(), db.By(t, "approver@410821"), l.Items[0].ID)
	wantCode(t, err, "not_found")
	_, err = db.Store.ReadCopy(t.Context(), db.By(t, "auditor@410821"), l.Items[0].ID)
	wantDone(t, err)
	if l, err = db.Store.Copies(t.Context(), reader.ID, relief.Page{}); err != nil || l.Items[0].ReadAt == nil {
		t.Errorf("read, the copy says %+v, %v", l.Items, err)
	}
}

// covers: F9
func TestAnOrganiserReassignsManyTasksAtOnce(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{})
	id := filed(t, db, k, 1, relief.Submitted)
	atSeat(t, db, id, relief.TaskApprove)
	appointed(t, db, "approver@410821", "approver-2@410821")
	var tasks []string
	for _, c := range copies(t, db, id, 5) {
		tasks = append(tasks, db.Task(t, c).ID)
		wantDone(t, work(t, db, "approver@410821", db.Task(t, c).ID, relief.Claim))
	}
	done := db.Task(t, id).ID
	db.Agree(t, id)
	_, err := db.Store.Reassign(t.Context(), db.By(t, "organizer@410821"), tasks, "approver-2@410821", " ")
	wantCode(t, err, "reason_required")
	reply, err := db.Store.Reassign(t.Context(), db.By(t, "organizer@410821"), append(tasks, done), "approver-2@410821", "调离")
	wantDone(t, err)
	outcomes := map[string]int{}
	for _, o := range read[struct{ Items []relief.BulkOutcome }](t, reply).Items {
		outcomes[o.Status+o.Code]++
	}
	if outcomes["done"] != 5 || outcomes["refusedtask_withdrawn"] != 1 {
		t.Errorf("outcomes %v", outcomes)
	}
	for _, task := range tasks {
		if sees(t, db, "approver@410821", task) || !sees(t, db, "approver-2@410821", task) {
			t.Fatal("a reassigned task is in the wrong list")
		}
	}
	reply, err = db.Store.Reassign(t.Context(), db.By(t, "organizer@410822"), tasks[:1], "approver-2@410821", "越权")
	if got := read[struct{ Items []relief.BulkOutcome }](t, reply).Items; err != nil || got[0].Code != "not_found" {
		t.Errorf("another county's organiser: %+v, %v", got, err)
	}
}

// covers: F15 I20
func TestAPageShowsWhatChangedSinceMyLastLook(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{})
	id := filed(t, db, k, 1, relief.Submitted)
	task := atSeat(t, db, id, relief.TaskReview).ID
	if v := page(t, db, "reviewer@410821", task); v.Looked != nil {
		t.Errorf("at the first look it says %+v", v.Looked)
	}
	if v := page(t, db, "reviewer@410821", task); v.Looked == nil || v.Looked.Changed {
		t.Errorf("nothing happened, and it says %+v", v.Looked)
	}
	page(t, db, "reviewer-3@410821", task)
	wantDone(t, answers(t, db, id, "reviewer-2@410821", relief.OutcomeReturn))
	db.Agree(t, id)
	me := db.Person(t, "reviewer@410821")
	v, err := db.Store.Task(t.Context(), me, db.Task(t, id).ID)
	wantDone(t, err)
	_, err = db.Store.TaskPage(t.Context(), me, v, false) // fetched ahead: not a look
	wantDone(t, err)
	v = page(t, db, "reviewer@410821", v.ID)
	if !v.Looked.Changed || len(v.Looked.Events) != 2 || v.Looked.Events[0].Action != relief.Return {
		t.Errorf("returned and resubmitted, and it says %+v", v.Looked)
	}
	item := relief.BulkItem{Task: v.ID, Version: v.Version}
	for who, code := range map[string]string{"reviewer@410821": "", "reviewer-2@410821": "look_first", "reviewer-3@410821": "look_again"} {
		p, err := db.Store.PreviewBulk(t.Context(), db.Person(t, who), relief.Bulk{Items: []relief.BulkItem{item}, Outcome: relief.OutcomeApprove, Looked: true})
		wantDone(t, err)
		got := ""
		if len(p.Misfit) > 0 {
			got = p.Misfit[0].Code
		}
		if got != code {
			t.Errorf("%s: bulk says %q, want %q", who, got, code)
		}
	}
}

func TestColleaguesAreThoseOfThePostAndWhoMayReadTheCase(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{})
	appointed(t, db, "approver@410821", "approver-2@410821", "approver@410822", "auditor@410821", "clerk@410821-002")
	id := filed(t, db, k, 1, relief.Submitted)
	task := atSeat(t, db, id, relief.TaskApprove)
	first := db.Person(t, "approver@410821")
	v, err := db.Store.Task(t.Context(), first, task.ID)
	wantDone(t, err)
	list, err := db.Store.Colleagues(t.Context(), first, v)
	wantDone(t, err)
	got := map[string]relief.Colleague{}
	for _, c := range list {
		got[c.Username] = c
	}
	if c := got["approver-2@410821"]; !c.Fits || c.Barred {
		t.Errorf("the other approver is listed as %+v", c)
	}
	if c := got["auditor@410821"]; c.Name == "" || c.Fits {
		t.Errorf("the auditor, who may read the case, is listed as %+v", c)
	}
	if c := got["reviewer@410821"]; !c.Barred {
		t.Errorf("who reviewed the case is listed as %+v", c)
	}
	for _, who := range []string{"approver@410821", "approver@410822", "clerk@410821-002"} {
		if _, listed := got[who]; listed {
			t.Errorf("%s is listed", who)
		}
	}
	if list[0].Username != "approver-2@410821" {
		t.Errorf("the first is %s, not one of the post", list[0].Username)
	}
}

func TestWhoMayStandInHoldsAPostNearby(t *testing.T) {
	t.Parallel()
	db, _ := newWorld(t, storetest.CampaignOptions{})
	appointed(t, db, "approver-2@410821", "approver@410822", "approver@410800", "clerk@410821-002")
	me := db.Person(t, "approver@410821")
	list, err := db.Store.StandIns(t.Context(), me, me.Roles[0])
	wantDone(t, err)
	got := map[string]bool{}
	for _, c := range list {
		got[c.Username] = true
	}
	if !list[0].Fits || !got["approver-2@410821"] || !got["approver@410800"] || !got["clerk@410821-002"] || got["approver@410822"] || got["approver@410821"] {
		t.Errorf("listed: %v", list)
	}
}

// An economy check is sent beside the verification: the verifier's task stays the one
// it was, with who has claimed it, what was asked for, and the reminders that were told.
//
// covers: T07
func TestAnEconomyCheckLeavesTheVerifiersTaskAlone(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{Day: still})
	id := filed(t, db, k, 1, relief.Verifying)
	task := db.Task(t, id)
	verifier := "verifier@410821-001"
	rewindTo(t, db, task.ID, "half")
	sweep(t, db)
	wantDone(t, work(t, db, verifier, task.ID, relief.Claim))
	_, err := db.Store.Decide(t.Context(), db.By(t, verifier), relief.Decide{Task: task.ID, Version: db.Case(t, id).Version, Outcome: relief.OutcomeRequestDocuments, Comment: "缺收入证明"})
	wantDone(t, err)
	kinds := func() map[relief.TaskKind]string {
		open := map[relief.TaskKind]string{}
		for _, o := range db.Case(t, id).Tasks {
			if open[o.Kind] != "" {
				t.Errorf("two tasks of %s are open", o.Kind)
			}
			open[o.Kind] = o.ID
		}
		return open
	}
	var sent []relief.CheckSent
	for _, register := range []relief.Register{"vehicles", "market"} {
		r, err := db.Store.SendCheck(t.Context(), db.By(t, "verifier@410821"), id, relief.EconomyCheck{Register: register})
		wantDone(t, err)
		sent = append(sent, read[relief.CheckSent](t, r))
		if open := kinds(); open[relief.TaskVerify] != task.ID || open[relief.TaskCheckEconomy] == "" {
			t.Fatalf("open are %v, the verifier's task was %s", open, task.ID)
		}
	}
	for n, check := range sent {
		_, err := db.Store.AnswerCheck(t.Context(), db.By(t, "verifier@410821"), id, check.ID, relief.CheckAnswer{Result: "clear"})
		wantDone(t, err)
		if open := kinds(); open[relief.TaskVerify] != task.ID || (open[relief.TaskCheckEconomy] == "") != (n == 1) {
			t.Fatalf("after %d answers open are %v", n+1, open)
		}
	}
	sweep(t, db)
	if got := told(t, db, task.ID); len(got) != 2 { // half, documents
		t.Errorf("told %v", got)
	}
	_, err = db.Store.GiveDocuments(t.Context(), db.By(t, "clerk@410821-001"), id, task.ID, "已补")
	wantDone(t, err)
	wantCode(t, answers(t, db, id, "verifier-2@410821-001", relief.OutcomeApprove), "task_held")
	wantDone(t, answers(t, db, id, verifier, relief.OutcomeApprove))
}
