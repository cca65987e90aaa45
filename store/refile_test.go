package store_test

import (
	"testing"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/storetest"
)

// changed is the file of a case with another income, which two people agreed on.
func changed(t *testing.T, db *storetest.DB, caseID string, income relief.Fen) relief.ArchiveView {
	t.Helper()
	v := archiveOf(t, db, caseID, 0)
	change := relief.ArchiveChange{Version: v.Version, File: v.File, Reason: "工资单与申报不符"}
	change.File.Income = []relief.IncomeItem{{Kind: "wages", Amount: income}}
	_, err := db.Store.ChangeArchive(t.Context(), db.By(t, baseClerk), v.ID, change)
	wantDone(t, err)
	_, err = db.Store.DecideChange(t.Context(), db.By(t, "verifier@410821-001"), v.ID, "confirmed", "")
	wantDone(t, err)
	return archiveOf(t, db, caseID, 0)
}

// An appeal says nothing new of the household: what two people have put right since
// the case was filed stands.
//
// covers: F52
func TestAnAppealLeavesTheFileAsItStands(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{Day: still})
	id := filed(t, db, k, 1, relief.Surveying)
	right := changed(t, db, id, 60_000_00)
	reject(t, db, id)
	linked := appeal(t, db, id)
	if now := archiveOf(t, db, linked.ID, 0); now.ID != right.ID || now.Version != right.Version || now.File.Income[0].Amount != 60_000_00 {
		t.Errorf("after the appeal the file is at version %d with an income of %s; want %d", now.Version, now.File.Income[0].Amount, right.Version)
	}
}

// A clerk who files a household that has a file already changes by himself only
// what asks for nobody else.
//
// covers: F52
func TestADraftProposesWhatIsSensitive(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{Day: still})
	first := filed(t, db, yearOf(t, db, 1), 1, relief.Submitted)
	before := archiveOf(t, db, first, 0)
	a := db.Applicant(t, 1)
	a.Income = 1_000_00
	r, err := db.Store.FileDraft(t.Context(), db.By(t, baseClerk), k.ID, a)
	draft := reply[relief.Filed](t, r, err)
	now := archiveOf(t, db, draft.ID, 0)
	if now.Version != before.Version || now.Change == nil || now.Change.Fields[0].Field != "income" {
		t.Errorf("one clerk made version %d of %d; waiting: %+v", now.Version, before.Version, now.Change)
	}
}
