package relief

// A LaunchWarning is something about a plan's dates that deserves a look before
// the campaign is launched; it stops nothing.
type LaunchWarning struct {
	Code  string    `json:"code"`
	Phase PhaseName `json:"phase,omitempty"`
	Day   Day       `json:"day,omitempty"`
	Until Day       `json:"until,omitempty"`
	Days  int       `json:"days,omitempty"`
	Text  string    `json:"text"`
	En    string    `json:"text_en"`
}

// warningTexts are the sentences a person reads.
var warningTexts = map[string]struct{ zh, en string }{
	"phase_over":       {"阶段已经结束。", "The phase is over already."},
	"date_assumed":     {"日期为推定，方案中没有写明具体日子。", "The date is assumed: the plan names no exact day."},
	"ends_on_holiday":  {"截止日不是工作日。", "The last day is no working day."},
	"gap":              {"这段时间不属于任何阶段。", "These days belong to no phase."},
	"calendar_unknown": {"该年度放假安排尚未录入，只按周末计算。", "The holidays of that year are not known; only weekends are counted."},
	"too_short":        {"从核实截止到慰问截止的工作日，不够公示、审批和发放。", "The working days between verification and the end of the visits are too few to post, approve and pay."},
	"after_festival":   {"慰问截止晚于春节，资金可能不能在节前到位。", "The visits end after the Spring Festival; money may not arrive before it."},
	"phase_missing":    {"方案没有这个阶段。", "The plan lacks this phase."},
}

func warn(code string, w LaunchWarning) LaunchWarning {
	w.Code, w.Text, w.En = code, warningTexts[code].zh, warningTexts[code].en
	return w
}

// payingDays is how many working days approval (two seats) and payment take at
// the least, besides the posting.
const payingDays = 5

// LaunchWarnings reads a plan's dates as they stand today.
func (p Plan) LaunchWarnings(cal *Calendar, today Day) []LaunchWarning {
	var out []LaunchWarning
	years := map[int]bool{}
	have := map[PhaseName]PlanPhase{}
	for _, ph := range p.Phases {
		have[ph.Name] = ph
		at := LaunchWarning{Phase: ph.Name, Day: ph.End.Day}
		if ph.End.Day.Before(today) {
			out = append(out, warn("phase_over", at))
		}
		if ph.Start.Assumed || ph.End.Assumed {
			out = append(out, warn("date_assumed", at))
		}
		if !cal.IsWorkingDay(ph.End.Day) {
			out = append(out, warn("ends_on_holiday", at))
		}
		for _, d := range []Day{ph.Start.Day, ph.End.Day} {
			if year, _, _ := d.Date(); !cal.Known(year) && !years[year] {
				years[year] = true
				out = append(out, warn("calendar_unknown", LaunchWarning{Day: d}))
			}
		}
	}
	for _, g := range Gaps(cal, p.Phases) {
		out = append(out, warn("gap", LaunchWarning{Day: g.Start, Until: g.End, Days: g.Days}))
	}
	for _, name := range PhaseNames {
		if _, ok := have[name]; !ok {
			out = append(out, warn("phase_missing", LaunchWarning{Phase: name}))
		}
	}
	prepared, visiting := have[Preparation], have[Visiting]
	if prepared.Name == "" || visiting.Name == "" {
		return out
	}
	if left := cal.WorkingDaysBetween(prepared.End.Day, visiting.End.Day); left < p.PostingDays+payingDays {
		out = append(out, warn("too_short", LaunchWarning{Phase: Visiting, Day: visiting.End.Day, Days: left}))
	}
	if spring, err := FestivalSpring.OnOrAfter(visiting.Start.Day); err == nil && visiting.End.Day >= spring {
		out = append(out, warn("after_festival", LaunchWarning{Phase: Visiting, Day: spring}))
	}
	return out
}

// Moved is the plan with every date moved so that its first day is another:
// last year's settings for this year. What the wording fixed is now assumed.
func (p Plan) Moved(first Day) Plan {
	by := first.Sub(p.FirstDay())
	phases := make([]PlanPhase, len(p.Phases))
	for i, ph := range p.Phases {
		moved := func(d ResolvedDate) ResolvedDate {
			return ResolvedDate{Day: d.Day.AddDays(by), Assumed: by != 0 || d.Assumed}
		}
		phases[i] = PlanPhase{Name: ph.Name, Start: moved(ph.Start), End: moved(ph.End)}
	}
	p.Phases = phases
	return p
}
