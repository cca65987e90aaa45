package relief

import (
	"slices"
	"strings"
)

// A Weight says what a failed rule does.
type Weight string

// The weights: a hard rule refuses; a soft one asks for a reason and a second
// person and is counted; a note is shown.
const (
	Hard Weight = "hard"
	Soft Weight = "soft"
	Note Weight = "note"
)

// An EligibilityRule is one line of who qualifies, as a campaign froze it. What
// a rule reads of the other fields stands with its code.
type EligibilityRule struct {
	Code    string   `json:"code"`
	Weight  Weight   `json:"weight"`
	Lines   []string `json:"lines,omitempty"`  // names of the budget lines it is about; all when empty
	Values  []string `json:"values,omitempty"` // categories, checks, tiers, …
	Grades  []Grade  `json:"grades,omitempty"` // grades it is about, or that it asks for
	Limit   Fen      `json:"limit_fen,omitempty"`
	Months  int      `json:"months,omitempty"`    // so many months of the local minimum, or of service
	Tenths  int      `json:"tenths,omitempty"`    // of the local minimum
	Percent int      `json:"percent,omitempty"`   // of what the household bore
	Least   Fen      `json:"least_fen,omitempty"` // of one aid
}

// EligibilityRules are a campaign's rules, frozen at launch.
type EligibilityRules struct {
	Version int               `json:"version"`
	Rules   []EligibilityRule `json:"rules"`
}

// A Verdict is how a rule came out.
type Verdict string

// The verdicts.
const (
	Passed        Verdict = "passed"
	Failed        Verdict = "failed"
	NotApplicable Verdict = "not_applicable"
)

// A RuleResult is one rule with its verdict in plain words and the figures used.
type RuleResult struct {
	Code    string            `json:"code"`
	Name    string            `json:"name"`
	Weight  Weight            `json:"weight"`
	Verdict Verdict           `json:"verdict"`
	Chinese string            `json:"zh"`
	English string            `json:"en"`
	Figures []ExplainedFigure `json:"figures,omitempty"`
}

// EligibilityFacts are what the rules are held against, found by the deciding
// transaction. A nil answer, or a negative number of months, is not known.
type EligibilityFacts struct {
	Category string
	Line     string
	Source   string
	Amount   Fen
	Urgent   bool // asked of a line for temporary aid
	Grade    Grade
	Figures  Figures
	Dibao    Fen // the local minimum a month

	HasArchive   bool
	ArchiveState ArchiveState
	Tier         string
	Member       *bool
	Service      int              // months with the present unit
	Checks       []AssetCheck     // as the file has them
	Registers    []RegisterResult // what the economy checks said (T07)
	Registration string           // of unemployment: its number
	JoblessSince Day              // and since when
	Disabled     bool
	Causes       []string
	IllnessNet   Fen // bore itself for illness
	AccidentLoss Fen // that nothing else covers
	Students     int

	Deceased       bool
	AidedLastYear  bool
	Aid            []PastAid
	Bars           []Bar
	DuplicateSame  int // ruled to be another person of this campaign
	DuplicatesOpen int
}

// A PastAid is one earlier or parallel aid of the household in another campaign.
type PastAid struct {
	Case     string `json:"case_id"`
	CaseNo   string `json:"case_no"`
	Campaign string `json:"campaign_id"`
	Title    string `json:"title"`
	Union    string `json:"union"`
	Line     string `json:"line"`
	Source   string `json:"source"`
	Category string `json:"category"`
	Year     int    `json:"year"`
	Day      Day    `json:"day"` // paid, or filed while it is not paid
	Amount   Fen    `json:"amount_fen"`
	State    State  `json:"state"`
	Paid     bool   `json:"paid"`
	SameYear bool   `json:"same_year"`
	Recent   bool   `json:"recent"` // within twelve months
	Own      bool   `json:"-"`      // of the person himself, not of another of his household
	Urgent   bool   `json:"-"`      // out of a line for temporary aid
}

