package relief

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func no() *bool { b := false; return &b }

// covers: F62
func TestEachRuleSaysWhyWithItsFigures(t *testing.T) {
	aid := []PastAid{{Source: "MODEL", Amount: 400_00, SameYear: true, Recent: true}, {Amount: 300_00, Paid: true, Recent: true}, {Amount: 9000_00, Paid: true}}
	own := []PastAid{
		{Own: true, SameYear: true, Source: "UNION_OWN", Amount: 300_00},
		{Own: true, SameYear: true, Source: "MODEL", Amount: 100_00},
		{SameYear: true, Source: "UNION_OWN", Amount: 400_00},
		{Own: true, Source: "UNION_OWN", Amount: 500_00}, // his wife's, and another year's
	}
	urgent := []PastAid{
		{Own: true, SameYear: true, Urgent: true, Amount: 300_00},
		{Own: true, SameYear: true, Amount: 100_00},
		{SameYear: true, Urgent: true, Amount: 100_00},
		{Own: true, Urgent: true, Amount: 100_00}, // no emergency, his wife's, and another year's
	}
	home := Figures{AnnualIncome: 24_000_00, RigidExpenditure: 0, Members: 2}
	for _, tc := range []struct {
		name  string
		rule  EligibilityRule
		facts EligibilityFacts
		want  Verdict
		words string
	}{
		{"a target", EligibilityRule{Code: "target", Values: []string{"困难职工"}}, EligibilityFacts{Category: "困难职工"}, Passed, "困难职工"},
		{"no target", EligibilityRule{Code: "target", Values: []string{"困难职工"}}, EligibilityFacts{Category: "劳动模范"}, Failed, "劳动模范"},
		{"no categories", EligibilityRule{Code: "target"}, EligibilityFacts{Category: "劳动模范"}, NotApplicable, ""},
		{"excluded", EligibilityRule{Code: "excluded", Values: []string{"困难农民"}}, EligibilityFacts{Category: "困难农民"}, Failed, "民政"},
		{"not excluded", EligibilityRule{Code: "excluded", Values: []string{"困难农民"}}, EligibilityFacts{Category: "困难职工"}, Passed, ""},
		{"membership unknown", EligibilityRule{Code: "member"}, EligibilityFacts{}, NotApplicable, ""},
		{"no member", EligibilityRule{Code: "member"}, EligibilityFacts{Member: no()}, Failed, "未参加"},
		{"months unknown", EligibilityRule{Code: "relation", Months: 12}, EligibilityFacts{Service: -1}, NotApplicable, ""},
		{"too new", EligibilityRule{Code: "relation", Months: 12}, EligibilityFacts{Service: 11}, Failed, "12"},
		{"long enough", EligibilityRule{Code: "relation", Months: 12}, EligibilityFacts{Service: 12}, Passed, ""},
		{"grade", EligibilityRule{Code: "grade", Grades: []Grade{GradeDeep}}, EligibilityFacts{Grade: GradeDeep}, Passed, "深度"},
		{"other grade", EligibilityRule{Code: "grade", Grades: []Grade{GradeDeep}}, EligibilityFacts{Grade: GradeNone, Figures: home, Dibao: 630_00}, Failed, "不属于"},
		{"no grade yet", EligibilityRule{Code: "grade", Grades: []Grade{GradeDeep}}, EligibilityFacts{}, NotApplicable, ""},
		{"below the line", EligibilityRule{Code: "income_line", Tenths: 20}, EligibilityFacts{Figures: home, Dibao: 630_00}, Passed, "2 倍"},
		{"above the line", EligibilityRule{Code: "income_line", Tenths: 10}, EligibilityFacts{Figures: home, Dibao: 630_00}, Failed, "1 倍"},
		{"nothing checked", EligibilityRule{Code: "exclusions"}, EligibilityFacts{}, NotApplicable, ""},
		{"two homes", EligibilityRule{Code: "exclusions"}, EligibilityFacts{Checks: []AssetCheck{{Code: "X1", Hit: true}}}, Failed, "两套"},
		{"a car", EligibilityRule{Code: "exclusions"}, EligibilityFacts{Checks: []AssetCheck{{Code: "X2", Hit: true}}}, Failed, "机动车"},
		{"a disabled driver", EligibilityRule{Code: "exclusions"}, EligibilityFacts{Checks: []AssetCheck{{Code: "X2", Hit: true}}, Disabled: true}, Passed, ""},
		{"not this rule's exclusion", EligibilityRule{Code: "exclusions", Values: []string{"X1"}}, EligibilityFacts{Checks: []AssetCheck{{Code: "X3", Hit: true}}}, Passed, ""},
		{"last year", EligibilityRule{Code: "aided_last_year"}, EligibilityFacts{AidedLastYear: true}, Failed, "两人"},
		{"not last year", EligibilityRule{Code: "aided_last_year"}, EligibilityFacts{}, Passed, ""},
		{"no file", EligibilityRule{Code: "archive_active"}, EligibilityFacts{}, NotApplicable, ""},
		{"no file for an emergency", EligibilityRule{Code: "archive_active"}, EligibilityFacts{HasArchive: true, ArchiveState: ArchiveDraft, Urgent: true}, NotApplicable, "临时救助"},
		{"no grade for an emergency", EligibilityRule{Code: "grade", Grades: []Grade{GradeDeep}}, EligibilityFacts{Grade: GradeNone, Urgent: true}, NotApplicable, "临时救助"},
		{"a year's emergencies at the cap", EligibilityRule{Code: "temporary_cap", Limit: 800_00}, EligibilityFacts{Urgent: true, Amount: 500_00, Aid: urgent}, Passed, ""},
		{"beyond it", EligibilityRule{Code: "temporary_cap", Limit: 799_99}, EligibilityFacts{Urgent: true, Amount: 500_00, Aid: urgent}, Failed, "临时救助超过"},
		{"no emergency", EligibilityRule{Code: "temporary_cap", Limit: 1}, EligibilityFacts{Amount: 500_00, Aid: urgent}, NotApplicable, ""},
		{"less than the least", EligibilityRule{Code: "once_cap", Limit: 2000_00, Least: 500_00}, EligibilityFacts{Amount: 499_99}, Failed, "低于"},
		{"the least", EligibilityRule{Code: "once_cap", Limit: 2000_00, Least: 500_00}, EligibilityFacts{Amount: 500_00}, Passed, ""},
		{"registered", EligibilityRule{Code: "registration", Values: []string{"特困失业人员"}}, EligibilityFacts{HasArchive: true, Category: "特困失业人员", Registration: "S1", JoblessSince: NewDay(2014, 9, 1)}, Passed, "失业登记"},
		{"registered, without a file", EligibilityRule{Code: "registration", Values: []string{"特困失业人员"}}, EligibilityFacts{Category: "特困失业人员", Registration: "S1"}, Passed, "失业登记"},
		{"an enterprise has no heads", EligibilityRule{Code: "income_line", Tenths: 10}, EligibilityFacts{Category: "困难企业"}, NotApplicable, "企业"},
		{"no number", EligibilityRule{Code: "registration", Values: []string{"特困失业人员"}}, EligibilityFacts{Category: "特困失业人员", JoblessSince: NewDay(2014, 9, 1)}, Failed, "失业登记号"},
		{"no day", EligibilityRule{Code: "registration", Values: []string{"特困失业人员"}}, EligibilityFacts{HasArchive: true, Category: "特困失业人员", Registration: "S1"}, Failed, "失业登记日期"},
		{"of another category", EligibilityRule{Code: "registration", Values: []string{"特困失业人员"}}, EligibilityFacts{Category: "特困职工"}, NotApplicable, ""},
		{"a draft", EligibilityRule{Code: "archive_active"}, EligibilityFacts{HasArchive: true, ArchiveState: ArchiveDraft}, Failed, "草稿"},
		{"in force", EligibilityRule{Code: "archive_active"}, EligibilityFacts{HasArchive: true, ArchiveState: ArchiveOnFile}, Passed, ""},
		{"a lower tier", EligibilityRule{Code: "tier", Values: []string{"national"}}, EligibilityFacts{Tier: "county"}, Failed, ""},
		{"barred", EligibilityRule{Code: "bar"}, EligibilityFacts{Bars: []Bar{{Reason: "false_material", Until: NewDay(2024, 12, 31), Document: "通报1号"}}}, Failed, "2024-12-31"},
		{"dead", EligibilityRule{Code: "alive"}, EligibilityFacts{Deceased: true}, Failed, "已故"},
		{"the same person", EligibilityRule{Code: "duplicate"}, EligibilityFacts{DuplicateSame: 1}, Failed, "同一人"},
		{"alike", EligibilityRule{Code: "similar"}, EligibilityFacts{DuplicatesOpen: 1}, Failed, "尚未认定"},
		{"other aid", EligibilityRule{Code: "double_aid"}, EligibilityFacts{Aid: aid}, Failed, "1 笔"},
		{"other aid of another fund", EligibilityRule{Code: "double_aid", Values: []string{"CENTRAL"}}, EligibilityFacts{Aid: aid}, Passed, ""},
		{"one project", EligibilityRule{Code: "one_project", Grades: []Grade{GradeRelative}}, EligibilityFacts{Grade: GradeRelative, Aid: aid}, Failed, "一个项目"},
		{"several projects", EligibilityRule{Code: "one_project", Grades: []Grade{GradeRelative}}, EligibilityFacts{Grade: GradeDeep, Aid: aid}, NotApplicable, ""},
		{"at the cap", EligibilityRule{Code: "once_cap", Limit: 3000_00}, EligibilityFacts{Amount: 3000_00}, Passed, ""},
		{"above the cap", EligibilityRule{Code: "once_cap", Limit: 3000_00}, EligibilityFacts{Amount: 3000_01}, Failed, ""},
		{"twelve months at the cap", EligibilityRule{Code: "year_cap", Limit: 1200_00}, EligibilityFacts{Amount: 500_00, Aid: aid}, Passed, ""},
		{"split into two", EligibilityRule{Code: "year_cap", Limit: 1199_99}, EligibilityFacts{Amount: 500_00, Aid: aid}, Failed, ""},
		{"a year at the cap", EligibilityRule{Code: "person_year_cap", Limit: 800_00, Values: []string{"UNION_OWN"}}, EligibilityFacts{Amount: 500_00, Source: "UNION_OWN", Aid: own}, Passed, ""},
		{"a year above the cap", EligibilityRule{Code: "person_year_cap", Limit: 799_99, Values: []string{"UNION_OWN"}}, EligibilityFacts{Amount: 500_00, Source: "UNION_OWN", Aid: own}, Failed, "超过限额"},
		{"all sources", EligibilityRule{Code: "person_year_cap", Limit: 899_99}, EligibilityFacts{Amount: 500_00, Source: "UNION_OWN", Aid: own}, Failed, ""},
		{"a year's cap of other money", EligibilityRule{Code: "person_year_cap", Limit: 1, Values: []string{"UNION_OWN"}}, EligibilityFacts{Amount: 500_00, Source: "CENTRAL", Aid: own}, NotApplicable, ""},
		{"twelve minimums", EligibilityRule{Code: "year_cap", Months: 12}, EligibilityFacts{Amount: 7560_00, Dibao: 630_00}, Passed, ""},
		{"more than twelve minimums", EligibilityRule{Code: "year_cap", Months: 12}, EligibilityFacts{Amount: 7560_01, Dibao: 630_00}, Failed, ""},
		{"twelve minimums a member", EligibilityRule{Code: "year_cap", Months: 12, Percent: 100}, EligibilityFacts{Amount: 15120_00, Dibao: 630_00, Figures: home}, Passed, ""},
		{"a cap of another grade", EligibilityRule{Code: "year_cap", Limit: 1, Grades: []Grade{GradeDeep}}, EligibilityFacts{Amount: 2, Grade: GradeRelative}, NotApplicable, ""},
		{"medical within", EligibilityRule{Code: "medical_cap", Limit: 20_000_00}, EligibilityFacts{Amount: 8000_00, IllnessNet: 8000_00}, Passed, ""},
		{"medical beyond what was borne", EligibilityRule{Code: "medical_cap", Limit: 20_000_00}, EligibilityFacts{Amount: 8000_01, IllnessNet: 8000_00}, Failed, ""},
		{"medical by share", EligibilityRule{Code: "medical_cap", Percent: 80, Limit: 16_000_00}, EligibilityFacts{Amount: 8000_01, IllnessNet: 10_000_00}, Failed, ""},
		{"medical beyond the limit", EligibilityRule{Code: "medical_cap", Limit: 20_000_00}, EligibilityFacts{Amount: 20_000_01, IllnessNet: 90_000_00}, Failed, ""},
		{"a cap without the minimum", EligibilityRule{Code: "year_cap", Weight: Hard, Months: 12}, EligibilityFacts{Amount: 1}, Failed, "低保标准未登记"},
		{"a cap without the minimum, with an exception", EligibilityRule{Code: "year_cap", Weight: Soft, Months: 12}, EligibilityFacts{Amount: 1}, Failed, "低保标准未登记"},
		{"a cap without the minimum, only shown", EligibilityRule{Code: "year_cap", Weight: Note, Months: 12}, EligibilityFacts{Amount: 1}, NotApplicable, "低保标准未登记"},
		{"schooling without the minimum", EligibilityRule{Code: "schooling_cap", Weight: Hard, Months: 10}, EligibilityFacts{Students: 1}, Failed, "低保标准未登记"},
		{"an income line without the minimum", EligibilityRule{Code: "income_line", Weight: Hard, Tenths: 10}, EligibilityFacts{Figures: home}, Failed, "无法核定"},
		{"demanded membership unknown", EligibilityRule{Code: "member", Weight: Hard}, EligibilityFacts{}, Failed, "未登记"},
		{"demanded months unknown", EligibilityRule{Code: "relation", Weight: Hard, Months: 12}, EligibilityFacts{Service: -1}, Failed, "未登记"},
		{"demanded grade unknown", EligibilityRule{Code: "grade", Weight: Hard, Grades: []Grade{GradeDeep}}, EligibilityFacts{}, Failed, "尚未确定"},
		{"at the share of the loss", EligibilityRule{Code: "accident_cap", Percent: 15, Limit: 10_000_00}, EligibilityFacts{Amount: 1500_00, AccidentLoss: 10_000_00}, Passed, ""},
		{"more of the loss", EligibilityRule{Code: "accident_cap", Percent: 15, Limit: 10_000_00}, EligibilityFacts{Amount: 1500_01, AccidentLoss: 10_000_00}, Failed, ""},
		{"more than for any loss", EligibilityRule{Code: "accident_cap", Percent: 15, Limit: 10_000_00}, EligibilityFacts{Amount: 10_000_01, AccidentLoss: 900_000_00}, Failed, ""},
		{"a loss of another grade", EligibilityRule{Code: "accident_cap", Grades: []Grade{GradeAccident}}, EligibilityFacts{Amount: 1, Grade: GradeDeep}, NotApplicable, ""},
		{"two students", EligibilityRule{Code: "schooling_cap", Months: 10}, EligibilityFacts{Amount: 12_600_00, Dibao: 630_00, Students: 2}, Passed, ""},
		{"one student", EligibilityRule{Code: "schooling_cap", Months: 10}, EligibilityFacts{Amount: 12_600_00, Dibao: 630_00, Students: 1}, Failed, ""},
		{"within the purpose", EligibilityRule{Code: "purpose", Values: []string{"MODEL:劳动模范"}}, EligibilityFacts{Source: "MODEL", Category: "劳动模范"}, Passed, ""},
		{"outside of the purpose", EligibilityRule{Code: "purpose", Values: []string{"MODEL:劳动模范"}}, EligibilityFacts{Source: "MODEL", Category: "困难职工"}, Failed, ""},
		{"another source", EligibilityRule{Code: "purpose", Values: []string{"MODEL:劳动模范"}}, EligibilityFacts{Source: "UNION_OWN", Category: "困难职工"}, NotApplicable, ""},
		{"another line", EligibilityRule{Code: "once_cap", Lines: []string{"助学"}, Limit: 1}, EligibilityFacts{Amount: 2, Line: "慰问"}, NotApplicable, ""},
	} {
		got := Evaluate([]EligibilityRule{tc.rule}, tc.facts)[0]
		if got.Verdict != tc.want || !strings.Contains(got.Chinese, tc.words) || got.English == "" || got.Name == "" || !strings.HasSuffix(got.Chinese, "。") {
			t.Errorf("%s: %+v, want %s", tc.name, got, tc.want)
		}
	}
}

