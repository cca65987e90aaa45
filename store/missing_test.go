package store_test

import (
	"testing"
	"time"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/storetest"
)

// lacking returns the case from its survey for what is listed.
func lacking(t *testing.T, db *storetest.DB, id string, items ...relief.MissingItem) {
	t.Helper()
	d := approve(t, db, id)
	d.Outcome, d.Comment, d.Fields.Missing = relief.OutcomeReturn, "材料不齐", items
	db.Decide(t, id, d)
}

// ticks are the codes of what has come and of what has not.
func ticks(t *testing.T, db *storetest.DB, id string) (there, wanted []relief.MissingItem) {
	t.Helper()
	for _, l := range db.Case(t, id).Missing {
		if l.There {
			there = append(there, l.Item)
		} else {
			wanted = append(wanted, l.Item)
		}
	}
	return there, wanted
}

// covers: T04 F28
func TestAReturnIsListedAndTheListTicksItself(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{})
	id := filed(t, db, k, 1, relief.Surveying)
	keep(t, db, baseClerk, id, "medical", "去年的病历") // was there, and was not enough
	unknown := approve(t, db, id)
	unknown.Outcome, unknown.Comment, unknown.Fields.Missing = relief.OutcomeReturn, "材料不齐", []relief.MissingItem{"evidence.a_cake"}
	_, err := db.Store.Decide(t.Context(), db.By(t, "surveyor@410821-001"), unknown)
	wantCode(t, err, "schema")
	lacking(t, db, id, "evidence.medical", "evidence.income", "record.visit", "file.income", "file.address")
	if there, wanted := ticks(t, db, id); len(there) != 0 || len(wanted) != 5 {
		t.Fatalf("at once %v are there, %v wanted", there, wanted)
	}
	keep(t, db, baseClerk, id, "medical", "今年的病历")
	surveyor := "surveyor@410821-001"
	db.Person(t, "surveyor-2@410821-001")
	_, err = db.Store.RecordVisit(t.Context(), db.By(t, surveyor), id, aVisit(surveyor, "surveyor-2@410821-001"))
	wantDone(t, err)
	v := archiveOf(t, db, id, 0)
	change := relief.ArchiveChange{Version: v.Version, File: v.File, Reason: "补住址"}
	change.File.Address = "幸福路 1 号"
	_, err = db.Store.ChangeArchive(t.Context(), db.By(t, baseClerk), v.ID, change)
	wantDone(t, err)
	there, wanted := ticks(t, db, id)
	if len(there) != 3 || len(wanted) != 2 || wanted[0] != "evidence.income" || wanted[1] != "file.income" {
		t.Errorf("%v are there, %v wanted", there, wanted)
	}
	entries, err := db.Store.Timeline(t.Context(), everything, id)
	if last := entries[len(entries)-1]; err != nil || len(last.Missing) != 5 || last.Missing[0].Zh != "收入证明" {
		t.Errorf("the history says %+v, %v", last, err)
	}
	db.Agree(t, id) // without a demand it goes on; who has it again still sees what was asked for
	if there, wanted := ticks(t, db, id); len(there) != 3 || len(wanted) != 2 {
		t.Errorf("afterwards %v are there, %v wanted", there, wanted)
	}
	db.Agree(t, id)
	if left := db.Case(t, id).Missing; left != nil {
		t.Errorf("decided on again it still shows %v", left)
	}
}

func TestAReturnThatIsTakenBackLeavesNoList(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{})
	id := filed(t, db, k, 1, relief.Surveying)
	lacking(t, db, id, "evidence.income")
	_, err := db.Store.TakeBack(t.Context(), db.By(t, "surveyor@410821-001"), lastDecision(t, db, id), "看错了")
	wantDone(t, err)
	if left := db.Case(t, id).Missing; left != nil {
		t.Errorf("it shows %v", left)
	}
}

