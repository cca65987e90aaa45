package store_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/storetest"
)

// rewind lets so much time pass for a task: its marks lie that much earlier.
func rewind(t *testing.T, db *storetest.DB, task, by string) {
	t.Helper()
	db.Exec(t, `UPDATE task_clocks SET half_at = half_at - $2::interval, most_at = most_at - $2::interval, due_at = due_at - $2::interval, over_at = over_at - $2::interval,
		next_at = next_at - $2::interval WHERE task_id = $1`, task, by)
}

// rewindTo lets the time of a task's mark come.
func rewindTo(t *testing.T, db *storetest.DB, task, mark string) {
	t.Helper()
	rewind(t, db, task, storetest.Value[string](t, db, "SELECT ("+mark+"_at - clock_timestamp() + interval '1 second')::text FROM task_clocks WHERE task_id = $1", task))
}

// sweep runs the sweep until it wants to rest, and answers for how long.
func sweep(t *testing.T, db *storetest.DB) time.Duration {
	t.Helper()
	for {
		next, err := db.Store.SweepClocks(t.Context(), 3)
		if err != nil {
			t.Fatal(err)
		}
		if rest := time.Until(next); rest > 0 {
			return rest
		}
	}
}

func told(t *testing.T, db *storetest.DB, task string) []string {
	t.Helper()
	rows, err := db.Owner.Query(t.Context(), "SELECT kind || ' ' || role || ' ' || union_path FROM notices WHERE task_id = $1 ORDER BY 1", task)
	if err != nil {
		t.Fatal(err)
	}
	out, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// covers: F38 F39
func TestEachMarkIsToldOnceToThoseItConcerns(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{Day: still})
	id := filed(t, db, k, 1, relief.Submitted)
	task := db.Task(t, id).ID
	const base, county = "/000000/410000/410800/410821/410821-001", "/000000/410000/410800/410821"
	want := []string{}
	for _, step := range []struct {
		mark string
		more []string
	}{
		{"half", []string{"half clerk " + base}},
		{"most", []string{"most clerk " + base}},
		{"due", []string{"due clerk " + base, "due_copy clerk " + county, "due_copy organizer " + county}},
		{"over", []string{"over clerk " + base, "take_over clerk " + county, "take_over organizer " + county}},
	} {
		sweep(t, db)
		if d := cmp.Diff(want, told(t, db, task)); d != "" {
			t.Errorf("before %s (-want +told):\n%s", step.mark, d)
		}
		rewindTo(t, db, task, step.mark)
		sweep(t, db)
		sweep(t, db)
		want = append(want, step.more...)
		slices.Sort(want)
		if d := cmp.Diff(want, told(t, db, task)); d != "" {
			t.Errorf("at %s (-want +told):\n%s", step.mark, d)
		}
	}
	if v := db.Case(t, id); v.State != relief.Submitted || len(v.Tasks) != 1 {
		t.Errorf("the case is %s: time alone decides nothing", v.State)
	}
}

// A task that was done has nobody told of it, whatever its clock says.
func TestNobodyIsRemindedOfWhatIsDone(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{Day: still})
	id := filed(t, db, k, 1, relief.Submitted)
	task := db.Task(t, id).ID
	db.Agree(t, id)
	rewindTo(t, db, task, "over")
	sweep(t, db)
	if got := told(t, db, task); len(got) != 0 {
		t.Errorf("told %v", got)
	}
	if n := storetest.Value[int](t, db, "SELECT count(*) FROM task_clocks WHERE task_id = $1 AND next_at IS NOT NULL", task); n != 0 {
		t.Error("the clock of a finished task still wakes the sweep")
	}
}

