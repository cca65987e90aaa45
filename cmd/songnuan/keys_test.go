package main

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/uuid"

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

// What the guide says of a lost key: nothing starts, no other key is made, a copy
// is told to be the wrong one, nobody's name opens; masked names and everything
// that was decided and paid are there and verify.
func TestALostKeyIsSaidAndNotReplaced(t *testing.T) {
	t.Parallel()
	db := storetest.New(t)
	db.Unions(t)
	k := db.Campaign(t, storetest.CampaignOptions{})
	id := db.File(t, k, db.Applicant(t, 1))
	db.Walk(t, id, relief.Paid)
	dir := t.TempDir()
	c := &cli{DatabaseURL: db.URL, OwnerURL: db.OwnerURL, KeyFile: filepath.Join(dir, "lost.json"), Evidence: dir, Local: true, Undo: "10s"}
	if s, err := c.open(t.Context()); err == nil {
		s.Close()
		t.Error("it starts without its key")
	}
	if err := (migrateCmd{}).Run(t.Context(), c); err == nil {
		t.Error("migrate is content without the key")
	}
	if _, err := os.Stat(c.KeyFile); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("another key was made: %v", err)
	}
	c.KeyFile = filepath.Join(dir, "other.json")
	if err := pii.Create(c.KeyFile); err != nil {
		t.Fatal(err)
	}
	for _, step := range []string{"status", "reseal", "drop"} {
		if err := (keysCmd{Step: step}).Run(t.Context(), c); !errors.Is(err, pii.ErrUnreadable) {
			t.Errorf("keys %s with another key: %v", step, err)
		}
	}
	other, err := pii.Open(c.KeyFile)
	if err != nil {
		t.Fatal(err)
	}
	row := uuid.MustParse(id)
	if name, err := other.Decrypt("cases", "name_enc", row, storetest.Value[[]byte](t, db, "SELECT name_enc FROM cases WHERE id = $1", id)); !errors.Is(err, pii.ErrUnreadable) {
		t.Errorf("another key reads %q, %v", name, err)
	}
	if masked := storetest.Value[string](t, db, "SELECT name_masked FROM cases WHERE id = $1", id); masked != relief.MaskName(db.Applicant(t, 1).Name) {
		t.Errorf("the masked name is %q", masked)
	}
	with, err := verify.Run(t.Context(), db.App, verify.Options{Keys: db.Options.Keys, Lag: 1 << 40})
	if err != nil {
		t.Fatal(err)
	}
	without, err := verify.Run(t.Context(), db.App, verify.Options{Lag: 1 << 40})
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(with.Broken(), without.Broken()) || len(without.Unchecked()) > 0 {
		t.Errorf("without the key %v is violated, %v could not be checked; with it %v", without.Broken(), without.Unchecked(), with.Broken())
	}
}
