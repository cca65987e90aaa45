package roster

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"gopkg.in/yaml.v3"

	"github.com/songnuan/songnuan/relief"
)

func readSamplePlan(t testing.TB, name string) (relief.Plan, PlanFiles) {
	t.Helper()
	plan, files, err := ReadPlan(strings.NewReader(string(sampleFile(t, "campaigns/"+name+".yaml"))))
	if err != nil {
		t.Fatal(err)
	}
	return plan, files
}

func TestTheCountyPlanIsReadWhole(t *testing.T) {
	plan, files := readSamplePlan(t, "county-2023")
	day := func(s string) relief.ResolvedDate { return relief.ResolvedDate{Day: mustDay(t, s), Text: s} }
	want := relief.Plan{
		Title: "2023年元旦春节困难职工慰问活动", Theme: "心系职工情、温暖进万家", Owner: "410821", LeadAgency: "总工会",
		Phases: []relief.PlanPhase{
			{Name: relief.Preparation, Start: day("2022-12-01"), End: day("2022-12-31")},
			{Name: relief.Publicity, Start: day("2022-12-15"), End: day("2023-01-10")},
			{Name: relief.Visiting, Start: day("2023-01-03"), End: relief.ResolvedDate{Day: mustDay(t, "2023-01-21"), Text: "festival:spring-1"}},
			{Name: relief.Summary, Start: day("2023-01-28"), End: day("2023-02-10")},
		},
		Targets: []string{
			"生产经营困难企业、重组改制企业的困难职工", "全国、省、市级劳动模范", "在本县内就业的困难农民工",
			"因大病、子女上学、遭受意外灾害导致生活困难的职工",
		},
		Excluded: []string{"困难农民", "困难城镇居民"}, SoftExcluded: "aided_last_year",
		BudgetTotal: 340_000_00,
		Lines: []relief.PlanLine{
			{Name: "劳模慰问金", Target: "劳动模范", Amount: 90_000_00, Source: "MODEL"},
			{Name: "困难职工慰问金", Target: "other", Amount: 250_000_00, Source: "UNION_OWN"},
		},
		Standards:    samplePlan().Standards,
		DibaoMonthly: 630_00,
		Eligibility: []relief.EligibilityRule{ // the money's purpose, and what one person may have of it at once
			{Code: "purpose", Weight: relief.Hard, Values: []string{"UNION_OWN:困难职工", "UNION_OWN:困难农民工", "UNION_OWN:特困失业人员", "MODEL:劳动模范"}},
			{Code: "once_cap", Weight: relief.Hard, Limit: 3000_00},
		},
		Chain: []relief.Seat{
			{Level: relief.County, Role: relief.Reviewer}, {Level: relief.County, Role: relief.Approver},
		},
		PostingDays: 5, PostingRounds: []relief.Level{relief.Base}, PayBefore: mustDay(t, "2023-01-22"),
		Tracks: []string{"direct_card", "via_base", "self_funded"}, VisitTiers: []string{"county_leader", "union_leader", "base_union"},
	}

	want.SurveyForm = plan.SurveyForm // held by a test of its own
	if diff := cmp.Diff(want, plan); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(PlanFiles{"../county-roster.csv", "../base-unions-410821.csv"}, files); diff != "" {
		t.Error(diff)
	}
}

