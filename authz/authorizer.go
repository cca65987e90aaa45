package authz

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/google/uuid"
)

const (
	sweepEvery  = 30 * time.Second       // loads everything even when no change was noticed
	settleFor   = 20 * time.Millisecond  // lets a burst of changes become one load
	retryAfter  = 500 * time.Millisecond // between attempts to notice changes again
	loadWithin  = 10 * time.Second
	staleBeyond = 3 * sweepEvery
)

// Why something is not allowed; the codes are part of the API.
const (
	RoleMissing   = "role_missing"   // no role of the user may do it at any level
	LevelMismatch = "level_mismatch" // the role would do, held at a union of another level
	OutOfScope    = "out_of_scope"   // the role and level would do, at another union
)

// A Reason tells why an action is allowed or not, and which roles may do it at the level asked for.
type Reason struct {
	Allowed bool
	Code    string // empty when allowed
	Roles   []string
}

// An Authorizer answers from the last good version of policy and grants. It is safe for concurrent use.
type Authorizer struct {
	source  Source
	current atomic.Pointer[snapshot]

	loading sync.Mutex // an older load must not overtake a newer one

	mu     sync.Mutex
	failed error
	loaded time.Time
}

// New loads policy and grants, and refuses an empty or unsound policy.
func New(ctx context.Context, source Source) (*Authorizer, error) {
	a := &Authorizer{source: source}
	if err := a.reload(ctx); err != nil {
		return nil, err
	}
	return a, nil
}

