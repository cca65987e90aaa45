package api

import (
	"context"
	"encoding/json"
	"time"

	"github.com/songnuan/songnuan/relief"
)

// The fake store's part for files, eligibility, bars and likenesses.

func fakeArchive(id string) relief.ArchiveView {
	f := relief.ArchiveFile{
		Head: relief.ArchivePerson{Name: "张*"}, Size: 3, Cause: "子女上学",
		Income:      []relief.IncomeItem{{Kind: "wages", Amount: 36_000_00}},
		Expenditure: []relief.SpendingItem{{Kind: "schooling", Member: 1, Gross: 8_000_00}},
		Members:     []relief.ArchivePerson{{Name: "张*", Relation: "子"}},
	}
	return relief.ArchiveView{
		ID: id, Union: "410821-001", UnionName: "城关镇工会", State: relief.ArchiveOnFile, Version: 1, Latest: 1, Confirmed: 1, File: f, Origin: "form", MadeBy: "张三",
		Assessment: relief.Assess(f, relief.DibaoStandard{GradeStandard: relief.GradeStandard{DibaoMonthly: 630_00, RelativeTenths: 20}}), ReviewOn: monday,
		Change: &relief.ChangeView{ID: nowhere, Base: 1, Fields: []relief.FieldChange{{Field: "size", Name: "家庭人口", Sensitive: true, Before: "3", After: "4"}}, By: "张三", Reason: "添丁"},
		Moves:  []relief.ArchiveMoveView{{Action: relief.ArchiveOpen, To: relief.ArchiveDraft, Version: 1, By: "张三"}},
	}
}

func (f *fakeStore) Archives(context.Context, relief.ArchiveFilter) (relief.List[relief.ArchiveRow], error) {
	return relief.List[relief.ArchiveRow]{Items: []relief.ArchiveRow{{ID: nowhere, Union: "410821-001", State: relief.ArchiveDraft, People: 1, Version: 1}}}, nil
}

func (f *fakeStore) ArchivePlace(context.Context, string) (relief.Unit, error) {
	return f.union("410821-001")
}

func (f *fakeStore) ArchiveOfCase(context.Context, string) (string, error) { return nowhere, nil }

func (f *fakeStore) Archive(_ context.Context, id string, _ int, _ relief.Person, _ string) (relief.ArchiveView, error) {
	return fakeArchive(id), nil
}

func (f *fakeStore) ArchiveVersions(context.Context, string) ([]relief.VersionRow, error) {
	return []relief.VersionRow{{Version: 1, Origin: "form", MadeBy: "张三", Decisions: []relief.VersionDecision{{ID: nowhere, Case: nowhere, Kind: "survey"}}}}, nil
}

func (f *fakeStore) Difference(context.Context, string, int, int, relief.Person, string) ([]relief.FieldChange, error) {
	return []relief.FieldChange{{Field: "size", Name: "家庭人口", Sensitive: true, Before: "3", After: "4"}}, nil
}

func (f *fakeStore) OpenArchive(_ context.Context, r relief.Request, _ string, _ relief.ArchiveFile) (relief.Reply, error) {
	return created(r)
}

func (f *fakeStore) ChangeArchive(_ context.Context, _ relief.Request, _ string, _ relief.ArchiveChange) (relief.Reply, error) {
	return relief.Reply{Status: 200, Body: []byte(`{"id":"` + nowhere + `","status":"applied","version":2,"fields":[]}`)}, nil
}

func (f *fakeStore) DecideChange(_ context.Context, _ relief.Request, _, _, _ string) (relief.Reply, error) {
	return relief.Reply{Status: 200, Body: []byte(`{"id":"` + nowhere + `","status":"confirmed","version":2,"fields":[]}`)}, nil
}

func (f *fakeStore) MoveArchive(_ context.Context, _ relief.Request, _ string, _ relief.ArchiveAction, _, _ string) (relief.Reply, error) {
	return relief.Reply{Status: 200, Body: []byte(`{"id":"` + nowhere + `","state":"active","version":1}`)}, nil
}

func (f *fakeStore) watched(id string) relief.WatchView {
	m := relief.IncomeMonth{Month: relief.NewDay(2026, 5, 1), Income: 3000_00, People: 3, Dibao: 630_00, How: "phone", By: "张三", At: time.Date(2026, 6, 2, 9, 0, 0, 0, time.UTC)}
	return relief.WatchView{Archive: id, State: relief.ArchiveMonitored, Asked: 6, Above: 1, NextOn: relief.NewDay(2026, 9, 1), Months: []relief.IncomeMonth{m.Weighed()}}
}

func (f *fakeStore) Incomes(_ context.Context, id string) (relief.WatchView, error) {
	return f.watched(id), nil
}

func (f *fakeStore) RecordIncome(_ context.Context, _ relief.Request, id string, _ relief.IncomeEntry) (relief.Reply, error) {
	body, err := json.Marshal(f.watched(id))
	return relief.Reply{Status: 201, Body: body}, err
}

