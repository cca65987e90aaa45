package store_test

import (
	"testing"
	"time"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/storetest"
)

// hear reads changes until one fits.
func hear(t *testing.T, from <-chan relief.Change, fits func(relief.Change) bool) relief.Change {
	t.Helper()
	late := time.After(20 * time.Second)
	for {
		select {
		case c, open := <-from:
			if !open {
				t.Fatal("the changes ended")
			}
			if fits(c) {
				return c
			}
		case <-late:
			t.Fatal("never heard of it")
		}
	}
}

func TestChangesTellWhatAndWhereButNothingOfThePerson(t *testing.T) {
	db, k := newWorld(t, storetest.CampaignOptions{Day: still})
	changes, err := db.Store.Changes(t.Context(), 0)
	wantDone(t, err)
	id := filed(t, db, k, 1, relief.Surveying)
	c := hear(t, changes, func(c relief.Change) bool { return c.ID == id && c.Version == 3 })
	if c.Kind != relief.CaseChanged || c.Campaign != k.ID || c.Path != db.Unit(t, "410821-001").Path || c.Seq == 0 {
		t.Errorf("heard %+v", c)
	}

	again, err := db.Store.Changes(t.Context(), c.Seq-1)
	wantDone(t, err)
	if got := hear(t, again, func(relief.Change) bool { return true }); got.Seq != c.Seq {
		t.Errorf("after %d came %d", c.Seq-1, got.Seq)
	}
}

// TestANumberThatCommitsLateIsHeardOf draws a number, commits a later one, and then the first.
func TestANumberThatCommitsLateIsHeardOf(t *testing.T) {
	db, k := newWorld(t, storetest.CampaignOptions{Day: still})
	changes, err := db.Store.Changes(t.Context(), 0)
	wantDone(t, err)
	insert := "INSERT INTO outbox (topic, subject, version, body) VALUES ('campaign', $1, $2, '{}')"
	early, err := db.Owner.Begin(t.Context())
	wantDone(t, err)
	_, err = early.Exec(t.Context(), insert, k.ID, 901)
	wantDone(t, err)
	db.Exec(t, insert, k.ID, 902)
	db.Exec(t, "SELECT pg_notify('songnuan_outbox', '')")
	hear(t, changes, func(c relief.Change) bool { return c.Version == 902 })
	wantDone(t, early.Commit(t.Context()))
	db.Exec(t, "SELECT pg_notify('songnuan_outbox', '')")
	if c := hear(t, changes, func(c relief.Change) bool { return c.Version == 901 }); c.Path != db.Unit(t, "410821").Path {
		t.Errorf("heard %+v", c)
	}
}

func TestNoticesBatchesAndEndedSessionsAreHeardOf(t *testing.T) {
	db, k := newWorld(t, storetest.CampaignOptions{Day: still})
	token, err := db.Store.SignIn(t.Context(), "auditor@410821", "songnuan-demo", "127.0.0.1")
	wantDone(t, err)
	changes, err := db.Store.Changes(t.Context(), 0)
	wantDone(t, err)
	wantDone(t, db.Store.RemindCampaign(t.Context(), k.ID, relief.Visiting, "due", 1))
	if c := hear(t, changes, func(c relief.Change) bool { return c.Kind == relief.Noticed }); c.Role != relief.Organizer || c.Campaign != k.ID {
		t.Errorf("heard %+v", c)
	}
	if _, err := db.Store.StillSignedIn(t.Context(), token); err != nil {
		t.Fatal(err)
	}
	wantDone(t, db.Store.SignOut(t.Context(), token))
	hear(t, changes, func(c relief.Change) bool { return c.Kind == relief.SessionsChanged })
	_, err = db.Store.StillSignedIn(t.Context(), token)
	wantCode(t, err, "sign_in_required")
}
