package store_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/storetest"
)

// objected files an objection to the case's row and answers its receipt.
func objected(t *testing.T, db *storetest.DB, id, key string) relief.Receipt {
	t.Helper()
	p := db.Case(t, id).Posting
	r, err := db.Store.Object(t.Context(), relief.Objection{Slug: p.Slug, Row: p.Row, Ground: "kinship", Text: "是厂长的亲戚", Contact: "13900000000", Key: key})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// covers: F72
func TestReadingAnObjectionLeavesAnAuditRow(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{Day: still})
	id := filed(t, db, k, 1, relief.Posting)
	objected(t, db, id, "1")
	reads := func() int {
		return storetest.Value[int](t, db, "SELECT count(*) FROM audit WHERE subject = $1 AND kind = 'read' AND body::jsonb->>'purpose' = 'objection'", id)
	}
	list, err := db.Store.Objections(t.Context(), everything, id, "")
	if err != nil || len(list) != 1 || list[0].Text != "" || list[0].Contact != "" || list[0].Anonymous || reads() != 0 {
		t.Errorf("without a reader it shows %+v and leaves %d rows, %v", list, reads(), err)
	}
	reader := db.Person(t, "reviewer-2@410821").ID
	list, err = db.Store.Objections(t.Context(), everything, id, reader)
	if err != nil || list[0].Text != "是厂长的亲戚" || list[0].Contact != "13900000000" || reads() != 1 {
		t.Errorf("a reader sees %+v and leaves %d rows, %v", list, reads(), err)
	}
	if v, err := db.Store.Objection(t.Context(), reader, list[0].ID); err != nil || v.Contact != "13900000000" || reads() != 2 {
		t.Errorf("alone it shows %+v and leaves %d rows, %v", v, reads(), err)
	}
}

// covers: F69 F67
func TestTheReceiptTellsItsHolderTheResult(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{Day: still})
	id := filed(t, db, k, 1, relief.Posting)
	r := objected(t, db, id, "1")
	if r.Clue || r.Code == "" || objected(t, db, id, "1") != r {
		t.Fatalf("the receipt is %+v", r)
	}
	for _, wrong := range [][2]string{{r.Number, "AAAA-BBBB-CCCC"}, {"YY-AAAAAAAA", r.Code}, {r.Number, ""}} {
		_, err := db.Store.FollowObjection(t.Context(), wrong[0], wrong[1])
		wantCode(t, err, "receipt_unknown")
	}
	f, err := db.Store.FollowObjection(t.Context(), strings.ToLower(" "+r.Number), strings.ToLower(r.Code[:4]+r.Code[5:9]+" "+r.Code[10:]))
	if err != nil || f.Status != "filed" || f.Finding != "" || f.Appealable {
		t.Errorf("before it is handled: %+v, %v", f, err)
	}
	handle(t, db, id, relief.OutcomeApprove)
	_, err = db.Store.Rule(t.Context(), db.By(t, "reviewer-2@410821"), objection(t, db, id).ID, relief.Ruling{Outcome: "dismiss", Finding: "经查，申请人电话 13900000001，不属实"})
	wantCode(t, err, "personal_number")
	rule(t, db, id, relief.Ruling{Outcome: "dismiss", Finding: "经查无亲属关系"})
	if n := storetest.Value[int](t, db, "SELECT count(*) FROM objections WHERE told_at IS NULL"); n != 1 {
		t.Errorf("the objector counts as told before he looked")
	}
	f, err = db.Store.FollowObjection(t.Context(), r.Number, r.Code)
	if err != nil || f.Status != "dismissed" || f.Finding != "经查无亲属关系" || !f.Appealable {
		t.Errorf("afterwards: %+v, %v", f, err)
	}
	if n := storetest.Value[int](t, db, "SELECT count(*) FROM objections WHERE told_at IS NOT NULL"); n != 1 {
		t.Errorf("that he was told is not kept")
	}
}

// An appeal is open for ten working days of the campaign's own clock.
//
// covers: F70
func TestAnAppealEndsByTheCampaignsClock(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{Day: still})
	id := filed(t, db, k, 1, relief.Posting)
	r := objected(t, db, id, "1")
	handle(t, db, id, relief.OutcomeApprove)
	rule(t, db, id, relief.Ruling{Outcome: "dismiss", Finding: "经查无亲属关系"})
	db.Exec(t, "UPDATE campaigns SET rehearsal = jsonb_set(rehearsal, '{day_length}', '1000000')") // a day a millisecond
	db.Exec(t, "UPDATE objections SET ruled_at = ruled_at - interval '10 seconds'")
	f, err := db.Store.FollowObjection(t.Context(), r.Number, r.Code)
	if err != nil || f.Appealable {
		t.Errorf("weeks after the ruling: %+v, %v", f, err)
	}
	_, err = db.Store.AppealRuling(t.Context(), r.Number, r.Code, "厂长是他姐夫", "appeal-1")
	wantCode(t, err, "appeal_over")
}

