package storetest

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/songnuan/songnuan/relief"
)

// everything is the scope of somebody who sees the whole tree.
var everything = []string{"/000000"}

// path is the order of the states that Walk goes through.
var path = []relief.State{
	relief.Submitted, relief.Surveying, relief.Verifying, relief.ReadyToPost, relief.Posting, relief.Posted, relief.InReview, relief.Approved,
	relief.Paying, relief.Paid, relief.Confirmed, relief.FollowedUp, relief.Closed,
}

// Case answers the case as somebody sees it who sees everything, masked.
func (db *DB) Case(t testing.TB, id string) relief.CaseView {
	t.Helper()
	v, err := db.Store.Case(t.Context(), everything, id, relief.Person{}, "")
	if err != nil {
		t.Fatalf("reading case %s: %v", id, err)
	}
	return v
}

// Task answers the case's one open task; an objection's task is not counted.
func (db *DB) Task(t testing.TB, caseID string) relief.TaskRef {
	t.Helper()
	var open []relief.TaskRef
	for _, task := range db.Case(t, caseID).Tasks {
		if task.Kind != relief.TaskObject {
			open = append(open, task)
		}
	}
	if len(open) != 1 {
		t.Fatalf("case %s has %d open tasks, want 1: %v", caseID, len(open), open)
	}
	return open[0]
}

// Walk takes the case along the main path to the state, every step decided by
// the right people. A posting is ended once its clock has run out.
func (db *DB) Walk(t testing.TB, caseID string, to relief.State) {
	t.Helper()
	for range 40 {
		at := db.Case(t, caseID).State
		if at == to {
			return
		}
		if rank(at) > rank(to) {
			t.Fatalf("case %s is %s, already past %s", caseID, at, to)
		}
		db.step(t, caseID, at)
	}
	t.Fatalf("case %s never became %s", caseID, to)
}

func rank(s relief.State) int {
	for i, known := range path {
		if s == known {
			return i
		}
	}
	return -1
}

func (db *DB) step(t testing.TB, caseID string, at relief.State) {
	t.Helper()
	switch at {
	case relief.Posting:
		db.EndPosting(t, caseID)
	case relief.Approved:
		if db.Case(t, caseID).Tasks != nil && len(db.Case(t, caseID).Tasks) > 0 { // its account has to be corrected
			db.Agree(t, caseID)
			return
		}
		db.MakeBatch(t, caseID)
	case relief.Paying:
		db.Pay(t, caseID, "settled")
	case relief.FollowedUp:
		if _, err := db.Store.CloseCase(t.Context(), caseID, db.Case(t, caseID).Version); err != nil {
			t.Fatalf("closing case %s: %v", caseID, err)
		}
	default:
		db.Agree(t, caseID)
	}
}

// Agree answers the case's open task with approval, as the right person.
func (db *DB) Agree(t testing.TB, caseID string) relief.Decided {
	t.Helper()
	task := db.Task(t, caseID)
	return db.Decide(t, caseID, db.fill(t, caseID, task))
}

// fill is agreement to the task with what its kind asks besides.
func (db *DB) fill(t testing.TB, caseID string, task relief.TaskRef) relief.Decide {
	v := db.Case(t, caseID)
	d := relief.Decide{Task: task.ID, Version: v.Version, Outcome: relief.OutcomeApprove}
	switch task.Kind {
	case relief.TaskFollowUp:
		yes, no := true, false
		d.Fields = relief.DecisionFields{Received: &yes, Amount: &v.Amount, Deductions: &no}
	case relief.TaskReview, relief.TaskApprove:
		if v.AidedLastYear {
			d.Comment, d.Fields.Override = "家庭新发重大变故", []string{"aided_last_year"}
		}
	case relief.TaskCorrectAccount:
		whole, err := db.Store.Case(t.Context(), everything, caseID, db.Person(t, "clerk@"+v.Union), "correct_account")
		if err != nil {
			t.Fatal(err)
		}
		d.Fields.Card, d.Fields.Holder = whole.Account, whole.Name
	}
	return d
}

// Decide answers a task as the person whose it is: the first of role@union,
// role-2@union, … whom no earlier deed bars.
func (db *DB) Decide(t testing.TB, caseID string, d relief.Decide) relief.Decided {
	t.Helper()
	var task relief.TaskRef
	for _, open := range db.Case(t, caseID).Tasks {
		if open.ID == d.Task {
			task = open
		}
	}
	first := 1
	if task.Kind == relief.TaskObject {
		first = 2
	}
	for n := first; n < 10; n++ {
		who := fmt.Sprintf("%s@%s", task.Role, task.Union)
		if n > 1 {
			who = fmt.Sprintf("%s-%d@%s", task.Role, n, task.Union)
		}
		reply, err := db.Store.Decide(t.Context(), db.By(t, who), d)
		if strings.HasPrefix(relief.CodeOf(err), "sod") {
			continue
		}
		if err != nil {
			t.Fatalf("%s answering %s of case %s: %v", who, task.Kind, caseID, err)
		}
		return decided(t, reply)
	}
	t.Fatalf("nobody may answer %s of case %s", task.Kind, caseID)
	return relief.Decided{}
}

