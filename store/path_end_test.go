package store_test

import (
	"testing"
	"time"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/storetest"
)

func reject(t *testing.T, db *storetest.DB, id string) {
	t.Helper()
	d := approve(t, db, id)
	d.Outcome, d.Comment = relief.OutcomeReject, "收入超标"
	db.Decide(t, id, d)
}

func appeal(t *testing.T, db *storetest.DB, id string) relief.Filed {
	t.Helper()
	r, err := db.Store.Appeal(t.Context(), db.By(t, baseClerk), id, "收入计算有误")
	return reply[relief.Filed](t, r, err)
}

// covers: T09
func TestAnAppealIsHeardOnceOneLevelUpByOthers(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{})
	id := filed(t, db, k, 1, relief.Verifying)
	_, err := db.Store.Appeal(t.Context(), db.By(t, baseClerk), id, "不服")
	wantCode(t, err, "not_rejected")
	reject(t, db, id)
	_, err = db.Store.Appeal(t.Context(), db.By(t, baseClerk), id, " ")
	wantCode(t, err, "reason_required")
	linked := appeal(t, db, id)
	_, err = db.Store.Appeal(t.Context(), db.By(t, baseClerk), id, "再次不服")
	wantCode(t, err, "appeal_once")
	if v := db.Case(t, linked.ID); v.AppealOf != id || db.Case(t, id).Appeal != linked.ID || v.Amount != db.Case(t, id).Amount {
		t.Errorf("the appeal is %+v", v)
	}
	whole, err := db.Store.Case(t.Context(), everything, linked.ID, db.Person(t, baseClerk), "handling")
	if a := db.Applicant(t, 1); err != nil || whole.Name != a.Name || whole.IDNumber != a.IDNumber.Value() || whole.Account != a.Card.Value() {
		t.Errorf("the appeal is for %+v, %v", whole, err)
	}
	task := db.Task(t, linked.ID)
	if task.Kind != relief.TaskAccept || task.Union != county || task.Role != relief.Clerk {
		t.Fatalf("the appeal waits for %s by %s@%s", task.Kind, task.Role, task.Union)
	}

	// Who rejected it below has come to the county, and is kept out, of the list too.
	verifier := db.Person(t, "verifier@410821-001")
	if _, err := db.Store.Grant(t.Context(), db.By(t, "admin@410800"), "verifier@410821-001", relief.Clerk, county); err != nil {
		t.Fatal(err)
	}
	r := db.By(t, "verifier@410821-001")
	r.Grant = storetest.Value[string](t, db, "SELECT id FROM grants WHERE user_id = $1 AND role = 'clerk'", verifier.ID)
	_, err = db.Store.Decide(t.Context(), r, approve(t, db, linked.ID))
	wantCode(t, err, "sod_appeal")
	verifier.Roles = append(verifier.Roles, relief.Appointment{Role: relief.Clerk, Union: county, Level: relief.County})
	mine, err := db.Store.Tasks(t.Context(), verifier, relief.TaskFilter{})
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range mine.Items {
		if v.Case == linked.ID {
			t.Error("the appeal is offered to who rejected the case")
		}
	}
	db.Walk(t, linked.ID, relief.Closed)
	if n := storetest.Value[int](t, db, `SELECT count(*) FROM deeds a JOIN deeds b USING (actor) WHERE a.case_id = $1 AND b.case_id = $2 AND a.kind <> 'file' AND b.kind <> 'file'`, id, linked.ID); n != 0 {
		t.Errorf("%d people handled both", n)
	}
}

