package roster

import (
	"strings"

	"github.com/songnuan/songnuan/relief"
)

// ByGrade says whether the plan's standards name grades instead of categories.
func ByGrade(p relief.Plan) bool { return byGrade(p) }

// ReadApplication checks one household's own application like a row of a roster;
// cells are named by the roster's headers. The amount is the plan's standard for
// what the figures say, never what somebody asks for.
func ReadApplication(plan relief.Plan, unit relief.Unit, cells map[string]string) (relief.Applicant, []Finding) {
	rec := Record{Number: 1}
	for c := range columnCount {
		rec.cells[c] = strings.TrimSpace(cells[c.header()])
	}
	rec.cells[colAmount] = "1" // filled in below
	check := NewChecker(plan, func(code string) (relief.Level, bool) { return unit.Level, code == unit.Code })
	row, _ := check.Check(rec)
	grade, _ := relief.GradeOf(
		relief.Figures{AnnualIncome: row.AnnualIncome, RigidExpenditure: row.RigidExpenditure, Members: row.Members},
		relief.GradeStandard{DibaoMonthly: plan.DibaoMonthly, RelativeTenths: relativeTenths},
	)
	amount, named := plan.StandardFor(row.Category, row.ModelLevel)
	if byGrade(plan) {
		amount, named = plan.StandardFor(strings.ToUpper(string(grade)), "")
	}
	if named {
		rec.cells[colAmount] = amount.String()
	}
	row, findings := NewChecker(plan, func(code string) (relief.Level, bool) { return unit.Level, code == unit.Code }).Check(rec)
	if !named && !Rejected(findings) {
		findings = append(findings, Finding{1, NotATarget, colCategory.header(), "按填写的情况，本次活动没有对应的慰问标准，请向工会咨询。", "the campaign has no standard for this; please ask your union"})
	}
	a := row.Applicant(unit, plan.DibaoMonthly)
	a.RosterRow = 0
	return a, findings
}
