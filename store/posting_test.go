package store_test

import (
	"context"
	"regexp"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/storetest"
)

// object files an objection to the case's row, with the key.
func object(t *testing.T, db *storetest.DB, id, key string) {
	t.Helper()
	p := db.Case(t, id).Posting
	o := relief.Objection{Slug: p.Slug, Row: p.Row, Ground: "income_hidden", Text: "他家有两套房", Contact: "13900000000", Key: key}
	if _, err := db.Store.Object(t.Context(), o); err != nil {
		t.Fatal(err)
	}
}

// objection answers the case's latest objection and its task.
func objection(t *testing.T, db *storetest.DB, id string) relief.ObjectionView {
	t.Helper()
	list, err := db.Store.Objections(t.Context(), everything, id, db.Person(t, "reviewer-2@410821").ID)
	if err != nil || len(list) == 0 {
		t.Fatalf("objections: %v, %v", list, err)
	}
	return list[len(list)-1]
}

// handle answers the objection's task: approve accepts it, reject refuses it.
func handle(t *testing.T, db *storetest.DB, id string, outcome relief.Outcome) {
	t.Helper()
	db.Decide(t, id, relief.Decide{Task: objection(t, db, id).Task, Version: db.Case(t, id).Version, Outcome: outcome, Comment: "已核查"})
}

func rule(t *testing.T, db *storetest.DB, id string, r relief.Ruling) {
	t.Helper()
	if _, err := db.Store.Rule(t.Context(), db.By(t, "reviewer-2@410821"), objection(t, db, id).ID, r); err != nil {
		t.Fatal(err)
	}
}

// Put up on Thursday 1 December 2022, a posting of five working days ends with
// Thursday 8 December.
//
// covers: F41 F65 I1 T10 T12 inv:I22 goal:G17
func TestAPostingRunsFiveWholeWorkingDays(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{Day: still})
	id := filed(t, db, k, 1, relief.Posting)
	v := db.Case(t, id)
	if got, want := v.Posting.EndsOn, relief.NewDay(2022, time.December, 8); got != want {
		t.Errorf("it ends on %s, want %s", got, want)
	}
	launched := storetest.Value[time.Time](t, db, "SELECT launched_at FROM campaigns")
	if want := launched.Add(8 * still); !v.Posting.EndsAt.Equal(want) || v.Due == nil || !v.Due.Equal(want) {
		t.Errorf("it ends at %s, due %s, want %s", v.Posting.EndsAt, v.Due, want)
	}
	_, err := db.Store.EndPosting(t.Context(), id, v.Version)
	wantCode(t, err, "posting_not_over")
	if e, err := db.Store.EndPosting(t.Context(), id, v.Version-1); e != nil || err != nil {
		t.Errorf("an older clock moved the case: %v, %v", e, err)
	}
	if _, err := db.Owner.Exec(t.Context(), "UPDATE postings SET status = 'ended', ended_at = now()"); sqlState(err) != "23514" {
		t.Errorf("plain SQL ends a posting early: %v", err)
	}
	if _, err := db.Owner.Exec(t.Context(), "UPDATE postings SET days = 4"); sqlState(err) != "23514" {
		t.Errorf("plain SQL makes a posting shorter than the rules allow: %v", err)
	}
}

// Clocks further apart than two seconds write nothing at all
// (TestNothingIsWrittenByAWrongClock); nearer ones must both have passed the end.
//
// covers: inv:I22 fault:F13
func TestAPostingEndsOnlyWhenBothClocksSaySo(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		ours time.Duration // this process's clock against the database's
		end  string        // against the database's clock
	}{
		"ours is ahead":  {1500 * time.Millisecond, "1 second"},
		"ours is behind": {-1500 * time.Millisecond, "-1 millisecond"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db, k := newWorld(t, storetest.CampaignOptions{Day: still})
			id := filed(t, db, k, 1, relief.Posting)
			o := db.Options
			o.Clock = func() time.Time { return time.Now().Add(c.ours) }
			off := db.Open(t, db.URL, o)
			version := db.Case(t, id).Version
			db.Exec(t, "UPDATE postings SET starts_at = clock_timestamp() - interval '9 days', ends_at = clock_timestamp() + $2::interval WHERE case_id = $1", id, c.end)
			_, err := off.EndPosting(t.Context(), id, version)
			wantCode(t, err, "posting_not_over")
		})
	}
}

