package store_test

import (
	"slices"
	"testing"
	"time"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/storetest"
)

// covers: F41 F95 I28
func TestANewCalendarMovesTheRemindersOfPhases(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{Day: still})
	other := db.Campaign(t, storetest.CampaignOptions{Day: still, YearsLater: 8}) // its days are in no year that changes
	sweep := func() {
		t.Helper()
		for {
			next, err := db.Store.SweepClocks(t.Context(), 100)
			wantDone(t, err)
			if next.After(time.Now()) {
				return
			}
		}
	}
	told := func(id string) int {
		return storetest.Value[int](t, db, "SELECT count(*) FROM outbox WHERE topic = 'campaign' AND subject = $1", id)
	}
	sweep()
	was, wasOther := told(k.ID), told(other.ID)
	before, _, version, err := db.Store.CampaignWindows(t.Context(), k.ID)
	wantDone(t, err)
	holiday := relief.NewDay(2023, time.February, 9) // the working day before the summary's last
	load(t, db, "v2023b", []relief.Day{holiday}, nil)
	sweep()
	sweep()
	after, _, now, err := db.Store.CampaignWindows(t.Context(), k.ID)
	wantDone(t, err)
	if slices.Equal(before, after) || told(k.ID) != was+1 || now != version+1 {
		t.Errorf("told %d times more at version %d, was %d; windows %+v, were %+v", told(k.ID)-was, now, version, after, before)
	}
	if n := storetest.Value[int](t, db, "SELECT count(*) FROM audit WHERE subject = $1 AND kind = 'campaign' AND body::jsonb->>'action' = 'replanned'", k.ID); n != 1 {
		t.Errorf("%d audit lines of one new calendar", n)
	}
	if told(other.ID) != wasOther {
		t.Error("a campaign that the calendar does not touch was told")
	}
}
