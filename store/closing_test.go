package store_test

import (
	"testing"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/storetest"
)

// covers: T31
func TestNobodyClosesSilentlyOverMoneyThatIsAskedBack(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{})
	id := filed(t, db, k, 1, relief.Closed)
	filed(t, db, k, 2, relief.Closed)
	paid := lineMatch(t, db, k)
	if paid.Ledger != 1000_00 || paid.Payments != 1000_00 || paid.Bank != 1000_00 || paid.Paid != 2 || !paid.Matches {
		t.Fatalf("paid, the line holds %+v", paid)
	}
	_, err := db.Store.Disqualify(t.Context(), db.By(t, auditor), id, "举报属实", "隐瞒两套房产")
	wantDone(t, err)
	if asked := lineMatch(t, db, k); asked.Ledger != 1000_00 || asked.Payments != 1000_00 || !asked.Matches {
		t.Errorf("asked back and not come yet, the line holds %+v", asked)
	}
	closing := func(reason string) error {
		_, err := db.Store.MoveCampaign(t.Context(), db.By(t, "organizer@410821"), k.ID, "close", reason)
		return err
	}
	for _, reason := range []string{"", " "} {
		no := wantCode(t, closing(reason), "recovery_open")
		if no.Detail["open"] != int64(1) || no.Detail["sum_fen"] != relief.Fen(500_00) {
			t.Errorf("refused with %v", no.Detail)
		}
	}
	wantDone(t, closing("追缴已移交法院，活动按期结束"))
	_, err = db.Store.BookRecovery(t.Context(), db.By(t, "finance-3@410821"), id, 500_00, "R001") // its clock ran on
	wantDone(t, err)
	if back := lineMatch(t, db, k); back.Ledger != 500_00 || back.Payments != 500_00 || back.Bank != 500_00 || back.Paid != 1 || back.Difference != 0 || !back.Matches {
		t.Errorf("come back, the line holds %+v", back)
	}
	balanced(t, db)
}

func TestACampaignWhoseMoneyCameBackClosesWithoutAReason(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{})
	id := filed(t, db, k, 1, relief.Closed)
	_, err := db.Store.Disqualify(t.Context(), db.By(t, auditor), id, "举报属实", "隐瞒两套房产")
	wantDone(t, err)
	_, err = db.Store.BookRecovery(t.Context(), db.By(t, "finance-3@410821"), id, 500_00, "R001")
	wantDone(t, err)
	_, err = db.Store.MoveCampaign(t.Context(), db.By(t, "organizer@410821"), k.ID, "close", "")
	wantDone(t, err)
}

// lineMatch holds ledger, payments and bank of the line that was paid from against
// each other.
func lineMatch(t *testing.T, db *storetest.DB, k *storetest.Campaign) relief.LineMatch {
	t.Helper()
	lines, err := db.Store.Match(t.Context(), k.ID)
	if err != nil || len(lines) < 2 {
		t.Fatalf("matching: %v, %v", lines, err)
	}
	return lines[1]
}