// covers: F67 F68 I1 T11 T14 inv:I22
func TestDaysOnHoldAreNotCounted(t *testing.T) {
	t.Parallel()
	const day = 120 * time.Millisecond // a busy machine files its objection within five
	db, k := newWorld(t, storetest.CampaignOptions{Day: day})
	id := filed(t, db, k, 1, relief.Posting)
	before := *db.Case(t, id).Posting
	object(t, db, id, "1")
	handle(t, db, id, relief.OutcomeApprove)
	held := *db.Case(t, id).Posting
	if v := db.Case(t, id); v.State != relief.ObjectionHold || held.Status != "held" {
		t.Fatalf("the case is %s, its posting %s", v.State, held.Status)
	}
	sheet, err := db.Store.Sheet(t.Context(), held.Slug)
	if err != nil || len(sheet.Rows) != 1 || !sheet.Rows[0].Held {
		t.Errorf("the sheet does not say that it stands still: %+v, %v", sheet, err)
	}
	<-time.After(10 * day)
	if e, err := db.Store.EndPosting(t.Context(), id, db.Case(t, id).Version); e != nil || err != nil {
		t.Fatalf("a posting on hold ended: %v, %v", e, err)
	}
	rule(t, db, id, relief.Ruling{Outcome: "dismiss", Finding: "不属实"})
	after := *db.Case(t, id).Posting
	from := storetest.Value[time.Time](t, db, "SELECT starts_on FROM postings")
	stood := storetest.Value[int](t, db, "SELECT held_days FROM postings")
	cal := relief.StatutoryCalendar()
	if want := cal.WorkingDaysBetween(before.EndsOn, after.EndsOn); stood != want || stood < 5 {
		t.Errorf("%d working days are noted as lost, want %d and several", stood, want)
	}
	accepted := eventAt(t, db, id, relief.AcceptObjection)
	dismissed := eventAt(t, db, id, relief.Dismiss)
	clock := relief.Rehearsal{FirstDay: k.Plan.FirstDay(), Launched: storetest.Value[time.Time](t, db, "SELECT launched_at FROM campaigns"), DayLength: day}
	pause := relief.Pause{From: relief.DayOf(clock.Plan(accepted)), To: relief.DayOf(clock.Plan(dismissed))}
	if earliest := cal.PostingEndAfter(relief.DayOf(from), 5, pause); after.EndsOn.Before(earliest) {
		t.Errorf("it ends on %s, before %s", after.EndsOn, earliest)
	}
	if _, err := db.Store.EndPosting(t.Context(), id, db.Case(t, id).Version); relief.CodeOf(err) != "posting_not_over" {
		t.Errorf("it ended as soon as it went on: %v", err)
	}
	db.Walk(t, id, relief.Posted)
	if ended := eventAt(t, db, id, relief.EndPosting); ended.Before(after.EndsAt) {
		t.Errorf("it ended at %s, before %s", ended, after.EndsAt)
	}
}

func eventAt(t *testing.T, db *storetest.DB, id string, a relief.Action) time.Time {
	t.Helper()
	return storetest.Value[time.Time](t, db, "SELECT (body->>'at')::timestamptz FROM events WHERE case_id = $1 AND action = $2 ORDER BY version DESC LIMIT 1", id, string(a))
}

