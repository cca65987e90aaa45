package store_test

import (
	"strings"
	"testing"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/storetest"
)

// covers: T22
func TestWhatIsWrittenAtABatchIsKeptSealed(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{})
	b := db.MakeBatch(t, filed(t, db, k, 1, relief.Approved))
	move := func(who, action, reason string) relief.PaymentBatchView {
		r, err := db.Store.MoveBatch(t.Context(), db.By(t, who), b.ID, action, reason)
		wantDone(t, err)
		return read[relief.PaymentBatchView](t, r)
	}
	if v := move("approver-2@410821", "approve", " 与名册核对无误 "); len(v.Notes) != 1 || v.Notes[0].Text != "与名册核对无误" || v.Notes[0].Action != "approve" || v.Notes[0].By == "" {
		t.Errorf("after the approval it shows %+v", v.Notes)
	}
	if v := move("cashier@410821", "release", ""); len(v.Notes) != 1 {
		t.Errorf("nothing written is shown as %+v", v.Notes)
	}
	if plain := storetest.Value[bool](t, db, "SELECT encode(note_enc, 'escape') LIKE '%' || $1 || '%' FROM batch_notes", "核对"); plain {
		t.Error("it stands in the open")
	}
	given := func(action string) bool {
		return storetest.Value[bool](t, db, "SELECT (body::jsonb->>'reason_given')::bool FROM audit WHERE subject = $1 AND body::jsonb->>'action' = $2", k.ID, action)
	}
	if !given("approve_batch") || given("release_batch") {
		t.Error("the audit does not tell who gave a reason")
	}
}

// covers: F113
func TestARuleThatOnlyTheDatabaseKnowsIsARefusal(t *testing.T) {
	t.Parallel()
	db, _ := newWorld(t, storetest.CampaignOptions{})
	db.Exec(t, "ALTER TABLE saved_views ADD CONSTRAINT nobody_foresaw CHECK (name <> '甲')")
	_, err := db.Store.SaveView(t.Context(), db.By(t, "approver@410821"), relief.SavedView{Screen: "tasks", Name: "甲", Query: map[string]any{}})
	refused := wantCode(t, err, "rule_broken")
	if strings.Contains(refused.Zh()+refused.En(), "nobody_foresaw") || !strings.Contains(err.Error(), "nobody_foresaw") {
		t.Errorf("shown %q, for the log %q", refused.Zh(), err)
	}
}

// covers: F4
func TestAKeptViewIsOverwrittenHoweverManyThereAre(t *testing.T) {
	t.Parallel()
	db, _ := newWorld(t, storetest.CampaignOptions{})
	who := db.By(t, "approver@410821")
	db.Exec(t, "INSERT INTO saved_views (id, owner, screen, name, query, shared, union_path) SELECT gen_random_uuid(), $1, 'tasks', 'v' || n, '{}', false, '/000000' FROM generate_series(1, 50) n", who.Actor)
	_, err := db.Store.SaveView(t.Context(), db.By(t, "approver@410821"), relief.SavedView{Screen: "tasks", Name: "v7", Query: map[string]any{"overdue": true}})
	wantDone(t, err)
	_, err = db.Store.SaveView(t.Context(), db.By(t, "approver@410821"), relief.SavedView{Screen: "tasks", Name: "one more", Query: map[string]any{}})
	wantCode(t, err, "too_many_kept")
}
