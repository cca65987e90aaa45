package e2e

import (
	"testing"
	"time"

	"github.com/songnuan/songnuan/relief"
)

// What a plan may demand besides is asked for on screens of its own.
//
// covers: T04 T05 T08 T21 F8 F28 F33
func TestWhatAPlanDemandsInABrowser(t *testing.T) {
	hs := families(4, base)
	strict := launch(t, plan("60000.00", map[string]any{"requires": []string{"missing_listed", "missing_mended", "confirmed_outside"}}), 24*time.Hour)
	strict.file(t, hs)
	if err := walkAll(soon(t, time.Minute), 2, strict.walks(), relief.Verifying); err != nil {
		t.Fatal(err)
	}
	paying := launch(t, plan("60000.00", map[string]any{"requires": []string{"account_checked"}}), 200*time.Millisecond)
	paying.file(t, families(3, base))
	if err := walkAll(soon(t, 2*time.Minute), 3, paying.walks(), relief.Approved); err != nil {
		t.Fatal(err)
	}
	strict.get(t, "verifier-2@"+base, "/me", nil) // a demo account is made when it first signs in
	browse(t, local.server, "demands.test.mjs", "CAMPAIGN="+strict.id, "CAMPAIGN_PAYING="+paying.id, "KIN_CASE="+strict.cases[3], "KIN_NUMBER="+hs[3].id)
}
