package store_test

import (
	"strings"
	"testing"
	"time"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/storetest"
)

func aVisit(surveyors ...string) relief.Visit {
	items := map[string]string{}
	for _, i := range relief.VisitItems {
		items[i] = "看过"
	}
	return relief.Visit{Day: relief.NewDay(2022, time.December, 1), Surveyors: surveyors, Place: "幸福小区", Items: items, Facts: "独居老人家徒四壁", Opinion: "建议帮扶"}
}

// covers: T06
func TestTheSurveyRestsOnAVisitByTheTwoWhoSignIt(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{Requires: []relief.Requirement{relief.VisitRecorded}})
	id := filed(t, db, k, 1, relief.Surveying)
	first, second := "surveyor@410821-001", "surveyor-2@410821-001"
	db.Person(t, second)
	sign := func(who string) error {
		_, err := db.Store.Decide(t.Context(), db.By(t, who), approve(t, db, id))
		return err
	}
	wantCode(t, sign(first), "visit_missing")
	record := func(v relief.Visit) error {
		_, err := db.Store.RecordVisit(t.Context(), db.By(t, first), id, v)
		return err
	}
	wantCode(t, record(aVisit(first)), "form_incomplete")
	wantCode(t, record(aVisit(first, first)), "form_incomplete")
	wantCode(t, record(aVisit(first, "clerk@410821-001")), "surveyor_unknown")
	tomorrow := aVisit(first, second)
	tomorrow.Day = relief.NewDay(2030, time.January, 1)
	wantCode(t, record(tomorrow), "form_incomplete")
	blank := aVisit(first, second)
	blank.Items["looked"] = " "
	wantCode(t, record(blank), "form_incomplete")
	wantDone(t, record(aVisit(first, second)))
	wantCode(t, sign("surveyor-3@410821-001"), "visit_missing") // he was not there
	wantDone(t, sign(first))
	wantDone(t, sign(second))
	if v := db.Case(t, id); v.State != relief.Verifying {
		t.Errorf("the case is %s", v.State)
	}
	seen, err := db.Store.Records(t.Context(), everything, id, relief.Person{}, "")
	if err != nil || len(seen.Records) != 1 || seen.Records[0].Form != nil {
		t.Errorf("without a purpose: %+v, %v", seen, err)
	}
	reader := db.Person(t, first)
	seen, err = db.Store.Records(t.Context(), everything, id, reader, "handling")
	if err != nil || len(seen.Records) != 1 || seen.Records[0].Form == nil {
		t.Errorf("with a purpose: %+v, %v", seen, err)
	}
	if n := storetest.Value[int](t, db, "SELECT count(*) FROM audit WHERE subject = $1 AND kind = 'read' AND body LIKE '%records%'", id); n != 1 {
		t.Errorf("%d audit rows of one reading", n)
	}
	if n := storetest.Value[int](t, db, "SELECT count(*) FROM case_records WHERE position(convert_to('家徒四壁', 'UTF8') IN form_enc) > 0"); n != 0 {
		t.Error("what was found lies open")
	}
	if _, err := db.Store.Records(t.Context(), []string{"/000000/410000/410800/410822"}, id, relief.Person{}, ""); relief.CodeOf(err) != "not_found" {
		t.Errorf("another county reads: %v", err)
	}
}

// covers: T06
func TestTheSurveyEndsWithAPictureOfTheVisitOfThisLap(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{Requires: []relief.Requirement{relief.VisitPhotographed}})
	id := filed(t, db, k, 1, relief.Submitted)
	keep(t, db, baseClerk, id, "visit_photo", "上年的照片") // of before
	db.Agree(t, id)
	db.Agree(t, id) // the first surveyor
	second := func() error {
		_, err := db.Store.Decide(t.Context(), db.By(t, "surveyor-2@410821-001"), approve(t, db, id))
		return err
	}
	wantCode(t, second(), "visit_unphotographed")
	keep(t, db, "surveyor@410821-001", id, "receipt_photo", "另一种照片")
	wantCode(t, second(), "visit_unphotographed")
	keep(t, db, "surveyor@410821-001", id, "visit_photo", "入户照片")
	back := approve(t, db, id)
	back.Outcome, back.Comment = relief.OutcomeReturn, "请核对"
	_, err := db.Store.Decide(t.Context(), db.By(t, "surveyor-2@410821-001"), back)
	wantDone(t, err)
	db.Agree(t, id) // mended: the visit is made again
	third := func() error {
		_, err := db.Store.Decide(t.Context(), db.By(t, "surveyor-3@410821-001"), approve(t, db, id))
		return err
	}
	wantCode(t, third(), "visit_unphotographed")
	keep(t, db, "surveyor-3@410821-001", id, "visit_photo", "再次入户")
	wantDone(t, third())
	if v := db.Case(t, id); v.State != relief.Verifying {
		t.Errorf("the case is %s", v.State)
	}
}

// covers: T08
func TestVerificationRestsOnAnAppraisalThatAgreed(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{Requires: []relief.Requirement{relief.AppraisalMinutes}})
	id := filed(t, db, k, 1, relief.Verifying)
	verifier := "verifier@410821-001"
	verify := func() error {
		_, err := db.Store.Decide(t.Context(), db.By(t, verifier), approve(t, db, id))
		return err
	}
	wantCode(t, verify(), "appraisal_missing")
	minutes := relief.Appraisal{Day: relief.NewDay(2022, time.December, 1), Place: "会议室", Chair: "王主席", Present: 5, For: 2, Against: 2, Abstained: 1, Minutes: "讨论"}
	record := func(a relief.Appraisal) error {
		_, err := db.Store.RecordAppraisal(t.Context(), db.By(t, verifier), id, a)
		return err
	}
	wantDone(t, record(minutes))
	wantCode(t, verify(), "appraisal_missing") // no majority
	minutes.For = 4
	wantCode(t, record(minutes), "form_incomplete") // more votes than people
	minutes.Against, minutes.Abstained = 1, 0
	wantDone(t, record(minutes))
	wantDone(t, verify())
}

