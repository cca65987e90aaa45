package store_test

import (
	"testing"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/storetest"
)

// covers: F113 fault:F70
func TestReadingsArePurposedCountedAndShown(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{Day: still})
	o := db.Options
	o.ReadQuota = 2
	small := db.Open(t, db.URL, o)
	reader := db.Person(t, "clerk@410821-001")
	var ids []string
	for n := range 3 {
		ids = append(ids, filed(t, db, k, n, relief.Submitted))
	}
	read := func(id string) error {
		_, err := small.Case(t.Context(), everything, id, reader, "handling")
		return err
	}
	for _, id := range []string{ids[0], ids[1], ids[0], ids[1]} { // the same file again is no other file
		if err := read(id); err != nil {
			t.Fatal(err)
		}
	}
	wantCode(t, read(ids[2]), "reading_quota")
	wantCode(t, read(ids[2]), "reading_quota")
	if _, err := small.Case(t.Context(), everything, ids[2], reader, ""); err != nil {
		t.Errorf("masked reading is not limited: %v", err)
	}
	list, err := db.Store.Readings(t.Context(), []string{db.Unit(t, "410821").Path}, relief.ReadingFilter{Reader: reader.ID})
	if err != nil || len(list.Items) != 4 || list.Items[0].Case != ids[1] || list.Items[0].Purpose != "handling" || list.Items[0].ReaderName == "" {
		t.Errorf("readings: %+v, %v", list.Items, err)
	}
	if other, _ := db.Store.Readings(t.Context(), []string{db.Unit(t, "410822").Path}, relief.ReadingFilter{}); len(other.Items) != 0 {
		t.Errorf("another county sees %d readings", len(other.Items))
	}
	if n := storetest.Value[int](t, db, "SELECT count(*) FROM audit WHERE kind = 'read'"); n != 4 {
		t.Errorf("%d audit rows of readings, want 4", n)
	}
	if n := storetest.Value[int](t, db, "SELECT count(*) FROM notices WHERE kind = 'reading_alarm' AND role = 'auditor' AND union_path = $1", db.Unit(t, "410821").Path); n != 1 {
		t.Errorf("the auditors were told %d times, want once a day", n)
	}
	_, err = small.Case(t.Context(), []string{db.Unit(t, "410822").Path}, ids[0], reader, "handling")
	wantCode(t, err, "not_found")
}

// A household counts once a day whichever of its papers is read, and once beyond
// the quota none of them is shown.
//
// covers: F113
func TestEveryWholeReadingOfAHouseholdCounts(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{Day: still})
	o := db.Options
	o.ReadQuota = 1
	small := db.Open(t, db.URL, o)
	r := db.By(t, "clerk@410821-001")
	reader := relief.Person{ID: r.Actor}
	ids := []string{filed(t, db, k, 1, relief.Submitted), filed(t, db, k, 2, relief.Submitted)}
	var photos []string
	for _, id := range ids {
		photos = append(photos, keep(t, db, "clerk@410821-001", id, "visit_form", "入户调查表 "+id).ID)
	}
	ways := map[string]func(n int) error{
		"the case": func(n int) error {
			_, err := small.Case(t.Context(), everything, ids[n], reader, "handling")
			return err
		},
		"the file": func(n int) error {
			id, err := small.ArchiveOfCase(t.Context(), ids[n])
			wantDone(t, err)
			_, err = small.Archive(t.Context(), id, 0, reader, "handling")
			return err
		},
		"two versions": func(n int) error {
			id, err := small.ArchiveOfCase(t.Context(), ids[n])
			wantDone(t, err)
			_, err = small.Difference(t.Context(), id, 1, 1, reader, "handling")
			return err
		},
		"the forms": func(n int) error {
			_, err := small.Records(t.Context(), everything, ids[n], reader, "handling")
			return err
		},
		"the evidence": func(n int) error { _, err := small.OpenEvidence(t.Context(), r, photos[n]); return err },
	}
	for what, read := range ways {
		if err := read(0); err != nil {
			t.Errorf("reading %s of the one household: %v", what, err)
		}
	}
	for what, read := range ways {
		if err := read(1); relief.CodeOf(err) != "reading_quota" {
			t.Errorf("reading %s of another beyond the quota: %v", what, err)
		}
	}
	list, err := db.Store.Readings(t.Context(), []string{db.Unit(t, "410821").Path}, relief.ReadingFilter{Reader: reader.ID})
	if err != nil || len(list.Items) != len(ways) {
		t.Errorf("%d readings are listed, want %d, %v", len(list.Items), len(ways), err)
	}
}
