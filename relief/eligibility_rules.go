package relief

import (
	"fmt"
	"slices"
	"strings"
)

// ruleDefs is the closed list of rules, by code.
var ruleDefs map[string]struct {
	name  string
	check ruleCheck
	en    string
}

func init() {
	type def = struct {
		name  string
		check ruleCheck
		en    string
	}
	ruleDefs = map[string]def{
		"target":          {"慰问对象", checkTarget, "Who is aided"},
		"excluded":        {"不属慰问范围的类别", checkExcluded, "Excluded categories"},
		"member":          {"参加工会", checkMember, "Union member"},
		"relation":        {"劳动关系年限", checkService, "Years of service"},
		"grade":           {"困难梯度", checkGrade, "Grade"},
		"income_line":     {"家庭人均月净收入", checkIncomeLine, "Net income per head"},
		"exclusions":      {"排除性条件", checkExclusions, "Exclusions"},
		"aided_last_year": {"上年度已慰问", checkLastYear, "Aid last year"},
		"archive_active":  {"困难职工档案在档", checkArchive, "File active"},
		"tier":            {"档案级别", checkTier, "Level of the file"},
		"bar":             {"取消资格期限", checkBar, "Bars"},
		"alive":           {"本人健在", checkAlive, "Alive"},
		"duplicate":       {"重复享受", checkDuplicate, "Duplicate"},
		"similar":         {"疑似重复人员", checkSimilar, "Similar people"},
		"double_aid":      {"同年其他帮扶", checkDoubleAid, "Other aid this year"},
		"one_project":     {"只享受一个项目", checkOneProject, "One project only"},
		"once_cap":        {"单次限额", checkOnceCap, "Cap at once"},
		"year_cap":        {"年度限额", checkYearCap, "Cap for the year"},
		"person_year_cap": {"个人全年限额", checkPersonYearCap, "Yearly cap of a person"},
		"medical_cap":     {"医疗救助限额", checkMedicalCap, "Medical cap"},
		"schooling_cap":   {"助学救助限额", checkSchoolingCap, "Schooling cap"},
		"accident_cap":    {"意外救助限额", checkAccidentCap, "Accident cap"},
		"temporary_cap":   {"临时救助限额", checkTemporaryCap, "Limit of temporary aid"},
		"registration":    {"失业登记", checkRegistration, "Registered as unemployed"},
		"purpose":         {"资金用途", checkPurpose, "Purpose of the fund"},
	}
}

// What a limit in months of the local minimum says while nobody has entered that.
const (
	noStandardZh = "当地低保标准未登记，无法核定限额。"
	noStandardEn = "The local minimum is not known, so the limit cannot be computed."
)

func money(zh, en string, f Fen) ExplainedFigure {
	return ExplainedFigure{Chinese: zh, English: en, Value: f.Grouped()}
}

func judge(ok bool, goodZh, goodEn, badZh, badEn string, figures ...ExplainedFigure) (Verdict, string, string, []ExplainedFigure) {
	if ok {
		return Passed, goodZh, goodEn, figures
	}
	return Failed, badZh, badEn, figures
}

func unknown(zh, en string) (Verdict, string, string, []ExplainedFigure) {
	return NotApplicable, zh, en, nil
}

// missing is a rule that cannot be judged for want of a figure. What refuses or
// asks for an exception has not passed then; a note is left out.
func missing(r EligibilityRule, zh, en string) (Verdict, string, string, []ExplainedFigure) {
	if r.Weight == Hard || r.Weight == Soft {
		return Failed, zh, en, nil
	}
	return unknown(zh, en)
}

// values: the categories the plan aids.
func checkTarget(r EligibilityRule, f EligibilityFacts) (Verdict, string, string, []ExplainedFigure) {
	if len(r.Values) == 0 {
		return unknown("方案未按类别限定对象。", "The plan names no categories.")
	}
	return judge(slices.Contains(r.Values, f.Category), "类别“"+f.Category+"”属于慰问对象。", "The category is aided by the plan.",
		"类别“"+f.Category+"”不是本次活动的慰问对象。", "The category is not aided by the plan.")
}

