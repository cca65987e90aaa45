package store_test

import (
	"bytes"
	"context"
	"slices"
	"testing"
	"time"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/storetest"
)

// covers: F21 F43 T01 T02 T03 T06 T08 T10 T12 T17 T18 T20 T21 T22 T24 T25 T26 inv:I14 inv:I15
func TestTheMainPathLeavesOneOfEverything(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{})
	id := filed(t, db, k, 1, relief.Closed)
	events, err := db.Store.EventsAfter(t.Context(), id, 0)
	if err != nil {
		t.Fatal(err)
	}
	state, want := relief.Case{}, []relief.Action{
		relief.Apply, relief.Submit, relief.Accept, relief.Survey, relief.Survey, relief.Verify, relief.Post, relief.EndPosting, relief.Report,
		relief.Approve, relief.Approve, relief.Batch, relief.Settle, relief.Receive, relief.FollowUp, relief.Close,
	}
	if len(events) != len(want) {
		t.Fatalf("%d events, want %d", len(events), len(want))
	}
	rules := k.Plan.Rules(relief.StatutoryCalendar().Version)
	for i, e := range events {
		if e.Version != i+1 || e.Action != want[i] {
			t.Errorf("event %d is %s, version %d, want %s", i+1, e.Action, e.Version, want[i])
		}
		m, err := relief.Next(rules, state, e)
		if err != nil {
			t.Fatalf("the rules refuse event %d (%s): %v", i+1, e.Action, err)
		}
		state = m.Case
	}
	if state.State != relief.Closed {
		t.Errorf("the events lead to %s", state.State)
	}
	for what, sql := range map[string]string{
		"events without outbox row":        "SELECT count(*) FROM events e LEFT JOIN outbox o ON o.topic = 'case' AND o.subject = e.case_id AND o.version = e.version WHERE o.seq IS NULL",
		"outbox rows that say otherwise":   "SELECT count(*) FROM events e JOIN outbox o ON o.topic = 'case' AND o.subject = e.case_id AND o.version = e.version WHERE o.body <> e.body",
		"decisions without audit row":      "SELECT count(*) FROM decisions d LEFT JOIN audit a ON a.decision_id = d.id AND a.xact = d.xact WHERE a.subject IS NULL",
		"decisions apart from their event": "SELECT count(*) FROM decisions d JOIN events e ON e.id = d.event_id WHERE e.xact <> d.xact OR e.case_id <> d.case_id OR e.actor <> d.actor",
		"open tasks":                       "SELECT count(*) FROM tasks WHERE case_id IS NOT NULL AND status = 'open'",
		"open reservations":                "SELECT count(*) FROM reservations WHERE resolved IS NULL",
	} {
		if n := storetest.Value[int](t, db, sql); n != 0 {
			t.Errorf("%d %s", n, what)
		}
	}
	if n := storetest.Value[int](t, db, "SELECT count(*) FROM decisions"); n != 10 {
		t.Errorf("%d decisions, want 10", n)
	}
	if l := line(t, db, k, 1); l.Paid != 500_00 || l.Available != l.Amount-500_00 || l.Reserved != 0 {
		t.Errorf("the line holds %+v", l)
	}
	timeline, err := db.Store.Timeline(t.Context(), everything, id)
	if err != nil || len(timeline) != len(want) || timeline[7].By != "系统" {
		t.Errorf("timeline: %v, %v", timeline, err)
	}
	balanced(t, db)
}

// covers: F36 I5 inv:I17 fault:F33
func TestTheSameKeyHasOneEffectAndOneAnswer(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{})
	id := filed(t, db, k, 1, relief.Submitted)
	r, d := db.By(t, "clerk@410821-001"), approve(t, db, id)
	replies := make([]relief.Reply, 50)
	for _, err := range together(50, func(i int) (err error) {
		replies[i], err = db.Store.Decide(t.Context(), r, d)
		return err
	}) {
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, reply := range replies {
		if reply.Status != 200 || !bytes.Equal(reply.Body, replies[0].Body) {
			t.Fatalf("answers differ: %s and %s", replies[0].Body, reply.Body)
		}
	}
	if v := db.Case(t, id); v.Version != 3 || v.State != relief.Surveying {
		t.Errorf("the case is %s at version %d", v.State, v.Version)
	}
	r.Hash = []byte("another body")
	_, err := db.Store.Decide(t.Context(), r, d)
	wantCode(t, err, "idempotency_key_reused")
}

// covers: inv:I17
func TestAKeyInUseIsToldSo(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{})
	id := filed(t, db, k, 1, relief.Submitted)
	r, d := db.By(t, "clerk@410821-001"), approve(t, db, id)
	tx, err := db.App.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tx.Exec(t.Context(), "INSERT INTO requests (actor, endpoint, key, hash) VALUES ($1, $2, $3, $4)", r.Actor, r.Endpoint, r.Key, r.Hash); err != nil {
		t.Fatal(err)
	}
	_, err = db.Store.Decide(t.Context(), r, d)
	wantCode(t, err, "request_in_progress")
	if err := tx.Rollback(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := db.Store.Decide(t.Context(), r, d); err != nil {
		t.Errorf("the key is free again: %v", err)
	}
}

