package relief

import (
	"testing"
)

// covers: F94
func TestCampaignStatusMoves(t *testing.T) {
	legal := map[string]string{
		"launch draft": "running", "launch issued": "running", "suspend running": "suspended", "resume suspended": "running",
		"cancel draft": "cancelled", "cancel issued": "cancelled", "cancel running": "cancelled", "cancel suspended": "cancelled",
		"close running": "closed",
	}
	for _, action := range []string{"launch", "suspend", "resume", "cancel", "close", "reopen"} {
		for _, from := range []CampaignStatus{CampaignDraft, CampaignIssued, CampaignRunning, CampaignSuspended, CampaignClosed, CampaignCancelled} {
			to, err := NextCampaign(from, action)
			want, ok := legal[action+" "+string(from)]
			if !ok && (CodeOf(err) != "campaign_status" || to != from) {
				t.Errorf("%s a %s campaign: %s, %v; want a refusal", action, from, to, err)
			}
			if ok && (err != nil || string(to) != want) {
				t.Errorf("%s a %s campaign: %s, %v; want %s", action, from, to, err, want)
			}
		}
	}
}

func plan() Plan {
	day := func(s string) ResolvedDate { return ResolvedDate{Day: date(s)} }
	return Plan{
		Title: "送温暖", Owner: "410821",
		Phases: []PlanPhase{
			{Preparation, day("2022-12-01"), day("2022-12-20")},
			{Publicity, day("2022-12-20"), day("2023-01-10")},
			{Visiting, day("2023-01-05"), day("2023-01-21")},
			{Summary, day("2023-02-25"), day("2023-03-05")},
		},
		BudgetTotal: 34_000_000,
		Lines: []PlanLine{
			{Name: "困难职工", Target: "other", Amount: 25_000_000, Source: "UNION_OWN"},
			{Name: "劳模", Target: "model_worker", Amount: 9_000_000, Source: "MODEL"},
		},
		Standards: []Standard{
			{Category: "hardship_worker", Amount: 50_000},
			{Category: "model_worker", ModelLevel: "national", Amount: 300_000},
			{Category: "model_worker", ModelLevel: "city", Amount: 100_000},
		},
		Chain:       []Seat{{Level: County, Role: Reviewer}, {Level: County, Role: Approver}},
		PostingDays: 5,
	}
}

// covers: F94 S3-12
func TestLaunchRefusesAPlanThatCannotRun(t *testing.T) {
	for _, tc := range []struct {
		name   string
		change func(*Plan)
		today  string
		want   string
	}{
		{"as written", func(*Plan) {}, "2022-12-05", ""},
		{"the last day", func(*Plan) {}, "2023-03-05", ""},
		{"the day after", func(*Plan) {}, "2023-03-06", "phases_past"},
		{"long before", func(*Plan) {}, "2022-01-01", ""},
		{"the phase listed last is over, another is not", func(p *Plan) { p.Phases[0], p.Phases[3] = p.Phases[3], p.Phases[0] }, "2023-02-01", ""},
		{"no phases", func(p *Plan) { p.Phases = nil }, "2022-12-05", "plan_incomplete"},
		{"no lines", func(p *Plan) { p.Lines = nil }, "2022-12-05", "plan_incomplete"},
		{"no standards", func(p *Plan) { p.Standards = nil }, "2022-12-05", "plan_incomplete"},
		{"no chain", func(p *Plan) { p.Chain = nil }, "2022-12-05", "plan_incomplete"},
		{"turned round", func(p *Plan) { p.Phases[1].Start, p.Phases[1].End = p.Phases[1].End, p.Phases[1].Start }, "2022-12-05", "phase_reversed"},
		{"one fen more in a line", func(p *Plan) { p.Lines[0].Amount++ }, "2022-12-05", "budget_sum"},
		{"one fen less in all", func(p *Plan) { p.BudgetTotal-- }, "2022-12-05", "budget_sum"},
		{"four days", func(p *Plan) { p.PostingDays = 4 }, "2022-12-05", "posting_too_short"},
		{"seven days", func(p *Plan) { p.PostingDays = 7 }, "2022-12-05", ""},
		{"one round at the base", func(p *Plan) { p.PostingRounds = []Level{Base} }, "2022-12-05", ""},
		{"a round at the county", func(p *Plan) { p.PostingRounds = []Level{County} }, "2022-12-05", "posting_rounds"},
		{"a second round at the county", func(p *Plan) { p.PostingRounds = []Level{Base, County} }, "2022-12-05", ""},
		{"a round where the chain has no seat", func(p *Plan) { p.PostingRounds = []Level{Base, City} }, "2022-12-05", "posting_rounds"},
		{"a round where only large asks pass", func(p *Plan) {
			p.Chain, p.PostingRounds = append(p.Chain, Seat{Level: City, Role: Approver, Above: 1}), []Level{Base, City}
		}, "2022-12-05", "posting_rounds"},
		{"temporary aid to everybody", func(p *Plan) { p.Lines[0].Temporary = true }, "2022-12-05", "temporary_line"},
		{"temporary aid of money for files", func(p *Plan) {
			p.Lines[0].Temporary, p.Lines[0].Target, p.Lines[0].Source = true, "突发性困难", "CENTRAL"
		}, "2022-12-05", "temporary_line"},
		{"temporary aid to who has a file", func(p *Plan) { p.Lines[0].Temporary, p.Lines[0].Target = true, "困难职工" }, "2022-12-05", "temporary_line"},
		{"temporary aid", func(p *Plan) { p.Lines[0].Temporary, p.Lines[0].Target = true, "突发性困难" }, "2022-12-05", ""},
		{"a cap that may be passed", func(p *Plan) { p.Eligibility = []EligibilityRule{{Code: "temporary_cap", Weight: Note}} }, "2022-12-05", "temporary_cap"},
		{"two rounds at the base", func(p *Plan) { p.PostingRounds = []Level{Base, Base} }, "2022-12-05", "posting_rounds"},
	} {
		p := plan()
		tc.change(&p)
		if got := CodeOf(p.CheckLaunch(date(tc.today))); got != tc.want {
			t.Errorf("%s: %q, want %q", tc.name, got, tc.want)
		}
	}
}

