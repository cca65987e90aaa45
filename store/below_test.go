package store_test

import (
	"testing"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/storetest"
)

// covers: F100
func TestAUnionBelowSeesTheCampaignButNotItsMoney(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{})
	filed(t, db, k, 1, relief.Submitted)
	filed(t, db, k, 2, relief.Surveying)
	other := db.Applicant(t, 3)
	other.Union = db.Unit(t, "410821-002")
	db.File(t, k, other)
	for code, want := range map[string]struct{ lines, cases int }{
		"410821":     {2, 3},
		"410800":     {2, 3},
		"410821-001": {0, 2},
		"410821-002": {0, 1},
	} {
		scopes := []string{db.Unit(t, code).Path}
		v, err := db.Store.Campaign(t.Context(), scopes, k.ID)
		if err != nil {
			t.Fatalf("%s: %v", code, err)
		}
		steps, states := 0, 0
		for _, n := range v.Counts {
			steps += n
		}
		for _, n := range v.Outcomes {
			states += n
		}
		if len(v.Lines) != want.lines || v.Lines == nil || steps != want.cases || states != want.cases {
			t.Errorf("%s sees %d lines, %d and %d cases, want %d and %d", code, len(v.Lines), steps, states, want.lines, want.cases)
		}
		list, err := db.Store.Campaigns(t.Context(), scopes, relief.Page{})
		if err != nil || len(list.Items) != 1 || len(list.Items[0].Lines) != want.lines {
			t.Errorf("%s lists %+v, %v", code, list.Items, err)
		}
		entries, err := db.Store.Ledger(t.Context(), scopes, k.ID, relief.Page{})
		if want.lines == 0 {
			wantCode(t, err, "not_found")
		} else if err != nil || len(entries.Items) == 0 {
			t.Errorf("%s reads %d ledger entries, %v", code, len(entries.Items), err)
		}
	}
	_, err := db.Store.Campaign(t.Context(), []string{db.Unit(t, "410822-001").Path}, k.ID)
	wantCode(t, err, "not_found")
}

// covers: F100
func TestADraftIsNotSeenFromBelow(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{Draft: true})
	for code, seen := range map[string]bool{"410821": true, "410800": true, "410821-001": false} {
		scopes := []string{db.Unit(t, code).Path}
		list, err := db.Store.Campaigns(t.Context(), scopes, relief.Page{})
		if err != nil || (len(list.Items) == 1) != seen {
			t.Errorf("%s lists %d drafts, %v", code, len(list.Items), err)
		}
		_, err = db.Store.Campaign(t.Context(), scopes, k.ID)
		if seen && err != nil {
			t.Errorf("%s: %v", code, err)
		}
		if !seen {
			wantCode(t, err, "not_found")
		}
	}
}

// covers: F75 F100
func TestBatchesAreListedToTheOwnerWithoutTheirPayments(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{})
	b := db.MakeBatch(t, filed(t, db, k, 1, relief.Approved))
	list, err := db.Store.PaymentBatches(t.Context(), []string{db.Unit(t, k.Owner).Path}, relief.Person{}, k.ID, relief.Page{})
	if err != nil || len(list.Items) != 1 || list.Items[0].ID != b.ID || list.Items[0].Count != 1 || list.Items[0].Payments == nil || len(list.Items[0].Payments) != 0 {
		t.Errorf("the owner lists %+v, %v", list.Items, err)
	}
	for _, code := range []string{"410821-001", "410822"} {
		list, err := db.Store.PaymentBatches(t.Context(), []string{db.Unit(t, code).Path}, relief.Person{}, k.ID, relief.Page{})
		if err != nil || len(list.Items) != 0 {
			t.Errorf("%s lists %d batches, %v", code, len(list.Items), err)
		}
	}
	if one := db.Batch(t, b.ID); len(one.Payments) != 1 {
		t.Errorf("the batch itself shows %d payments", len(one.Payments))
	}
}

// covers: F14
func TestAPreviewOfTasksWithoutACaseIsRefused(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{})
	b := db.MakeBatch(t, filed(t, db, k, 1, relief.Approved))
	task := storetest.Value[string](t, db, "SELECT id FROM tasks WHERE batch_id = $1 AND status = 'open'", b.ID)
	_, err := db.Store.PreviewBulk(t.Context(), db.Person(t, "approver@410821"), relief.Bulk{Items: []relief.BulkItem{{Task: task}}, Outcome: relief.OutcomeApprove})
	wantCode(t, err, "bulk_kind")
}
