package relief

import (
	"slices"
	"strings"
	"time"
)

// A PhaseName names one of the four phases of a campaign.
type PhaseName string

// The phases 准备, 宣传, 慰问, 总结.
const (
	Preparation PhaseName = "preparation"
	Publicity   PhaseName = "publicity"
	Visiting    PhaseName = "visiting"
	Summary     PhaseName = "summary"
)

// PhaseNames lists the phases in order.
var PhaseNames = []PhaseName{Preparation, Publicity, Visiting, Summary}

// Zh is the phase's name on screens and in the workflow history.
func (p PhaseName) Zh() string {
	return map[PhaseName]string{Preparation: "准备", Publicity: "宣传", Visiting: "慰问", Summary: "总结"}[p]
}

// A CampaignStatus is where a campaign stands (DOMAIN §2.1).
type CampaignStatus string

// The statuses of a campaign.
const (
	CampaignDraft     CampaignStatus = "draft"
	CampaignIssued    CampaignStatus = "issued"
	CampaignRunning   CampaignStatus = "running"
	CampaignSuspended CampaignStatus = "suspended"
	CampaignClosed    CampaignStatus = "closed"
	CampaignCancelled CampaignStatus = "cancelled"
)

// campaignMoves lists every legal change of a campaign's status, by action.
var campaignMoves = map[string]map[CampaignStatus]CampaignStatus{
	"launch":  {CampaignDraft: CampaignRunning, CampaignIssued: CampaignRunning},
	"suspend": {CampaignRunning: CampaignSuspended},
	"resume":  {CampaignSuspended: CampaignRunning},
	"cancel":  {CampaignDraft: CampaignCancelled, CampaignIssued: CampaignCancelled, CampaignRunning: CampaignCancelled, CampaignSuspended: CampaignCancelled},
	"close":   {CampaignRunning: CampaignClosed},
}

// NextCampaign answers the status after action, or a refusal that names both.
func NextCampaign(from CampaignStatus, action string) (CampaignStatus, error) {
	if to, ok := campaignMoves[action][from]; ok {
		return to, nil
	}
	return from, Refuse("campaign_status", "status", string(from), "action", action)
}

// A PlanPhase is a phase's window in a plan; both days belong to it. Windows may
// overlap, touch or leave a gap (DOMAIN §2.1).
type PlanPhase struct {
	Name  PhaseName    `json:"name"`
	Start ResolvedDate `json:"start"`
	End   ResolvedDate `json:"end"`
}

// Contains says whether the day lies in the phase.
func (p PlanPhase) Contains(d Day) bool { return !d.Before(p.Start.Day) && !p.End.Day.Before(d) }

// A PlanLine is one budget line of a plan: money of one fund source for one
// kind of target ("other" takes every category that no line names).
type PlanLine struct {
	Name   string `json:"name"`
	Target string `json:"target"`
	Amount Fen    `json:"amount_fen"`
	Source string `json:"source"`

	Temporary bool `json:"temporary,omitempty"` // 临时救助: for emergencies, without a file, under a small cap of its own (DOMAIN §1.1 TEMP)
}

// A Standard is the flat amount a category of people receives; ModelLevel is
// set for model workers only (DOMAIN INV-04).
type Standard struct {
	Category   string `json:"category"`
	ModelLevel string `json:"model_level,omitempty"`
	Amount     Fen    `json:"amount_fen"`
}

