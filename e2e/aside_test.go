package e2e

import (
	"testing"
	"time"

	"github.com/songnuan/songnuan/relief"
)

// covers: F61
func TestWhatGoesOtherwiseInABrowser(t *testing.T) {
	hung := launch(t, plan("60000.00", nil), 24*time.Hour)
	hung.file(t, families(2, base))
	if err := walkAll(soon(t, time.Minute), 2, hung.walks(), relief.Posting); err != nil {
		t.Fatal(err)
	}
	// Nobody's file says whether he is a member, which this plan asks for as a rule.
	soft := launch(t, plan("60000.00", map[string]any{"eligibility": []any{map[string]string{"rule": "member", "weight": "soft"}}}), 200*time.Millisecond)
	soft.file(t, families(1, base))
	told := launch(t, plan("60000.00", map[string]any{"posting": map[string]any{"working_days": 5, "rounds": []string{"base"}, "result_days": 365}}), 200*time.Millisecond)
	told.file(t, families(2, base))
	if err := walkAll(soon(t, 2*time.Minute), 2, soft.walks(), relief.InReview); err != nil {
		t.Fatal(err)
	}
	if err := walkAll(soon(t, 2*time.Minute), 2, told.walks(), relief.Approved); err != nil {
		t.Fatal(err)
	}
	if _, err := told.pay(soon(t, time.Minute)); err != nil {
		t.Fatal(err)
	}
	browse(t, local.server, "aside.test.mjs", "CAMPAIGN_HUNG="+hung.id, "CAMPAIGN_SOFT="+soft.id, "CAMPAIGN_TOLD="+told.id)
}