func TestHardRulesRefuseAndSoftOnesAskForAReason(t *testing.T) {
	result := func(code string, w Weight) []RuleResult {
		return []RuleResult{{Code: code, Weight: w, Verdict: Failed}}
	}
	for _, tc := range []struct {
		name    string
		results []RuleResult
		over    []string
		reason  bool
		code    string
	}{
		{"hard", result("bar", Hard), []string{"bar"}, true, "not_eligible"},
		{"soft", result("double_aid", Soft), nil, true, "exception_needed"},
		{"soft without a reason", result("double_aid", Soft), []string{"double_aid"}, false, "exception_needed"},
		{"soft, set aside", result("double_aid", Soft), []string{"double_aid"}, true, ""},
		{"last year's, as ever", result("aided_last_year", Soft), nil, true, "aided_last_year"},
		{"note", result("similar", Note), nil, false, ""},
	} {
		if err := CheckEligible(tc.results, tc.over, tc.reason); CodeOf(err) != tc.code {
			t.Errorf("%s: %v", tc.name, err)
		}
	}
	if got := CheckEligible(result("bar", Hard), nil, false).(*Error).Zh(); got != "不符合条件：取消资格期限。" { //nolint:errorlint,forcetypeassert // just made
		t.Error(got)
	}
}

func TestAPlansOwnRulesTakeTheDefaultsPlace(t *testing.T) {
	p := Plan{
		Excluded: []string{"困难农民"}, SoftExcluded: "aided_last_year", Standards: []Standard{{Category: "困难职工"}, {Category: "劳动模范", ModelLevel: "全国"}, {Category: "劳动模范"}},
		Eligibility: []EligibilityRule{{Code: "double_aid", Weight: Hard}, {Code: "target", Weight: Soft}},
	}
	frozen := p.FrozenEligibility()
	weights := map[string]Weight{}
	for _, r := range frozen.Rules {
		if _, twice := weights[r.Code]; twice || !KnownRule(r.Code) {
			t.Errorf("%s stands twice or is unknown", r.Code)
		}
		weights[r.Code] = r.Weight
	}
	if weights["double_aid"] != Hard || weights["target"] != Soft || weights["aided_last_year"] != Soft || weights["bar"] != Hard || frozen.Version != 1 {
		t.Errorf("%v", weights)
	}
	at := slices.IndexFunc(frozen.Rules, func(r EligibilityRule) bool { return r.Code == "target" })
	if d := cmp.Diff([]string{"困难职工", "劳动模范"}, frozen.Rules[at].Values); d != "" {
		t.Error(d)
	}
	if grades := (Plan{Standards: []Standard{{Category: "DEEP"}}}).FrozenEligibility(); len(grades.Rules[0].Values) != 0 {
		t.Error("grades are taken for categories")
	}
}

