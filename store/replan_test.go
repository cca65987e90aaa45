package store_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/storetest"
)

func TestSuspensionOfTheCampaignStopsEveryClock(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{Day: still})
	var ids []string
	for n := range 5 {
		ids = append(ids, filed(t, db, k, n, relief.Submitted))
	}
	task := db.Task(t, ids[0]).ID
	moveCampaign(t, db, k, "suspend")
	rewindTo(t, db, task, "over")
	sweep(t, db)
	if got := told(t, db, task); len(got) != 0 {
		t.Errorf("told %v while the campaign stood still", got)
	}
	db.Exec(t, `UPDATE task_clocks c SET half_at = half_at + d, most_at = most_at + d, due_at = c.due_at + d, over_at = over_at + d, next_at = next_at + d
		FROM (SELECT t.due_at - x.due_at AS d FROM tasks t JOIN task_clocks x ON x.task_id = t.id WHERE t.id = $1) back WHERE task_id = $1`, task)
	before := storetest.Value[time.Time](t, db, "SELECT due_on FROM task_clocks WHERE task_id = $1", task)
	moveCampaign(t, db, k, "resume")
	db.Exec(t, "UPDATE campaign_pauses SET to_at = to_at + interval '4 days'") // it stood still that long
	sweep(t, db)
	after := storetest.Value[time.Time](t, db, "SELECT due_on FROM task_clocks WHERE task_id = $1", task)
	if !after.After(before) {
		t.Errorf("due on %s, was %s: the days of the suspension count against the handler", after, before)
	}
	if n := storetest.Value[int](t, db, "SELECT count(*) FROM campaign_pauses WHERE settled"); n != 1 {
		t.Errorf("%d pauses settled, want 1", n)
	}
	for _, id := range ids {
		if n := storetest.Value[int](t, db, `SELECT count(*) FROM cases c JOIN tasks t ON t.case_id = c.id JOIN task_clocks k ON k.task_id = t.id JOIN replans r ON r.task_id = t.id
			WHERE c.id = $1 AND c.due_at = t.due_at AND t.due_at = k.due_at AND r.due_at = k.due_at AND (c.body->>'due')::timestamptz = c.due_at
			AND (SELECT count(*) FROM audit a WHERE a.subject = c.id AND a.kind = 'replanned') = 1`, id); n != 1 {
			t.Errorf("case %s was not moved on with one audit line", id)
		}
	}
	sweep(t, db)
	if n := storetest.Value[int](t, db, "SELECT count(*) FROM replans"); n != len(ids) {
		t.Errorf("%d due times moved, want each of %d once", n, len(ids))
	}
}

// load puts a calendar in force that differs in the days given.
func load(t *testing.T, db *storetest.DB, version string, free, worked []relief.Day) {
	t.Helper()
	years := map[int]relief.Adjustments{}
	for _, d := range slices.Concat(free, worked) {
		year, _, _ := d.Date()
		years[year] = relief.Adjustments{Holidays: slices.Clone(relief.StatutoryCalendar().Years[year].Holidays), Workdays: slices.Clone(relief.StatutoryCalendar().Years[year].Workdays)}
	}
	for _, d := range free {
		year, _, _ := d.Date()
		a := years[year]
		a.Holidays = append(a.Holidays, d)
		a.Workdays = slices.DeleteFunc(a.Workdays, func(w relief.Day) bool { return w == d })
		years[year] = a
	}
	for _, d := range worked {
		year, _, _ := d.Date()
		a := years[year]
		a.Workdays = append(a.Workdays, d)
		years[year] = a
	}
	if _, err := db.Store.LoadCalendar(t.Context(), db.By(t, "admin@000000"), version, years); err != nil {
		t.Fatal(err)
	}
}

// covers: I28 F41 fault:F32
func TestNewCalendarPlansRunningClocksAnew(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{Day: still})
	task, posted, done := filed(t, db, k, 1, relief.Submitted), filed(t, db, k, 2, relief.Posting), filed(t, db, k, 3, relief.Verifying)
	withdraw(t, db, done)
	was := dues(t, db)
	first := relief.DayOf(storetest.Value[time.Time](t, db, "SELECT starts_on FROM task_clocks c JOIN tasks t ON t.id = c.task_id WHERE t.case_id = $1", task))
	next := relief.StatutoryCalendar().AddWorkingDays(first, 1)

	load(t, db, "one-more-holiday", []relief.Day{next}, nil)
	sweep(t, db)
	for _, id := range []string{task, posted} {
		if now := dues(t, db)[id]; !now.After(was[id]) {
			t.Errorf("case %s is due %s, as before the day became free", id, now)
		}
		if n := audited(t, db, id); n != 1 {
			t.Errorf("%d audit lines of it, want 1", n)
		}
	}
	if n := audited(t, db, done); n != 0 {
		t.Errorf("%d audit lines of a case that waits for nobody", n)
	}
	p := db.Case(t, posted).Posting
	if n := db.Store.Calendar().WorkingDaysBetween(p.StartsOn, p.EndsOn); n != 5 {
		t.Errorf("the posting has %d working days, want 5", n)
	}
	sweep(t, db)
	if n := storetest.Value[int](t, db, "SELECT count(*) FROM replans"); n != 2 {
		t.Errorf("%d due times moved, want each once", n)
	}

	moved := dues(t, db)
	saturday := first
	for saturday.Weekday() != time.Saturday || relief.StatutoryCalendar().IsWorkingDay(saturday) {
		saturday = saturday.AddDays(1)
	}
	load(t, db, "one-saturday-worked", []relief.Day{next}, []relief.Day{saturday})
	sweep(t, db)
	if d := cmp.Diff(moved, dues(t, db), cmp.Comparer(time.Time.Equal)); d != "" {
		t.Errorf("a day that became worked shortened what was promised:\n%s", d)
	}
	if n := storetest.Value[int](t, db, "SELECT count(*) FROM task_clocks c JOIN tasks t ON t.id = c.task_id WHERE t.status = 'open' AND c.next_at IS NOT NULL AND c.calendar <> 'one-saturday-worked'"); n != 0 {
		t.Errorf("%d running clocks are still planned by an old calendar", n)
	}
}

