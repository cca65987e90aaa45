package activities

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/storetest"
)

// bulk ticks the accept tasks of so many new cases and agrees to all of them.
func bulk(t *testing.T, db *storetest.DB, cases int) (batch string, by relief.Request) {
	t.Helper()
	k := db.Campaign(t, storetest.CampaignOptions{Day: 24 * time.Hour})
	b := relief.Bulk{Outcome: relief.OutcomeApprove}
	for n := range cases {
		id := db.File(t, k, db.Applicant(t, n))
		b.Items = append(b.Items, relief.BulkItem{Task: db.Task(t, id).ID, Version: 2})
	}
	who := "clerk-2@410821-001"
	reply, err := db.Store.Bulk(t.Context(), db.By(t, who), db.Person(t, who), b)
	if err != nil {
		t.Fatal(err)
	}
	var made struct {
		ID string `json:"batch_id"`
	}
	if err := json.Unmarshal(reply.Body, &made); err != nil {
		t.Fatal(err)
	}
	return made.ID, db.By(t, who)
}

func accepted(t *testing.T, db *storetest.DB) int {
	t.Helper()
	return storetest.Value[int](t, db, "SELECT count(*) FROM cases WHERE state = 'surveying' AND version = 3")
}

func TestBulkDecisionIsAppliedOnceHoweverOftenItRuns(t *testing.T) { // covers: fault:F24
	db := storetest.New(t)
	db.Unions(t)
	const cases = page + 3
	id, _ := bulk(t, db, cases)
	a := &Activities{Store: db.Store}
	_, applies, err := db.Store.BatchState(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	<-time.After(time.Until(applies) + 10*time.Millisecond) // the undo period is real time
	for range often {
		if left, err := a.ApplyBatch(t.Context(), id); err != nil || left != 0 {
			t.Fatalf("%d left, error %v", left, err)
		}
	}
	if n := accepted(t, db); n != cases {
		t.Errorf("%d cases accepted once, want %d", n, cases)
	}
	if status, _, err := db.Store.BatchState(t.Context(), id); err != nil || status != "done" {
		t.Errorf("the bulk decision is %s, error %v", status, err)
	}
}

func TestBulkDecisionWaitsForPostgresClock(t *testing.T) { // covers: fault:F13
	db := storetest.New(t)
	db.Unions(t)
	db.Options.Undo = time.Hour
	db.Store = db.Open(t, db.URL, db.Options)
	id, by := bulk(t, db, 2)
	a := &Activities{Store: db.Store}
	if _, err := a.ApplyBatch(t.Context(), id); relief.CodeOf(err) != "unavailable" {
		t.Errorf("error = %v, want one that is tried again", err)
	}
	if n := accepted(t, db); n != 0 {
		t.Errorf("%d cases accepted within the undo period", n)
	}
	if _, err := db.Store.CancelBulk(t.Context(), by, id); err != nil {
		t.Fatal(err)
	}
	if left, err := a.ApplyBatch(t.Context(), id); left != 0 || err != nil {
		t.Errorf("a cancelled one: %d left, error %v", left, err)
	}
	if n := accepted(t, db); n != 0 {
		t.Errorf("%d cases accepted after the cancellation", n)
	}
}