// covers: F63
func TestWhatChangedSinceTheSurveyIsShown(t *testing.T) {
	rules := []EligibilityRule{{Code: "once_cap", Limit: 5}, {Code: "bar"}, {Code: "alive"}}
	was := Evaluate(rules, EligibilityFacts{Amount: 5})
	now := Evaluate(rules, EligibilityFacts{Amount: 6, Bars: []Bar{{Reason: "fraud"}}})
	changes := Changed(was, now)
	if len(changes) != 2 || changes[0].Code != "once_cap" || changes[0].Before.Verdict != Passed || changes[0].After.Verdict != Failed || changes[1].Code != "bar" {
		t.Errorf("%+v", changes)
	}
}

func TestABarHoldsFromDayToDay(t *testing.T) {
	b := Bar{From: NewDay(2023, 1, 1), Until: NewDay(2023, 12, 31), Status: "in_force"}
	for day, want := range map[Day]bool{NewDay(2022, 12, 31): false, NewDay(2023, 1, 1): true, NewDay(2023, 12, 31): true, NewDay(2024, 1, 1): false} {
		if b.Holds(day) != want {
			t.Errorf("on %s it holds: %t", day, !want)
		}
	}
	for status, want := range map[string]bool{"proposed": false, "in_force": true, "lifting": true, "lifted": false, "refused": false} {
		b.Status = status
		if b.Holds(NewDay(2023, 6, 1)) != want {
			t.Errorf("%s: %t", status, !want)
		}
	}
	if got := NextYearsEnd(NewDay(2023, 2, 3)); got != NewDay(2024, 12, 31) {
		t.Errorf("next year ends on %s", got)
	}
}

