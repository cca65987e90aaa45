package store_test

import (
	"testing"
	"time"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/storetest"
)

// monthsAgo is the first day of the month so long before this one.
func monthsAgo(n int) relief.Day {
	year, month, _ := relief.DayOf(time.Now()).Date()
	first := time.Date(year, month, 1, 0, 0, 0, 0, time.UTC).AddDate(0, -n, 0)
	return relief.NewDay(first.Year(), first.Month(), 1)
}

// covers: F55 S0-13 S0-15
func TestAFileClosesAfterSixGoodMonthsAndIsWatchedForAFall(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{})
	id := filed(t, db, k, 1, relief.ReadyToPost)
	archive := archiveOf(t, db, id, 0).ID
	clerk, verifier := "clerk@410821-001", "verifier-3@410821-001"
	record := func(ago int, income relief.Fen) relief.WatchView {
		t.Helper()
		r, err := db.Store.RecordIncome(t.Context(), db.By(t, clerk), archive, relief.IncomeEntry{Month: monthsAgo(ago), Income: income, People: 3, How: "payslip", Note: "工资流水"})
		return reply[relief.WatchView](t, r, err)
	}
	move := func(a relief.ArchiveAction) error {
		_, err := db.Store.MoveArchive(t.Context(), db.By(t, verifier), archive, a, "", "收入已改善")
		return err
	}
	_, err := db.Store.RecordIncome(t.Context(), db.By(t, clerk), archive, relief.IncomeEntry{Month: monthsAgo(1), People: 3, How: "visit"})
	wantCode(t, err, "standard_missing")
	r, err := db.Store.ProposeStandard(t.Context(), db.By(t, "organizer@410821"), relief.DibaoStandard{
		Region: county, Setting: "urban", Document: "民发1号", From: relief.NewDay(2020, 1, 1), GradeStandard: relief.DefaultBands(630_00),
	})
	std := reply[relief.Created](t, r, err)
	_, err = db.Store.ConfirmStandard(t.Context(), db.By(t, "organizer-2@410821"), std.ID)
	wantDone(t, err)

	for ago := 5; ago >= 1; ago-- {
		record(ago, 3*700_00)
	}
	no := wantCode(t, move(relief.ArchiveExit), "exit_too_early")
	if no.Detail["months"] != 6 || no.Detail["shown"] != 5 {
		t.Errorf("refused with %v", no.Detail)
	}
	record(6, 3*630_00) // on the line
	wantCode(t, move(relief.ArchiveExit), "exit_too_early")
	if v := record(6, 3*630_00+1); v.Above != 6 || v.Asked != 6 || len(v.Months) != 6 { // corrected: the last word counts
		t.Errorf("%d of %d months: %+v", v.Above, v.Asked, v.Months)
	}
	wantDone(t, move(relief.ArchiveExit))
	wantDone(t, move(relief.ArchiveMonitor))

	today := relief.DayOf(time.Now())
	watched := func(until relief.Day) int {
		t.Helper()
		list, err := db.Store.Archives(t.Context(), relief.ArchiveFilter{Scopes: everything, WatchUntil: until})
		wantDone(t, err)
		return len(list.Items)
	}
	if watched(today.AddDays(relief.WatchEvery-1)) != 0 || watched(today.AddDays(relief.WatchEvery)) != 1 {
		t.Error("after its exit the household is not asked again in ninety days")
	}
	if v := record(1, 3*500_00); !v.FallenBack || v.Above != 0 || v.State != relief.ArchiveMonitored {
		t.Errorf("below the minimum it is %+v", v)
	}
	if watched(today) != 1 {
		t.Error("a household that has fallen back is not shown")
	}
	_, err = db.Store.MoveArchive(t.Context(), db.By(t, clerk), archive, relief.ArchiveReapply, "", "")
	wantDone(t, err)
	if watched(today) != 0 {
		t.Error("taken up again, it is still watched")
	}
}
