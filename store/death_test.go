package store_test

import (
	"testing"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/storetest"
)

// covers: T29 F55 INV-21
func TestADeathTakesTheFileOffTheRegisterAndTheFamilyFilesAnew(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{})
	later := db.Campaign(t, storetest.CampaignOptions{})
	household := relief.ArchiveFile{Head: personOf(db, t, 1, ""), Members: []relief.ArchivePerson{personOf(db, t, 2, "妻")}, Size: 2}
	openFile(t, db, household)
	id, elsewhere := filed(t, db, k, 1, relief.ReadyToPost), filed(t, db, later, 1, relief.InReview)
	was := archiveOf(t, db, id, 0)
	_, err := db.Store.Decease(t.Context(), db.By(t, baseClerk), id, "")
	wantDone(t, err)
	if v := archiveOf(t, db, id, 0); v.State != relief.ArchiveDeregistered || v.ReasonCode != "deceased" {
		t.Fatalf("the file is %s (%s)", v.State, v.ReasonCode)
	}
	wantCode(t, answers(t, db, elsewhere, "reviewer@410821", relief.OutcomeApprove), "not_eligible")
	widow := db.File(t, k, db.Applicant(t, 2))
	if v := archiveOf(t, db, widow, 0); v.ID == was.ID || v.State != relief.ArchiveDraft {
		t.Errorf("the widow's case rests on file %s in %s", v.ID, v.State)
	}
}

// covers: T29
func TestAMembersDeathLeavesTheFileToItsHead(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{})
	household := relief.ArchiveFile{Head: personOf(db, t, 1, ""), Members: []relief.ArchivePerson{personOf(db, t, 2, "妻")}, Size: 2}
	openFile(t, db, household)
	id := filed(t, db, k, 2, relief.Verifying)
	_, err := db.Store.Decease(t.Context(), db.By(t, baseClerk), id, "病故")
	wantDone(t, err)
	if v := archiveOf(t, db, id, 0); v.State == relief.ArchiveDeregistered {
		t.Error("the head's file was closed")
	}
}
