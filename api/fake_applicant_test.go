package api

import (
	"context"
	"time"

	"github.com/songnuan/songnuan/relief"
)

const (
	aTicket = "3b0f9a52-5a51-4c3a-9b0e-1c6a5b7d8e90"
	aVisit  = "visit-token"
)

func (f *fakeStore) AskCode(_ context.Context, v relief.Visitor, _ string) (string, error) {
	f.asked = append(f.asked, v)
	return aTicket, nil
}

func (f *fakeStore) OpenVisit(_ context.Context, ticket, code string) (string, error) {
	if ticket != aTicket || code != "123456" {
		return "", relief.Refuse("code_wrong")
	}
	return aVisit, nil
}

func (f *fakeStore) Visit(_ context.Context, token string) (relief.Visitor, error) {
	if token != aVisit {
		return relief.Visitor{}, relief.Refuse("sign_in_required")
	}
	return relief.Visitor{IDNumber: "419999196001015013", Phone: "19900000001"}, nil
}
func (f *fakeStore) EndVisit(context.Context, string) error { return nil }

func (f *fakeStore) OwnCases(context.Context, relief.Visitor) ([]relief.OwnCase, error) {
	return []relief.OwnCase{ownCase()}, nil
}

func ownCase() relief.OwnCase {
	return relief.OwnCase{ID: aCase, No: "410821-2023-1-0001", Title: "2023年元旦春节困难职工慰问活动", State: relief.InReview, At: time.Unix(0, 0)}
}

func (f *fakeStore) OwnCase(_ context.Context, _ relief.Visitor, id string) (relief.OwnCaseView, error) {
	if id != aCase {
		return relief.OwnCaseView{}, relief.Refuse("not_found")
	}
	v := relief.OwnCaseView{OwnCase: ownCase(), Name: "张*", Union: "城关镇工会", Category: "困难职工", Amount: 500_00, CardTail: "4321", MayWithdraw: true, MayAppeal: true}
	for i, s := range []relief.State{relief.Submitted, relief.Surveying, relief.Verifying, relief.Posting, relief.Posted, relief.InReview} {
		v.Steps = append(v.Steps, relief.OwnStep{Day: monday.AddDays(i * 3), State: s})
	}
	v.Steps[2].Reason = "缺少收入证明"
	v.Steps[2].Missing = relief.Things([]relief.MissingItem{"evidence.medical"})
	for i, m := range relief.Things([]relief.MissingItem{"evidence.income", "record.visit"}) {
		v.Missing = append(v.Missing, relief.MissingLine{MissingThing: m, There: i > 0})
	}
	v.Requests = []relief.OwnRequest{
		{ID: nowhere, What: "请补充收入证明", Since: monday, Open: true, Given: []relief.OwnFile{{Kind: "income", On: monday}}},
	}
	v.DueOn = monday.AddDays(9)
	v.Consents = []relief.Consent{{Purpose: relief.PersonalData, Version: "2026-1"}}
	return v, nil
}

func (f *fakeStore) OwnUpload(_ context.Context, _ relief.Visitor, _, _ string, kind relief.EvidenceKind, file relief.CleanFile) error {
	if !kind.ByApplicant() {
		return relief.Refuse("schema", "field", "kind")
	}
	f.handedIn = append(f.handedIn, file)
	return nil
}

func (f *fakeStore) OwnGive(context.Context, relief.Visitor, string, string) error {
	if f.nothingGiven {
		return relief.Refuse("documents_first")
	}
	return nil
}

func (f *fakeStore) OwnWithdraw(context.Context, relief.Visitor, string) error {
	f.withdrawn++
	return nil
}

func (f *fakeStore) OwnAppeal(_ context.Context, _ relief.Visitor, _, reason string) error {
	f.appealed = reason
	return nil
}

func (f *fakeStore) HouseholdCases(context.Context, relief.Visitor) ([]relief.HouseholdCase, error) {
	return []relief.HouseholdCase{{ID: nowhere, No: "410821-2022-1-0002", Title: "2023年两节送温暖"}}, nil
}

func (f *fakeStore) Agree(context.Context, relief.Visitor, string, relief.Purpose) error { return nil }

func (f *fakeStore) ApplyPlaces(_ context.Context, name string) ([]relief.ApplyPlace, error) {
	return []relief.ApplyPlace{{Campaign: aCampaign, Title: "2023年元旦春节困难职工慰问活动", Owner: "修武县总工会", Union: "410821-001", Name: name + "镇工会"}}, nil
}

func (f *fakeStore) ApplyAt(ctx context.Context, campaign, union string) (relief.ApplyPlace, relief.Plan, relief.Unit, error) {
	unit, err := f.union(union)
	if err != nil || campaign != aCampaign {
		return relief.ApplyPlace{}, relief.Plan{}, relief.Unit{}, relief.Refuse("not_found")
	}
	plan := relief.Plan{
		DibaoMonthly: 630_00,
		Standards:    []relief.Standard{{Category: "困难职工", Amount: 500_00}, {Category: "劳动模范", ModelLevel: "全国", Amount: 2000_00}},
		Lines:        []relief.PlanLine{{Name: "慰问金", Target: "other", Amount: 9000_00}},
	}
	return relief.ApplyPlace{Campaign: campaign, Title: "2023年元旦春节困难职工慰问活动", Owner: "修武县总工会", Union: union, Name: "城关镇工会"}, plan, unit, nil
}

func (f *fakeStore) Apply(_ context.Context, _ relief.Visitor, _ string, a relief.Applicant) (string, error) {
	f.applied = append(f.applied, a)
	return aCase, nil
}

func (f *fakeStore) DocumentRequests(context.Context, []string, string) ([]relief.DocumentRequest, error) {
	return []relief.DocumentRequest{{ID: nowhere, Task: aTask, Kind: relief.TaskReview, What: "收入证明", AskedBy: "李四", AskedAt: time.Unix(0, 0), Open: true}}, nil
}

func (f *fakeStore) Consents(context.Context, []string, string) ([]relief.HouseholdConsent, error) {
	member := 1
	return []relief.HouseholdConsent{{Purpose: relief.EconomyData, Who: "member", Member: &member, Text: "2026-1", At: time.Unix(0, 0), RecordedBy: "经办人", Evidence: nowhere}}, nil
}

func (f *fakeStore) GiveDocuments(_ context.Context, r relief.Request, _, _, _ string) (relief.Reply, error) {
	return f.decide(r, relief.Decide{})
}

func (f *fakeStore) RecordConsent(_ context.Context, _ relief.Request, id string, _ relief.PaperConsent) (relief.Reply, error) {
	return ok(200, relief.Created{ID: id})
}