// covers: T09
func TestAnAppealIsNotAppealedAndNotLate(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{Day: still})
	id := filed(t, db, k, 1, relief.Surveying)
	reject(t, db, id)
	linked := appeal(t, db, id)
	db.Walk(t, linked.ID, relief.Surveying)
	reject(t, db, linked.ID)
	_, err := db.Store.Appeal(t.Context(), db.By(t, baseClerk), linked.ID, "还是不服")
	wantCode(t, err, "appeal_once")
	late := filed(t, db, k, 2, relief.Surveying)
	reject(t, db, late)
	db.Exec(t, "UPDATE campaigns SET rehearsal = jsonb_set(rehearsal, '{launched}', to_jsonb((rehearsal->>'launched')::timestamptz - interval '30 days')) WHERE id = $1", k.ID)
	db.Exec(t, "ALTER TABLE events DISABLE TRIGGER append_only; UPDATE events SET at = at - interval '30 days'; ALTER TABLE events ENABLE TRIGGER append_only")
	_, err = db.Store.Appeal(t.Context(), db.By(t, baseClerk), late, "晚了")
	wantCode(t, err, "appeal_window")
}

// covers: T16 T31
func TestFraudAfterPaymentIsAskedBackAndBookedToItsLine(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{})
	id := filed(t, db, k, 1, relief.Closed)
	paid := line(t, db, k, 1).Paid
	db.Exec(t, "INSERT INTO deeds (case_id, actor, kind, seat, nth, lap, role) VALUES ($1, $2, 'verify', 0, 1, 0, '')", id, db.By(t, "auditor-2@410821").Actor)
	_, err := db.Store.Disqualify(t.Context(), db.By(t, "auditor-2@410821"), id, "举报属实", "隐瞒两套房产")
	wantCode(t, err, "sod6")
	_, err = db.Store.Disqualify(t.Context(), db.By(t, auditor), id, "举报属实", " ")
	wantCode(t, err, "finding_required")
	r, err := db.Store.Disqualify(t.Context(), db.By(t, auditor), id, "举报属实", "隐瞒两套房产")
	if out := reply[relief.Decided](t, r, err); out.Case.State != relief.Disqualified {
		t.Fatalf("the case is %s", out.Case.State)
	}
	_, err = db.Store.Disqualify(t.Context(), db.By(t, auditor), id, "举报属实", "隐瞒两套房产")
	wantCode(t, err, "case_ended")
	list, err := db.Store.Recoveries(t.Context(), everything, k.ID, relief.Page{})
	if err != nil || len(list.Items) != 1 || list.Items[0].Amount != 500_00 || list.Items[0].BookedAt != nil {
		t.Fatalf("asked back %+v, %v", list.Items, err)
	}
	due := list.Items[0].Due
	next, err := db.Store.RemindRecovery(t.Context(), id, due)
	for relief.CodeOf(err) == "" && !next.After(due) { // a rehearsal's thirty days take a third of a second
		next, err = db.Store.RemindRecovery(t.Context(), id, due)
	}
	if err != nil {
		t.Fatal(err)
	}
	for range 10 {
		if again, err := db.Store.RemindRecovery(t.Context(), id, due); err != nil || !again.Equal(next) {
			t.Fatalf("reminded again: next %s, %v; want %s", again, err, next)
		}
	}
	if n := storetest.Value[int](t, db, "SELECT count(*) FROM notices WHERE kind = 'recovery'"); n != 1 {
		t.Errorf("%d notices of one reminder", n)
	}
	book := func(who string, amount relief.Fen) error {
		_, err := db.Store.BookRecovery(t.Context(), db.By(t, who), id, amount, "R001")
		return err
	}
	wantCode(t, book("finance@410821-001", 500_00), "forbidden") // the line is the county's
	wantCode(t, book("finance-3@410821", 400_00), "recovery_amount")
	wantCode(t, book("finance@410821", 500_00), "sod3") // he made the batch
	wantDone(t, book("finance-3@410821", 500_00))
	if n := storetest.Value[int](t, db, "SELECT count(*) FROM deeds WHERE case_id = $1 AND kind = 'recover'", id); n != 1 {
		t.Errorf("booking it left %d deeds", n)
	}
	wantCode(t, book("finance-3@410821", 500_00), "recovery_booked")
	if l := line(t, db, k, 1); l.Paid != paid-500_00 || l.Returned != 500_00 || l.Available != l.Allocated-l.Paid-l.Reserved {
		t.Errorf("the line holds %+v", l)
	}
	if next, err := db.Store.RemindRecovery(t.Context(), id, next.Add(time.Hour)); err != nil || !next.IsZero() {
		t.Errorf("booked, it is due again at %s, %v", next, err)
	}
	if n := storetest.Value[int](t, db, "SELECT count(*) FROM outbox WHERE topic = 'recovery'"); n != 2 {
		t.Errorf("the workflow hears %d things", n)
	}
	balanced(t, db)
}