// AssetChecks are the exclusions X1–X8 with their names.
var AssetChecks = map[string]string{
	"X1": "拥有两套及以上住房且超过当地人均面积", "X2": "拥有或经常使用机动车", "X3": "控股股东、开店或雇用他人", "X4": "子女就读高收费私立学校或自费留学",
	"X5": "拒绝配合核查", "X6": "隐瞒收入或家庭变化、提供虚假材料", "X7": "有劳动能力无正当理由拒绝就业", "X8": "违法犯罪或参加非法组织",
}

// ruleCheck is what a rule asks: a verdict, words for it and figures.
type ruleCheck func(EligibilityRule, EligibilityFacts) (Verdict, string, string, []ExplainedFigure)

// Evaluate holds the facts against every rule, in the rules' order.
func Evaluate(rules []EligibilityRule, f EligibilityFacts) []RuleResult {
	out := make([]RuleResult, 0, len(rules))
	for _, r := range rules {
		def, known := ruleDefs[r.Code]
		if !known {
			continue
		}
		res := RuleResult{Code: r.Code, Name: def.name, Weight: r.Weight}
		if len(r.Lines) > 0 && !slices.Contains(r.Lines, f.Line) {
			res.Verdict, res.Chinese, res.English = NotApplicable, "不适用于本科目。", "Not about this budget line."
		} else {
			res.Verdict, res.Chinese, res.English, res.Figures = def.check(r, f)
		}
		out = append(out, res)
	}
	return out
}

// Failing lists the codes of the failed rules of a weight.
func Failing(results []RuleResult, w Weight) []string {
	var out []string
	for _, r := range results {
		if r.Weight == w && r.Verdict == Failed && !slices.Contains(out, r.Code) {
			out = append(out, r.Code)
		}
	}
	return out
}

// Exceptions are the soft rules that fail: what an approval has to set aside, each
// with a reason and by two people. That the household was aided last year is known
// since its case was opened, whatever the rules read now.
func Exceptions(results []RuleResult, aidedLastYear bool) []RuleResult {
	var out []RuleResult
	for _, r := range results {
		if r.Weight == Soft && r.Verdict == Failed {
			out = append(out, r)
		}
	}
	const last = "aided_last_year"
	if aidedLastYear && !slices.ContainsFunc(out, func(r RuleResult) bool { return r.Code == last }) {
		_, zh, en, _ := checkLastYear(EligibilityRule{}, EligibilityFacts{AidedLastYear: true})
		out = append(out, RuleResult{Code: last, Name: RuleName(last), Weight: Soft, Verdict: Failed, Chinese: zh, English: en})
	}
	return out
}

// CheckEligible refuses with not_eligible when a hard rule fails, and with
// exception_needed when a soft one does that the decider has not overridden with
// a reason. The second of the two people is the next seat of the chain.
func CheckEligible(results []RuleResult, overridden []string, reason bool) error {
	if hard := Failing(results, Hard); len(hard) > 0 {
		return Refuse("not_eligible", "rules", strings.Join(hard, ","))
	}
	var left []string
	for _, code := range Failing(results, Soft) {
		if !reason || !slices.Contains(overridden, code) {
			left = append(left, code)
		}
	}
	if slices.Equal(left, []string{"aided_last_year"}) {
		return Refuse("aided_last_year")
	}
	if len(left) > 0 {
		return Refuse("exception_needed", "rules", strings.Join(left, ","))
	}
	return nil
}

// A RuleChange is a rule that came out otherwise than when the household was
// surveyed, or on other figures.
type RuleChange struct {
	Code   string     `json:"code"`
	Name   string     `json:"name"`
	Before RuleResult `json:"before"`
	After  RuleResult `json:"after"`
}

// Changed lists what differs between two results of the same rules (I14).
func Changed(before, after []RuleResult) []RuleChange {
	var out []RuleChange
	for i, now := range after {
		if i >= len(before) || before[i].Code != now.Code {
			return out
		}
		if was := before[i]; was.Verdict != now.Verdict || !slices.Equal(was.Figures, now.Figures) {
			out = append(out, RuleChange{Code: now.Code, Name: now.Name, Before: was, After: now})
		}
	}
	return out
}

