package api

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"unicode"

	"github.com/songnuan/songnuan/relief"
)

func (f *fakeStore) PlanOf(context.Context, string) (relief.Plan, string, error) {
	return relief.Plan{Standards: []relief.Standard{{Category: "困难职工", Amount: 500_00}}, DibaoMonthly: 630_00}, "/000000/410000/410800/410821", nil
}

func (f *fakeStore) FileDraft(_ context.Context, r relief.Request, _ string, a relief.Applicant) (relief.Reply, error) {
	f.filed = a
	return f.change(r)
}

func (f *fakeStore) SubmitDraft(_ context.Context, r relief.Request, _ string) (relief.Reply, error) {
	return f.change(r)
}

func (f *fakeStore) Appeal(_ context.Context, r relief.Request, _, _ string) (relief.Reply, error) {
	return f.change(r)
}

func (f *fakeStore) Hold(_ context.Context, r relief.Request, _ string, _ bool, _ string) (relief.Reply, error) {
	return f.change(r)
}

func (f *fakeStore) Decease(_ context.Context, r relief.Request, _, _ string) (relief.Reply, error) {
	return f.change(r)
}

func (f *fakeStore) BreakPosting(_ context.Context, r relief.Request, _, _ string) (relief.Reply, error) {
	return f.change(r)
}

func (f *fakeStore) Disqualify(_ context.Context, r relief.Request, _, _, _ string) (relief.Reply, error) {
	return f.change(r)
}

func (f *fakeStore) BookRecovery(_ context.Context, r relief.Request, _ string, _ relief.Fen, _ string) (relief.Reply, error) {
	return f.change(r)
}

func (f *fakeStore) ResolveSuspense(_ context.Context, r relief.Request, _ string, _ relief.Resolution) (relief.Reply, error) {
	return f.change(r)
}

func (f *fakeStore) ConfirmSuspense(_ context.Context, r relief.Request, _, _ string, _ bool) (relief.Reply, error) {
	return f.change(r)
}

func (f *fakeStore) Recoveries(context.Context, []string, string, relief.Page) (relief.List[relief.RecoveryView], error) {
	return relief.List[relief.RecoveryView]{Items: []relief.RecoveryView{{Case: aCase, Campaign: aCampaign, Amount: 500_00}}}, nil
}

func (f *fakeStore) Unfinished(context.Context, []string, string, relief.Page) (relief.List[relief.UnfinishedView], error) {
	return relief.List[relief.UnfinishedView]{Items: []relief.UnfinishedView{{Case: aCase, State: relief.Lapsed, From: relief.Returned, Code: relief.NotMended}}}, nil
}

func (f *fakeStore) CloseLapsing(_ context.Context, r relief.Request, _, _ string) (relief.Reply, error) {
	f.lapsed = true
	return f.change(r)
}

func (f *fakeStore) RecordVisit(_ context.Context, r relief.Request, _ string, _ relief.Visit) (relief.Reply, error) {
	return f.change(r)
}

func (f *fakeStore) RecordAppraisal(_ context.Context, r relief.Request, _ string, _ relief.Appraisal) (relief.Reply, error) {
	return f.change(r)
}

func (f *fakeStore) RecordConfirmation(_ context.Context, r relief.Request, _ string, _ relief.Confirmation) (relief.Reply, error) {
	return f.change(r)
}

func (f *fakeStore) SendCheck(_ context.Context, r relief.Request, _ string, _ relief.EconomyCheck) (relief.Reply, error) {
	return f.change(r)
}

func (f *fakeStore) AnswerCheck(_ context.Context, r relief.Request, _, _ string, _ relief.CheckAnswer) (relief.Reply, error) {
	return f.change(r)
}

func (f *fakeStore) Records(_ context.Context, _ []string, _ string, _ relief.Person, purpose string) (relief.RecordsView, error) {
	v := relief.RecordsView{Records: []relief.RecordView{{ID: nowhere, Kind: "visit", Day: monday}}, Checks: []relief.CheckView{}}
	if purpose != "" {
		v.Records[0].Form = visit()
	}
	return v, nil
}

// newCase is a form that the plan accepts, with changes.
func newCase(change map[string]any) map[string]any {
	form := map[string]any{
		"campaign_id": aCampaign, "union": "410821-001", "name": "赵暖心", "sex": "male", "id_number": "419999196001015013", "category": "困难职工", "unit": "供热公司",
		"employment": "在职", "members": 3, "income_fen": 15_292_00, "expenditure_fen": 3_606_00, "cause": "患重特大疾病", "phone": "19900000001", "bank_name": "农村信用社",
		"card": "6299990000000000012", "holder": "赵暖心", "aided_last_year": false, "amount_fen": 500_00,
	}
	for k, v := range change {
		form[k] = v
	}
	return form
}

