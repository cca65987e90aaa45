package store_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/storetest"
)

// aged lets the campaign have begun days ago, and the events of the cases have
// happened so many days ago.
func aged(t *testing.T, db *storetest.DB, campaign string, days int, events map[string]int) {
	t.Helper()
	db.Exec(t, `UPDATE campaigns SET launched_at = launched_at - make_interval(days => $2),
		rehearsal = jsonb_set(rehearsal, '{launched}', to_jsonb(launched_at - make_interval(days => $2))) WHERE id = $1`, campaign, days)
	tx, err := db.Owner.Begin(t.Context())
	wantDone(t, err)
	_, err = tx.Exec(t.Context(), "SET LOCAL session_replication_role = replica") // events are append-only for everybody else
	wantDone(t, err)
	for id, ago := range events {
		_, err = tx.Exec(t.Context(), "UPDATE events SET at = at - make_interval(days => $2) WHERE case_id = $1", id, ago)
		wantDone(t, err)
	}
	wantDone(t, tx.Commit(t.Context()))
}

// at files an applicant at a union and walks the case on.
func at(t *testing.T, db *storetest.DB, k *storetest.Campaign, n int, union string, to relief.State) string {
	t.Helper()
	a := db.Applicant(t, n)
	a.Union = db.Unit(t, union)
	id := db.File(t, k, a)
	db.Walk(t, id, to)
	return id
}

// TestTheBoardShowsWhereEachUnitStandsAndWhichWillMissTheDate has two unions in
// the second week of December 2022; the survey is due on the 31st, a Saturday.
//
// covers: F96 I7
func TestTheBoardShowsWhereEachUnitStandsAndWhichWillMissTheDate(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{Day: still})
	moved := map[string]int{}
	for n := range 4 {
		moved[at(t, db, k, n+1, "410821-001", relief.Verifying)] = 1 + n/2 // two on the day before, two on the one before that
	}
	for n := range 2 {
		at(t, db, k, 10+n, "410821-001", relief.Surveying)
	}
	for n := range 3 {
		at(t, db, k, 20+n, "410821-002", relief.Surveying)
	}
	aged(t, db, k.ID, 8, moved)
	db.Exec(t, "UPDATE cases SET due_at = now() - interval '1 hour' WHERE union_code = '410821-002'")
	db.Exec(t, "UPDATE tasks SET due_at = now() - interval '1 hour' WHERE union_code = '410821-002'")
	p, err := db.Store.Progress(t.Context(), []string{db.Unit(t, "410821").Path}, k.ID, "")
	wantDone(t, err)
	if p.Today != relief.NewDay(2022, time.December, 9) || len(p.Units) != 2 || p.Below != "410821" {
		t.Fatalf("the board of %s has %d units below %s", p.Today, len(p.Units), p.Below)
	}
	one, two := p.Units[0], p.Units[1]
	if s := one.Stages[0]; s.At != 2 || s.AtFen != 1000_00 || s.Passed != 4 || s.Fen != 2000_00 || one.Stages[1].At != 4 {
		t.Errorf("unit one stands at %+v", one.Stages)
	}
	if one.Overdue != 0 || two.Overdue != 3 || p.Total.Overdue != 3 || p.Total.Cases != 9 || p.Total.Stages[0].At != 5 {
		t.Errorf("overdue are %d, %d and %d of %d", one.Overdue, two.Overdue, p.Total.Overdue, p.Total.Cases)
	}
	// Four within five working days leave three days for two more: Wednesday the 14th.
	if f := one.Forecast[0]; f.PerWeek != 4 || f.Finish != relief.NewDay(2022, time.December, 14) || f.Missed != 0 || f.Deadline != relief.NewDay(2022, time.December, 31) {
		t.Errorf("unit one is forecast %+v", f)
	}
	if f := two.Forecast[0]; !f.Stalled || f.Missed != 3 {
		t.Errorf("unit two is forecast %+v", f)
	}
	if len(two.Waiting) != 1 || two.Waiting[0].Kind != relief.TaskSurvey || two.Waiting[0].Overdue != 3 {
		t.Errorf("unit two waits for %+v", two.Waiting)
	}
	if len(p.Gaps) != 1 || p.Gaps[0].Days != 6 {
		t.Errorf("gaps are %+v", p.Gaps) // 2023-01-22 to 27
	}
}