// covers: T04 T05
func TestTheListIsDemandedAtTheReturnAndMendedBeforeItGoesOn(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{Requires: []relief.Requirement{relief.MissingListed, relief.MissingMended}})
	id := filed(t, db, k, 1, relief.Surveying)
	bare := approve(t, db, id)
	bare.Outcome, bare.Comment = relief.OutcomeReturn, "材料不齐"
	_, err := db.Store.Decide(t.Context(), db.By(t, "surveyor@410821-001"), bare)
	wantCode(t, err, "missing_unlisted")
	lacking(t, db, id, "evidence.income", "file.address")
	approval := func() relief.AllowedAction {
		who := db.Person(t, baseClerk)
		v, err := db.Store.Task(t.Context(), who, db.Task(t, id).ID)
		wantDone(t, err)
		v, err = db.Store.TaskPage(t.Context(), who, v, false)
		wantDone(t, err)
		return v.Actions[0]
	}
	if a := approval(); a.Allowed || a.ReasonCode != "missing_unmended" {
		t.Errorf("the page offers %+v", a)
	}
	_, err = db.Store.Decide(t.Context(), db.By(t, baseClerk), approve(t, db, id))
	wantCode(t, err, "missing_unmended")
	keep(t, db, baseClerk, id, "income", "工资单")
	if a := approval(); !a.Allowed || a.ReasonCode != "" {
		t.Errorf("mended, the page offers %+v", a)
	}
	db.Agree(t, id) // the address may be right as it stands
	if v := db.Case(t, id); v.State != relief.Surveying {
		t.Errorf("the case is %s", v.State)
	}
}

func TestWithoutADemandAResubmissionIsAskedAbout(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{})
	id := filed(t, db, k, 1, relief.Surveying)
	lacking(t, db, id, "evidence.income")
	who := db.Person(t, baseClerk)
	v, err := db.Store.Task(t.Context(), who, db.Task(t, id).ID)
	wantDone(t, err)
	v, err = db.Store.TaskPage(t.Context(), who, v, false)
	if a := v.Actions[0]; err != nil || !a.Allowed || a.ReasonCode != "missing_unmended" || len(v.MayLack) != 0 {
		t.Errorf("the page offers %+v, %v", a, err)
	}
}

// covers: F46
func TestRowsOfABulkDecisionThatGoBackShareOneList(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{})
	ids := []string{filed(t, db, k, 1, relief.Surveying), filed(t, db, k, 2, relief.Surveying)}
	items := ticked(t, db, ids)
	items[0].Outcome, items[0].Comment = relief.OutcomeReturn, "缺收入证明"
	b := bulk(t, db, "surveyor@410821-001", relief.Bulk{Items: items, Fields: relief.DecisionFields{Missing: []relief.MissingItem{"evidence.income"}}})
	<-time.After(time.Until(b.AppliesAt))
	apply(t, db, b.ID)
	if _, wanted := ticks(t, db, ids[0]); len(wanted) != 1 || wanted[0] != "evidence.income" {
		t.Errorf("the row that went back lacks %v", wanted)
	}
	if n := storetest.Value[int](t, db, "SELECT count(*) FROM decisions WHERE case_id = $1 AND fields ? 'missing'", ids[1]); n != 0 {
		t.Error("a row that was agreed to carries the list")
	}
}

// covers: T04
func TestTheApplicantSeesWhatIsMissing(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{})
	a := db.Applicant(t, 1)
	id := db.File(t, k, a)
	db.Walk(t, id, relief.Surveying)
	lacking(t, db, id, "evidence.income", "evidence.medical")
	keep(t, db, baseClerk, id, "income", "工资单")
	own, err := db.Store.OwnCase(t.Context(), relief.Visitor{IDNumber: a.IDNumber, Phone: a.Phone}, id)
	if err != nil || len(own.Missing) != 2 || !own.Missing[0].There || own.Missing[1].There {
		t.Errorf("he sees %+v, %v", own.Missing, err)
	}
	if last := own.Steps[len(own.Steps)-1]; len(last.Missing) != 2 || last.Reason == "" {
		t.Errorf("his history says %+v", last)
	}
}
