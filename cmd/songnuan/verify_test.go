package main

import (
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/songnuan/songnuan/store/storetest"
	"github.com/songnuan/songnuan/verify"
)

// A night on which the key is not there, nor Temporal, is kept as one that could not
// check what takes them; somebody who asks for every ciphertext without a key is refused.
func TestANightWithoutTheKeyIsKeptAsOneThatCouldNotCheck(t *testing.T) {
	t.Parallel()
	db := storetest.New(t)
	db.Unions(t)
	db.File(t, db.Campaign(t, storetest.CampaignOptions{}), db.Applicant(t, 1))
	c := &cli{DatabaseURL: db.URL, KeyFile: filepath.Join(t.TempDir(), "gone.json"), Evidence: t.TempDir(), Data: t.TempDir()}
	cmd := verifyCmd{Level: "full", Keep: true, MaxLag: time.Minute}
	report, err := cmd.check(t.Context(), c)
	done(t, err)
	if got := report.Unchecked(); !slices.Equal(got, []string{"I23", "I24", "I27", "I30"}) {
		t.Errorf("could not check %v", got)
	}
	done(t, c.keep(t.Context(), report))
	if n := storetest.Value[int](t, db, "SELECT wrong FROM upkeep WHERE job = 'verify' AND result->'unknown' ? 'I30'"); n != len(report.Broken())+4 {
		t.Errorf("%d are kept as wrong", n)
	}
	if report, err := (&verifyCmd{Level: "full", MaxLag: time.Minute}).check(t.Context(), c); err == nil {
		t.Errorf("every ciphertext is opened without a key: %v", report.ExitCode())
	}
	report, err = (&verifyCmd{Level: "fast", MaxLag: time.Minute}).check(t.Context(), c)
	done(t, err)
	for _, f := range report.Findings {
		if f.ID == "I30" && f.Status != verify.NotAsked {
			t.Errorf("without a key I30 is %s", f.Status)
		}
	}
}

func TestTheNextNightIsTheNextHalfPastTwoInShanghai(t *testing.T) {
	for now, want := range map[string]string{
		"2026-11-28T18:29:59Z": "2026-11-28T18:30:00Z",
		"2026-11-28T18:30:00Z": "2026-11-29T18:30:00Z",
		"2026-12-31T20:00:00Z": "2027-01-01T18:30:00Z",
	} {
		at, err := time.Parse(time.RFC3339, now)
		done(t, err)
		if got := nextNight(at).UTC().Format(time.RFC3339); got != want {
			t.Errorf("after %s comes %s, want %s", now, got, want)
		}
	}
}
