package api

import (
	lists "container/list"
	"net/netip"
	"sync"
	"time"
)

const (
	attemptsWindow = time.Minute
	attemptsKept   = 10_000 // addresses remembered at most
	ofOneLine      = 64     // the bits of an IPv6 address that one subscriber cannot choose
)

// attempts counts what each address tries, as failed sign-ins (RELIABILITY F58):
// so many in a window. An attempt counts from its beginning and no longer once
// it succeeds, so that many at once are no way around it.
type attempts struct {
	allowed int

	mu  sync.Mutex
	now func() time.Time
	by  map[string]*lists.Element
	old *lists.List // of tallies, the one begun first in front
}

type tally struct {
	whose string
	since time.Time
	count int
}

func newAttempts(allowed int) *attempts {
	return &attempts{allowed: allowed, now: time.Now, by: map[string]*lists.Element{}, old: lists.New()}
}

// begin counts an attempt, or answers how long the address has to wait.
func (a *attempts) begin(address string) (wait time.Duration) {
	a.mu.Lock()
	defer a.mu.Unlock()
	whose, now := subscriber(address), a.now()
	a.forget(now)
	t := a.of(whose)
	if t == nil {
		t = &tally{whose: whose, since: now}
		a.by[whose] = a.old.PushBack(t)
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
	if t := a.of(subscriber(address)); t != nil && t.count > 0 {
		t.count--
	}
}

func (a *attempts) of(whose string) *tally {
	if e := a.by[whose]; e != nil {
		return e.Value.(*tally)
	}
	return nil
}

// forget drops what is over, and keeps the map small: who comes with many
// addresses pushes out the oldest tally for each of them, never all.
func (a *attempts) forget(now time.Time) {
	for e := a.old.Front(); e != nil; e = a.old.Front() {
		t := e.Value.(*tally)
		if now.Sub(t.since) < attemptsWindow && a.old.Len() < attemptsKept {
			return
		}
		a.old.Remove(e)
		delete(a.by, t.whose)
	}
}

// subscriber is whom the tries of an address count for: an IPv6 subscriber has a
// whole /64 to choose from.
func subscriber(address string) string {
	ip, err := netip.ParseAddr(address)
	if err != nil || ip.Unmap().Is4() {
		return address
	}
	net, err := ip.WithZone("").Prefix(ofOneLine)
	if err != nil {
		return address
	}
	return net.String()
}
