package store_test

import (
	"slices"
	"testing"
	"time"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/storetest"
)

// ticked are the open tasks of the cases.
func ticked(t *testing.T, db *storetest.DB, ids []string) []relief.BulkItem {
	t.Helper()
	items := make([]relief.BulkItem, len(ids))
	for i, id := range ids {
		d := approve(t, db, id)
		items[i] = relief.BulkItem{Task: d.Task, Version: d.Version}
	}
	return items
}

func bulk(t *testing.T, db *storetest.DB, username string, b relief.Bulk) relief.BulkQueued {
	t.Helper()
	b.Outcome = relief.OutcomeApprove
	who := db.Person(t, username)
	reply, err := db.Store.Bulk(t.Context(), storetest.Request(who, who.Roles[0].Role), who, b)
	if err != nil {
		t.Fatal(err)
	}
	return read[relief.BulkQueued](t, reply)
}

// apply runs pages of two until the bulk decision is over; it answers how many it took.
func apply(t *testing.T, db *storetest.DB, id string) int {
	t.Helper()
	for pages := 1; ; pages++ {
		left, err := db.Store.ApplyBatchPage(t.Context(), id, 2)
		if err != nil {
			t.Fatal(err)
		}
		if left == 0 {
			return pages
		}
	}
}

func status(t *testing.T, db *storetest.DB, username, id string) relief.BatchView {
	t.Helper()
	v, err := db.Store.BulkStatus(t.Context(), db.Person(t, username).ID, id)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

const clerk = "clerk@410821-001"

// covers: F14 I21
func TestABulkDecisionCanBeUndoneUntilItApplies(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{})
	id := filed(t, db, k, 1, relief.Submitted)
	quick, slow := db.Store, db.Options
	slow.Undo = time.Hour
	db.Store = db.Open(t, db.URL, slow)
	undone := bulk(t, db, clerk, relief.Bulk{Items: ticked(t, db, []string{id})})
	if left, err := db.Store.ApplyBatchPage(t.Context(), undone.ID, 10); left != 0 || err != nil || db.Case(t, id).State != relief.Submitted {
		t.Fatalf("it applied within the undo period: %d, %v", left, err)
	}
	_, err := db.Store.CancelBulk(t.Context(), db.By(t, "clerk-2@410821-001"), undone.ID)
	wantCode(t, err, "not_found")
	if _, err := db.Store.CancelBulk(t.Context(), db.By(t, clerk), undone.ID); err != nil {
		t.Fatal(err)
	}
	db.Exec(t, "UPDATE bulks SET applies_at = now() - interval '1 second'")
	apply(t, db, undone.ID)
	if v := status(t, db, clerk, undone.ID); v.Status != "cancelled" || v.Done != 0 || db.Case(t, id).State != relief.Submitted {
		t.Errorf("a cancelled one: %+v", v)
	}
	db.Store = quick
	done := bulk(t, db, clerk, relief.Bulk{Items: ticked(t, db, []string{id})})
	<-time.After(time.Until(done.AppliesAt))
	apply(t, db, done.ID)
	_, err = db.Store.CancelBulk(t.Context(), db.By(t, clerk), done.ID)
	wantCode(t, err, "undo_over")
	if v := status(t, db, clerk, done.ID); v.Status != "done" || v.Done != 1 {
		t.Errorf("an applied one: %+v", v)
	}
}

// covers: F7 F8 I21 fault:F03
func TestABulkDecisionDoesEachItemOnceHoweverOftenItRuns(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{})
	ids := make([]string, 7)
	for i := range ids {
		ids[i] = filed(t, db, k, i, relief.Submitted)
	}
	items := ticked(t, db, ids)
	items = append(items, items[0])
	b := bulk(t, db, clerk, relief.Bulk{Items: items, Comment: "材料齐全"})
	db.Agree(t, ids[5]) // somebody decides one meanwhile
	<-time.After(time.Until(b.AppliesAt))
	if left, err := db.Store.ApplyBatchPage(t.Context(), b.ID, 2); left != 2 || err != nil {
		t.Fatalf("the first page: %d, %v", left, err)
	}
	if v := status(t, db, clerk, b.ID); v.Status != "running" || v.Done != 2 {
		t.Errorf("killed midway it stands at %+v", v)
	}
	for _, err := range together(4, func(int) error { // several workers take it up
		for {
			left, err := db.Store.ApplyBatchPage(t.Context(), b.ID, 2)
			if err != nil || left == 0 {
				return err
			}
		}
	}) {
		if err != nil {
			t.Fatal(err)
		}
	}
	v := status(t, db, clerk, b.ID)
	if v.Status != "done" || v.Total != 7 || v.Done != 6 || v.Refused != 1 {
		t.Errorf("it ends as %+v", v)
	}
	if it := v.Items[5]; it.Status != "refused" || it.Code != "already_decided" || it.Reason == "" || it.ReasonEn == "" || it.ReasonEn == it.Reason {
		t.Errorf("the item decided meanwhile: %+v", it)
	}
	for _, id := range ids {
		if c := db.Case(t, id); c.Version != 3 || c.State != relief.Surveying {
			t.Errorf("a case is %s at version %d", c.State, c.Version)
		}
	}
	if n := storetest.Value[int](t, db, "SELECT count(*) FROM decisions"); n != 7 {
		t.Errorf("%d decisions for 7 cases", n)
	}
}

