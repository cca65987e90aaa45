package authz

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"pgregory.net/rapid"

	"github.com/songnuan/songnuan/relief"
)

const (
	province = "/000000/410000"
	city     = province + "/410800"
	county   = city + "/410821"
	base     = county + "/410821-001"
)

// covers: F100
func TestARoleReachesItsOwnUnionAndBelow(t *testing.T) {
	for _, tt := range []struct {
		name        string
		role, level string
		at          string
		act, lvl    string
		path        string
		want        bool
	}{
		{"same union", "reviewer", "county", county, "review", "county", county, true},
		{"subtree", "reviewer", "county", county, "review", "county", base, true},
		{"parent", "reviewer", "county", county, "case.read", AnyLevel, city, false},
		{"sibling", "reviewer", "county", county, "case.read", AnyLevel, city + "/410822", false},
		{"sibling that starts alike", "reviewer", "county", "/410000/4108", "case.read", AnyLevel, "/410000/41082", false},
		{"reading from far above", "reviewer", "province", province, "case.read", AnyLevel, base, true},
		{"the county's seat from the city", "reviewer", "city", city, "review", "county", base, false},
		{"the city's own seat", "reviewer", "city", city, "review", "city", base, true},
		{"a step asked without its level", "reviewer", "city", city, "review", "", base, false},
		{"another role's step", "reviewer", "county", county, "approve", "county", base, false},
		{"a role where it has no duty", "clerk", "county", county, "accept", "base", base, false},
		{"an action nobody has", "reviewer", "county", county, "revie", "county", base, false},
		{"empty action", "reviewer", "county", county, "", "county", base, false},
		{"empty path", "reviewer", "county", county, "case.read", AnyLevel, "", false},
		{"root", "reviewer", "county", county, "case.read", AnyLevel, "/", false},
		{"trailing separator", "reviewer", "county", county, "case.read", AnyLevel, county + "/", false},
		{"empty segment", "reviewer", "county", county, "case.read", AnyLevel, county + "//410821-001", false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			g := grant(tt.role, tt.level, tt.at)
			a, _ := defaults(t, g)
			if got := a.Allowed(g.UserID, tt.act, tt.lvl, tt.path); got != tt.want {
				t.Errorf("Allowed(%s %s at %s, %s, %s, %s) = %v", tt.role, tt.level, tt.at, tt.act, tt.lvl, tt.path, got)
			}
		})
	}
}

// Patterns match nothing but themselves, however Casbin's own helpers read them (C1, C2, C4).
//
// covers: fault:F56
func TestWildcardsAndJoinedFieldsAreOrdinaryText(t *testing.T) {
	g := grant("reviewer", "county", county)
	a, _ := defaults(t, g)
	for _, tt := range []struct{ act, lvl, path string }{
		{"*", "county", base},
		{"case.*", AnyLevel, base},
		{"review", "*", base},
		{"review", "count*", base},
		{"review", ".*", base},
		{"case.read", AnyLevel, county + "*"},
		{"case.read", AnyLevel, "/*"},
		{"case.read", AnyLevel, city + "/410821*"},
		{"case.read$$any", "", base},
		{"case.read", "any$$" + base, ""},
		{"case.read", "ANY", base},
		{"Review", "county", base},
		{`review" || "1" == "1`, "county", base},
	} {
		if a.Allowed(g.UserID, tt.act, tt.lvl, tt.path) {
			t.Errorf("Allowed(%q, %q, %q) = true", tt.act, tt.lvl, tt.path)
		}
	}
}

// A person is "user:…" and a role "role:…", so nobody is a role by name (C7).
//
// covers: fault:F56 inv:I35
func TestAUserNamedLikeARoleIsNotThatRole(t *testing.T) {
	a, _ := defaults(t, grant("admin", "national", "/000000"))
	s := a.current.Load()
	for _, name := range []string{"admin", "role:admin", "role:admin@national", "user:", ""} {
		ok, err := s.casbin["union.import"].Enforce(name, "/000000", "union.import", AnyLevel)
		if ok || err != nil {
			t.Errorf("Enforce(%q) = %v, %v", name, ok, err)
		}
	}
	for act, enforcer := range s.casbin {
		subjects, err := enforcer.GetAllSubjects()
		if err != nil {
			t.Fatal(err)
		}
		for _, sub := range subjects {
			if !strings.HasPrefix(sub, "role:") {
				t.Errorf("%s: policy subject %q", act, sub)
			}
		}
	}
}

