package store_test

import (
	"strings"
	"testing"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/storetest"
)

// A person gets 6,000 yuan of 送温暖 money a year, whoever gives it: what another
// union promised since bars the verification, the approval and the payment.
//
// covers: INV-11 F63
func TestAPersonsYearIsLimitedOverCampaigns(t *testing.T) {
	t.Parallel()
	db, first := newWorld(t, storetest.CampaignOptions{})
	other, later := db.Campaign(t, storetest.CampaignOptions{}), db.Campaign(t, storetest.CampaignOptions{YearsLater: 1})
	a := db.Applicant(t, 1)
	a.Amount = 3000_00
	filedIn := func(k *storetest.Campaign) string { return db.File(t, k, a) }
	withdrawn := func(id string) {
		_, err := db.Store.Withdraw(t.Context(), db.By(t, "clerk@410821-001"), id, "不再需要")
		wantDone(t, err)
	}
	decide := func(id, who string) error {
		_, err := db.Store.Decide(t.Context(), db.By(t, who), approve(t, db, id))
		return err
	}
	refused := func(err error) {
		t.Helper()
		if no := wantCode(t, err, "not_eligible"); no.Detail["rules"] != "person_year_cap" {
			t.Errorf("refused for %v", no.Detail)
		}
	}
	filedIn(later) // another year's
	id := filedIn(first)
	a.Amount = 3000_01
	db.Walk(t, id, relief.Verifying)
	against := filedIn(other)
	refused(decide(id, "verifier@410821-001"))
	got := resultOf(standingOf(t, db, id), "person_year_cap")
	if got.Weight != relief.Hard || got.Verdict != relief.Failed || len(got.Figures) != 4 || got.Figures[2].Value != "6,000.01" || got.Figures[3].Value != "6,000.00" {
		t.Errorf("it stands: %+v", got)
	}
	withdrawn(against)
	db.Walk(t, id, relief.InReview)
	against = filedIn(other)
	refused(decide(id, "reviewer@410821"))
	withdrawn(against)
	db.Walk(t, id, relief.Approved)
	against = filedIn(other)
	_, err := db.Store.MakeBatch(t.Context(), db.By(t, "finance@410821"), first.ID, "")
	refused(err)
	withdrawn(against)
	a.Amount = 3000_00 // as much as a year
	filedIn(other)
	db.Walk(t, id, relief.Paying)
}

// The page of an approval names every soft rule that fails, with its words, so that
// nobody has to find out by being refused.
//
// covers: F61 F62
func TestAnApprovalsPageNamesEverySoftRuleThatFails(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{Eligibility: []relief.EligibilityRule{
		{Code: "once_cap", Weight: relief.Soft, Limit: 499_99}, {Code: "year_cap", Weight: relief.Soft, Limit: 499_99}, {Code: "tier", Weight: relief.Note, Values: []string{"national"}},
	}})
	page := func(id, who string) (approves relief.AllowedAction) {
		t.Helper()
		me := db.Person(t, who)
		v, err := db.Store.Task(t.Context(), me, db.Task(t, id).ID)
		wantDone(t, err)
		v, err = db.Store.TaskPage(t.Context(), me, v, false)
		wantDone(t, err)
		for _, a := range v.Actions {
			if a.Action == relief.OutcomeApprove {
				approves = a
			} else if len(a.Exceptions) > 0 {
				t.Errorf("%s names %+v", a.Action, a.Exceptions)
			}
		}
		return approves
	}
	a := db.Applicant(t, 1)
	a.AidedLastYear = true
	id := db.File(t, k, a)
	db.Walk(t, id, relief.InReview)
	got := page(id, "reviewer@410821")
	var rules []string
	for _, r := range got.Exceptions {
		if rules = append(rules, r.Code); r.Chinese == "" || r.English == "" || r.Name == "" {
			t.Errorf("%s says nothing", r.Code)
		}
	}
	_, err := db.Store.Decide(t.Context(), db.By(t, "reviewer@410821"), approve(t, db, id))
	no := wantCode(t, err, got.ReasonCode)
	if want := "aided_last_year,once_cap,year_cap"; !got.Allowed || strings.Join(rules, ",") != want || no.Detail["rules"] != want {
		t.Errorf("it names %v (%s, allowed %v), the refusal %v", rules, got.ReasonCode, got.Allowed, no.Detail)
	}
	d := approve(t, db, id)
	d.Comment, d.Fields.Override = "家庭新发重大变故", rules
	_, err = db.Store.Decide(t.Context(), db.By(t, "reviewer@410821"), d)
	wantDone(t, err)
	if got := page(id, "reviewer@410821"); got.Allowed || len(got.Exceptions) > 0 {
		t.Errorf("who signed already is told %+v", got)
	}
	fine := db.File(t, db.Campaign(t, storetest.CampaignOptions{}), db.Applicant(t, 2))
	db.Walk(t, fine, relief.InReview)
	if got := page(fine, "reviewer@410821"); !got.Allowed || got.ReasonCode != "" || len(got.Exceptions) > 0 {
		t.Errorf("of a household that nothing speaks against it says %+v", got)
	}
}
