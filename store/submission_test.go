package store_test

import (
	"strings"
	"testing"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/storetest"
)

// amended changes the file a case rests on, by two people where that is asked.
func amended(t *testing.T, db *storetest.DB, caseID string, change func(*relief.ArchiveFile)) {
	t.Helper()
	v := archiveOf(t, db, caseID, 0)
	change(&v.File)
	r, err := db.Store.ChangeArchive(t.Context(), db.By(t, baseClerk), v.ID, relief.ArchiveChange{Version: v.Version, File: v.File, Reason: "补齐"})
	if reply[relief.ChangeAnswer](t, r, err).Status == "proposed" {
		_, err = db.Store.DecideChange(t.Context(), db.By(t, "verifier-2@410821-001"), v.ID, "confirmed", "")
		wantDone(t, err)
	}
}

func filled(f *relief.ArchiveFile) {
	h := &f.Head
	h.Ethnicity, h.Politics, h.Health, h.WorkerNo, h.Industry, h.WorkSince = "汉族", "群众", "一般", "1", "供热", relief.NewDay(2001, 1, 1)
	h.Marriage, h.Residence, h.Registered, h.Insurance = "已婚", "非农业", "示例县", "职工医保"
	f.Address, f.Housing, f.Size = "示例路 1 号", "租房", 1
}

// A case of a campaign that asks for the papers begins as a draft, says what it
// lacks until all is there, and goes on then.
//
// covers: T02 F51
func TestACaseIsSubmittedOnceItsApplicationIsComplete(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{Requires: []relief.Requirement{relief.QualifiesToApply, relief.ApplicationComplete}})
	id := db.File(t, k, db.Applicant(t, 1))
	submit := func() error {
		_, err := db.Store.SubmitDraft(t.Context(), db.By(t, baseClerk), id)
		return err
	}
	lacks := func(all ...string) {
		t.Helper()
		v := db.Case(t, id)
		if v.State != relief.Draft || v.Submit == nil || v.Submit.Allowed || v.Submit.ReasonCode != "not_ready" {
			t.Fatalf("%s: %+v", v.State, v.Submit)
		}
		for _, lack := range all {
			if !strings.Contains(v.Submit.Reason, lack) {
				t.Errorf("%s is not in %s", lack, v.Submit.Reason)
			}
		}
		wantCode(t, submit(), "not_ready")
	}
	lacks("民族", "本人签名的申请书", "收入证明", "死亡或变故证明", "签署的核对授权")
	amended(t, db, id, filled)
	paper := keep(t, db, baseClerk, id, "other", "全部佐证").ID
	amended(t, db, id, func(f *relief.ArchiveFile) {
		for _, kind := range f.MissingEvidence() {
			if kind != "death_certificate" {
				f.Evidence = append(f.Evidence, relief.EvidenceRef{Kind: kind, ID: paper})
			}
		}
	})
	lacks("死亡或变故证明", "签署的核对授权")
	_, err := db.Store.RecordConsent(t.Context(), db.By(t, baseClerk), id, relief.PaperConsent{Purpose: relief.EconomyData})
	wantDone(t, err)
	lacks("死亡或变故证明")
	amended(t, db, id, func(f *relief.ArchiveFile) {
		f.Evidence, f.Head.Employment = append(f.Evidence, relief.EvidenceRef{Kind: "death_certificate", ID: paper}), "退休"
	})
	lacks("工作状态")
	amended(t, db, id, func(f *relief.ArchiveFile) { f.Head.Employment = "在职" })
	if v := db.Case(t, id); v.Submit == nil || !v.Submit.Allowed {
		t.Fatalf("all is there: %+v", v.Submit)
	}
	wantDone(t, submit())
	if v := db.Case(t, id); v.State != relief.Submitted || v.Submit != nil {
		t.Errorf("submitted, it is %s, %+v", v.State, v.Submit)
	}
	db.Walk(t, id, relief.Surveying)
}