// covers: F100
func TestTheBoardAndTheListsShowOnlyWhatLiesInScope(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{Owner: "410800", Chain: []relief.Seat{{Level: relief.County, Role: relief.Reviewer}, {Level: relief.City, Role: relief.Approver}}})
	at(t, db, k, 1, "410821-001", relief.Surveying)
	at(t, db, k, 2, "410822-001", relief.Surveying)
	path := func(code string) []string { return []string{db.Unit(t, code).Path} }
	city, err := db.Store.Progress(t.Context(), path("410800"), k.ID, "")
	if err != nil || city.Total.Cases != 2 || len(city.Units) != 3 { // two counties and the union without any household
		t.Fatalf("the city sees %d cases in %d units, %v", city.Total.Cases, len(city.Units), err)
	}
	county, err := db.Store.Progress(t.Context(), path("410821"), k.ID, "410821")
	if err != nil || county.Total.Cases != 1 || len(county.Units) != 2 {
		t.Errorf("the county sees %d cases in %d units, %v", county.Total.Cases, len(county.Units), err)
	}
	whole, err := db.Store.Progress(t.Context(), path("410821"), k.ID, "")
	if err != nil || whole.Total.Cases != 1 || len(whole.Units) != 1 || whole.Units[0].Union != "410821" {
		t.Errorf("from the whole the county sees %+v, %v", whole.Units, err)
	}
	_, err = db.Store.Progress(t.Context(), path("410821"), k.ID, "410822")
	wantCode(t, err, "not_found")
	l, err := db.Store.Coverage(t.Context(), path("410821"), k.ID, "", "", relief.Page{})
	if err != nil || len(l.Items) != 1 || l.Items[0].Union != "410821-001" {
		t.Errorf("the county's coverage is %+v, %v", l.Items, err)
	}
}

// covers: F97
func TestTheCoverageNamesEachEndAndWhoIsWaitedFor(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{})
	closed := filed(t, db, k, 1, relief.Closed)
	open := filed(t, db, k, 2, relief.Verifying)
	gone := filed(t, db, k, 3, relief.Verifying)
	db.Decide(t, gone, relief.Decide{Task: db.Task(t, gone).ID, Version: db.Case(t, gone).Version, Outcome: relief.OutcomeReject, Comment: "收入超标"})
	scopes := []string{db.Unit(t, "410821").Path}
	for end, want := range map[string][]string{"": {closed, open, gone}, "closed": {closed}, "rejected": {gone}, "unknown": {open}, "deceased": nil} {
		l, err := db.Store.Coverage(t.Context(), scopes, k.ID, "", end, relief.Page{})
		var got []string
		for _, c := range l.Items {
			got = append(got, c.Case)
		}
		if err != nil || fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%q lists %v, want %v (%v)", end, got, want, err)
		}
		if end == "unknown" && (l.Items[0].Waits != relief.TaskVerify || l.Items[0].Role != relief.Verifier || l.Items[0].At != "410821-001" || l.Items[0].Due == nil) {
			t.Errorf("the open one waits for %+v", l.Items[0])
		}
	}
}