func visit() map[string]any {
	return map[string]any{
		"day": "2026-01-05", "surveyors": []string{"surveyor@410821-001", "surveyor-2@410821-001"}, "place": "家中", "facts": "属实", "opinion": "建议帮扶",
		"items": map[string]any{"interviewed": "一", "looked": "二", "verified": "三", "assessed": "四", "photographed": "五", "reckoned": "六", "explained": "七"},
	}
}

func confirmation() map[string]any {
	return map[string]any{"day": "2023-01-05", "by": "community", "body": "幸福社区", "post": "主任", "name": "王", "evidence_id": nowhere}
}

func appraisal() map[string]any {
	return map[string]any{"day": "2026-01-06", "place": "会议室", "chair": "王主席", "present": 5, "for": 4, "against": 1, "abstained": 0, "minutes": "同意"}
}

// covers: T01
func TestAFormIsHeldAgainstThePlanLikeARosterRow(t *testing.T) {
	o := newOffice(t)
	file := func(change map[string]any) (int, string) {
		w := o.do(ask{as: "clerk@410821-001", method: "POST", path: "/api/v1/cases", body: newCase(change)})
		return w.Code, w.Body.String()
	}
	if code, body := file(nil); code != http.StatusCreated {
		t.Fatalf("a good form: %d %s", code, body)
	}
	if a := o.store.filed; a.Amount != 500_00 || a.Members != 3 || a.Female || a.Union.Code != "410821-001" || a.Grade == "" || a.RosterRow != 0 {
		t.Errorf("filed %+v", a)
	}
	for finding, change := range map[string]map[string]any{
		"id_number_invalid":     {"id_number": "419999196001015012"},
		"amount_not_standard":   {"amount_fen": 600_00},
		"account_name_mismatch": {"holder": "钱多多"},
		"not_a_target":          {"category": "困难农民"},
		"no such campaign":      {"campaign_id": "00000000-0000-7000-8000-000000000000"},
	} {
		code, body := file(change)
		var told struct {
			Detail    string `json:"detail"`
			DetailEN  string `json:"detail_en"`
			ProblemEN string `json:"problem_en"`
		}
		if err := json.Unmarshal([]byte(body), &told); err != nil {
			t.Fatal(err)
		}
		han := func(r rune) bool { return unicode.Is(unicode.Han, r) }
		if told.DetailEN == "" || strings.ContainsFunc(told.DetailEN, han) || told.ProblemEN == "" || strings.Contains(told.Detail, told.ProblemEN) {
			t.Errorf("%s mixes its languages: %s", finding, body)
		}
		if code != http.StatusUnprocessableEntity || !strings.Contains(body, "form_invalid") || !strings.Contains(body, finding) {
			t.Errorf("%s: %d %s", finding, code, body)
		}
	}
}

func TestOnlyTheSupervisionHoldsAndDisqualifies(t *testing.T) {
	o := newOffice(t)
	reason := map[string]any{"reason": "核查", "finding": "查实"}
	for _, who := range []string{"clerk@410821-001", "approver@410821", "organizer@410821"} {
		for path, body := range map[string]map[string]any{"suspend": {"reason": "核查"}, "resume": {"reason": "核查"}, "disqualify": reason} {
			if w := o.do(ask{as: who, method: "POST", path: "/api/v1/cases/" + aCase + "/" + path, body: body}); w.Code != http.StatusForbidden {
				t.Errorf("%s may %s: %d", who, path, w.Code)
			}
		}
	}
	for path, who := range map[string]string{"visits": "clerk@410821-001", "appraisals": "surveyor@410821-001"} {
		body := visit()
		if path == "appraisals" {
			body = appraisal()
		}
		if w := o.do(ask{as: who, method: "POST", path: "/api/v1/cases/" + aCase + "/" + path, body: body}); w.Code != http.StatusForbidden {
			t.Errorf("%s may record %s: %d", who, path, w.Code)
		}
	}
}

// covers: T30
func TestClosingLapsesOpenCasesOnlyWhenSaid(t *testing.T) {
	for said, body := range map[bool]map[string]any{false: {"reason": "到期"}, true: {"reason": "到期", "lapse_open": true}} {
		o := newOffice(t)
		if w := o.do(ask{as: "organizer@410821", method: "POST", path: "/api/v1/campaigns/" + aCampaign + "/close", body: body}); w.Code != http.StatusOK {
			t.Fatalf("%d %s", w.Code, w.Body)
		}
		if o.store.lapsed != said {
			t.Errorf("lapse_open %t lapses %t", said, o.store.lapsed)
		}
	}
}