// covers: T16
func TestFraudFoundByAnObjectionIsKept(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{Day: still})
	id := filed(t, db, k, 1, relief.Posting)
	object(t, db, id, "1")
	rule(t, db, id, relief.Ruling{Outcome: "uphold", Finding: "伪造证明", Fraud: true})
	if v := db.Case(t, id); v.State != relief.Disqualified {
		t.Errorf("the case is %s", v.State)
	}
	if n := storetest.Value[int](t, db, "SELECT count(*) FROM disqualifications WHERE case_id = $1 AND transition = 'T16'", id); n != 1 {
		t.Error("nothing is kept for a bar to rest on")
	}
	if n := storetest.Value[int](t, db, "SELECT count(*) FROM recoveries"); n != 0 {
		t.Error("money that was never paid is asked back")
	}
}

// covers: T30
func TestClosingLapsesWhatNobodyDecidedAndNeverMoneyThatIsDue(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{})
	organizer := "organizer@410821"
	open, approved := filed(t, db, k, 1, relief.Verifying), filed(t, db, k, 2, relief.Approved)
	closing := func(reason string) error {
		_, err := db.Store.CloseLapsing(t.Context(), db.By(t, organizer), k.ID, reason)
		return err
	}
	no := wantCode(t, closing("到期"), "approved_unpaid")
	if no.Detail["open"] != int64(1) || no.Detail["sum_fen"] != relief.Fen(500_00) {
		t.Errorf("refused with %v", no.Detail)
	}
	list, err := db.Store.Unfinished(t.Context(), everything, k.ID, relief.Page{})
	if err != nil || len(list.Items) != 1 || list.Items[0].Case != approved || list.Items[0].Unit != db.Case(t, approved).UnionName || list.Items[0].Code != "unpaid" {
		t.Errorf("what is due is listed as %+v, %v", list.Items, err)
	}
	db.Walk(t, approved, relief.Paid)
	wantCode(t, closing("到期"), "unpaid_cases") // its receipt is missing
	db.Walk(t, approved, relief.Closed)
	_, err = db.Store.MoveCampaign(t.Context(), db.By(t, organizer), k.ID, "close", "到期")
	wantCode(t, err, "unpaid_cases")
	wantCode(t, closing(" "), "reason_required")
	if left, err := db.Store.SweepCampaign(t.Context(), k.ID, 10); err != nil || db.Case(t, open).State != relief.Verifying {
		t.Fatalf("a running campaign was swept: %d, %v", left, err)
	}
	wantDone(t, closing("到期"))
	for range 2 {
		if left, err := db.Store.SweepCampaign(t.Context(), k.ID, 10); err != nil || left != 0 {
			t.Fatalf("%d left, %v", left, err)
		}
	}
	if v := db.Case(t, open); v.State != relief.Lapsed || v.Version != 6 {
		t.Errorf("the open case is %s at version %d", v.State, v.Version)
	}
	list, err = db.Store.Unfinished(t.Context(), everything, k.ID, relief.Page{})
	if err != nil || len(list.Items) != 1 || list.Items[0].Case != open || list.Items[0].Code != relief.CampaignWasClosed || list.Items[0].From != relief.Verifying {
		t.Errorf("unfinished %+v, %v", list.Items, err)
	}
}
