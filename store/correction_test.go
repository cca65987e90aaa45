package store_test

import (
	"testing"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/storetest"
)

// covers: F78 F52 T23
func TestTheSecondPersonSendsAProposedAccountBack(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{})
	b, ids := released(t, db, k, 1)
	id := ids[0]
	book(t, db, b.ID, storetest.Result(b.Payments[0], "returned"))
	clerk, verifier, a := "clerk@410821-001", "verifier@410821-001", db.Applicant(t, 0)
	offered := func(who string) (out []relief.Outcome) {
		v, err := db.Store.Task(t.Context(), db.Person(t, who), db.Task(t, id).ID)
		wantDone(t, err)
		for _, o := range v.Actions {
			out = append(out, o.Action)
		}
		return out
	}
	refuse := approve(t, db, id)
	refuse.Outcome, refuse.Comment = relief.OutcomeReturn, "卡号与存折不符"
	_, err := db.Store.Decide(t.Context(), db.By(t, clerk), refuse)
	wantCode(t, err, "transition_illegal")
	for round := range 2 {
		if got := offered(clerk); len(got) != 1 {
			t.Errorf("round %d: the first person is offered %v", round, got)
		}
		propose := approve(t, db, id)
		propose.Fields.Card, propose.Fields.Holder = db.Applicant(t, 90+round).Card.Value(), a.Holder
		_, err = db.Store.Decide(t.Context(), db.By(t, clerk), propose)
		wantDone(t, err)
		if got := offered(verifier); len(got) != 2 || got[1] != relief.OutcomeReturn {
			t.Errorf("round %d: the second person is offered %v", round, got)
		}
		if round == 0 {
			refuse := approve(t, db, id)
			refuse.Outcome = relief.OutcomeReturn
			_, err = db.Store.Decide(t.Context(), db.By(t, verifier), refuse)
			wantCode(t, err, "reason_required")
			refuse.Comment = "卡号与存折不符"
			_, err = db.Store.Decide(t.Context(), db.By(t, verifier), refuse)
			wantDone(t, err)
			if v, task := db.Case(t, id), db.Task(t, id); v.ProposedAccount != "" || task.Role != relief.Clerk {
				t.Errorf("refused, %q is still proposed and %s is asked", v.ProposedAccount, task.Role)
			}
		}
	}
	_, err = db.Store.Decide(t.Context(), db.By(t, verifier), approve(t, db, id))
	wantDone(t, err)
	if v := db.Case(t, id); v.Account != db.Applicant(t, 91).Card.Masked() || v.ProposedAccount != "" {
		t.Errorf("the account is %s, proposed %q", v.Account, v.ProposedAccount)
	}
	db.Walk(t, id, relief.Paid)
}

