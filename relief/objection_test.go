package relief

import "testing"

// covers: T11
func TestUnnamedObjectionsHaveABound(t *testing.T) {
	for _, c := range []struct {
		row, sheet int
		ok         bool
	}{{0, 0, true}, {9, 59, true}, {10, 10, false}, {0, 60, false}} {
		if err := MayObjectUnnamed(c.row, c.sheet); (err == nil) != c.ok {
			t.Errorf("after %d of the row and %d of the sheet: %v", c.row, c.sheet, err)
		}
	}
}
