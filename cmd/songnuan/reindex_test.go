package main

import (
	"errors"
	"slices"
	"testing"

	"github.com/songnuan/songnuan/pii"
	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store"
	"github.com/songnuan/songnuan/store/storetest"
	"github.com/songnuan/songnuan/verify"
)

// The index key is changed by the steps of the guide; verify knows both keys while it
// goes on, and says when one person stands under both.
//
// covers: inv:I30
func TestTheIndexKeyIsChangedStepByStep(t *testing.T) {
	t.Parallel()
	db := storetest.New(t)
	db.Unions(t)
	k := db.Campaign(t, storetest.CampaignOptions{ResultDays: 7})
	open, moved := db.File(t, k, db.Applicant(t, 1)), db.File(t, k, db.Applicant(t, 2))
	db.Walk(t, open, relief.Verifying)
	stays, goes := db.Applicant(t, 1), db.Applicant(t, 2).IDNumber.Value()
	c := &cli{DatabaseURL: db.URL, OwnerURL: db.OwnerURL, KeyFile: db.KeyFile, Evidence: t.TempDir()}
	step := func(name string) error { return keysCmd{Step: name, Rate: 1000}.Run(t.Context(), c) }
	refused := func(name string, want error) {
		t.Helper()
		if err := step(name); !errors.Is(err, want) {
			t.Fatalf("%s: %v, want %v", name, err, want)
		}
	}
	done := func(names ...string) {
		t.Helper()
		for _, name := range names {
			if err := step(name); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
		}
	}
	personal := func(o verify.Options) bool {
		t.Helper()
		report, err := verify.Run(t.Context(), db.App, o)
		if err != nil || slices.Contains(report.Unchecked(), "I30") {
			t.Fatalf("I30 was not checked: %v", err)
		}
		return !slices.Contains(report.Broken(), "I30")
	}
	refused("index-use", pii.ErrNoNewKey)
	done("index-add", "index-status")
	refused("index-use", store.ErrIndexKeyMissed)
	refused("index-drop", errUnindexed)
	db.Store.Close()
	done("index-use", "index-use", "index-status") // what is told twice is done once
	refused("index-drop", errUnindexed)
	keys, err := pii.Open(db.KeyFile)
	if err != nil {
		t.Fatal(err)
	}
	both := verify.Options{Full: true, Keys: keys, Lag: 1 << 40}
	if !personal(both) {
		t.Error("verify does not know the key that is going")
	}
	number := keys.Indexes(pii.KindID, goes)
	db.Exec(t, "UPDATE cases SET id_index = $1 WHERE id = $2", number[1], moved)
	if !personal(both) {
		t.Error("verify does not know the key that comes")
	}
	db.Exec(t, "INSERT INTO bars (id, kind, person_index, id_number_enc, union_code, union_path, reason, document_no, starts_on, ends_on, status, made_by) SELECT $1, 'person', $2, $3, union_code, union_path, 'other', '1', '2020-01-01', '2020-01-02', 'refused', (SELECT id FROM users LIMIT 1) FROM cases WHERE id = $4",
		barID, number[0], sealedNumber(t, keys, goes), moved)
	if personal(both) {
		t.Error("verify does not see one person under two keys")
	}
	db.Exec(t, "UPDATE cases SET id_index = $1 WHERE id = $2", number[0], moved)
	done("reindex", "reindex", "index-drop")
	if keys, err = pii.Open(db.KeyFile); err != nil || len(keys.IndexNumbers()) != 1 {
		t.Fatalf("the old key is still there: %v", err)
	}
	if !personal(verify.Options{Full: true, Keys: keys, Lag: 1 << 40}) {
		t.Error("something is not found by the new key alone")
	}
	o := db.Options
	o.Keys = keys
	own, err := db.Open(t, db.URL, o).OwnCases(t.Context(), relief.Visitor{IDNumber: stays.IDNumber, Phone: stays.Phone})
	if err != nil || len(own) != 1 || own[0].ID != open {
		t.Errorf("somebody no longer finds his case: %+v, %v", own, err)
	}
}

const barID = "00000000-0000-7000-8000-00000000ba01"

func sealedNumber(t *testing.T, keys *pii.Keys, number string) []byte {
	t.Helper()
	sealed, err := keys.Encrypt("bars", "id_number_enc", [16]byte{6: 0x70, 8: 0x80, 14: 0xba, 15: 0x01}, number)
	if err != nil {
		t.Fatal(err)
	}
	return sealed
}
