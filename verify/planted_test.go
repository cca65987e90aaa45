//go:build failpoint

package verify

import (
	"testing"

	"github.com/songnuan/songnuan/failpoint"
)

// TestEveryPlantedBugIsFound plants bugs that we know, one at a time: a few seeds
// of the simulation find each, by an invariant or by what it sees itself.
//
// covers: goal:G32
func TestEveryPlantedBugIsFound(t *testing.T) {
	const seeds = 6
	defer failpoint.Plant("")
	for _, bug := range failpoint.Bugs {
		failpoint.Plant(bug)
		var found []string
		seed := uint64(0)
		for ; seed < seeds && len(found) == 0; seed++ {
			found = findings(t, seed)
		}
		if len(found) == 0 {
			t.Errorf("%s: not found by %d seeds", bug, seeds)
			continue
		}
		t.Logf("%s: seed %d, %.200s", bug, seed-1, found)
	}
}