// covers: F67 T11 T12
func TestARefusedObjectionLeavesThePostingItsEnd(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{Day: still})
	id := filed(t, db, k, 1, relief.Posting)
	ends := db.Case(t, id).Posting.EndsAt
	object(t, db, id, "1")
	object(t, db, id, "1") // the same form once more
	if n := storetest.Value[int](t, db, "SELECT count(*) FROM objections"); n != 1 {
		t.Fatalf("one form was filed %d times", n)
	}
	if errs := together(10, func(int) error {
		p := db.Case(t, id).Posting
		_, err := db.Store.Object(context.WithoutCancel(t.Context()), relief.Objection{Slug: p.Slug, Row: p.Row, Ground: "not_member", Text: "不是会员", Key: "2"})
		return err
	}); tally(t, errs)[""] != 10 {
		t.Fatalf("the same form ten times at once: %v", errs)
	}
	if n := storetest.Value[int](t, db, "SELECT count(*) FROM objections"); n != 2 {
		t.Fatalf("two forms were filed %d times", n)
	}
	for range 2 {
		handle(t, db, id, relief.OutcomeReject)
		if p := db.Case(t, id).Posting; p.Status != "running" || !p.EndsAt.Equal(ends) {
			t.Errorf("the posting is %s and ends at %s, want %s", p.Status, p.EndsAt, ends)
		}
		if db.Case(t, id).Due == nil || !db.Case(t, id).Due.Equal(ends) {
			t.Errorf("the case lost its due time")
		}
		if left := storetest.Value[int](t, db, "SELECT count(*) FROM objections WHERE status = 'filed'"); left > 0 {
			db.Exec(t, "UPDATE objections SET filed_at = now() WHERE status = 'filed'") // so that it is the latest
		}
	}
	db.Walk(t, id, relief.Posted)
}

// covers: F71 I18 T16 inv:I16 fault:F55
func TestAnUpheldObjectionEndsTheCase(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{Day: still})
	rejected, fraud := filed(t, db, k, 1, relief.Posting), filed(t, db, k, 2, relief.Posting)
	object(t, db, rejected, "1")
	object(t, db, fraud, "2")
	_, err := db.Store.Rule(t.Context(), db.By(t, "reviewer-2@410821-001"), objection(t, db, rejected).ID, relief.Ruling{Outcome: "uphold", Finding: "属实"})
	wantCode(t, err, "forbidden")
	_, err = db.Store.Rule(t.Context(), db.By(t, "reviewer-2@410821"), objection(t, db, rejected).ID, relief.Ruling{Outcome: "uphold"})
	wantCode(t, err, "reason_required")
	rule(t, db, rejected, relief.Ruling{Outcome: "uphold", Finding: "收入超标"})
	rule(t, db, fraud, relief.Ruling{Outcome: "uphold", Finding: "伪造材料", Fraud: true})
	for id, want := range map[string]relief.State{rejected: relief.Rejected, fraud: relief.Disqualified} {
		v := db.Case(t, id)
		if v.State != want || v.Posting.Status != "broken" || len(v.Tasks) != 0 {
			t.Errorf("the case is %s, its posting %s, %d tasks open, want %s", v.State, v.Posting.Status, len(v.Tasks), want)
		}
	}
	if n := storetest.Value[int](t, db, "SELECT count(*) FROM posting_rows"); n != 0 {
		t.Errorf("%d rows are still on the public page", n)
	}
	_, err = db.Store.Rule(t.Context(), db.By(t, "reviewer-2@410821"), objection(t, db, rejected).ID, relief.Ruling{Outcome: "dismiss", Finding: "再议"})
	if err == nil {
		t.Error("an objection was ruled twice")
	}
}

