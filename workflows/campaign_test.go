package workflows_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.temporal.io/sdk/converter"
	"go.temporal.io/sdk/testsuite"
	"go.temporal.io/sdk/workflow"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/workflows"
)

// A season is one campaign in a test environment that skips time.
type season struct {
	env   *testsuite.TestWorkflowEnvironment
	mu    sync.Mutex
	told  []string // "day 03 visiting opens v1"; at the same instant in any order
	swept int
	open  int // cases that a sweep has to lapse
}

func newSeason(t *testing.T) *season {
	s := &season{env: newEnv(t)}
	workflows.RemindCampaign.Serve(s.env, func(_ context.Context, r workflows.PhaseReminder) (struct{}, error) {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.told = append(s.told, fmt.Sprintf("day %02d %s %s v%d", int(s.env.Now().Sub(launch)/day), r.Phase, r.Stage, r.Version))
		return struct{}{}, nil
	})
	workflows.SweepCampaign.Serve(s.env, func(context.Context, workflows.CampaignRef) (workflows.Left, error) {
		s.swept++
		s.open = max(0, s.open-100)
		return workflows.Left{Left: s.open}, nil
	})
	return s
}

// window is a phase from one day of the test to another, with its reminder a day
// before the end.
func window(p relief.PhaseName, opens, closes int) relief.Window {
	at := func(n int) time.Time { return launch.Add(time.Duration(n) * day) }
	return relief.Window{Phase: p, Opens: at(opens), Closes: at(closes), Remind: at(closes - 1)}
}

func running(version int, w ...relief.Window) workflows.CampaignChange {
	return workflows.CampaignChange{Version: version, Status: relief.CampaignRunning, Windows: w}
}

func (s *season) change(after time.Duration, c workflows.CampaignChange) {
	s.env.RegisterDelayedCallback(func() { s.env.SignalWorkflow(string(workflows.Change), c) }, after)
}

func (s *season) begin(known workflows.CampaignChange) workflows.CampaignStart {
	return workflows.CampaignStart{CampaignID: start.CampaignID, UnionCode: "410821", Known: known}
}

// run carries the campaign through and compares what the unions were told.
func (s *season) run(t *testing.T, known workflows.CampaignChange, end relief.CampaignStatus, want ...string) {
	t.Helper()
	s.env.ExecuteWorkflow(workflows.Campaign, s.begin(known))
	var got workflows.CampaignResult
	if err := s.env.GetWorkflowResult(&got); err != nil {
		t.Fatal(err)
	}
	if got.Status != end {
		t.Errorf("the campaign ends %s, want %s", got.Status, end)
	}
	slices.Sort(s.told)
	slices.Sort(want)
	if diff := cmp.Diff(want, s.told); diff != "" {
		t.Error("reminders (-want +got):\n", diff)
	}
}

func closed(version int, w ...relief.Window) workflows.CampaignChange {
	return workflows.CampaignChange{Version: version, Status: relief.CampaignClosed, Windows: w}
}

func TestPhasesMayOverlapTouchOrLeaveAGap(t *testing.T) { // covers: S3-14 S3-15 S3-16
	windows := []relief.Window{
		window(relief.Preparation, 1, 5),
		window(relief.Publicity, 3, 8), // overlaps
		window(relief.Visiting, 8, 12), // touches
		window(relief.Summary, 20, 24),
	} // after a gap
	s := newSeason(t)
	s.change(30*day, closed(2, windows...))
	s.run(t, running(1, windows...), relief.CampaignClosed,
		"day 01 preparation opens v1", "day 03 publicity opens v1", "day 04 preparation remind v1", "day 05 preparation deadline v1",
		"day 07 publicity remind v1", "day 08 publicity deadline v1", "day 08 visiting opens v1",
		"day 11 visiting remind v1", "day 12 visiting deadline v1",
		"day 20 summary opens v1", "day 23 summary remind v1", "day 24 summary deadline v1")
}