func mustDay(t testing.TB, s string) relief.Day {
	t.Helper()
	d, err := relief.ParseDay(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestTheOtherPlansAreRead(t *testing.T) {
	for name, tt := range map[string]struct {
		visitingEnd, first string
		total              relief.Fen
		standards, seats   int
		above              relief.Fen // of the last seat
	}{
		"jiaozuo-2023":   {"2024-02-20", "2023-11-28", 3_000_000_00, 3, 3, 2000_00},
		"zhangzhou-2015": {"2015-02-10", "2014-11-28", 1_200_000_00, 3, 3, 5000_00},
		"national-2017":  {"2017-01-27", "2016-12-01", 400_000_000_00, 0, 0, 0},
	} {
		t.Run(name, func(t *testing.T) {
			plan, _ := readSamplePlan(t, name)
			if got := plan.Phases[2].End.Day.String(); got != tt.visitingEnd {
				t.Errorf("visiting ends %s, want %s", got, tt.visitingEnd)
			}
			if got := plan.FirstDay().String(); got != tt.first {
				t.Errorf("first day %s, want %s", got, tt.first)
			}
			if plan.BudgetTotal != tt.total || len(plan.Standards) != tt.standards || len(plan.Chain) != tt.seats {
				t.Errorf("total %s, %d standards, %d seats", plan.BudgetTotal, len(plan.Standards), len(plan.Chain))
			}
			if tt.seats > 0 && plan.Chain[tt.seats-1].Above != tt.above {
				t.Errorf("above %s, want %s", plan.Chain[tt.seats-1].Above, tt.above)
			}
		})
	}
}

func TestAPlanReadsTheSameFromJSON(t *testing.T) {
	for _, name := range []string{"county-2023", "jiaozuo-2023", "zhangzhou-2015", "national-2017"} {
		want, _ := readSamplePlan(t, name)
		var shape map[string]any
		if err := yaml.Unmarshal(sampleFile(t, "campaigns/"+name+".yaml"), &shape); err != nil {
			t.Fatal(err)
		}
		asText(shape)
		data, err := json.Marshal(shape)
		if err != nil {
			t.Fatal(err)
		}
		got, _, err := ReadPlan(strings.NewReader(string(data)))
		if err != nil {
			t.Fatal(name, err)
		}
		sortStandards := cmp.Transformer("byCategory", func(s []relief.Standard) map[relief.Standard]bool {
			m := map[relief.Standard]bool{}
			for _, one := range s {
				m[one] = true
			}
			return m
		})
		if diff := cmp.Diff(want, got, sortStandards); diff != "" {
			t.Error(name, diff)
		}
	}
}

// asText gives dates back the form in which a client sends them.
func asText(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for k := range v {
			v[k] = asText(v[k])
		}
	case []any:
		for i := range v {
			v[i] = asText(v[i])
		}
	case interface{ Format(string) string }:
		return v.Format("2006-01-02")
	}
	return v
}

func TestAFaultyPlanNamesTheField(t *testing.T) {
	county := string(sampleFile(t, "campaigns/county-2023.yaml"))
	for name, tt := range map[string]struct{ old, replacement, path string }{
		"unknown field":             {"theme:", "themes:", "themes"},
		"unknown phase":             {"summary:", "closing:", "phases.closing"},
		"unknown date field":        {"start: 2023-01-28", "begin: 2023-01-28", "phases.summary.begin"},
		"not a date":                {"2023-01-28", "2023-02-30", "phases.summary.start"},
		"date to be announced":      {"2023-01-28", "TBD", "phases.summary.start"},
		"issue without a date":      {"start: 2022-12-01", "start: issue", "phases.preparation.start"},
		"festival unknown":          {"festival:spring-1", "festival:winter", "phases.visiting.end"},
		"missing end":               {", end: 2023-02-10", "", "phases.summary.end"},
		"missing title":             {"title:", "# title:", "title"},
		"three decimals":            {"340000.00", "340000.001", "budget.total"},
		"amount as exponent":        {"340000.00", "3.4e5", "budget.total"},
		"negative amount":           {"90000.00", "-90000.00", "budget.lines[0].amount"},
		"amount as text":            {"250000.00", "很多", "budget.lines[1].amount"},
		"line field unknown":        {"name: 劳模慰问金", "title: 劳模慰问金", "budget.lines[0].title"},
		"standard of a level":       {"1500.00", "1500.555", "standards.劳动模范.省部级"},
		"level unknown":             {"{level: county, role: reviewer}", "{level: village, role: reviewer}", "chain[0].level"},
		"mode unknown":              {"role: approver}", "role: approver, mode: loudest}", "chain[1].mode"},
		"a quorum of nothing":       {"role: approver}", "role: approver, mode: quorum, of: 3}", "chain[1].need"},
		"a source that is text":     {"role: approver}", "role: approver, sources: [张三的钱]}", "chain[1].sources[0]"},
		"people for anyone":         {"role: approver}", "role: approver, of: 3}", "chain[1].mode"},
		"a rule nobody knows":       {"role: approver}", "role: approver, when: [rich]}", "chain[1].when[0]"},
		"role unknown":              {"role: approver", "role: cashier", "chain[1].role"},
		"festival not in the table": {"pay_before: \"festival:spring\"", "pay_before: \"festival:winter\"", "pay_before"},
		"sample too small":          {"roster:", "follow_up: {sample_percent: 9}\nroster:", "follow_up.sample_percent"},
		"posting not a number":      {"working_days: 5", "working_days: five", "posting.working_days"},
		"posting round unknown":     {"rounds: [base]", "rounds: [village]", "posting.rounds[0]"},
		"list expected":             {"tracks: [direct_card, via_base, self_funded]", "tracks: direct_card", "tracks"},
		"text expected":             {"lead_agency: 总工会", "lead_agency: [总工会]", "lead_agency"},
		"mapping expected":          {"posting: {working_days: 5, rounds: [base]}", "posting: 5", "posting"},
		"field twice":               {"lead_agency: 总工会", "title: x", "title"},
		"alias":                     {"lead_agency: 总工会", "lead_agency: &x 总工会\nscope: *x", "scope"},
		"two documents":             {"roster:", "---\nroster:", "plan"},
		"not YAML":                  {"title:", "title: [", "plan"},
		"invisible characters":      {"lead_agency: 总工会", "lead_agency: \"总\\u202e工会\"", "lead_agency"},
		"end before the start":      {"end: 2023-02-10", "end: 2023-01-27", "phases.summary.end"},
		"a line of nothing":         {"90000.00", "0.00", "budget.lines[0].amount"},
		"two lines of one name":     {"name: 困难职工慰问金", "name: 劳模慰问金", "budget.lines[1].name"},
		"requirement unknown":       {"roster:", "requires: [visit_recorded, a_cake]\nroster:", "requires[1]"},
		"requirement twice":         {"roster:", "requires: [visit_recorded, visit_recorded]\nroster:", "requires[1]"},
		"requirement empty":         {"roster:", "requires: [\"\"]\nroster:", "requires[0]"},
		"soft exclusion":            {"soft_excluded: aided_last_year", "soft_excluded: never", "soft_excluded"},
	} {
		t.Run(name, func(t *testing.T) {
			if !strings.Contains(county, tt.old) {
				t.Fatalf("the sample has no %q", tt.old)
			}
			_, _, err := ReadPlan(strings.NewReader(strings.Replace(county, tt.old, tt.replacement, 1)))
			var pe *PlanError
			if !errors.As(err, &pe) || pe.Path != tt.path {
				t.Fatalf("got %v, want a fault at %s", err, tt.path)
			}
			if pe.Message == "" || pe.MessageEN == "" {
				t.Errorf("no sentence: %+v", pe)
			}
		})
	}
}

func TestEmptyAndOversizedPlansAreRefused(t *testing.T) {
	for _, text := range []string{"", "null", "[]", "x", strings.Repeat("#", 2<<20), strings.Repeat("[", 5000)} {
		var pe *PlanError
		if _, _, err := ReadPlan(strings.NewReader(text)); !errors.As(err, &pe) {
			t.Errorf("%.10q: got %v", text, err)
		}
	}
}

func TestAPlanDemandsGuardsByName(t *testing.T) {
	county := string(sampleFile(t, "campaigns/county-2023.yaml"))
	plan, _, err := ReadPlan(strings.NewReader(county + "requires: [visit_recorded]\n"))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]relief.Requirement{relief.VisitRecorded}, plan.Requires); diff != "" {
		t.Error(diff)
	}
	if !plan.Rules("").Demands(relief.VisitRecorded) {
		t.Error("the frozen rules do not demand what the plan demands")
	}
}

