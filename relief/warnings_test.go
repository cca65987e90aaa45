package relief

import (
	"fmt"
	"testing"
	"time"
)

func TestAPlansDatesAreLookedAtBeforeLaunch(t *testing.T) {
	on := func(y int, m time.Month, d int) ResolvedDate { return ResolvedDate{Day: NewDay(y, m, d)} }
	good := Plan{PostingDays: 5, Phases: []PlanPhase{
		{Name: Preparation, Start: on(2022, 12, 1), End: on(2022, 12, 30)},
		{Name: Publicity, Start: on(2022, 12, 15), End: on(2023, 1, 10)},
		{Name: Visiting, Start: on(2023, 1, 3), End: on(2023, 1, 20)},
		{Name: Summary, Start: on(2023, 1, 21), End: on(2023, 2, 10)},
	}}
	with := func(change func(p *Plan)) Plan {
		p := good.Moved(good.FirstDay())
		change(&p)
		return p
	}
	for name, c := range map[string]struct {
		plan  Plan
		today Day
		want  string
	}{
		"nothing to say": {good, NewDay(2022, 11, 1), "[]"},
		"looked at late": {good, NewDay(2023, 1, 5), "[phase_over preparation 2022-12-30 0]"},
		"a gap and a holiday": {
			with(func(p *Plan) { p.Phases[3].Start = on(2023, 1, 30); p.Phases[3].End = on(2023, 2, 12) }), NewDay(2022, 11, 1),
			"[ends_on_holiday summary 2023-02-12 0 gap  2023-01-21 9]",
		},
		"too short and too late": {
			with(func(p *Plan) { p.Phases[0].End = on(2023, 1, 16); p.Phases[2].End = on(2023, 1, 28) }), NewDay(2022, 11, 1),
			"[too_short visiting 2023-01-28 5 after_festival visiting 2023-01-22 0]",
		},
		"a year without calendar": {
			Plan{PostingDays: 5, Phases: []PlanPhase{{Name: Preparation, Start: on(2031, 12, 1), End: on(2031, 12, 5)}}},
			NewDay(2031, 1, 1),
			"[calendar_unknown  2031-12-01 0 phase_missing publicity  0 phase_missing visiting  0 phase_missing summary  0]",
		},
	} {
		var got []string
		for _, w := range c.plan.LaunchWarnings(StatutoryCalendar(), c.today) {
			if w.Text == "" || w.En == "" {
				t.Errorf("%s: %s has no sentence", name, w.Code)
			}
			got = append(got, fmt.Sprintf("%s %s %s %d", w.Code, w.Phase, w.Day, w.Days))
		}
		if fmt.Sprint(got) != c.want {
			t.Errorf("%s: %v, want %s", name, got, c.want)
		}
	}
}

func TestAMovedPlanKeepsItsShape(t *testing.T) {
	last := Plan{Phases: []PlanPhase{
		{Name: Visiting, Start: ResolvedDate{Day: NewDay(2023, 1, 3), Text: "2023-01-03"}, End: ResolvedDate{Day: NewDay(2023, 1, 21)}},
		{Name: Preparation, Start: ResolvedDate{Day: NewDay(2022, 12, 1)}, End: ResolvedDate{Day: NewDay(2022, 12, 31)}},
	}}
	now := last.Moved(NewDay(2023, 12, 1))
	if now.FirstDay() != NewDay(2023, 12, 1) || now.Phases[0].Start.Day != NewDay(2024, 1, 3) || now.Phases[0].Start.Text != "" || !now.Phases[0].Start.Assumed {
		t.Errorf("moved to %+v", now.Phases)
	}
	if last.Phases[0].Start.Day != NewDay(2023, 1, 3) {
		t.Error("last year's plan has changed")
	}
}
