package store_test

import (
	"testing"
	"time"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/storetest"
)

// dueOn is the last day of the case's task.
func dueOn(t *testing.T, db *storetest.DB, id string) string {
	t.Helper()
	return relief.DayOf(storetest.Value[time.Time](t, db, "SELECT c.due_on FROM task_clocks c JOIN tasks t ON t.id = c.task_id WHERE t.case_id = $1 AND t.status = 'open' AND t.kind <> 'rule_clue'", id)).String()
}

// An organiser who suspends his campaign does not put off what supervision finds: the
// money stops at once. What paused the clerk's clock counts once, however the two
// pauses lie to one another.
//
// covers: T11 T28 F71 inv:I22
func TestAClueFoundTrueInASuspendedCampaignHoldsTheCaseAtOnce(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{Day: still}) // from Thursday 1 December 2022 on
	id := filed(t, db, k, 1, relief.Posting)
	passDays(t, db, 8)
	db.EndPosting(t, id) // on Friday 9, to be reported up by Tuesday 13
	objected(t, db, id, "1")
	if got := dueOn(t, db, id); got != "2022-12-13" {
		t.Fatalf("due on %s", got)
	}
	passDays(t, db, 3)
	moveCampaign(t, db, k, "suspend") // on Monday, with two days left
	passDays(t, db, 1)
	out, err := ruleClue(t, db, auditor, clues(t, db, auditor)[0].Objection, "uphold", false)
	wantDone(t, err)
	if out.Case.State != relief.Suspended || db.Case(t, id).State != relief.Suspended {
		t.Fatalf("the case is %s", out.Case.State)
	}
	_, err = db.Store.Hold(t.Context(), db.By(t, "auditor-2@410821"), id, false, "已核清")
	wantCode(t, err, "campaign_not_active") // what lets the case go on waits for the campaign
	holds(t, db)
	passDays(t, db, 1)
	moveCampaign(t, db, k, "resume") // on Wednesday
	sweep(t, db)
	passDays(t, db, 1)
	_, err = db.Store.Hold(t.Context(), db.By(t, "auditor-2@410821"), id, false, "已核清")
	wantDone(t, err) // on Thursday: two days follow
	if got := dueOn(t, db, id); got != "2022-12-19" {
		t.Errorf("afterwards it is due on %s", got)
	}
	if v := db.Case(t, id); v.State != relief.Posted || v.Due == nil || !v.Due.Equal(*v.Tasks[0].Due) {
		t.Errorf("the case is %s, due %v, its task %v", v.State, v.Due, v.Tasks)
	}
	holds(t, db)
	db.Agree(t, id)
}

// covers: T28 F42 inv:I22
func TestADayThatTwoPausesCoverIsGivenOnce(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		pauses func(hold func(bool), campaign, documents func(string), passes func(int))
		due    string // from Thursday 1 December 2022 on, ten working days: until Thursday 15
	}{
		"a hold in a suspension": {func(hold func(bool), campaign, _ func(string), passes func(int)) {
			passes(1)
			campaign("suspend") // on Friday 2
			passes(3)
			hold(true)
			passes(1)
			campaign("resume")
			passes(1)
			hold(false) // on Wednesday 7: ten days were left
		}, "2022-12-21"},
		"a hold right after a suspension": {func(hold func(bool), campaign, _ func(string), passes func(int)) {
			passes(1)
			campaign("suspend")
			passes(4)
			campaign("resume")
			hold(true) // on Tuesday 6, before anybody looked at the clocks
			passes(1)
			hold(false)
		}, "2022-12-21"},
		"a hold over two suspensions": {func(hold func(bool), campaign, _ func(string), passes func(int)) {
			passes(1)
			campaign("suspend")
			hold(true)
			passes(3)
			campaign("resume")
			passes(1)
			campaign("suspend")
			passes(1)
			campaign("resume")
			hold(false)
		}, "2022-12-21"},
		"a hold while documents are awaited": {func(hold func(bool), _, documents func(string), passes func(int)) {
			passes(1)
			documents("ask")
			passes(3)
			hold(true)
			passes(2)
			hold(false)
		}, "2022-12-21"},
		"a hold after documents came": {func(hold func(bool), _, documents func(string), passes func(int)) {
			passes(1)
			documents("ask")
			passes(4)
			documents("give")
			hold(true)
			passes(1)
			hold(false)
		}, "2022-12-21"},
		"two holds on one day": {func(hold func(bool), _, _ func(string), passes func(int)) {
			passes(1)
			hold(true)
			passes(4)
			hold(false)
			hold(true)
			passes(1)
			hold(false)
		}, "2022-12-21"},
		"documents asked for before anybody looked at the clocks": {func(_ func(bool), campaign, documents func(string), passes func(int)) {
			passes(1)
			campaign("suspend")
			passes(4)
			campaign("resume")
			documents("ask")
			passes(1)
			documents("give")
		}, "2022-12-21"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db, k := newWorld(t, storetest.CampaignOptions{Day: still})
			id := filed(t, db, k, 1, relief.Verifying)
			documents := map[string]func() error{
				"ask": func() error {
					_, err := db.Store.Decide(t.Context(), db.By(t, "verifier@410821-001"), relief.Decide{Task: db.Task(t, id).ID, Version: db.Case(t, id).Version, Outcome: relief.OutcomeRequestDocuments, Comment: "缺收入证明"})
					return err
				},
				"give": func() error {
					_, err := db.Store.GiveDocuments(t.Context(), db.By(t, "clerk@410821-001"), id, db.Task(t, id).ID, "已补")
					return err
				},
			}
			c.pauses(func(on bool) {
				t.Helper()
				_, err := db.Store.Hold(t.Context(), db.By(t, auditor), id, on, "核查")
				wantDone(t, err)
			}, func(action string) { moveCampaign(t, db, k, action) }, func(what string) { wantDone(t, documents[what]()) }, func(days int) { passDays(t, db, days) })
			sweep(t, db)
			if got := dueOn(t, db, id); got != c.due {
				t.Errorf("due on %s, want %s", got, c.due)
			}
			if v := db.Case(t, id); v.Due == nil || !v.Due.Equal(*v.Tasks[0].Due) {
				t.Errorf("the case is due %v, its task %v", v.Due, v.Tasks)
			}
			holds(t, db)
		})
	}
}