// covers: F70 I18
func TestAnAppealIsDecidedByOthersOneLevelUp(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{Day: still})
	id := filed(t, db, k, 1, relief.Posting)
	r := objected(t, db, id, "1")
	handle(t, db, id, relief.OutcomeApprove)
	first := objection(t, db, id)
	rule(t, db, id, relief.Ruling{Outcome: "dismiss", Finding: "不属实"})
	again, err := db.Store.AppealRuling(t.Context(), r.Number, r.Code, "厂长是他姐夫", "appeal-1")
	wantDone(t, err)
	if same, err := db.Store.AppealRuling(t.Context(), r.Number, r.Code, "厂长是他姐夫", "appeal-1"); err != nil || same != again || again.Clue {
		t.Errorf("the same form again: %+v, %v; want %+v", same, err, again)
	}
	_, err = db.Store.AppealRuling(t.Context(), r.Number, r.Code, "再次申诉", "appeal-2")
	wantCode(t, err, "appeal_twice")
	_, err = db.Store.AppealRuling(t.Context(), again.Number, again.Code, "对申诉再申诉", "appeal-3")
	wantCode(t, err, "appeal_over")
	appeal := objection(t, db, id)
	if appeal.AppealOf != first.ID {
		t.Fatalf("the appeal is %+v", appeal)
	}
	task, err := db.Store.Task(t.Context(), db.Person(t, "reviewer@410800"), appeal.Task)
	if err != nil || task.Union != "410800" || task.Level != relief.City {
		t.Errorf("it is handled at %s, %v", task.Union, err)
	}
	_, err = db.Store.Rule(t.Context(), db.By(t, "reviewer-2@410821"), appeal.ID, relief.Ruling{Outcome: "dismiss", Finding: "维持"})
	wantCode(t, err, "forbidden")
	// The same person, meanwhile promoted to the city.
	grantTo(t, db, "reviewer-2@410821", "410800")
	who := db.Person(t, "reviewer-2@410821")
	_, err = db.Store.Rule(t.Context(), onGrant(t, db, who, "410800"), appeal.ID, relief.Ruling{Outcome: "dismiss", Finding: "维持"})
	wantCode(t, err, "appeal_apart")
	_, err = db.Store.Rule(t.Context(), db.By(t, "reviewer@410800"), appeal.ID, relief.Ruling{Outcome: "uphold", Finding: "属实"})
	wantDone(t, err)
	if v := db.Case(t, id); v.State != relief.Rejected {
		t.Errorf("the case is %s", v.State)
	}
}

// grantTo gives the person a second grant of reviewer at the union.
func grantTo(t *testing.T, db *storetest.DB, username, union string) {
	t.Helper()
	db.Exec(t, `INSERT INTO grants (id, user_id, role, union_code, path, level)
		SELECT gen_random_uuid(), u.id, 'reviewer', n.code, n.path, n.level FROM users u, unions n WHERE u.username = $1 AND n.code = $2`, username, union)
}

// onGrant is a request of the person on his grant at the union.
func onGrant(t *testing.T, db *storetest.DB, p relief.Person, union string) relief.Request {
	t.Helper()
	r := storetest.Request(p, relief.Reviewer)
	r.Grant = storetest.Value[string](t, db, "SELECT id FROM grants WHERE user_id = $1 AND union_code = $2", p.ID, union)
	return r
}

// covers: T11
func TestALateObjectionReachesSupervision(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{})
	id := filed(t, db, k, 1, relief.Posted)
	if r := objected(t, db, id, "1"); !r.Clue {
		t.Errorf("it is taken for %+v", r)
	}
	if n := storetest.Value[int](t, db, "SELECT count(*) FROM notices WHERE role = 'auditor' AND kind = 'clue' AND case_id = $1", id); n != 1 {
		t.Errorf("supervision has %d notices", n)
	}
}