// The workers were away for a working day and more: what came meanwhile is told
// in the order it came, each task once, and nothing was lost or decided.
//
// covers: F40
func TestBacklogOfADayDrainsInOrder(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{Day: still})
	var tasks []string
	for n := range 8 {
		id := filed(t, db, k, n, relief.Submitted)
		tasks = append(tasks, db.Task(t, id).ID)
		rewindTo(t, db, tasks[n], []string{"half", "due"}[n%2])
		rewind(t, db, tasks[n], (time.Duration(n+1) * time.Minute).String()) // the last has waited longest
	}
	sweep(t, db)
	rows, err := db.Owner.Query(t.Context(), "SELECT task_id::text FROM notices WHERE kind IN ('half', 'due') ORDER BY id")
	if err != nil {
		t.Fatal(err)
	}
	order, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	// By when a mark nobody has been told of was first reached.
	var want []string
	for _, n := range []int{7, 5, 3, 1, 6, 4, 2, 0} {
		want = append(want, tasks[n])
	}
	if d := cmp.Diff(want, order); d != "" {
		t.Errorf("told (-want +got):\n%s", d)
	}
	if n := storetest.Value[int](t, db, "SELECT count(*) FROM cases WHERE state = 'submitted'"); n != len(tasks) {
		t.Errorf("%d cases still wait, want all %d", n, len(tasks))
	}
}

// covers: F39
func TestUnionAboveTakesOverOnlyWhatIsLongOverdue(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{Day: still})
	id := filed(t, db, k, 1, relief.Submitted)
	task := db.Task(t, id).ID
	take := func(who string) error {
		_, err := db.Store.Decide(t.Context(), db.By(t, who), relief.Decide{Task: task, Version: 2, Outcome: relief.OutcomeApprove})
		return err
	}
	wantCode(t, take("clerk@410821"), "forbidden")
	rewindTo(t, db, task, "due")
	wantCode(t, take("clerk@410821"), "forbidden")
	rewindTo(t, db, task, "over")
	wantCode(t, take("reviewer@410821"), "forbidden") // another role
	wantCode(t, take("clerk@410800"), "forbidden")    // two levels above
	wantCode(t, take("clerk@410822"), "forbidden")    // another county
	if err := take("clerk@410821"); err != nil {
		t.Fatal(err)
	}
	if v := db.Case(t, id); v.State != relief.Surveying {
		t.Errorf("the case is %s", v.State)
	}
}

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

// covers: F39
func TestTasksBelowAreListedOnceTheyMayBeTakenOver(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{Day: still})
	late, fresh := filed(t, db, k, 1, relief.Submitted), filed(t, db, k, 2, relief.Submitted)
	above := db.Person(t, "clerk@410821")
	list := func(escalated bool) []relief.TaskView {
		l, err := db.Store.Tasks(t.Context(), above, relief.TaskFilter{Escalated: escalated})
		if err != nil {
			t.Fatal(err)
		}
		return l.Items
	}
	if got := list(true); len(got) != 0 {
		t.Errorf("%d tasks may be taken over before their time", len(got))
	}
	rewindTo(t, db, db.Task(t, late).ID, "over")
	got := list(true)
	if len(got) != 1 || got[0].Case != late || !got[0].TakeOver || got[0].Clock == nil || got[0].Clock.Over.After(time.Now()) {
		t.Errorf("listed: %+v", got)
	}
	if mine := list(false); len(mine) != 0 {
		t.Errorf("%d tasks of others are listed as one's own", len(mine))
	}
	one, err := db.Store.Task(t.Context(), above, db.Task(t, fresh).ID)
	if err != nil || one.TakeOver || one.Clock == nil || !one.Clock.DueAt.Equal(*one.Due) {
		t.Errorf("the other: %+v, %v", one, err)
	}
}

