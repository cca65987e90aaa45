package store_test

import (
	"strings"
	"testing"
	"time"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/storetest"
)

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

// Nobody can rule on an objection while supervision holds its case: its handler is not
// reminded meanwhile, the union above does not come to take it over, and what was left
// of his time follows.
//
// covers: T28 inv:I22
func TestAnObjectionsClockStandsStillWhileItsCaseIsHeld(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{Day: still})
	id := filed(t, db, k, 1, relief.Posting) // on Thursday 1 December 2022
	object(t, db, id, "1")
	task := objection(t, db, id).Task
	dueOn := func() relief.Day {
		return relief.DayOf(storetest.Value[time.Time](t, db, "SELECT due_on FROM task_clocks WHERE task_id = $1", task))
	}
	hold := func(on bool) {
		_, err := db.Store.Hold(t.Context(), db.By(t, "auditor@410821"), id, on, "核查")
		wantDone(t, err)
	}
	if want := relief.NewDay(2022, time.December, 6); dueOn() != want {
		t.Fatalf("it is due on %s, want %s", dueOn(), want)
	}
	hold(true)
	db.Exec(t, "UPDATE campaigns SET rehearsal = jsonb_set(rehearsal, '{launched}', to_jsonb((rehearsal->>'launched')::timestamptz - interval '4 days'))")
	db.Exec(t, "UPDATE cases SET body = jsonb_set(body, '{back,left}', to_jsonb((body->'back'->>'left')::timestamptz - interval '4 days'))")
	db.Exec(t, "UPDATE task_clocks SET next_at = clock_timestamp() - interval '1 hour', half_at = clock_timestamp() - interval '1 hour' WHERE task_id = $1", task)
	sweep(t, db)
	if got := told(t, db, task); len(got) != 0 {
		t.Errorf("while the case is held the handler is told %v", got)
	}
	hold(false) // on Monday; the day on which the hold began is not lost
	if want := relief.NewDay(2022, time.December, 9); dueOn() != want {
		t.Errorf("afterwards it is due on %s, want %s", dueOn(), want)
	}
	handle(t, db, id, relief.OutcomeApprove)
	if at := db.Case(t, id).State; at != relief.ObjectionHold {
		t.Errorf("the case is %s", at)
	}
}
