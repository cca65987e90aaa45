package relief

import (
	"errors"
	"testing"
)

// covers: T11
func TestObjectionsHaveABound(t *testing.T) {
	for _, c := range []struct {
		n       ObjectionCount
		unnamed bool
		code    string
	}{
		{ObjectionCount{}, true, ""},
		{ObjectionCount{UnnamedOfRow: 9, UnnamedOfSheet: 59, OfRow: 29, OfSheet: 299}, true, ""},
		{ObjectionCount{UnnamedOfRow: 10, OfRow: 10}, true, "objections_enough"},
		{ObjectionCount{UnnamedOfSheet: 60, OfSheet: 60}, true, "objections_enough"},
		{ObjectionCount{UnnamedOfSheet: 60, OfSheet: 60, Rows: 61}, true, ""},
		{ObjectionCount{UnnamedOfRow: 10, UnnamedOfSheet: 60, OfRow: 10, OfSheet: 60}, false, ""},
		{ObjectionCount{OfRow: 30, OfSheet: 30}, false, "objections_too_many"},
		{ObjectionCount{OfSheet: 300}, false, "objections_too_many"},
		{ObjectionCount{OfSheet: 300, Rows: 301}, false, ""},
	} {
		err := MayObject(c.n, c.unnamed)
		if c.code == "" && err != nil || c.code != "" && !errors.Is(err, Refuse(c.code)) {
			t.Errorf("after %+v, unnamed %v: %v, not %q", c.n, c.unnamed, err, c.code)
		}
	}
}

// covers: T11
func TestAContactHasTheFormOfOne(t *testing.T) {
	for text, want := range map[string]bool{
		"13900000000": true, "0391-3912345": true, "+86 139 0000 0000": true, "wang@example.com": true,
		"": false, "x": false, "123": false, "不留": false, "a@b": false, "------------": false,
	} {
		if IsContact(text) != want {
			t.Errorf("%q is a contact: %v", text, !want)
		}
	}
}
