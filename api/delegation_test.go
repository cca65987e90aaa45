package api

import (
	"net/http"
	"testing"

	"github.com/songnuan/songnuan/relief"
)

// covers: I22 F26
func TestADelegateDecidesOnHisPrincipalsGrant(t *testing.T) {
	o := newOffice(t)
	var got relief.Request
	plain := o.store.decide
	o.store.decide = func(r relief.Request, d relief.Decide) (relief.Reply, error) {
		got = r
		return plain(r, d)
	}
	mine := decision(aTask)
	mine.as = "reviewer@410821"
	refused(t, o.do(mine), http.StatusForbidden, "forbidden")

	lent := lentApprover("reviewer@410821")
	o.store.lent = func(person, task, principal string) *relief.Delegation {
		if person == lent.Delegate.ID && task == aTask && (principal == "" || principal == lent.Principal.ID) {
			return &lent
		}
		return nil
	}
	if w := o.do(mine); w.Code != http.StatusOK || got.Grant != lent.Grant || got.Delegation != lent.ID || got.Actor != lent.Delegate.ID {
		t.Errorf("answered %d on %+v", w.Code, got)
	}

	own := decision(aTask)
	own.as = "approver@410821"
	if w := o.do(own); w.Code != http.StatusOK || got.Delegation != "" {
		t.Errorf("who holds the seat answers %d on delegation %q", w.Code, got.Delegation)
	}
	own.body = map[string]any{"version": 4, "outcome": "approve", "on_behalf_of": lent.Principal.ID}
	refused(t, o.do(own), http.StatusForbidden, "delegation_over")
}

// covers: I22 F26 F7
func TestADelegateTicksOnHisPrincipalsGrant(t *testing.T) {
	o := newOffice(t)
	var got relief.Request
	plain := o.store.bulk
	o.store.bulk = func(r relief.Request, b relief.Bulk) (relief.Reply, error) {
		got = r
		return plain(r, b)
	}
	ticks := ask{as: "reviewer@410821", method: "POST", path: "/api/v1/tasks/decisions", body: map[string]any{"items": []any{map[string]any{"task_id": aTask, "version": 4}}, "outcome": "approve"}}
	refused(t, o.do(ticks), http.StatusForbidden, "forbidden")
	lent := lentApprover("reviewer@410821")
	o.store.lent = func(string, string, string) *relief.Delegation { return &lent }
	if w := o.do(ticks); w.Code != http.StatusAccepted || got.Grant != lent.Grant || got.Delegation != lent.ID {
		t.Errorf("answered %d on %+v", w.Code, got)
	}
}

// A delegation whose principal may not do the task himself lends nothing.
//
// covers: I22
func TestNobodyLendsWhatHeDoesNotHold(t *testing.T) {
	o := newOffice(t)
	lent := lentApprover("reviewer@410821")
	lent.Principal.ID, lent.Grant = idOf("cashier@410821").String(), idOf("grant:cashier@410821").String()
	o.store.lent = func(string, string, string) *relief.Delegation { return &lent }
	mine := decision(aTask)
	mine.as = "reviewer@410821"
	refused(t, o.do(mine), http.StatusForbidden, "forbidden")
}

// covers: I22
func TestADelegationIsRuledOnFromAboveAndAskedForOnesOwnPost(t *testing.T) {
	o := newOffice(t)
	for as, code := range map[string]int{"organizer@410800": http.StatusOK, "organizer@410821": http.StatusNotFound, "approver@410800": http.StatusForbidden} {
		w := o.do(ask{as: as, method: "POST", path: "/api/v1/delegations/" + nowhere + "/ruling", body: map[string]any{"approve": true}})
		if w.Code != code {
			t.Errorf("%s: %d %s", as, w.Code, w.Body)
		}
	}
	refused(t, o.do(ask{as: "approver@410821", method: "POST", path: "/api/v1/delegations", body: delegationAsk("approver@410822")}), http.StatusForbidden, "delegation_not_yours")
}
