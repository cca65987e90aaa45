package store_test

import (
	"strings"
	"testing"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/storetest"
)

// covers: T17
func TestOnlyWhoAnswersForTheUnionReportsUp(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{Requires: []relief.Requirement{relief.ChairReports}})
	id := filed(t, db, k, 1, relief.Posted)
	chair, other := "reviewer-2@410821-001", "reviewer@410821-001"
	appointed(t, db, chair, other)
	naming := func(by, who string) error {
		_, err := db.Store.NameChair(t.Context(), db.By(t, by), "410821-001", who, "修工干〔2023〕1号")
		return err
	}
	wantCode(t, answers(t, db, id, chair, relief.OutcomeApprove), "not_the_chair") // nobody is named yet
	wantCode(t, naming("admin@410821", "admin@410821"), "second_person")
	wantCode(t, naming("admin@410821", "reviewer@410822-001"), "person_unknown")
	wantDone(t, naming("admin@410821", other))
	wantDone(t, naming("admin@410821", chair)) // the latest counts
	units, err := db.Store.Unions(t.Context(), []string{db.Unit(t, "410821").Path}, "410821", relief.Page{})
	if err != nil || units.Items[0].Code != "410821-001" || !strings.Contains(units.Items[0].Chair, "-2") || units.Items[0].Document == "" || units.Items[1].Chair != "" {
		t.Errorf("the list names as chairs %+v, %v", units.Items[:2], err)
	}
	page, err := db.Store.Task(t.Context(), db.Person(t, other), db.Task(t, id).ID)
	if err != nil || page.Actions[0].Allowed || page.Actions[0].ReasonCode != "not_the_chair" {
		t.Errorf("another reviewer is offered %+v, %v", page.Actions, err)
	}
	wantCode(t, answers(t, db, id, other, relief.OutcomeApprove), "not_the_chair")
	wantDone(t, answers(t, db, id, chair, relief.OutcomeApprove))
	free := filed(t, db, db.Campaign(t, storetest.CampaignOptions{}), 2, relief.Posted) // does not ask for it
	wantDone(t, answers(t, db, free, other, relief.OutcomeApprove))
}

// An appeal is heard one level up, and reported up by who answers for that union.
//
// covers: T09 T17
func TestAnAppealIsReportedByTheChairOfTheUnionThatHearsIt(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{Requires: []relief.Requirement{relief.ChairReports}})
	id := filed(t, db, k, 1, relief.Verifying)
	reject(t, db, id)
	linked := appeal(t, db, id).ID
	db.Walk(t, linked, relief.Posted)
	appointed(t, db, "reviewer@410821-001", "reviewer@"+county)
	for union, who := range map[string]string{"410821-001": "reviewer@410821-001", county: "reviewer@" + county} {
		_, err := db.Store.NameChair(t.Context(), db.By(t, "admin@410821"), union, who, "修工干〔2023〕2号")
		wantDone(t, err)
	}
	wantCode(t, answers(t, db, linked, "reviewer-2@"+county, relief.OutcomeApprove), "not_the_chair")
	wantDone(t, answers(t, db, linked, "reviewer@"+county, relief.OutcomeApprove))
	holds(t, db)
}
