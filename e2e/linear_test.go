package e2e

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/anishathalye/porcupine"
)

// Three kinds of answer tell something about a case's version.
const (
	seen    = "seen"    // it was read
	moved   = "moved"   // a decision was acknowledged, which made it
	outdone = "outdone" // refused, because the case was no longer what it was decided on
)

// An answer is what somebody was told of a case: what was asked, first, and what came
// back, last, however often it was sent meanwhile.
type answer struct {
	id       string
	kind     string
	version  int    // that was seen, or that the decision was taken on, 0 where it named none
	decision string // that was acknowledged
	made     int    // the version that it made, from the log
	asked    time.Time
	told     time.Time
}

// A history is everything that anybody was told of any case.
type history struct {
	mu  sync.Mutex
	all []answer
}

// epoch is what times are counted from: by the clock that nobody sets.
var epoch = time.Now()

func (h *history) add(a answer) {
	a.told = time.Now()
	h.mu.Lock()
	defer h.mu.Unlock()
	h.all = append(h.all, a)
}

// collisions are how often somebody was too late.
func (h *history) collisions() (n int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, a := range h.all {
		if a.kind == outdone {
			n++
		}
	}
	return n
}

// A logged case is what Postgres holds of it: for each version, from 1 on, the decision that
// made it, empty where a clock, the bank or the system did.
type logged []string

// linear says what is wrong with what people were told: each case must look as if whatever
// was answered had happened at one moment between its question and its answer, in one
// order, which is the order of its versions. Moves that nobody in the history made may
// lie anywhere between.
func (h *history) linear(log map[string]logged) (found []string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	told := map[string]string{} // a decision's case
	for i := range h.all {
		if a := &h.all[i]; a.kind == moved {
			a.made = slices.Index(log[a.id], a.decision) + 1
			switch {
			case a.made == 0:
				found = append(found, fmt.Sprintf("decision %s of case %s was acknowledged and is not kept", a.decision, a.id))
			case a.version > 0 && a.made != a.version+1:
				found = append(found, fmt.Sprintf("a decision on version %d of case %s made version %d", a.version, a.id, a.made))
			}
			told[a.decision] = a.id
		}
	}
	if found != nil {
		return found
	}
	for id, decisions := range log {
		for i, d := range decisions {
			if d != "" && told[d] == "" {
				found = append(found, fmt.Sprintf("version %d of case %s is a decision that nobody was told of", i+1, id))
			}
		}
	}
	model := register(log)
	for _, part := range model.Partition(h.operations()) {
		switch porcupine.CheckOperationsTimeout(model, part, 20*time.Second) {
		case porcupine.Illegal:
			found = append(found, "no order explains what was told of a case:\n"+describe(part))
		case porcupine.Unknown:
			found = append(found, "no order was found in time for what was told of a case:\n"+describe(part))
		}
	}
	return found
}

func (h *history) operations() []porcupine.Operation {
	out := make([]porcupine.Operation, len(h.all))
	for i, a := range h.all {
		out[i] = porcupine.Operation{ClientId: i, Input: a, Call: int64(a.asked.Sub(epoch)), Return: int64(a.told.Sub(epoch))}
	}
	return out
}

// register is a case as a register that holds its version.
func register(log map[string]logged) porcupine.Model {
	unseen := func(id string, from, to int) bool { // moves that are nobody's in the history
		versions := log[id]
		return from <= to && to <= len(versions) && !slices.ContainsFunc(versions[from:to], func(d string) bool { return d != "" })
	}
	return porcupine.Model{
		Partition: func(all []porcupine.Operation) [][]porcupine.Operation {
			byCase := map[string][]porcupine.Operation{}
			for _, o := range all {
				id := o.Input.(answer).id
				byCase[id] = append(byCase[id], o)
			}
			var parts [][]porcupine.Operation
			for _, part := range byCase {
				parts = append(parts, part)
			}
			return parts
		},
		Init: func() any { return 0 },
		Step: func(state, input, _ any) (bool, any) {
			at, a := state.(int), input.(answer)
			switch a.kind {
			case seen:
				return unseen(a.id, at, a.version), a.version
			case moved:
				return unseen(a.id, at, a.made-1), a.made
			}
			if at != a.version {
				return true, at
			}
			return unseen(a.id, at, at+1), at + 1
		},
	}
}

func describe(part []porcupine.Operation) string {
	slices.SortFunc(part, func(a, b porcupine.Operation) int { return cmp.Compare(a.Call, b.Call) })
	var out strings.Builder
	for _, o := range part {
		a := o.Input.(answer)
		fmt.Fprintf(&out, "%s to %s: %s %d, made %d\n", a.asked.Format("05.000"), a.told.Format("05.000"), a.kind, a.version, a.made)
	}
	return out.String()
}

// What a history must not hold is found, and what it may is not: a judge that nothing
// can displease proves nothing.
func TestAHistoryThatNoOrderExplainsIsNoticed(t *testing.T) {
	t0 := time.Now()
	told := func(from, to int, kind string, version int, decision string) answer {
		return answer{id: "c", kind: kind, version: version, decision: decision, asked: t0.Add(time.Duration(from) * time.Second), told: t0.Add(time.Duration(to) * time.Second)}
	}
	log := map[string]logged{"c": {"", "d2", "", "d4"}}
	right := []answer{told(0, 1, seen, 1, ""), told(1, 3, moved, 1, "d2"), told(2, 9, outdone, 1, ""), told(2, 3, seen, 1, ""), told(4, 9, seen, 3, ""), told(5, 6, moved, 0, "d4"), told(7, 8, seen, 4, "")}
	for name, c := range map[string]struct {
		answers []answer
		wrong   bool
	}{
		"as it may be":                          {right, false},
		"an acknowledged decision is lost":      {append(slices.Clone(right), told(7, 8, moved, 0, "d9")), true},
		"a decision nobody was told of":         {right[:5], true},
		"a reading that is older than another":  {append(slices.Clone(right), told(7, 8, seen, 3, "")), true},
		"a reading of what is yet to come":      {append(slices.Clone(right), told(0, 1, seen, 4, "")), true},
		"a decision that was answered too soon": {append(slices.Clone(right[:5]), told(0, 1, moved, 0, "d4")), true},
		"a decision on what was over":           {append(slices.Clone(right[:5]), told(5, 6, moved, 1, "d4")), true},
		"refused, though nothing was newer":     {append(slices.Clone(right), told(0, 0, outdone, 0, ""), told(11, 12, outdone, 4, "")), true},
	} {
		h := &history{all: c.answers}
		if found := h.linear(log); (len(found) > 0) != c.wrong {
			t.Errorf("%s: %v", name, found)
		}
	}
}