// covers: F8 fault:F36
func TestABulkItemOfARevokedGrantIsRefused(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{})
	ids := []string{filed(t, db, k, 1, relief.Submitted), filed(t, db, k, 2, relief.Submitted)}
	b := bulk(t, db, clerk, relief.Bulk{Items: ticked(t, db, ids)})
	<-time.After(time.Until(b.AppliesAt))
	if _, err := db.Store.ApplyBatchPage(t.Context(), b.ID, 1); err != nil {
		t.Fatal(err)
	}
	if _, err := db.Store.Revoke(t.Context(), db.By(t, "admin@410821"), db.Person(t, clerk).Roles[0].Grant); err != nil {
		t.Fatal(err)
	}
	apply(t, db, b.ID)
	v := status(t, db, clerk, b.ID)
	if v.Done != 1 || v.Items[1].Code != "grant_revoked" || db.Case(t, ids[1]).State != relief.Submitted {
		t.Errorf("it ends as %+v", v)
	}
}

// What was judged when the rows were ticked is judged again when they are applied.
//
// covers: F8 fault:F36 inv:I13
func TestABulkItemOfADisabledAccountOrAChangedPolicyIsRefused(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{})
	for code, change := range map[string]struct{ do, undo string }{
		"grant_revoked": {"UPDATE users SET disabled = true WHERE username = $1", "UPDATE users SET disabled = false WHERE username = $1"},
		"forbidden": {
			"DELETE FROM policy_rules WHERE (role, level, action) = (split_part($1, '@', 1), 'base', 'accept')",
			"INSERT INTO policy_rules VALUES (split_part($1, '@', 1), 'base', 'accept')",
		},
	} {
		id := filed(t, db, k, len(code), relief.Submitted)
		b := bulk(t, db, clerk, relief.Bulk{Items: ticked(t, db, []string{id})})
		<-time.After(time.Until(b.AppliesAt))
		db.Exec(t, change.do, clerk)
		apply(t, db, b.ID)
		if v := status(t, db, clerk, b.ID); v.Refused != 1 || v.Items[0].Code != code || db.Case(t, id).State != relief.Submitted {
			t.Errorf("%s: it ends as %+v", code, v)
		}
		_, err := db.Store.Decide(t.Context(), db.By(t, clerk), approve(t, db, id))
		wantCode(t, err, code)
		db.Exec(t, change.undo, clerk)
		_, err = db.Store.Decide(t.Context(), db.By(t, clerk), approve(t, db, id))
		wantDone(t, err)
	}
}

// covers: F8 F88 F92 I21
func TestABulkDecisionShowsItsMoneyAndItsMisfitsBefore(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{Lines: []relief.PlanLine{{Name: "困难职工慰问金", Target: "other", Amount: 700_00, Source: "UNION_OWN"}}})
	a := db.Applicant(t, 3)
	a.AidedLastYear = true
	ids := []string{db.File(t, k, db.Applicant(t, 1)), db.File(t, k, db.Applicant(t, 2)), db.File(t, k, a)}
	for _, id := range ids {
		atSeat(t, db, id, relief.TaskApprove)
	}
	approver := db.Person(t, "approver@410821")
	b := relief.Bulk{Items: ticked(t, db, ids), Outcome: relief.OutcomeApprove}
	p, err := db.Store.PreviewBulk(t.Context(), approver, b)
	if err != nil || p.Items != 2 || p.Total != 1000_00 || len(p.Lines) != 1 || p.Lines[0].Ask != 1000_00 || p.Lines[0].Available != 700_00 {
		t.Errorf("preview: %+v, %v", p, err)
	}
	if len(p.Misfit) != 1 || p.Misfit[0].Code != "aided_last_year" {
		t.Errorf("what does not fit: %+v", p.Misfit)
	}
	q := bulk(t, db, approver.Username, b)
	<-time.After(time.Until(q.AppliesAt))
	apply(t, db, q.ID)
	v := status(t, db, approver.Username, q.ID)
	if v.Done != 1 || v.Items[1].Code != "line_exhausted" || v.Items[2].Code != "aided_last_year" {
		t.Errorf("it ends as %+v", v)
	}
	balanced(t, db)
}

