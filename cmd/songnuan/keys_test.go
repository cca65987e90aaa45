package main

import (
	"errors"
	"testing"

	"github.com/songnuan/songnuan/evidence"
	"github.com/songnuan/songnuan/pii"
	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store"
	"github.com/songnuan/songnuan/store/storetest"
	"github.com/songnuan/songnuan/verify"
)

// Everything is put under another key while servers that know both go on; what
// the audit and the sheets prove stays as it was.
//
// covers: inv:I30
func TestThePersonalDataKeyIsChangedWhileServersGoOn(t *testing.T) {
	t.Parallel()
	db := storetest.New(t)
	db.Unions(t)
	k := db.Campaign(t, storetest.CampaignOptions{ResultDays: 7})
	closed, open := db.File(t, k, db.Applicant(t, 1)), db.File(t, k, db.Applicant(t, 2))
	db.Walk(t, closed, relief.Closed)
	db.Walk(t, open, relief.Verifying)
	kept, err := db.Store.AddEvidence(t.Context(), db.By(t, "clerk@410821-001"), open, "income", relief.CleanFile{Type: "application/pdf", Data: []byte("%PDF-1.4 payslip")})
	if err != nil || kept.Status != 201 {
		t.Fatalf("keeping a file: %v", err)
	}
	folder := t.TempDir()
	shelf, err := evidence.Open(folder)
	if err != nil {
		t.Fatal(err)
	}
	if err := copyFiles(t.Context(), db.Options.Files, shelf, t.Output()); err != nil {
		t.Fatal(err)
	}
	c := &cli{DatabaseURL: db.URL, OwnerURL: db.OwnerURL, KeyFile: db.KeyFile, Evidence: folder}
	step := func(name string) error { return keysCmd{Step: name}.Run(t.Context(), c) }
	if err := step("promote"); !errors.Is(err, pii.ErrNoNewKey) {
		t.Fatalf("promoting nothing: %v", err)
	}
	for _, name := range []string{"add", "promote", "status"} {
		if err := step(name); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
	}
	if err := step("drop"); !errors.Is(err, errUnsealed) {
		t.Fatalf("the old key is dropped while it is used: %v", err)
	}
	for range 2 { // begun again, it finds nothing to do
		if err := step("reseal"); err != nil {
			t.Fatal(err)
		}
	}
	if err := step("drop"); !errors.Is(err, store.ErrKeyHeld) {
		t.Fatalf("the old key is dropped while a server encrypts with it: %v", err)
	}
	a := db.Applicant(t, 2)
	db.Store.Close()
	if err := step("drop"); err != nil {
		t.Fatal(err)
	}
	keys, err := pii.Open(db.KeyFile)
	if err != nil {
		t.Fatal(err)
	}
	o := db.Options
	o.Keys, o.Files = keys, shelf
	later := db.Open(t, db.URL, o) // with the new key alone
	own, err := later.OwnCases(t.Context(), relief.Visitor{IDNumber: a.IDNumber, Phone: a.Phone})
	if err != nil || len(own) != 1 || own[0].ID != open {
		t.Errorf("somebody no longer finds his case: %+v, %v", own, err)
	}
	report, err := verify.Run(t.Context(), db.App, verify.Options{Full: true, Keys: keys, Files: shelf, Lag: 1 << 40})
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{"I28", "I29", "I30", "I31", "I34"} {
		for _, broken := range report.Broken() {
			if broken == id {
				t.Errorf("%s does not hold any more", id)
			}
		}
	}
	for _, unknown := range report.Unchecked() {
		if unknown == "I30" || unknown == "I34" {
			t.Errorf("%s was not checked", unknown)
		}
	}
	if n := storetest.Value[int](t, db, "SELECT count(*) FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'O'"); n != 0 {
		t.Errorf("%d triggers are off", n)
	}
}
