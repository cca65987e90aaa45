// Package authz answers "may this role do this here": a Casbin policy of role × action × level, and
// grants that give a person a role at a union and everything below it. Who may not act twice on one
// case is not asked here but in relief and in the deciding transaction (RELIABILITY rules 20–21).
package authz

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/google/uuid"

	"github.com/songnuan/songnuan/relief"
)

// AnyLevel is the level asked for when the action has none of its own: reading, mostly.
const AnyLevel = "any"

// A Rule lets a role, held at a union of that level, do one action. There are only permissions:
// what no rule allows is denied.
type Rule struct {
	Role   string
	Level  string
	Action string
}

func (r Rule) check() error {
	switch {
	case !slices.Contains(relief.Roles, relief.Role(r.Role)):
		return fmt.Errorf("unknown role %q", r.Role)
	case !slices.Contains(relief.Levels, relief.Level(r.Level)):
		return fmt.Errorf("unknown level %q", r.Level)
	case !actionForm.MatchString(r.Action):
		return fmt.Errorf("action %q is not of the form noun.verb or verb", r.Action)
	}
	return nil
}

// A Grant gives a person a role at the union with this level and path (/410000/410800/410821), and
// thereby at every union below it.
type Grant struct {
	ID     uuid.UUID
	UserID uuid.UUID
	Role   string
	Level  string
	Path   string
}

func (g Grant) check() error {
	switch {
	case g.UserID == uuid.Nil:
		return errors.New("no user")
	case !slices.Contains(relief.Roles, relief.Role(g.Role)):
		return fmt.Errorf("unknown role %q", g.Role)
	case !slices.Contains(relief.Levels, relief.Level(g.Level)):
		return fmt.Errorf("unknown level %q", g.Level)
	case !validPath(g.Path):
		return fmt.Errorf("union path %q is not of the form /code/code", g.Path)
	}
	return nil
}

// A Source holds policy and grants; store fills it from Postgres.
type Source interface {
	// Policy returns the rules in force and the version they were committed as.
	Policy(context.Context) (rules []Rule, version int64, err error)
	// Grants returns the grants in force now: not revoked, not expired, of accounts that are enabled.
	Grants(context.Context) ([]Grant, error)
	// Changed returns a channel that carries a signal after every change of either, as long as ctx
	// lasts. A signal may be dropped only when another is still waiting. The channel is closed when
	// changes can no longer be noticed; the caller then asks again, and loads everything anew.
	Changed(context.Context) (<-chan struct{}, error)
}

func validPath(path string) bool {
	return len(path) > 1 && path[0] == '/' && !strings.HasSuffix(path, "/") && !strings.Contains(path, "//")
}