// A caller who goes away at any moment is never told of a failure that was none:
// with the same key he gets the answer of what was done, or it is done then.
//
// covers: goal:G14 fault:F01 fault:F02
func TestACallerWhoGoesAwayLosesNothing(t *testing.T) {
	t.Parallel()
	const tries = 1000
	db, k := newWorld(t, storetest.CampaignOptions{})
	clerk, id, decision := "clerk@410821-001", "", ""
	span, failed, chance := 20*time.Millisecond, 0, drawn(t)
	for round := range tries {
		if round%100 == 0 {
			id = filed(t, db, k, round/100, relief.Submitted)
		}
		r := db.By(t, clerk)
		act := func(ctx context.Context) (relief.Reply, error) {
			if round%2 == 0 {
				return db.Store.Decide(ctx, r, approve(t, db, id))
			}
			return db.Store.TakeBack(ctx, r, decision, "点错了")
		}
		was := db.Case(t, id).Version
		ctx, cancel := context.WithTimeout(t.Context(), time.Duration(chance.Int64N(int64(span))))
		begun := time.Now()
		_, err := act(ctx)
		took, gone := time.Since(begun), err != nil
		cancel()
		if gone {
			failed++
			if n := storetest.Value[int](t, db, "SELECT count(*) FROM requests WHERE actor = $1 AND key = $2", r.Actor, r.Key); n != 0 {
				t.Fatalf("round %d: an error was answered, and yet it was done: %v", round, err)
			}
		}
		begun = time.Now()
		reply, err := act(t.Context())
		if err != nil {
			t.Fatalf("round %d: the same key again: %v", round, err)
		}
		if gone {
			took = time.Since(begun)
		}
		span = (span*7 + took*9/8) / 8 // about as long as a decision takes just now
		out := read[relief.Decided](t, reply)
		if now := db.Case(t, id).Version; now != was+1 || out.Case.Version != now {
			t.Fatalf("round %d: version %d became %d, the answer says %d", round, was, now, out.Case.Version)
		}
		decision = out.Decision.ID
	}
	t.Logf("%d of %d callers went away before they were answered; none was told of a failure that was none", failed, tries)
	if failed < tries/10 || failed > tries-30 {
		t.Errorf("%d of %d callers went away in time: this shows nothing", failed, tries)
	}
}

// covers: F32 F34 F35 inv:I16 fault:F55
func TestADecisionIsRefusedWithItsReason(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{Day: still}) // nothing is overdue, so that nobody may take it over
	id := filed(t, db, k, 1, relief.Surveying)
	stale := approve(t, db, id)
	stale.Version--
	unknown := approve(t, db, id)
	unknown.Outcome = relief.OutcomeWithdraw
	missing := approve(t, db, id)
	missing.Task = "00000000-0000-7000-8000-000000000000"
	silent := approve(t, db, id)
	silent.Outcome = relief.OutcomeReject
	away := approve(t, db, id)
	away.Outcome, away.Comment, away.ReturnTo = relief.OutcomeReturn, "材料不全", relief.Approved
	clerk := db.Person(t, "clerk@410821-001")
	twice := storetest.Request(clerk, relief.Clerk)
	twice.Grant = "00000000-0000-7000-8000-000000000000"
	stolen := db.By(t, "surveyor@410821-001")
	stolen.Actor = clerk.ID
	for _, c := range []struct {
		what string
		by   relief.Request
		d    relief.Decide
		code string
	}{
		{"an old version", db.By(t, "surveyor@410821-001"), stale, "stale_version"},
		{"an outcome of another task", db.By(t, "surveyor@410821-001"), unknown, "outcome_unknown"},
		{"no such task", db.By(t, "surveyor@410821-001"), missing, "not_found"},
		{"no reason", db.By(t, "surveyor@410821-001"), silent, "reason_required"},
		{"back to a step that comes later", db.By(t, "surveyor@410821-001"), away, "return_target"},
		{"another role", db.By(t, "clerk@410821-001"), approve(t, db, id), "forbidden"},
		{"the sister union", db.By(t, "surveyor@410821-002"), approve(t, db, id), "forbidden"},
		{"another county's union", db.By(t, "surveyor@410822-001"), approve(t, db, id), "forbidden"},
		{"the same role, a level above", db.By(t, "surveyor@410821"), approve(t, db, id), "forbidden"},
		{"no such grant", twice, approve(t, db, id), "grant_revoked"},
		{"somebody else's grant", stolen, approve(t, db, id), "grant_revoked"},
	} {
		_, err := db.Store.Decide(t.Context(), c.by, c.d)
		if relief.CodeOf(err) != c.code {
			t.Errorf("%s: %v, want %s", c.what, err, c.code)
		}
	}
	first := db.Task(t, id)
	db.Agree(t, id)
	_, err := db.Store.Decide(t.Context(), db.By(t, "surveyor@410821-001"), approve(t, db, id))
	wantCode(t, err, "sod2")
	old := approve(t, db, id)
	old.Task = first.ID
	_, err = db.Store.Decide(t.Context(), db.By(t, "surveyor-2@410821-001"), old)
	done := wantCode(t, err, "already_decided")
	if done.Detail["by"] != db.Person(t, "surveyor@410821-001").Name || done.Detail["at"] == "" {
		t.Errorf("it names %v", done.Detail)
	}
	if v := db.Case(t, id); v.Version != 4 {
		t.Errorf("a refusal moved the case to version %d", v.Version)
	}
	gone := approve(t, db, id)
	if _, err := db.Store.Withdraw(t.Context(), db.By(t, "clerk@410821-001"), id, "本人放弃"); err != nil {
		t.Fatal(err)
	}
	gone.Version = db.Case(t, id).Version
	_, err = db.Store.Decide(t.Context(), db.By(t, "surveyor-2@410821-001"), gone)
	wantCode(t, err, "task_withdrawn")
}

