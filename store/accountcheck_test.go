package store_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/storetest"
)

// covers: T21 F83
func TestNothingIsPaidToAnAccountTheBankHasNotConfirmed(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{Requires: []relief.Requirement{relief.AccountChecked}})
	finance := "finance@410821"
	one, two := filed(t, db, k, 1, relief.Approved), db.File(t, k, db.Applicant(t, 7))
	db.Walk(t, two, relief.Approved)
	three := filed(t, db, k, 8, relief.Approved)
	moveCampaign(t, db, k, "suspend")
	_, err := db.Store.ResumeSlower(t.Context(), db.By(t, "organizer@410821"), k.ID, "放慢", still) // so that the days that count can be told
	wantDone(t, err)
	pay := func() error {
		_, err := db.Store.MakeBatch(t.Context(), db.By(t, finance), k.ID, "")
		return err
	}
	leaves := func(left []relief.CaseRefused, want ...string) { // numbers and codes in turn
		t.Helper()
		var got []string
		for _, l := range left {
			got = append(got, l.CaseNo, l.Code)
			if l.Reason == "" || l.ReasonEn == "" || l.Reason == l.ReasonEn {
				t.Errorf("no reason: %+v", l)
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("left out are %v, want %v", got, want)
		}
	}
	keep := func(who string, answers ...relief.AccountAnswer) relief.AccountsChecked {
		t.Helper()
		r, err := db.Store.KeepAccountAnswers(t.Context(), db.By(t, who), k.ID, answers)
		return reply[relief.AccountsChecked](t, r, err)
	}
	listed := func(want int) {
		t.Helper()
		l, err := db.Store.AccountList(t.Context(), db.By(t, finance), k.ID)
		if err != nil || len(l) != want {
			t.Errorf("%d accounts are listed for the bank, %v; want %d", len(l), err, want)
		}
	}
	wantCode(t, pay(), "account_unchecked")
	listed(3)
	_, err = db.Store.KeepAccountAnswers(t.Context(), db.By(t, finance), k.ID, make([]relief.AccountAnswer, relief.MostAccounts+1))
	wantCode(t, err, "too_many_items")
	no := func(id string) string { return db.Case(t, id).No }
	got := keep(finance, relief.AccountAnswer{CaseNo: no(one), Result: relief.AccountFine}, relief.AccountAnswer{CaseNo: no(two), Result: relief.AccountNameDiffers},
		relief.AccountAnswer{CaseNo: "nobody's", Result: relief.AccountFine})
	if got.Good != 1 || got.Faulty != 1 || len(got.Refused) != 1 || got.Refused[0].Code != "not_found" {
		t.Errorf("kept: %+v", got)
	}
	if c := db.Case(t, two); c.State != relief.Approved || db.Task(t, two).Kind != relief.TaskCorrectAccount {
		t.Errorf("an account that is somebody else's leads to %s", c.State)
	}
	if f := db.Case(t, two).Fault; f == nil || f.Result != relief.AccountNameDiffers {
		t.Errorf("who corrects it is told %+v", f)
	}
	if f := db.Case(t, one).Fault; f != nil {
		t.Errorf("nothing is wrong with an account of which %+v is said", f)
	}
	if got := keep(finance, relief.AccountAnswer{CaseNo: no(two), Result: relief.AccountFine}); len(got.Refused) != 1 || got.Refused[0].Code != "account_not_awaited" {
		t.Errorf("kept while it is corrected: %+v", got)
	}
	if _, err := db.Owner.Exec(t.Context(), "ALTER TABLE account_checks DISABLE TRIGGER USER; UPDATE account_checks SET at = at - interval '1 minute'"); err != nil {
		t.Fatal(err)
	}
	wantCode(t, pay(), "account_unchecked") // the bank was asked too long ago
	listed(2)
	keep(finance, relief.AccountAnswer{CaseNo: no(one), Result: relief.AccountFine})
	listed(1)
	made, err := db.Store.MakeBatch(t.Context(), db.By(t, finance), k.ID, "") // the one nobody has asked about is left out, and holds nobody up
	leaves(reply[relief.PaymentBatchView](t, made, err).LeftOut, no(three), "account_unchecked", no(two), "account_uncorrected")
	if a, b := db.Case(t, one).State, db.Case(t, three).State; a != relief.Paying || b != relief.Approved {
		t.Errorf("the confirmed one is %s, the one nobody has asked about %s", a, b)
	}
	keep(finance, relief.AccountAnswer{CaseNo: no(three), Result: relief.AccountFine})
	wantDone(t, pay())
	propose := approve(t, db, two)
	propose.Fields.Card, propose.Fields.Holder = db.Applicant(t, 91).Card.Value(), db.Applicant(t, 7).Holder
	_, err = db.Store.Decide(t.Context(), db.By(t, "clerk@410821-001"), propose)
	wantDone(t, err)
	_, err = db.Store.Decide(t.Context(), db.By(t, "verifier@410821-001"), approve(t, db, two))
	wantDone(t, err)
	err = pay()
	wantCode(t, err, "account_unchecked") // a corrected account is another one
	var refusal *relief.Error
	errors.As(err, &refusal)
	leaves(refusal.Detail["left_out"].([]relief.CaseRefused), no(two), "account_unchecked")
	listed(1)
	if got := keep("clerk@410821-001", relief.AccountAnswer{CaseNo: no(two), Result: relief.AccountFine}); len(got.Refused) != 1 || got.Refused[0].Code != "sod4" {
		t.Errorf("who corrected the account vouches for it: %+v", got)
	}
	keep(finance, relief.AccountAnswer{CaseNo: no(two), Result: relief.AccountFine})
	wantDone(t, pay())
	line, err := db.Store.Timeline(t.Context(), everything, two)
	var said []relief.AccountResult
	for _, e := range line {
		if e.Action == relief.AccountWasChecked && e.By == db.Person(t, finance).Name {
			said = append(said, e.Written.Result)
		}
	}
	if err != nil || !slices.Equal(said, []relief.AccountResult{relief.AccountNameDiffers, relief.AccountFine}) {
		t.Errorf("the history says the bank answered %v, %v", said, err)
	}
}
