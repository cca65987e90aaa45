package relief

import (
	"os"
	"regexp"
	"testing"
)

// The screens name a rule as its refusal does, in both languages.
func TestTheScreensNameEveryRuleAsRefusalsDo(t *testing.T) {
	t.Parallel()
	raw, err := os.ReadFile("../web/src/i18n/words.ts")
	if err != nil {
		t.Fatal(err)
	}
	shown := map[string][2]string{}
	for _, m := range regexp.MustCompile(`'rule\.(\w+)': \['([^']*)', '([^']*)'\]`).FindAllStringSubmatch(string(raw), -1) {
		shown[m[1]] = [2]string{m[2], m[3]}
	}
	if len(shown) != len(ruleDefs) {
		t.Errorf("the screens name %d rules of %d", len(shown), len(ruleDefs))
	}
	for code := range ruleDefs {
		if want := [2]string{RuleName(code), RuleNameEN(code)}; shown[code] != want || want[1] == "" {
			t.Errorf("the screens say %v of %s, refusals %v", shown[code], code, want)
		}
	}
}

func TestARefusalNamesRulesInEitherLanguage(t *testing.T) {
	t.Parallel()
	no := Refuse("not_eligible", "rules", "income_line,grade")
	if zh := "不符合条件：家庭人均月净收入、困难梯度。"; no.Zh() != zh {
		t.Errorf("%s", no.Zh())
	}
	if en := "Not eligible: Net income per head, Grade."; no.En() != en {
		t.Errorf("%s", no.En())
	}
}