func withdraw(t *testing.T, db *storetest.DB, id string) {
	t.Helper()
	if _, err := db.Store.Withdraw(t.Context(), db.By(t, "clerk@410821-001"), id, "不再需要"); err != nil {
		t.Fatal(err)
	}
}

func dues(t *testing.T, db *storetest.DB) map[string]time.Time {
	t.Helper()
	rows, err := db.Owner.Query(t.Context(), "SELECT id::text, due_at FROM cases WHERE due_at IS NOT NULL")
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]time.Time{}
	var id string
	var at time.Time
	if _, err := pgx.ForEachRow(rows, []any{&id, &at}, func() error { out[id] = at; return nil }); err != nil {
		t.Fatal(err)
	}
	return out
}

func audited(t *testing.T, db *storetest.DB, id string) int {
	t.Helper()
	return storetest.Value[int](t, db, "SELECT count(*) FROM audit WHERE subject = $1 AND kind = 'replanned'", id)
}

// A posting whose end was put off is not ended by the timer that was set before:
// the workflow is told the new time.
func TestPostingPutOffEndsAtItsNewTime(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{Day: still})
	id := filed(t, db, k, 1, relief.Posting)
	v := db.Case(t, id)
	load(t, db, "all-free", days(v.Posting.StartsOn.AddDays(1), 7), nil)
	sweep(t, db)
	later := db.Case(t, id)
	if later.Version != v.Version || !later.Due.After(*v.Due) || !later.Posting.EndsAt.Equal(*later.Due) {
		t.Fatalf("version %d due %s, was %d due %s", later.Version, later.Due, v.Version, v.Due)
	}
	_, err := db.Store.EndPosting(t.Context(), id, v.Version)
	var refused *relief.Error
	if !errors.As(err, &refused) || refused.Detail["due"] != later.Posting.EndsAt {
		t.Errorf("error = %v, want the new end", err)
	}
}

func days(from relief.Day, n int) []relief.Day {
	out := make([]relief.Day, n)
	for i := range out {
		out[i] = from.AddDays(i)
	}
	return out
}

func TestCalendarVersionIsLoadedOnce(t *testing.T) {
	t.Parallel()
	db := storetest.New(t)
	db.Unions(t)
	holiday := relief.NewDay(2030, time.January, 1)
	load(t, db, "v2030", []relief.Day{holiday}, nil)
	_, err := db.Store.LoadCalendar(t.Context(), db.By(t, "admin@000000"), "v2030", nil)
	wantCode(t, err, "calendar_loaded")
	_, err = db.Store.LoadCalendar(t.Context(), db.By(t, "admin@000000"), "v2031", map[int]relief.Adjustments{2031: {Holidays: []relief.Day{holiday}}})
	wantCode(t, err, "calendar_invalid")
	list, err := db.Store.Calendars(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if len(list.History) != 2 || list.Current.Version != "v2030" || list.History[0].By == "" || list.History[1].By != "" {
		t.Errorf("versions: %+v", list.History)
	}
	if db.Store.Calendar().IsWorkingDay(holiday) {
		t.Error("the new calendar is not in force")
	}
	other := db.Open(t, db.URL, db.Options)
	if other.Calendar().IsWorkingDay(holiday) || other.Calendar().Version != "v2030" {
		t.Error("another process has another calendar")
	}
}

// A posting that supervision held, and a calendar with more holidays after it: the days
// of the hold are not counted as days of the posting.
//
// covers: I28 F41 T28 inv:I22
func TestNewCalendarCountsNoHeldDayOfAPosting(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{Day: still})
	id := filed(t, db, k, 1, relief.Posting) // on Thursday 1 December 2022, until Thursday 8
	hold := func(on bool) {
		_, err := db.Store.Hold(t.Context(), db.By(t, "auditor@410821"), id, on, "核查")
		wantDone(t, err)
	}
	hold(true)
	// Four days go by: it is Monday.
	db.Exec(t, "UPDATE campaigns SET rehearsal = jsonb_set(rehearsal, '{launched}', to_jsonb((rehearsal->>'launched')::timestamptz - interval '4 days'))")
	db.Exec(t, "ALTER TABLE events DISABLE TRIGGER append_only")
	db.Exec(t, "UPDATE events SET at = at - interval '4 days', body = jsonb_set(body, '{at}', to_jsonb((body->>'at')::timestamptz - interval '4 days'))")
	db.Exec(t, "ALTER TABLE events ENABLE TRIGGER append_only")
	hold(false)
	p := db.Case(t, id).Posting
	if want := relief.NewDay(2022, time.December, 13); p.EndsOn != want {
		t.Fatalf("held until Monday, the posting ends on %s, want %s", p.EndsOn, want)
	}
	load(t, db, "two-more-holidays", []relief.Day{relief.NewDay(2022, time.December, 7), relief.NewDay(2022, time.December, 8)}, nil)
	sweep(t, db)
	p = db.Case(t, id).Posting
	if n := db.Store.Calendar().WorkingDaysBetween(relief.NewDay(2022, time.December, 5), p.EndsOn); n < 5 {
		t.Errorf("the posting ends on %s: %d whole working days, want 5", p.EndsOn, n)
	}
}