// covers: F22
func TestAChainSaysHowItDecides(t *testing.T) {
	county := string(sampleFile(t, "campaigns/county-2023.yaml"))
	plan, _, err := ReadPlan(strings.NewReader(strings.Replace(county, "  - {level: county, role: approver}", `  - {level: county, role: approver, mode: all}
  - {level: city, role: reviewer, mode: turns, of: 3, sources: [CENTRAL, MODEL]}
  - {level: city, role: approver, mode: quorum, need: 2, of: 3, above: 5000.00, when: [exception, kin], collective: true}
  - {level: province, role: approver, mode: quorum, percent: 60, above: 20000.00}`, 1)))
	if err != nil {
		t.Fatal(err)
	}
	want := []relief.Seat{
		{Level: relief.County, Role: relief.Reviewer},
		{Level: relief.County, Role: relief.Approver, Mode: relief.Everyone, Of: 2},
		{Level: relief.City, Role: relief.Reviewer, Mode: relief.InTurn, Of: 3, Sources: []relief.Source{"CENTRAL", "MODEL"}},
		{Level: relief.City, Role: relief.Approver, Mode: relief.Quorum, Need: 2, Of: 3, Above: 5000_00, When: []relief.Trait{relief.Exceptional, relief.KinOfStaff}, Collective: true},
		{Level: relief.Province, Role: relief.Approver, Mode: relief.Quorum, Percent: 60, Of: 2, Above: 20_000_00},
	}
	if d := cmp.Diff(want, plan.Chain); d != "" {
		t.Error(d)
	}
}

