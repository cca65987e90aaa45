package relief

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func enterprise() SurveyForm {
	few, most, all := int64(1), int64(500), int64(9_999_99)
	return SurveyForm{Version: 1, Questions: []Question{
		{Key: "employed", Zh: "是否在职", En: "Employed", Kind: AskYesNo, Required: true},
		{Key: "operation", Zh: "经营状况", En: "Operation", Kind: AskOne, Required: true, When: &Condition{Key: "employed", Is: []string{"yes"}}, Options: []Option{{"normal", "正常", "Normal"}, {"stopped", "停产", "Stopped"}}},
		{Key: "headcount", Zh: "职工人数", En: "Headcount", Kind: AskNumber, Unit: "人", UnitEn: "people", Min: &few, Max: &most, When: &Condition{Key: "operation", Is: []string{"stopped"}}},
		{Key: "arrears", Zh: "欠薪金额", En: "Wages owed", Kind: AskMoney, Max: &all},
		{Key: "stopped_on", Zh: "停产日期", En: "Stopped on", Kind: AskDay},
		{Key: "needs", Zh: "需求", En: "Needs", Kind: AskSeveral, Options: []Option{{"job", "就业", "Work"}, {"school", "助学", "School"}}},
		{Key: "wish", Zh: "其他诉求", En: "Other wishes", Kind: AskText},
	}}
}

// covers: F48
func TestAnswersFitTheirQuestions(t *testing.T) {
	for name, tc := range map[string]struct {
		answers map[string]string
		zh, en  string // of the refusal; none where the answers fit
	}{
		"all of it":                 {answers: map[string]string{"employed": "yes", "operation": "stopped", "headcount": "120", "arrears": "350000", "stopped_on": "2026-06-30", "needs": "school,job", "wish": "修房"}},
		"what is required alone":    {answers: map[string]string{"employed": "no"}},
		"a blank is no answer":      {answers: map[string]string{"employed": "no", "headcount": "  "}},
		"required":                  {answers: map[string]string{"wish": "修房"}, zh: "请看“是否在职”：未填写。", en: "Please look at “Employed”: it is not answered."},
		"required where asked":      {answers: map[string]string{"employed": "yes"}, zh: "请看“经营状况”：未填写。", en: "Please look at “Operation”: it is not answered."},
		"not asked":                 {answers: map[string]string{"employed": "no", "operation": "normal"}, zh: "请看“经营状况”：在此情况下不用填写。", en: "Please look at “Operation”: it is not asked in this case."},
		"hangs on what hangs":       {answers: map[string]string{"employed": "yes", "operation": "normal", "headcount": "3"}, zh: "请看“职工人数”：在此情况下不用填写。"},
		"neither yes nor no":        {answers: map[string]string{"employed": "maybe"}, zh: "请看“是否在职”：应为“是”或“否”。"},
		"no option":                 {answers: map[string]string{"employed": "yes", "operation": "closed"}, zh: "请看“经营状况”：应为所列选项之一。"},
		"too few":                   {answers: map[string]string{"employed": "yes", "operation": "stopped", "headcount": "0"}, zh: "请看“职工人数”：不能少于 1 人。", en: "Please look at “Headcount”: it must be at least 1 people."},
		"too many":                  {answers: map[string]string{"employed": "yes", "operation": "stopped", "headcount": "501"}, zh: "请看“职工人数”：不能多于 500 人。"},
		"a fraction":                {answers: map[string]string{"employed": "yes", "operation": "stopped", "headcount": "1.5"}, zh: "请看“职工人数”：应为整数。"},
		"a number another way":      {answers: map[string]string{"employed": "yes", "operation": "stopped", "headcount": "+12"}, zh: "请看“职工人数”：应为整数。"},
		"too much money":            {answers: map[string]string{"employed": "no", "arrears": "1000000"}, zh: "请看“欠薪金额”：不能多于 9999.99。", en: "Please look at “Wages owed”: it must be at most 9999.99."},
		"no money":                  {answers: map[string]string{"employed": "no", "arrears": "12.50"}, zh: "请看“欠薪金额”：应为金额。"},
		"no day":                    {answers: map[string]string{"employed": "no", "stopped_on": "2026-02-30"}, zh: "请看“停产日期”：应为日期，如 2026-01-31。"},
		"an option twice":           {answers: map[string]string{"employed": "no", "needs": "job,job"}, zh: "请看“需求”：应为所列选项，每项一次。"},
		"a text without end":        {answers: map[string]string{"employed": "no", "wish": strings.Repeat("字", 501)}, zh: "请看“其他诉求”：最多 500 字。"},
		"a question of other forms": {answers: map[string]string{"employed": "no", "cars": "2"}, zh: "第 1 版入户调查表没有其中的题目，请重新打开表格。"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := enterprise().Check(tc.answers)
			if (err == nil) != (tc.zh == "") {
				t.Fatalf("refused with %v", err)
			}
			if err == nil {
				return
			}
			refused := err.(*Error)
			if refused.Zh() != tc.zh || tc.en != "" && refused.En() != tc.en {
				t.Errorf("says %q, %q", refused.Zh(), refused.En())
			}
			for key, answer := range tc.answers {
				if strings.Contains(refused.Zh()+refused.En(), answer) && len(answer) > 3 {
					t.Errorf("the refusal repeats the answer to %s", key)
				}
			}
		})
	}
}

func TestAnswersAreKeptTrimmedAndBlanksNotAtAll(t *testing.T) {
	got, err := enterprise().Check(map[string]string{"employed": " no ", "wish": " ", "needs": "job"})
	if diff := cmp.Diff(map[string]string{"employed": "no", "needs": "job"}, got); diff != "" || err != nil {
		t.Errorf("%v %s", err, diff)
	}
}
