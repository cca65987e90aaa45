package store_test

import (
	"context"
	"errors"
	"sync"
	"testing"

	"github.com/songnuan/songnuan/pii"
	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store"
	"github.com/songnuan/songnuan/store/storetest"
)

// anotherIndexKey adds one to the key file and opens what a server has that got it.
func anotherIndexKey(t *testing.T, db *storetest.DB) (*store.Store, store.Reindexing) {
	t.Helper()
	if err := pii.AddIndexKey(db.KeyFile, ""); err != nil {
		t.Fatal(err)
	}
	o := db.Options
	o.Keys = keysOf(t, db)
	pool, err := store.OwnerPool(context.WithoutCancel(t.Context()), db.OwnerURL, o.Keys)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(pool.Close)
	return db.Open(t, db.URL, o), store.Reindexing{Pool: pool, Keys: o.Keys}
}

// stands is what must be true of people whatever index they have: a household, a
// phone's owner, somebody barred, somebody's account, two who look alike.
func stands(t *testing.T, s *store.Store, db *storetest.DB, k *storetest.Campaign, when string) {
	t.Helper()
	scopes := []string{"/000000"}
	head, wife, barred := db.Applicant(t, 1), db.Applicant(t, 2), db.Applicant(t, 4)
	own, err := s.OwnCases(t.Context(), relief.Visitor{IDNumber: head.IDNumber, Phone: head.Phone})
	if err != nil || len(own) != 1 {
		t.Fatalf("%s: his own cases: %d, %v", when, len(own), err)
	}
	if v, err := s.OwnCase(t.Context(), relief.Visitor{IDNumber: head.IDNumber, Phone: head.Phone}, own[0].ID); err != nil || len(v.Consents) != 1 {
		t.Errorf("%s: what he signed: %+v, %v", when, v.Consents, err)
	}
	if list, err := s.HouseholdCases(t.Context(), relief.Visitor{IDNumber: wife.IDNumber, Phone: wife.Phone}); err != nil || len(list) != 1 || !list[0].Signed {
		t.Errorf("%s: her household's case: %+v, %v", when, list, err)
	}
	for _, asked := range []string{head.Name, head.IDNumber.Value()} {
		cases, err1 := s.Cases(t.Context(), relief.CaseFilter{Scopes: scopes, Query: asked})
		files, err2 := s.Archives(t.Context(), relief.ArchiveFilter{Scopes: scopes, Query: asked})
		if errors.Join(err1, err2) != nil || len(cases.Items) == 0 || len(files.Items) == 0 {
			t.Errorf("%s: a search finds %d cases and %d files, %v", when, len(cases.Items), len(files.Items), errors.Join(err1, err2))
		}
	}
	if where, err := s.LiveElsewhere(t.Context(), k.ID, wife.IDNumber); err != nil || where == "" {
		t.Errorf("%s: she is not known to be in a live case: %v", when, err)
	}
	again := func(a store.Applicant) error {
		job := db.Roster(t, k)
		a.RosterRow = 1
		return s.ImportRow(t.Context(), job, a)
	}
	wantCode(t, again(head), "duplicate_household")
	wantCode(t, again(wife), "duplicate_household")
	wantCode(t, again(barred), "barred")
	thief := db.Applicant(t, 50)
	thief.Card = head.Card
	wantCode(t, again(thief), "account_in_use")
}