// covers: I16
func TestABarIsMadeAndLiftedByTwo(t *testing.T) {
	for _, tc := range []struct {
		status, action, actor, before string
		reason                        bool
		want, code                    string
	}{
		{"proposed", "confirm", "a", "a", false, "proposed", "second_person"},
		{"proposed", "confirm", "b", "a", false, "in_force", ""},
		{"proposed", "refuse", "b", "a", false, "proposed", "reason_required"},
		{"proposed", "lift", "b", "a", true, "proposed", "bar_status"},
		{"in_force", "lift", "a", "a", true, "lifting", ""},
		{"in_force", "lift", "a", "a", false, "in_force", "reason_required"},
		{"in_force", "confirm_lift", "b", "a", true, "in_force", "bar_status"},
		{"lifting", "confirm_lift", "a", "a", true, "lifting", "second_person"},
		{"lifting", "confirm_lift", "b", "a", true, "lifted", ""},
		{"lifting", "refuse_lift", "b", "a", true, "in_force", ""},
		{"lifting", "appeal", "b", "a", true, "lifting", ""},
		{"in_force", "appeal", "b", "a", true, "in_force", ""},
		{"lifted", "appeal", "b", "a", true, "lifted", "bar_status"},
	} {
		if got, err := NextBar(tc.status, tc.action, tc.actor, tc.before, tc.reason); got != tc.want || CodeOf(err) != tc.code {
			t.Errorf("%s %s by %s after %s: %s, %v", tc.status, tc.action, tc.actor, tc.before, got, err)
		}
	}
}

