package store_test

import (
	"testing"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/storetest"
)

// Finance sees what a batch would pay and from which line, before making it.
func TestTheTaskOfABatchSaysWhatWaitsToBePaid(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{})
	first, second := filed(t, db, k, 1, relief.Approved), filed(t, db, k, 2, relief.Approved)
	finance := db.Person(t, "finance@410821")
	seen := func() relief.TaskView {
		l, err := db.Store.Tasks(t.Context(), finance, relief.TaskFilter{Kind: relief.TaskMakeBatch})
		wantDone(t, err)
		if len(l.Items) != 1 {
			t.Fatalf("finance has %d tasks", len(l.Items))
		}
		return l.Items[0]
	}
	both := storetest.Value[int64](t, db, "SELECT sum(amount_fen)::bigint FROM cases WHERE id IN ($1, $2)", first, second)
	if task := seen(); int64(task.Amount) != both || task.Line == "" {
		t.Errorf("the task says %d of line %q, not %d", task.Amount, task.Line, both)
	}
	db.Exec(t, `UPDATE cases SET body = body || '{"account_fault": true}' WHERE id = $1`, second)
	if one := seen().Amount; int64(one) >= both || one == 0 {
		t.Errorf("with an account that cannot be paid it says %d of %d", one, both)
	}
}
