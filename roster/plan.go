package roster

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"

	"gopkg.in/yaml.v3"

	"github.com/songnuan/songnuan/relief"
)

// PlanFiles are the files a plan names beside itself, relative to its own place.
// Only the demo reads them.
type PlanFiles struct {
	Roster     string
	BaseUnions string
}

// A PlanError refuses a plan. Path leads to the field, as in "budget.lines[1].amount".
type PlanError struct {
	Path      string
	Message   string
	MessageEN string
}

func (e *PlanError) Error() string {
	return fmt.Sprintf("%s：%s (%s)", e.Path, e.Message, e.MessageEN)
}

// The fields of a plan. Those of the second list are the organiser's notes:
// they are accepted, and kept by nobody yet.
var (
	planFields = []string{
		"title", "theme", "owner", "lead_agency", "issued_on", "phases", "targets", "excluded", "soft_excluded",
		"budget", "standards", "dibao_monthly", "chain", "posting", "tracks", "visit_tiers", "requires", "eligibility", "threshold", "survey_form", "follow_up", "pay_before", "roster", "base_unions",
	}
	planNotes = []string{
		"scope", "coverage", "grading", "allocation", "team", "launch", "delegations", "households", "funds",
		"weighting", "sub_campaigns", "window", "local_dates", "confirmation", "obligations",
		"aid_forms", "visit_modes", "sanction", "superior_visit",
	}
)

// ReadPlan reads a campaign plan from YAML, or from JSON of the same shape, at
// most 1 MiB. Amounts are yuan, read as text; dates are resolved. A plan that
// cannot be read gives a *PlanError for its first fault.
func ReadPlan(r io.Reader) (relief.Plan, PlanFiles, error) {
	const longest = 1 << 20
	data, err := io.ReadAll(io.LimitReader(r, longest+1))
	if err != nil {
		return relief.Plan{}, PlanFiles{}, fmt.Errorf("reading the plan: %w", err)
	}
	p := &planReader{}
	if len(data) > longest {
		p.fail("", "方案超过 1 MB", "the plan is larger than 1 MiB")
		return relief.Plan{}, PlanFiles{}, p.err
	}
	plan, files := p.plan(p.document(data))
	if p.err != nil {
		return relief.Plan{}, PlanFiles{}, p.err
	}
	return plan, files, nil
}

func (p *planReader) plan(root *yaml.Node) (relief.Plan, PlanFiles) {
	f := p.fields("", root, slices.Concat(planFields, planNotes)...)
	p.require("", f, "title", "owner", "phases", "budget")
	p.issued = p.date("issued_on", f["issued_on"], 0).Day
	plan := relief.Plan{
		Title:        p.text("title", f["title"]),
		Theme:        p.text("theme", f["theme"]),
		Owner:        p.text("owner", f["owner"]),
		LeadAgency:   p.text("lead_agency", f["lead_agency"]),
		Phases:       p.phases(f["phases"]),
		Targets:      p.texts("targets", f["targets"]),
		Excluded:     p.texts("excluded", f["excluded"]),
		SoftExcluded: p.oneOf("soft_excluded", f["soft_excluded"], "aided_last_year"),
		Standards:    p.standards(f["standards"]),
		Chain:        p.chain(f["chain"]),
		Tracks:       p.texts("tracks", f["tracks"]),
		VisitTiers:   p.texts("visit_tiers", f["visit_tiers"]),
		Requires:     p.requires(f["requires"]),
		Eligibility:  p.eligibility(f["eligibility"]),
		SurveyForm:   p.surveyForm(f["survey_form"]),
		CallBack:     p.followUp(f["follow_up"]),
	}
	if len(plan.Phases) > 0 {
		plan.PayBefore = p.date("pay_before", f["pay_before"], plan.FirstDay()).Day
	}
	plan.BudgetTotal, plan.Lines = p.budget(f["budget"])
	plan.Eligibility = append(plan.Eligibility, p.threshold(f["threshold"], plan.Lines)...)
	plan.PostingDays, plan.PostingRounds, plan.ResultDays = p.posting(f["posting"])
	const byRegion = "by_region" // left to the lower levels' own plans
	if n := f["dibao_monthly"]; n != nil && n.Value != byRegion {
		plan.DibaoMonthly = p.yuan("dibao_monthly", n)
	}
	return plan, PlanFiles{p.text("roster", f["roster"]), p.text("base_unions", f["base_unions"])}
}

func (p *planReader) phases(n *yaml.Node) []relief.PlanPhase {
	var names []string
	for _, name := range relief.PhaseNames {
		names = append(names, string(name))
	}
	f := p.fields("phases", n, names...)
	var (
		phases []relief.PlanPhase
		first  relief.Day
	)
	for _, name := range relief.PhaseNames {
		w := f[string(name)]
		if w == nil {
			continue
		}
		path := "phases." + string(name)
		days := p.fields(path, w, "start", "end")
		p.require(path, days, "start", "end")
		start := p.date(path+".start", days["start"], first)
		if first.IsZero() || start.Day.Before(first) {
			first = start.Day
		}
		end := p.date(path+".end", days["end"], first)
		if end.Day.Before(start.Day) {
			p.fail(path+".end", "结束日不能早于开始日", "must not lie before the start")
		}
		phases = append(phases, relief.PlanPhase{Name: name, Start: start, End: end})
	}
	return phases
}