// covers: T15
func TestAPartlyUpheldCaseIsPostedAgain(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{Day: still})
	id := filed(t, db, k, 1, relief.Posting)
	first := *db.Case(t, id).Posting
	object(t, db, id, "1")
	handle(t, db, id, relief.OutcomeApprove)
	rule(t, db, id, relief.Ruling{Outcome: "partial", Finding: "人口数有误，更正后重新公示"})
	if v := db.Case(t, id); v.State != relief.ReadyToPost || v.Posting.Status != "broken" {
		t.Fatalf("the case is %s, its posting %s", v.State, v.Posting.Status)
	}
	db.Walk(t, id, relief.Posting)
	second := *db.Case(t, id).Posting
	if second.Round != 2 || second.Slug == first.Slug {
		t.Errorf("round %d on the same sheet %t", second.Round, second.Slug == first.Slug)
	}
	if old, err := db.Store.Sheet(t.Context(), first.Slug); err != nil || len(old.Rows) != 0 || !old.Over {
		t.Errorf("the first sheet still shows %+v, %v", old, err)
	}
	db.Walk(t, id, relief.Approved)
	if n := storetest.Value[int](t, db, "SELECT count(*) FROM postings WHERE case_id = $1", id); n != 2 {
		t.Errorf("%d postings are on record", n)
	}
}

// covers: T11
func TestALateObjectionIsAClue(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{})
	id := filed(t, db, k, 1, relief.Posted)
	object(t, db, id, "1")
	if o := objection(t, db, id); o.Status != "late" || o.Task == "" || o.Text != "他家有两套房" {
		t.Errorf("it is kept as %+v", o)
	}
	if v := db.Case(t, id); v.State != relief.Posted || len(v.Tasks) != 1 {
		t.Errorf("it moved the case to %s", v.State)
	}
	_, err := db.Store.Object(t.Context(), relief.Objection{Slug: "nosuchsheet", Row: 1, Key: "9"})
	wantCode(t, err, "not_found")
}

// covers: F66 inv:I31 fault:F68
func TestThePublicSheetShowsMaskedColumnsWhileItsWindowIsOpen(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{Day: 300 * time.Millisecond})
	a := db.Applicant(t, 1)
	id := db.File(t, k, a)
	db.Walk(t, id, relief.Posting)
	p := db.Case(t, id).Posting
	if !regexp.MustCompile(`^[a-z2-7]{26}$`).MatchString(p.Slug) {
		t.Errorf("the address %q has fewer than 128 random bits", p.Slug)
	}
	sheet, err := db.Store.Sheet(t.Context(), p.Slug)
	if err != nil {
		t.Fatal(err)
	}
	want := []relief.SheetRow{{Row: p.Row, Name: relief.MaskName(a.Name), Unit: a.Unit, Category: a.Category, Cause: relief.CauseClass(a.Cause), Members: a.Members, Amount: a.Amount}}
	if diff := cmp.Diff(want, sheet.Rows); diff != "" || sheet.Over || sheet.Days != 5 || !sheet.Rehearsal {
		t.Errorf("the sheet: %+v\n%s", sheet, diff)
	}
	rows, err := db.Owner.Query(t.Context(), "SELECT column_name::text FROM information_schema.columns WHERE table_name = 'posting_rows' ORDER BY 1")
	if err != nil {
		t.Fatal(err)
	}
	columns, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if diff := cmp.Diff([]string{"amount_fen", "category", "cause", "held", "members", "name", "row_no", "slug", "unit"}, columns); diff != "" || err != nil {
		t.Errorf("the public table has other columns: %s %v", diff, err)
	}
	if _, err := db.App.Exec(t.Context(), "UPDATE posting_rows SET name = '王小二'"); sqlState(err) != "23514" {
		t.Errorf("a whole name is allowed: %v", err)
	}
	db.Walk(t, id, relief.Posted)
	if over, err := db.Store.Sheet(t.Context(), p.Slug); err != nil || len(over.Rows) != 0 || !over.Over {
		t.Errorf("after its end the sheet shows %+v, %v", over, err)
	}
	if n := storetest.Value[int](t, db, "SELECT count(*) FROM posting_rows"); n != 0 {
		t.Errorf("%d rows outlived their window", n)
	}
	list, err := db.Store.Postings(t.Context(), relief.SheetFilter{Scopes: everything, Campaign: k.ID, Open: new(bool)})
	if err != nil || len(list.Items) != 1 || list.Items[0].Slug != p.Slug {
		t.Errorf("the campaign's sheets: %+v, %v", list, err)
	}
}
