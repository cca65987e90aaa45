package activities

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/storetest"
)

const often = 10

// The engine runs activities at least once, and an operator's Reset runs them
// again: ten runs have one effect.
func TestRunningAgainChangesNothing(t *testing.T) { // covers: fault:F24 T05 T12 T26
	db := storetest.New(t)
	db.Unions(t)
	k := db.Campaign(t, storetest.CampaignOptions{})
	a := &Activities{Store: db.Store}
	tests := []struct {
		name string
		to   relief.State
		deed func(id string, version int) ([]relief.Event, error)
		want relief.State
	}{
		{"end a posting", relief.Posting, func(id string, v int) ([]relief.Event, error) { return a.EndPosting(t.Context(), id, v, time.Time{}) }, relief.Posted},
		{"close a case", relief.FollowedUp, func(id string, v int) ([]relief.Event, error) { return a.CloseCase(t.Context(), id, v, time.Time{}) }, relief.Closed},
		{"lapse a case", relief.Returned, func(id string, v int) ([]relief.Event, error) { return a.LapseCase(t.Context(), id, v, time.Time{}) }, relief.Lapsed},
	}
	for n, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			id := db.File(t, k, db.Applicant(t, n))
			if tt.to == relief.Returned {
				db.Decide(t, id, relief.Decide{Task: db.Task(t, id).ID, Version: 2, Outcome: relief.OutcomeReturn, Comment: "缺材料"})
			} else {
				db.Walk(t, id, tt.to)
			}
			before := db.Case(t, id).Version
			var events []relief.Event
			for range often {
				got := patient(t, func() ([]relief.Event, error) { return tt.deed(id, before) })
				events = append(events, got...)
			}
			if c := db.Case(t, id); c.State != tt.want || c.Version != before+1 || len(events) != 1 {
				t.Errorf("the case is %s at version %d after %d events; want %s at %d after one", c.State, c.Version, len(events), tt.want, before+1)
			}
			stored, err := a.EventsAfter(t.Context(), id, before, time.Time{})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(stored, events); diff != "" {
				t.Error("what the workflow was answered is not what is stored (-stored +answered):\n", diff)
			}
		})
	}
}

// patient tries a deed again while its time has not come.
func patient(t *testing.T, deed func() ([]relief.Event, error)) []relief.Event {
	t.Helper()
	for {
		events, err := deed()
		if relief.CodeOf(err) == "posting_not_over" {
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		return events
	}
}

func TestBothClocksMustAgree(t *testing.T) { // covers: T12 fault:F13
	db := storetest.New(t)
	db.Unions(t)
	k := db.Campaign(t, storetest.CampaignOptions{})
	id := db.File(t, k, db.Applicant(t, 1))
	db.Walk(t, id, relief.Posting)
	c := db.Case(t, id)
	slow := &Activities{Store: db.Store, Now: func() time.Time { return c.Posting.EndsAt.Add(-time.Millisecond) }}
	for range often {
		if _, err := slow.EndPosting(t.Context(), id, c.Version, c.Posting.EndsAt); relief.CodeOf(err) != "posting_not_over" {
			t.Fatalf("error = %v, want posting_not_over", err)
		}
	}

	long := db.Campaign(t, storetest.CampaignOptions{Day: 24 * time.Hour})
	id = db.File(t, long, db.Applicant(t, 2))
	db.Walk(t, id, relief.Posting)
	c = db.Case(t, id)
	fast := &Activities{Store: db.Store, Now: func() time.Time { return c.Posting.EndsAt.Add(time.Hour) }}
	if _, err := fast.EndPosting(t.Context(), id, c.Version, c.Posting.EndsAt); relief.CodeOf(err) != "posting_not_over" {
		t.Errorf("error = %v, want posting_not_over", err)
	}
}

func TestNoticesAreLeftOnce(t *testing.T) {
	db := storetest.New(t)
	db.Unions(t)
	k := db.Campaign(t, storetest.CampaignOptions{Day: 24 * time.Hour})
	id := db.File(t, k, db.Applicant(t, 1))
	a := &Activities{Store: db.Store}
	for range often {
		if err := a.RemindCase(t.Context(), id, 2); err != nil {
			t.Fatal(err)
		}
		if err := a.RemindCampaign(t.Context(), k.ID, relief.Visiting, "deadline", 1); err != nil {
			t.Fatal(err)
		}
	}
	if n := storetest.Value[int](t, db, "SELECT count(*) FROM notices"); n != 2 {
		t.Errorf("%d notices, want one of the case and one of the campaign", n)
	}
	if err := a.Beat(t.Context()); err != nil {
		t.Fatal(err)
	}
	if age, err := db.Store.BeatAge(t.Context()); err != nil || age > time.Minute {
		t.Errorf("the last beat was %s ago, error %v", age, err)
	}
}

func TestCancelledCampaignIsSweptWhole(t *testing.T) { // covers: T30
	db := storetest.New(t)
	db.Unions(t)
	k := db.Campaign(t, storetest.CampaignOptions{Day: 24 * time.Hour})
	const open = page + 7
	for n := range open {
		db.File(t, k, db.Applicant(t, n))
	}
	if _, err := db.Store.MoveCampaign(t.Context(), db.By(t, "organizer@410821"), k.ID, "cancel", "经费未到位"); err != nil {
		t.Fatal(err)
	}
	a := &Activities{Store: db.Store}
	for range 2 {
		if left, err := a.SweepCampaign(t.Context(), k.ID); err != nil || left != 0 {
			t.Fatalf("%d left, error %v", left, err)
		}
	}
	if n := storetest.Value[int](t, db, "SELECT count(*) FROM cases WHERE state = 'lapsed' AND version = 3"); n != open {
		t.Errorf("%d cases lapsed, want %d", n, open)
	}
}