func (p *planReader) budget(n *yaml.Node) (relief.Fen, []relief.PlanLine) {
	f := p.fields("budget", n, "total", "lines")
	p.require("budget", f, "total", "lines")
	var lines []relief.PlanLine
	for i, item := range p.items("budget.lines", f["lines"]) {
		path := "budget.lines[" + strconv.Itoa(i) + "]"
		l := p.fields(path, item, "name", "target", "amount", "source", "temporary")
		p.require(path, l, "name", "target", "amount", "source")
		line := relief.PlanLine{
			Name: p.text(path+".name", l["name"]), Target: p.text(path+".target", l["target"]),
			Amount: p.yuan(path+".amount", l["amount"]), Source: p.text(path+".source", l["source"]),
			Temporary: p.oneOf(path+".temporary", l["temporary"], "true", "false") == "true",
		}
		if line.Temporary && !line.MayBeTemporary() {
			p.fail(path+".temporary", "临时救助的科目须写明临时性、突发性困难的类别，不能用于建档帮扶的对象，也不能用中央、省级财政资金", "a temporary line names the kind of emergency, not people who are aided by their files, and no central or provincial money")
		}
		if line.Amount <= 0 {
			p.fail(path+".amount", "应大于零", "must be above zero")
		}
		if slices.ContainsFunc(lines, func(l relief.PlanLine) bool { return l.Name == line.Name }) {
			p.fail(path+".name", "与前面的科目重名", "another line has this name")
		}
		lines = append(lines, line)
	}
	return p.yuan("budget.total", f["total"]), lines
}

// standards are amounts by category, or by category and level of title.
func (p *planReader) standards(n *yaml.Node) []relief.Standard {
	var all []relief.Standard
	p.each("standards", n, func(path, category string, n *yaml.Node) {
		if n.Kind != yaml.MappingNode {
			all = append(all, relief.Standard{Category: category, Amount: p.yuan(path, n)})
			return
		}
		p.each(path, n, func(path, level string, n *yaml.Node) {
			all = append(all, relief.Standard{Category: category, ModelLevel: level, Amount: p.yuan(path, n)})
		})
	})
	return all
}

// requires are the guards the campaign demands, each once.
func (p *planReader) requires(n *yaml.Node) []relief.Requirement {
	var names []string
	for _, r := range relief.InForce() {
		names = append(names, string(r))
	}
	var all []relief.Requirement
	for i, item := range p.items("requires", n) {
		path := "requires[" + strconv.Itoa(i) + "]"
		name := relief.Requirement(p.oneOf(path, item, names...))
		switch {
		case name == "":
			p.fail(path, "应为要求的名称", "must name a requirement")
		case slices.Contains(all, name):
			p.fail(path, "重复的要求", "the requirement stands twice")
		}
		all = append(all, name)
	}
	return all
}

// followUp is how many of a hundred households are called back, 0 for all.
func (p *planReader) followUp(n *yaml.Node) int {
	f := p.fields("follow_up", n, "sample_percent")
	s := f["sample_percent"]
	if s == nil {
		return 0
	}
	percent, err := strconv.Atoi(s.Value)
	if err != nil || percent < relief.MinCallBack || percent > 100 {
		p.fail("follow_up.sample_percent", "应为 10 到 100 的整数", "must be a whole number from 10 to 100")
	}
	return percent
}

func (p *planReader) posting(n *yaml.Node) (days int, rounds []relief.Level, results int) {
	f := p.fields("posting", n, "working_days", "rounds", "required_before", "result_days")
	days = p.days("posting.working_days", f["working_days"])
	for i, item := range p.items("posting.rounds", f["rounds"]) {
		rounds = append(rounds, p.level("posting.rounds["+strconv.Itoa(i)+"]", item))
	}
	return days, rounds, p.days("posting.result_days", f["result_days"])
}

// days is a number of days that may be left out.
func (p *planReader) days(path string, n *yaml.Node) int {
	const longest = 365
	if n == nil {
		return 0
	}
	days, err := strconv.Atoi(n.Value)
	if err != nil || days < 1 || days > longest {
		p.fail(path, "应为 1 到 365 的整数", "must be a whole number from 1 to 365")
	}
	return days
}

func (p *planReader) level(path string, n *yaml.Node) relief.Level {
	var names []string
	for _, l := range relief.Levels {
		names = append(names, string(l))
	}
	return relief.Level(p.oneOf(path, n, names...))
}

// document parses one YAML or JSON document.
func (p *planReader) document(data []byte) *yaml.Node {
	var doc, second yaml.Node
	d := yaml.NewDecoder(bytes.NewReader(data))
	if err := d.Decode(&doc); err != nil || len(doc.Content) != 1 {
		p.fail("", "不是有效的 YAML 或 JSON", "not valid YAML or JSON")
		return nil
	}
	if err := d.Decode(&second); !errors.Is(err, io.EOF) {
		p.fail("", "只能有一个方案", "more than one document")
	}
	return doc.Content[0]
}
