package store_test

import (
	"testing"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/storetest"
)

// covers: F9
func TestAnOrganiserSeesInWhoseHandsOpenWorkIs(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{})
	id := filed(t, db, k, 1, relief.Submitted)
	atSeat(t, db, id, relief.TaskApprove)
	appointed(t, db, "approver@410821", "approver-2@410821")
	copies(t, db, id, 1)
	task := db.Task(t, id).ID
	wantDone(t, work(t, db, "approver@410821", task, relief.Claim))
	open := func(scope string, f relief.OpenWorkFilter) []relief.OpenWork {
		t.Helper()
		l, err := db.Store.OpenWork(t.Context(), []string{scope}, k.ID, f)
		wantDone(t, err)
		return l.Items
	}
	county := db.Person(t, "organizer@410821").Roles[0].Path
	his := relief.OpenWorkFilter{Person: "approver@410821"}
	if got := open(county, his); len(got) != 1 || got[0].Task != task || got[0].Person == "" || got[0].Trouble != "" || got[0].Kind != relief.TaskApprove {
		t.Fatalf("in the approver's hands: %+v", got)
	}
	if got := open(county, relief.OpenWorkFilter{}); len(got) != 2 {
		t.Errorf("open in all: %+v", got)
	}
	if got := open(db.Person(t, "organizer@410822").Roles[0].Path, relief.OpenWorkFilter{}); len(got) != 0 {
		t.Errorf("another county's organiser sees %+v", got)
	}
	if got := open(county, relief.OpenWorkFilter{Unattended: true}); len(got) != 0 {
		t.Errorf("nobody is missing, and it says %+v", got)
	}
	db.Exec(t, "UPDATE users SET disabled = true WHERE username = 'approver@410821'")
	if got := open(county, relief.OpenWorkFilter{Unattended: true}); len(got) != 1 || got[0].Trouble != "left" || got[0].Task != task {
		t.Errorf("once he is shut out: %+v", got)
	}
	_, err := db.Store.Reassign(t.Context(), db.By(t, "organizer@410821"), []string{task}, "approver-2@410821", "调离")
	wantDone(t, err)
	if got := open(county, relief.OpenWorkFilter{Unattended: true}); len(got) != 0 {
		t.Errorf("given to a colleague, and it says %+v", got)
	}
	first, err := db.Store.OpenWork(t.Context(), []string{county}, k.ID, relief.OpenWorkFilter{Page: relief.Page{Limit: 1}})
	wantDone(t, err)
	rest, err := db.Store.OpenWork(t.Context(), []string{county}, k.ID, relief.OpenWorkFilter{Page: relief.Page{Limit: 1, Cursor: first.NextCursor}})
	wantDone(t, err)
	if len(first.Items) != 1 || len(rest.Items) != 1 || first.Items[0].Task == rest.Items[0].Task || rest.NextCursor != "" {
		t.Errorf("page by page: %+v, %+v", first, rest)
	}
}
