package verify

import (
	"context"
	"fmt"
)

// An Engine is Temporal, as far as verify asks it: what differs from Postgres,
// and what its histories hold.
type Engine interface {
	// Differences answers every subject on which Temporal disagrees with Postgres.
	Differences(ctx context.Context) ([]Difference, error)
	// Histories shows the text of every event of the share (0…1) of all histories.
	Histories(ctx context.Context, share float64, show func(Text)) error
}

// A Difference is one subject on which the engine and Postgres disagree.
type Difference struct {
	Subject  string // case/<uuid>
	Standing bool   // a workflow runs, and stands elsewhere; otherwise one is missing or too many
	Expected string
	Found    string
}

// A Text is what a history holds in one place.
type Text struct {
	Workflow string
	Event    int64
	Data     []byte
	Ours     bool // a summary or a detail of our own words, which are Chinese
}

// differences asks the engine once for both invariants.
func (s *snapshot) differences(ctx context.Context, standing bool) ([]Violation, error) {
	s.cache.reading.engine.Lock()
	defer s.cache.reading.engine.Unlock()
	if s.cache.engine == nil {
		found, err := s.Engine.Differences(ctx)
		s.cache.engine = &answer{found, err}
	}
	if err := s.cache.engine.err; err != nil {
		return nil, fmt.Errorf("asking Temporal: %w", err)
	}
	var out []Violation
	for _, d := range s.cache.engine.differences {
		if d.Standing == standing {
			out = append(out, Violation{d.Subject, []string{"workflow/" + d.Subject}, d.Expected, d.Found})
		}
	}
	return out, nil
}

type answer struct {
	differences []Difference
	err         error
}

func workflowsRun(ctx context.Context, s *snapshot) ([]Violation, error) {
	return s.differences(ctx, false)
}

func workflowsStand(ctx context.Context, s *snapshot) ([]Violation, error) {
	return s.differences(ctx, true)
}

// fastShare is how much of all histories is looked at when not all of them are.
const fastShare = 0.05

// historiesClean is I27: ids, codes, numbers and times, and our own summaries.
func historiesClean(ctx context.Context, s *snapshot) ([]Violation, error) {
	share := fastShare
	if s.Full {
		share = 1
	}
	var out []Violation
	err := s.Engine.Histories(ctx, share, func(t Text) {
		what := personal(t.Data)
		if what == "" && !t.Ours && hasHan(t.Data) {
			what = "Chinese text"
		}
		if what != "" {
			out = append(out, Violation{t.Workflow, []string{fmt.Sprintf("history/%s/%d", t.Workflow, t.Event)}, "identifiers, codes, numbers and times", what})
		}
	})
	if err != nil {
		return nil, fmt.Errorf("reading histories: %w", err)
	}
	return out, nil
}
