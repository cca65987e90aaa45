package store_test

import (
	"testing"
	"time"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/storetest"
)

// ask is a delegation of the person's post from today for ten days.
func ask(p relief.Person, to string, kinds ...relief.TaskKind) relief.DelegationAsk {
	today := relief.DayOf(time.Now())
	return relief.DelegationAsk{Grant: p.Roles[0].Grant, Delegate: to, Actions: kinds, Ceiling: 1000_00, Starts: today, Ends: today.AddDays(9), Reason: "出差"}
}

// lend has the superior grant a delegation and answers its id.
func lend(t *testing.T, db *storetest.DB, from, to string, kinds ...relief.TaskKind) string {
	t.Helper()
	appointed(t, db, to)
	return granted(t, db, from, ask(db.Person(t, from), to, kinds...))
}

func granted(t *testing.T, db *storetest.DB, from string, a relief.DelegationAsk) string {
	t.Helper()
	reply, err := db.Store.Delegate(t.Context(), db.By(t, from), a)
	wantDone(t, err)
	id := read[relief.Moved](t, reply).ID
	_, err = db.Store.RuleDelegation(t.Context(), db.By(t, "organizer@410800"), id, true)
	wantDone(t, err)
	return id
}

// standIn is a request of who acts for whom, as the edge would make it.
func standIn(t *testing.T, db *storetest.DB, task, who, principal string) relief.Request {
	t.Helper()
	r := db.By(t, who)
	lent, err := db.Store.Lent(t.Context(), r.Actor, task, db.Person(t, principal).ID)
	wantDone(t, err)
	if lent == nil {
		t.Fatalf("%s does not stand in for %s", who, principal)
	}
	r.Grant, r.Delegation = lent.Grant, lent.ID
	return r
}

func answersFor(t *testing.T, db *storetest.DB, id, who, principal string, o relief.Outcome) error {
	t.Helper()
	task := db.Task(t, id).ID
	_, err := db.Store.Decide(t.Context(), standIn(t, db, task, who, principal), relief.Decide{Task: task, Version: db.Case(t, id).Version, Outcome: o, Comment: "已核"})
	return err
}

// covers: F26 F27 I22 inv:I13 inv:I16
func TestADelegateActsForTheAbsentAndBothAreNamed(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{})
	id := filed(t, db, k, 1, relief.Submitted)
	task := atSeat(t, db, id, relief.TaskApprove)
	if sees(t, db, "cashier@410821", task.ID) {
		t.Fatal("a cashier sees an approver's task")
	}
	lend(t, db, "approver@410821", "cashier@410821", relief.TaskApprove)
	if !sees(t, db, "cashier@410821", task.ID) {
		t.Fatal("who stands in does not see the task")
	}
	page, err := db.Store.Task(t.Context(), db.Person(t, "cashier@410821"), task.ID)
	if err != nil || page.For == nil || page.For.Name != db.Person(t, "approver@410821").Name || !page.Actions[0].Allowed {
		t.Fatalf("the page says for %v, %v, %v", page.For, page.Actions, err)
	}
	wantDone(t, answersFor(t, db, id, "cashier@410821", "approver@410821", relief.OutcomeApprove))
	line, err := db.Store.Timeline(t.Context(), everything, id)
	wantDone(t, err)
	want := db.Person(t, "cashier@410821").Name + " 代 " + db.Person(t, "approver@410821").Name
	if last := line[len(line)-1]; last.By != want || last.Post != relief.Approver || last.ForID != db.Person(t, "approver@410821").ID || last.Union == "" {
		t.Errorf("the timeline shows %+v, want %s", last, want)
	}
	for _, who := range []string{"cashier@410821", "approver@410821"} {
		if n := storetest.Value[int](t, db, "SELECT count(*) FROM deeds WHERE case_id = $1 AND actor = $2 AND kind = 'approve'", id, db.Person(t, who).ID); n != 1 {
			t.Errorf("%s has %d deeds, want 1", who, n)
		}
	}
	list, err := db.Store.Delegations(t.Context(), db.Person(t, "cashier@410821"), nil)
	if err != nil || len(list) != 1 || !list[0].InForce {
		t.Errorf("his delegations are %+v, %v", list, err)
	}
}

