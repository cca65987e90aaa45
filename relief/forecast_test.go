package relief

import (
	"slices"
	"testing"
	"time"
)

// TestTheForecastNamesTheUnitsThatWillMissTheDateAWeekAhead runs a scripted
// history of three units up to Monday 2022-12-19; the survey is due on Friday 12-30.
//
// covers: F96
func TestTheForecastNamesTheUnitsThatWillMissTheDateAWeekAhead(t *testing.T) {
	cal := StatutoryCalendar()
	today, due := NewDay(2022, time.December, 19), NewDay(2022, time.December, 30)
	// Nine working days are left: 12-20 to 12-23 and 12-26 to 12-30.
	for name, c := range map[string]struct {
		pace         Pace
		finish       Day
		late, missed int
		stalled      bool
	}{
		"in good time":         {Pace{Left: 36, Done: []int{4, 4, 4, 4, 4}}, due, 0, 0, false},
		"a household too many": {Pace{Left: 37, Done: []int{4, 4, 4, 4, 4}}, NewDay(2023, time.January, 3), 4, 1, false}, // 12-31 to 01-02 is New Year
		"too slow by far":      {Pace{Left: 60, Done: []int{2, 3, 2, 2, 1}}, NewDay(2023, time.February, 3), 35, 42, false},
		"nothing moves":        {Pace{Left: 5, Done: []int{0, 0, 0, 0, 0}}, 0, 0, 5, true},
		"nothing is left":      {Pace{Left: 0, Done: []int{0, 0, 0, 0, 0}}, 0, 0, 0, false},
		"begun yesterday":      {Pace{Left: 10, Done: []int{2}}, NewDay(2022, time.December, 26), 0, 0, false},
	} {
		c.pace.Step, c.pace.Deadline = StepSurvey, due
		f := ForecastSteps(cal, today, []Pace{c.pace})[0]
		if f.Finish != c.finish || f.Late != c.late || f.Missed != c.missed || f.Stalled != c.stalled {
			t.Errorf("%s: over on %s, %d days late, %d households, stalled %t; want %s, %d, %d, %t",
				name, f.Finish, f.Late, f.Missed, f.Stalled, c.finish, c.late, c.missed, c.stalled)
		}
	}
}

func TestAStepIsNotOverBeforeTheOneBeforeIt(t *testing.T) {
	cal := StatutoryCalendar()
	today := NewDay(2022, time.December, 19)
	f := ForecastSteps(cal, today, []Pace{
		{Step: StepVerification, Left: 20, Done: []int{2, 2, 2, 2, 2}},                 // ten working days: 2023-01-03
		{Step: StepPosting, Left: 25, Done: []int{9, 9, 9, 9, 9}, AtLeast: 5},          // by itself 12-26
		{Step: StepApproval, Left: 25, Done: []int{0, 0, 0, 0, 0}, Deadline: today},    // nothing has come so far
		{Step: StepReceipt, Left: 25, Done: []int{1, 1, 1, 1, 1}, Deadline: today + 9}, // slow by itself
	})
	if got, want := f[1].Finish, NewDay(2023, time.January, 10); got != want || f[1].Waits != StepVerification {
		t.Errorf("the posting is over on %s and waits for %q, want %s", got, f[1].Waits, want)
	}
	if f[2].Stalled || f[2].Finish != f[1].Finish || f[2].Waits != StepVerification || f[2].Missed != 25 {
		t.Errorf("the approval is %+v", f[2])
	}
	if f[3].Waits != "" || !f[3].Finish.After(f[2].Finish) {
		t.Errorf("the receipt is %+v", f[3])
	}
	stuck := ForecastSteps(cal, today, []Pace{{Step: StepSurvey, Left: 1, Done: []int{0}}, {Step: StepVerification, Left: 1, Done: []int{3}}})
	if !stuck[1].Stalled || stuck[1].Waits != StepSurvey {
		t.Errorf("behind a step that stands still: %+v", stuck[1])
	}
}

func TestAMovePassesTheStepsItLeavesBehind(t *testing.T) {
	for _, c := range []struct {
		from, to State
		want     []Step
	}{
		{Surveying, Verifying, []Step{StepSurvey}},
		{Submitted, Surveying, nil},
		{InReview, Approved, []Step{StepApproval}},
		{Paying, Paid, []Step{StepDisbursement}},
		{Paid, Confirmed, []Step{StepReceipt}},
		{Verifying, Rejected, nil},
		{InReview, Returned, nil},
		{Approved, InReview, nil},
		{Verifying, Closed, []Step{StepVerification, StepPosting, StepApproval, StepDisbursement, StepReceipt}},
	} {
		if got := PassedSteps(c.from, c.to); !slices.Equal(got, c.want) {
			t.Errorf("%s to %s passes %v, want %v", c.from, c.to, got, c.want)
		}
	}
}

// TestTheGapOfTheZhangzhouPlanIsFound reads the days that the plan of 2015 leaves open.
func TestTheGapOfTheZhangzhouPlanIsFound(t *testing.T) {
	phase := func(n PhaseName, from, to Day) PlanPhase {
		return PlanPhase{Name: n, Start: ResolvedDate{Day: from}, End: ResolvedDate{Day: to}}
	}
	gaps := Gaps(StatutoryCalendar(), []PlanPhase{
		phase(Preparation, NewDay(2014, 11, 28), NewDay(2014, 12, 20)), phase(Publicity, NewDay(2014, 12, 20), NewDay(2015, 1, 10)),
		phase(Visiting, NewDay(2015, 1, 10), NewDay(2015, 2, 10)), phase(Summary, NewDay(2015, 2, 25), NewDay(2015, 3, 5)),
	})
	want := []Gap{{Start: NewDay(2015, 2, 11), End: NewDay(2015, 2, 24), Days: 14, Working: 6}} // 02-15 was worked, 02-18 to 02-24 was the festival
	if !slices.Equal(gaps, want) {
		t.Errorf("gaps are %v, want %v", gaps, want)
	}
	if got := Gaps(StatutoryCalendar(), []PlanPhase{phase(Preparation, NewDay(2022, 12, 1), NewDay(2022, 12, 31)), phase(Visiting, NewDay(2022, 12, 20), NewDay(2023, 1, 21))}); got != nil {
		t.Errorf("phases that overlap leave %v", got)
	}
}
