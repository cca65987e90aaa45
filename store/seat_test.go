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

// Whether the city decides too is found from the fund its line draws on, and from what is
// known of the case when its turn comes.
//
// covers: F22
func TestASeatSitsForAFundAndForEachTrait(t *testing.T) {
	t.Parallel()
	grade := func(g relief.Grade) func(*testing.T, *storetest.DB, string) {
		return func(t *testing.T, db *storetest.DB, id string) {
			db.Exec(t, "UPDATE cases SET grade = $2 WHERE id = $1", id, string(g))
		}
	}
	for name, c := range map[string]struct {
		seat relief.Seat
		make func(*testing.T, *storetest.DB, string) // of a case that the seat sits for
	}{
		"the fund": {relief.Seat{Sources: []relief.Source{"CENTRAL"}}, nil},
		"a model worker": {relief.Seat{When: []relief.Trait{relief.ModelWorker}}, func(t *testing.T, db *storetest.DB, id string) {
			db.Exec(t, "UPDATE cases SET model_level = '省部级' WHERE id = $1", id)
		}},
		"deep hardship": {relief.Seat{When: []relief.Trait{relief.Deep}}, grade(relief.GradeDeep)},
		"an accident":   {relief.Seat{When: []relief.Trait{relief.Accidental}}, grade(relief.GradeAccident)},
		"kin of staff":  {relief.Seat{When: []relief.Trait{relief.KinOfStaff}}, func(t *testing.T, db *storetest.DB, id string) { declare(t, db, "clerk-9@410821-001", id, "spouse") }},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c.seat.Level, c.seat.Role = relief.City, relief.Approver
			o := chainOf(relief.Seat{Level: relief.County, Role: relief.Approver}, c.seat)
			db, plain := newWorld(t, o)
			k := plain
			if c.make == nil {
				o.Lines = []relief.PlanLine{{Name: "中央财政", Target: "other", Amount: 10_000_00, Source: "CENTRAL"}}
				k = db.Campaign(t, o)
			}
			for n, want := range map[int]relief.State{1: relief.Approved, 2: relief.InReview} {
				at := map[int]*storetest.Campaign{1: plain, 2: k}[n]
				id := filed(t, db, at, n, relief.Verifying)
				grade(relief.GradeRelative)(t, db, id)
				if n == 2 && c.make != nil {
					c.make(t, db, id)
				}
				atSeat(t, db, id, relief.TaskApprove)
				wantDone(t, answers(t, db, id, "approver@410821", relief.OutcomeApprove))
				if v := db.Case(t, id); v.State != want || want == relief.InReview && db.Task(t, id).Union != "410800" {
					t.Errorf("case %d is %s, want %s", n, v.State, want)
				}
			}
		})
	}
}

// Two asks of one household, each below the tier, are together above it; of two
// approvals at the same instant the second climbs.
//
// covers: INV-23 F22
func TestSplittingAnAskDoesNotAvoidTheTier(t *testing.T) {
	t.Parallel()
	o := storetest.CampaignOptions{Chain: []relief.Seat{{Level: relief.County, Role: relief.Reviewer}, {Level: relief.County, Role: relief.Approver}, {Level: relief.City, Role: relief.Approver, Above: 800_00}}}
	db, first := newWorld(t, o)
	second := db.Campaign(t, o)
	var cases []string
	for _, k := range []*storetest.Campaign{first, second} {
		a := db.Applicant(t, 1)
		a.Amount = 500_00
		id := db.File(t, k, a)
		db.Walk(t, id, relief.InReview)
		db.Agree(t, id)
		cases = append(cases, id)
	}
	tasks := []relief.Decide{approve(t, db, cases[0]), approve(t, db, cases[1])}
	by := db.By(t, "approver@410821")
	other := db.By(t, "approver-2@410821")
	for _, err := range together(2, func(i int) error {
		_, err := db.Store.Decide(t.Context(), []relief.Request{by, other}[i], tasks[i])
		return err
	}) {
		wantDone(t, err)
	}
	states := map[relief.State]int{}
	for _, id := range cases {
		states[db.Case(t, id).State]++
	}
	if states[relief.Approved] != 1 || states[relief.InReview] != 1 {
		t.Fatalf("two asks of 500 with a tier at 800: %v", states)
	}
	for _, id := range cases {
		if db.Case(t, id).State == relief.InReview {
			if task := db.Task(t, id); task.Union != "410800" {
				t.Errorf("the second waits at %s", task.Union)
			}
			db.Walk(t, id, relief.Approved)
		}
	}
}

