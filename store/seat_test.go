package store_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/storetest"
)

// answers decides the case's open task as the named person.
func answers(t *testing.T, db *storetest.DB, id, who string, o relief.Outcome, change ...func(*relief.Decide)) error {
	t.Helper()
	d := relief.Decide{Task: db.Task(t, id).ID, Version: db.Case(t, id).Version, Outcome: o, Comment: "已核"}
	for _, c := range change {
		c(&d)
	}
	_, err := db.Store.Decide(t.Context(), db.By(t, who), d)
	return err
}

// appointed makes sure that the people hold their posts before a seat's turn comes.
func appointed(t *testing.T, db *storetest.DB, people ...string) {
	t.Helper()
	for _, p := range people {
		db.Person(t, p)
	}
}

// sees says whether the person finds the task in his list.
func sees(t *testing.T, db *storetest.DB, who, task string) bool {
	t.Helper()
	l, err := db.Store.Tasks(t.Context(), db.Person(t, who), relief.TaskFilter{})
	wantDone(t, err)
	for _, v := range l.Items {
		if v.ID == task {
			return true
		}
	}
	return false
}

func chainOf(seats ...relief.Seat) storetest.CampaignOptions {
	return storetest.CampaignOptions{Chain: append([]relief.Seat{{Level: relief.County, Role: relief.Reviewer}}, seats...)}
}

// covers: F18 inv:I18
func TestEverybodyListedSignsOnceEach(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, chainOf(relief.Seat{Level: relief.County, Role: relief.Approver, Mode: relief.Everyone, Of: 2}))
	appointed(t, db, "approver@410821", "approver-2@410821", "approver-3@410821")
	id := filed(t, db, k, 1, relief.Submitted)
	task := atSeat(t, db, id, relief.TaskApprove)
	appointed(t, db, "approver-4@410821") // after the list was made
	wantCode(t, answers(t, db, id, "approver-4@410821", relief.OutcomeApprove), "not_listed")
	if sees(t, db, "approver-4@410821", task.ID) || !sees(t, db, "approver-3@410821", task.ID) {
		t.Error("the list of tasks does not keep to the list of signers")
	}
	for _, who := range []string{"approver-2@410821", "approver@410821"} {
		wantDone(t, answers(t, db, id, who, relief.OutcomeApprove))
		if v := db.Case(t, id); v.State != relief.InReview {
			t.Fatalf("after %s the case is %s", who, v.State)
		}
		wantCode(t, answers(t, db, id, who, relief.OutcomeApprove), "sod2")
	}
	wantDone(t, answers(t, db, id, "approver-3@410821", relief.OutcomeApprove))
	if v := db.Case(t, id); v.State != relief.Approved {
		t.Fatalf("all three have signed and the case is %s", v.State)
	}
	if n := storetest.Value[int](t, db, "SELECT count(*) FROM deeds WHERE case_id = $1 AND kind = 'approve'", id); n != 3 {
		t.Errorf("%d signatures, want 3", n)
	}
	_, err := db.Owner.Exec(t.Context(), "INSERT INTO deeds (case_id, actor, kind, seat, nth) SELECT case_id, actor, kind, seat, 9 FROM deeds WHERE case_id = $1 AND kind = 'approve' LIMIT 1", id)
	if sqlState(err) != "23505" {
		t.Errorf("the database lets one person sign a seat twice: %v", err)
	}
}

// Where accounts are made at first sign-in, nobody may be listed yet when a
// seat's turn comes: who holds the post joins until enough have.
//
// covers: F20
func TestAQuorumCountsVotesAndShortListsAreJoined(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, chainOf(relief.Seat{Level: relief.County, Role: relief.Approver, Mode: relief.Quorum, Need: 2, Of: 3}))
	for name, tc := range map[string]struct {
		votes []relief.Outcome
		want  relief.State
	}{
		"two of three":     {[]relief.Outcome{relief.OutcomeApprove, relief.OutcomeReject, relief.OutcomeApprove}, relief.Approved},
		"two against":      {[]relief.Outcome{relief.OutcomeReject, relief.OutcomeApprove, relief.OutcomeReject}, relief.Rejected},
		"two are agreed":   {[]relief.Outcome{relief.OutcomeApprove, relief.OutcomeApprove}, relief.Approved},
		"two say no first": {[]relief.Outcome{relief.OutcomeReject, relief.OutcomeReject}, relief.Rejected},
	} {
		id := db.File(t, k, db.Applicant(t, len(name)))
		atSeat(t, db, id, relief.TaskApprove)
		for i, v := range tc.votes {
			if at := db.Case(t, id).State; at != relief.InReview {
				t.Fatalf("%s: %s before vote %d", name, at, i+1)
			}
			wantDone(t, answers(t, db, id, fmt.Sprintf("approver-%d@410821", i+2), v))
		}
		if at := db.Case(t, id).State; at != tc.want {
			t.Errorf("%s: the case is %s, want %s", name, at, tc.want)
		}
	}
	balanced(t, db)
}

