package store_test

import (
	"testing"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/storetest"
)

// impostor is somebody with a phone of his own who gives applicant n's number.
func impostor(t *testing.T, db *storetest.DB, n int) (relief.Visitor, relief.Applicant) {
	t.Helper()
	a := db.Applicant(t, n)
	a.Phone, a.Name, a.Income = db.Applicant(t, 900).Phone, "冒名人", 1_00
	return relief.Visitor{IDNumber: a.IDNumber, Phone: a.Phone}, a
}

func versions(t *testing.T, db *storetest.DB) int {
	t.Helper()
	return storetest.Value[int](t, db, "SELECT count(*) FROM archive_versions")
}

// Whoever has a phone may give anybody's number: nothing that is known of that
// person changes by it, and nothing is told.
//
// covers: T01
func TestAnApplicationInAnothersNameChangesAndTellsNothing(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{Day: still})
	victim := filed(t, db, k, 1, relief.Verifying)
	barred := db.Applicant(t, 2)
	earlier := yearOf(t, db, 1)
	b := bar(t, db, relief.NewBar{Kind: "person", Union: "410821", Case: db.File(t, earlier, barred), Reason: "false_material", Document: "修工〔2022〕9号", From: k.Plan.FirstDay(), Until: k.Plan.FirstDay().AddDays(700)})
	wantDone(t, moveBar(t, db, b, "approver@410821", "confirm", ""))
	before := versions(t, db)
	for n, card := range map[int]int{1: 1, 2: 77, 3: 1} { // known in the campaign with his own card, barred, unknown with another's card
		v, a := impostor(t, db, n)
		a.Card = db.Applicant(t, card).Card
		id, err := db.Store.Apply(t.Context(), v, k.ID, a)
		if err != nil {
			t.Fatalf("the visitor is told of person %d: %v", n, err)
		}
		if own, err := db.Store.OwnCase(t.Context(), v, id); err != nil || own.State != relief.Submitted {
			t.Errorf("he sees %+v, %v", own, err)
		}
	}
	if n := versions(t, db); n != before {
		t.Errorf("%d versions of files were made", n-before)
	}
	if c := db.Case(t, victim); c.State != relief.Verifying {
		t.Errorf("the case of whom he named is %s", c.State)
	}
	if err := fileIn(t, db, k, 3); err != nil {
		t.Errorf("whom he named can no longer be filed by his union: %v", err)
	}
}

// The clerk who accepts such a case is told what stands against it, and nothing
// has happened then.
//
// covers: T03
func TestAcceptingAnApplicationClaimsThePersonAndTheAccount(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{Day: still})
	apply := func(n int, change func(*relief.Applicant)) string {
		v, a := impostor(t, db, n)
		if change != nil {
			change(&a)
		}
		id, err := db.Store.Apply(t.Context(), v, k.ID, a)
		wantDone(t, err)
		return id
	}
	accept := func(id string) error {
		_, err := db.Store.Decide(t.Context(), db.By(t, "clerk@410821-001"), relief.Decide{Task: db.Task(t, id).ID, Version: db.Case(t, id).Version, Outcome: relief.OutcomeApprove})
		return err
	}
	filed(t, db, k, 1, relief.Submitted)
	wantCode(t, accept(apply(1, nil)), "duplicate_household")
	wantCode(t, accept(apply(2, func(a *relief.Applicant) { a.Card = db.Applicant(t, 1).Card })), "account_in_use")
	before := versions(t, db)
	good := apply(3, nil)
	wantDone(t, accept(good))
	if v := db.Case(t, good); v.State != relief.Surveying {
		t.Errorf("the accepted case is %s", v.State)
	}
	if who := storetest.Value[string](t, db, "SELECT u.username FROM case_archives c JOIN archive_versions v ON v.archive_id = c.archive_id JOIN users u ON u.id = v.made_by WHERE c.case_id = $1", good); versions(t, db) != before+1 || who != "clerk@410821-001" {
		t.Errorf("its file was made by %s", who)
	}
	wantCode(t, fileIn(t, db, k, 3), "duplicate_household")
	db.Walk(t, good, relief.Posting)
}

// What an application says of a file that is there waits for a second person
// where it is sensitive.
//
// covers: F52
func TestAnAcceptedApplicationProposesWhatIsSensitive(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{Day: still})
	filed(t, db, yearOf(t, db, 1), 1, relief.Submitted)
	before := versions(t, db)
	v, a := impostor(t, db, 1)
	id, err := db.Store.Apply(t.Context(), v, k.ID, a)
	wantDone(t, err)
	db.Agree(t, id)
	if n := storetest.Value[int](t, db, "SELECT count(*) FROM archive_changes WHERE status = 'proposed'"); n != 1 || versions(t, db) != before {
		t.Errorf("%d changes are proposed and %d versions made", n, versions(t, db)-before)
	}
}

func TestOnePersonsApplicationsAreBounded(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{Day: still})
	v, a := impostor(t, db, 1)
	for n := range 3 {
		a.Phone = db.Applicant(t, 900+n).Phone
		v.Phone = a.Phone
		if _, err := db.Store.Apply(t.Context(), v, k.ID, a); err != nil {
			t.Fatal(err)
		}
		_, err := db.Store.Apply(t.Context(), v, k.ID, a)
		wantCode(t, err, "applied_already")
	}
	a.Phone = db.Applicant(t, 1).Phone
	_, err := db.Store.Apply(t.Context(), relief.Visitor{IDNumber: a.IDNumber, Phone: a.Phone}, k.ID, a)
	wantCode(t, err, "apply_in_person")
}

// Whether somebody is a member is told to nobody who only gives his number.
//
// covers: T02
func TestAnApplicationStaysADraftWhereMembersAreAsked(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{Day: still, Requires: []relief.Requirement{relief.Membership}})
	yes := true
	f := relief.ArchiveFile{Head: personOf(db, t, 1, ""), Size: 1}
	f.Head.UnionMember = &yes
	openFile(t, db, f)
	for n := 1; n < 3; n++ { // a member and nobody known
		v, a := impostor(t, db, n)
		id, err := db.Store.Apply(t.Context(), v, k.ID, a)
		wantDone(t, err)
		if own, err := db.Store.OwnCase(t.Context(), v, id); err != nil || own.State != relief.Draft {
			t.Errorf("person %d stands at %s, %v", n, own.State, err)
		}
	}
}
