package worker

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/songnuan/songnuan/store"
	"github.com/songnuan/songnuan/workflows"
)

const (
	relayBatch    = 200             // outbox rows a transaction locks
	relayParallel = 16              // workflows told at the same time
	relayTimeout  = 4 * time.Second // for a batch; its rows stay locked meanwhile
	relaySweep    = time.Second     // a lost hint delays a workflow no longer than this
)

// A relay tells workflows what the outbox holds. Postgres' notifications are a
// hint, the sweep makes certain. What cannot be delivered stays for the next
// round, here or in another worker.
type relay struct {
	client workflows.Client
	store  *store.Store
	log    *slog.Logger
}

func (r *relay) run(ctx context.Context) {
	var (
		hints <-chan struct{}
		pause backoff
	)
	for ctx.Err() == nil {
		if hints == nil {
			hints, _ = r.store.ListenOutbox(ctx) // without it the sweep still works
		}
		n, err := r.round(ctx)
		switch {
		case ctx.Err() != nil:
			return
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
	}
}

// round tells what waits and answers how many workflows it was about; the error
// is one of those that could not be told, if any.
func (r *relay) round(ctx context.Context) (int, error) {
	var failed error
	n, err := r.store.Relay(ctx, relayBatch, func(ctx context.Context, groups []store.Told) []error {
		errs := r.deliver(ctx, groups)
		for _, err := range errs {
			failed = cmp.Or(failed, err)
		}
		return errs
	})
	return n, cmp.Or(err, failed)
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
// wrong for each.
func (r *relay) deliver(ctx context.Context, groups []store.Told) []error {
	ctx, cancel := context.WithTimeout(ctx, relayTimeout)
	defer cancel()
	errs := make([]error, len(groups))
	slots := make(chan struct{}, relayParallel)
	var all sync.WaitGroup
	for i, t := range groups {
		slots <- struct{}{}
		all.Go(func() {
			errs[i] = r.tell(ctx, t)
			<-slots
		})
	}
	all.Wait()
	return errs
}

func (r *relay) tell(ctx context.Context, t store.Told) error {
	switch t.Topic {
	case "case":
		start := workflows.CaseStart{CaseID: t.ID, CampaignID: t.Start.Campaign, UnionCode: t.Start.Union, CaseNo: t.Start.CaseNo, Rules: t.Start.Rules}
		return r.client.TellCase(ctx, start, workflows.Told{Events: t.Events})
	case "campaign":
		now := workflows.CampaignChange{Version: t.Start.Version, Status: t.Start.Status, Windows: t.Start.Windows}
		return r.client.TellCampaign(ctx, workflows.CampaignStart{CampaignID: t.ID, UnionCode: t.Start.Union, Known: now}, now)
	case "batch":
		start := workflows.BatchStart{BatchID: t.ID, AppliesAt: t.Start.AppliesAt}
		if undone(t.Body) {
			return r.client.CancelBatch(ctx, start)
		}
		return r.client.StartBatch(ctx, start)
	case "import":
		return r.client.StartImport(ctx, workflows.ImportInput{ID: t.ID})
	}
	return fmt.Errorf("outbox topic %q is unknown", t.Topic)
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
