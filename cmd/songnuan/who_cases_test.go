package main

import (
	"encoding/json"
	"slices"
	"syscall"
	"testing"
	"time"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store"
	"github.com/songnuan/songnuan/store/storetest"
)

// cases makes a case in each of the states, in a county's campaign, and some in those
// of its neighbour and of the city: the city's for a household of its own and for one
// of the county. What a batch or an objection needs time for is in the slow campaign.
func (w *who) cases(t *testing.T, db *storetest.DB, k, slow *storetest.Campaign, add func(kind, name, id, union string, more ...func(*thing))) {
	t.Helper()
	n := 200
	one := func(k *storetest.Campaign, union string, s relief.State, wide bool) {
		another := func() string {
			n++
			a := db.Applicant(t, n)
			a.Union = db.Unit(t, union)
			return reach(t, db, k, a, s)
		}
		id := another()
		v := db.Case(t, id)
		if v.State != s {
			t.Fatalf("the case to be %s is %s", s, v.State)
		}
		add("case", "case "+string(s)+" of a campaign of "+k.Owner, id, v.Union, func(at *thing) { at.state, at.another, at.campaign, at.wide = s, another, k.ID, wide })
		if len(v.Tasks) == 0 {
			return
		}
		id = another() // whose tasks nobody cancels
		for _, task := range db.Case(t, id).Tasks {
			add("task", "task "+string(task.Kind)+" of a campaign of "+k.Owner, task.ID, task.Union, longOver(task, k))
		}
	}
	for _, s := range relief.States {
		switch s {
		case relief.ObjectionHold, relief.Paying:
			one(slow, "410821-001", s, false)
		case relief.Approved: // last: a batch would take it along
		default:
			one(k, "410821-001", s, s == relief.InReview)
		}
	}
	one(k, "410821-001", relief.Approved, false)
	one(slow, "410821-001", relief.Surveying, false)
	neighbour, city := db.Campaign(t, storetest.CampaignOptions{Owner: "410822"}), db.Campaign(t, storetest.CampaignOptions{Owner: "410800"})
	one(neighbour, "410822-001", relief.Paid, true)
	one(city, "410800-101", relief.Paid, true)
	one(city, "410821-001", relief.Submitted, true)
}

// renewCases puts other cases in the place of those that the cells before have moved on.
func (w *who) renewCases(t *testing.T) {
	t.Helper()
	for i, at := range w.things["case"] {
		if w.db.Case(t, at.id).State != at.state {
			w.things["case"][i].id = at.another()
			w.renewed++
		}
	}
}

// refusedFirst are the callers of a thing, those last who may: they alone move it on.
// At most cases it is those of its own union, of the two above it and of a sister.
func (w *who) refusedFirst(r rule, at thing) []caller {
	callers := w.callers
	if at.state != "" && !at.wide {
		callers = slices.DeleteFunc(slices.Clone(callers), func(p caller) bool { return p.far })
	}
	late := func(p caller) int {
		if r.expected(w.see, p, at) == letIn {
			return 1
		}
		return 0
	}
	return slices.SortedStableFunc(slices.Values(callers), func(a, b caller) int { return late(a) - late(b) })
}