// covers: S3-73 F92
func TestLineAndStandardFollowTheCategory(t *testing.T) {
	p := plan()
	for category, want := range map[string]int{"model_worker": 1, "hardship_worker": 0, "migrant_worker": 0} {
		if got := p.LineFor(category); got != want {
			t.Errorf("%s is paid from line %d, want %d", category, got, want)
		}
	}
	p.Lines[0].Target = "hardship_worker"
	if got := p.LineFor("migrant_worker"); got != -1 {
		t.Errorf("a category no line names is paid from line %d", got)
	}
	p.Lines = append(p.Lines, PlanLine{Target: "enterprise"}, PlanLine{Target: "person"})
	for category, want := range map[string]int{"hardship_worker": 0, "migrant_worker": 3, "困难企业": 2} {
		if got := p.LineFor(category); got != want {
			t.Errorf("%s is paid from line %d, want %d", category, got, want)
		}
	}
	for _, tc := range []struct {
		category, model string
		amount          Fen
		known           bool
	}{
		{"hardship_worker", "", 50_000, true},
		{"hardship_worker", "national", 50_000, true},
		{"model_worker", "national", 300_000, true},
		{"model_worker", "city", 100_000, true},
		{"model_worker", "", 0, false},
		{"flexible_worker", "", 0, false},
	} {
		if got, known := p.StandardFor(tc.category, tc.model); got != tc.amount || known != tc.known {
			t.Errorf("%s %s: %s, %t; want %s, %t", tc.category, tc.model, got, known, tc.amount, tc.known)
		}
	}
}

// covers: F22
func TestSeatsSitAboveTheirTier(t *testing.T) {
	for ask, want := range map[Fen]int{1: 2, 50_000: 2, 500_000: 2, 500_001: 3, 2_000_000: 3, 2_000_001: 4} {
		if got := len(testRules().Seats(ask, Route{})); got != want {
			t.Errorf("%s passes %d seats, want %d", ask, got, want)
		}
	}
	if k := (Seat{Role: Reviewer}).Kind(); k != TaskReview {
		t.Errorf("a reviewer's seat gets a %s task", k)
	}
	if k := (Seat{Role: Approver}).Kind(); k != TaskApprove {
		t.Errorf("an approver's seat gets an %s task", k)
	}
}

func TestRulesAreFrozenWithOneRoundByDefault(t *testing.T) {
	r := plan().Rules("2023.1")
	if len(r.PostingRounds) != 1 || r.PostingRounds[0] != Base || r.Surveyors != 2 || r.PostingDays != 5 || r.Calendar != "2023.1" {
		t.Errorf("rules %+v", r)
	}
	p := plan()
	p.PostingRounds = []Level{Base, County}
	if r := p.Rules(""); len(r.PostingRounds) != 2 {
		t.Errorf("rounds %v, want those of the plan", r.PostingRounds)
	}
}

// covers: S3-14 S3-15 S3-16
func TestPhasesHoldBothTheirDays(t *testing.T) {
	p := plan()
	for day, want := range map[string]int{"2022-11-30": 0, "2022-12-01": 1, "2022-12-20": 2, "2022-12-21": 1, "2023-01-05": 2, "2023-01-21": 1, "2023-02-11": 0, "2023-03-05": 1} {
		n := 0
		for _, ph := range p.Phases {
			if ph.Contains(date(day)) {
				n++
			}
		}
		if n != want {
			t.Errorf("%d phases are open on %s, want %d", n, day, want)
		}
	}
	if first := p.FirstDay(); first != date("2022-12-01") {
		t.Errorf("the plan begins on %s", first)
	}
}