// peopled makes the world that stands describes.
func peopled(t *testing.T) (*storetest.DB, *storetest.Campaign) {
	t.Helper()
	db, k := newWorld(t, storetest.CampaignOptions{})
	openFile(t, db, relief.ArchiveFile{Head: personOf(db, t, 1, ""), Members: []relief.ArchivePerson{personOf(db, t, 2, "妻"), {Name: "小明", Relation: "子"}}, Size: 3})
	id := db.File(t, k, db.Applicant(t, 1))
	for n := range 2 {
		a := db.Applicant(t, n+1)
		wantDone(t, db.Store.Agree(t.Context(), relief.Visitor{IDNumber: a.IDNumber, Phone: a.Phone}, id, relief.EconomyData))
	}
	db.File(t, k, db.Applicant(t, 3))
	a := db.Applicant(t, 4)
	b := bar(t, db, relief.NewBar{
		Kind: "person", Union: "410821", IDNumber: a.IDNumber.Value(), Name: a.Name, Reason: "false_material", Document: "通报", From: relief.NewDay(2022, 1, 1), Until: relief.NewDay(2030, 1, 1),
	})
	wantDone(t, moveBar(t, db, b, "approver@410821", "confirm", ""))
	if _, err := db.Store.AskCode(t.Context(), relief.Visitor{IDNumber: a.IDNumber, Phone: a.Phone}, "192.0.2.1"); err != nil {
		t.Fatal(err)
	}
	return db, k
}

// Before another index key comes, while people are moved to it, when the moving was
// broken off, and after it: the same people are found, and refused, as before.
func TestPeopleAreFoundWhileTheIndexKeyChanges(t *testing.T) {
	t.Parallel()
	db, k := peopled(t)
	stands(t, db.Store, db, k, "before")
	next, r := anotherIndexKey(t, db)
	stands(t, next, db, k, "with both keys")
	if used, err := r.InUse(t.Context()); err != nil || used {
		t.Errorf("in use before it is told to: %v, %v", used, err)
	}
	if err := r.Use(t.Context()); !errors.Is(err, store.ErrIndexKeyMissed) {
		t.Fatalf("put in use while a server does not know it: %v", err)
	}
	alone := db.Options
	db.Store.Close()
	db.Store = next
	if err := r.Use(t.Context()); err != nil {
		t.Fatal(err)
	}
	if s, err := store.Open(t.Context(), db.URL, alone); !errors.Is(err, store.ErrIndexKeyUnknown) {
		if err == nil {
			s.Close()
		}
		t.Errorf("a server that has the old key alone starts: %v", err)
	}
	db.File(t, k, db.Applicant(t, 5)) // under the new key from the start
	if left, err := r.Left(t.Context()); err != nil || left["cases"] != 2 || left["bars"] != 1 || left["consents"] != 2 || left["applicant_codes"] != 1 || left["archive_people"] != 3 {
		t.Errorf("left at first: %v, %v", left, err)
	}
	broken, cancel := context.WithCancel(t.Context())
	r.Tell = func(int) { cancel() } // after one value
	if _, err := r.Run(broken); !errors.Is(err, context.Canceled) {
		t.Fatalf("broken off: %v", err)
	}
	r.Tell = nil
	if left, err := r.Left(t.Context()); err != nil || left["cases"] == 0 {
		t.Fatalf("nothing is left when it was broken off: %v, %v", left, err)
	}
	stands(t, next, db, k, "broken off")
	if _, err := r.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	if left, err := r.Left(t.Context()); err != nil || len(left) > 0 {
		t.Fatalf("left at the end: %v, %v", left, err)
	}
	stands(t, next, db, k, "moved")
	if err := errors.Join(pii.PromoteIndexKey(db.KeyFile, ""), pii.DropIndexKeys(db.KeyFile, "")); err != nil {
		t.Fatal(err)
	}
	last := db.Options
	last.Keys = keysOf(t, db)
	if err := (store.Reindexing{Pool: r.Pool, Keys: last.Keys}).Prove(t.Context()); err != nil {
		t.Fatal(err)
	}
	stands(t, db.Open(t, db.URL, last), db, k, "with the new key alone")
}