func TestNobodyIsAllowedNothing(t *testing.T) {
	a, _ := defaults(t, Grant{ID: uuid.New(), Role: "admin", Level: "national", Path: "/000000"})
	for _, user := range []uuid.UUID{uuid.Nil, uuid.New()} {
		if a.Allowed(user, "union.import", AnyLevel, "/000000") {
			t.Errorf("%s is allowed", user)
		}
	}
}

// covers: fault:F56
func TestAGrantThatCannotBeUnderstoodDeniesOnlyItself(t *testing.T) {
	good := grant("reviewer", "county", county)
	bad := []Grant{
		grant("root", "county", county), grant("reviewer", "county*", county), grant("reviewer", "any", county),
		grant("reviewer", "county", ""), grant("reviewer", "county", "/"), grant("reviewer", "county", county+"/"),
	}
	a, _ := defaults(t, append(bad, good)...)
	if !a.Allowed(good.UserID, "review", "county", base) {
		t.Error("the good grant is denied")
	}
	for _, g := range bad {
		if a.Allowed(g.UserID, "case.read", AnyLevel, base) || len(a.Grants(g.UserID)) > 0 {
			t.Errorf("%+v counts", g)
		}
	}
}

func TestExplainNamesTheNearestReason(t *testing.T) {
	for _, tt := range []struct {
		name     string
		grants   []Grant
		act, lvl string
		path     string
		want     Reason
	}{
		{"allowed", []Grant{grant("reviewer", "county", county)}, "review", "county", base, Reason{Allowed: true, Roles: []string{"reviewer"}}},
		{"no grant", []Grant{grant("auditor", "county", county)}, "review", "county", base, Reason{Code: RoleMissing, Roles: []string{"reviewer"}}},
		{"other level", []Grant{grant("reviewer", "city", city)}, "review", "county", base, Reason{Code: LevelMismatch, Roles: []string{"reviewer"}}},
		{"role without that duty at its level", []Grant{grant("reviewer", "base", base)}, "review", "county", base, Reason{Code: LevelMismatch, Roles: []string{"reviewer"}}},
		{"other county", []Grant{grant("reviewer", "county", city+"/410822")}, "review", "county", base, Reason{Code: OutOfScope, Roles: []string{"reviewer"}}},
		{"out of scope is nearer than level", []Grant{grant("reviewer", "city", city), grant("reviewer", "county", city+"/410822")}, "review", "county", base, Reason{Code: OutOfScope, Roles: []string{"reviewer"}}},
		{"two roles may", []Grant{grant("admin", "county", county)}, "correct_account", "base", base, Reason{Code: RoleMissing, Roles: []string{"clerk", "verifier"}}},
		{"unknown action", []Grant{grant("admin", "county", county)}, "fly", "base", base, Reason{Code: RoleMissing}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			user := uuid.New()
			for i := range tt.grants {
				tt.grants[i].UserID = user
			}
			a, _ := defaults(t, tt.grants...)
			if d := cmp.Diff(tt.want, a.Explain(user, tt.act, tt.lvl, tt.path)); d != "" {
				t.Error(d)
			}
		})
	}
}

// covers: F100
func TestScopesAreTheLeastPathsThatCover(t *testing.T) {
	user := uuid.New()
	grants := []Grant{
		grant("reviewer", "county", county), grant("reviewer", "county", city+"/410822"), grant("verifier", "base", base),
		grant("reviewer", "city", city), grant("finance", "county", "/000000/420000/420100/420101"), grant("admin", "county", "/000000/430000"),
	}
	for i := range grants {
		grants[i].UserID = user
	}
	a, _ := defaults(t, grants...)
	for _, tt := range []struct {
		act, lvl string
		want     []string
	}{
		{"case.read", AnyLevel, []string{city, "/000000/420000/420100/420101"}},
		{"review", AnyLevel, []string{city}},
		{"review", "county", []string{county, city + "/410822"}},
		{"review", "city", []string{city}},
		{"verify", AnyLevel, []string{base}},
		{"union.import", AnyLevel, []string{"/000000/430000"}},
		{"accept", AnyLevel, nil},
	} {
		if d := cmp.Diff(tt.want, a.ScopesAt(user, tt.act, tt.lvl)); d != "" {
			t.Errorf("%s at %s: %s", tt.act, tt.lvl, d)
		}
	}
	if d := cmp.Diff([]string{city, "/000000/420000/420100/420101"}, a.Scopes(user, "case.read")); d != "" {
		t.Error(d)
	}
}

