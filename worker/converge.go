package worker

import (
	"context"
	"errors"
	"fmt"

	"github.com/songnuan/songnuan/store"
	"github.com/songnuan/songnuan/workflows"
)

// terminated is what operators read beside a workflow that a repair ended.
const terminated = "rebuilt from Postgres"

// Converge brings the workflows of the differences in step with Postgres: what
// is missing is started, what is behind is told to look, what cannot be right is
// ended, and started anew when its subject is open. Each is noted in the audit
// of its subject.
func (c Comparison) Converge(ctx context.Context, differences []Difference, actor string) error {
	var failed []error
	for i, d := range differences {
		if err := c.converge(ctx, d, actor); err != nil {
			failed = append(failed, fmt.Errorf("%s, %s: %w", d.Workflow(), d.Kind, err))
		}
		if c.Progress != nil {
			c.Progress(i+1, len(differences))
		}
	}
	return errors.Join(failed...)
}

func (c Comparison) converge(ctx context.Context, d Difference, actor string) error {
	ctx, cancel := context.WithTimeout(ctx, compareTimeout)
	defer cancel()
	standings, err := c.Store.Standings(ctx, d.Topic, []string{d.ID})
	if err != nil {
		return err
	}
	st, known := standings[d.ID]
	if !known {
		if err := c.Client.End(ctx, d.Workflow(), terminated); err != nil || actor == "" {
			return err // the system ends what nobody knows without a row, which needs a subject
		}
		return c.Store.NoteRepair(ctx, actor, actor, string(d.Kind), d.Workflow())
	}
	if err := c.align(ctx, d, st); err != nil {
		return err
	}
	return c.Store.NoteRepair(ctx, d.ID, actor, string(d.Kind), d.Workflow())
}

func (c Comparison) align(ctx context.Context, d Difference, st store.Standing) error {
	if !st.Open {
		if st.Topic == "case" { // one that has not heard of the end comes to it by itself
			if theirs, err := c.ask(ctx, st); err == nil && theirs.Version < st.Version {
				return nudge(ctx, c.Client, st.Topic, st.ID, st.Start)
			}
		}
		return c.Client.End(ctx, d.Workflow(), terminated)
	}
	client := c.Client
	switch d.Kind {
	case Halted:
		if err := c.Client.Resume(ctx, d.Workflow(), terminated); err != nil {
			return err
		}
	case Finished:
		client = client.Anew()
	case Ahead, Differs:
		if err := c.Client.End(ctx, d.Workflow(), terminated); err != nil {
			return err
		}
	}
	return nudge(ctx, client, st.Topic, st.ID, st.Start)
}

// Rebuild starts the workflow of everything open that has none, and answers how
// many those were. The workflows read their events from Postgres and so arrive
// at their step with its absolute due time. It may run at any time, and again.
func (c Comparison) Rebuild(ctx context.Context) (int, error) {
	started := &findings{}
	err := c.eachOpen(ctx, func(ctx context.Context, st store.Standing) error {
		d := Difference{Topic: st.Topic, ID: st.ID, Kind: Missing}
		life, err := c.Client.Look(ctx, d.Workflow())
		client := c.Client
		switch {
		case err != nil:
			return err
		case life == workflows.Running:
			return nil
		case life == workflows.Paused:
			if err := c.Client.Resume(ctx, d.Workflow(), terminated); err != nil {
				return err
			}
		case life == workflows.Completed:
			client = client.Anew()
		}
		if err := nudge(ctx, client, st.Topic, st.ID, st.Start); err != nil {
			return err
		}
		started.add(d)
		return nil
	})
	return len(started.all), err
}