// values: the categories that are not the unions' to aid (X9).
func checkExcluded(r EligibilityRule, f EligibilityFacts) (Verdict, string, string, []ExplainedFigure) {
	return judge(!slices.Contains(r.Values, f.Category), "不属于排除类别。", "Not of an excluded category.",
		"“"+f.Category+"”不属于工会慰问对象，请转民政或乡村振兴部门。", "Not a target of the unions; refer to civil affairs.")
}

func checkMember(r EligibilityRule, f EligibilityFacts) (Verdict, string, string, []ExplainedFigure) {
	if f.Member == nil {
		return missing(r, "档案未登记入会情况。", "The file does not say whether he is a member.")
	}
	return judge(*f.Member, "已参加工会。", "A member of the union.", "未参加工会。", "Not a member of a union.")
}

// months: the least with the present unit (E3).
func checkService(r EligibilityRule, f EligibilityFacts) (Verdict, string, string, []ExplainedFigure) {
	if f.Service < 0 {
		return missing(r, "档案未登记到本单位的时间。", "The file does not say since when he works there.")
	}
	return judge(f.Service >= r.Months, "劳动关系年限符合要求。", "With the unit long enough.", fmt.Sprintf("在本单位不满 %d 个月。", r.Months),
		fmt.Sprintf("With the unit for less than %d months.", r.Months), ExplainedFigure{"在本单位月数", "months with the unit", fmt.Sprint(f.Service)})
}

// grades: those that are aided.
func checkGrade(r EligibilityRule, f EligibilityFacts) (Verdict, string, string, []ExplainedFigure) {
	if f.Urgent {
		return unknown("临时救助不按梯度。", "Temporary aid does not go by grades.")
	}
	if f.Grade == GradeUnknown {
		return missing(r, "资料不足，尚未确定梯度。", "The figures do not suffice for a grade.")
	}
	return judge(slices.Contains(r.Grades, f.Grade), "梯度为“"+f.Grade.Chinese()+"”，符合条件。", "The grade "+string(f.Grade)+" is aided.",
		"梯度为“"+f.Grade.Chinese()+"”，不在帮扶范围。", "The grade "+string(f.Grade)+" is not aided.", f.perHead()...)
}

// tenths: of the local minimum, to stay below; an enterprise has no heads.
func checkIncomeLine(r EligibilityRule, f EligibilityFacts) (Verdict, string, string, []ExplainedFigure) {
	if f.Category == strugglingEnterprise {
		return unknown("对企业的慰问不按人均收入。", "Aid to an enterprise does not go by income per head.")
	}
	if !f.Figures.plausible() || f.Dibao <= 0 {
		return missing(r, "收支或当地低保标准不完整，无法核定。", "Figures or the local minimum are missing.")
	}
	return judge(f.Figures.below(GradeStandard{DibaoMonthly: f.Dibao}, r.Tenths), "人均月净收入低于当地标准的 "+tenths(r.Tenths)+" 倍。",
		"Net income per head is below "+tenths(r.Tenths)+" times the local minimum.", "人均月净收入不低于当地标准的 "+tenths(r.Tenths)+" 倍。",
		"Net income per head is not below "+tenths(r.Tenths)+" times the local minimum.", f.perHead()...)
}

// perHead is the figure grades and income lines rest on.
func (f EligibilityFacts) perHead() []ExplainedFigure {
	if !f.Figures.plausible() {
		return nil
	}
	net := (f.Figures.AnnualIncome - f.Figures.RigidExpenditure) / Fen(12*f.Figures.Members)
	return []ExplainedFigure{money("人均月净收入", "net income per head and month", net), money("当地月低保标准", "local minimum a month", f.Dibao)}
}

