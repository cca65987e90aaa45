package store_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/storetest"
)

// covers: F48
func TestTheSurveyFormChangesWithoutCodeAndAnswersKeepTheirVersion(t *testing.T) {
	t.Parallel()
	wish := relief.Question{Key: "wish", Zh: "诉求", En: "Wishes", Kind: relief.AskText, Required: true}
	heads := relief.Question{Key: "heads", Zh: "职工人数", En: "Headcount", Kind: relief.AskNumber, Required: true}
	db, k := newWorld(t, storetest.CampaignOptions{Day: still, SurveyForm: []relief.Question{wish}})
	first, second, organizer := "surveyor@410821-001", "surveyor-2@410821-001", "organizer@410821"
	db.Person(t, second)
	old, young := filed(t, db, k, 1, relief.Surveying), filed(t, db, k, 2, relief.Surveying)
	visit := func(id string, day, version int, answers map[string]string) error {
		v := aVisit(first, second)
		v.Day, v.FormVersion, v.Answers = relief.NewDay(2022, time.November, day), version, answers
		_, err := db.Store.RecordVisit(t.Context(), db.By(t, first), id, v)
		return err
	}
	wantCode(t, visit(old, 30, 0, nil), "form_outdated")
	wantCode(t, visit(old, 30, 2, nil), "form_outdated")
	wantCode(t, visit(old, 30, 1, nil), "answer_wrong")
	wantCode(t, visit(old, 30, 1, map[string]string{"wish": "修房", "heads": "3"}), "answer_unknown")
	wantDone(t, visit(old, 30, 1, map[string]string{"wish": "修缮漏雨房屋"}))

	load := func(after int, q ...relief.Question) error {
		_, err := db.Store.LoadSurveyForm(t.Context(), db.By(t, organizer), k.ID, after, q)
		return err
	}
	wantCode(t, load(0, wish, heads), "form_changed")
	wantDone(t, load(1, wish, heads))
	wantCode(t, visit(young, 30, 2, map[string]string{"wish": "修房"}), "answer_wrong")
	wantDone(t, visit(young, 30, 1, map[string]string{"wish": "修房"})) // was out before it came
	wantDone(t, visit(young, 30, 2, map[string]string{"wish": "修房", "heads": "12"}))
	db.Exec(t, "ALTER TABLE campaign_forms DISABLE TRIGGER append_only; UPDATE campaign_forms SET since_on = '2022-11-29' WHERE version = 2; ALTER TABLE campaign_forms ENABLE TRIGGER append_only")
	wantCode(t, visit(young, 30, 1, map[string]string{"wish": "修房"}), "form_outdated")

	asked := func(id string) (versions []int, questions [][]relief.Question) {
		seen, err := db.Store.Records(t.Context(), everything, id, db.Person(t, first), "handling")
		wantDone(t, err)
		for _, r := range seen.Records {
			versions, questions = append(versions, r.FormVersion), append(questions, r.Questions)
		}
		return versions, questions
	}
	versions, questions := asked(old)
	if diff := cmp.Diff([]int{1}, versions) + cmp.Diff([][]relief.Question{{wish}}, questions); diff != "" {
		t.Errorf("what was answered before is read as: %s", diff)
	}
	if versions, _ := asked(young); len(versions) != 2 || versions[1] != 2 {
		t.Errorf("read at versions %v", versions)
	}
	now, err := db.Store.SurveyForm(t.Context(), everything, k.ID, 0)
	wantDone(t, err)
	was, err := db.Store.SurveyForm(t.Context(), everything, k.ID, 1)
	wantDone(t, err)
	if diff := cmp.Diff([]relief.Question{wish, heads}, now.Questions) + cmp.Diff([]relief.Question{wish}, was.Questions); diff != "" || now.Version != 2 || len(now.Versions) != 2 {
		t.Errorf("version %d: %s", now.Version, diff)
	}
	if n := storetest.Value[int](t, db, "SELECT count(*) FROM case_records WHERE position(convert_to('漏雨', 'UTF8') IN form_enc) > 0"); n != 0 {
		t.Error("an answer lies open")
	}
	r, err := db.Store.CopyCampaign(t.Context(), db.By(t, organizer), k.ID, "明年", relief.NewDay(2023, time.December, 1))
	wantDone(t, err)
	var made relief.Created
	if err := json.Unmarshal(r.Body, &made); err != nil {
		t.Fatal(err)
	}
	draft, err := db.Store.SurveyForm(t.Context(), everything, made.ID, 0)
	wantDone(t, err)
	if diff := cmp.Diff([]relief.Question{wish, heads}, draft.Questions); diff != "" || draft.Version != 0 {
		t.Errorf("the copy asks: %s", diff)
	}
}
