package worker

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"github.com/songnuan/songnuan/store"
	"github.com/songnuan/songnuan/workflows"
)

const (
	relayBatch    = 200                    // workflows whose rows a transaction locks
	relayParallel = 16                     // workflows told at the same time
	relayBudget   = 2 * time.Second        // after it no further workflow of a batch is told: its rows stay locked meanwhile
	relayTimeout  = 8 * time.Second        // for one workflow
	relaySweep    = time.Second            // a lost hint delays a workflow no longer than this
	relayPace     = 300 * time.Millisecond // between the beginnings of two rounds, but after one that left more waiting
)

// A relay tells workflows what the outbox holds. Postgres' notifications are a
// hint, the sweep makes certain. What cannot be delivered is put back for a while,
// for this worker or another; the others do not wait for it. What is decided all at once
// is read and told together: under load a round for every decision took a quarter of
// the machine from the decisions.
type relay struct {
	client workflows.Client
	store  *store.Store
	log    *slog.Logger
	trace  func(ctx context.Context, trace string) context.Context // may be nil
}

func (r *relay) run(ctx context.Context) {
	var (
		hints <-chan struct{}
		pause backoff
		pace  = rate.NewLimiter(rate.Every(relayPace), 1)
	)
	for ctx.Err() == nil {
		if hints == nil {
			hints, _ = r.store.ListenOutbox(ctx) // without it the sweep still works
		}
		n, err := r.round(ctx)
		switch {
		case ctx.Err() != nil:
			return
		case err != nil && n > 0: // those that failed are put back; the others go on
			pause.reset()
			r.log.Warn("some in the outbox wait", "error", err)
		case err != nil:
			wait := pause.next()
			r.log.Warn("outbox waits", "error", err, "again_in", wait.String())
			sleep(ctx, wait)
		default:
			pause.reset()
			if n == 0 && !hinted(ctx, hints) {
				hints = nil
			}
		}
		if n < relayBatch {
			_ = pace.Wait(ctx) // cut short only by the end
		}
	}
}

// round tells what waits and answers how many workflows it told; the error is
// one of those that could not be told, if any.
func (r *relay) round(ctx context.Context) (int, error) {
	return r.store.Relay(ctx, relayBatch, r.deliver)
}

// hinted waits for a hint or the next sweep; false when hints will come no more.
func hinted(ctx context.Context, hints <-chan struct{}) bool {
	sweep := time.NewTimer(relaySweep)
	defer sweep.Stop()
	select {
	case <-ctx.Done():
		return true
	case <-sweep.C:
		return true
	case _, open := <-hints:
		return open
	}
}

// deliver tells each workflow its part, several at a time, and answers what went
// wrong for each. An engine that is busy, as when thousands of cases open at once,
// gets as much as it takes within the budget; the rest is for the next round and no
// failure.
func (r *relay) deliver(ctx context.Context, groups []store.Told) []error {
	errs := make([]error, len(groups))
	slots := make(chan struct{}, relayParallel)
	began := time.Now()
	var all sync.WaitGroup
	for i, t := range groups {
		slots <- struct{}{}
		if time.Since(began) > relayBudget {
			errs[i] = store.ErrNextRound
			<-slots
			continue
		}
		all.Go(func() {
			defer func() { <-slots }()
			ctx, cancel := context.WithTimeout(ctx, relayTimeout)
			defer cancel()
			if r.trace != nil && t.Trace != "" {
				ctx = r.trace(ctx, t.Trace)
			}
			errs[i] = r.tell(ctx, t)
		})
	}
	all.Wait()
	return errs
}

func (r *relay) tell(ctx context.Context, t store.Told) error {
	switch {
	case t.Topic == "case":
		return r.client.TellCase(ctx, caseStart(t.ID, t.Start), workflows.Told{Events: t.Events})
	case t.Topic == "posting":
		return r.client.TellCase(ctx, caseStart(t.ID, t.Start), workflows.Told{Wake: true})
	case t.Topic == "recovery" && t.Start.Over:
		return r.client.EndRecovery(ctx, recoveryStart(t.ID, t.Start))
	case t.Topic == "batch" && undone(t.Body):
		return r.client.CancelBatch(ctx, workflows.BatchStart{BatchID: t.ID, AppliesAt: t.Start.AppliesAt})
	default:
		return nudge(ctx, r.client, t.Topic, t.ID, t.Start)
	}
}

// nudge makes sure that the subject's workflow runs and looks into Postgres.
func nudge(ctx context.Context, c workflows.Client, topic, id string, facts store.StartFacts) error {
	switch topic {
	case "case":
		return c.TellCase(ctx, caseStart(id, facts), workflows.Told{})
	case "campaign":
		now := workflows.CampaignChange{Version: facts.Version, Status: facts.Status, Windows: facts.Windows}
		return c.TellCampaign(ctx, workflows.CampaignStart{CampaignID: id, UnionCode: facts.Union, Known: now}, now)
	case "batch":
		return c.StartBatch(ctx, workflows.BatchStart{BatchID: id, AppliesAt: facts.AppliesAt})
	case "import":
		return c.StartImport(ctx, workflows.ImportInput{ID: id})
	case "recovery":
		return c.StartRecovery(ctx, recoveryStart(id, facts))
	}
	return fmt.Errorf("topic %q is unknown", topic)
}

func caseStart(id string, f store.StartFacts) workflows.CaseStart {
	return workflows.CaseStart{CaseID: id, CampaignID: f.Campaign, UnionCode: f.Union, CaseNo: f.CaseNo, Rules: f.Rules}
}

func recoveryStart(id string, f store.StartFacts) workflows.RecoveryStart {
	return workflows.RecoveryStart{CaseID: id, CampaignID: f.Campaign, UnionCode: f.Union, CaseNo: f.CaseNo, Due: f.Due}
}

// undone says whether one of a bulk decision's messages cancels it.
func undone(body []json.RawMessage) bool {
	for _, raw := range body {
		var b struct {
			Cancelled bool `json:"cancelled"`
		}
		if json.Unmarshal(raw, &b) == nil && b.Cancelled {
			return true
		}
	}
	return false
}

// A backoff grows from a fifth of a second to five seconds.
type backoff struct{ last time.Duration }

func (b *backoff) next() time.Duration {
	b.last = min(max(2*b.last, 200*time.Millisecond), 5*time.Second)
	return b.last
}

func (b *backoff) reset() { b.last = 0 }

func sleep(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
}
