package worker

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store"
	"github.com/songnuan/songnuan/workflows"
)

// A Kind is how a workflow differs from what Postgres holds.
type Kind string

// The kinds of differences.
const (
	Missing  Kind = "missing"  // Postgres holds it open, no workflow runs
	Finished Kind = "finished" // Postgres holds it open, its workflow came to an end
	Behind   Kind = "behind"   // the workflow has not heard of what the outbox delivered
	Ahead    Kind = "ahead"    // the workflow knows of what Postgres never heard
	Differs  Kind = "differs"  // the same version, another state or due time
	Lingers  Kind = "lingers"  // Postgres holds it ended, its workflow runs
	Orphan   Kind = "orphan"   // a workflow of nothing that Postgres knows
	Halted   Kind = "halted"   // somebody paused its workflow in the engine
)

// A Difference is one subject on which Postgres and Temporal disagree.
type Difference struct {
	Topic    string `json:"topic"` // case, campaign, batch, import
	ID       string `json:"id"`
	Kind     Kind   `json:"kind"`
	Expected string `json:"expected"` // by Postgres
	Found    string `json:"found"`    // in Temporal
}

// Workflow is the id of the workflow that the difference is about.
func (d Difference) Workflow() string { return d.Topic + "/" + d.ID }

// A Comparison holds Temporal against Postgres, which is right.
type Comparison struct {
	Client workflows.Client
	Store  *store.Store
	// Deep looks at every workflow and asks it where it stands. Otherwise the
	// engine's list of running workflows says which ones to look at.
	Deep     bool
	Progress func(done, total int) // may be nil
}

const (
	comparePage     = 500
	compareParallel = 16
	compareTimeout  = 20 * time.Second // of one question
	settling        = 2 * time.Second  // what is about to end has ended by then
)

