package store_test

import (
	"slices"
	"testing"
	"time"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/storetest"
)

func standingOf(t *testing.T, db *storetest.DB, caseID string) relief.EligibilityView {
	t.Helper()
	v, err := db.Store.Eligibility(t.Context(), []string{"/000000"}, caseID)
	if err != nil {
		t.Fatalf("how case %s stands: %v", caseID, err)
	}
	return v
}

func resultOf(v relief.EligibilityView, code string) relief.RuleResult {
	for _, r := range v.Results {
		if r.Code == code {
			return r
		}
	}
	return relief.RuleResult{}
}

// changeIncome has the file's income changed by clerk and verifier.
func changeIncome(t *testing.T, db *storetest.DB, caseID string, income relief.Fen) {
	t.Helper()
	v := archiveOf(t, db, caseID, 0)
	change := relief.ArchiveChange{Version: v.Version, File: v.File, Reason: "核对发现"}
	change.File.Income = []relief.IncomeItem{{Kind: "wages", Amount: income}}
	_, err := db.Store.ChangeArchive(t.Context(), db.By(t, "clerk-2@410821-001"), v.ID, change)
	wantDone(t, err)
	_, err = db.Store.DecideChange(t.Context(), db.By(t, "verifier-2@410821-001"), v.ID, "confirmed", "")
	wantDone(t, err)
}

// covers: I14 F63
func TestIncomeChangedAfterTheSurveyIsSeenAndRefusesAtApproval(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{
		Eligibility: []relief.EligibilityRule{{Code: "income_line", Weight: relief.Hard, Tenths: 20}},
	})
	id := db.File(t, k, db.Applicant(t, 1))
	db.Walk(t, id, relief.InReview)
	before := standingOf(t, db, id)
	if !before.Eligible || len(before.Changes) != 0 && before.Changes[0].Code != "archive_active" || resultOf(before, "income_line").Verdict != relief.Passed {
		t.Fatalf("before the change: %+v", before)
	}
	changeIncome(t, db, id, 90_000_00)
	now := standingOf(t, db, id)
	at := slices.IndexFunc(now.Changes, func(c relief.RuleChange) bool { return c.Code == "income_line" })
	if now.Eligible || at < 0 || now.Changes[at].Before.Verdict != relief.Passed || now.Changes[at].After.Verdict != relief.Failed || len(now.Changes[at].After.Figures) == 0 {
		t.Fatalf("the change is not shown: %+v", now.Changes)
	}
	if len(now.Fields) != 1 || now.Fields[0].Field != "income" || now.Fields[0].Before == now.Fields[0].After {
		t.Errorf("the fields: %+v", now.Fields)
	}
	task := db.Task(t, id)
	_, err := db.Store.Decide(t.Context(), db.By(t, "reviewer@410821"), relief.Decide{Task: task.ID, Version: db.Case(t, id).Version, Outcome: relief.OutcomeApprove})
	wantCode(t, err, "not_eligible")
	changeIncome(t, db, id, 15_000_00)
	db.Walk(t, id, relief.Approved)
	changeIncome(t, db, id, 90_000_00)
	_, err = db.Store.MakeBatch(t.Context(), db.By(t, "finance@410821"), k.ID, db.Case(t, id).Line)
	wantCode(t, err, "not_eligible")
	stages := []string{}
	for _, c := range standingOf(t, db, id).Checks {
		stages = append(stages, c.Stage)
	}
	if !slices.Equal(stages, []string{"survey", "survey", "verification", "approval", "approval"}) {
		t.Errorf("checked at %v", stages)
	}
}

