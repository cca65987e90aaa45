package relief

import (
	"testing"

	"pgregory.net/rapid"
)

// TestRandomLegalEventsKeepTheInvariants draws whatever the table offers with
// random facts: money is reserved exactly as often as it is released or settled,
// or once more while the case says so; versions count events; laps only grow;
// after the end nothing follows but a disqualification.
//
// covers: T31 F89
func TestRandomLegalEventsKeepTheInvariants(t *testing.T) {
	rapid.Check(t, randomEventsKeepTheInvariants)
}

func randomEventsKeepTheInvariants(t *rapid.T) {
	r := testRules()
	r.Chain = r.Chain[:rapid.IntRange(1, 4).Draw(t, "seats")]
	r.PostingRounds = []Level{Base, County}[:rapid.IntRange(1, 2).Draw(t, "rounds")]
	amount := Fen(rapid.SampledFrom([]int64{50_000, 500_100, 2_000_100}).Draw(t, "amount"))
	var c Case
	reserved, resolved := 0, 0
	for range rapid.IntRange(1, 60).Draw(t, "events") {
		legal := Legal(c.State)
		if len(legal) == 0 {
			break
		}
		a := rapid.SampledFrom(legal).Draw(t, "action")
		e := Event{Action: a, Version: c.Version + 1, Amount: amount, Facts: drawFacts(t)}
		if targets := ReturnTargets(c); a == Return && len(targets) > 0 {
			e.ReturnTo = rapid.SampledFrom(targets).Draw(t, "return_to")
			e.Seat = rapid.IntRange(0, 3).Draw(t, "return_seat")
		}
		m, err := Next(r, c, e)
		if err != nil {
			continue
		}
		if m.Reserve {
			reserved++
		}
		if m.Release || a == Settle {
			resolved++
		}
		check(t, r, c, m, a, reserved-resolved)
		c = m.Case
	}
}

func drawFacts(t *rapid.T) Facts {
	yes := func(name string) bool { return rapid.IntRange(0, 4).Draw(t, name) > 0 }
	return Facts{
		ReasonGiven: yes("reason"), Overridden: yes("overridden"), DueReached: yes("due"), Answers: yes("answers"),
		AccountFault: yes("fault"), AccountGiven: yes("given"), Fraud: yes("fraud"), AidedLastYear: !yes("first"),
		OpenObjections: rapid.IntRange(0, 4).Draw(t, "open") / 4,
	}
}

func check(t *rapid.T, r Rules, was Case, m Move, a Action, held int) {
	t.Helper()
	c := m.Case
	switch {
	case c.Reserved != (held == 1) || held < 0 || held > 1:
		t.Fatalf("%s: reserved %t with %d reservations open", a, c.Reserved, held)
	case c.Version != was.Version+1:
		t.Fatalf("%s: version %d after %d", a, c.Version, was.Version)
	case c.Lap < was.Lap:
		t.Fatalf("%s: lap %d after %d", a, c.Lap, was.Lap)
	case was.State.Terminal() && a != Disqualify:
		t.Fatalf("%s after the case was %s", a, was.State)
	case !c.State.Known() || c.Step() == "":
		t.Fatalf("%s: state %q is counted under %q", a, c.State, c.Step())
	case c.State.Terminal() && c.Reserved:
		t.Fatalf("%s: money stays reserved for a case that is %s", a, c.State)
	case (c.State == Approved || c.State == Paying) && !c.Reserved:
		t.Fatalf("%s: %s without money", a, c.State)
	case c.State == InReview && c.Seat >= len(r.Chain):
		t.Fatalf("%s: seat %d of a chain of %d", a, c.Seat, len(r.Chain))
	case (c.State == Returned || c.State == Suspended) && c.Back == nil:
		t.Fatalf("%s: %s leads nowhere", a, c.State)
	case c.Signed < 0 || c.Signed > 1:
		t.Fatalf("%s: %d signatures", a, c.Signed)
	}
}
