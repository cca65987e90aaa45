package authz

import (
	"testing"

	"github.com/google/uuid"
)

// covers: inv:I13
func TestGrantForNamesTheGrantADecisionRestsOn(t *testing.T) {
	const city, county, base = "/000000/410000/410800", "/000000/410000/410800/410821", "/000000/410000/410800/410821/410821-001"
	person := uuid.New()
	held := func(role, level, path string) Grant {
		return Grant{ID: uuid.New(), UserID: person, Role: role, Level: level, Path: path}
	}
	atCity, atCounty, surveys := held("approver", "city", city), held("approver", "county", county), held("surveyor", "base", base)
	a, _ := defaults(t, atCity, surveys, atCounty, grant("approver", "county", county))
	for name, c := range map[string]struct {
		act, lvl, path string
		want           uuid.UUID
	}{
		"the nearest of two":           {"case.read", AnyLevel, county, atCounty.ID},
		"the one of the step's level":  {"approve", "city", county, atCity.ID},
		"the only one above":           {"approve", AnyLevel, city + "/410822", atCity.ID},
		"of another role":              {"survey", "base", base, surveys.ID},
		"none at that level":           {"approve", "province", county, uuid.Nil},
		"none at that union":           {"survey", "base", county + "/410821-002", uuid.Nil},
		"none above":                   {"approve", AnyLevel, "/000000/410000", uuid.Nil},
		"none by a sibling's prefix":   {"approve", "county", county + "9", uuid.Nil},
		"none for an unknown action":   {"destroy", AnyLevel, county, uuid.Nil},
		"none for a path that is none": {"approve", "county", "", uuid.Nil},
	} {
		got, ok := a.GrantFor(person, c.act, c.lvl, c.path)
		if got.ID != c.want || ok != (c.want != uuid.Nil) || ok != a.Allowed(person, c.act, c.lvl, c.path) {
			t.Errorf("%s: got %+v, %t", name, got, ok)
		}
	}
	// Two roles that may do the same at one union: the task says which.
	clerk, verifier := held("clerk", "base", base), held("verifier", "base", base)
	both, _ := defaults(t, verifier, clerk)
	for role, want := range map[string]uuid.UUID{"clerk": clerk.ID, "verifier": verifier.ID, "surveyor": uuid.Nil} {
		if g, ok := both.GrantForRole(person, role, "resubmit", "base", base); g.ID != want || ok != (want != uuid.Nil) {
			t.Errorf("as %s: got %+v, %t", role, g, ok)
		}
	}
	if g, ok := both.GrantForRole(person, "clerk", "verify", "base", base); ok {
		t.Errorf("a clerk verifies on %+v", g)
	}
	if g, ok := a.GrantFor(uuid.Nil, "case.read", AnyLevel, county); ok {
		t.Errorf("nobody holds %+v", g)
	}
}