// covers: F21
func TestSignersInTurnWaitForOneAnother(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, chainOf(relief.Seat{Level: relief.County, Role: relief.Approver, Mode: relief.InTurn, Of: 2}))
	appointed(t, db, "approver-5@410821", "approver@410821") // in this order
	id := filed(t, db, k, 1, relief.Submitted)
	atSeat(t, db, id, relief.TaskApprove)
	early := wantCode(t, answers(t, db, id, "approver@410821", relief.OutcomeApprove), "not_your_turn")
	if early.Detail["now"] != db.Person(t, "approver-5@410821").Name {
		t.Errorf("it is told to be %v's turn", early.Detail["now"])
	}
	wantDone(t, answers(t, db, id, "approver-5@410821", relief.OutcomeApprove))
	wantDone(t, answers(t, db, id, "approver@410821", relief.OutcomeApprove))
	if at := db.Case(t, id).State; at != relief.Approved {
		t.Errorf("the case is %s", at)
	}
}

// A case that went all the way back is signed anew, in whatever order.
//
// covers: I23 F29
func TestASeatThatBeginsAnewIsSignedInAnyOrder(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, chainOf(relief.Seat{Level: relief.County, Role: relief.Approver, Mode: relief.Everyone, Of: 2}))
	appointed(t, db, "approver@410821", "approver-2@410821")
	id := filed(t, db, k, 1, relief.Submitted)
	atSeat(t, db, id, relief.TaskApprove)
	wantDone(t, answers(t, db, id, "approver@410821", relief.OutcomeApprove))
	task := db.Task(t, id)
	wantDone(t, answers(t, db, id, "approver-2@410821", relief.OutcomeReturn))
	db.Agree(t, id) // resubmitted, straight back to the seat
	if now := db.Task(t, id); now.Kind != relief.TaskApprove || now.ID == task.ID || db.Case(t, id).State != relief.InReview {
		t.Fatalf("resubmitted, the case waits for %s in %s", now.Kind, db.Case(t, id).State)
	}
	wantCode(t, answers(t, db, id, "approver@410821", relief.OutcomeApprove), "sod2") // his signature outlived the return
	wantDone(t, answers(t, db, id, "approver-2@410821", relief.OutcomeApprove))
	if at := db.Case(t, id).State; at != relief.Approved {
		t.Errorf("the case is %s", at)
	}
}

// A case goes back to a seat that has had it, and to no other: who sits where it never
// came has nothing to mend.
//
// covers: T04 F32
func TestACaseGoesBackOnlyToASeatItHasPassed(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{Chain: []relief.Seat{
		{Level: relief.County, Role: relief.Reviewer}, {Level: relief.City, Role: relief.Reviewer, Sources: []relief.Source{"CENTRAL"}}, {Level: relief.County, Role: relief.Approver},
	}})
	id := filed(t, db, k, 1, relief.Submitted)
	task := atSeat(t, db, id, relief.TaskApprove)
	back := func(seat *int) error {
		_, err := db.Store.Decide(t.Context(), db.By(t, "approver@410821"), relief.Decide{
			Task: task.ID, Version: db.Case(t, id).Version, Outcome: relief.OutcomeReturn, Comment: "请核对", ReturnTo: relief.InReview, ReturnSeat: seat,
		})
		return err
	}
	for _, seat := range []int{-1, 1, 2, 3} {
		wantCode(t, back(&seat), "return_target")
	}
	wantDone(t, back(nil)) // to the seat before: the first, for the city's has no part in it
	if n := db.Task(t, id); n.Kind != relief.TaskResubmit || n.Union != "410821" || n.Role != relief.Reviewer {
		t.Errorf("it goes back to %s at %s", n.Role, n.Union)
	}
}

