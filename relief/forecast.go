package relief

import "cmp"

// Watched are the steps an organiser watches from the list to the receipt.
var Watched = []Step{StepSurvey, StepVerification, StepPosting, StepApproval, StepDisbursement, StepReceipt}

// stepPhase names the phase by whose end a step has to be over.
var stepPhase = map[Step]PhaseName{
	StepSurvey: Preparation, StepVerification: Preparation, StepPosting: Visiting, StepApproval: Visiting, StepDisbursement: Visiting, StepReceipt: Visiting,
}

// rank is the step's place on the path.
func (s Step) rank() int {
	for i, known := range Steps {
		if s == known {
			return i
		}
	}
	return -1
}

// PassedSteps are the watched steps that a case leaves behind by moving from one
// state to another; what goes back or ends without aid passes none.
func PassedSteps(from, to State) []Step {
	a, b := stateTable[from].step.rank(), stateTable[to].step.rank()
	if a < 0 || b <= a || stateTable[to].dead {
		return nil
	}
	var passed []Step
	for _, s := range Watched {
		if r := s.rank(); a <= r && r < b {
			passed = append(passed, s)
		}
	}
	return passed
}

// A Pace is how a unit gets on with one step.
type Pace struct {
	Step     Step
	Left     int   // households that have still to pass it
	Done     []int // passed on each working day of the past, oldest first, today left out
	Deadline Day   // zero: the plan sets none
	AtLeast  int   // working days that the step itself takes, as a posting does
}

// A Forecast is when a step will be over at the present pace, and who misses the date.
type Forecast struct {
	Step     Step `json:"step"`
	Left     int  `json:"left"`
	PerWeek  int  `json:"per_week"` // households in five working days at the present pace
	Finish   Day  `json:"finish,omitempty"`
	Deadline Day  `json:"deadline,omitempty"`
	Late     int  `json:"late_days"`       // calendar days after the deadline
	Missed   int  `json:"missed"`          // households that will not be through by then
	Stalled  bool `json:"stalled"`         // something is left and nothing moves
	Waits    Step `json:"waits,omitempty"` // the earlier step that holds it up
}

// ForecastSteps carries each step's pace forward from the end of today, in the
// order of the path: no step is over before the one before it, and what waits for
// a step that stands still stands still too.
func ForecastSteps(cal *Calendar, today Day, paces []Pace) []Forecast {
	out := make([]Forecast, len(paces))
	var before Forecast
	for i, p := range paces {
		f := forecast(cal, today, p)
		if p.Left > 0 && i > 0 && before.Left > 0 {
			f = f.after(cal, before, p)
		}
		f.judge(cal, today, p)
		out[i] = f
		if p.Left > 0 || i == 0 {
			before = f
		}
	}
	return out
}

// forecast is the step by itself.
func forecast(cal *Calendar, today Day, p Pace) Forecast {
	f := Forecast{Step: p.Step, Left: p.Left, Deadline: p.Deadline}
	done := sum(p.Done)
	if n := len(p.Done); n > 0 {
		f.PerWeek = (5*done + n/2) / n
	}
	switch {
	case p.Left == 0:
	case done == 0:
		f.Stalled = true
	default:
		days := (p.Left*len(p.Done) + done - 1) / done
		f.Finish = cal.AddWorkingDays(today, max(days, p.AtLeast))
	}
	return f
}

// after holds the step back behind the one before it.
func (f Forecast) after(cal *Calendar, before Forecast, p Pace) Forecast {
	if before.Stalled {
		f.Stalled, f.Finish = true, 0
		f.Waits = cmp.Or(before.Waits, before.Step)
		return f
	}
	earliest := cal.AddWorkingDays(before.Finish, p.AtLeast)
	if f.Stalled && sum(p.Done) == 0 { // nothing has reached it yet: it can be done as soon as it does
		f.Stalled, f.Finish, f.Waits = false, earliest, cmp.Or(before.Waits, before.Step)
		return f
	}
	if f.Finish.Before(earliest) {
		f.Finish, f.Waits = earliest, cmp.Or(before.Waits, before.Step)
	}
	return f
}

// judge compares the forecast with the plan's date.
func (f *Forecast) judge(cal *Calendar, today Day, p Pace) {
	if p.Left == 0 || p.Deadline.IsZero() {
		return
	}
	switch {
	case f.Stalled:
		f.Missed = p.Left
	case f.Finish.After(p.Deadline):
		f.Late = f.Finish.Sub(p.Deadline)
		through := 0
		if n := len(p.Done); n > 0 {
			through = sum(p.Done) * cal.WorkingDaysBetween(today, p.Deadline) / n
		}
		f.Missed = max(1, p.Left-through)
	}
	if p.Deadline.Before(today) {
		f.Missed = p.Left
	}
}

func sum(list []int) int {
	n := 0
	for _, v := range list {
		n += v
	}
	return n
}

// StepDeadline is the last day the phases leave for a step, zero when none does.
func StepDeadline(phases []PlanPhase, step Step) Day {
	for _, p := range phases {
		if p.Name == stepPhase[step] {
			return p.End.Day
		}
	}
	return 0
}

// A Gap is a stretch of days between the first and the last that no phase covers.
type Gap struct {
	Start   Day `json:"start"`
	End     Day `json:"end"`
	Days    int `json:"days"`
	Working int `json:"working_days"`
}

// Gaps are the stretches that the phases leave open, in order.
func Gaps(cal *Calendar, phases []PlanPhase) []Gap {
	if len(phases) == 0 {
		return nil
	}
	first, last := phases[0].Start.Day, phases[0].End.Day
	for _, p := range phases {
		first, last = min(first, p.Start.Day), max(last, p.End.Day)
	}
	covered := func(d Day) bool {
		for _, p := range phases {
			if p.Contains(d) {
				return true
			}
		}
		return false
	}
	var gaps []Gap
	for d := first; d <= last; d++ {
		if covered(d) {
			continue
		}
		if n := len(gaps); n == 0 || gaps[n-1].End.AddDays(1) != d {
			gaps = append(gaps, Gap{Start: d})
		}
		g := &gaps[len(gaps)-1]
		g.End = d
		g.Days++
		if cal.IsWorkingDay(d) {
			g.Working++
		}
	}
	return gaps
}
