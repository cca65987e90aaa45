package store_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/storetest"
)

func TestAnAdministratorMakesShutsOutAndLetsInAgain(t *testing.T) {
	t.Parallel()
	db := storetest.New(t)
	db.Unions(t)
	admin := "admin@410821"
	add := func(name, password string) (string, error) {
		reply, err := db.Store.AddAccount(t.Context(), db.By(t, admin), relief.NewAccount{Username: name, Name: "王五", Password: password, Role: relief.Clerk, Union: "410821-001"})
		var made relief.Created
		if err == nil {
			err = json.Unmarshal(reply.Body, &made)
		}
		return made.ID, err
	}
	for name, c := range map[string]struct{ name, password, code string }{
		"weak":        {"wang.wu", "short", "password_weak"},
		"a demo name": {"clerk-2@410821-001", "long-enough-1", "username_taken"},
	} {
		if _, err := add(c.name, c.password); relief.CodeOf(err) != c.code {
			t.Errorf("%s: %v", name, err)
		}
	}
	id, err := add("wang.wu", "long-enough-1")
	wantDone(t, err)
	_, err = add("wang.wu", "long-enough-2")
	wantCode(t, err, "username_taken")
	token, err := db.Store.SignIn(t.Context(), "wang.wu", "long-enough-1", "here")
	wantDone(t, err)

	_, err = db.Store.ShutOut(t.Context(), db.By(t, admin), id, true)
	wantDone(t, err)
	_, err = db.Store.Session(t.Context(), token)
	wantCode(t, err, "sign_in_required")
	_, err = db.Store.SignIn(t.Context(), "wang.wu", "long-enough-1", "there")
	wantCode(t, err, "sign_in_failed")
	_, err = db.Store.ShutOut(t.Context(), db.By(t, admin), id, false)
	wantDone(t, err)
	_, err = db.Store.SetPassword(t.Context(), db.By(t, admin), id, "another-one-9")
	wantDone(t, err)
	_, err = db.Store.SignIn(t.Context(), "wang.wu", "another-one-9", "elsewhere")
	wantDone(t, err)
	_, err = db.Store.ShutOut(t.Context(), db.By(t, admin), db.Person(t, admin).ID, true)
	wantCode(t, err, "own_account")

	unit, err := db.Store.AccountPlace(t.Context(), id)
	if err != nil || unit.Code != "410821-001" {
		t.Errorf("the account belongs to %s, %v", unit.Code, err)
	}
	_, err = db.Store.Grant(t.Context(), db.By(t, "admin@410800"), "wang.wu", relief.Verifier, "410822-001")
	wantDone(t, err)
	if unit, err = db.Store.AccountPlace(t.Context(), id); err != nil || unit.Code != "410800" {
		t.Errorf("with roles in two counties it belongs to %s, %v", unit.Code, err)
	}
	county, err := db.Store.Accounts(t.Context(), []string{db.Unit(t, "410821").Path}, "410821-001", relief.Clerk, "", relief.Page{})
	if err != nil || len(county.Items) != 1 || county.Items[0].Username != "wang.wu" || len(county.Items[0].Roles) != 1 {
		t.Errorf("the county lists %+v, %v", county.Items, err)
	}
	for _, search := range []string{"wang", "WANG.W", "王", db.Unit(t, "410821-001").Name, "410821-00", "nobody"} {
		found, err := db.Store.Accounts(t.Context(), []string{db.Unit(t, "410821").Path}, "", relief.Clerk, search, relief.Page{})
		if has := slices.ContainsFunc(found.Items, func(a relief.Account) bool { return a.Username == "wang.wu" }); err != nil || has == (search == "nobody") {
			t.Errorf("looking for %q finds %+v, %v", search, found.Items, err)
		}
	}
	audit, err := db.Store.Audit(t.Context(), id, relief.Page{Limit: 2})
	if err != nil || len(audit.Items) != 2 || audit.Items[0].Kind != "grant" || audit.NextCursor == "" || len(audit.Items[0].Hash) != 64 {
		t.Errorf("the audit is %+v, %v", audit, err)
	}
}

// TestLedgerBankAndReceiptsAreHeldAgainstEachOther pays three, has one signed
// for, leaves one approved, and lets the bank contradict the books once.
func TestLedgerBankAndReceiptsAreHeldAgainstEachOther(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{})
	filed(t, db, k, 1, relief.Paid)
	filed(t, db, k, 2, relief.Confirmed)
	exceptional := db.Applicant(t, 3)
	exceptional.AidedLastYear = true
	third := db.File(t, k, exceptional)
	db.Walk(t, third, relief.Approved)
	match := func() relief.LineMatch {
		t.Helper()
		list, err := db.Store.Match(t.Context(), k.ID)
		if err != nil || len(list) != 2 {
			t.Fatalf("matched %+v, %v", list, err)
		}
		return list[1]
	}
	m := match()
	if m.Ledger != 1000_00 || m.Bank != 1000_00 || m.Payments != 1000_00 || m.Received != 500_00 || m.Paid != 2 || m.Signed != 1 || m.NotSigned != 1 || m.Unpaid != 1 || !m.Matches {
		t.Errorf("the line says %+v", m)
	}
	batch := storetest.Value[string](t, db, "SELECT batch_id::text FROM payments ORDER BY no LIMIT 1")
	_, err := db.Store.BookResults(t.Context(), db.By(t, "finance-2@410821"), batch, []relief.BankResult{{PaymentNo: "PXX-9", Status: "settled", Amount: 500_00, BankRef: "B9"}})
	wantDone(t, err)
	if m = match(); m.Suspense != 1 || m.Matches {
		t.Errorf("with a line in suspense it says %+v", m)
	}
	lines, err := db.Store.Suspense(t.Context(), k.ID, relief.Page{})
	if err != nil || len(lines.Items) != 1 || lines.Items[0].PaymentNo != "PXX-9" || lines.Items[0].Reason == "" {
		t.Errorf("in suspense are %+v, %v", lines.Items, err)
	}
	list, err := db.Store.Exceptions(t.Context(), []string{db.Unit(t, "410821").Path}, k.ID, relief.Page{})
	if err != nil || len(list.Items) != 1 || list.Items[0].Case != third || list.Items[0].UnionName == "" || len(list.Items[0].By) != 2 || fmt.Sprint(list.Items[0].Rules) != "[aided_last_year]" {
		t.Errorf("exceptions are %+v, %v", list.Items, err)
	}
}