func TestLateLaunchTellsOfEachWindowOnce(t *testing.T) {
	windows := []relief.Window{window(relief.Preparation, -9, -5), window(relief.Visiting, -2, 4)}
	s := newSeason(t)
	s.change(10*day, closed(2, windows...))
	s.run(t, running(1, windows...), relief.CampaignClosed,
		"day 00 preparation deadline v1", "day 00 visiting opens v1", "day 03 visiting remind v1", "day 04 visiting deadline v1")
}

func TestRescheduledPhaseIsToldAtItsNewTime(t *testing.T) {
	before, after := window(relief.Visiting, 2, 6), window(relief.Visiting, 2, 16)
	other := window(relief.Preparation, 1, 3)
	s := newSeason(t)
	s.change(4*day, running(2, other, after))
	s.change(5*day, running(1, other, before)) // an old change that comes late
	s.change(30*day, closed(3, other, after))
	s.run(t, running(1, other, before), relief.CampaignClosed,
		"day 01 preparation opens v1", "day 02 preparation remind v1", "day 02 visiting opens v1", "day 03 preparation deadline v1",
		"day 15 visiting remind v2", "day 16 visiting deadline v2")
}

func TestSuspendedCampaignRemindsNobody(t *testing.T) {
	w := window(relief.Visiting, 2, 10)
	s := newSeason(t)
	s.change(day, workflows.CampaignChange{Version: 2, Status: relief.CampaignSuspended, Windows: []relief.Window{w}})
	s.change(5*day, running(3, w))
	s.change(30*day, closed(4, w))
	s.run(t, running(1, w), relief.CampaignClosed,
		"day 05 visiting opens v3", "day 09 visiting remind v3", "day 10 visiting deadline v3")
}

func TestCancelledCampaignSweepsItsCases(t *testing.T) { // covers: fault:F23
	w := window(relief.Visiting, 2, 10)
	s := newSeason(t)
	s.open = 250
	s.change(day, workflows.CampaignChange{Version: 2, Status: relief.CampaignCancelled, Windows: []relief.Window{w}})
	s.run(t, running(1, w), relief.CampaignCancelled)
	if s.swept != 3 || s.open != 0 {
		t.Errorf("swept %d pages, %d cases left; want 3 and none", s.swept, s.open)
	}
}

func TestUnsentReminderDoesNotKeepACancellationWaiting(t *testing.T) {
	w := window(relief.Visiting, 1, 10)
	s := newSeason(t)
	workflows.RemindCampaign.Serve(s.env, func(context.Context, workflows.PhaseReminder) (struct{}, error) {
		return struct{}{}, errors.New("no notices today")
	})
	s.change(2*day, workflows.CampaignChange{Version: 2, Status: relief.CampaignCancelled, Windows: []relief.Window{w}})
	s.run(t, running(1, w), relief.CampaignCancelled)
}

func TestLongCampaignContinuesAsNewWithWhatItHasSeen(t *testing.T) { // covers: fault:F19 fault:F23
	w := window(relief.Visiting, 1, 10)
	s := newSeason(t)
	s.env.RegisterDelayedCallback(func() { s.env.SetContinueAsNewSuggested(true) }, 5*day)
	s.change(6*day, running(2, w))
	s.env.ExecuteWorkflow(workflows.Campaign, s.begin(running(1, w)))
	var next *workflow.ContinueAsNewError
	if err := s.env.GetWorkflowError(); !errors.As(err, &next) {
		t.Fatalf("error = %v, want a new run", err)
	}
	var got workflows.CampaignStart
	if err := converter.GetDefaultDataConverter().FromPayloads(next.Input, &got); err != nil {
		t.Fatal(err)
	}
	if got.Known.Version != 2 || len(got.Noted) != 1 || got.Noted[0].Stage != workflows.Opens {
		t.Errorf("the new run begins with %+v, want version 2 and the opening noted", got)
	}

	again := newSeason(t)
	again.env.SetStartTime(launch.Add(6 * day))
	again.change(20*day, closed(3, w))
	again.env.ExecuteWorkflow(workflows.Campaign, got)
	if diff := cmp.Diff([]string{"day 09 visiting remind v2", "day 10 visiting deadline v2"}, again.told); diff != "" {
		t.Error("reminders of the new run (-want +got):\n", diff)
	}
}
