package authz

import (
	"github.com/casbin/casbin/v2/rbac"
	"github.com/google/uuid"

	"github.com/songnuan/songnuan/relief"
)

// A tree is Casbin's role manager over the union tree. It never changes once filled.
//
// Casbin only ever asks HasLink; any other method of the embedded nil interface would panic, which
// Enforce turns into an error and so into a denial. It is a *conditional* role manager because
// Casbin remembers each answer of a plain one, which grows without bound and, measured, costs more than asking again.
type tree struct {
	rbac.ConditionalRoleManager
	links map[string][]link
}

type link struct {
	Grant
	holder string
}

func newTree(grants []Grant) *tree {
	t := &tree{links: make(map[string][]link, len(grants))}
	for _, g := range grants {
		sub := subject(g.UserID)
		t.links[sub] = append(t.links[sub], link{Grant: g, holder: holder(g.Role, g.Level)})
	}
	return t
}

// HasLink tells whether the user holds the role, "role:<role>@<level>", at the union path or above it.
func (t *tree) HasLink(user, role string, path ...string) (bool, error) {
	if len(path) != 1 {
		return false, nil
	}
	for _, l := range t.links[user] {
		if l.holder == role && relief.Covers(l.Path, path[0]) {
			return true, nil
		}
	}
	return false, nil
}

// The prefixes keep people and roles apart: a user named like a role is not that role.
func subject(user uuid.UUID) string { return "user:" + user.String() }

func holder(role, level string) string { return "role:" + role + "@" + level }
