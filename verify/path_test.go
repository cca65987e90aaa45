package verify

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/storetest"
)

// TestThePathInFullHolds lets the store walk every turn a case can take besides
// the main path, on a clock of one plan's day each ten milliseconds, and holds
// all invariants against what is left.
//
// covers: inv:I05 inv:I06 inv:I07 inv:I13 inv:I14 inv:I15 inv:I16 inv:I17 inv:I18 inv:I19 inv:I20 inv:I22 T02 T04 T05 T07 T09 T13 T19 T28 T29 T31 T32
func TestThePathInFullHolds(t *testing.T) {
	db := storetest.New(t)
	loadPolicy(t, connect(t, db.OwnerURL))
	db.Unions(t)
	k := db.Campaign(t, storetest.CampaignOptions{PostingRounds: []relief.Level{relief.Base, relief.County}})
	s, ctx := db.Store, t.Context()
	clerk, auditor := "clerk@410821-001", "auditor@410821"
	done := func(r relief.Reply, err error) relief.Reply {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	n := 0
	at := func(to relief.State) string {
		t.Helper()
		n++
		id := db.File(t, k, db.Applicant(t, n))
		db.Walk(t, id, to)
		return id
	}
	decide := func(id string, o relief.Outcome, to relief.State) {
		t.Helper()
		db.Decide(t, id, relief.Decide{Task: db.Task(t, id).ID, Version: db.Case(t, id).Version, Outcome: o, Comment: "请核对", ReturnTo: to})
	}

	n++
	var draft relief.Filed
	if err := json.Unmarshal(done(s.FileDraft(ctx, db.By(t, clerk), k.ID, db.Applicant(t, n))).Body, &draft); err != nil {
		t.Fatal(err)
	}
	done(s.Hold(ctx, db.By(t, auditor), draft.ID, true, "核查"))
	done(s.Hold(ctx, db.By(t, auditor), draft.ID, false, "查清"))
	done(s.SubmitDraft(ctx, db.By(t, clerk), draft.ID))
	n++
	done(s.FileDraft(ctx, db.By(t, clerk), k.ID, db.Applicant(t, n)))

	for _, state := range []relief.State{relief.Submitted, relief.Surveying, relief.Verifying, relief.ReadyToPost, relief.Posted, relief.InReview, relief.Approved} {
		id := at(state)
		done(s.Hold(ctx, db.By(t, auditor), id, true, "核查"))
		<-time.After(30 * time.Millisecond) // some of the plan's days
		done(s.Hold(ctx, db.By(t, auditor), id, false, "查清"))
		done(s.Hold(ctx, db.By(t, auditor), id, true, "再查"))
		done(s.Hold(ctx, db.By(t, auditor), id, false, "再清"))
		if state == relief.InReview {
			db.Agree(t, id) // reviewed
			db.Agree(t, id) // put up at the county
			db.Walk(t, id, relief.Closed)
		}
	}

	checked := at(relief.Verifying)
	var sent relief.CheckSent
	if err := json.Unmarshal(done(s.SendCheck(ctx, db.By(t, "verifier@410821"), checked, relief.EconomyCheck{Member: 1, Register: "vehicles"})).Body, &sent); err != nil {
		t.Fatal(err)
	}
	unclear := at(relief.Verifying)
	asking := db.Task(t, unclear).ID
	done(s.Decide(ctx, db.By(t, "verifier@410821-001"), relief.Decide{Task: asking, Version: db.Case(t, unclear).Version, Outcome: relief.OutcomeRequestDocuments, Comment: "请补一份收入证明"}))
	done(s.GiveDocuments(ctx, db.By(t, clerk), unclear, asking, "已补"))

	waiting := at(relief.Verifying)
	done(s.SendCheck(ctx, db.By(t, "verifier@410821"), waiting, relief.EconomyCheck{Register: "market"}))
	done(s.AnswerCheck(ctx, db.By(t, "verifier@410821"), checked, sent.ID, relief.CheckAnswer{Result: "found", Note: "一辆车"}))
	decide(checked, relief.OutcomeReject, "")
	var appeal relief.Filed
	if err := json.Unmarshal(done(s.Appeal(ctx, db.By(t, clerk), checked, "车已报废")).Body, &appeal); err != nil {
		t.Fatal(err)
	}
	db.Walk(t, appeal.ID, relief.InReview)
	db.Agree(t, appeal.ID) // the city's reviewer

	back := at(relief.InReview)
	db.Agree(t, back) // reviewed
	db.Agree(t, back) // the county's round
	db.EndPosting(t, back)
	db.Agree(t, back) // reported
	for _, to := range []relief.State{relief.Surveying, relief.Posted, relief.InReview} {
		decide(back, relief.OutcomeReturn, to)
		db.Agree(t, back)
	}
	db.Walk(t, back, relief.Paid)
	done(s.Disqualify(ctx, db.By(t, auditor), back, "举报属实", "隐瞒房产"))
	done(s.BookRecovery(ctx, db.By(t, "finance-3@410821"), back, 500_00, "R1"))

	done(s.Decease(ctx, db.By(t, clerk), at(relief.Approved), ""))

	clue := func(id string) string { // what is reported too late, of which nobody has ruled yet
		t.Helper()
		p := db.Case(t, id).Posting
		if _, err := s.Object(ctx, relief.Objection{Slug: p.Slug, Row: p.Row, Ground: "income_hidden", Text: "有车", Key: id}); err != nil {
			t.Fatal(err)
		}
		return storetest.Value[string](t, db, "SELECT id FROM objections WHERE case_id = $1", id)
	}
	for _, state := range []relief.State{relief.InReview, relief.Paid, relief.Closed} {
		clue(at(state))
		done(s.Rule(ctx, db.By(t, auditor), clue(at(state)), relief.Ruling{Outcome: "uphold", Finding: "隐瞒房产属实", Fraud: true}))
		done(s.Rule(ctx, db.By(t, auditor), clue(at(state)), relief.Ruling{Outcome: "dismiss", Finding: "查无实据"}))
	}

	r := run(t, db.App)
	if r.ExitCode() != 0 {
		t.Errorf("exit %d\n%s", r.ExitCode(), describe(t, r))
	}
}

// TestThePostingsOfThePathHold is the same for postings that stand still, break
// or are brought down, on a clock that gives them time.
//
// covers: inv:I22 inv:I07 T13 T15 T16 T28
func TestThePostingsOfThePathHold(t *testing.T) {
	db := storetest.New(t)
	loadPolicy(t, connect(t, db.OwnerURL))
	db.Unions(t)
	k := db.Campaign(t, storetest.CampaignOptions{Day: 24 * time.Hour})
	s, ctx := db.Store, t.Context()
	at := func(n int, to relief.State) string {
		t.Helper()
		id := db.File(t, k, db.Applicant(t, n))
		db.Walk(t, id, to)
		return id
	}
	held, broken, fraud, stopped := at(1, relief.Posting), at(2, relief.Posting), at(3, relief.Posting), at(4, relief.Posting)
	object := func(id, key string) string {
		t.Helper()
		p := db.Case(t, id).Posting
		if _, err := s.Object(ctx, relief.Objection{Slug: p.Slug, Row: p.Row, Ground: "income", Text: "有车", Key: key}); err != nil {
			t.Fatal(err)
		}
		return storetest.Value[string](t, db, "SELECT id FROM objections WHERE case_id = $1", id)
	}
	taken := object(held, "1")
	steps := []error{}
	do := func(_ relief.Reply, err error) { steps = append(steps, err) }
	hold := func(id string, on bool) { do(s.Hold(ctx, db.By(t, "auditor@410821"), id, on, "核查")) }
	hold(held, true)
	hold(held, false)
	db.Decide(t, held, relief.Decide{Task: db.Case(t, held).Tasks[0].ID, Version: db.Case(t, held).Version, Outcome: relief.OutcomeApprove})
	hold(held, true)
	hold(held, false)
	do(s.Rule(ctx, db.By(t, "reviewer-2@410821"), taken, relief.Ruling{Outcome: "dismiss", Finding: "查无实据"}))
	do(s.BreakPosting(ctx, db.By(t, "publisher@410821-001"), broken, "被撕"))
	db.Agree(t, broken)
	do(s.Rule(ctx, db.By(t, "reviewer-2@410821"), object(fraud, "2"), relief.Ruling{Outcome: "uphold", Finding: "伪造", Fraud: true}))
	hold(stopped, true)
	do(s.Decease(ctx, db.By(t, "clerk@410821-001"), stopped, ""))
	for i, err := range steps {
		if err != nil {
			t.Fatalf("step %d: %v", i, err)
		}
	}
	if v := db.Case(t, held); v.State != relief.Posting || v.Posting.Status != "running" {
		t.Errorf("the held posting is %s, %s", v.State, v.Posting.Status)
	}
	r := run(t, db.App)
	if r.ExitCode() != 0 {
		t.Errorf("exit %d\n%s", r.ExitCode(), describe(t, r))
	}
}