func TestPermissionsAndGrantsAreThePersonsOwn(t *testing.T) {
	g := grant("operator", "county", county)
	a, _ := defaults(t, g, grant("admin", "county", county))
	want := []string{"campaign.read", "case.read", "outbox.read", "posting.read", "task.read", "union.read", "workflow.hold", "workflow.read", "workflow.repair", "workflow.tell"}
	if d := cmp.Diff(want, a.Permissions(g.UserID)); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff([]Grant{g}, a.Grants(g.UserID)); d != "" {
		t.Error(d)
	}
}

// Casbin's answer, the reason and the scopes for SQL must be one and the same, and what the plain reading
// of policy and grants says.
//
// covers: F100 fault:F56
func TestEveryAnswerAgreesWithThePlainReading(t *testing.T) {
	rules, err := DefaultPolicy()
	if err != nil {
		t.Fatal(err)
	}
	paths := []string{"/1", "/1/12", "/1/1", "/1/12/3", "/1/123", "/12", "/2/1"}
	rapid.Check(t, func(t *rapid.T) {
		user := uuid.New()
		grants := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Grant {
			return Grant{
				ID: uuid.New(), UserID: user,
				Role: string(rapid.SampledFrom(relief.Roles).Draw(t, "role")), Level: string(rapid.SampledFrom(relief.Levels).Draw(t, "level")),
				Path: rapid.SampledFrom(paths).Draw(t, "path"),
			}
		}), 0, 4).Draw(t, "grants")
		act := rapid.SampledFrom(actionsOf(rules)).Draw(t, "act")
		lvl := string(rapid.SampledFrom(append(slices.Clone(relief.Levels), AnyLevel)).Draw(t, "lvl"))
		path := rapid.SampledFrom(paths).Draw(t, "asked")

		want := false
		for _, g := range grants {
			permitted := slices.Contains(rules, Rule{g.Role, g.Level, act}) && (lvl == AnyLevel || lvl == g.Level)
			want = want || permitted && strings.HasPrefix(path+"/", g.Path+"/")
		}

		only := slices.DeleteFunc(slices.Clone(rules), func(r Rule) bool { return r.Action != act })
		s, err := newSnapshot(only, 1, grants)
		if err != nil {
			t.Fatal(err)
		}
		scoped := slices.ContainsFunc(s.scopes(user, act, lvl), func(scope string) bool { return relief.Covers(scope, path) })
		got := [3]bool{s.allowed(user, act, lvl, path), s.explain(user, act, lvl, path).Allowed, scoped}
		if got != [3]bool{want, want, want} {
			t.Fatalf("allowed, explained, scoped = %v, want %v", got, want)
		}
	})
}

// covers: fault:F56
func TestNewRefusesToServeWithoutASoundPolicy(t *testing.T) {
	for _, tt := range []struct {
		name   string
		source *memory
		want   string
	}{
		{"empty", &memory{}, "empty"},
		{"cannot be read", &memory{err: errors.New("connection refused")}, "connection refused"},
		{"unknown role", &memory{rules: []Rule{{"root", "base", "accept"}}}, `unknown role "root"`},
		{"subject is a user", &memory{rules: []Rule{{"user:1", "base", "accept"}}}, "unknown role"},
		{"unknown level", &memory{rules: []Rule{{"clerk", "any", "accept"}}}, `unknown level "any"`},
		{"pattern for an action", &memory{rules: []Rule{{"clerk", "base", "*"}}}, `action "*"`},
		{"twice the same", &memory{rules: []Rule{{"clerk", "base", "accept"}, {"clerk", "base", "accept"}}}, "stands twice"},
		{"half good", &memory{rules: []Rule{{"clerk", "base", "accept"}, {"# clerk", "base", "receipt"}}}, "unknown role"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := New(t.Context(), tt.source)
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error %v, want %q", err, tt.want)
			}
		})
	}
}
