package worker

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"slices"
	"testing"

	"go.temporal.io/sdk/client"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/storetest"
	"github.com/songnuan/songnuan/workflows"
)

var errStuck = errors.New("the workflow does not answer")

// UpdateWorkflow is refused by workflows that are stuck, which these all are.
func (w *world) UpdateWorkflow(_ context.Context, o client.UpdateWorkflowOptions) (client.WorkflowUpdateHandle, error) {
	w.updates = append(w.updates, o)
	return nil, errStuck
}

// carry gives the oldest order to a worker and answers how it is kept.
func carry(t *testing.T, w *world) relief.OrderView {
	t.Helper()
	o, err := w.db.Store.TakeOrder(t.Context())
	if err != nil || o == nil {
		t.Fatalf("no order to be had: %v", err)
	}
	carryOut(t.Context(), w.comparison(true), *o, slog.New(slog.NewTextHandler(io.Discard, nil)))
	v, err := w.db.Store.Ops(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return v.Orders[0]
}

func TestOrdersAreCarriedOutAndAudited(t *testing.T) {
	w, ids := newWorld(t, 4)
	asks, confirms := w.db.By(t, "operator@000000"), w.db.By(t, "operator-2@000000")
	kase := workflows.CaseID(ids[1])
	order := func(kind relief.OrderKind, id string) {
		t.Helper()
		if _, err := w.db.Store.Order(t.Context(), asks, kind, id); err != nil {
			t.Fatal(err)
		}
		asks.Key += "x"
	}

	behind := w.facts(t.Context(), ids[1])
	behind.Version--
	w.lives[kase] = &life{status: running, standing: behind, tries: map[string]int32{"EndPosting": 7, "RemindCase": 1}}
	order(relief.OrderTell, ids[1])
	if got := carry(t, w); got.Status != "done" || w.lives[kase].standing.(relief.Case).Version != behind.Version+1 {
		t.Errorf("told: %+v, the workflow stands at %+v", got, w.lives[kase].standing)
	}

	if want := []string{"default " + kase + " EndPosting#1"}; !slices.Equal(w.again, want) { // the other is being tried
		t.Errorf("tried again at once: %v", w.again)
	}

	ahead := w.facts(t.Context(), ids[1])
	ahead.Version++
	w.lives[kase].standing = ahead
	order(relief.OrderRepair, ids[1])
	if o, err := w.db.Store.TakeOrder(t.Context()); o != nil || err != nil {
		t.Fatalf("a worker takes a repair that nobody confirmed: %+v, %v", o, err)
	}
	if _, err := w.db.Store.ConfirmRepair(t.Context(), asks, ids[1]); relief.CodeOf(err) != "second_person" {
		t.Errorf("who asked for the repair confirms it himself: %v", err)
	}
	if _, err := w.db.Store.ConfirmRepair(t.Context(), confirms, ids[1]); err != nil {
		t.Fatal(err)
	}
	got := carry(t, w)
	if got.Status != "done" || got.Found != string(Ahead) || w.lives[kase].standing.(relief.Case).Version != ahead.Version-1 {
		t.Errorf("repaired: %+v, the workflow stands at %+v", got, w.lives[kase].standing)
	}
	if len(w.updates) != 1 || w.updates[0].UpdateID != got.ID {
		t.Errorf("the workflow was asked %+v", w.updates)
	}

	delete(w.lives, workflows.CaseID(ids[2]))
	delete(w.lives, workflows.CaseID(ids[3]))
	if _, err := w.db.Store.OrderRebuild(t.Context(), asks); err != nil {
		t.Fatal(err)
	}
	if got := carry(t, w); got.Status != "done" || got.Count != 2 {
		t.Errorf("rebuilt: %+v", got)
	}
	if n := storetest.Value[int](t, w.db, "SELECT count(*) FROM audit WHERE kind = 'workflow' AND body::text LIKE '%order%'"); n != 7 {
		t.Errorf("the audit has %d rows, want the order and the end of each and one confirmation", n)
	}
}

func TestOneOrderOfAKindWaitsForACase(t *testing.T) {
	w, ids := newWorld(t, 2)
	asks := w.db.By(t, "operator@000000")
	for i, want := range []string{"", "order_waits"} {
		_, err := w.db.Store.Order(t.Context(), asks, relief.OrderRepair, ids[0])
		if relief.CodeOf(err) != want {
			t.Errorf("order %d: %v", i, err)
		}
		asks.Key += "x"
	}
	if _, err := w.db.Store.ConfirmRepair(t.Context(), asks, ids[1]); relief.CodeOf(err) != "repair_not_asked" {
		t.Errorf("a repair that nobody asked for is confirmed: %v", err)
	}
}
