package relief

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// county is a standard of 630 yuan, twice it, three times it, 80 %.
var county = GradeStandard{DibaoMonthly: 63000, RelativeTenths: 20, EdgeTenths: 30, AccidentLossPercent: 80}

func TestGradeOf(t *testing.T) {
	inclusive := county
	inclusive.BoundaryInclusive = true
	plain := GradeStandard{DibaoMonthly: 63000, RelativeTenths: 20}
	half := GradeStandard{DibaoMonthly: 63000, RelativeTenths: 15}
	// one person: 630 a month is 7,560.00 a year
	for _, tc := range []struct {
		name string
		fig  Figures
		std  GradeStandard
		want Grade
	}{
		{"486.91 a head", Figures{AnnualIncome: 1529200, RigidExpenditure: 360600, Members: 2}, county, GradeDeep},
		{"expenditure above income", Figures{AnnualIncome: 1000000, RigidExpenditure: 3000000, Members: 3}, county, GradeDeep},
		{"no income", Figures{Members: 1}, county, GradeDeep},
		{"a fen below the line", Figures{AnnualIncome: 755999, Members: 1}, county, GradeDeep},
		{"on the line", Figures{AnnualIncome: 756000, Members: 1}, county, GradeRelative},
		{"on the line, inclusive", Figures{AnnualIncome: 756000, Members: 1}, inclusive, GradeDeep},
		{"a fen a year above the line for seven", Figures{AnnualIncome: 756000*7 + 1, Members: 7}, inclusive, GradeRelative},
		{"a fen below twice", Figures{AnnualIncome: 1511999, Members: 1}, county, GradeRelative},
		{"twice", Figures{AnnualIncome: 1512000, Members: 1}, county, GradeEdge},
		{"twice, inclusive", Figures{AnnualIncome: 1512000, Members: 1}, inclusive, GradeRelative},
		{"a factor of one and a half", Figures{AnnualIncome: 1134000, Members: 1}, half, GradeNone},
		{"below one and a half", Figures{AnnualIncome: 1133999, Members: 1}, half, GradeRelative},
		{"above twice, no edge band", Figures{AnnualIncome: 1512000, Members: 1}, plain, GradeNone},
		{"three times", Figures{AnnualIncome: 2268000, Members: 1}, county, GradeNone},
		{"loss of more than 80 %", Figures{AnnualIncome: 10000000, AccidentLoss: 8000001, Members: 1}, county, GradeAccident},
		{"loss of just 80 %", Figures{AnnualIncome: 10000000, AccidentLoss: 8000000, Members: 1}, county, GradeNone},
		{"a loss where the region has no such grade", Figures{AnnualIncome: 10000000, AccidentLoss: 9000000, Members: 1}, plain, GradeNone},
		{"deep comes before accident", Figures{AnnualIncome: 100000, AccidentLoss: 9000000, Members: 1}, county, GradeDeep},
		{"accident comes before edge", Figures{AnnualIncome: 1512000, AccidentLoss: 1512000, Members: 1}, county, GradeAccident},
		{"the largest figures", Figures{AnnualIncome: MaxFen, Members: 99}, GradeStandard{DibaoMonthly: MaxFen, RelativeTenths: 20}, GradeDeep},
		{"a household of 2^62", Figures{AnnualIncome: 756000, Members: 1 << 62}, county, GradeUnknown},
		{"nobody in the household", Figures{AnnualIncome: 756000}, county, GradeUnknown},
		{"no standard", Figures{AnnualIncome: 756000, Members: 1}, GradeStandard{RelativeTenths: 20}, GradeUnknown},
		{"a negative income", Figures{AnnualIncome: -1, Members: 1}, county, GradeUnknown},
	} {
		got, why := GradeOf(tc.fig, tc.std)
		if got != tc.want {
			t.Errorf("%s: %q, want %q (%s)", tc.name, got, tc.want, why.Chinese)
		}
		if why.Chinese == "" || why.English == "" || strings.Contains(why.Chinese+why.English, "%!") {
			t.Errorf("%s: explained as %q, %q", tc.name, why.Chinese, why.English)
		}
		if tc.want != GradeNone && tc.want != GradeUnknown && !strings.Contains(why.Chinese, tc.want.Chinese()) {
			t.Errorf("%s: %s is explained as %q", tc.name, tc.want, why.Chinese)
		}
	}
}

func TestGradeIsExplainedByItsFigures(t *testing.T) {
	_, why := GradeOf(Figures{AnnualIncome: 1529200, RigidExpenditure: 360600, Members: 2}, county)
	var values []string
	for _, f := range why.Figures {
		values = append(values, f.Chinese+" "+f.Value)
	}
	want := "家庭年总收入 15,292.00; 家庭年刚性支出 3,606.00; 家庭人口 2; 当地月低保标准 630.00; 人均月净收入 486.91"
	if got := strings.Join(values, "; "); got != want {
		t.Errorf("figures are %s, want %s", got, want)
	}
	if want := "人均月净收入低于当地最低生活保障标准，属深度困难。"; why.Chinese != want {
		t.Errorf("rule is %s, want %s", why.Chinese, want)
	}
}

func TestLessIncomeIsNeverLessHardship(t *testing.T) {
	rank := map[Grade]int{GradeDeep: 0, GradeRelative: 1, GradeEdge: 2, GradeNone: 3}
	rapid.Check(t, func(t *rapid.T) {
		std := county
		std.BoundaryInclusive = rapid.Bool().Draw(t, "inclusive")
		fig := Figures{
			AnnualIncome:     Fen(rapid.Int64Range(0, 20_000_00*12).Draw(t, "income")),
			RigidExpenditure: Fen(rapid.Int64Range(0, 5_000_00*12).Draw(t, "expenditure")),
			Members:          rapid.IntRange(1, 9).Draw(t, "members"),
		}
		poorer, larger := fig, fig
		poorer.RigidExpenditure += Fen(rapid.Int64Range(1, 1_000_00).Draw(t, "more"))
		larger.Members++
		grade, _ := GradeOf(fig, std)
		if worse, _ := GradeOf(poorer, std); rank[worse] > rank[grade] {
			t.Fatalf("%+v is %s, and with more expenditure %s", fig, grade, worse)
		}
		if worse, _ := GradeOf(larger, std); fig.AnnualIncome >= fig.RigidExpenditure && rank[worse] > rank[grade] {
			t.Fatalf("%+v is %s, and with one member more %s", fig, grade, worse)
		}
	})
}
