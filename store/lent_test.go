package store_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/storetest"
	"github.com/songnuan/songnuan/verify"
)

// lentUpTo has the county's approver lend his post to the cashier up to an amount.
func lentUpTo(t *testing.T, db *storetest.DB, ceiling relief.Fen) string {
	t.Helper()
	appointed(t, db, "cashier@410821")
	a := ask(db.Person(t, "approver@410821"), "cashier@410821", relief.TaskApprove)
	a.Ceiling = ceiling
	return granted(t, db, "approver@410821", a)
}

// reminded lists what somebody's inbox says of a task.
func reminded(t *testing.T, db *storetest.DB, who, task string, unread bool) []relief.Notice {
	t.Helper()
	l, err := db.Store.Notices(t.Context(), db.Person(t, who), unread, relief.Page{})
	wantDone(t, err)
	return slices.DeleteFunc(l.Items, func(n relief.Notice) bool { return n.Task != task })
}

// Two asks of one household, each below the ceiling, are together above it: what was
// lent reaches the second as little as the seats would leave it below them.
//
// covers: I22 INV-23 F26 inv:I13
func TestADelegationsCeilingIsForTwelveMonths(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{Day: still})
	filed(t, db, db.Campaign(t, storetest.CampaignOptions{Day: still}), 1, relief.Approved) // 500 elsewhere
	id := filed(t, db, k, 1, relief.Submitted)                                              // and 500 more
	task := atSeat(t, db, id, relief.TaskApprove).ID
	const delegate = "cashier@410821"
	lent := lentUpTo(t, db, 800_00)
	waiting := func() int {
		list, err := db.Store.Delegations(t.Context(), db.Person(t, delegate), nil)
		wantDone(t, err)
		return list[0].Waiting
	}
	if sees(t, db, delegate, task) || waiting() != 0 {
		t.Errorf("who stands in up to 800 sees the task (%d wait) of a household that gets 1000", waiting())
	}
	err := answersFor(t, db, id, delegate, "approver@410821", relief.OutcomeApprove)
	var refused *relief.Error
	if !errors.As(err, &refused) || refused.Code != "delegation_ceiling" || refused.Detail["sum_fen"] != relief.Fen(1000_00) {
		t.Fatalf("he answers it: %v", err)
	}
	rewindTo(t, db, task, "half")
	sweep(t, db)
	if n := reminded(t, db, delegate, task, false); len(n) != 0 {
		t.Errorf("he is reminded of it: %+v", n)
	}
	db.Exec(t, "UPDATE delegations SET ceiling_fen = 100000 WHERE id = $1", lent)
	if !sees(t, db, delegate, task) || waiting() != 1 || len(reminded(t, db, delegate, task, false)) != 1 {
		t.Error("up to 1000 he does not")
	}
	wantDone(t, answersFor(t, db, id, delegate, "approver@410821", relief.OutcomeApprove))
	oneHolds(t, db, "I13")
	for what, sql := range map[string]string{
		"a lower ceiling":         "UPDATE delegations SET ceiling_fen = 99999",
		"the ask held against it": "UPDATE decisions SET household_fen = 50000, at = at + interval '2 minutes' WHERE household_fen IS NOT NULL",
	} {
		db.Exec(t, "DO $$ BEGIN SET LOCAL session_replication_role = replica; "+sql+"; END $$")
		report, err := verify.Run(t.Context(), db.App, verify.Options{Scratch: true})
		wantDone(t, err)
		if !slices.Contains(report.Broken(), "I13") {
			t.Errorf("%s is not found", what)
		}
		db.Exec(t, "UPDATE delegations SET ceiling_fen = 100000")
	}
}

// Who stands in for somebody is told of the tasks that this reaches, in the inbox and
// by the channels he chose, though he holds the role himself as little as he is its
// only holder.
//
// covers: F26 F38 F39 I22
func TestWhoStandsInIsRemindedOfWhatIsLent(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{Day: still})
	task := atSeat(t, db, filed(t, db, k, 1, relief.Submitted), relief.TaskApprove).ID
	db.MakeBatch(t, filed(t, db, k, 2, relief.Approved))
	payment := storetest.Value[string](t, db, "SELECT id FROM tasks WHERE kind = 'approve_batch'") // the approver's too, and never lent
	const delegate, holder = "cashier@410821", "approver-2@410821"
	appointed(t, db, holder)
	lent := lentUpTo(t, db, 1000_00)
	lend(t, db, "approver@410821", holder, relief.TaskApprove)
	for _, who := range []string{delegate, holder} {
		wantDone(t, db.Store.SetChannel(t.Context(), db.Person(t, who).ID, relief.NoticeChannel{Channel: "mail", Shape: "mail", Address: who}))
	}
	rewindTo(t, db, task, "half")
	rewindTo(t, db, payment, "half")
	sweep(t, db)
	_, err := db.Store.PlanMessages(t.Context(), 100)
	wantDone(t, err)
	for _, who := range []string{delegate, holder, "approver@410821"} {
		if n := reminded(t, db, who, task, true); len(n) != 1 || n[0].Kind != relief.NoticeHalf || n[0].Role != relief.Approver {
			t.Errorf("%s is reminded with %+v", who, n)
		}
	}
	for _, who := range []string{delegate, holder} {
		if n := storetest.Value[int](t, db, "SELECT count(*) FROM messages m JOIN notices n ON n.id = m.notice_id WHERE m.user_id = $1 AND n.task_id = $2", db.Person(t, who).ID, task); n != 1 {
			t.Errorf("%s gets %d messages, want 1", who, n)
		}
	}
	if n := reminded(t, db, delegate, payment, false); len(n) != 0 {
		t.Errorf("he is reminded of what is not lent: %+v", n)
	}
	if n := storetest.Value[int](t, db, "SELECT count(*) FROM messages WHERE user_id = $1", db.Person(t, delegate).ID); n != 1 {
		t.Errorf("he gets %d messages in all", n)
	}
	for _, n := range reminded(t, db, delegate, task, true) {
		wantDone(t, db.Store.ReadNotices(t.Context(), db.Person(t, delegate), []string{n.ID}))
	}
	if n := reminded(t, db, delegate, task, true); len(n) != 0 {
		t.Errorf("what he read is unread: %+v", n)
	}
	_, err = db.Store.RevokeDelegation(t.Context(), db.By(t, "approver@410821"), lent)
	wantDone(t, err)
	if n := reminded(t, db, delegate, task, false); len(n) != 0 {
		t.Errorf("after it was revoked he is reminded: %+v", n)
	}
}
