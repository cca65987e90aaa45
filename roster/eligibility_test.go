package roster

import (
	"errors"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/songnuan/songnuan/relief"
)

// ownRules is what the county's plan says itself of who qualifies.
var ownRules = regexp.MustCompile(`(?m)^eligibility:.*\n(  - .*\n)+`)

// planWith is the county's plan with a field more, which may be its own rules.
func planWith(t *testing.T, field string) string {
	t.Helper()
	raw, err := os.ReadFile("../data/campaigns/county-2023.yaml")
	if err != nil {
		t.Fatal(err)
	}
	plan := ownRules.ReplaceAllString(string(raw), "")
	if plan == string(raw) {
		t.Fatal("the plan has no rules of its own to take away")
	}
	return plan + "\n" + field
}

// covers: F62
func TestAPlanSaysWhoQualifies(t *testing.T) {
	plan, _, err := ReadPlan(strings.NewReader(planWith(t, `eligibility:
  - {rule: income_line, weight: hard, tenths: 20}
  - {rule: year_cap, weight: soft, limit: "6000.00", months: 12, percent: 100, lines: [困难职工慰问金], grades: [deep, relative]}
  - {rule: purpose, weight: hard, values: ["MODEL:劳动模范"]}
`)))
	if err != nil {
		t.Fatal(err)
	}
	want := []relief.EligibilityRule{
		{Code: "income_line", Weight: relief.Hard, Tenths: 20},
		{Code: "year_cap", Weight: relief.Soft, Limit: 6000_00, Months: 12, Percent: 100, Lines: []string{"困难职工慰问金"}, Grades: []relief.Grade{relief.GradeDeep, relief.GradeRelative}},
		{Code: "purpose", Weight: relief.Hard, Values: []string{"MODEL:劳动模范"}},
	}
	if d := cmp.Diff(want, plan.Eligibility); d != "" {
		t.Error(d)
	}
}

func TestAPlanWithAnImpossibleRuleIsRefused(t *testing.T) {
	for field, path := range map[string]string{
		"eligibility: [{rule: luck, weight: hard}]":                       "eligibility[0].rule",
		"eligibility: [{rule: bar, weight: perhaps}]":                     "eligibility[0].weight",
		"eligibility: [{rule: bar}]":                                      "eligibility[0].weight",
		"eligibility: [{rule: grade, weight: hard, grades: [worst]}]":     "eligibility[0].grades[0]",
		"eligibility: [{rule: income_line, weight: hard, tenths: twice}]": "eligibility[0].tenths",
		"eligibility: [{rule: bar, weight: hard, colour: red}]":           "eligibility[0].colour",
	} {
		_, _, err := ReadPlan(strings.NewReader(planWith(t, field)))
		var fault *PlanError
		if !errors.As(err, &fault) || fault.Path != path {
			t.Errorf("%s: %v, want a fault of %s", field, err, path)
		}
	}
}