// While everybody is moved, households are filed by servers that know both keys, each
// person by two of them at once: one gets him.
func TestNobodyIsFiledTwiceWhilePeopleAreMoved(t *testing.T) {
	t.Parallel()
	const people = 12
	db, k := newWorld(t, storetest.CampaignOptions{})
	for n := range people / 2 { // the others are new
		db.File(t, db.Campaign(t, storetest.CampaignOptions{Owner: "410822"}), db.Applicant(t, n))
	}
	next, r := anotherIndexKey(t, db)
	db.Store.Close()
	o := db.Options
	o.Keys = r.Keys
	db.Store = next
	other := db.Open(t, db.URL, o)
	jobs := []*store.RosterJob{db.Roster(t, k), db.Roster(t, k)}
	var all sync.WaitGroup
	got := make([][]error, 2)
	for i, s := range []*store.Store{next, other} {
		all.Go(func() {
			for n := range people {
				a := db.Applicant(t, n)
				a.RosterRow = n + 1
				got[i] = append(got[i], s.ImportRow(t.Context(), jobs[i], a))
			}
		})
	}
	if err := r.Use(t.Context()); err != nil {
		t.Error(err)
	}
	if _, err := r.Run(t.Context()); err != nil {
		t.Error(err)
	}
	all.Wait()
	for n := range people {
		one, two := got[0][n], got[1][n]
		if (one == nil) == (two == nil) || relief.CodeOf(errors.Join(one, two)) != "duplicate_household" {
			t.Errorf("person %d is filed by: %v and %v", n, one, two)
		}
	}
	if _, err := r.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	if left, err := r.Left(t.Context()); err != nil || len(left) > 0 {
		t.Errorf("left: %v, %v", left, err)
	}
	if n := storetest.Value[int](t, db, "SELECT count(*) FROM case_people WHERE campaign_id = $1 AND live", k.ID); n != people {
		t.Errorf("%d people in the campaign", n)
	}
}

// A bar from before the number was kept with it: who is known elsewhere is moved with
// the rest of him, one that is over is closed, and one in force is named and not lost.
func TestABarWithoutItsNumberIsNamed(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{})
	var bars []string
	for n := range 3 {
		a := db.Applicant(t, n)
		b := bar(t, db, relief.NewBar{
			Kind: "person", Union: "410821", IDNumber: a.IDNumber.Value(), Name: a.Name, Reason: "false_material", Document: "通报", From: relief.NewDay(2022, 1, 1), Until: relief.NewDay(2030, 1, 1),
		})
		bars = append(bars, b)
	}
	db.File(t, k, db.Applicant(t, 0))
	db.Exec(t, "UPDATE bars SET id_number_enc = NULL")
	db.Exec(t, "UPDATE bars SET status = 'refused' WHERE id = $1", bars[1])
	next, r := anotherIndexKey(t, db)
	db.Store.Close()
	db.Store = next
	wantDone(t, r.Use(t.Context()))
	db.Exec(t, `UPDATE payees SET card_index = '\x01'`) // which no value has: the moving ends all the same
	if _, err := r.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	if left, err := r.Left(t.Context()); err != nil || len(left) != 2 || left["bars"] != 1 || left["payees"] != 1 {
		t.Errorf("left: %v, %v", left, err)
	}
	if n := storetest.Value[int](t, db, "SELECT count(*) FROM bars b JOIN cases c ON c.id_index = b.person_index WHERE b.id = $1", bars[0]); n != 1 {
		t.Error("who is known elsewhere was not moved")
	}
	if n := storetest.Value[int](t, db, "SELECT count(*) FROM bars WHERE person_index = uuid_send(id) AND id = $1", bars[1]); n != 1 {
		t.Error("a bar that is over was not closed")
	}
}

// Nobody rewrites indexes at will: only to the key in use, and only in that direction.
func TestAnIndexMovesOnlyToTheKeyInUse(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{})
	db.File(t, k, db.Applicant(t, 1))
	pool := db.Pool(t, db.URL)
	for name, sql := range map[string]string{
		"by the program's role": `SELECT move_index('id', id_index, '\x00000001' || decode(md5('x'), 'hex')) FROM cases`,
		"to no key's index":     `SELECT index_in_use('id', '{0,1}', ARRAY['\x01'::bytea, id_index]) FROM cases`,
	} {
		before := storetest.Value[[]byte](t, db, "SELECT id_index FROM cases")
		_, err := pool.Exec(t.Context(), sql)
		if after := storetest.Value[[]byte](t, db, "SELECT id_index FROM cases"); string(after) != string(before) {
			t.Errorf("%s: rewritten, %v", name, err)
		}
	}
}