// EligibilityDefaults are the rules a plan stands for when it names none.
func (p Plan) EligibilityDefaults() []EligibilityRule {
	rules := []EligibilityRule{{Code: "target", Weight: Hard, Values: p.targetCategories()}}
	if len(p.Excluded) > 0 {
		rules = append(rules, EligibilityRule{Code: "excluded", Weight: Hard, Values: p.Excluded})
	}
	rules = append(rules,
		EligibilityRule{Code: "exclusions", Weight: Hard},
		EligibilityRule{Code: "bar", Weight: Hard},
		EligibilityRule{Code: "alive", Weight: Hard},
		EligibilityRule{Code: "duplicate", Weight: Hard},
		EligibilityRule{Code: "archive_active", Weight: Hard},
	)
	if p.SoftExcluded == "aided_last_year" {
		rules = append(rules, EligibilityRule{Code: "aided_last_year", Weight: Soft})
	}
	if urgent := p.temporaryLines(); len(urgent) > 0 {
		rules = append(rules, EligibilityRule{Code: "temporary_cap", Weight: Hard, Lines: urgent, Limit: 3000_00})
	}
	return append(rules,
		EligibilityRule{Code: "double_aid", Weight: Note},
		EligibilityRule{Code: "similar", Weight: Note},
		EligibilityRule{Code: "grade", Weight: Note, Grades: []Grade{GradeDeep, GradeRelative, GradeAccident}},
		EligibilityRule{Code: "member", Weight: Note},
		EligibilityRule{Code: "once_cap", Weight: Note, Limit: 3000_00},
		EligibilityRule{Code: "person_year_cap", Weight: Hard, Limit: 6000_00, Values: warmthSources},
	)
}

// warmthSources are the funds under the rules for 送温暖 money (DOMAIN §4.1).
var warmthSources = []string{"UNION_SUPERIOR", "UNION_OWN", "ADMIN"}

// FrozenEligibility are the plan's own rules over the defaults: a rule of the same
// code takes the default's place.
func (p Plan) FrozenEligibility() EligibilityRules {
	var rules []EligibilityRule
	for _, d := range p.EligibilityDefaults() {
		if !slices.ContainsFunc(p.Eligibility, func(r EligibilityRule) bool { return r.Code == d.Code }) {
			rules = append(rules, d)
		}
	}
	for _, r := range p.Eligibility {
		if r.Code == "target" && len(r.Values) == 0 {
			r.Values = p.targetCategories()
		}
		rules = append(rules, r)
	}
	return EligibilityRules{Version: 1, Rules: rules}
}

// temporaryLines are the names of the lines for temporary aid.
func (p Plan) temporaryLines() []string {
	var out []string
	for _, l := range p.Lines {
		if l.Temporary {
			out = append(out, l.Name)
		}
	}
	return out
}

// targetCategories are the categories that the standards name; none when they
// name grades or nothing, and the targets may be prose.
func (p Plan) targetCategories() []string {
	var out []string
	for _, s := range p.Standards {
		chinese := strings.ContainsFunc(s.Category, func(r rune) bool { return r > 0x7f })
		if chinese && !slices.Contains(out, s.Category) {
			out = append(out, s.Category)
		}
	}
	return out
}

// KnownRule says whether there is a rule of the code.
func KnownRule(code string) bool { _, known := ruleDefs[code]; return known }

// RuleName is a rule's Chinese name.
func RuleName(code string) string { return ruleDefs[code].name }

// RuleNameEN is a rule's English name.
func RuleNameEN(code string) string { return ruleDefs[code].en }

// AidYear is the year a campaign's aid counts for: that of its visits.
func (p Plan) AidYear() int {
	last := Day(0)
	for _, ph := range p.Phases {
		if ph.Name == Visiting {
			year, _, _ := ph.End.Day.Date()
			return year
		}
		last = max(last, ph.End.Day)
	}
	year, _, _ := last.Date()
	return year
}

// hasSoftRule says whether some exception will need its two people.
func (p Plan) hasSoftRule() bool {
	return slices.ContainsFunc(p.FrozenEligibility().Rules, func(r EligibilityRule) bool { return r.Weight == Soft })
}
