package store_test

import (
	"testing"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store"
	"github.com/songnuan/songnuan/store/storetest"
)

// A capped is a household of 500 yuan under one hard rule of its campaign.
type capped struct {
	name    string
	rule    relief.EligibilityRule
	no      bool // the plan names no local minimum
	before  bool // it is aided with as much in another campaign
	form    func(*store.Applicant)
	file    func(*relief.ArchiveFile)
	refused bool
}

// spent has the file say what the household bore.
func spent(kind string, amount relief.Fen) func(*relief.ArchiveFile) {
	return func(f *relief.ArchiveFile) {
		f.Expenditure = append(f.Expenditure, relief.SpendingItem{Kind: kind, Gross: amount})
	}
}

func losing(amount relief.Fen) func(*relief.ArchiveFile) {
	return func(f *relief.ArchiveFile) { f.AccidentLoss = amount }
}

func poorer(a *store.Applicant) { a.Income = 36_006_00 } // 900 a head and month: relative hardship

// What DOMAIN §4.2 blocks for each kind of aid is a hard rule of the plan that
// says so; each is refused one step beyond its limit and passes at it.
//
// covers: S3-07 INV-06 INV-07 INV-08 INV-09 INV-10 INV-11 INV-12 INV-14
func TestEachLimitOfAFundRefusesBeyondItAndPassesAtIt(t *testing.T) {
	t.Parallel()
	db, _ := newWorld(t, storetest.CampaignOptions{})
	registered := relief.EligibilityRule{Code: "registration", Values: []string{"特困失业人员"}}
	out := func(a *store.Applicant) { a.Category, a.RegistrationNo = "特困失业人员", "S1" }
	deep, relative := []relief.Grade{relief.GradeDeep}, []relief.Grade{relief.GradeRelative}
	for n, c := range []capped{
		{name: "INV-06 more than a month of the minimum", rule: relief.EligibilityRule{Code: "year_cap", Months: 1}, before: true, refused: true},
		{name: "INV-06 less than two months of it", rule: relief.EligibilityRule{Code: "year_cap", Months: 2}, before: true},
		{name: "INV-06 the minimum is not known", rule: relief.EligibilityRule{Code: "year_cap", Months: 12}, no: true, refused: true},
		{name: "INV-06 the deep have more months", rule: relief.EligibilityRule{Code: "year_cap", Months: 1, Grades: relative}, before: true},
		{name: "INV-07 more than illness cost", rule: relief.EligibilityRule{Code: "medical_cap", Limit: 20_000_00}, file: spent("illness", 499_99), refused: true},
		{name: "INV-07 as much as illness cost", rule: relief.EligibilityRule{Code: "medical_cap", Limit: 20_000_00}, file: spent("illness", 500_00)},
		{name: "INV-07 more than four fifths of it", rule: relief.EligibilityRule{Code: "medical_cap", Percent: 80, Limit: 16_000_00}, file: spent("illness", 624_99), refused: true},
		{name: "INV-08 nobody studies", rule: relief.EligibilityRule{Code: "schooling_cap", Months: 10}, refused: true},
		{name: "INV-08 one studies", rule: relief.EligibilityRule{Code: "schooling_cap", Months: 10}, file: spent("schooling", 1000_00)},
		{name: "INV-08 a flat sum a student", rule: relief.EligibilityRule{Code: "schooling_cap", Limit: 499_99}, file: spent("schooling", 1000_00), refused: true},
		{name: "INV-09 the deep beyond their months", rule: relief.EligibilityRule{Code: "year_cap", Months: 1, Grades: deep}, before: true, refused: true},
		{name: "INV-09 each member's months", rule: relief.EligibilityRule{Code: "year_cap", Months: 1, Percent: 100, Grades: deep}, before: true},
		{name: "INV-10 relative hardship, a second project", rule: relief.EligibilityRule{Code: "one_project", Grades: relative}, before: true, form: poorer, refused: true},
		{name: "INV-10 relative hardship, one project", rule: relief.EligibilityRule{Code: "one_project", Grades: relative}, form: poorer},
		{name: "INV-10 deep hardship, a second project", rule: relief.EligibilityRule{Code: "one_project", Grades: relative}, before: true},
		{name: "INV-10 more than the share of a loss", rule: relief.EligibilityRule{Code: "accident_cap", Percent: 15, Limit: 10_000_00}, file: losing(3333_00), refused: true},
		{name: "INV-10 the share of a loss", rule: relief.EligibilityRule{Code: "accident_cap", Percent: 15, Limit: 10_000_00}, file: losing(3334_00)},
		{name: "INV-11 more than once", rule: relief.EligibilityRule{Code: "once_cap", Limit: 499_99}, refused: true},
		{name: "INV-11 as much as once", rule: relief.EligibilityRule{Code: "once_cap", Limit: 500_00}},
		{name: "INV-11 more than a year", rule: relief.EligibilityRule{Code: "year_cap", Limit: 999_99}, before: true, refused: true},
		{name: "INV-11 as much as a year", rule: relief.EligibilityRule{Code: "year_cap", Limit: 1000_00}, before: true},
		{name: "INV-11 a person, more than a year", rule: relief.EligibilityRule{Code: "person_year_cap", Limit: 999_99}, before: true, refused: true},
		{name: "INV-11 a person, as much as a year", rule: relief.EligibilityRule{Code: "person_year_cap", Limit: 1000_00}, before: true},
		{name: "INV-11 a person, other money", rule: relief.EligibilityRule{Code: "person_year_cap", Limit: 999_99, Values: []string{"CENTRAL"}}, before: true},
		{name: "INV-12 temporary aid beyond its year", rule: relief.EligibilityRule{Code: "year_cap", Limit: 499_99, Lines: []string{"困难职工慰问金"}}, refused: true},
		{name: "INV-12 another line", rule: relief.EligibilityRule{Code: "year_cap", Limit: 499_99, Lines: []string{"劳模慰问金"}}},
		{name: "INV-14 not what the money is for", rule: relief.EligibilityRule{Code: "purpose", Values: []string{"UNION_OWN:困难农民工"}}, refused: true},
		{name: "INV-14 what the money is for", rule: relief.EligibilityRule{Code: "purpose", Values: []string{"UNION_OWN:困难农民工", "UNION_OWN:困难职工"}}},
		{name: "3-07 the day of the registration is missing", rule: registered, form: out, refused: true},
		{name: "3-07 registered as unemployed", rule: registered, form: out, file: func(f *relief.ArchiveFile) { f.Head.JoblessFrom = relief.NewDay(2022, 9, 1) }},
	} {
		t.Run(c.name, func(t *testing.T) { c.run(t, db, n+1) })
	}
}