// Run keeps the Authorizer up to date until ctx ends: at every change the source tells of, and every
// 30 seconds for certainty. While changes cannot be noticed it loads twice a second instead.
func (a *Authorizer) Run(ctx context.Context) {
	sweep := time.NewTicker(sweepEvery)
	defer sweep.Stop()
	for {
		changed, err := a.source.Changed(ctx)
		// What changed before the source began to listen was not told.
		a.refresh(ctx)
		if err == nil {
			a.follow(ctx, changed, sweep.C)
		} else if ctx.Err() == nil {
			slog.Warn("listening for policy changes", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(retryAfter):
		}
	}
}

// follow refreshes at every signal and sweep until the channel is closed, and soon
// again what could not be loaded: this process is not healthy until it is.
func (a *Authorizer) follow(ctx context.Context, changed <-chan struct{}, sweep <-chan time.Time) {
	for open := true; open; {
		var again <-chan time.Time
		if a.Healthy() != nil {
			again = time.After(retryAfter)
		}
		select {
		case <-ctx.Done():
			return
		case <-again:
		case <-sweep:
		case _, open = <-changed:
			open = open && settle(ctx, changed)
		}
		a.refresh(ctx)
	}
}

// settle takes further signals for a moment and tells whether the channel is still open.
func settle(ctx context.Context, changed <-chan struct{}) bool {
	pause := time.NewTimer(settleFor)
	defer pause.Stop()
	for {
		select {
		case <-ctx.Done():
			return true
		case <-pause.C:
			return true
		case _, open := <-changed:
			if !open {
				return false
			}
		}
	}
}

// refresh reloads and logs, once, that loading began to fail or works again.
func (a *Authorizer) refresh(ctx context.Context) {
	before := a.Healthy()
	err := a.reload(ctx)
	switch {
	case ctx.Err() != nil:
	case err != nil && before == nil:
		slog.Error("keeping the last good policy", "version", a.Version(), "error", err)
	case err == nil && before != nil:
		slog.Info("policy loads again", "version", a.Version())
	}
}

// reload puts a fresh snapshot in place of the current one, or keeps it when that fails.
func (a *Authorizer) reload(ctx context.Context) error {
	a.loading.Lock()
	defer a.loading.Unlock()

	fresh, err := a.load(ctx)
	if err == nil {
		a.current.Store(fresh)
	}

	a.mu.Lock()
	defer a.mu.Unlock()
	a.failed = err
	if err == nil {
		a.loaded = time.Now()
	}
	return err
}

func (a *Authorizer) load(ctx context.Context) (*snapshot, error) {
	ctx, cancel := context.WithTimeout(ctx, loadWithin)
	defer cancel()
	rules, version, err := a.source.Policy(ctx)
	if err != nil {
		return nil, fmt.Errorf("loading policy: %w", err)
	}
	grants, err := a.source.Grants(ctx)
	if err != nil {
		return nil, fmt.Errorf("loading grants: %w", err)
	}
	fresh, err := newSnapshot(rules, version, grants)
	if err != nil {
		return nil, fmt.Errorf("loading policy version %d: %w", version, err)
	}
	return fresh, nil
}

// Healthy returns why the answers may be out of date: the last load failed, or none was tried for long.
func (a *Authorizer) Healthy() error {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.failed != nil {
		return a.failed
	}
	if age := time.Since(a.loaded); age > staleBeyond {
		return fmt.Errorf("policy was last loaded %s ago", age.Round(time.Second))
	}
	return nil
}

// Version returns the policy version answers are given from.
func (a *Authorizer) Version() int64 { return a.current.Load().version }

// Allowed tells whether the user may do act at the union path, in the step of level lvl (a union level,
// or AnyLevel). Whatever cannot be understood is denied.
func (a *Authorizer) Allowed(user uuid.UUID, act, lvl, path string) bool {
	return a.current.Load().allowed(user, act, lvl, path)
}

// Scopes returns the union paths at and below which the user may do act at any level: sorted, none
// below another. Lists are narrowed by it in SQL, never row by row.
func (a *Authorizer) Scopes(user uuid.UUID, act string) []string {
	return a.ScopesAt(user, act, AnyLevel)
}

// ScopesAt is Scopes for the steps of one level: a city's reviewer does not hold the county's.
func (a *Authorizer) ScopesAt(user uuid.UUID, act, lvl string) []string {
	return a.current.Load().scopes(user, act, lvl)
}

// Explain answers as Allowed does, and says why.
func (a *Authorizer) Explain(user uuid.UUID, act, lvl, path string) Reason {
	return a.current.Load().explain(user, act, lvl, path)
}

// RolesFor lists the roles that may do act at level lvl (or AnyLevel).
func (a *Authorizer) RolesFor(act, lvl string) []string {
	return a.current.Load().rolesFor(act, lvl)
}

// Grants returns the user's grants.
func (a *Authorizer) Grants(user uuid.UUID) []Grant {
	var grants []Grant
	for _, l := range a.current.Load().tree.links[subject(user)] {
		grants = append(grants, l.Grant)
	}
	return grants
}

// Permissions lists, sorted, the actions the user may do at some union.
func (a *Authorizer) Permissions(user uuid.UUID) []string {
	s := a.current.Load()
	var actions []string
	for act := range s.rules {
		if slices.ContainsFunc(s.tree.links[subject(user)], func(l link) bool { return s.permits(l.Grant, act) }) {
			actions = append(actions, act)
		}
	}
	slices.Sort(actions)
	return actions
}

// freshEnough bounds how often a grant that is not known may ask for a load.
const freshEnough = 50 * time.Millisecond

// Know loads at once when the user holds a grant, read from the database by the
// caller, that the current version does not have yet: somebody just appointed is
// not refused for the moment that the change takes to be noticed. A load that
// fails keeps the current version.
func (a *Authorizer) Know(ctx context.Context, user uuid.UUID, grants []string) {
	if a.knows(user, grants) {
		return
	}
	a.mu.Lock()
	wait := freshEnough - time.Since(a.loaded)
	a.mu.Unlock()
	select {
	case <-ctx.Done():
	case <-time.After(wait):
	}
	if !a.knows(user, grants) {
		a.refresh(ctx)
	}
}

func (a *Authorizer) knows(user uuid.UUID, grants []string) bool {
	have := a.Grants(user)
	for _, id := range grants {
		if !slices.ContainsFunc(have, func(g Grant) bool { return g.ID.String() == id }) {
			return false
		}
	}
	return true
}
