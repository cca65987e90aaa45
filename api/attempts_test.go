package api

import (
	"fmt"
	"testing"
)

// Ten thousand addresses make nobody's tries forgotten but those of the oldest,
// and the addresses of one IPv6 subscriber are one.
//
// covers: fault:F58
func TestManyAddressesAreNoWayAroundTheLimit(t *testing.T) {
	a := newAttempts(1)
	a.begin("192.0.2.1") // the oldest
	for i := range attemptsKept / 2 {
		a.begin(fmt.Sprintf("2001:db8:0:%x::1", i))
	}
	a.begin("192.0.2.2")
	for i := range attemptsKept / 2 {
		a.begin(fmt.Sprintf("2001:db8:1:%x::1", i))
	}
	if len(a.by) > attemptsKept || a.old.Len() != len(a.by) {
		t.Errorf("%d tallies in %d places are kept", len(a.by), a.old.Len())
	}
	if a.begin("192.0.2.2") == 0 {
		t.Error("many other addresses made a try forgotten")
	}
	if a.begin("2001:db8:1:5::abcd") == 0 {
		t.Error("another address of the same /64 is counted apart")
	}
	if a.begin("2001:db8:2::1") != 0 || a.begin("::ffff:192.0.2.3") != 0 || a.begin("::ffff:192.0.2.4") != 0 {
		t.Error("another subscriber is counted with them")
	}
}
