package relief

import (
	"encoding/binary"
	"testing"
)

// covers: T25
func TestALotDecidesWhoIsCalledBack(t *testing.T) {
	lot := func(n uint64) []byte { return binary.BigEndian.AppendUint64(nil, n) }
	for _, tc := range []struct {
		name    string
		percent int
		lot     uint64
		kin     bool
		want    bool
	}{
		{"no sample: everybody", 0, 99, false, true},
		{"below the line", 10, 1209, false, true},
		{"on the line", 10, 1210, false, false},
		{"the whole of them", 100, 99, false, true},
		{"kin of staff, whatever the lot", 10, 99, true, true},
	} {
		if got := CalledBack(tc.percent, lot(tc.lot), tc.kin); got != tc.want {
			t.Errorf("%s: called back %t, want %t", tc.name, got, tc.want)
		}
	}
}

// covers: T24 T25 T26
func TestOnlyWhoWasNotDrawnClosesWithoutACallBack(t *testing.T) {
	paid := func() *walk { return ready(t, 50_000).to(Approve, Approve, Batch, Settle) }
	w := paid().to(Receive)
	if n := Waits(w.r, w.c); len(n) != 1 || n[0].Kind != TaskFollowUp {
		t.Errorf("a drawn household waits for %+v", n)
	}
	w.refused("call_back_due", Close)
	w.to(FollowUp, Close).at(Closed)

	w = paid()
	w.do(Receive, func(e *Event) { e.Facts.Spared = true })
	if n := Waits(w.r, w.c); len(n) != 0 {
		t.Errorf("one that was not drawn waits for %+v", n)
	}
	w.to(Close).at(Closed)
}
