package store_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/storetest"
)

// released is a released batch of n cases, with the cases.
func released(t *testing.T, db *storetest.DB, k *storetest.Campaign, n int) (relief.PaymentBatchView, []string) {
	t.Helper()
	var ids []string
	for i := range n {
		ids = append(ids, filed(t, db, k, i, relief.Approved))
	}
	b := db.MakeBatch(t, ids[0])
	db.MoveBatch(t, b.ID, "approve", "approver-2@410821")
	db.MoveBatch(t, b.ID, "release", "cashier@410821")
	return db.Batch(t, b.ID), ids
}

func book(t *testing.T, db *storetest.DB, batch string, results ...relief.BankResult) relief.Booking {
	t.Helper()
	reply, err := db.Store.BookResults(t.Context(), db.By(t, "finance-2@410821"), batch, results)
	if err != nil {
		t.Fatal(err)
	}
	return read[relief.Booking](t, reply)
}

// covers: F74 F89 T21 inv:I10 inv:I16 fault:F47
func TestABatchNeedsFourPeople(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{})
	first := filed(t, db, k, 1, relief.Approved)
	filed(t, db, k, 2, relief.Approved)
	b := db.MakeBatch(t, first)
	if b.Count != 2 || b.Total != 1000_00 || b.Source != "UNION_OWN" {
		t.Fatalf("the batch: %+v", b)
	}
	// One person with every role of the four.
	maker := db.Person(t, "finance@410821")
	for _, role := range []relief.Role{relief.Approver, relief.Cashier} {
		if _, err := db.Store.Grant(t.Context(), db.By(t, "admin@410821"), maker.Username, role, "410821"); err != nil {
			t.Fatal(err)
		}
	}
	move := func(username, action string) error {
		_, err := db.Store.MoveBatch(t.Context(), db.By(t, username), b.ID, action, "")
		return err
	}
	wantCode(t, move("cashier@410821", "release"), "batch_status")
	wantCode(t, move("finance@410821", "approve"), "sod3")
	wantDone(t, move("approver@410821", "approve")) // he approved the cases; paying them is another duty
	wantCode(t, move("approver-2@410821", "approve"), "batch_status")
	wantCode(t, move("finance@410821", "release"), "sod3")
	wantCode(t, move("approver@410821", "release"), "sod3")
	_, err := db.Store.BankFile(t.Context(), db.By(t, "cashier@410821"), b.ID)
	wantCode(t, err, "batch_status")
	wantDone(t, move("cashier@410821", "release"))
	for _, who := range []string{"finance@410821", "approver@410821", "cashier@410821"} {
		_, err := db.Store.BookResults(t.Context(), db.By(t, who), b.ID, nil)
		wantCode(t, err, "sod3")
	}
	db.Pay(t, first, "settled")
	for _, sql := range []string{
		"UPDATE payment_batches SET approved_by = made_by", "UPDATE payment_batches SET released_by = approved_by", "UPDATE payment_batches SET released_by = made_by",
		"UPDATE payment_batches SET booked_by = released_by", "UPDATE payment_batches SET approved_by = NULL",
	} {
		if _, err := db.Owner.Exec(t.Context(), sql); sqlState(err) != "23514" {
			t.Errorf("%s: %v", sql, err)
		}
	}
}

// covers: F75 F77 I3 inv:I04 inv:I10 fault:F47
func TestASealedBatchStaysAsItIs(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{})
	first, second := filed(t, db, k, 1, relief.Approved), filed(t, db, k, 2, relief.Approved)
	b := db.MakeBatch(t, first)
	copied := `INSERT INTO payments (no, batch_id, case_id, line_id, reservation_id, approval_id, attempt, amount_fen, payee_version, state)
		SELECT no || 'B', batch_id, case_id, line_id, reservation_id, approval_id, attempt + 1, amount_fen, payee_version, $2 FROM payments WHERE case_id = $1`
	for role, exec := range map[string]func(string, ...any) error{
		"the application": func(sql string, args ...any) error { _, err := db.App.Exec(t.Context(), sql, args...); return err },
		"the superuser":   func(sql string, args ...any) error { _, err := db.Owner.Exec(t.Context(), sql, args...); return err },
	} {
		if err := exec(copied, first, "prepared"); sqlState(err) != "23505" {
			t.Errorf("%s pays a case twice at once: %v", role, err)
		}
		if err := exec(copied, first, "returned"); sqlState(err) != "23514" {
			t.Errorf("%s adds a payment that is over already: %v", role, err)
		}
		for _, sql := range []string{
			"UPDATE payment_batches SET total_fen = total_fen + 1", "UPDATE payment_batches SET payments = 3", "UPDATE payment_batches SET seal = ''",
			"UPDATE payments SET amount_fen = 60000", "UPDATE payments SET payee_version = 2", "UPDATE payments SET approval_id = (SELECT id FROM decisions d WHERE d.id <> approval_id LIMIT 1)", "UPDATE payments SET state = 'settled'",
		} {
			if err := exec(sql); sqlState(err) != "23514" {
				t.Errorf("%s may %s: %v", role, sql, err)
			}
		}
	}
	// A payment that leaves the batch behind its back stops it.
	db.Exec(t, "ALTER TABLE payments DISABLE TRIGGER append_only")
	db.Exec(t, "DELETE FROM payments WHERE case_id = $1", second)
	_, err := db.Store.MoveBatch(t.Context(), db.By(t, "approver-2@410821"), b.ID, "approve", "")
	wantCode(t, err, "batch_changed")
}

