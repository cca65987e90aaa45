package store_test

import (
	"testing"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/storetest"
)

// couple is the household of applicant 1, his wife and their child, with the
// case that he filed.
func couple(t *testing.T, requires ...relief.Requirement) (*storetest.DB, string) {
	t.Helper()
	db, k := newWorld(t, storetest.CampaignOptions{Day: still, Requires: requires})
	child := relief.ArchivePerson{Name: "小明", Relation: "子", IDNumber: storetest.IDNumber("41999920150101501")}
	f := relief.ArchiveFile{Head: personOf(db, t, 1, ""), Members: []relief.ArchivePerson{personOf(db, t, 2, "妻"), child}, Size: 3}
	openFile(t, db, f)
	return db, filed(t, db, k, 1, relief.Verifying)
}

func sendCheck(t *testing.T, db *storetest.DB, id string) error {
	t.Helper()
	_, err := db.Store.SendCheck(t.Context(), db.By(t, "verifier@410821"), id, relief.EconomyCheck{Register: "vehicles"})
	return err
}

// covers: T07 F56
func TestEachAdultAuthorisesTheCheckForHimself(t *testing.T) {
	t.Parallel()
	db, id := couple(t, relief.AuthorisationSigned)
	husband, wife := someone(t, db, 1), someone(t, db, 2)
	wantDone(t, db.Store.Agree(t.Context(), husband, id, relief.EconomyData))
	wantCode(t, sendCheck(t, db, id), "authorisation_missing")
	stranger := wife
	stranger.Phone = someone(t, db, 3).Phone
	wantCode(t, db.Store.Agree(t.Context(), stranger, id, relief.EconomyData), "not_found")
	wantCode(t, db.Store.Agree(t.Context(), wife, id, relief.PersonalData), "not_found") // she is asked about the check only
	if list, err := db.Store.HouseholdCases(t.Context(), wife); err != nil || len(list) != 1 || list[0].ID != id || list[0].Signed {
		t.Fatalf("she is shown %+v, %v", list, err)
	}
	if list, _ := db.Store.HouseholdCases(t.Context(), stranger); len(list) != 0 {
		t.Errorf("with another's phone she is shown %+v", list)
	}
	if list, _ := db.Store.OwnCases(t.Context(), wife); len(list) != 0 {
		t.Errorf("the case became hers: %+v", list)
	}
	wantDone(t, db.Store.Agree(t.Context(), wife, id, relief.EconomyData))
	if list, _ := db.Store.HouseholdCases(t.Context(), wife); len(list) != 1 || !list[0].Signed {
		t.Errorf("after signing she is shown %+v", list)
	}
	wantDone(t, sendCheck(t, db, id)) // a child signs nothing
}

// covers: T07 F56
func TestAnAdultsPaperIsRecordedByHisPlaceInTheFile(t *testing.T) {
	t.Parallel()
	db, id := couple(t, relief.AuthorisationSigned)
	record := func(member *int) error {
		_, err := db.Store.RecordConsent(t.Context(), db.By(t, "clerk@410821-001"), id, relief.PaperConsent{Purpose: relief.EconomyData, Member: member})
		return err
	}
	wantDone(t, record(nil))
	wantCode(t, sendCheck(t, db, id), "authorisation_missing")
	nobody, wife := 3, 1
	wantCode(t, record(&nobody), "form_incomplete")
	wantDone(t, record(&wife))
	wantDone(t, sendCheck(t, db, id))
}

// covers: T07
func TestWhoHasNoNumberSignsAPaperThatIsKept(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{Day: still, Requires: []relief.Requirement{relief.AuthorisationSigned}})
	mother := relief.ArchivePerson{Name: "王桂英", Relation: "母"} // never had a number
	openFile(t, db, relief.ArchiveFile{Head: personOf(db, t, 1, ""), Members: []relief.ArchivePerson{mother}, Size: 2})
	id, other := filed(t, db, k, 1, relief.Verifying), filed(t, db, k, 2, relief.Surveying)
	check := func(member int) error {
		_, err := db.Store.SendCheck(t.Context(), db.By(t, "verifier@410821"), id, relief.EconomyCheck{Register: "vehicles", Member: member})
		return err
	}
	record := func(evidence string) error {
		at := 1
		_, err := db.Store.RecordConsent(t.Context(), db.By(t, "clerk@410821-001"), id, relief.PaperConsent{Purpose: relief.EconomyData, Member: &at, Evidence: evidence})
		return err
	}
	wantDone(t, db.Store.Agree(t.Context(), someone(t, db, 1), id, relief.EconomyData))
	wantDone(t, check(0))
	wantCode(t, check(1), "authorisation_missing")
	wantCode(t, record(""), "form_incomplete")
	form := keep(t, db, "clerk@410821-001", id, "visit_form", "入户调查表")
	wantCode(t, record(form.ID), "form_incomplete") // shows something else
	theirs := keep(t, db, "clerk@410821-001", other, relief.PaperAuthorisation, "别家的授权书")
	wantCode(t, record(theirs.ID), "form_incomplete")
	wantCode(t, record("00000000-0000-4000-8000-000000000000"), "form_incomplete")
	paper := keep(t, db, "clerk@410821-001", id, relief.PaperAuthorisation, "母亲按手印的授权书")
	wantDone(t, record(paper.ID))
	wantDone(t, check(1))
	list, err := db.Store.Consents(t.Context(), everything, id)
	if err != nil || len(list) != 2 {
		t.Fatalf("the case shows %+v, %v", list, err)
	}
	if own := list[0]; own.Who != "applicant" || own.Member != nil || own.RecordedBy != "" || own.Evidence != "" {
		t.Errorf("what the applicant agreed to online is shown as %+v", own)
	}
	if hers := list[1]; hers.Who != "member" || *hers.Member != 1 || hers.RecordedBy == "" || hers.Evidence != paper.ID || hers.Purpose != relief.EconomyData {
		t.Errorf("what the mother signed is shown as %+v", hers)
	}
	if _, err := db.Store.Consents(t.Context(), nil, id); relief.CodeOf(err) != "not_found" {
		t.Errorf("a stranger reads the consents: %v", err)
	}
}
