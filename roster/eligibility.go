package roster

import (
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/songnuan/songnuan/relief"
)

// eligibility reads who qualifies: rules by name, over the defaults.
func (p *planReader) eligibility(n *yaml.Node) []relief.EligibilityRule {
	var rules []relief.EligibilityRule
	for i, item := range p.items("eligibility", n) {
		path := "eligibility[" + strconv.Itoa(i) + "]"
		f := p.fields(path, item, "rule", "weight", "lines", "values", "grades", "limit", "least", "months", "tenths", "percent")
		p.require(path, f, "rule", "weight")
		r := relief.EligibilityRule{
			Code:   p.text(path+".rule", f["rule"]),
			Weight: relief.Weight(p.oneOf(path+".weight", f["weight"], string(relief.Hard), string(relief.Soft), string(relief.Note))),
			Lines:  p.texts(path+".lines", f["lines"]), Values: p.texts(path+".values", f["values"]), Limit: p.yuan(path+".limit", f["limit"]), Least: p.yuan(path+".least", f["least"]),
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

// threshold is how many times the local minimum a household's means per head must
// stay below (S3A: once). Temporary aid, which asks for no file, does not go by it.
func (p *planReader) threshold(n *yaml.Node, lines []relief.PlanLine) []relief.EligibilityRule {
	if absent(n) {
		return nil
	}
	f := p.fields("threshold", n, "per_capita_below", "factor")
	p.require("threshold", f, "per_capita_below", "factor")
	p.oneOf("threshold.per_capita_below", f["per_capita_below"], "local_minimum_living_standard")
	rule := relief.EligibilityRule{Code: "income_line", Weight: relief.Hard, Tenths: p.tenths("threshold.factor", f["factor"])}
	for _, l := range lines {
		if !l.Temporary {
			rule.Lines = append(rule.Lines, l.Name)
		}
	}
	if len(rule.Lines) == 0 {
		return nil
	}
	return []relief.EligibilityRule{rule}
}

// tenths reads a factor from 0.1 to 10 with one decimal at most.
func (p *planReader) tenths(path string, n *yaml.Node) int {
	const most = 100
	whole, part, _ := strings.Cut(p.text(path, n), ".")
	if part == "" {
		part = "0"
	}
	c, err := strconv.Atoi(whole + part)
	if err != nil || len(part) != 1 || c < 1 || c > most {
		p.fail(path, "应为 0.1 到 10 的数，最多一位小数", "must be a number from 0.1 to 10 with one decimal at most")
		return 0
	}
	return c
}
