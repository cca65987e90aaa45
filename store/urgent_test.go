package store_test

import (
	"strings"
	"testing"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store"
	"github.com/songnuan/songnuan/store/storetest"
	"github.com/songnuan/songnuan/verify"
)

// An emergencies is a campaign whose second line is for temporary aid.
var emergencies = storetest.CampaignOptions{
	Lines: []relief.PlanLine{
		{Name: "困难职工慰问金", Target: "other", Amount: 250_000_00, Source: "UNION_OWN"},
		{Name: "临时救助金", Target: "突发性困难", Amount: 50_000_00, Source: "UNION_OWN", Temporary: true},
	},
	Requires: []relief.Requirement{relief.GradeConfirmed, relief.EvidenceComplete, relief.ArchiveActive, relief.Exclusions, relief.Membership},
	Eligibility: []relief.EligibilityRule{
		{Code: "temporary_cap", Weight: relief.Hard, Lines: []string{"临时救助金"}, Limit: 999_99},
		{Code: "registration", Weight: relief.Hard, Values: []string{"突发性困难"}},
	},
}

func stricken(t *testing.T, db *storetest.DB, n int) store.Applicant {
	a := db.Applicant(t, n)
	a.Category, a.RegistrationNo = "突发性困难", "SY2022-1"
	return a
}

// An emergency is aided without a file, whatever else the campaign asks for; one
// that is there is neither confirmed by it nor needed in force. `verify` agrees.
//
// covers: INV-01 INV-12
func TestTemporaryAidTakesNoFileAndHasItsOwnCap(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, emergencies)
	id := db.File(t, k, stricken(t, db, 1))
	if _, err := db.Store.ArchiveOfCase(t.Context(), id); relief.CodeOf(err) != "archive_missing" {
		t.Errorf("an emergency opened a file: %v", err)
	}
	db.Walk(t, id, relief.Approved)

	drafted := db.Campaign(t, storetest.CampaignOptions{})
	known := db.File(t, drafted, db.Applicant(t, 2))
	amended(t, db, known, func(f *relief.ArchiveFile) {
		yes := true
		f.Head.UnionMember, f.Head.JoblessFrom = &yes, relief.NewDay(2022, 9, 1)
		f.Head.JoblessNo = "SY2022-2"
		for code := range relief.AssetChecks {
			f.Checks = append(f.Checks, relief.AssetCheck{Code: code})
		}
	})
	before := archiveOf(t, db, known, 0)
	worse := stricken(t, db, 2)
	worse.Income, worse.Employment = 1, "失业"
	second := db.File(t, k, worse)
	if one, two := archiveOf(t, db, known, 0), archiveOf(t, db, second, 0); one.ID != two.ID {
		t.Errorf("filed with %s, his file is %s", two.ID, one.ID)
	}
	db.Walk(t, second, relief.Paid)
	if v := archiveOf(t, db, second, 0); v.State != relief.ArchiveDraft || v.Confirmed != 0 || v.Version != before.Version {
		t.Errorf("an emergency made the file %s, version %d, %d confirmed; it was version %d", v.State, v.Version, v.Confirmed, before.Version)
	}

	again := db.Campaign(t, emergencies)
	over := db.File(t, again, stricken(t, db, 1))
	db.Walk(t, over, relief.Verifying)
	_, err := db.Store.Decide(t.Context(), db.By(t, "verifier@410821-001"), relief.Decide{Task: db.Task(t, over).ID, Version: db.Case(t, over).Version, Outcome: relief.OutcomeApprove})
	if no := wantCode(t, err, "not_eligible"); no.Detail["rules"] != "temporary_cap" {
		t.Errorf("a second time in a year: %v", no.Detail)
	}

	report, err := verify.Run(t.Context(), db.App, verify.Options{Scratch: true})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range report.Findings {
		if f.Status == verify.Violated {
			t.Errorf("%s: %+v", f.ID, f.Violations)
		}
	}
}

// An ordinary case of the same campaign does take a file.
//
// covers: INV-01
func TestBesideTemporaryAidTheFileComesFirst(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, emergencies)
	id := db.File(t, k, db.Applicant(t, 1))
	if v := archiveOf(t, db, id, 0); v.State != relief.ArchiveDraft {
		t.Errorf("filed: %s", v.State)
	}
	if got := resultOf(standingOf(t, db, id), "archive_active"); got.Verdict != relief.Failed {
		t.Errorf("a draft file: %+v", got)
	}
}

// An emergency is handed in with its application and what shows its cause; the file that
// its household may have need not be complete.
//
// covers: T02 F51
func TestAnEmergencyIsHandedInWithoutACompleteFile(t *testing.T) {
	t.Parallel()
	o := emergencies
	o.Requires = []relief.Requirement{relief.QualifiesToApply, relief.ApplicationComplete}
	db, k := newWorld(t, o)
	db.File(t, db.Campaign(t, storetest.CampaignOptions{}), db.Applicant(t, 1)) // leaves a file in draft
	id := db.File(t, k, stricken(t, db, 1))
	why := db.Case(t, id).Submit
	if why == nil || !strings.Contains(why.Reason, "本人签名的申请书") || strings.Contains(why.Reason, "民族") {
		t.Fatalf("%+v", why)
	}
	keep(t, db, baseClerk, id, "application", "申请书")
	for _, kind := range []relief.EvidenceKind{"income", "other"} {
		keep(t, db, baseClerk, id, kind, string(kind))
	}
	_, err := db.Store.RecordConsent(t.Context(), db.By(t, baseClerk), id, relief.PaperConsent{Purpose: relief.EconomyData})
	wantDone(t, err)
	if why := db.Case(t, id).Submit; why == nil || !why.Allowed {
		t.Errorf("with its papers: %+v", why)
	}
}
