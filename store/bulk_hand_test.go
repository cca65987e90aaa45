package store_test

import (
	"testing"
	"time"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/storetest"
)

// covers: F24
func TestTickedTasksAreHandedOverEachForItself(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{})
	ids := make([]string, 4)
	for i := range ids {
		ids[i] = filed(t, db, k, i, relief.Submitted)
		atSeat(t, db, ids[i], relief.TaskApprove)
	}
	const mine, other = "approver@410821", "approver-2@410821"
	appointed(t, db, mine, other)
	me, colleague, before := db.Person(t, mine), db.Person(t, other), db.Case(t, ids[0]).State
	db.Exec(t, "INSERT INTO deeds (case_id, actor, kind) VALUES ($1, $2, 'verify')", ids[1], colleague.ID) // barred by an earlier deed
	list := relief.Bulk{Items: ticked(t, db, ids), Outcome: relief.HandOver, To: other, Comment: "出差两周", Preview: true}

	p, err := db.Store.PreviewBulk(t.Context(), me, list)
	wantDone(t, err)
	if p.Items != 3 || len(p.Misfit) != 1 || p.Misfit[0].Task != list.Items[1].Task || p.Misfit[0].Code != "person_barred" || len(p.Lines) != 0 {
		t.Fatalf("beforehand: %+v", p)
	}
	hand := func(change func(*relief.Bulk)) (relief.BulkQueued, error) {
		b := list
		b.Preview = false
		change(&b)
		reply, err := db.Store.Bulk(t.Context(), storetest.Request(me, me.Roles[0].Role), me, b)
		if err != nil {
			return relief.BulkQueued{}, err
		}
		return read[relief.BulkQueued](t, reply), nil
	}
	for code, change := range map[string]func(*relief.Bulk){
		"reason_required": func(b *relief.Bulk) { b.Comment = " " },
		"person_self":     func(b *relief.Bulk) { b.To = mine },
		"person_unknown":  func(b *relief.Bulk) { b.To = "nobody@410821" },
		"bulk_kind": func(b *relief.Bulk) {
			b.Items = []relief.BulkItem{{Task: b.Items[0].Task, Version: b.Items[0].Version, Outcome: relief.OutcomeReject, Comment: "不符"}}
		},
	} {
		_, err := hand(change)
		wantCode(t, err, code)
	}

	b, err := hand(func(*relief.Bulk) {})
	wantDone(t, err)
	db.Agree(t, ids[3]) // somebody decides one meanwhile
	<-time.After(time.Until(b.AppliesAt))
	apply(t, db, b.ID)
	v := status(t, db, mine, b.ID)
	if v.Status != "done" || v.Done != 2 || v.Refused != 2 || v.Items[1].Code != "person_barred" || v.Items[3].Code != "already_decided" || v.Items[0].Decision != "" {
		t.Fatalf("it ended as %+v", v)
	}
	for _, i := range []int{0, 2} {
		if task := list.Items[i].Task; sees(t, db, mine, task) || !sees(t, db, other, task) {
			t.Errorf("row %d is still mine", i)
		}
		if db.Case(t, ids[i]).State != before {
			t.Errorf("row %d moved its case", i)
		}
	}
	wantCode(t, answers(t, db, ids[0], mine, relief.OutcomeApprove), "task_held")
	wantDone(t, answers(t, db, ids[0], other, relief.OutcomeApprove))
	if n := storetest.Value[int](t, db, "SELECT count(*) FROM audit WHERE kind = 'task' AND body LIKE '%hand_over%' AND body NOT LIKE '%出差%'"); n != 2 {
		t.Errorf("%d entries in the audit", n)
	}
}

func TestAChangedRowIsNotHandedOver(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{})
	id := filed(t, db, k, 1, relief.Submitted)
	me := db.Person(t, clerk)
	db.Person(t, "clerk-2@410821-001")
	items := ticked(t, db, []string{id})
	items[0].Version--
	reply, err := db.Store.Bulk(t.Context(), storetest.Request(me, me.Roles[0].Role), me, relief.Bulk{Items: items, Outcome: relief.HandOver, To: "clerk-2@410821-001", Comment: "出差"})
	wantDone(t, err)
	b := read[relief.BulkQueued](t, reply)
	<-time.After(time.Until(b.AppliesAt))
	apply(t, db, b.ID)
	if v := status(t, db, clerk, b.ID); v.Refused != 1 || v.Items[0].Code != "stale_version" || !sees(t, db, clerk, items[0].Task) {
		t.Errorf("a case that changed: %+v", v)
	}
}
