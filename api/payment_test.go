package api

import (
	"net/http"
	"testing"

	"github.com/songnuan/songnuan/relief"
)

// covers: F39 T21
func TestALongOverdueStepOfAPaymentIsDoneByTheUnionAbove(t *testing.T) {
	o := newOffice(t)
	var got relief.Request
	plain := o.store.change
	o.store.change = func(r relief.Request) (relief.Reply, error) {
		got = r
		return plain(r)
	}
	step := func(as, action string) ask {
		return ask{as: as, method: "POST", path: "/api/v1/payment-batches/" + aBatch + "/" + action}
	}
	const city = "/000000/410000/410800"
	refused(t, o.do(step("approver@410800", "approve")), http.StatusForbidden, "forbidden")
	o.store.paidAbove = map[relief.TaskKind]string{relief.TaskApproveBatch: city}
	if w := o.do(step("approver@410800", "approve")); w.Code != http.StatusOK || got.Grant != idOf("grant:approver@410800").String() {
		t.Errorf("answered %d %s on %s", w.Code, w.Body, got.Grant)
	}
	refused(t, o.do(step("organizer@410800", "approve")), http.StatusForbidden, "forbidden") // in another role
	refused(t, o.do(step("approver@410800", "release")), http.StatusForbidden, "forbidden")  // another step
	o.store.paidAbove = map[relief.TaskKind]string{relief.TaskApproveBatch: cousin}
	refused(t, o.do(step("approver@410800", "approve")), http.StatusForbidden, "forbidden") // another union
}

// Who made a batch in the owner's stead sees his own mistake, and nobody else of his
// union takes it back.
//
// covers: T23
func TestWhoMadeABatchInTheOwnersSteadTakesItBack(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	maker := ""
	plain := o.store.batch
	o.store.batch = func(scopes []string, id string) (relief.PaymentBatchView, error) {
		b, err := plain(scopes, id)
		b.Maker = maker
		return b, err
	}
	cancel := ask{as: "finance@410800", method: "POST", path: "/api/v1/payment-batches/" + aBatch + "/cancel", body: map[string]any{"reason": "科目选错"}}
	refused(t, o.do(cancel), http.StatusForbidden, "forbidden")
	maker = person(t, "finance@410800")
	if w := o.do(cancel); w.Code != http.StatusOK {
		t.Errorf("answered %d %s", w.Code, w.Body)
	}
	cancel.as = "organizer@410800" // another role of the union above
	refused(t, o.do(cancel), http.StatusForbidden, "forbidden")
}

func person(t *testing.T, token string) string {
	t.Helper()
	p, err := personOf(token)
	if err != nil {
		t.Fatal(err)
	}
	return p.ID
}