// covers: F63 INV-21 fault:F51
func TestAnIneligibleHouseholdIsLeftOutOfABatchAndNotReleased(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{})
	good, gone := db.File(t, k, db.Applicant(t, 1)), db.File(t, k, db.Applicant(t, 2))
	for _, id := range []string{good, gone} {
		db.Walk(t, id, relief.Approved)
	}
	exit := func(id string) {
		t.Helper()
		_, err := db.Store.MoveArchive(t.Context(), db.By(t, "verifier-3@410821-001"), archiveOf(t, db, id, 0).ID, relief.ArchiveExit, "", "收入已改善")
		wantDone(t, err)
	}
	exit(gone)
	b := db.MakeBatch(t, good)
	if b.Count != 1 || b.Payments[0].Case != good || db.Case(t, gone).State != relief.Approved {
		t.Fatalf("%d payments in the batch", b.Count)
	}
	db.MoveBatch(t, b.ID, "approve", "approver-2@410821")
	exit(good)
	_, err := db.Store.MoveBatch(t.Context(), db.By(t, "cashier@410821"), b.ID, "release", "")
	wantCode(t, err, "payment_barred")
	if db.Batch(t, b.ID).Status != "approved" {
		t.Error("the batch was released")
	}
}

// covers: I15 F61 S3-69
func TestAnExceptionTakesTwoPeopleAndIsCounted(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{})
	a := db.Applicant(t, 1)
	a.AidedLastYear = true
	id := db.File(t, k, a)
	db.Walk(t, id, relief.InReview)
	decide := func(who string, d relief.Decide) error {
		d.Task, d.Version, d.Outcome = db.Task(t, id).ID, db.Case(t, id).Version, relief.OutcomeApprove
		_, err := db.Store.Decide(t.Context(), db.By(t, who), d)
		return err
	}
	set := relief.Decide{Comment: "家庭新发重大变故", Fields: relief.DecisionFields{Override: []string{"aided_last_year"}}}
	wantCode(t, decide("reviewer@410821", relief.Decide{Comment: "同意"}), "aided_last_year")
	wantDone(t, decide("reviewer@410821", set))
	count := func() []relief.ExceptionCount {
		t.Helper()
		got, err := db.Store.CountExceptions(t.Context(), []string{"/000000"}, k.ID)
		wantDone(t, err)
		return got
	}
	if got := count(); len(got) != 0 {
		t.Errorf("one person made an exception: %+v", got)
	}
	wantCode(t, decide("approver@410821", relief.Decide{Comment: "同意"}), "aided_last_year")
	wantDone(t, decide("approver@410821", set))
	if got := count(); len(got) != 1 || got[0] != (relief.ExceptionCount{Rule: "aided_last_year", Name: "上年度已慰问", Cases: 1, Amount: a.Amount}) {
		t.Errorf("counted: %+v", got)
	}
	db.Walk(t, id, relief.Paid)
	if got := count(); got[0].Paid != a.Amount {
		t.Errorf("paid: %+v", got)
	}
}

// slow is a plan of which no year passes while a test runs, however busy the machine.
var slow = storetest.CampaignOptions{Day: 100 * time.Millisecond}

// covers: F60 INV-13
func TestOtherAidOfTheYearIsShownAndRefusesWhereThePlanSaysSo(t *testing.T) {
	t.Parallel()
	db, first := newWorld(t, slow)
	a := db.Applicant(t, 1)
	earlier := db.File(t, first, a)
	db.Walk(t, earlier, relief.Paid)
	lenient := db.File(t, db.Campaign(t, slow), a)
	v := standingOf(t, db, lenient)
	if len(v.Aid) != 1 || v.Aid[0].Case != earlier || !v.Aid[0].Paid || !v.Aid[0].SameYear || v.Aid[0].Amount != a.Amount || v.TwelveMonths != 2*a.Amount || !v.Eligible {
		t.Fatalf("earlier aid: %+v", v.Aid)
	}
	db.Walk(t, lenient, relief.Approved)
	for weight, code := range map[relief.Weight]string{relief.Hard: "not_eligible", relief.Soft: "exception_needed"} {
		k := db.Campaign(t, storetest.CampaignOptions{Day: slow.Day, Eligibility: []relief.EligibilityRule{{Code: "double_aid", Weight: weight}}})
		id := db.File(t, k, a)
		task := relief.TaskRef{}
		verified := weight == relief.Soft
		if verified {
			db.Walk(t, id, relief.InReview)
		} else {
			db.Walk(t, id, relief.Verifying)
		}
		task = db.Task(t, id)
		who := map[bool]string{true: "reviewer@410821", false: "verifier@410821-001"}[verified]
		_, err := db.Store.Decide(t.Context(), db.By(t, who), relief.Decide{Task: task.ID, Version: db.Case(t, id).Version, Outcome: relief.OutcomeApprove})
		wantCode(t, err, code)
	}
}