// covers: T20
func TestAMeetingsSeatTakesMinutesAndNoDelegate(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, chainOf(relief.Seat{Level: relief.County, Role: relief.Approver, Collective: true}))
	id := filed(t, db, k, 1, relief.Submitted)
	atSeat(t, db, id, relief.TaskApprove)
	lend(t, db, "approver@410821", "approver-9@410821", relief.TaskApprove)
	err := answersFor(t, db, id, "approver-9@410821", "approver@410821", relief.OutcomeApprove)
	wantCode(t, err, "delegation_collective")
	wantCode(t, answers(t, db, id, "approver@410821", relief.OutcomeApprove), "minutes_required")
	held := func(members int) func(*relief.Decide) {
		return func(d *relief.Decide) {
			d.Fields.Minutes = &relief.Minutes{Number: "党组〔2022〕7号", HeldOn: relief.NewDay(2022, time.December, 1), Members: members, Attendees: []string{"甲", "乙", "丙"}}
		}
	}
	wantCode(t, answers(t, db, id, "approver@410821", relief.OutcomeApprove, held(6)), "minutes_required")
	wantDone(t, answers(t, db, id, "approver@410821", relief.OutcomeApprove, held(5)))
	if n := storetest.Value[int](t, db, "SELECT count(*) FROM decisions WHERE case_id = $1 AND fields->'minutes'->>'number' = '党组〔2022〕7号'", id); n != 1 {
		t.Error("the minutes are not kept with the decision")
	}
}

// Fifty people of one post decide one case at the same instant: one of them does,
// each of the others is told that it is decided and by whom, and nothing stands
// twice.
//
// covers: fault:F34 inv:I18 inv:I14
func TestFiftyAtOnceDecideACaseOnce(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{})
	id := filed(t, db, k, 1, relief.Submitted)
	atSeat(t, db, id, relief.TaskApprove)
	d, people := approve(t, db, id), make([]relief.Request, 50)
	for i := range people {
		people[i] = db.By(t, fmt.Sprintf("approver-%d@410821", i+2))
	}
	errs := together(50, func(i int) error {
		_, err := db.Store.Decide(t.Context(), people[i], d)
		return err
	})
	if codes := tally(t, errs); codes[""] != 1 || codes["already_decided"] != 49 {
		t.Fatalf("fifty decisions at once: %v", codes)
	}
	won := slices.IndexFunc(errs, func(err error) bool { return err == nil })
	winner := db.Person(t, fmt.Sprintf("approver-%d@410821", won+2))
	for i, err := range errs {
		if i != won && wantCode(t, err, "already_decided").Detail["by"] != winner.Name {
			t.Errorf("a loser is told of %v, it was %s", err, winner.Name)
		}
	}
	if v := db.Case(t, id); v.State != relief.Approved || v.Version != d.Version+1 {
		t.Errorf("the case is %s at version %d", v.State, v.Version)
	}
	for what, sql := range map[string]string{
		"decisions":    "SELECT count(*) FROM decisions WHERE case_id = $1 AND kind = 'approve'",
		"deeds":        "SELECT count(*) FROM deeds WHERE case_id = $1 AND kind = 'approve'",
		"events":       "SELECT count(*) FROM events WHERE case_id = $1 AND action = 'approve' AND to_state = 'approved'",
		"audit rows":   "SELECT count(*) FROM audit a JOIN decisions d ON d.id = a.decision_id WHERE a.subject::text = $1::text AND d.kind = 'approve'",
		"outbox rows":  "SELECT count(*) FROM outbox o JOIN cases c ON c.id::text = o.subject::text AND c.version = o.version WHERE c.id = $1",
		"reservations": "SELECT count(*) FROM reservations WHERE case_id = $1",
		"entries":      "SELECT count(*) FROM ledger_entries WHERE case_id = $1",
	} {
		if n := storetest.Value[int](t, db, sql, id); n != 1 {
			t.Errorf("%d %s, want 1", n, what)
		}
	}
	if n := storetest.Value[int](t, db, "SELECT count(*) FROM requests r WHERE r.actor = ANY (SELECT id FROM users WHERE username LIKE 'approver-%@410821')"); n != 1 {
		t.Errorf("%d requests left their key, want the winner's", n)
	}
	holds(t, db)
}