// covers: F113 fault:F70
func TestReadingsArePurposedCountedAndShown(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{Day: still})
	o := db.Options
	o.ReadQuota = 2
	small := db.Open(t, db.URL, o)
	reader := db.Person(t, "clerk@410821-001")
	var ids []string
	for n := range 3 {
		ids = append(ids, filed(t, db, k, n, relief.Submitted))
	}
	read := func(id string) error {
		_, err := small.Case(t.Context(), everything, id, reader, "handling")
		return err
	}
	for _, id := range []string{ids[0], ids[1], ids[0], ids[1]} { // the same file again is no other file
		if err := read(id); err != nil {
			t.Fatal(err)
		}
	}
	wantCode(t, read(ids[2]), "reading_quota")
	wantCode(t, read(ids[2]), "reading_quota")
	if _, err := small.Case(t.Context(), everything, ids[2], reader, ""); err != nil {
		t.Errorf("masked reading is not limited: %v", err)
	}
	list, err := db.Store.Readings(t.Context(), []string{db.Unit(t, "410821").Path}, relief.ReadingFilter{Reader: reader.ID})
	if err != nil || len(list.Items) != 4 || list.Items[0].Case != ids[1] || list.Items[0].Purpose != "handling" || list.Items[0].ReaderName == "" {
		t.Errorf("readings: %+v, %v", list.Items, err)
	}
	if other, _ := db.Store.Readings(t.Context(), []string{db.Unit(t, "410822").Path}, relief.ReadingFilter{}); len(other.Items) != 0 {
		t.Errorf("another county sees %d readings", len(other.Items))
	}
	if n := storetest.Value[int](t, db, "SELECT count(*) FROM audit WHERE kind = 'read'"); n != 4 {
		t.Errorf("%d audit rows of readings, want 4", n)
	}
	if n := storetest.Value[int](t, db, "SELECT count(*) FROM notices WHERE kind = 'reading_alarm' AND role = 'auditor' AND union_path = $1", db.Unit(t, "410821").Path); n != 1 {
		t.Errorf("the auditors were told %d times, want once a day", n)
	}
	_, err = small.Case(t.Context(), []string{db.Unit(t, "410822").Path}, ids[0], reader, "handling")
	wantCode(t, err, "not_found")
}

// A task that comes again, by a return, its resubmission or 撤回, has a clock of its
// own from its beginning, and reminders that nobody has been told yet.
//
// covers: F42
func TestClocksAreArmedAnewAfterAReturnAndATakeBack(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{Day: still})
	id := filed(t, db, k, 1, relief.Verifying)
	armed := func(kind relief.TaskKind) string {
		t.Helper()
		task := db.Task(t, id)
		if task.Kind != kind {
			t.Fatalf("the case waits for %s, want %s", task.Kind, kind)
		}
		n := storetest.Value[int](t, db, `SELECT count(*) FROM task_clocks c JOIN tasks t ON t.id = c.task_id
			WHERE t.id = $1 AND c.told = 0 AND c.next_at = c.half_at AND c.half_at > clock_timestamp() AND c.due_at = t.due_at`, task.ID)
		if n != 1 {
			t.Errorf("the clock of %s is not armed", kind)
		}
		return task.ID
	}
	before := armed(relief.TaskVerify)
	rewindTo(t, db, before, "most")
	sweep(t, db)
	db.Decide(t, id, relief.Decide{Task: before, Version: db.Case(t, id).Version, Outcome: relief.OutcomeReturn, Comment: "缺收入证明"})
	armed(relief.TaskResubmit)
	db.Agree(t, id)
	if again := armed(relief.TaskVerify); again == before {
		t.Error("the same task waits once more")
	}
	made := db.Agree(t, id)
	armed(relief.TaskPost)
	by := storetest.Value[string](t, db, "SELECT u.username FROM decisions d JOIN users u ON u.id = d.actor WHERE d.id = $1", made.Decision.ID)
	if _, err := db.Store.TakeBack(t.Context(), db.By(t, by), made.Decision.ID, "填错了"); err != nil {
		t.Fatal(err)
	}
	armed(relief.TaskVerify)
	sweep(t, db)
	if got := told(t, db, db.Task(t, id).ID); len(got) != 0 {
		t.Errorf("of the new task somebody was told %v", got)
	}
}