// values: the checks X1–X8 that exclude, all when empty. A vehicle does not
// exclude who is disabled.
func checkExclusions(r EligibilityRule, f EligibilityFacts) (Verdict, string, string, []ExplainedFigure) {
	var hit []string
	checks, figures := f.allChecks()
	for _, c := range checks {
		counts := len(r.Values) == 0 || slices.Contains(r.Values, c.Code)
		if c.Hit && counts && (c.Code != "X2" || !f.Disabled) && !slices.Contains(hit, c.Code) {
			hit = append(hit, c.Code)
		}
	}
	if len(checks) == 0 {
		return unknown("尚无核对记录。", "Nothing has been checked yet.")
	}
	names := make([]string, len(hit))
	for i, code := range hit {
		names[i] = AssetChecks[code]
	}
	return judge(len(hit) == 0, "核对未发现排除情形。", "No exclusion was found.", "核对发现："+strings.Join(names, "、")+"。", "Found: "+strings.Join(hit, ", ")+".", figures...)
}

// ExclusionsClear says that every exclusion X1–X8 was looked at and none hit; of an
// emergency without a file, where most of them would stand, that none hit.
func (f EligibilityFacts) ExclusionsClear() bool {
	seen := map[string]bool{}
	checks, _ := f.allChecks()
	for _, c := range checks {
		if c.Hit && (c.Code != "X2" || !f.Disabled) {
			return false
		}
		seen[c.Code] = true
	}
	return len(seen) == len(AssetChecks) || f.Urgent && !f.HasArchive
}

func checkLastYear(_ EligibilityRule, f EligibilityFacts) (Verdict, string, string, []ExplainedFigure) {
	var sum Fen
	for _, a := range f.Aid {
		if a.Paid && !a.SameYear {
			sum += a.Amount
		}
	}
	var figures []ExplainedFigure
	if sum > 0 {
		figures = append(figures, money("以往帮扶合计", "earlier aid", sum))
	}
	return judge(!f.AidedLastYear, "上年度未慰问。", "Not aided last year.", "上年度已慰问过，原则上不再纳入；例外须说明理由并由两人确认。",
		"Aided last year: an exception needs a reason and two people.", figures...)
}

// INV-01: aid follows the file, but for temporary aid. What was filed before files
// were kept has none; a plan that requires archive_active asks for one all the same.
func checkArchive(_ EligibilityRule, f EligibilityFacts) (Verdict, string, string, []ExplainedFigure) {
	switch {
	case f.Urgent:
		return unknown("临时救助不要求建档。", "Temporary aid asks for no file.")
	case !f.HasArchive:
		return unknown("没有档案。", "There is no file.")
	}
	return judge(f.ArchiveState == ArchiveOnFile, "档案在档。", "The file is active.", "档案当前为“"+f.ArchiveState.Zh()+"”，先建档、后帮扶。", "The file is "+string(f.ArchiveState)+", not active.")
}

// values: the tiers whose files the money is for (P02).
func checkTier(r EligibilityRule, f EligibilityFacts) (Verdict, string, string, []ExplainedFigure) {
	return judge(slices.Contains(r.Values, f.Tier), "档案级别符合资金要求。", "The file's tier fits the money.", "档案级别不符合该资金的要求。", "The file's tier does not fit the money.")
}

func checkBar(_ EligibilityRule, f EligibilityFacts) (Verdict, string, string, []ExplainedFigure) {
	if len(f.Bars) == 0 {
		return Passed, "没有在期的取消资格记录。", "No bar is in force.", nil
	}
	b := f.Bars[0]
	return Failed, fmt.Sprintf("因“%s”取消资格至 %s（%s）。", BarReasons[b.Reason], b.Until, b.Document), fmt.Sprintf("Barred for %s until %s (%s).", b.Reason, b.Until, b.Document),
		[]ExplainedFigure{{"截止日期", "until", b.Until.String()}}
}

func checkAlive(_ EligibilityRule, f EligibilityFacts) (Verdict, string, string, []ExplainedFigure) {
	return judge(!f.Deceased, "无死亡记录。", "No death is on record.", "本人已故，不能发放。", "The person has died.")
}

func checkDuplicate(_ EligibilityRule, f EligibilityFacts) (Verdict, string, string, []ExplainedFigure) {
	return judge(f.DuplicateSame == 0, "未认定为重复人员。", "Not ruled to be somebody else of the campaign.", "已认定与本活动另一户为同一人，不能重复享受。",
		"Ruled to be the person of another case of this campaign.")
}

