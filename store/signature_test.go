package store_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/storetest"
)

// covers: F45
func TestADecisionCarriesTheHandwritingOfWhoMadeIt(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{})
	id, other := filed(t, db, k, 1, relief.InReview), filed(t, db, k, 2, relief.InReview)
	const me = "reviewer@410821"
	mine := keep(t, db, me, id, relief.DecisionSignature, "手写签名").ID
	decide := func(file string) error {
		_, err := db.Store.Decide(t.Context(), db.By(t, me), relief.Decide{
			Task: db.Task(t, id).ID, Version: db.Case(t, id).Version, Outcome: relief.OutcomeApprove, Fields: relief.DecisionFields{Signature: file},
		})
		return err
	}
	for name, file := range map[string]string{
		"another's hand":     keep(t, db, "approver@410821", id, relief.DecisionSignature, "别人的签名").ID,
		"another household":  keep(t, db, me, other, relief.DecisionSignature, "手写签名二").ID,
		"no signature":       keep(t, db, me, id, "other", "一张照片").ID,
		"a file of nobody's": "00000000-0000-7000-8000-00000000ffff",
	} {
		if err := decide(file); relief.CodeOf(err) != "paper_unknown" {
			t.Errorf("%s signs: %v", name, err)
		}
	}
	wantDone(t, decide(mine))
	line, err := db.Store.Timeline(t.Context(), everything, id)
	wantDone(t, err)
	if last := line[len(line)-1]; last.Action != relief.Approve || last.Signature != mine || line[len(line)-2].Signature != "" {
		t.Errorf("the timeline shows %+v", last)
	}
	if _, err := db.App.Exec(t.Context(), "UPDATE decisions SET fields = '{}' WHERE case_id = $1", id); sqlState(err) != "42501" {
		t.Errorf("the program may take the signature away: %v", err)
	}
}

// covers: F50
func TestAVisitNamesWhoWhenItsPhotosAndTheHouseholdsOwnHand(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{})
	id, other := filed(t, db, k, 1, relief.Surveying), filed(t, db, k, 2, relief.Surveying)
	const me = "surveyor@410821-001"
	photo, hand := keep(t, db, me, id, relief.VisitPhoto, "入户照片").ID, keep(t, db, me, id, relief.ReceiptSignature, "户主签名").ID
	far := keep(t, db, me, other, relief.VisitPhoto, "别户照片").ID
	db.Person(t, "surveyor-2@410821-001")
	record := func(photos []string, signature string) error {
		v := aVisit(me, "surveyor-2@410821-001")
		v.Photos, v.Signature = photos, signature
		_, err := db.Store.RecordVisit(t.Context(), db.By(t, me), id, v)
		return err
	}
	wantCode(t, record([]string{photo, far}, hand), "paper_unknown")
	wantCode(t, record([]string{hand}, ""), "paper_unknown")
	wantCode(t, record(nil, photo), "paper_unknown")
	wantDone(t, record([]string{photo}, hand))
	v, err := db.Store.Records(t.Context(), everything, id, db.Person(t, me), "handling")
	if err != nil || len(v.Records) != 1 || v.Records[0].By == "" || v.Records[0].Day != relief.NewDay(2022, time.December, 1) {
		t.Fatalf("on record: %+v, %v", v, err)
	}
	var form relief.Visit
	raw, _ := v.Records[0].Form.(json.RawMessage)
	if err := json.Unmarshal(raw, &form); err != nil || len(form.Photos) != 1 || form.Photos[0] != photo || form.Signature != hand || len(form.Surveyors) != 2 {
		t.Errorf("the form says %+v", v.Records[0].Form)
	}
}
