package roster

import (
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/songnuan/songnuan/relief"
)

// covers: F48
func TestASurveyFormIsReadFromData(t *testing.T) {
	got, err := ReadSurveyForm(strings.NewReader(`
survey_form:
  - {key: operation, zh: 经营状况, en: Operation, kind: one, required: true, options: [{value: normal, zh: 正常, en: Normal}, {value: stopped, zh: 停产, en: Stopped}]}
  - {key: headcount, zh: 职工人数, en: Headcount, kind: number, unit: 人, unit_en: people, min: 1, when: {key: operation, is: [stopped]}}
  - {key: arrears, zh: 欠薪金额, en: Wages owed, kind: money, max: 100000.50}
`))
	if err != nil {
		t.Fatal(err)
	}
	want := []relief.Question{
		{Key: "operation", Zh: "经营状况", En: "Operation", Kind: relief.AskOne, Required: true, Options: []relief.Option{{Value: "normal", Zh: "正常", En: "Normal"}, {Value: "stopped", Zh: "停产", En: "Stopped"}}},
		{Key: "headcount", Zh: "职工人数", En: "Headcount", Kind: relief.AskNumber, Unit: "人", UnitEn: "people", Min: new(int64(1)), When: &relief.Condition{Key: "operation", Is: []string{"stopped"}}},
		{Key: "arrears", Zh: "欠薪金额", En: "Wages owed", Kind: relief.AskMoney, Max: new(int64(10_000_050))},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	same, err := ReadSurveyForm(strings.NewReader(`{"survey_form": [{"key": "wish", "zh": "诉求", "en": "Wishes", "kind": "text", "required": false}]}`))
	if diff := cmp.Diff([]relief.Question{{Key: "wish", Zh: "诉求", En: "Wishes", Kind: relief.AskText}}, same); diff != "" || err != nil {
		t.Errorf("in JSON: %v\n%s", err, diff)
	}
}

func TestAFaultInASurveyFormNamesItsPlace(t *testing.T) {
	first := "{key: a, zh: 甲, en: A, kind: yes_no}"
	for name, tc := range map[string]struct{ questions, path string }{
		"nothing":                  {"", "survey_form"},
		"no English":               {"[{key: a, zh: 甲, kind: text}]", "survey_form[0].en"},
		"a key in capitals":        {"[{key: A, zh: 甲, en: A, kind: text}]", "survey_form[0].key"},
		"a key twice":              {"[" + first + ", {key: a, zh: 乙, en: B, kind: text}]", "survey_form[1].key"},
		"no such kind":             {"[{key: a, zh: 甲, en: A, kind: colour}]", "survey_form[0].kind"},
		"a choice of nothing":      {"[{key: a, zh: 甲, en: A, kind: one}]", "survey_form[0].options"},
		"options of a text":        {"[{key: a, zh: 甲, en: A, kind: text, options: [{value: x, zh: 子, en: X}]}]", "survey_form[0].options"},
		"an option with a comma":   {`[{key: a, zh: 甲, en: A, kind: one, options: [{value: "x,y", zh: 子, en: X}]}]`, "survey_form[0].options[0].value"},
		"an option twice":          {"[{key: a, zh: 甲, en: A, kind: one, options: [{value: x, zh: 子, en: X}, {value: x, zh: 丑, en: Y}]}]", "survey_form[0].options[1].value"},
		"bounds of a text":         {"[{key: a, zh: 甲, en: A, kind: text, min: 1}]", "survey_form[0].min"},
		"bounds turned round":      {"[{key: a, zh: 甲, en: A, kind: number, min: 5, max: 1}]", "survey_form[0].max"},
		"a unit in one language":   {"[{key: a, zh: 甲, en: A, kind: number, unit: 人}]", "survey_form[0].unit_en"},
		"hangs on a later one":     {"[{key: b, zh: 乙, en: B, kind: text, when: {key: a, is: [yes]}}, " + first + "]", "survey_form[0].when.key"},
		"hangs on a text":          {"[{key: t, zh: 文, en: T, kind: text}, {key: b, zh: 乙, en: B, kind: text, when: {key: t, is: [yes]}}]", "survey_form[1].when.key"},
		"hangs on no answer of it": {"[" + first + ", {key: b, zh: 乙, en: B, kind: text, when: {key: a, is: [maybe]}}]", "survey_form[1].when.is[0]"},
		"hangs on nothing":         {"[" + first + ", {key: b, zh: 乙, en: B, kind: text, when: {key: a, is: []}}]", "survey_form[1].when.is"},
	} {
		_, err := ReadSurveyForm(strings.NewReader("survey_form: " + tc.questions))
		var fault *PlanError
		if !errors.As(err, &fault) || fault.Path != tc.path {
			t.Errorf("%s: %v, want a fault at %s", name, err, tc.path)
		}
	}
	_, err := ReadSurveyForm(strings.NewReader("survey_form: []\n#" + strings.Repeat("x", longestForm)))
	var fault *PlanError
	if !errors.As(err, &fault) {
		t.Errorf("a file without end: %v", err)
	}
}

// covers: F48
func TestTheShippedPlanAsksAboutTheEnterpriseAndTheNeeds(t *testing.T) {
	f, err := os.Open("../data/campaigns/county-2023.yaml")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	plan, _, err := ReadPlan(f)
	if err != nil {
		t.Fatal(err)
	}
	form := relief.SurveyForm{Version: 1, Questions: plan.SurveyForm}
	_, err = form.Check(map[string]string{
		"enterprise_operation": "stopped", "enterprise_stopped_on": "2022-05-31", "enterprise_headcount": "86", "enterprise_arrears": "12500000", "needs": "living,medical", "needs_medical": "长期透析",
	})
	if err != nil {
		t.Error(err)
	}
	if _, err := form.Check(map[string]string{}); relief.CodeOf(err) != "answer_wrong" {
		t.Errorf("an empty form: %v", err)
	}
}