// spent is the processor's time that this process has taken.
func spent(t *testing.T) time.Duration {
	t.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		t.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// tried says what the cells were made of, and that no state and no seat that is lent is missing.
func (w *who) tried(t *testing.T) {
	t.Helper()
	states, owners, seats := map[relief.State]int{}, map[string]int{}, map[string]int{}
	for _, at := range w.things["case"] {
		states[at.state]++
		owners[at.campaign]++
	}
	for _, r := range w.rules {
		for _, at := range w.things[r.kind()] {
			for _, p := range w.callers {
				if own := p; p.lent != nil && r.expected(w.see, p, at) == letIn {
					if own.lent = nil; r.expected(w.see, own, at) != letIn {
						seats[p.name]++
					}
				}
			}
		}
	}
	t.Logf("%d people; %d cases in %d states, of campaigns %v, %d renewed; cells that a seat lent lets in: %v", len(w.callers), len(w.things["case"]), len(states), owners, w.renewed, seats)
	if len(states) != len(relief.States) || len(owners) < 4 || len(seats) != 4 {
		t.Error("some are missing")
	}
}

// longOver is a task of which all time is over.
func longOver(task relief.TaskRef, k *storetest.Campaign) func(*thing) {
	return func(at *thing) {
		at.role, at.does, at.over, at.campaign = string(task.Role), task.Kind, true, k.ID
	}
}

// reach files a household and takes its case to the state, as the rules go there.
func reach(t *testing.T, db *storetest.DB, k *storetest.Campaign, a store.Applicant, s relief.State) string {
	t.Helper()
	done := func(_ any, err error) {
		t.Helper()
		if err != nil {
			t.Fatalf("taking a case to %s: %v", s, err)
		}
	}
	clerk := "clerk@" + a.Union.Code
	version := func(id string) int { return db.Case(t, id).Version }
	if s == relief.Draft || s == relief.Lapsed {
		r, err := db.Store.FileDraft(t.Context(), db.By(t, clerk), k.ID, a)
		done(r, err)
		var draft relief.Filed
		done(nil, json.Unmarshal(r.Body, &draft))
		if s == relief.Lapsed {
			db.Exec(t, "UPDATE cases SET body = jsonb_set(body, '{due}', to_jsonb(now() - interval '1 second')) WHERE id = $1", draft.ID)
			done(db.Store.LapseCase(t.Context(), draft.ID, draft.Version))
		}
		return draft.ID
	}
	id := db.File(t, k, a)
	answer := func(from relief.State, o relief.Outcome) {
		t.Helper()
		db.Walk(t, id, from)
		db.Decide(t, id, relief.Decide{Task: db.Task(t, id).ID, Version: version(id), Outcome: o, Comment: "不符"})
	}
	switch s {
	case relief.Returned:
		answer(relief.Surveying, relief.OutcomeReturn)
	case relief.Rejected:
		answer(relief.InReview, relief.OutcomeReject)
	case relief.Withdrawn:
		done(db.Store.Withdraw(t.Context(), db.By(t, clerk), id, "本人申请"))
	case relief.Suspended:
		db.Walk(t, id, relief.Verifying)
		done(db.Store.Hold(t.Context(), db.By(t, "auditor@410821"), id, true, "核查"))
	case relief.Disqualified:
		db.Walk(t, id, relief.Closed)
		done(db.Store.Disqualify(t.Context(), db.By(t, "auditor@410821"), id, "举报属实", "隐瞒两套房产"))
	case relief.ObjectionHold:
		db.Walk(t, id, relief.Posting)
		p := db.Case(t, id).Posting
		done(db.Store.Object(t.Context(), relief.Objection{Slug: p.Slug, Row: p.Row, Ground: "income_hidden", Text: "收入不实", Key: id}))
		task := storetest.Value[string](t, db, "SELECT id FROM tasks WHERE case_id = $1 AND kind = 'object'", id)
		db.Decide(t, id, relief.Decide{Task: task, Version: version(id), Outcome: relief.OutcomeApprove, Comment: "已核查"})
	default:
		db.Walk(t, id, s)
	}
	return id
}

// delegates are people to whom a seat is lent, really and as far as the rules go; and
// some to whom one was, or was to be.
func delegates(t *testing.T, db *storetest.DB, campaign string, add func(name, role, union string) caller) (all []caller) {
	t.Helper()
	lend := func(name, role, union, of, campaign string, kinds ...relief.TaskKind) (caller, string) {
		p, principal := add("delegate-"+name, role, union), db.Person(t, of)
		seat := principal.Roles[0]
		from := relief.DayOf(time.Now())
		if campaign != "" { // whose days are those of its own calendar
			from = relief.NewDay(2022, time.December, 1)
		}
		ask := relief.DelegationAsk{Grant: seat.Grant, Delegate: p.name, Actions: kinds, Campaign: campaign, Ceiling: 1_000_000_00, Starts: from, Ends: from.AddDays(9), Reason: "出差"}
		r, err := db.Store.Delegate(t.Context(), db.By(t, of), ask)
		var made relief.Created
		if err == nil {
			err = json.Unmarshal(r.Body, &made)
		}
		if err != nil {
			t.Fatalf("lending the seat of %s to %s: %v", of, name, err)
		}
		p.lent = &lent{role: string(seat.Role), path: seat.Path, campaign: campaign, kinds: kinds}
		return p, made.ID
	}
	grant := func(p caller, id string) caller {
		if _, err := db.Store.RuleDelegation(t.Context(), db.By(t, "organizer@410800"), id, true); err != nil {
			t.Fatalf("granting %s: %v", p.name, err)
		}
		return p
	}
	all = append(all,
		grant(lend("of-approver", "cashier", "410821", "approver@410821", "", relief.TaskApprove)),
		grant(lend("of-reviewer", "organizer", "410800", "reviewer@410821", "", relief.TaskReview)), // from above
		grant(lend("of-clerk", "publisher", "410821-001", "clerk@410821-001", "", relief.TaskAccept, relief.TaskReceipt)),
		grant(lend("of-surveyor", "clerk", "410821-001", "surveyor@410821-001", campaign, relief.TaskSurvey)), // for one campaign
	)
	asked, _ := lend("asked", "cashier", "410821", "approver-2@410821", "", relief.TaskApprove)
	ended, id := lend("ended", "cashier", "410821", "approver-3@410821", "", relief.TaskApprove)
	grant(ended, id)
	if _, err := db.Store.RevokeDelegation(t.Context(), db.By(t, "approver-3@410821"), id); err != nil {
		t.Fatal(err)
	}
	asked.lent, ended.lent = nil, nil
	return append(all, asked, ended)
}
