package e2e

import (
	"fmt"
	"testing"
	"time"

	"github.com/songnuan/songnuan/relief"
)

// covers: F13 F23 F24 F25 F26 F27 F28 F114
func TestADeskSharedWithColleaguesInABrowser(t *testing.T) {
	meeting := map[string]any{"level": "county", "role": "approver", "collective": true}
	shared := launch(t, plan("60000.00", map[string]any{"chain": []any{map[string]any{"level": "county", "role": "reviewer"}, meeting}}), 300*time.Millisecond)
	shared.file(t, families(6, base))
	kin := launch(t, plan("60000.00", map[string]any{"requires": []string{"kinship_declared"}}), 24*time.Hour)
	kin.file(t, families(4, base))
	for _, who := range []string{"reviewer-2@410821", "verifier@410821", "approver@410821", "reviewer@410821", "organizer@410800", "surveyor@" + base} {
		shared.get(t, who, "/me", nil) // a demo account is made when it first signs in
	}
	if err := walkAll(soon(t, 2*time.Minute), 4, shared.walks(), relief.InReview); err != nil {
		t.Fatal(err)
	}
	browse(t, local.server, "desk.test.mjs", "CAMPAIGN_SHARED="+shared.id, "CAMPAIGN_KIN="+kin.id)
}

func TestTheFridayOfThreeHundredItemsInABrowser(t *testing.T) {
	const items = 300
	k := launch(t, plan("200000.00", nil), 24*time.Hour)
	k.file(t, families(items, base))
	browse(t, local.server, "friday.test.mjs", "CAMPAIGN="+k.id, fmt.Sprint("ITEMS=", items))
}
