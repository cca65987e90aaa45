package store_test

import (
	"testing"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/storetest"
)

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