// covers: F75 inv:I10
func TestAReleasedBatchTakesNoMorePayments(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{})
	b, ids := released(t, db, k, 1)
	book(t, db, b.ID, storetest.Result(b.Payments[0], "returned"))
	_, err := db.App.Exec(t.Context(), `INSERT INTO payments (no, batch_id, case_id, line_id, reservation_id, approval_id, attempt, amount_fen, payee_version, state)
		SELECT no || 'B', batch_id, case_id, line_id, reservation_id, approval_id, 2, amount_fen, payee_version, 'prepared' FROM payments WHERE case_id = $1`, ids[0])
	if sqlState(err) != "23514" {
		t.Errorf("a payment was added after release: %v", err)
	}
}

// covers: inv:I30
func TestTheBanksWordsAreSealed(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{})
	b, _ := released(t, db, k, 1)
	line := storetest.Result(b.Payments[0], "returned")
	line.Reason = "收款人李四已销户"
	book(t, db, b.ID, line)
	v, err := db.Store.PaymentBatch(t.Context(), []string{"/000000"}, relief.Person{}, b.ID)
	wantDone(t, err)
	if v.Payments[0].Reason != line.Reason {
		t.Errorf("finance reads %q", v.Payments[0].Reason)
	}
	var plain int
	err = db.Owner.QueryRow(t.Context(), `SELECT count(*) FROM bank_lines l, payments p
		WHERE concat(l::text, p::text) LIKE '%李四%' OR position(convert_to('李四', 'UTF8') IN l.reason_enc) > 0`).Scan(&plain)
	if err != nil || plain > 0 {
		t.Errorf("%d rows hold the words in plain text: %v", plain, err)
	}
}

// covers: F79 F80 T22 T23 inv:I05 inv:I12 fault:F44 fault:F46
func TestTheBanksAnswerCountsOnce(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{})
	b, ids := released(t, db, k, 4)
	p := b.Payments
	file := []relief.BankResult{storetest.Result(p[0], "settled"), storetest.Result(p[1], "returned")}
	wrong := storetest.Result(p[2], "settled")
	wrong.Amount++
	stranger := relief.BankResult{PaymentNo: "SNX1", Status: "settled", Amount: 500_00, BankRef: "B1"}
	odd := storetest.Result(p[3], "pending")
	got := book(t, db, b.ID, append(file, wrong, stranger, odd)...)
	if got.Settled != 1 || got.Returned != 1 || got.PaidFen != 500_00 || got.BatchOver || len(got.Suspense) != 3 {
		t.Fatalf("booked: %+v", got)
	}
	for i, code := range []string{"amount_differs", "payment_unknown", "status_unknown"} {
		if got.Suspense[i].Code != code || got.Suspense[i].Reason == "" {
			t.Errorf("suspense %d: %+v, want %s", i, got.Suspense[i], code)
		}
	}
	before := facts(t, db)
	if again := book(t, db, b.ID, append(file, wrong, stranger, odd)...); again.Repeated != 5 || again.Settled+again.Returned+len(again.Suspense) != 0 {
		t.Errorf("the same file again: %+v", again)
	}
	if after := facts(t, db); after != before {
		t.Errorf("the same file changed %s to %s", before, after)
	}
	contradicting := []relief.BankResult{storetest.Result(p[1], "settled"), storetest.Result(p[0], "settled")}
	contradicting[1].BankRef = "another"
	if got := book(t, db, b.ID, contradicting...); len(got.Suspense) != 2 || got.Suspense[0].Code != "contradicts" || got.Suspense[1].Code != "contradicts" {
		t.Errorf("contradictions: %+v", got)
	}
	if after := facts(t, db); after != before {
		t.Errorf("a contradiction changed %s to %s", before, after)
	}
	if got := book(t, db, b.ID, storetest.Result(p[2], "settled"), storetest.Result(p[3], "settled")); got.Settled != 2 || !got.BatchOver {
		t.Errorf("the rest: %+v", got)
	}
	if l := line(t, db, k, 1); l.Paid != 1500_00 || l.Reserved != 500_00 {
		t.Errorf("the line holds %+v", l)
	}
	paid := 0
	for _, id := range ids {
		if db.Case(t, id).State == relief.Paid {
			paid++
		}
	}
	if after := db.Batch(t, b.ID); after.Status != "booked" || after.Settled != 1500_00 || after.Returned != 500_00 || paid != 3 {
		t.Errorf("the batch is %s, %s settled, %s returned, %d cases paid", after.Status, after.Settled, after.Returned, paid)
	}
	balanced(t, db)
}