func decided(t testing.TB, reply relief.Reply) relief.Decided {
	t.Helper()
	var out relief.Decided
	if err := json.Unmarshal(reply.Body, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

// EndPosting waits for the posting's clock and ends it. One that lasts longer than
// a test is put to its end first.
func (db *DB) EndPosting(t testing.TB, caseID string) {
	t.Helper()
	v := db.Case(t, caseID)
	if v.Posting == nil {
		t.Fatalf("case %s has no posting", caseID)
	}
	if left := time.Until(v.Posting.EndsAt); left > 20*time.Second { // its days take too long for a test
		db.Exec(t, "UPDATE postings SET ends_at = clock_timestamp() WHERE case_id = $1 AND status = 'running'", caseID)
		v = db.Case(t, caseID)
	}
	for due := time.After(time.Until(v.Posting.EndsAt)); ; due = time.After(time.Millisecond) {
		select {
		case <-due:
		case <-t.Context().Done():
			t.Fatal(t.Context().Err())
		}
		_, err := db.Store.EndPosting(t.Context(), caseID, v.Version)
		if relief.CodeOf(err) == "posting_not_over" && time.Since(v.Posting.EndsAt) < 20*time.Second {
			continue // the database's clock is behind, or a busy machine keeps it waiting
		}
		if err != nil {
			t.Fatalf("ending the posting of case %s: %v", caseID, err)
		}
		return
	}
}

// MakeBatch makes the payment batch of the case's budget line, which takes
// along every other payable case of the line, and answers it.
func (db *DB) MakeBatch(t testing.TB, caseID string) relief.PaymentBatchView {
	t.Helper()
	v := db.Case(t, caseID)
	owner := Value[string](t, db, "SELECT owner FROM campaigns WHERE id = $1", v.Campaign)
	reply, err := db.Store.MakeBatch(t.Context(), db.By(t, "finance@"+owner), v.Campaign, v.Line)
	if err != nil {
		t.Fatalf("making a batch: %v", err)
	}
	var b relief.PaymentBatchView
	if err := json.Unmarshal(reply.Body, &b); err != nil {
		t.Fatal(err)
	}
	return b
}

// Pay takes the case's batch through approval, release and the bank's answer by
// the people who are due; every payment still open is answered with the status.
func (db *DB) Pay(t testing.TB, caseID, status string) {
	t.Helper()
	batch := Value[string](t, db, "SELECT batch_id FROM payments WHERE case_id = $1 ORDER BY attempt DESC LIMIT 1", caseID)
	b := db.Batch(t, batch)
	owner := Value[string](t, db, "SELECT k.owner FROM payment_batches b JOIN campaigns k ON k.id = b.campaign_id WHERE b.id = $1", batch)
	if b.Status == "prepared" {
		db.MoveBatch(t, batch, "approve", "approver-2@"+owner)
		b.Status = "approved"
	}
	if b.Status == "approved" {
		db.MoveBatch(t, batch, "release", "cashier@"+owner)
	}
	var results []relief.BankResult
	for _, p := range db.Batch(t, batch).Payments {
		if p.State == "submitted" {
			results = append(results, Result(p, status))
		}
	}
	if _, err := db.Store.BookResults(t.Context(), db.By(t, "finance-2@"+owner), batch, results); err != nil {
		t.Fatalf("booking results: %v", err)
	}
}

// Result is the bank's answer to a payment.
func Result(p relief.PaymentView, status string) relief.BankResult {
	r := relief.BankResult{PaymentNo: p.No, Status: status, Amount: p.Amount, BankRef: "B" + p.No}
	if status == "returned" {
		r.Reason = "账号有误"
	}
	return r
}

// MoveBatch approves, releases or cancels a batch as the person.
func (db *DB) MoveBatch(t testing.TB, batch, action, username string) {
	t.Helper()
	if _, err := db.Store.MoveBatch(t.Context(), db.By(t, username), batch, action, "有误"); err != nil {
		t.Fatalf("%s of batch: %v", action, err)
	}
}

// Batch answers a payment batch.
func (db *DB) Batch(t testing.TB, id string) relief.PaymentBatchView {
	t.Helper()
	b, err := db.Store.PaymentBatch(t.Context(), everything, relief.Person{}, id)
	if err != nil {
		t.Fatalf("reading batch: %v", err)
	}
	return b
}