func (f *fakeStore) Aid(_ context.Context, _ []string, id string) (relief.AidView, error) {
	v := relief.Aided([]relief.PastAid{{Case: aCase, CaseNo: "1", Campaign: aCase, Union: "410822-001", Source: "CENTRAL", Year: 2023, Day: relief.NewDay(2023, 1, 2), Amount: 500_00, State: relief.Paid, Paid: true}}, 500_00)
	v.Case, v.Day = id, relief.NewDay(2023, 1, 3)
	return v, nil
}

func (f *fakeStore) Eligibility(_ context.Context, _ []string, id string) (relief.EligibilityView, error) {
	rules := relief.Plan{SoftExcluded: "aided_last_year"}.FrozenEligibility().Rules
	was, now := relief.Evaluate(rules, relief.EligibilityFacts{Service: -1}), relief.Evaluate(rules, relief.EligibilityFacts{Service: -1, AidedLastYear: true})
	return relief.EligibilityView{
		Case: id, Day: monday, RulesVersion: 1, Results: now, Changes: relief.Changed(was, now), Checks: []relief.EligibilityCheck{{Stage: "survey", Results: was}},
		Aid: []relief.PastAid{{Case: nowhere, Campaign: aCampaign, Day: monday, State: relief.Closed, Amount: 500_00}},
	}, nil
}

func (f *fakeStore) CountExceptions(context.Context, []string, string) ([]relief.ExceptionCount, error) {
	return []relief.ExceptionCount{{Rule: "aided_last_year", Name: "上年度已慰问", Cases: 2, Amount: 1000_00}}, nil
}

func (f *fakeStore) Standards(context.Context, []string, string, relief.Page) (relief.List[relief.DibaoStandard], error) {
	return relief.List[relief.DibaoStandard]{Items: []relief.DibaoStandard{{
		ID: nowhere, Region: "410821", Setting: "urban", From: monday, Document: "民发〔2026〕1号", Version: 1, MadeBy: "张三", Status: "in_force", GradeStandard: relief.GradeStandard{DibaoMonthly: 630_00, RelativeTenths: 20},
	}}}, nil
}

func (f *fakeStore) StandardPlace(context.Context, string) (relief.Unit, error) {
	return f.union("410821")
}

func (f *fakeStore) ProposeStandard(_ context.Context, r relief.Request, _ relief.DibaoStandard) (relief.Reply, error) {
	return created(r)
}

func (f *fakeStore) ConfirmStandard(_ context.Context, _ relief.Request, _ string) (relief.Reply, error) {
	return moved("in_force")
}

func (f *fakeStore) Bars(context.Context, []string, string, relief.Page) (relief.List[relief.Bar], error) {
	return relief.List[relief.Bar]{Items: []relief.Bar{aBar(nowhere)}}, nil
}

func (f *fakeStore) Bar(_ context.Context, id string) (relief.Bar, error) { return aBar(id), nil }

func aBar(id string) relief.Bar {
	return relief.Bar{ID: id, Kind: "person", Union: "410821", Reason: "fraud", Document: "410821-1", From: monday, Until: monday, Status: "proposed", MadeBy: "张三"}
}

func (f *fakeStore) ProposeBar(_ context.Context, r relief.Request, _ relief.NewBar) (relief.Reply, error) {
	return created(r)
}

func (f *fakeStore) MoveBar(_ context.Context, _ relief.Request, _, _, _ string) (relief.Reply, error) {
	return moved("in_force")
}

func (f *fakeStore) Duplicates(context.Context, []string, string, relief.Page) (relief.List[relief.DuplicateView], error) {
	d, err := f.Duplicate(context.Background(), nowhere)
	return relief.List[relief.DuplicateView]{Items: []relief.DuplicateView{d}}, err
}

func (f *fakeStore) Duplicate(_ context.Context, id string) (relief.DuplicateView, error) {
	u, err := f.union("410821")
	return relief.DuplicateView{
		ID: id, Task: aTask, Campaign: aCampaign, Score: 70, Fields: []relief.FieldLikeness{{Field: "name", Name: "姓名", Points: 35}}, Status: "open", UnionPath: u.Path,
		Left: relief.DuplicateSide{Archive: nowhere}, Right: relief.DuplicateSide{Archive: nowhere},
	}, err
}

func (f *fakeStore) RuleDuplicate(_ context.Context, _ relief.Request, _, _, _ string) (relief.Reply, error) {
	return moved("same")
}

func created(relief.Request) (relief.Reply, error) {
	return relief.Reply{Status: 201, Body: []byte(`{"id":"` + nowhere + `"}`)}, nil
}

func moved(status string) (relief.Reply, error) {
	return relief.Reply{Status: 200, Body: []byte(`{"id":"` + nowhere + `","status":"` + status + `"}`)}, nil
}