// A signature that somebody else has given anew bars nobody, one that outlived a
// 撤回 does; the list of tasks and the decision say the same.
//
// covers: F36 T06 T32 inv:I16
func TestASignatureBarsAsLongAsItCounts(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{})
	first, second := "surveyor@410821-001", "surveyor-2@410821-001"
	sign := func(id, who string) (relief.Decided, error) {
		reply, err := db.Store.Decide(t.Context(), db.By(t, who), approve(t, db, id))
		if err != nil {
			return relief.Decided{}, err
		}
		return read[relief.Decided](t, reply), nil
	}
	undo := func(id, who string) {
		d, err := sign(id, who)
		wantDone(t, err)
		_, err = db.Store.TakeBack(t.Context(), db.By(t, who), d.Decision.ID, "点错了")
		wantDone(t, err)
	}
	offered := func(id, who string) bool {
		l, err := db.Store.Tasks(t.Context(), db.Person(t, who), relief.TaskFilter{})
		wantDone(t, err)
		return slices.ContainsFunc(l.Items, func(v relief.TaskView) bool { return v.Case == id })
	}
	anew := filed(t, db, k, 1, relief.Surveying)
	undo(anew, first)
	_, err := sign(anew, second)
	wantDone(t, err)
	if !offered(anew, first) || offered(anew, second) {
		t.Error("the second signature is not offered to whose own is void")
	}
	_, err = sign(anew, first)
	wantDone(t, err)

	outlived := filed(t, db, k, 2, relief.Surveying)
	_, err = sign(outlived, first)
	wantDone(t, err)
	undo(outlived, second)
	if offered(outlived, first) || !offered(outlived, second) {
		t.Error("the second signature is offered to who gave the first, which counts")
	}
	_, err = sign(outlived, first)
	wantCode(t, err, "sod2")
	_, err = sign(outlived, second)
	wantDone(t, err)
}

// covers: fault:F40 INV-28 T30
func TestACampaignThatStandsStillTakesNoDecision(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{})
	id := filed(t, db, k, 1, relief.Submitted)
	organizer := "organizer@410821"
	if _, err := db.Store.MoveCampaign(t.Context(), db.By(t, organizer), k.ID, "suspend", "审计"); err != nil {
		t.Fatal(err)
	}
	_, err := db.Store.Decide(t.Context(), db.By(t, "clerk@410821-001"), approve(t, db, id))
	wantCode(t, err, "campaign_not_active")
	_, err = db.Store.MakeBatch(t.Context(), db.By(t, "finance@410821"), k.ID, "")
	wantCode(t, err, "campaign_not_active")
	if _, err := db.Store.MoveCampaign(t.Context(), db.By(t, organizer), k.ID, "resume", "审计结束"); err != nil {
		t.Fatal(err)
	}
	db.Walk(t, id, relief.Surveying)
	_, err = db.Store.MoveCampaign(t.Context(), db.By(t, organizer), k.ID, "close", "")
	if refused := wantCode(t, err, "unpaid_cases"); refused.Detail["open"] != int64(1) {
		t.Errorf("it names %v open cases", refused.Detail["open"])
	}
	db.Walk(t, id, relief.Approved)
	if _, err := db.Store.MoveCampaign(t.Context(), db.By(t, organizer), k.ID, "cancel", "停办"); err != nil {
		t.Fatal(err)
	}
	if left, err := db.Store.SweepCampaign(t.Context(), k.ID, 100); err != nil || left != 0 {
		t.Fatalf("%d left, %v", left, err)
	}
	if v := db.Case(t, id); v.State != relief.Lapsed {
		t.Errorf("the case is %s", v.State)
	}
	if l := line(t, db, k, 1); l.Available != l.Amount {
		t.Errorf("its money was not released: %+v", l)
	}
}