// covers: F58
func TestLikenessIsScoredFieldByField(t *testing.T) {
	base := Portrait{Name: "张小伟", Sound: "zhang xiao wei", ID: "410821198001015014", Phone: "13900001111", Address: "修武县城关镇人民路1号", Unit: "供热公司"}
	for _, tc := range []struct {
		name  string
		other Portrait
		alike bool
	}{
		{"name and birth date", Portrait{Name: "张小伟", Sound: "zhang xiao wei", ID: "410822198001019994"}, true},
		{"sound, birth date", Portrait{Name: "章小伟", Sound: "zhang xiao wei", ID: "410822198001019994"}, true},
		{"name and phone", Portrait{Name: "张小伟", Sound: "zhang xiao wei", ID: "410822197505053333", Phone: "13900001111"}, true},
		{"a slip in the number", Portrait{Name: "张小伟", Sound: "zhang xiao wei", ID: "410821198001015914"}, true},
		{"name only", Portrait{Name: "张小伟", Sound: "zhang xiao wei", ID: "410822197505053333"}, false},
		{"name and unit", Portrait{Name: "张小伟", Sound: "zhang xiao wei", ID: "410822197505053333", Unit: "供热公司"}, false},
		{"birth date only", Portrait{Name: "李四", Sound: "li si", ID: "410822198001019994"}, false},
		{"phone only: a couple, one household", Portrait{Name: "李四", Sound: "li si", ID: "410822197505053333", Phone: "13900001111"}, true},
		{"neither gives a phone", Portrait{Name: "李四", Sound: "li si", ID: "410822197505053333"}, false},
		{"the end of the phone only", Portrait{Name: "李四", Sound: "li si", ID: "410822197505053333", Phone: "13800001111"}, false},
		{"a stranger", Portrait{Name: "王五", Sound: "wang wu", ID: "410822197505053333", Phone: "13700002222"}, false},
	} {
		score, fields := Likeness(base, tc.other)
		if (score >= LikenessLine) != tc.alike || len(fields) != 6 || score > 100 {
			t.Errorf("%s: %d %+v", tc.name, score, fields)
		}
		if back, _ := Likeness(tc.other, base); back != score {
			t.Errorf("%s: %d one way, %d the other", tc.name, score, back)
		}
	}
}
