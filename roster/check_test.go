package roster

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// covers: INV-04
func TestEachPlanDecidesWhoIsATargetAndForHowMuch(t *testing.T) {
	for name, tt := range map[string]struct {
		plan, category, level, amount, aided string
		want                                 []string
	}{
		"standard of the category":        {"county-2023", "困难职工", "", "500.00", "否", nil},
		"another amount":                  {"county-2023", "困难职工", "", "500.01", "否", []string{AmountNotStandard}},
		"standard of the title":           {"county-2023", "劳动模范", "省部级", "1500", "否", nil},
		"amount of another title":         {"county-2023", "劳动模范", "省部级", "2000", "否", []string{AmountNotStandard}},
		"title unknown to the plan":       {"county-2023", "劳动模范", "县级", "500", "否", []string{ValueInvalid}},
		"title missing":                   {"county-2023", "劳动模范", "", "2000", "否", []string{MissingField}},
		"excluded category":               {"county-2023", "困难农民", "", "500", "否", []string{NotATarget}},
		"category the plan doesn't know":  {"county-2023", "特困职工", "", "1000", "否", []string{NotATarget}},
		"aided last year":                 {"county-2023", "困难职工", "", "500", "是", []string{AidedLastYear}},
		"aided, and the plan doesn't ask": {"zhangzhou-2015", "特困职工", "", "1000", "是", nil},
		"another plan's category":         {"zhangzhou-2015", "困难职工", "", "500", "否", []string{NotATarget}},
		"any grade's amount":              {"jiaozuo-2023", "患职业病", "", "3000", "否", nil},
		"no grade's amount":               {"jiaozuo-2023", "患职业病", "", "500", "否", []string{AmountNotStandard}},
		"not among the graded targets":    {"jiaozuo-2023", "劳动模范", "", "1000", "否", []string{NotATarget}},
		"left to lower levels":            {"national-2017", "劳动模范", "", "777", "否", nil},
	} {
		t.Run(name, func(t *testing.T) {
			plan, _ := readSamplePlan(t, tt.plan)
			cells := goodCells(t)[:2]
			row := slices.Clone(cells[1])
			row[colCategory], row[colModelLevel], row[colAmount], row[colAidedBefore] = tt.category, tt.level, tt.amount, tt.aided
			cells[1] = row
			_, findings, err := readAll(t, asCSV(t, cells), NewChecker(plan, sampleUnions(t)))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, codesByRow(findings)["1"]); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// covers: F57
func TestACauseIsOneOfTheList(t *testing.T) {
	plan, _ := readSamplePlan(t, "county-2023")
	for text, want := range map[string]struct {
		cause string
		codes []string
	}{
		"子女上学": {"子女上学", nil}, "6患重特大疾病": {"患重特大疾病", nil}, "其它": {"其他", nil}, "家里困难": {"", []string{ValueInvalid}}, "": {"", []string{MissingField}},
	} {
		cells := goodCells(t)[:2]
		row := slices.Clone(cells[1])
		row[colCause] = text
		cells[1] = row
		rows, findings, err := readAll(t, asCSV(t, cells), NewChecker(plan, sampleUnions(t)))
		if diff := cmp.Diff(want.codes, codesByRow(findings)["1"]); err != nil || diff != "" {
			t.Errorf("%q: %v %s", text, err, diff)
		}
		if len(rows) > 0 && rows[0].Cause != want.cause {
			t.Errorf("%q is read as %q", text, rows[0].Cause)
		}
	}
}

func TestNamesAndHoldersAgreeAsBanksWriteThem(t *testing.T) {
	for _, tt := range []struct {
		name, holder string
		same         bool
	}{
		{"王英", "王英", true},
		{"王 英", "王英", true},
		{"阿依古丽·买买提", "阿依古丽•买买提", true},
		{"阿依古丽·买买提", "阿依古丽.买买提", true},
		{"Wang Ying", "WANG YING", true},
		{"王英", "王瑛", false},
		{"王英", "王英某", false},
		{"王英", "", false},
	} {
		if got := samePerson(tt.name, tt.holder); got != tt.same {
			t.Errorf("%q and %q: same = %v", tt.name, tt.holder, got)
		}
	}
}