func checkSimilar(_ EligibilityRule, f EligibilityFacts) (Verdict, string, string, []ExplainedFigure) {
	return judge(f.DuplicatesOpen == 0, "没有待认定的疑似重复人员。", "No likeness waits for a ruling.", "有疑似重复人员尚未认定。", "A likeness to another person waits for a ruling.",
		ExplainedFigure{"待认定", "open", fmt.Sprint(f.DuplicatesOpen)})
}

// INV-13: the same household in another campaign or fund of the same year;
// values: the sources it is about, all when empty.
func checkDoubleAid(r EligibilityRule, f EligibilityFacts) (Verdict, string, string, []ExplainedFigure) {
	var sum Fen
	n := 0
	for _, a := range f.Aid {
		if a.SameYear && (len(r.Values) == 0 || slices.Contains(r.Values, a.Source)) {
			n, sum = n+1, sum+a.Amount
		}
	}
	if n == 0 {
		return Passed, "同年没有其他帮扶。", "No other aid this year.", nil
	}
	return Failed, fmt.Sprintf("同年另有 %d 笔帮扶。", n), fmt.Sprintf("%d other aids this year.", n), []ExplainedFigure{money("同年其他帮扶", "other aid this year", sum)}
}

// INV-10: grades that may have one project a year only.
func checkOneProject(r EligibilityRule, f EligibilityFacts) (Verdict, string, string, []ExplainedFigure) {
	if !slices.Contains(r.Grades, f.Grade) {
		return unknown("该梯度不限项目数。", "The grade may have several projects.")
	}
	v, _, _, figures := checkDoubleAid(EligibilityRule{}, f)
	return judge(v == Passed, "本年度没有其他项目。", "No other project this year.", "该梯度每年只能享受一个项目。", "The grade has one project a year.", figures...)
}

// limit and least: a single aid (INV-11, INV-12).
func checkOnceCap(r EligibilityRule, f EligibilityFacts) (Verdict, string, string, []ExplainedFigure) {
	if f.Amount < r.Least {
		return judge(false, "", "", "低于单次最低金额。", "Below the least of one aid.", money("本次金额", "this aid", f.Amount), money("最低金额", "least", r.Least))
	}
	return judge(f.Amount <= r.Limit, "未超过单次限额。", "Within the limit of one aid.", "超过单次限额。", "Above the limit of one aid.",
		money("本次金额", "this aid", f.Amount), money("限额", "limit", r.Limit))
}

// limit, or months of the local minimum a household (INV-06) or, with percent
// 100, a member (INV-09): all aid of twelve months together (INV-23). Grades
// narrow it.
func checkYearCap(r EligibilityRule, f EligibilityFacts) (Verdict, string, string, []ExplainedFigure) {
	if len(r.Grades) > 0 && !slices.Contains(r.Grades, f.Grade) {
		return unknown("不适用于该梯度。", "Not about this grade.")
	}
	limit := r.Limit
	if r.Months > 0 {
		if f.Dibao <= 0 {
			return missing(r, noStandardZh, noStandardEn)
		}
		limit = f.Dibao * Fen(r.Months)
		if r.Percent == 100 {
			limit *= Fen(max(1, f.Figures.Members))
		}
	}
	sum := f.TwelveMonths()
	return judge(sum <= limit, "十二个月合计未超过限额。", "The sum of twelve months is within the limit.", "十二个月合计超过限额。", "The sum of twelve months exceeds the limit.",
		money("十二个月合计（含本次）", "twelve months, this aid included", sum), money("限额", "limit", limit))
}