// covers: I18 I22 F33 F34 inv:I16
func TestSeparationOfDutiesJudgesDelegateAndPrincipal(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{})
	id := filed(t, db, k, 1, relief.Submitted)
	db.Walk(t, id, relief.Verifying) // surveyor and surveyor-2 have signed
	lend(t, db, "verifier@410821-001", "surveyor@410821-001", relief.TaskVerify)
	task := db.Task(t, id).ID
	wantCode(t, answersFor(t, db, id, "surveyor@410821-001", "verifier@410821-001", relief.OutcomeApprove), "sod2")
	if sees(t, db, "surveyor@410821-001", task) {
		t.Error("a delegate who surveyed the household sees the task")
	}
	page, err := db.Store.Task(t.Context(), db.Person(t, "surveyor@410821-001"), task)
	if err != nil || page.Actions[0].Allowed || page.Actions[0].ReasonCode != "sod2" {
		t.Errorf("the page says %+v, %v", page.Actions, err)
	}
	db.Exec(t, "INSERT INTO deeds (case_id, actor, kind) VALUES ($1, $2, 'survey')", id, db.Person(t, "verifier-2@410821-001").ID)
	lend(t, db, "verifier-2@410821-001", "publisher@410821-001", relief.TaskVerify)
	wantCode(t, answersFor(t, db, id, "publisher@410821-001", "verifier-2@410821-001", relief.OutcomeApprove), "sod2")
	if sees(t, db, "publisher@410821-001", task) {
		t.Error("a principal who surveyed the household lends the task")
	}
}

// covers: I22
func TestADelegationIsBounded(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{})
	appointed(t, db, "approver-2@410821", "approver-3@410821", "reviewer@410821", "approver@410822", "organizer@410800", "organizer@410821")
	p := db.Person(t, "approver@410821")
	by := func() relief.Request { return db.By(t, "approver@410821") }
	today := relief.DayOf(time.Now())
	for name, tc := range map[string]struct {
		change func(*relief.DelegationAsk)
		want   string
	}{
		"more than thirty days":   {func(a *relief.DelegationAsk) { a.Ends = today.AddDays(30) }, "delegation_dates"},
		"over already":            {func(a *relief.DelegationAsk) { a.Starts, a.Ends = today.AddDays(-3), today.AddDays(-1) }, "delegation_dates"},
		"no reason":               {func(a *relief.DelegationAsk) { a.Reason = " " }, "reason_required"},
		"no ceiling":              {func(a *relief.DelegationAsk) { a.Ceiling = 0 }, "delegation_ceiling_missing"},
		"an objection":            {func(a *relief.DelegationAsk) { a.Actions = []relief.TaskKind{relief.TaskObject} }, "delegation_action"},
		"a payment batch":         {func(a *relief.DelegationAsk) { a.Actions = []relief.TaskKind{relief.TaskApproveBatch} }, "delegation_action"},
		"what he may not himself": {func(a *relief.DelegationAsk) { a.Actions = []relief.TaskKind{relief.TaskSurvey} }, "delegation_action"},
		"to himself":              {func(a *relief.DelegationAsk) { a.Delegate = "approver@410821" }, "delegation_self"},
		"to nobody":               {func(a *relief.DelegationAsk) { a.Delegate = "nobody@410821" }, "person_unknown"},
		"to another county":       {func(a *relief.DelegationAsk) { a.Delegate = "approver@410822" }, "delegation_unfit"},
		"another's post":          {func(a *relief.DelegationAsk) { a.Grant = db.Person(t, "reviewer@410821").Roles[0].Grant }, "delegation_not_yours"},
		"outside of his post":     {func(a *relief.DelegationAsk) { a.Scope = "410822" }, "delegation_scope"},
	} {
		a := ask(p, "approver-2@410821", relief.TaskApprove)
		tc.change(&a)
		if _, err := db.Store.Delegate(t.Context(), by(), a); relief.CodeOf(err) != tc.want {
			t.Errorf("%s: %v, want %s", name, err, tc.want)
		}
	}
	reply, err := db.Store.Delegate(t.Context(), by(), ask(p, "approver-2@410821", relief.TaskApprove))
	wantDone(t, err)
	one := read[relief.Moved](t, reply).ID
	for _, who := range []string{"approver@410821", "approver-2@410821"} {
		_, err = db.Store.RuleDelegation(t.Context(), db.By(t, who), one, true)
		wantCode(t, err, "delegation_third_person")
	}
	_, err = db.Store.Delegate(t.Context(), db.By(t, "approver-2@410821"), ask(db.Person(t, "approver-2@410821"), "approver@410821", relief.TaskApprove))
	wantCode(t, err, "delegation_circle")
	two, err := db.Store.Delegate(t.Context(), db.By(t, "approver-2@410821"), ask(db.Person(t, "approver-2@410821"), "approver-3@410821", relief.TaskApprove))
	wantDone(t, err)
	_, err = db.Store.Delegate(t.Context(), db.By(t, "approver-3@410821"), ask(db.Person(t, "approver-3@410821"), "approver@410821", relief.TaskApprove))
	wantCode(t, err, "delegation_circle")
	_ = two

	id := filed(t, db, k, 1, relief.Submitted)
	task := atSeat(t, db, id, relief.TaskApprove)
	if lent, err := db.Store.Lent(t.Context(), db.Person(t, "approver-2@410821").ID, task.ID, ""); lent != nil || err != nil {
		t.Fatalf("a proposal lends already: %v, %v", lent, err)
	}
	_, err = db.Store.RuleDelegation(t.Context(), db.By(t, "organizer@410800"), one, true)
	wantDone(t, err)
	db.Exec(t, "UPDATE delegations SET ceiling_fen = 49999 WHERE id = $1", one)
	wantCode(t, answersFor(t, db, id, "approver-2@410821", "approver@410821", relief.OutcomeApprove), "delegation_ceiling")
	db.Exec(t, "UPDATE delegations SET ceiling_fen = 50000, scope = '/000000/410000/410800/410822' WHERE id = $1", one)
	wantCode(t, answersFor(t, db, id, "approver-2@410821", "approver@410821", relief.OutcomeApprove), "delegation_scope")
	db.Exec(t, "UPDATE delegations SET scope = '/000000/410000/410800/410821' WHERE id = $1", one)
	r := standIn(t, db, task.ID, "approver-2@410821", "approver@410821")
	_, err = db.Store.Work(t.Context(), r, relief.Work{Task: task.ID, Act: relief.HandOver, To: "approver-3@410821", Comment: "转"})
	wantCode(t, err, "delegation_action") // what was lent is not passed on
	for what, sql := range map[string]string{
		"its end":             "UPDATE delegations SET starts_at = now() - interval '2 days', ends_at = now() - interval '1 day'",
		"the account's end":   "UPDATE users SET disabled = true WHERE username = 'approver-2@410821'",
		"the principal's end": "UPDATE users SET disabled = true WHERE username = 'approver@410821'",
		"the post's end":      "UPDATE grants SET active = false, revoked_at = now() WHERE id = '" + p.Roles[0].Grant + "'",
	} {
		t.Run(what, func(t *testing.T) {
			tx, err := db.Owner.Begin(t.Context())
			wantDone(t, err)
			before := map[string]string{"users": "UPDATE users SET disabled = false", "delegations": "UPDATE delegations SET starts_at = now() - interval '1 hour', ends_at = now() + interval '9 days'", "grants": "UPDATE grants SET active = true, revoked_at = NULL"}
			_, err = tx.Exec(t.Context(), sql)
			wantDone(t, err)
			wantDone(t, tx.Commit(t.Context()))
			_, err = db.Store.Decide(t.Context(), r, relief.Decide{Task: task.ID, Version: db.Case(t, id).Version, Outcome: relief.OutcomeApprove})
			if code := relief.CodeOf(err); code != "delegation_over" && code != "grant_revoked" {
				t.Errorf("after %s: %v", what, err)
			}
			for _, undo := range before {
				db.Exec(t, undo)
			}
		})
	}
}

