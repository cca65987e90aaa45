package store_test

import (
	"testing"
	"time"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/storetest"
)

// Lists of a campaign on the rehearsal clock speak of the plan's days, not of the real ones.
func TestListsSayThePlansDays(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{Day: 24 * time.Hour})
	id := filed(t, db, k, 1, relief.Submitted)
	scopes := []string{db.Unit(t, "410821").Path}
	task, err := db.Store.Task(t.Context(), db.Person(t, "clerk@410821-001"), db.Task(t, id).ID)
	wantDone(t, err)
	cases, err := db.Store.Cases(t.Context(), relief.CaseFilter{Scopes: scopes, Campaign: k.ID})
	wantDone(t, err)
	coverage, err := db.Store.Coverage(t.Context(), scopes, k.ID, "", "", relief.Page{})
	wantDone(t, err)
	if len(cases.Items) != 1 || len(coverage.Items) != 1 {
		t.Fatalf("listed %d cases and %d of the coverage", len(cases.Items), len(coverage.Items))
	}
	c, w := cases.Items[0], coverage.Items[0]
	if c.DueOn == nil || *c.DueOn != *task.DueOn || c.DaysLeft == nil || *c.DaysLeft != *task.DaysLeft {
		t.Errorf("the case is due on %v with %v days left, its task on %v with %v", c.DueOn, c.DaysLeft, task.DueOn, task.DaysLeft)
	}
	view, err := db.Store.Campaign(t.Context(), scopes, k.ID)
	wantDone(t, err)
	if w.DueOn == nil || *w.DueOn != *task.DueOn || w.SinceOn == nil || *w.SinceOn != view.Today {
		t.Errorf("the coverage says since %v, due %v; the plan's today is %s, the task's day %s", w.SinceOn, w.DueOn, view.Today, task.DueOn)
	}
}
