package relief

import (
	"strings"
	"testing"
)

// covers: T07 F62
func TestRegistersSettleExclusionsWithTheirFigures(t *testing.T) {
	found := func(r Register, member, count int, codes ...string) RegisterResult {
		return RegisterResult{Member: member, Register: r, Found: true, Count: count, Exclusions: codes}
	}
	clear := func(r Register) RegisterResult { return RegisterResult{Register: r} }
	for _, tc := range []struct {
		name     string
		results  []RegisterResult
		disabled bool
		verdict  Verdict
		words    string // in the Chinese sentence
		figures  string
	}{
		{"nothing asked", nil, false, NotApplicable, "尚无", ""},
		{"no vehicle", []RegisterResult{clear("vehicles")}, false, Passed, "未发现", "登记车辆（辆）=0"},
		{"a vehicle", []RegisterResult{found("vehicles", 1, 0)}, false, Failed, "机动车", "登记车辆（辆）=1"},
		{"a vehicle of somebody disabled", []RegisterResult{found("vehicles", 1, 1)}, true, Passed, "未发现", "登记车辆（辆）=1"},
		{"one home", []RegisterResult{found("real_estate", 0, 1)}, false, Passed, "未发现", "登记房产（套）=1"},
		{"two people's homes", []RegisterResult{found("real_estate", 0, 1), found("real_estate", 1, 0)}, false, Failed, "住房", "登记房产（套）=2"},
		{"a shop", []RegisterResult{clear("vehicles"), found("market", 0, 1)}, false, Failed, "开店", "登记车辆（辆）=0 登记经营主体（个）=1"},
		{"civil affairs found something that excludes nobody", []RegisterResult{clear("vehicles"), found("civil_affairs", 0, 0)}, false, Passed, "未发现", "登记车辆（辆）=0"},
		{"civil affairs found hidden income", []RegisterResult{found("civil_affairs", 0, 0, "X6")}, false, Failed, "隐瞒收入", ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			v, zh, en, figures := checkExclusions(EligibilityRule{}, EligibilityFacts{Registers: tc.results, Disabled: tc.disabled})
			var got []string
			for _, f := range figures {
				got = append(got, f.Chinese+"="+f.Value)
			}
			if v != tc.verdict || !strings.Contains(zh, tc.words) || en == "" || strings.Join(got, " ") != tc.figures {
				t.Errorf("%s, %q with %v; want %s, %q with %q", v, zh, got, tc.verdict, tc.words, tc.figures)
			}
		})
	}
}

func TestAnAnswerCountsOnlyWhatWasFound(t *testing.T) {
	for _, tc := range []struct {
		answer CheckAnswer
		code   string
	}{
		{CheckAnswer{Result: "clear"}, ""},
		{CheckAnswer{Result: "found", Count: 2, Exclusions: []string{"X1"}}, ""},
		{CheckAnswer{Result: "clear", Count: 1}, "form_incomplete"},
		{CheckAnswer{Result: "clear", Exclusions: []string{"X1"}}, "form_incomplete"},
		{CheckAnswer{Result: "found", Exclusions: []string{"X9"}}, "form_incomplete"},
		{CheckAnswer{Result: "found", Exclusions: []string{"X1", "X1"}}, "form_incomplete"},
		{CheckAnswer{Result: "found", Count: -1}, "form_incomplete"},
	} {
		if got := CodeOf(tc.answer.Check()); got != tc.code {
			t.Errorf("%+v: %q, want %q", tc.answer, got, tc.code)
		}
	}
}

func TestRegistersAndTheFileTogetherSeeEveryExclusion(t *testing.T) {
	f := EligibilityFacts{Registers: []RegisterResult{{Register: "real_estate"}, {Register: "vehicles"}, {Register: "market"}}}
	for _, code := range []string{"X4", "X5", "X6", "X7"} {
		f.Checks = append(f.Checks, AssetCheck{Code: code})
	}
	if f.ExclusionsClear() {
		t.Error("X8 was looked at by nobody")
	}
	if f.Checks = append(f.Checks, AssetCheck{Code: "X8"}); !f.ExclusionsClear() {
		t.Error("all eight were looked at")
	}
	if f.Registers[1].Found = true; f.ExclusionsClear() {
		t.Error("a vehicle was found")
	}
}