// What a household was granted elsewhere may shrink while its case climbs. The seats
// that the case was on its way to stay on it: otherwise the level's last seat would be
// left out together with the posting before it, or the case would come back from that
// posting to a seat that no longer sits, and wait for nobody.
//
// covers: INV-23 T19 F22
func TestASeatOnTheWayStaysOnItWhenAnotherGrantFallsAway(t *testing.T) {
	t.Parallel()
	for name, falls := range map[string]relief.State{"before the seat": relief.InReview, "during the posting before it": relief.Posting} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := storetest.CampaignOptions{
				PostingRounds: []relief.Level{relief.Base, relief.County},
				Chain: []relief.Seat{
					{Level: relief.County, Role: relief.Reviewer}, {Level: relief.County, Role: relief.Approver}, {Level: relief.County, Role: relief.Approver, Above: 800_00},
				},
			}
			db, k := newWorld(t, o)
			other := filed(t, db, db.Campaign(t, storetest.CampaignOptions{}), 1, relief.Approved)
			id := filed(t, db, k, 1, relief.InReview)
			db.Agree(t, id) // the reviewer; with both grants the case is above the tier
			if falls == relief.Posting {
				db.Agree(t, id)                              // the approver
				db.Agree(t, id)                              // the county's publisher
				if at := db.Case(t, id).State; at != falls { // the last seat decides after it
					t.Fatalf("the case is %s", at)
				}
			}
			withdraw(t, db, other)
			if falls == relief.Posting {
				db.EndPosting(t, id)
				db.Agree(t, id) // reported
			} else {
				db.Agree(t, id) // the approver
				if n := db.Task(t, id); n.Kind != relief.TaskPost || n.Union != "410821" {
					t.Fatalf("before its last seat the case waits for %s at %s, and is %s", n.Kind, n.Union, db.Case(t, id).State)
				}
				db.Agree(t, id)
				db.EndPosting(t, id)
				db.Agree(t, id)
			}
			if n := db.Task(t, id); n.Kind != relief.TaskApprove {
				t.Fatalf("the case waits for %s", n.Kind)
			}
			db.Agree(t, id)
			if v := db.Case(t, id); v.State != relief.Approved {
				t.Errorf("the case is %s", v.State)
			}
			holds(t, db)
		})
	}
}

// A grant that supervision holds may still be paid: it counts.
//
// covers: INV-23
func TestAHeldGrantCountsTowardsTheTier(t *testing.T) {
	t.Parallel()
	o := storetest.CampaignOptions{Chain: []relief.Seat{{Level: relief.County, Role: relief.Reviewer}, {Level: relief.County, Role: relief.Approver}, {Level: relief.City, Role: relief.Approver, Above: 800_00}}}
	db, k := newWorld(t, o)
	other := filed(t, db, db.Campaign(t, storetest.CampaignOptions{}), 1, relief.Approved)
	_, err := db.Store.Hold(t.Context(), db.By(t, "auditor@410821"), other, true, "核查")
	wantDone(t, err)
	id := filed(t, db, k, 1, relief.InReview)
	db.Agree(t, id)
	db.Agree(t, id)
	if n := db.Case(t, id); n.State != relief.InReview || n.Tasks[0].Union != "410800" {
		t.Errorf("beside a held grant the case is %s", n.State)
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