// covers: I22 inv:I13
func TestARevokedDelegationDecidesNothingAfterwards(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{})
	id := filed(t, db, k, 1, relief.Submitted)
	atSeat(t, db, id, relief.TaskApprove)
	won := map[string]int{}
	for _, c := range copies(t, db, id, 20) {
		lent := lend(t, db, "approver@410821", "cashier@410821", relief.TaskApprove)
		d := approve(t, db, c)
		r, own := standIn(t, db, d.Task, "cashier@410821", "approver@410821"), db.By(t, "approver@410821")
		errs := together(2, func(i int) (err error) {
			if i == 0 {
				_, err = db.Store.Decide(t.Context(), r, d)
			} else {
				_, err = db.Store.RevokeDelegation(t.Context(), own, lent)
			}
			return err
		})
		wantDone(t, errs[1])
		won[relief.CodeOf(errs[0])]++
		if errs[0] != nil {
			wantCode(t, errs[0], "delegation_over")
		}
	}
	t.Log(won)
	if n := storetest.Value[int](t, db, "SELECT count(*) FROM decisions d JOIN delegations l ON l.id = d.delegation_id WHERE l.revoked_at < d.at"); n != 0 {
		t.Errorf("%d decisions rest on a delegation revoked before", n)
	}
}

// covers: F7 F8 F26 F27 I22
func TestADelegateDecidesInBulkWithinWhatWasLent(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{})
	first, second, surveyed := db.File(t, k, db.Applicant(t, 1)), db.File(t, k, db.Applicant(t, 2)), db.File(t, k, db.Applicant(t, 3))
	model := db.Applicant(t, 4)
	model.Category, model.ModelLevel, model.Amount = "劳动模范", "全国", 2000_00
	dear := db.File(t, k, model) // above the ceiling of what is lent
	for _, id := range []string{first, second, surveyed, dear} {
		atSeat(t, db, id, relief.TaskApprove)
	}
	const delegate = "cashier@410821"
	appointed(t, db, delegate)
	db.Exec(t, "INSERT INTO deeds (case_id, actor, kind) VALUES ($1, $2, 'survey')", surveyed, db.Person(t, delegate).ID)
	cases := []string{first, second, surveyed, dear}
	b := relief.Bulk{Items: ticked(t, db, cases), Outcome: relief.OutcomeApprove}
	refused := status(t, db, delegate, bulk(t, db, delegate, b).ID)
	if refused.Refused != 4 || refused.Items[0].Code != "forbidden" {
		t.Fatalf("with nothing lent: %+v", refused)
	}
	lend(t, db, "approver@410821", delegate, relief.TaskApprove)
	b.OnBehalfOf = db.Person(t, "approver-2@410821").ID
	if v := status(t, db, delegate, bulk(t, db, delegate, b).ID); v.Refused != 4 || v.Items[0].Code != "delegation_over" {
		t.Fatalf("for somebody he does not stand in for: %+v", v)
	}
	b.OnBehalfOf = ""
	done := bulk(t, db, delegate, b)
	db.Exec(t, "UPDATE bulks SET applies_at = now() - interval '1 second' WHERE id = $1", done.ID)
	apply(t, db, done.ID)
	codes := map[string]string{}
	for i, it := range status(t, db, delegate, done.ID).Items {
		codes[cases[i]] = it.Code
	}
	if codes[first] != "" || codes[second] != "" || codes[surveyed] != "sod2" || codes[dear] != "delegation_ceiling" {
		t.Errorf("refused with %v", codes)
	}
	if n := storetest.Value[int](t, db, "SELECT count(*) FROM decisions WHERE kind = 'approve' AND actor = $1 AND on_behalf_of = $2",
		db.Person(t, delegate).ID, db.Person(t, "approver@410821").ID); n != 2 {
		t.Errorf("%d decisions name both", n)
	}
}

