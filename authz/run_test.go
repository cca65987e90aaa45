package authz

import (
	"context"
	"errors"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// covers: fault:F37
func TestARevocationCountsRightAfterTheSignal(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := grant("reviewer", "county", county)
		a, source := defaults(t, g)
		signals := make(chan struct{}, 1)
		run(t, a, source, func(context.Context) (<-chan struct{}, error) { return signals, nil })
		if !a.Allowed(g.UserID, "review", "county", base) {
			t.Fatal("denied before the revocation")
		}

		source.set(func() { source.grants, source.version = nil, 2 })
		signals <- struct{}{}
		pass(settleFor)
		if a.Allowed(g.UserID, "review", "county", base) || len(a.Scopes(g.UserID, "review")) > 0 || a.Version() != 2 {
			t.Errorf("still allowed by version %d", a.Version())
		}
	})
}

func TestABurstOfChangesIsLoadedOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, source := defaults(t)
		signals := make(chan struct{})
		run(t, a, source, func(context.Context) (<-chan struct{}, error) { return signals, nil })
		source.set(func() { source.loads = 0 })
		for range 100 {
			signals <- struct{}{}
		}
		pass(settleFor)
		source.set(func() {
			if source.loads != 1 {
				t.Errorf("%d loads", source.loads)
			}
		})
	})
}

func TestAChangeNobodyToldOfIsSweptUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, source := defaults(t)
		run(t, a, source, func(context.Context) (<-chan struct{}, error) { return make(chan struct{}), nil })
		source.set(func() { source.version = 7 })
		pass(sweepEvery)
		if a.Version() != 7 {
			t.Errorf("version %d", a.Version())
		}
	})
}

// A database that stood still for a moment may have kept its listeners: what could
// not be loaded is loaded as soon as it answers, not at the next sweep.
//
// covers: fault:F10
func TestWhatCouldNotBeLoadedIsLoadedSoon(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, source := defaults(t)
		signals := make(chan struct{}, 1)
		run(t, a, source, func(context.Context) (<-chan struct{}, error) { return signals, nil })
		source.set(func() { source.err = errors.New("no answer") })
		signals <- struct{}{}
		pass(settleFor)
		if a.Healthy() == nil {
			t.Fatal("healthy, and nothing could be loaded")
		}
		source.set(func() { source.err = nil })
		pass(retryAfter)
		if err := a.Healthy(); err != nil {
			t.Errorf("still %v", err)
		}
	})
}

func TestALostListenerIsReplacedAndNothingIsMissed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, source := defaults(t)
		first := make(chan struct{})
		var calls atomic.Int32
		run(t, a, source, func(context.Context) (<-chan struct{}, error) {
			switch calls.Add(1) {
			case 1:
				return first, nil
			case 2:
				return nil, errors.New("connection refused")
			}
			return make(chan struct{}), nil
		})
		close(first)
		synctest.Wait()
		source.set(func() { source.version = 5 })
		pass(retryAfter)
		if a.Version() != 5 || calls.Load() != 2 {
			t.Errorf("version %d after %d calls; without a listener it must load at each attempt", a.Version(), calls.Load())
		}
		source.set(func() { source.version = 6 })
		pass(retryAfter)
		if a.Version() != 6 || calls.Load() != 3 {
			t.Errorf("version %d after %d calls", a.Version(), calls.Load())
		}
	})
}

// covers: fault:F56
func TestAFailedReloadKeepsTheLastGoodPolicyAndSaysSo(t *testing.T) {
	for name, spoil := range map[string]func(*memory){
		"unreadable":   func(m *memory) { m.err = errors.New("connection refused") },
		"empty":        func(m *memory) { m.rules = nil },
		"unknown role": func(m *memory) { m.rules = append(m.rules[:1:1], Rule{"root", "base", "accept"}) },
	} {
		t.Run(name, func(t *testing.T) {
			g := grant("reviewer", "county", county)
			a, source := defaults(t, g)
			good := source.rules
			source.set(func() { source.version = 2; spoil(source) })
			if err := a.reload(t.Context()); err == nil {
				t.Fatal("loaded")
			}
			if a.Healthy() == nil || a.Version() != 1 || !a.Allowed(g.UserID, "review", "county", base) {
				t.Errorf("healthy %v, version %d", a.Healthy(), a.Version())
			}

			source.set(func() { source.rules, source.err = good, nil })
			if err := a.reload(t.Context()); err != nil || a.Healthy() != nil || a.Version() != 2 {
				t.Errorf("reload %v, healthy %v, version %d", err, a.Healthy(), a.Version())
			}
		})
	}
}

func TestAPolicyThatNobodyRefreshesIsNotHealthy(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, _ := defaults(t)
		pass(staleBeyond)
		if err := a.Healthy(); err != nil {
			t.Error(err)
		}
		pass(time.Second)
		if a.Healthy() == nil {
			t.Error("healthy")
		}
	})
}

// covers: fault:F37 inv:I35
func TestReadersNeverSeeARevokedGrantWhileVersionsChange(t *testing.T) {
	always, never, sometimes := grant("clerk", "base", base), grant("auditor", "base", base), grant("clerk", "base", base)
	a, source := defaults(t, always, never, sometimes)
	var round atomic.Int64 // odd from the swap without the grant until just before it returns
	var done atomic.Bool
	var readers sync.WaitGroup
	for range 8 {
		readers.Go(func() {
			for !done.Load() {
				before := round.Load()
				got := a.Allowed(sometimes.UserID, "accept", "base", base)
				if got && before%2 == 1 && before == round.Load() {
					t.Error("a revoked grant is allowed")
				}
				if !a.Allowed(always.UserID, "accept", "base", base) || a.Allowed(never.UserID, "accept", "base", base) {
					t.Error("another's answer changed")
				}
				runtime.Gosched()
			}
		})
	}
	for range 40 {
		source.set(func() { source.grants = []Grant{always, never} })
		if err := a.reload(t.Context()); err != nil {
			t.Error(err)
		}
		round.Add(1)
		if a.Allowed(sometimes.UserID, "accept", "base", base) {
			t.Error("allowed right after the swap")
		}
		round.Add(1)
		source.set(func() { source.grants = []Grant{always, never, sometimes} })
		if err := a.reload(t.Context()); err != nil {
			t.Error(err)
		}
	}
	done.Store(true)
	readers.Wait()
}

// pass lets time go by in the test's bubble, and what it sets going come to rest.
func pass(d time.Duration) {
	<-time.After(d)
	synctest.Wait()
}

// run starts a.Run for the rest of the test and waits until it listens.
func run(t *testing.T, a *Authorizer, source *memory, changed func(context.Context) (<-chan struct{}, error)) {
	t.Helper()
	source.changed = changed
	ctx, stop := context.WithCancel(t.Context())
	stopped := make(chan struct{})
	go func() { defer close(stopped); a.Run(ctx) }()
	t.Cleanup(func() { stop(); <-stopped })
	synctest.Wait()
}