// Find answers every difference, in the order of topics and ids. What is just
// moving is none: it is read again before it is named.
func (c Comparison) Find(ctx context.Context) ([]Difference, error) {
	running := map[string]bool{}
	err := c.Client.Listed(ctx, func(ids []string) error {
		for _, id := range ids {
			running[id] = true
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	found := &findings{}
	err = c.eachOpen(ctx, func(ctx context.Context, st store.Standing) error {
		id := st.Topic + "/" + st.ID
		found.mu.Lock()
		listed := running[id]
		delete(running, id)
		found.mu.Unlock()
		if listed && !c.Deep {
			return nil
		}
		d, err := c.certain(ctx, st)
		if err == nil && d != nil {
			found.add(*d)
		}
		return err
	})
	if err == nil {
		err = c.stray(ctx, running, found)
	}
	slices.SortFunc(found.all, func(a, b Difference) int {
		if by := slices.Index(store.Topics, a.Topic) - slices.Index(store.Topics, b.Topic); by != 0 {
			return by
		}
		return strings.Compare(a.ID, b.ID)
	})
	return found.all, err
}

type findings struct {
	mu  sync.Mutex
	all []Difference
}

func (f *findings) add(d Difference) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.all = append(f.all, d)
}

// eachOpen hands do every subject that needs a workflow, several at a time.
func (c Comparison) eachOpen(ctx context.Context, do func(context.Context, store.Standing) error) error {
	total, err := c.Store.OpenCount(ctx)
	if err != nil {
		return err
	}
	done := 0
	for _, topic := range store.Topics {
		for after := ""; ; {
			ids, err := c.Store.OpenIDs(ctx, topic, after, comparePage)
			if err != nil {
				return err
			}
			if len(ids) == 0 {
				break
			}
			after = ids[len(ids)-1]
			if err := c.each(ctx, topic, ids, do); err != nil {
				return err
			}
			if done += len(ids); c.Progress != nil {
				c.Progress(done, max(done, total))
			}
		}
	}
	return nil
}

func (c Comparison) each(ctx context.Context, topic string, ids []string, do func(context.Context, store.Standing) error) error {
	standings, err := c.Store.Standings(ctx, topic, ids)
	if err != nil {
		return err
	}
	errs := make([]error, len(ids))
	slots := make(chan struct{}, compareParallel)
	var all sync.WaitGroup
	for i, id := range ids {
		st, known := standings[id]
		if !known || !st.Open { // it has ended meanwhile
			continue
		}
		slots <- struct{}{}
		all.Go(func() {
			defer func() { <-slots }()
			asked, cancel := context.WithTimeout(ctx, compareTimeout)
			defer cancel()
			errs[i] = do(asked, st)
		})
	}
	all.Wait()
	return errors.Join(errs...)
}

// certain compares a subject and, when it differs, once more with what Postgres
// holds by then.
func (c Comparison) certain(ctx context.Context, st store.Standing) (*Difference, error) {
	d, err := c.compare(ctx, st)
	if d == nil || err != nil {
		return d, err
	}
	again, err := c.Store.Standings(ctx, st.Topic, []string{st.ID})
	if err != nil {
		return nil, err
	}
	now, known := again[st.ID]
	if !known || !now.Open || now.Waits { // the relay is about to tell it
		return nil, nil
	}
	return c.compare(ctx, now)
}

func (c Comparison) compare(ctx context.Context, st store.Standing) (*Difference, error) {
	d := &Difference{Topic: st.Topic, ID: st.ID, Expected: describe(st.State, st.Version, st.Due)}
	life, err := c.Client.Look(ctx, d.Workflow())
	switch {
	case err != nil:
		return nil, err
	case life == workflows.Completed:
		d.Kind, d.Found = Finished, "workflow "+string(life)
		return d, nil
	case life == workflows.Paused:
		d.Kind, d.Found = Halted, "workflow "+string(life)
		return d, nil
	case life != workflows.Running:
		d.Kind, d.Found = Missing, "workflow "+string(life)
		return d, nil
	case !c.Deep:
		return nil, nil
	}
	theirs, err := c.ask(ctx, st)
	if err != nil {
		return nil, err
	}
	d.Found = describe(theirs.State, theirs.Version, theirs.Due)
	switch {
	case theirs.Version < st.Version:
		d.Kind = Behind
	case theirs.Version > st.Version:
		d.Kind = Ahead
	// What was put off by a new calendar the workflow learns when its timer rings.
	case theirs.State != st.State || theirs.Due.IsZero() != st.Due.IsZero() || theirs.Due.After(st.Due):
		d.Kind = Differs
	default:
		return nil, nil
	}
	return d, nil
}

// ask asks the workflow of a case or campaign where it believes itself to be; a
// bulk decision and an import know nothing that Postgres does not.
func (c Comparison) ask(ctx context.Context, st store.Standing) (store.Standing, error) {
	theirs := st
	switch st.Topic {
	case "case":
		k, err := c.Client.CaseStanding(ctx, st.ID)
		if err != nil {
			return theirs, err
		}
		theirs.State, theirs.Version, theirs.Due = string(k.State), k.Version, k.Due
	case "campaign":
		k, err := c.Client.CampaignStanding(ctx, st.ID)
		if err != nil {
			return theirs, err
		}
		theirs.State, theirs.Version = string(k.Status), k.Version
	}
	return theirs, nil
}

func describe(state string, version int, due time.Time) string {
	text := fmt.Sprintf("%s, version %d", state, version)
	if !due.IsZero() {
		text += ", due " + due.In(relief.Shanghai).Format(time.RFC3339)
	}
	return text
}

// stray names the running workflows of what Postgres holds ended or does not
// know. What has just ended gets a moment to end in Temporal too.
func (c Comparison) stray(ctx context.Context, running map[string]bool, found *findings) error {
	suspects, err := c.strays(ctx, running)
	if err != nil || len(suspects) == 0 {
		return err
	}
	sleep(ctx, settling)
	still := map[string]bool{}
	for _, d := range suspects {
		life, err := c.Client.Look(ctx, d.Workflow())
		if err != nil {
			return err
		}
		if life.Open() {
			still[d.Workflow()] = true
		}
	}
	suspects, err = c.strays(ctx, still)
	for _, d := range suspects {
		found.add(d)
	}
	return err
}

func (c Comparison) strays(ctx context.Context, running map[string]bool) ([]Difference, error) {
	byTopic := map[string][]string{}
	for workflow := range running {
		topic, id := workflows.SubjectOf(workflow)
		byTopic[topic] = append(byTopic[topic], id)
	}
	var out []Difference
	for _, topic := range store.Topics {
		for ids := range slices.Chunk(byTopic[topic], comparePage) {
			standings, err := c.Store.Standings(ctx, topic, ids)
			if err != nil {
				return nil, err
			}
			for _, id := range ids {
				st, known := standings[id]
				switch {
				case !known:
					out = append(out, Difference{Topic: topic, ID: id, Kind: Orphan, Expected: "nothing", Found: "workflow open"})
				case !st.Open && !st.Waits:
					out = append(out, Difference{Topic: topic, ID: id, Kind: Lingers, Expected: describe(st.State, st.Version, time.Time{}), Found: "workflow open"})
				}
			}
		}
	}
	return out, nil
}