func TestAUnitIsUrgedOnceADay(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{Day: still})
	at(t, db, k, 1, "410821-001", relief.Surveying)
	at(t, db, k, 2, "410821-001", relief.Submitted)
	at(t, db, k, 3, "410821-002", relief.Surveying)
	urge := func(who, union string) (out relief.Urged, err error) {
		reply, err := db.Store.Urge(t.Context(), db.By(t, who), k.ID, union, "")
		if err == nil {
			err = json.Unmarshal(reply.Body, &out)
		}
		return out, err
	}
	if got, err := urge("organizer@410821", "410821-001"); err != nil || got != (relief.Urged{Told: 2}) {
		t.Errorf("told %+v, %v", got, err)
	}
	if got, err := urge("organizer@410821", "410821"); err != nil || got != (relief.Urged{Told: 1, Already: 2}) {
		t.Errorf("then told %+v, %v", got, err)
	}
	_, err := urge("organizer@410822", "410821-001")
	wantCode(t, err, "not_found")
	notices, err := db.Store.Notices(t.Context(), db.Person(t, "surveyor@410821-001"), false, relief.Page{})
	if err != nil || len(notices.Items) != 1 || notices.Items[0].Kind != "urge" || notices.Items[0].Body["count"] != 1.0 {
		t.Errorf("the surveyor reads %+v, %v", notices.Items, err)
	}
	if n := storetest.Value[int](t, db, "SELECT count(*) FROM audit WHERE subject = $1 AND body LIKE '%urge%'", k.ID); n != 2 {
		t.Errorf("the audit holds %d urgings", n)
	}
	p, err := db.Store.Progress(t.Context(), []string{db.Unit(t, "410821").Path}, k.ID, "")
	if err != nil || p.Units[0].Urged == nil {
		t.Errorf("the board does not show it: %v", err)
	}
}

// covers: F105
func TestTurnroundTimesAreByLevelAndByPerson(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{Day: still})
	filed(t, db, k, 1, relief.Verifying)
	filed(t, db, k, 2, relief.Posting)
	db.Exec(t, `UPDATE tasks SET opened_at = decided_at - interval '2 days', due_at = decided_at - interval '1 day' WHERE kind = 'survey' AND status = 'done' AND nth = 0`)
	scopes := []string{db.Unit(t, "410821").Path}
	find := func(people bool, person string) (found []relief.Turnround) {
		list, err := db.Store.Turnround(t.Context(), scopes, k.ID, people)
		wantDone(t, err)
		for _, r := range list {
			if r.Kind == relief.TaskSurvey && (person == "" || r.Person == person) {
				found = append(found, r)
			}
		}
		return found
	}
	if got := find(false, ""); len(got) != 1 || got[0].Count != 4 || got[0].Late != 2 || got[0].Level != relief.Base || got[0].Ninth < 1.9 || got[0].Ninth > 2.1 {
		t.Errorf("by level: %+v", got)
	}
	all, err := db.Store.Turnround(t.Context(), scopes, k.ID, false)
	if err != nil || !slices.IsSortedFunc(all, func(a, b relief.Turnround) int {
		return slices.Index(relief.TaskKinds, a.Kind) - slices.Index(relief.TaskKinds, b.Kind)
	}) {
		t.Errorf("not in the order of the path: %+v, %v", all, err)
	}
	first := db.Person(t, "surveyor@410821-001").Name
	if got := find(true, first); len(got) != 1 || got[0].Count != 2 || got[0].Median < 1.9 || got[0].Union != "410821-001" {
		t.Errorf("by person: %+v", got)
	}
}

// covers: F98
func TestLastYearsCampaignIsCopiedWithItsSettingsAndNoPeople(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{})
	filed(t, db, k, 1, relief.Submitted)
	reply, err := db.Store.CopyCampaign(t.Context(), db.By(t, "organizer@410821"), k.ID, "2024年元旦春节慰问", relief.NewDay(2023, time.December, 1))
	wantDone(t, err)
	var made relief.Created
	wantDone(t, json.Unmarshal(reply.Body, &made))
	v, err := db.Store.Campaign(t.Context(), []string{db.Unit(t, "410821").Path}, made.ID)
	if err != nil || v.Title != "2024年元旦春节慰问" || v.Status != relief.CampaignDraft || v.Counts[relief.StepSurvey] != 0 || len(v.Lines) != 2 || v.Lines[1].Amount != 250_000_00 {
		t.Fatalf("made %+v, %v", v, err)
	}
	if first := v.Phases[0]; first.Start != relief.NewDay(2023, time.December, 1) || !first.Assumed {
		t.Errorf("it begins on %+v", first)
	}
	check, err := db.Store.CheckLaunch(t.Context(), made.ID)
	if err != nil || check.Code != "phases_past" || len(check.Warnings) == 0 {
		t.Errorf("the launch check says %+v, %v", check, err)
	}
}
