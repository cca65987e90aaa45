package authz

import (
	"github.com/google/uuid"

	"github.com/songnuan/songnuan/relief"
)

// GrantFor returns the grant on which the user may do act at the union path, in the step of level lvl
// (or AnyLevel): of several, the one held nearest to the union. A deciding transaction locks it.
func (a *Authorizer) GrantFor(user uuid.UUID, act, lvl, path string) (Grant, bool) {
	return a.current.Load().grantFor(user, "", act, lvl, path)
}

// GrantForRole is GrantFor among the grants of one role, or of any when role is empty: a task is one
// role's, and who holds two that may do the same answers it on that one.
func (a *Authorizer) GrantForRole(user uuid.UUID, role, act, lvl, path string) (Grant, bool) {
	return a.current.Load().grantFor(user, role, act, lvl, path)
}

func (s *snapshot) grantFor(user uuid.UUID, role, act, lvl, path string) (Grant, bool) {
	var nearest Grant
	if !s.allowed(user, act, lvl, path) {
		return nearest, false
	}
	for _, l := range s.tree.links[subject(user)] {
		fits := (role == "" || role == l.Role) && s.permits(l.Grant, act) && (lvl == AnyLevel || lvl == l.Level) && relief.Covers(l.Path, path)
		if fits && len(l.Path) > len(nearest.Path) {
			nearest = l.Grant
		}
	}
	return nearest, nearest.ID != uuid.Nil
}