// A Plan is a campaign as its organiser wrote it down, with all dates resolved.
type Plan struct {
	Title         string      `json:"title"`
	Theme         string      `json:"theme,omitempty"`
	Owner         string      `json:"owner"` // union code
	LeadAgency    string      `json:"lead_agency,omitempty"`
	Phases        []PlanPhase `json:"phases"`
	Targets       []string    `json:"targets,omitempty"`
	Excluded      []string    `json:"excluded,omitempty"`      // categories of people refused outright (X9)
	SoftExcluded  string      `json:"soft_excluded,omitempty"` // "aided_last_year": needs a reason and a second person
	BudgetTotal   Fen         `json:"budget_total_fen"`
	Lines         []PlanLine  `json:"lines"`
	Standards     []Standard  `json:"standards,omitempty"`
	DibaoMonthly  Fen         `json:"dibao_monthly_fen,omitempty"`
	Chain         []Seat      `json:"chain,omitempty"`
	PostingDays   int         `json:"posting_days"`
	PostingRounds []Level     `json:"posting_rounds,omitempty"`
	ResultDays    int         `json:"result_days,omitempty"` // working days for which results are posted, 0: they are not
	Tracks        []string    `json:"tracks,omitempty"`
	VisitTiers    []string    `json:"visit_tiers,omitempty"`

	Requires []Requirement `json:"requires,omitempty"` // guards that this campaign demands

	CallBack int `json:"call_back_percent,omitempty"` // of the households, at least MinCallBack; 0: all

	PayBefore Day `json:"pay_before,omitzero"` // the festival that aid is to come before (T21)

	Eligibility []EligibilityRule `json:"eligibility,omitempty"` // who qualifies, over the defaults

	SurveyForm []Question `json:"survey_form,omitempty"` // what the survey asks beside what every survey does
}

// FirstDay is the earliest day of any phase: the day a rehearsal clock starts at.
func (p Plan) FirstDay() Day {
	first := p.Phases[0].Start.Day
	for _, ph := range p.Phases[1:] {
		if ph.Start.Day.Before(first) {
			first = ph.Start.Day
		}
	}
	return first
}

// strugglingEnterprise is the category of an enterprise among those of people (S3A).
const strugglingEnterprise = "困难企业"

// LineFor answers the index of the budget line that pays the category, or -1. A
// line's target is a category, "enterprise", or whom no other line names:
// "person" for people only, "other" for whoever it is.
func (p Plan) LineFor(category string) int {
	other := -1
	for i, l := range p.Lines {
		switch {
		case l.Target == category, l.Target == "enterprise" && category == strugglingEnterprise:
			return i
		case l.Target == "other", l.Target == "person" && category != strugglingEnterprise:
			other = i
		}
	}
	return other
}

// filed is how the categories of people begin who are aided by their files.
var filed = []string{"困难", "特困", "劳动模范"}

// MayBeTemporary says whether the line may be for temporary aid: it names the kind of
// emergency, so that nobody who is aided by his file is led past it (INV-01), and is
// no fiscal money that is for files only (P02).
func (l PlanLine) MayBeTemporary() bool {
	return l.Target != "other" && l.Target != "person" && l.Target != "enterprise" && l.Source != "CENTRAL" && l.Source != "PROV_FISCAL" &&
		!slices.ContainsFunc(filed, func(beginning string) bool { return strings.HasPrefix(l.Target, beginning) })
}

// keepsFiles refuses a plan whose temporary lines would let ordinary aid pass without
// a file, or whose cap on temporary aid (INV-12) does not refuse.
func (p Plan) keepsFiles() error {
	for _, l := range p.Lines {
		if l.Temporary && !l.MayBeTemporary() {
			return Refuse("temporary_line", "line", l.Name)
		}
	}
	if slices.ContainsFunc(p.Eligibility, func(r EligibilityRule) bool { return r.Code == "temporary_cap" && r.Weight != Hard }) {
		return Refuse("temporary_cap")
	}
	return nil
}

// Urgent says whether the category is paid from a line for temporary aid.
func (p Plan) Urgent(category string) bool {
	at := p.LineFor(category)
	return at >= 0 && p.Lines[at].Temporary
}

// StandardFor answers the flat amount for a category (and model level) and
// whether the plan names one.
func (p Plan) StandardFor(category, modelLevel string) (Fen, bool) {
	for _, s := range p.Standards {
		if s.Category == category && (s.ModelLevel == "" || s.ModelLevel == modelLevel) {
			return s.Amount, true
		}
	}
	return 0, false
}

