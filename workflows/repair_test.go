package workflows_test

import (
	"testing"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/workflows"
)

// An answer keeps what became of an update.
type answer struct {
	refused, failed error
	kase            relief.Case
}

func (a *answer) Accept()        {}
func (a *answer) Reject(e error) { a.refused = e }
func (a *answer) Complete(v any, err error) {
	a.failed = err
	if k, ok := v.(relief.Case); ok {
		a.kase = k
	}
}

func TestRepairReadsTheCaseAnew(t *testing.T) {
	p := newPath(t)
	p.at(0, with(opened, surveyed)...)
	p.then(hour, func() { // the path is mended in Postgres: what the workflow was told of last never was
		p.mu.Lock()
		defer p.mu.Unlock()
		p.events, p.kase = nil, relief.Case{}
		p.book(with(opened, surveyed[:2])...)
	})
	alone, both := &answer{}, &answer{}
	p.then(2*hour, func() {
		p.env.UpdateWorkflow(string(workflows.Repair), "", alone, workflows.RepairOrder{Order: "1", AskedBy: "a", ConfirmedBy: "a"})
		p.env.UpdateWorkflow(string(workflows.Repair), "", both, workflows.RepairOrder{Order: "2", AskedBy: "a", ConfirmedBy: "b"})
	})
	p.then(3*hour, func() {
		if got := p.standing(); got.Version != 4 || got.State != relief.Surveying {
			t.Errorf("after the repair the case stands at %s, version %d", got.State, got.Version)
		}
	})
	p.at(4*hour, relief.Event{Action: relief.Survey}, relief.Event{Action: relief.Reject, Facts: reason})
	if got := p.run(); got.State != relief.Rejected {
		t.Errorf("the case ends as %s", got.State)
	}
	if alone.refused == nil {
		t.Error("one person repaired a case alone")
	}
	if both.refused != nil || both.failed != nil || both.kase.Version != 4 {
		t.Errorf("the repair answers %+v", both)
	}
}

func TestRepairThatFindsTheEndIsAnswered(t *testing.T) {
	p := newPath(t)
	p.at(0, opened...)
	last := &answer{}
	p.then(hour, func() { // nobody tells the workflow
		p.decide(relief.Event{Action: relief.Withdraw, Facts: reason})
		p.env.UpdateWorkflow(string(workflows.Repair), "", last, workflows.RepairOrder{Order: "1", AskedBy: "a", ConfirmedBy: "b"})
	})
	if got := p.run(); got.State != relief.Withdrawn {
		t.Errorf("the case ends as %s", got.State)
	}
	if last.failed != nil || last.kase.State != relief.Withdrawn {
		t.Errorf("the repair answers %+v", last)
	}
}
