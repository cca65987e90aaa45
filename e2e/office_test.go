package e2e

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/songnuan/songnuan/relief"
)

// covers: F94 F106 F74 F93 F104 T31
func TestTheOfficeInABrowser(t *testing.T) {
	running := launch(t, plan("60000.00", nil), 24*time.Hour)
	running.file(t, append(families(4, base), families(3, "410821-002")...))
	walks := running.walks()
	if err := walkAll(soon(t, time.Minute), 2, walks[:3], relief.Verifying); err != nil {
		t.Fatal(err)
	}
	paying := launch(t, plan("60000.00", nil), 200*time.Millisecond)
	paying.file(t, families(3, base))
	if err := walkAll(soon(t, 2*time.Minute), 3, paying.walks(), relief.Approved); err != nil {
		t.Fatal(err)
	}
	posted := launch(t, plan("60000.00", nil), 24*time.Hour) // its sheet hangs until the test is over, however slow the machine
	posted.file(t, families(1, base))
	if err := walkAll(soon(t, time.Minute), 1, posted.walks(), relief.Posting); err != nil {
		t.Fatal(err)
	}
	for _, part := range []string{"board.test.mjs", "money.test.mjs", "office.test.mjs"} {
		browse(t, local.server, part, "CAMPAIGN_RUNNING="+running.id, "CAMPAIGN_PAYING="+paying.id, "CAMPAIGN_POSTED="+posted.id)
	}
}

// covers: F47 F52 F58 F59
func TestTheArchivesInABrowser(t *testing.T) {
	hs := families(3, base)
	hs[2].phone = hs[1].phone // two files that look alike
	earlier := launch(t, plan("60000.00", nil), 200*time.Millisecond)
	earlier.file(t, hs[:1])
	if err := walkAll(soon(t, 2*time.Minute), 1, earlier.walks(), relief.InReview); err != nil {
		t.Fatal(err)
	}
	k := launch(t, plan("60000.00", nil), 200*time.Millisecond)
	k.file(t, hs)
	if err := walkAll(soon(t, 2*time.Minute), 2, k.walks()[:2], relief.InReview); err != nil {
		t.Fatal(err)
	}
	browse(t, local.server, "archives.test.mjs", "BASE="+base, "CAMPAIGN="+k.id, "CASE="+k.cases[0])
}

// covers: F94 F74
func TestAWholeCampaignInABrowser(t *testing.T) {
	file := filepath.Join(t.TempDir(), "roster.csv")
	if err := os.WriteFile(file, rosterOf(t, families(2, base)), 0o600); err != nil {
		t.Fatal(err)
	}
	browse(t, local.server, "campaign.test.mjs", "BASE="+base, "ROSTER="+file)
}