func (c capped) run(t *testing.T, db *storetest.DB, n int) {
	t.Helper()
	a := db.Applicant(t, n)
	if c.form != nil {
		c.form(&a)
	}
	if c.before {
		db.File(t, db.Campaign(t, storetest.CampaignOptions{}), a)
	}
	c.rule.Weight = relief.Hard
	k := db.Campaign(t, storetest.CampaignOptions{Eligibility: []relief.EligibilityRule{c.rule}, NoMinimum: c.no})
	id := db.File(t, k, a)
	db.Walk(t, id, relief.Verifying)
	if c.file != nil {
		v := archiveOf(t, db, id, 0)
		change := relief.ArchiveChange{Version: v.Version, File: v.File, Reason: "核对发现"}
		c.file(&change.File)
		_, err := db.Store.ChangeArchive(t.Context(), db.By(t, "clerk-2@410821-001"), v.ID, change)
		wantDone(t, err)
		_, err = db.Store.DecideChange(t.Context(), db.By(t, "verifier-2@410821-001"), v.ID, "confirmed", "")
		wantDone(t, err)
	}
	if got := resultOf(standingOf(t, db, id), c.rule.Code); (got.Verdict == relief.Failed) != c.refused || got.Weight != relief.Hard {
		t.Errorf("it stands: %+v", got)
	}
	if !c.refused {
		db.Walk(t, id, relief.Approved)
		return
	}
	_, err := db.Store.Decide(t.Context(), db.By(t, "verifier@410821-001"), relief.Decide{Task: db.Task(t, id).ID, Version: db.Case(t, id).Version, Outcome: relief.OutcomeApprove})
	if no := wantCode(t, err, "not_eligible"); no.Detail["rules"] != c.rule.Code {
		t.Errorf("refused for %v", no.Detail)
	}
}
