package store_test

import (
	"encoding/json"
	"testing"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/storetest"
)

func bar(t *testing.T, db *storetest.DB, n relief.NewBar) string {
	t.Helper()
	reply, err := db.Store.ProposeBar(t.Context(), db.By(t, "reviewer@410821"), n)
	if err != nil {
		t.Fatalf("proposing a bar: %v", err)
	}
	var made relief.Created
	wantDone(t, json.Unmarshal(reply.Body, &made))
	return made.ID
}

func moveBar(t *testing.T, db *storetest.DB, id, who, action, reason string) error {
	t.Helper()
	_, err := db.Store.MoveBar(t.Context(), db.By(t, who), id, action, reason)
	return err
}

// fileIn tries to file an applicant in a campaign.
func fileIn(t *testing.T, db *storetest.DB, k *storetest.Campaign, n int) error {
	t.Helper()
	a := db.Applicant(t, n)
	a.RosterRow = n
	return db.Store.ImportRow(t.Context(), db.Roster(t, k), a)
}

// yearOf is a campaign like the county's, so many years later.
func yearOf(t *testing.T, db *storetest.DB, later int) *storetest.Campaign {
	t.Helper()
	return db.Campaign(t, storetest.CampaignOptions{YearsLater: later, Day: still})
}

// covers: I16 F64 INV-24 S3-25
func TestABarredHouseholdIsRefusedInTheNextCampaignAndAdmittedInTheOneAfter(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{Day: still})
	id := db.File(t, k, db.Applicant(t, 1))
	from := relief.NewDay(2022, 12, 1)
	b := bar(t, db, relief.NewBar{Kind: "person", Union: "410821", Case: id, Reason: "false_material", Document: "修工〔2022〕9号", From: from, Until: relief.NextYearsEnd(from)})
	next, after := yearOf(t, db, 1), yearOf(t, db, 2)
	wantDone(t, fileIn(t, db, next, 2)) // somebody else
	if err := fileIn(t, db, yearOf(t, db, 1), 1); err != nil {
		t.Fatalf("a bar that nobody has confirmed keeps out: %v", err)
	}
	wantCode(t, moveBar(t, db, b, "reviewer@410821", "confirm", ""), "second_person")
	wantDone(t, moveBar(t, db, b, "approver@410821", "confirm", ""))
	wantCode(t, fileIn(t, db, next, 1), "barred")
	wantDone(t, fileIn(t, db, after, 1))
	if v, err := db.Store.Bar(t.Context(), b); err != nil || v.Name == db.Applicant(t, 1).Name || v.Until != relief.NewDay(2023, 12, 31) || v.ConfirmedBy == "" {
		t.Errorf("the register says %+v, %v", v, err)
	}

	wantDone(t, moveBar(t, db, b, "reviewer@410821", "appeal", "本人提出申诉"))
	wantDone(t, moveBar(t, db, b, "reviewer-2@410821", "lift", "申诉成立"))
	wantCode(t, fileIn(t, db, next, 1), "barred") // still, until somebody else agrees
	wantCode(t, moveBar(t, db, b, "reviewer-2@410821", "confirm_lift", ""), "second_person")
	wantDone(t, moveBar(t, db, b, "approver@410821", "confirm_lift", ""))
	wantDone(t, fileIn(t, db, next, 1))
	if v, err := db.Store.Bar(t.Context(), b); err != nil || v.Status != "lifted" || v.Appeal != "本人提出申诉" || v.LiftReason != "申诉成立" {
		t.Errorf("lifted: %+v, %v", v, err)
	}
}

// covers: S3-24
func TestABarredUnitFilesNobody(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{})
	b := bar(t, db, relief.NewBar{Kind: "unit", Union: "410821-001", Reason: "scope_widened", Document: "通报", From: relief.NewDay(2022, 1, 1), Until: relief.NewDay(2030, 1, 1)})
	wantDone(t, moveBar(t, db, b, "approver@410821", "confirm", ""))
	wantCode(t, fileIn(t, db, k, 1), "barred")
	a := db.Applicant(t, 2)
	a.RosterRow, a.Union = 2, db.Unit(t, "410821-002")
	wantDone(t, db.Store.ImportRow(t.Context(), db.Roster(t, k), a))
}

// covers: F63
func TestABarMadeMeanwhileRefusesAtApproval(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{})
	id := db.File(t, k, db.Applicant(t, 1))
	db.Walk(t, id, relief.InReview)
	a := db.Applicant(t, 1)
	b := bar(t, db, relief.NewBar{Kind: "person", Union: "410821", IDNumber: a.IDNumber.Value(), Name: a.Name, Reason: "fraud", Document: "x", From: relief.NewDay(2022, 1, 1), Until: relief.NewDay(2030, 1, 1)})
	wantDone(t, moveBar(t, db, b, "approver-2@410821", "confirm", ""))
	_, err := db.Store.Decide(t.Context(), db.By(t, "reviewer@410821"), relief.Decide{Task: db.Task(t, id).ID, Version: db.Case(t, id).Version, Outcome: relief.OutcomeApprove})
	wantCode(t, err, "not_eligible")
}

// covers: INV-24 T16
func TestFraudProposesABarUntilTheNextYearsEnd(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{Day: still})
	id := filed(t, db, k, 1, relief.Posting)
	object(t, db, id, "1")
	rule(t, db, id, relief.Ruling{Outcome: "uphold", Finding: "隐瞒收入", Fraud: true})
	list, err := db.Store.Bars(t.Context(), []string{"/000000"}, "proposed", relief.Page{})
	wantDone(t, err)
	if len(list.Items) != 1 || list.Items[0].Case != id || list.Items[0].Reason != "fraud" || list.Items[0].Until.Sub(list.Items[0].From) < 365 {
		t.Errorf("proposed: %+v", list.Items)
	}
}
