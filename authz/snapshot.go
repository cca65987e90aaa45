package authz

import (
	"cmp"
	_ "embed" // the model
	"errors"
	"fmt"
	"log/slog"
	"slices"

	"github.com/casbin/casbin/v2"
	"github.com/casbin/casbin/v2/model"
	"github.com/google/uuid"

	"github.com/songnuan/songnuan/relief"
)

//go:embed model.conf
var modelConf string

// A snapshot is one version of policy and grants. It never changes; a new one takes its place.
type snapshot struct {
	version int64
	tree    *tree
	rules   map[string][]Rule           // by action, in the order of roles and levels
	casbin  map[string]*casbin.Enforcer // by action: Casbin walks every rule it holds, so each holds few
}

func newSnapshot(rules []Rule, version int64, grants []Grant) (*snapshot, error) {
	if err := checkPolicy(rules); err != nil {
		return nil, err
	}
	s := &snapshot{
		version: version,
		tree:    newTree(sound(grants)),
		rules:   make(map[string][]Rule),
		casbin:  make(map[string]*casbin.Enforcer),
	}
	for _, rule := range sorted(rules) {
		s.rules[rule.Action] = append(s.rules[rule.Action], rule)
	}
	for action, rules := range s.rules {
		enforcer, err := newEnforcer(rules, s.tree)
		if err != nil {
			return nil, fmt.Errorf("building enforcer for %s: %w", action, err)
		}
		s.casbin[action] = enforcer
	}
	return s, nil
}

func newEnforcer(rules []Rule, t *tree) (*casbin.Enforcer, error) {
	m, err := model.NewModelFromString(modelConf)
	if err != nil {
		return nil, err
	}
	for _, rule := range rules {
		if err := m.AddPolicy("p", "p", []string{holder(rule.Role, rule.Level), rule.Level, rule.Action}); err != nil {
			return nil, err
		}
	}
	enforcer, err := casbin.NewEnforcer(m)
	if err != nil {
		return nil, err
	}
	// Set after NewEnforcer, which installs its own role manager here.
	g := enforcer.GetModel()["g"]["g"]
	g.RM, g.CondRM = nil, t

	// Compiles the matcher now, and refuses a model that allows a stranger.
	stranger, err := enforcer.Enforce(subject(uuid.Nil), "/", rules[0].Action, AnyLevel)
	if err != nil {
		return nil, err
	}
	if stranger {
		return nil, errors.New("a user without any grant is allowed")
	}
	return enforcer, nil
}

// sound leaves out grants that cannot be understood: each is denied by itself, whereas refusing the
// whole load would also hold up the revocations beside it.
func sound(grants []Grant) []Grant {
	return slices.DeleteFunc(slices.Clone(grants), func(g Grant) bool {
		err := g.check()
		if err != nil {
			slog.Error("grant left out", "grant", g.ID, "error", err)
		}
		return err != nil
	})
}

func sorted(rules []Rule) []Rule {
	rules = slices.Clone(rules)
	slices.SortFunc(rules, func(a, b Rule) int {
		return cmp.Or(
			slices.Index(relief.Roles, relief.Role(a.Role))-slices.Index(relief.Roles, relief.Role(b.Role)),
			relief.Level(a.Level).Rank()-relief.Level(b.Level).Rank(),
		)
	})
	return rules
}

func (s *snapshot) allowed(user uuid.UUID, act, lvl, path string) bool {
	enforcer, known := s.casbin[act]
	if !known || user == uuid.Nil || !validPath(path) {
		return false
	}
	ok, err := enforcer.Enforce(subject(user), path, act, lvl)
	if err != nil {
		slog.Error("denied because asking casbin failed", "action", act, "error", err)
		return false
	}
	return ok
}

// scopes returns the paths where the user may do act at lvl, none of them below another.
func (s *snapshot) scopes(user uuid.UUID, act, lvl string) []string {
	var paths []string
	for _, l := range s.tree.links[subject(user)] {
		if s.permits(l.Grant, act) && (lvl == AnyLevel || lvl == l.Level) {
			paths = append(paths, l.Path)
		}
	}
	slices.Sort(paths)
	var least []string
	for _, path := range paths {
		if !slices.ContainsFunc(least, func(above string) bool { return relief.Covers(above, path) }) {
			least = append(least, path)
		}
	}
	return least
}

func (s *snapshot) permits(g Grant, act string) bool {
	return slices.Contains(s.rules[act], Rule{Role: g.Role, Level: g.Level, Action: act})
}

func (s *snapshot) rolesFor(act, lvl string) []string {
	var names []string
	for _, rule := range s.rules[act] {
		if lvl == AnyLevel || lvl == rule.Level {
			names = append(names, rule.Role)
		}
	}
	return slices.Compact(names)
}

func (s *snapshot) explain(user uuid.UUID, act, lvl, path string) Reason {
	reason := Reason{Code: RoleMissing, Roles: s.rolesFor(act, lvl)}
	if s.allowed(user, act, lvl, path) {
		return Reason{Allowed: true, Roles: reason.Roles}
	}
	for _, l := range s.tree.links[subject(user)] {
		here := s.permits(l.Grant, act)
		switch {
		case here && (lvl == AnyLevel || lvl == l.Level):
			reason.Code = OutOfScope
			return reason
		case here || slices.Contains(reason.Roles, l.Role):
			reason.Code = LevelMismatch
		}
	}
	return reason
}