// covers: T07
func TestNobodyVerifiesWhileARegisterIsAsked(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{Day: still})
	id := filed(t, db, k, 1, relief.Verifying)
	due, centre := *db.Case(t, id).Due, "verifier@410821"
	send := func(member int, register relief.Register) (relief.Reply, error) {
		return db.Store.SendCheck(t.Context(), db.By(t, centre), id, relief.EconomyCheck{Member: member, Register: register})
	}
	r, err := send(0, "vehicles")
	first := reply[relief.CheckSent](t, r, err)
	r, err = send(2, "real_estate")
	second := reply[relief.CheckSent](t, r, err)
	_, err = send(0, "vehicles")
	wantCode(t, err, "check_sent")
	_, err = send(3, "vehicles") // three people live there
	wantCode(t, err, "form_incomplete")
	var kinds []string
	for _, task := range db.Case(t, id).Tasks {
		kinds = append(kinds, string(task.Kind)+"@"+task.Union)
	}
	if got := strings.Join(kinds, " "); got != "verify@410821-001 check_economy@410821" {
		t.Errorf("it waits for %s", got)
	}
	if v := db.Case(t, id); !v.Due.Equal(due) {
		t.Errorf("asking moved the verifier's time from %s to %s", due, v.Due)
	}
	verify := func() error {
		_, err := db.Store.Decide(t.Context(), db.By(t, "verifier@410821-001"), relief.Decide{Task: db.Case(t, id).Tasks[0].ID, Version: db.Case(t, id).Version, Outcome: relief.OutcomeApprove})
		return err
	}
	answer := func(check string) error {
		_, err := db.Store.AnswerCheck(t.Context(), db.By(t, centre), id, check, relief.CheckAnswer{Result: "clear", Note: "名下无车"})
		return err
	}
	wantCode(t, verify(), "check_open")
	wantDone(t, answer(first.ID))
	wantCode(t, answer(first.ID), "check_unknown")
	wantCode(t, verify(), "check_open")
	wantDone(t, answer(second.ID))
	seen, err := db.Store.Records(t.Context(), everything, id, relief.Person{}, "")
	if err != nil || len(seen.Checks) != 2 || seen.Checks[0].Result != "clear" || seen.Checks[0].Note != "" {
		t.Errorf("checks %+v, %v", seen.Checks, err)
	}
	wantDone(t, verify())
}

// covers: T07 F62 I14
func TestWhatARegisterFoundDecidesWhoQualifies(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{Day: still})
	id, centre := filed(t, db, k, 1, relief.Verifying), "verifier@410821"
	ask := func(member int, a relief.CheckAnswer) error {
		r, err := db.Store.SendCheck(t.Context(), db.By(t, centre), id, relief.EconomyCheck{Member: member, Register: "real_estate"})
		sent := reply[relief.CheckSent](t, r, err)
		_, err = db.Store.AnswerCheck(t.Context(), db.By(t, centre), id, sent.ID, a)
		return err
	}
	wantCode(t, ask(0, relief.CheckAnswer{Result: "clear", Count: 1}), "form_incomplete")
	open := db.Case(t, id).Tasks[1]
	r, err := db.Store.Records(t.Context(), everything, id, relief.Person{}, "")
	wantDone(t, err)
	_, err = db.Store.AnswerCheck(t.Context(), db.By(t, centre), id, r.Checks[0].ID, relief.CheckAnswer{Result: "found", Count: 1})
	wantDone(t, err)
	if open.Kind != relief.TaskCheckEconomy {
		t.Fatalf("the county's task is %s", open.Kind)
	}
	wantDone(t, ask(1, relief.CheckAnswer{Result: "found"}))
	verify := func() error {
		_, err := db.Store.Decide(t.Context(), db.By(t, "verifier@410821-001"), approve(t, db, id))
		return err
	}
	wantCode(t, verify(), "not_eligible") // two homes
	v, err := db.Store.Eligibility(t.Context(), everything, id)
	wantDone(t, err)
	for _, res := range v.Results {
		if res.Code == "exclusions" && (res.Verdict != relief.Failed || len(res.Figures) != 1 || res.Figures[0].Value != "2") {
			t.Errorf("the rule says %+v", res)
		}
	}
	wantDone(t, ask(1, relief.CheckAnswer{Result: "clear", Note: "系同名他人"})) // asked again: the last answer counts
	wantDone(t, verify())
}

// covers: T05 T06
func TestAfterAReturnTheVisitIsMadeAgain(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{Requires: []relief.Requirement{relief.VisitRecorded}})
	id := filed(t, db, k, 1, relief.Surveying)
	first, second := "surveyor@410821-001", "surveyor-2@410821-001"
	db.Person(t, second)
	visit := func() {
		_, err := db.Store.RecordVisit(t.Context(), db.By(t, first), id, aVisit(first, second))
		wantDone(t, err)
	}
	sign := func(who string) error {
		_, err := db.Store.Decide(t.Context(), db.By(t, who), approve(t, db, id))
		return err
	}
	visit()
	db.Decide(t, id, relief.Decide{Task: db.Task(t, id).ID, Version: db.Case(t, id).Version, Outcome: relief.OutcomeReturn, Comment: "住址有误"})
	db.Agree(t, id) // mended, and back at the survey
	wantCode(t, sign(first), "visit_missing")
	visit()
	wantDone(t, sign(first))
}