// covers: F7 F100
func TestABulkDecisionIsOfOneKindAndOnesOwn(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{})
	one, other := filed(t, db, k, 1, relief.Submitted), filed(t, db, k, 2, relief.Surveying)
	who := db.Person(t, clerk)
	ask := func(b relief.Bulk) error {
		_, err := db.Store.Bulk(t.Context(), storetest.Request(who, relief.Clerk), who, b)
		return err
	}
	wantCode(t, ask(relief.Bulk{Items: ticked(t, db, []string{one, other}), Outcome: relief.OutcomeApprove}), "bulk_kind")
	wantCode(t, ask(relief.Bulk{Items: ticked(t, db, []string{one}), Outcome: relief.OutcomeReturn, Comment: "退回"}), "bulk_kind")
	wantCode(t, ask(relief.Bulk{Outcome: relief.OutcomeApprove}), "too_many_items")
	wantCode(t, ask(relief.Bulk{Items: make([]relief.BulkItem, 1001), Outcome: relief.OutcomeApprove}), "too_many_items")
	b := bulk(t, db, "clerk@410821-002", relief.Bulk{Items: ticked(t, db, []string{one})})
	<-time.After(time.Until(b.AppliesAt))
	apply(t, db, b.ID)
	if v := status(t, db, "clerk@410821-002", b.ID); v.Items[0].Code != "forbidden" || db.Case(t, one).State != relief.Submitted {
		t.Errorf("another union's clerk: %+v", v)
	}
	_, err := db.Store.BulkStatus(t.Context(), who.ID, b.ID)
	wantCode(t, err, "not_found")
}

// covers: F46 F32
func TestOneListApprovesSomeRowsAndReturnsOthers(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{})
	id := filed(t, db, k, 1, relief.Submitted)
	atSeat(t, db, id, relief.TaskReview)
	cases := copies(t, db, id, 4)
	items := ticked(t, db, cases)
	items[1].Outcome, items[1].Comment = relief.OutcomeReturn, "缺少诊断证明"
	items[2].Outcome, items[2].Comment = relief.OutcomeReject, "收入超过标准"
	items[3].Outcome = relief.OutcomeReject
	p, err := db.Store.PreviewBulk(t.Context(), db.Person(t, "reviewer@410821"), relief.Bulk{Items: items, Outcome: relief.OutcomeApprove})
	if err != nil || p.Items != 3 || p.Total != 500_00 || len(p.Misfit) != 1 || p.Misfit[0].Code != "reason_required" {
		t.Errorf("the preview says %+v, %v", p, err)
	}
	q := bulk(t, db, "reviewer@410821", relief.Bulk{Items: items})
	db.Exec(t, "UPDATE bulks SET applies_at = now()")
	apply(t, db, q.ID)
	for i, want := range []relief.State{relief.InReview, relief.Returned, relief.Rejected, relief.InReview} {
		if got := db.Case(t, cases[i]).State; got != want {
			t.Errorf("row %d is %s, want %s", i+1, got, want)
		}
	}
	if task := db.Task(t, cases[0]); task.Kind != relief.TaskApprove {
		t.Errorf("the approved row waits for %s", task.Kind)
	}
	if v := status(t, db, "reviewer@410821", q.ID); v.Done != 3 || v.Refused != 1 {
		t.Errorf("%d done, %d refused", v.Done, v.Refused)
	}
	if n := storetest.Value[int](t, db, "SELECT count(*) FROM decisions WHERE comment IN ('缺少诊断证明', '收入超过标准')"); n != 2 {
		t.Errorf("%d reasons kept, want 2", n)
	}
}

// What a plan demands is looked for before the list is sent, not only when it is applied.
//
// covers: F8 T04 T08
func TestABulkDecisionSaysBeforehandWhatThePlanDemandsAndIsNotThere(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{Requires: []relief.Requirement{relief.MissingListed, relief.ConfirmedOutside}})
	ids := []string{filed(t, db, k, 1, relief.Verifying), filed(t, db, k, 2, relief.Verifying)}
	b := relief.Bulk{Items: ticked(t, db, ids), Outcome: relief.OutcomeApprove}
	b.Items[0].Outcome, b.Items[0].Comment = relief.OutcomeReturn, "材料不齐"
	verifier := "verifier@410821-001"
	preview := func(want ...string) {
		t.Helper()
		p, err := db.Store.PreviewBulk(t.Context(), db.Person(t, verifier), b)
		var got []string
		for _, m := range p.Misfit {
			got = append(got, m.Code)
			if m.Reason == "" || m.ReasonEn == "" {
				t.Errorf("no reason: %+v", m)
			}
		}
		if err != nil || !slices.Equal(got, want) || p.Items != 2-len(want) {
			t.Errorf("the preview refuses %v and lets %d go, %v; want %v", got, p.Items, err, want)
		}
	}
	preview("missing_unlisted", "person_unconfirmed")
	b.Fields.Missing = []relief.MissingItem{"evidence.income"}
	preview("person_unconfirmed")
	c := relief.Confirmation{Day: relief.NewDay(2022, time.December, 1), By: relief.ByCommunity, Body: "幸福社区", Post: "主任", Name: "赵确认", Evidence: keep(t, db, baseClerk, ids[1], "other", "社区证明").ID}
	_, err := db.Store.RecordConfirmation(t.Context(), db.By(t, verifier), ids[1], c)
	wantDone(t, err)
	preview()
}