// INV-11, limit: a person's aid of one year in all campaigns, that asked for
// included; values: the sources that count together, all when empty.
func checkPersonYearCap(r EligibilityRule, f EligibilityFacts) (Verdict, string, string, []ExplainedFigure) {
	counts := func(source string) bool { return len(r.Values) == 0 || slices.Contains(r.Values, source) }
	if !counts(f.Source) {
		return unknown("不适用于该资金来源。", "Not about this fund source.")
	}
	var others Fen
	for _, a := range f.Aid {
		if a.Own && a.SameYear && counts(a.Source) {
			others += a.Amount
		}
	}
	return judge(f.Amount+others <= r.Limit, "本人全年合计未超过限额。", "The person's sum of the year is within the limit.", "本人全年合计超过限额。", "The person's sum of the year exceeds the limit.",
		money("本次金额", "this aid", f.Amount), money("本人同年其他帮扶", "the person's other aid of the year", others), money("全年合计", "sum of the year", f.Amount+others), money("限额", "limit", r.Limit))
}

// TwelveMonths is what the household was or is to be aided with in twelve
// months, this aid included.
func (f EligibilityFacts) TwelveMonths() Fen {
	sum := f.Amount
	for _, a := range f.Aid {
		if a.Recent {
			sum += a.Amount
		}
	}
	return sum
}

// INV-07: percent (100) of what illness has cost the household itself, and limit.
func checkMedicalCap(r EligibilityRule, f EligibilityFacts) (Verdict, string, string, []ExplainedFigure) {
	if len(r.Grades) > 0 && !slices.Contains(r.Grades, f.Grade) {
		return unknown("不适用于该梯度。", "Not about this grade.")
	}
	limit := share(f.IllnessNet, r)
	return judge(f.Amount <= limit, "未超过自付医疗费限额。", "Within what illness has cost the household itself.", "超过自付医疗费限额。", "Above what illness has cost the household itself.",
		money("自付医疗费", "borne for illness", f.IllnessNet), money("限额", "limit", limit), money("本次金额", "this aid", f.Amount))
}

// INV-10: percent (100) of what the accident has left uncovered, and limit.
func checkAccidentCap(r EligibilityRule, f EligibilityFacts) (Verdict, string, string, []ExplainedFigure) {
	if len(r.Grades) > 0 && !slices.Contains(r.Grades, f.Grade) {
		return unknown("不适用于该梯度。", "Not about this grade.")
	}
	limit := share(f.AccidentLoss, r)
	return judge(f.Amount <= limit, "未超过意外救助限额。", "Within the share of the accident's loss.", "超过意外救助限额。", "Above the share of the accident's loss.",
		money("意外损失", "loss by the accident", f.AccidentLoss), money("限额", "limit", limit), money("本次金额", "this aid", f.Amount))
}

// share is the rule's part of what a household bore, all of it where it names
// none, and its limit at most.
func share(borne Fen, r EligibilityRule) Fen {
	part := borne
	if r.Percent > 0 {
		part = borne * Fen(r.Percent) / 100
	}
	if r.Limit > 0 {
		part = min(part, r.Limit)
	}
	return part
}

// INV-08: months of the local minimum for each student.
func checkSchoolingCap(r EligibilityRule, f EligibilityFacts) (Verdict, string, string, []ExplainedFigure) {
	limit := r.Limit * Fen(f.Students)
	if r.Months > 0 {
		if f.Dibao <= 0 {
			return missing(r, noStandardZh, noStandardEn)
		}
		limit = f.Dibao * Fen(r.Months) * Fen(f.Students)
	}
	return judge(f.Amount <= limit, "未超过助学限额。", "Within the limit for schooling.", "超过助学限额。", "Above the limit for schooling.",
		ExplainedFigure{"学生人数", "students", fmt.Sprint(f.Students)}, money("限额", "limit", limit), money("本次金额", "this aid", f.Amount))
}

// INV-14: values are SOURCE:category pairs, a source's allowed categories.
func checkPurpose(r EligibilityRule, f EligibilityFacts) (Verdict, string, string, []ExplainedFigure) {
	named := slices.ContainsFunc(r.Values, func(v string) bool { return strings.HasPrefix(v, f.Source+":") })
	if !named {
		return unknown("该资金来源未限定类别。", "The fund source names no categories.")
	}
	return judge(slices.Contains(r.Values, f.Source+":"+f.Category), "类别在该资金的用途范围内。", "The category is within the fund's purpose.",
		"类别不在该资金的用途范围内。", "The category is outside of the fund's purpose.")
}