// 补充材料: the clock stands still until what was asked for is there, and what was
// left of it follows; nobody is reminded meanwhile.
//
// covers: inv:I22
func TestClockStandsStillWhileDocumentsAreAwaited(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{Day: still})
	id := filed(t, db, k, 1, relief.Verifying)
	task := db.Task(t, id)
	ask := func(who, what string) error {
		_, err := db.Store.Decide(t.Context(), db.By(t, who), relief.Decide{Task: task.ID, Version: db.Case(t, id).Version, Outcome: relief.OutcomeRequestDocuments, Comment: what})
		return err
	}
	give := func() error {
		_, err := db.Store.GiveDocuments(t.Context(), db.By(t, "clerk@410821-001"), id, task.ID, "已补收入证明")
		return err
	}
	wantCode(t, give(), "nothing_asked")
	wantCode(t, ask("verifier@410821-001", " "), "reason_required")
	wantCode(t, ask("clerk@410821-001", "收入证明"), "forbidden")
	if err := ask("verifier@410821-001", "缺收入证明"); err != nil {
		t.Fatal(err)
	}
	wantCode(t, ask("verifier@410821-001", "缺收入证明"), "documents_asked")
	if v := db.Case(t, id); v.State != relief.Verifying || len(v.Tasks) != 1 || v.Tasks[0].ID != task.ID {
		t.Errorf("the case moved: %s, %v", v.State, v.Tasks)
	}
	before := *db.Task(t, id).Due
	rewindTo(t, db, task.ID, "over")
	sweep(t, db)
	if got := told(t, db, task.ID); len(got) != 1 || !strings.HasPrefix(got[0], "documents clerk ") {
		t.Errorf("told %v", got)
	}
	db.Exec(t, `UPDATE document_requests SET asked_at = asked_at - interval '6 days'`)
	db.Exec(t, `UPDATE task_clocks c SET starts_on = starts_on - 6, due_at = t.due_at, over_at = t.due_at + interval '1 day', half_at = t.due_at - interval '2 days', most_at = t.due_at - interval '1 day', next_at = t.due_at
		FROM tasks t WHERE t.id = c.task_id AND t.id = $1`, task.ID)
	if err := give(); err != nil {
		t.Fatal(err)
	}
	after := *db.Task(t, id).Due
	if c := db.Case(t, id); !after.After(before) || c.Due == nil || !c.Due.Equal(after) {
		t.Errorf("due %s, was %s: the days of waiting count against the verifier", after, before)
	}
	list, err := db.Store.DocumentRequests(t.Context(), everything, id)
	if err != nil || len(list) != 1 || list[0].What != "缺收入证明" || list[0].Note != "已补收入证明" || list[0].Open {
		t.Errorf("requests: %+v, %v", list, err)
	}
	if n := storetest.Value[int](t, db, "SELECT count(*) FROM document_requests WHERE encode(what_enc, 'escape') LIKE '%收入%'"); n != 0 {
		t.Error("what was asked for stands in plain")
	}
	db.Agree(t, id) // and the verifier goes on
}

// A household counts once a day whichever of its papers is read, and once beyond
// the quota none of them is shown.
//
// covers: F113
func TestEveryWholeReadingOfAHouseholdCounts(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{Day: still})
	o := db.Options
	o.ReadQuota = 1
	small := db.Open(t, db.URL, o)
	r := db.By(t, "clerk@410821-001")
	reader := relief.Person{ID: r.Actor}
	ids := []string{filed(t, db, k, 1, relief.Submitted), filed(t, db, k, 2, relief.Submitted)}
	var photos []string
	for _, id := range ids {
		photos = append(photos, keep(t, db, "clerk@410821-001", id, "visit_form", "入户调查表 "+id).ID)
	}
	ways := map[string]func(n int) error{
		"the case": func(n int) error {
			_, err := small.Case(t.Context(), everything, ids[n], reader, "handling")
			return err
		},
		"the file": func(n int) error {
			id, err := small.ArchiveOfCase(t.Context(), ids[n])
			wantDone(t, err)
			_, err = small.Archive(t.Context(), id, 0, reader, "handling")
			return err
		},
		"two versions": func(n int) error {
			id, err := small.ArchiveOfCase(t.Context(), ids[n])
			wantDone(t, err)
			_, err = small.Difference(t.Context(), id, 1, 1, reader, "handling")
			return err
		},
		"the forms": func(n int) error {
			_, err := small.Records(t.Context(), everything, ids[n], reader, "handling")
			return err
		},
		"the evidence": func(n int) error { _, err := small.OpenEvidence(t.Context(), r, photos[n]); return err },
	}
	for what, read := range ways {
		if err := read(0); err != nil {
			t.Errorf("reading %s of the one household: %v", what, err)
		}
	}
	for what, read := range ways {
		if err := read(1); relief.CodeOf(err) != "reading_quota" {
			t.Errorf("reading %s of another beyond the quota: %v", what, err)
		}
	}
	list, err := db.Store.Readings(t.Context(), []string{db.Unit(t, "410821").Path}, relief.ReadingFilter{Reader: reader.ID})
	if err != nil || len(list.Items) != len(ways) {
		t.Errorf("%d readings are listed, want %d, %v", len(list.Items), len(ways), err)
	}
}