// Nobody signs for another adult, and each must have signed before.
//
// covers: T02
func TestEveryAdultAuthorisesBeforeTheSubmission(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{Requires: []relief.Requirement{relief.ApplicationComplete}})
	openFile(t, db, relief.ArchiveFile{Head: personOf(db, t, 1, ""), Members: []relief.ArchivePerson{personOf(db, t, 2, "妻")}, Size: 2})
	id := db.File(t, k, db.Applicant(t, 1))
	signers := func() bool { return strings.Contains(db.Case(t, id).Submit.Reason, "签署的核对授权") }
	for _, member := range []int{0, 1} {
		if !signers() {
			t.Fatalf("before %d has signed nobody is missing", member)
		}
		_, err := db.Store.RecordConsent(t.Context(), db.By(t, baseClerk), id, relief.PaperConsent{Purpose: relief.EconomyData, Member: &member})
		wantDone(t, err)
	}
	if signers() {
		t.Error("both have signed, and somebody is missing")
	}
}

// E3 is the campaign's own rule, where it is a hard one.
//
// covers: T02
func TestTheLengthOfServiceIsThatOfTheCampaignsRule(t *testing.T) {
	t.Parallel()
	for weight, want := range map[relief.Weight]bool{relief.Hard: true, relief.Soft: false} {
		db, k := newWorld(t, storetest.CampaignOptions{
			Requires: []relief.Requirement{relief.QualifiesToApply}, Eligibility: []relief.EligibilityRule{{Code: "relation", Weight: weight, Months: 12}},
		})
		id := db.File(t, k, db.Applicant(t, 1))
		if got := db.Case(t, id).Submit; got.Allowed == want || strings.Contains(got.Reason, "劳动关系年限") != want {
			t.Errorf("%s: %+v", weight, got)
		}
		amended(t, db, id, func(f *relief.ArchiveFile) { f.Head.Since = relief.NewDay(2010, 1, 1) })
		if got := db.Case(t, id).Submit; !got.Allowed {
			t.Errorf("%s, with the day he came: %+v", weight, got)
		}
	}
}

// Who files on the phone is told what his own application lacks, and nothing of
// the file of whose number he gave.
//
// covers: T02 F56
func TestAnApplicantIsToldWhatHisApplicationLacks(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{Day: still, Requires: []relief.Requirement{relief.Membership, relief.ApplicationComplete}})
	openFile(t, db, relief.ArchiveFile{Head: personOf(db, t, 1, ""), Size: 1, Cause: "患重特大疾病"})
	v, a := impostor(t, db, 1)
	id, err := db.Store.Apply(t.Context(), v, k.ID, a)
	wantDone(t, err)
	own, err := db.Store.OwnCase(t.Context(), v, id)
	if err != nil || own.State != relief.Draft || own.Submit == nil || own.Submit.ReasonCode != "not_ready" || !strings.Contains(own.Submit.Reason, "本人签名的申请书") ||
		strings.Contains(own.Submit.Reason, "诊断") || strings.Contains(own.Submit.Reason, "签署的核对授权") {
		t.Errorf("%v: %+v", err, own.Submit)
	}
	for _, kind := range []relief.EvidenceKind{relief.PaperApplication, "other", "income"} {
		keep(t, db, baseClerk, id, kind, string(kind))
	}
	if own, err = db.Store.OwnCase(t.Context(), v, id); err != nil || !own.Submit.Allowed {
		t.Errorf("%v: %+v", err, own.Submit)
	}
}

// An appeal says again what was submitted once.
//
// covers: T02 T09
func TestAnAppealIsNoDraft(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{Requires: []relief.Requirement{relief.QualifiesToApply}})
	id := db.File(t, k, db.Applicant(t, 1))
	_, err := db.Store.SubmitDraft(t.Context(), db.By(t, baseClerk), id)
	wantDone(t, err)
	db.Walk(t, id, relief.Verifying)
	_, err = db.Store.Decide(t.Context(), db.By(t, "verifier@410821-001"), relief.Decide{Task: db.Task(t, id).ID, Version: db.Case(t, id).Version, Outcome: relief.OutcomeReject, Comment: "不符合条件"})
	wantDone(t, err)
	r, err := db.Store.Appeal(t.Context(), db.By(t, baseClerk), id, "请复核")
	if again := db.Case(t, reply[relief.Filed](t, r, err).ID); again.State != relief.Submitted {
		t.Errorf("the appeal is %s", again.State)
	}
}
