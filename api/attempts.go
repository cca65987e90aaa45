package api

import (
	"sync"
	"time"
)

const (
	attemptsWindow = time.Minute
	attemptsKept   = 10_000 // addresses remembered at most
)

// attempts counts what each address tries, as failed sign-ins (RELIABILITY F58):
// so many in a window. An attempt counts from its beginning and no longer once
// it succeeds, so that many at once are no way around it.
type attempts struct {
	allowed int

	mu  sync.Mutex
	now func() time.Time
	by  map[string]*tally
}

type tally struct {
	since time.Time
	count int
}

func newAttempts(allowed int) *attempts {
	return &attempts{allowed: allowed, now: time.Now, by: map[string]*tally{}}
}

// begin counts an attempt, or answers how long the address has to wait.
func (a *attempts) begin(address string) (wait time.Duration) {
	a.mu.Lock()
	defer a.mu.Unlock()
	now := a.now()
	t := a.by[address]
	if t == nil || now.Sub(t.since) >= attemptsWindow {
		a.forget(now)
		t = &tally{since: now}
		a.by[address] = t
	}
	if t.count >= a.allowed {
		return attemptsWindow - now.Sub(t.since)
	}
	t.count++
	return 0
}

// succeed takes the attempt back.
func (a *attempts) succeed(address string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if t := a.by[address]; t != nil && t.count > 0 {
		t.count--
	}
}

// forget keeps the map small: what is over goes, and everything when that is not enough.
func (a *attempts) forget(now time.Time) {
	if len(a.by) < attemptsKept {
		return
	}
	for address, t := range a.by {
		if now.Sub(t.since) >= attemptsWindow {
			delete(a.by, address)
		}
	}
	if len(a.by) >= attemptsKept {
		clear(a.by)
	}
}