// The sweep of clocks tells handlers and the union above at 50, 80, 100 and 150
// per cent of these limits, as of every task's.
//
// covers: F69
func TestObjectionsHaveDeadlines(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{Day: still})
	id := filed(t, db, k, 1, relief.Posting)
	objected(t, db, id, "1")
	clock := relief.Rehearsal{FirstDay: k.Plan.FirstDay(), Launched: storetest.Value[time.Time](t, db, "SELECT launched_at FROM campaigns"), DayLength: still}
	due := func(days int) bool {
		opened := storetest.Value[time.Time](t, db, "SELECT opened_at FROM tasks WHERE kind = 'object' AND status = 'open'")
		return storetest.Value[time.Time](t, db, "SELECT due_at FROM tasks WHERE kind = 'object' AND status = 'open'").Equal(relief.Due(relief.StatutoryCalendar(), clock, opened, relief.WorkingDays(days)))
	}
	if !due(3) {
		t.Error("acceptance is not due in three working days")
	}
	if n := storetest.Value[int](t, db, "SELECT count(*) FROM task_clocks c JOIN tasks t ON t.id = c.task_id WHERE t.kind = 'object'"); n != 1 {
		t.Errorf("%d clocks remind of it", n)
	}
	handle(t, db, id, relief.OutcomeApprove)
	if !due(20) {
		t.Error("the ruling is not due in twenty working days")
	}
	db.Exec(t, "UPDATE tasks SET due_at = now() - interval '1 hour' WHERE kind = 'object' AND status = 'open'")
	list, err := db.Store.HandledObjections(t.Context(), relief.ObjectionFilter{Scopes: everything, Open: true, Overdue: true})
	if err != nil || len(list.Items) != 1 || !list.Items[0].Overdue || list.Items[0].Due == nil || list.Items[0].Case != id {
		t.Errorf("the list shows %+v, %v", list, err)
	}
	if list, err = db.Store.HandledObjections(t.Context(), relief.ObjectionFilter{Scopes: []string{"/000000/410000/410800/410822"}}); err != nil || len(list.Items) != 0 {
		t.Errorf("another county sees %+v, %v", list, err)
	}
}

// What handlers write to one another about an objection may tell who brought it. It
// stands on the pages of its own tasks, and on none that the union it is about opens.
//
// covers: F72
func TestTheUnionObjectedToReadsNothingOfItsHandling(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{Day: still})
	id := filed(t, db, k, 1, relief.Posting)
	objected(t, db, id, "1")
	const secret = "举报人王某是本单位会计"
	appointed(t, db, "reviewer-3@410821")
	wantDone(t, work(t, db, "reviewer-2@410821", objection(t, db, id).Task, relief.HandOver, to("reviewer-3@410821"), func(w *relief.Work) { w.Comment = secret }))
	acts := func(who, task string) string {
		t.Helper()
		p := db.Person(t, who)
		v, err := db.Store.Task(t.Context(), p, task)
		wantDone(t, err)
		v, err = db.Store.TaskPage(t.Context(), p, v, false)
		wantDone(t, err)
		return fmt.Sprintf("%+v", v.Acts)
	}
	if got := acts("reviewer-3@410821", objection(t, db, id).Task); !strings.Contains(got, secret) {
		t.Errorf("who handles it reads %s", got)
	}
	_, err := db.Store.Decide(t.Context(), db.By(t, "reviewer-3@410821"), relief.Decide{Task: objection(t, db, id).Task, Version: db.Case(t, id).Version, Outcome: relief.OutcomeReject, Comment: secret + "，查无实据"})
	wantDone(t, err)
	db.EndPosting(t, id)
	base := "reviewer@410821-001"
	if got := acts(base, db.Task(t, id).ID); strings.Contains(got, "举报人") || strings.Contains(got, "hand_over") {
		t.Errorf("on the page of its own task the union reads %s", got)
	}
	line, err := db.Store.Timeline(t.Context(), everything, id)
	wantDone(t, err)
	told, err := db.Store.Notices(t.Context(), db.Person(t, base), false, relief.Page{})
	wantDone(t, err)
	list, err := db.Store.Objections(t.Context(), everything, id, "")
	wantDone(t, err)
	view := db.Case(t, id)
	for what, v := range map[string]any{"timeline": line, "inbox": told, "list of objections": list, "case": view} {
		if got := fmt.Sprintf("%+v", v); strings.Contains(got, "举报人") || strings.Contains(got, "是厂长的亲戚") || strings.Contains(got, "13900000000") {
			t.Errorf("its %s says %s", what, got)
		}
	}
	for _, sql := range []string{"SELECT count(*) FROM audit WHERE body::text LIKE '%举报人%'", "SELECT count(*) FROM events WHERE body::text LIKE '%举报人%'", "SELECT count(*) FROM decisions WHERE comment LIKE '%举报人%'", "SELECT count(*) FROM notices WHERE body::text LIKE '%举报人%'"} {
		if n := storetest.Value[int](t, db, sql); n != 0 {
			t.Errorf("%d rows: %s", n, sql)
		}
	}
}
