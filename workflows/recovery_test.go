package workflows_test

import (
	"testing"
	"time"

	"github.com/songnuan/songnuan/workflows"
)

// covers: T31
func TestRecoveryRemindsUntilTheMoneyHasCome(t *testing.T) {
	due := launch.Add(30 * 24 * time.Hour)
	for _, tc := range []struct {
		name     string
		then     func(*path)
		reminded int
	}{
		{"before it is due", func(p *path) {
			p.then(time.Hour, func() { p.env.SignalWorkflow(string(workflows.Repaid), struct{}{}) })
		}, 0},
		{"after two reminders", func(p *path) {
			p.then(due.Add(36*time.Hour).Sub(launch), func() { p.env.SignalWorkflow(string(workflows.Repaid), struct{}{}) })
		}, 2},
		{"booked, and nobody told the workflow", func(p *path) { p.then(due.Add(12*time.Hour).Sub(launch), func() { p.booked = true }) }, 1},
	} {
		t.Run(tc.name, func(t *testing.T) {
			p := newPath(t)
			tc.then(p)
			p.env.ExecuteWorkflow(workflows.Recovery, workflows.RecoveryStart{CaseID: start.CaseID, Due: due})
			var got workflows.RecoveryResult
			if err := p.env.GetWorkflowResult(&got); err != nil {
				t.Fatal(err)
			}
			if got.Reminded != tc.reminded || len(p.reminders) != tc.reminded {
				t.Errorf("reminded %d times, the workflow says %d; want %d", len(p.reminders), got.Reminded, tc.reminded)
			}
		})
	}
}
