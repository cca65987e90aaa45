package roster

import (
	"strconv"

	"gopkg.in/yaml.v3"

	"github.com/songnuan/songnuan/relief"
)

// eligibility reads who qualifies: rules by name, over the defaults.
func (p *planReader) eligibility(n *yaml.Node) []relief.EligibilityRule {
	var rules []relief.EligibilityRule
	for i, item := range p.items("eligibility", n) {
		path := "eligibility[" + strconv.Itoa(i) + "]"
		f := p.fields(path, item, "rule", "weight", "lines", "values", "grades", "limit", "months", "tenths", "percent")
		p.require(path, f, "rule", "weight")
		r := relief.EligibilityRule{
			Code:   p.text(path+".rule", f["rule"]),
			Weight: relief.Weight(p.oneOf(path+".weight", f["weight"], string(relief.Hard), string(relief.Soft), string(relief.Note))),
			Lines:  p.texts(path+".lines", f["lines"]), Values: p.texts(path+".values", f["values"]), Limit: p.yuan(path+".limit", f["limit"]),
			Months: p.small(path+".months", f["months"]), Tenths: p.small(path+".tenths", f["tenths"]), Percent: p.small(path+".percent", f["percent"]),
		}
		for j, grade := range p.items(path+".grades", f["grades"]) {
			r.Grades = append(r.Grades, relief.Grade(p.oneOf(path+".grades["+strconv.Itoa(j)+"]", grade,
				string(relief.GradeDeep), string(relief.GradeRelative), string(relief.GradeAccident), string(relief.GradeEdge), string(relief.GradeNone))))
		}
		if !relief.KnownRule(r.Code) {
			p.fail(path+".rule", "没有这条规则", "there is no such rule")
		}
		rules = append(rules, r)
	}
	return rules
}

// small reads a whole number from 0 to 1000.
func (p *planReader) small(path string, n *yaml.Node) int {
	const most = 1000
	if absent(n) {
		return 0
	}
	c, err := strconv.Atoi(p.text(path, n))
	if err != nil || c < 0 || c > most {
		p.fail(path, "应为 0 到 1000 的整数", "must be a whole number from 0 to 1000")
	}
	return c
}
