package store_test

import (
	"testing"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/storetest"
)

func TestAnAuditRowSaysWhatItsIDsMean(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{})
	id := filed(t, db, k, 1, relief.Submitted)
	task := atSeat(t, db, id, relief.TaskApprove).ID
	appointed(t, db, "approver@410821", "approver-2@410821")
	wantDone(t, work(t, db, "approver@410821", task, relief.HandOver, to("approver-2@410821")))
	list, err := db.Store.Audit(t.Context(), id, relief.Page{Limit: 50})
	wantDone(t, err)
	colleague := db.Person(t, "approver-2@410821")
	names := map[string]relief.AuditName{}
	for _, r := range list.Items {
		for id, n := range r.Names {
			names[id] = n
		}
	}
	for id, want := range map[string]relief.AuditName{task: {What: "task", Name: "approve"}, colleague.ID: {What: "person", Name: colleague.Name}, k.ID: {What: "campaign", Name: storetest.Value[string](t, db, "SELECT title FROM campaigns WHERE id = $1", k.ID)}} {
		if names[id] != want {
			t.Errorf("%s is called %+v, want %+v", id, names[id], want)
		}
	}
}