// covers: INV-23
func TestAHouseholdsTwelveMonthsAreSummedOverCampaigns(t *testing.T) {
	t.Parallel()
	db, first := newWorld(t, slow)
	a := db.Applicant(t, 1)
	db.Walk(t, db.File(t, first, a), relief.Paid)
	cap := []relief.EligibilityRule{{Code: "year_cap", Weight: relief.Hard, Limit: 2*a.Amount - 1}}
	id := db.File(t, db.Campaign(t, storetest.CampaignOptions{Day: slow.Day, Eligibility: cap}), a)
	db.Walk(t, id, relief.Verifying)
	_, err := db.Store.Decide(t.Context(), db.By(t, "verifier@410821-001"), relief.Decide{Task: db.Task(t, id).ID, Version: db.Case(t, id).Version, Outcome: relief.OutcomeApprove})
	wantCode(t, err, "not_eligible")
}

// covers: F62
func TestWhoQualifiesIsFrozenAtLaunch(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{})
	id := db.File(t, k, db.Applicant(t, 1))
	v := standingOf(t, db, id)
	if v.RulesVersion != 1 || resultOf(v, "target").Verdict != relief.Passed || resultOf(v, "aided_last_year").Weight != relief.Soft || resultOf(v, "archive_active").Verdict != relief.Failed {
		t.Errorf("%+v", v.Results)
	}
	if _, err := db.Owner.Exec(t.Context(), "UPDATE campaign_eligibility SET rules = '[]' WHERE campaign_id = $1", k.ID); err == nil {
		t.Error("the rules were changed after launch")
	}
}

// covers: F51
func TestAPlanMayDemandEvidenceAndExclusions(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{Requires: []relief.Requirement{relief.Exclusions, relief.GradeConfirmed, relief.EvidenceComplete, relief.ArchiveActive, relief.Alive}})
	id := db.File(t, k, db.Applicant(t, 1))
	db.Walk(t, id, relief.Verifying)
	decide := func(who string) error {
		_, err := db.Store.Decide(t.Context(), db.By(t, who), relief.Decide{Task: db.Task(t, id).ID, Version: db.Case(t, id).Version, Outcome: relief.OutcomeApprove})
		return err
	}
	wantCode(t, decide("verifier@410821-001"), "exclusions_unchecked")
	edit := func(change func(*relief.ArchiveFile)) {
		t.Helper()
		v := archiveOf(t, db, id, 0)
		change(&v.File)
		r, err := db.Store.ChangeArchive(t.Context(), db.By(t, "clerk@410821-001"), v.ID, relief.ArchiveChange{Version: v.Version, File: v.File, Reason: "核对完毕"})
		if reply[relief.ChangeAnswer](t, r, err).Status == "proposed" {
			_, err = db.Store.DecideChange(t.Context(), db.By(t, "verifier-2@410821-001"), v.ID, "confirmed", "")
			wantDone(t, err)
		}
	}
	edit(func(f *relief.ArchiveFile) {
		for code := range relief.AssetChecks {
			f.Checks = append(f.Checks, relief.AssetCheck{Code: code})
		}
	})
	wantDone(t, decide("verifier@410821-001"))
	db.Walk(t, id, relief.Posted)
	wantCode(t, decide("reviewer@410821-001"), "evidence_incomplete")
	paper := keep(t, db, "clerk@410821-001", id, "other", "全部佐证").ID
	edit(func(f *relief.ArchiveFile) {
		for _, kind := range f.MissingEvidence() {
			f.Evidence = append(f.Evidence, relief.EvidenceRef{Kind: kind, ID: paper})
		}
	})
	db.Walk(t, id, relief.Paying)
}