// covers: F26
func TestADelegationForACampaignRunsByItsClock(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{Day: still})
	other := db.Campaign(t, storetest.CampaignOptions{Day: still})
	id, elsewhere := filed(t, db, k, 1, relief.Submitted), filed(t, db, other, 2, relief.Submitted)
	task, there := atSeat(t, db, id, relief.TaskApprove), atSeat(t, db, elsewhere, relief.TaskApprove)
	appointed(t, db, "cashier@410821")
	first := k.Plan.FirstDay() // today, by the campaign's clock
	a := ask(db.Person(t, "approver@410821"), "cashier@410821", relief.TaskApprove)
	_, err := db.Store.Delegate(t.Context(), db.By(t, "approver@410821"), relief.DelegationAsk{
		Grant: a.Grant, Delegate: a.Delegate, Actions: a.Actions, Ceiling: a.Ceiling, Starts: first, Ends: first.AddDays(2), Reason: a.Reason,
	})
	wantCode(t, err, "delegation_dates") // long ago, by everybody's clock
	a.Campaign, a.Starts, a.Ends = k.ID, first.AddDays(2), first.AddDays(4)
	granted(t, db, "approver@410821", a)
	if sees(t, db, "cashier@410821", task.ID) {
		t.Error("the delegation began before its day")
	}
	a.Starts, a.Ends = first, first.AddDays(1)
	granted(t, db, "approver@410821", a)
	if !sees(t, db, "cashier@410821", task.ID) {
		t.Fatal("on its day the delegate does not see the task")
	}
	if sees(t, db, "cashier@410821", there.ID) {
		t.Error("a delegation for one campaign reaches another's task")
	}
	r := standIn(t, db, task.ID, "cashier@410821", "approver@410821")
	_, err = db.Store.Decide(t.Context(), r, relief.Decide{Task: there.ID, Version: db.Case(t, elsewhere).Version, Outcome: relief.OutcomeApprove})
	wantCode(t, err, "delegation_scope")
	wantDone(t, answersFor(t, db, id, "cashier@410821", "approver@410821", relief.OutcomeApprove))
}
