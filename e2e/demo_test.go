package e2e

import (
	"bytes"
	"context"
	"testing"
	"time"
)

// The demo is its own check: it exits 0 only if it saw everything it had to see,
// to the fen. Its objections need postings that last longer than its bulk
// decisions take, hence the days of five seconds.
//
// covers: T01 T03 T04 T05 T06 T08 T10 T11 T12 T14 T16 T17 T18 T20 T21 T22 T23 T24 T25 T26 T27 T32 INV-04 inv:I05 inv:I06 inv:I07
func TestTheDemoDrivesTheCountysCampaignToItsEnd(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 6*time.Minute)
	defer cancel()
	began := time.Now()
	out, err := local.command(ctx, []string{"demo", "../data/campaigns/county-2023.yaml", "--day", "5s"}).CombinedOutput()
	if err != nil {
		t.Fatalf("songnuan demo: %v\n%s", err, out)
	}
	for _, seen := range []string{"249,500.00", "89,500.00"} {
		if !bytes.Contains(out, []byte(seen)) {
			t.Errorf("the demo does not show %s", seen)
		}
	}
	t.Logf("the demo took %v:\n%s", time.Since(began).Round(time.Second), out)
	local.verify(t)
}

// What `make run` shows a newcomer: the spread demo checks itself that each of
// the roles finds work of its own, supervision included.
func TestTheDemoLeavesWorkForEveryRole(t *testing.T) {
	s := ownStack(t, "")
	ctx, cancel := context.WithTimeout(t.Context(), 4*time.Minute)
	defer cancel()
	out, err := s.command(ctx, []string{"demo", "../data/campaigns/county-2023.yaml", "--spread"}).CombinedOutput()
	if err != nil {
		t.Fatalf("songnuan demo --spread: %v\n%s", err, out)
	}
	s.verify(t)
}