// A plan's threshold is a rule about what is not temporary, those out of work must
// have registered, and a line may be for temporary aid.
//
// covers: S3-06 S3-07 S3-09
func TestAThresholdIsARuleAboutPeople(t *testing.T) {
	plan, _ := readSamplePlan(t, "zhangzhou-2015")
	for _, want := range []relief.EligibilityRule{
		{Code: "income_line", Weight: relief.Hard, Tenths: 10, Lines: []string{"困难人员慰问金", "困难企业慰问金"}},
		{Code: "registration", Weight: relief.Hard, Values: []string{"特困失业人员"}},
	} {
		if !slices.ContainsFunc(plan.Eligibility, func(r relief.EligibilityRule) bool { return cmp.Equal(r, want) }) {
			t.Errorf("no %s among %+v", want.Code, plan.Eligibility)
		}
	}
	if plan.LineFor("特困职工") != 0 || plan.LineFor("困难企业") != 1 {
		t.Errorf("paid from %d and %d", plan.LineFor("特困职工"), plan.LineFor("困难企业"))
	}
	sample := string(sampleFile(t, "campaigns/zhangzhou-2015.yaml"))
	for _, tc := range []struct{ was, is, path string }{
		{"factor: 1.0", "factor: 1.05", "threshold.factor"},
		{"factor: 1.0", "factor: 0", "threshold.factor"},
		{"factor: 1.0", "factor: ten", "threshold.factor"},
		{"per_capita_below: local_minimum_living_standard", "per_capita_below: what we like", "threshold.per_capita_below"},
		{"source: LOCAL_FISCAL}\n    - {name: 困难企业", "source: LOCAL_FISCAL, temporary: maybe}\n    - {name: 困难企业", "budget.lines[0].temporary"},
		{"source: LOCAL_FISCAL}\n    - {name: 困难企业", "source: LOCAL_FISCAL, temporary: true}\n    - {name: 困难企业", "budget.lines[0].temporary"},
		{"target: person, amount: 800000.00, source: LOCAL_FISCAL}", "target: 突发性困难, amount: 800000.00, source: LOCAL_FISCAL, temporary: true}", ""},
	} {
		text := strings.Replace(sample, tc.was, tc.is, 1)
		if text == sample {
			t.Fatalf("%q is not in the sample", tc.was)
		}
		plan, _, err := ReadPlan(strings.NewReader(text))
		var no *PlanError
		switch {
		case tc.path == "" && (err != nil || !plan.Urgent("突发性困难") || plan.Urgent("困难企业")):
			t.Errorf("%q: %v, %+v", tc.is, err, plan.Lines)
		case tc.path != "" && (!errors.As(err, &no) || no.Path != tc.path):
			t.Errorf("%q: %v, want a fault of %s", tc.is, err, tc.path)
		}
	}
}