// facts sums up what money and cases say, to be compared before and after.
func facts(t *testing.T, db *storetest.DB) string {
	t.Helper()
	return storetest.Value[string](t, db, `SELECT concat_ws(' ', (SELECT string_agg(kind || balance_fen, ',' ORDER BY line_id, kind) FROM ledger_accounts),
		(SELECT string_agg(state || version, ',' ORDER BY id) FROM cases), (SELECT string_agg(state, ',' ORDER BY no) FROM payments), (SELECT count(*) FROM ledger_entries))`)
}

// covers: T23 fault:F40
func TestACancelledBatchGivesItsCasesBack(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{})
	id := filed(t, db, k, 1, relief.Paying)
	batch := storetest.Value[string](t, db, "SELECT id FROM payment_batches")
	_, err := db.Store.MoveBatch(t.Context(), db.By(t, "approver-2@410821"), batch, "cancel", "")
	wantCode(t, err, "reason_required")
	db.MoveBatch(t, batch, "cancel", "approver-2@410821")
	if v := db.Case(t, id); v.State != relief.Approved || len(v.Tasks) != 0 {
		t.Errorf("the case is %s with tasks %v", v.State, v.Tasks)
	}
	db.Walk(t, id, relief.Paid)
	if l := line(t, db, k, 1); l.Paid != 500_00 {
		t.Errorf("the line holds %+v", l)
	}
}

// Cases approved while a batch is made are never left without finance's task.
//
// covers: fault:F50
func TestACaseApprovedWhileABatchIsMadeIsPaidNext(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{})
	filed(t, db, k, 1, relief.Approved)
	late := filed(t, db, k, 2, relief.Submitted)
	atSeat(t, db, late, relief.TaskApprove)
	approver, finance := db.Person(t, "approver@410821"), db.Person(t, "finance@410821")
	made := 0
	for n, c := range copies(t, db, late, 30) {
		d := approve(t, db, c)
		errs := together(2, func(i int) (err error) {
			if i == 0 {
				_, err = db.Store.Decide(t.Context(), storetest.Request(approver, relief.Approver), d)
			} else {
				_, err = db.Store.MakeBatch(t.Context(), storetest.Request(finance, relief.Finance), k.ID, k.Lines[1].ID)
			}
			return err
		})
		if errs[0] != nil {
			t.Fatal(errs[0])
		}
		if codes := tally(t, errs[1:]); codes[""]+codes["nothing_to_pay"] != 1 {
			t.Fatal(errs[1])
		}
		if errs[1] == nil {
			made++
		}
		left := storetest.Value[int](t, db, "SELECT count(*) FROM cases WHERE state = 'approved'")
		open := storetest.Value[int](t, db, "SELECT count(*) FROM tasks WHERE kind = 'make_batch' AND status = 'open'")
		if left > 0 && open != 1 {
			t.Fatalf("round %d: %d cases can be paid, finance has %d tasks", n, left, open)
		}
	}
	if made < 5 {
		t.Errorf("%d batches were made: this shows nothing", made)
	}
}

// covers: F76 F113 inv:I32
func TestTheBankFileHoldsWholeAccountsAndIsNoted(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{})
	b, ids := released(t, db, k, 2)
	lines, err := db.Store.BankFile(t.Context(), db.By(t, "cashier@410821"), b.ID)
	if err != nil || len(lines) != 2 {
		t.Fatalf("%d lines, %v", len(lines), err)
	}
	want := map[string]string{}
	for i := range ids {
		want[db.Applicant(t, i).Card.Value()] = db.Applicant(t, i).Holder
	}
	for _, l := range lines {
		if want[l.Account] != l.Name || l.Amount != 500_00 || l.PaymentNo == "" {
			t.Errorf("payment %s goes to another account or name", l.PaymentNo)
		}
	}
	note := storetest.Value[string](t, db, "SELECT body FROM audit WHERE kind = 'read' AND subject = $1", k.ID)
	if want := fmt.Sprintf(`{"batch":%q,"purpose":"bank_file","rows":2}`, b.ID); note != want {
		t.Errorf("noted as %s, want %s", note, want)
	}
}

// A payment task whose time a new calendar moved on, or that somebody who began
// later opened first, keeps the time that its clock says.
//
// covers: inv:I22
func TestAFurtherApprovalLeavesThePaymentTasksTimeAlone(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{})
	filed(t, db, k, 1, relief.Approved)
	db.Exec(t, "UPDATE tasks SET due_at = due_at + interval '1 day' WHERE kind = 'make_batch'")
	was := storetest.Value[time.Time](t, db, "SELECT due_at FROM tasks WHERE kind = 'make_batch'")
	filed(t, db, k, 2, relief.Approved)
	if now := storetest.Value[time.Time](t, db, "SELECT due_at FROM tasks WHERE kind = 'make_batch'"); !now.Equal(was) {
		t.Errorf("the task is due %s, was %s", now, was)
	}
}