// covers: F78 F81 F52 T23 INV-02 inv:I04 inv:I05 fault:F49 fault:F50
func TestAReturnedPaymentIsCorrectedByTwoAndPaidAgain(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{})
	b, ids := released(t, db, k, 2)
	id := ids[0]
	var returned relief.BankResult
	for _, p := range b.Payments {
		status := "settled"
		if p.Case == id {
			status = "returned"
			returned = storetest.Result(p, status)
		}
		book(t, db, b.ID, storetest.Result(p, status))
	}
	if v, task := db.Case(t, id), db.Task(t, id); v.State != relief.Approved || task.Kind != relief.TaskCorrectAccount || task.Role != relief.Clerk {
		t.Fatalf("the case is %s and waits for %s by %s", v.State, task.Kind, task.Role)
	}
	_, err := db.Store.MakeBatch(t.Context(), db.By(t, "finance@410821"), k.ID, "")
	wantCode(t, err, "nothing_to_pay")
	clerk, a, other := "clerk@410821-001", db.Applicant(t, 0), db.Applicant(t, 1)
	propose := approve(t, db, id)
	_, err = db.Store.Decide(t.Context(), db.By(t, clerk), propose)
	wantCode(t, err, "account_missing")
	propose.Fields.Card, propose.Fields.Holder = db.Applicant(t, 99).Card.Value(), other.Holder
	_, err = db.Store.Decide(t.Context(), db.By(t, clerk), propose)
	wantCode(t, err, "holder_mismatch")
	propose.Fields.Card, propose.Fields.Holder = "6299990000000000001", a.Holder
	_, err = db.Store.Decide(t.Context(), db.By(t, clerk), propose)
	wantCode(t, err, "schema")
	propose.Fields.Card = db.Applicant(t, 99).Card.Value()
	if _, err := db.Store.Decide(t.Context(), db.By(t, clerk), propose); err != nil {
		t.Fatal(err)
	}
	if v, err := db.Store.Case(t.Context(), everything, id, db.Person(t, clerk), "account"); err != nil || v.Account != a.Card.Value() ||
		v.ProposedAccount != propose.Fields.Card || v.ProposedHolder != a.Holder || v.ProposedBankName != a.BankName {
		t.Errorf("one person changed the account, or the second cannot see the proposal: %+v, %v", v, err)
	}
	if v := db.Case(t, id); v.ProposedAccount != relief.CardNumber(propose.Fields.Card).Masked() || v.ProposedHolder != relief.MaskName(a.Holder) {
		t.Errorf("without a purpose the proposal is %s of %s", v.ProposedAccount, v.ProposedHolder)
	}
	if _, err := db.Store.Grant(t.Context(), db.By(t, "admin@410821"), clerk, relief.Verifier, "410821-001"); err != nil {
		t.Fatal(err)
	}
	both := db.By(t, clerk)
	both.Grant = storetest.Value[string](t, db, "SELECT id FROM grants WHERE user_id = $1 AND role = 'verifier'", both.Actor)
	_, err = db.Store.Decide(t.Context(), both, approve(t, db, id))
	wantCode(t, err, "sod4")
	if _, err := db.Store.Decide(t.Context(), db.By(t, "verifier@410821-001"), approve(t, db, id)); err != nil {
		t.Fatal(err)
	}
	if v, err := db.Store.Case(t.Context(), everything, id, db.Person(t, clerk), "account"); err != nil || v.Account != propose.Fields.Card || len(v.Tasks) != 0 {
		t.Errorf("the account was not changed: %v, %v", v.Tasks, err)
	}
	if n := storetest.Value[int](t, db, "SELECT count(*) FROM tasks WHERE kind = 'make_batch' AND status = 'open'"); n != 1 {
		t.Errorf("finance has %d tasks", n)
	}
	db.Walk(t, id, relief.Paid)
	if got := storetest.Value[string](t, db, "SELECT string_agg(attempt || state || payee_version, ' ' ORDER BY attempt) FROM payments WHERE case_id = $1", id); got != "1returned1 2settled2" {
		t.Errorf("its payments: %s", got)
	}
	if again := book(t, db, b.ID, returned); again.Repeated != 1 {
		t.Errorf("the old return once more: %+v", again)
	}
	if l := line(t, db, k, 1); l.Paid != 1000_00 || l.Reserved != 0 {
		t.Errorf("the line holds %+v", l)
	}
	balanced(t, db)
}

// covers: inv:I09 INV-02
func TestACorrectedAccountOfAnotherHouseholdIsRefused(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{})
	b, ids := released(t, db, k, 2)
	for _, p := range b.Payments {
		book(t, db, b.ID, storetest.Result(p, "returned"))
	}
	d := approve(t, db, ids[0])
	d.Fields.Card, d.Fields.Holder = db.Applicant(t, 1).Card.Value(), db.Applicant(t, 0).Holder
	if _, err := db.Store.Decide(t.Context(), db.By(t, "clerk@410821-001"), d); err != nil {
		t.Fatal(err)
	}
	_, err := db.Store.Decide(t.Context(), db.By(t, "verifier@410821-001"), approve(t, db, ids[0]))
	wantCode(t, err, "account_in_use")
}

// covers: inv:I16
func TestWhoCorrectedAnAccountBooksNoResultOfIt(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{})
	b, ids := released(t, db, k, 1)
	db.Exec(t, "INSERT INTO deeds (case_id, actor, kind) VALUES ($1, $2, 'correct_account')", ids[0], db.Person(t, "finance-3@410821").ID)
	_, err := db.Store.BookResults(t.Context(), db.By(t, "finance-3@410821"), b.ID, []relief.BankResult{storetest.Result(b.Payments[0], "settled")})
	wantCode(t, err, "sod4")
	if v := db.Case(t, ids[0]); v.State != relief.Paying {
		t.Errorf("the case is %s", v.State)
	}
}