// CheckLaunch refuses a plan that cannot run: phases missing or turned round,
// lines that do not add up, no approval chain, a posting shorter than the rules
// allow (DOMAIN §10.2: five working days), rounds of posting at levels where the
// chain has no seat (T19), or every phase already past.
func (p Plan) CheckLaunch(today Day) error {
	if len(p.Phases) == 0 || len(p.Lines) == 0 || len(p.Chain) == 0 || len(p.Standards) == 0 {
		return Refuse("plan_incomplete")
	}
	past := true
	for _, ph := range p.Phases {
		if ph.End.Day.Before(ph.Start.Day) {
			return Refuse("phase_reversed", "phase", string(ph.Name), "start", ph.Start.Day.String(), "end", ph.End.Day.String())
		}
		past = past && ph.End.Day.Before(today)
	}
	var sum Fen
	for _, l := range p.Lines {
		sum += l.Amount
	}
	if sum != p.BudgetTotal {
		return Refuse("budget_sum", "total_fen", p.BudgetTotal, "lines_fen", sum)
	}
	if err := p.keepsFiles(); err != nil {
		return err
	}
	if p.PostingDays < MinPostingDays {
		return Refuse("posting_too_short", "days", p.PostingDays, "minimum", MinPostingDays)
	}
	if !p.roundsFit() {
		return Refuse("posting_rounds")
	}
	if err := checkChain(p.Chain, p.hasSoftRule()); err != nil {
		return err
	}
	if past {
		return Refuse("phases_past", "first", p.FirstDay().String(), "today", today.String())
	}
	return nil
}

// roundsFit says whether the first posting is at the base union, and each
// further one at a higher level that every ask passes on its way up (T19).
func (p Plan) roundsFit() bool {
	for i, level := range p.PostingRounds {
		if i == 0 {
			if level != Base {
				return false
			}
			continue
		}
		seated := slices.ContainsFunc(p.Chain, func(s Seat) bool { return s.Level == level && s.Above == 0 })
		if !seated || level.Rank() >= p.PostingRounds[i-1].Rank() {
			return false
		}
	}
	return true
}

// MinPostingDays is the shortest posting a campaign may configure, in working
// days (DOMAIN §10.2).
const MinPostingDays = 5

// Rules are a campaign's rules as its cases carry them: frozen at launch, so
// that a later change can neither rewrite nor break a running case.
type Rules struct {
	Version       int     `json:"version"`
	Chain         []Seat  `json:"chain"`
	PostingDays   int     `json:"posting_days"`
	PostingRounds []Level `json:"posting_rounds"`
	Surveyors     int     `json:"surveyors"` // people who must sign the survey (T06)
	Calendar      string  `json:"calendar"`  // version of the working-day calendar

	ResultDays int `json:"result_days,omitempty"` // working days for which results are posted after payment

	Requires []Requirement `json:"requires,omitempty"` // guards demanded beyond the table's own

	CallBack int `json:"call_back_percent,omitempty"` // of the households that are called back (T25); 0: all

	PayBefore Day `json:"pay_before,omitzero"` // the festival that aid is to come before (T21)
}

// Rules freezes the plan's rules.
func (p Plan) Rules(calendar string) Rules {
	rounds := p.PostingRounds
	if len(rounds) == 0 {
		rounds = []Level{Base}
	}
	return Rules{Version: 1, Chain: p.Chain, PostingDays: p.PostingDays, PostingRounds: rounds, Surveyors: 2, Calendar: calendar, Requires: p.Requires, CallBack: p.CallBack, ResultDays: p.ResultDays, PayBefore: p.PayBefore}
}

// RoundAt is the level of the posting after so many have run to their end.
func (r Rules) RoundAt(ended int) Level {
	if ended < len(r.PostingRounds) {
		return r.PostingRounds[ended]
	}
	return Base
}

// A Window is a phase on the real clock, as the campaign's workflow arms it.
type Window struct {
	Phase  PhaseName `json:"phase"`
	Opens  time.Time `json:"opens"`
	Closes time.Time `json:"closes"`
	Remind time.Time `json:"remind"` // before the deadline
}
