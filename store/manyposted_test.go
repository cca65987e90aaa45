package store_test

import (
	"fmt"
	"maps"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/storetest"
)

// A hundred households are posted; somebody objects to no. 7 on the third day.
// On the day the posting ends, exactly the other 99 go on.
//
// covers: F68 I1
func TestOneObjectionHoldsOneOfAHundred(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{Day: 400 * time.Millisecond})
	first := filed(t, db, k, 1, relief.Posting)
	all := append(copies(t, db, first, 99), first)
	posted := *db.Case(t, first).Posting
	<-time.After(time.Until(posted.EndsAt.Add(-5 * 400 * time.Millisecond))) // of eight calendar days, three are over
	seventh := all[6]
	object(t, db, seventh, "no. 7")
	<-time.After(time.Until(posted.EndsAt) + 50*time.Millisecond)
	advanced := 0
	for _, id := range all {
		e, err := db.Store.EndPosting(t.Context(), id, db.Case(t, id).Version)
		wantDone(t, err)
		if e != nil {
			advanced++
		}
		if want := id != seventh; (e != nil) != want {
			t.Errorf("case %s went on %t, want %t", id, e != nil, want)
		}
	}
	if n := storetest.Value[int](t, db, "SELECT count(*) FROM cases WHERE state = 'posted'"); advanced != 99 || n != 99 {
		t.Errorf("%d went on, %d are posted, want 99", advanced, n)
	}
	// The next morning's sweep changes nothing; the ruling lets the last one go on.
	if e, err := db.Store.EndPosting(t.Context(), seventh, db.Case(t, seventh).Version); e != nil || err != nil {
		t.Errorf("no. 7 went on: %v, %v", e, err)
	}
	rule(t, db, seventh, relief.Ruling{Outcome: "dismiss", Finding: "不属实"})
	db.Walk(t, seventh, relief.Posted)
}

// Ten thousand households are posted and somebody objects to a hundred of them:
// the objections are filed and accepted within seconds, because each touches its
// own household only, and at the end of the postings exactly the other 9,900 go on.
//
// covers: F68 I1 T12
func TestAHundredObjectionsAmongTenThousandPostings(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{Day: still})
	all := copies(t, db, filed(t, db, k, 1, relief.Posting), 10_000)
	db.Exec(t, "ANALYZE cases, postings, tasks, objections")
	version := db.Case(t, all[0]).Version
	objected := map[string]bool{}
	begun, handler := time.Now(), db.Person(t, "reviewer-2@410821")
	for i := range 100 {
		id := all[i*100]
		objected[id] = true
		p := db.Case(t, id).Posting
		_, err := db.Store.Object(t.Context(), relief.Objection{Slug: p.Slug, Row: p.Row, Ground: "duplicate", Text: "重复", Contact: "13900000000", Key: fmt.Sprint("many-", i)})
		wantDone(t, err)
		list, err := db.Store.Objections(t.Context(), everything, id, "")
		wantDone(t, err)
		_, err = db.Store.Decide(t.Context(), storetest.Request(handler, relief.Reviewer), relief.Decide{Task: list[0].Task, Version: version, Outcome: relief.OutcomeApprove})
		wantDone(t, err)
	}
	took := time.Since(begun)
	t.Logf("100 objections filed and accepted among 10,000 postings in %s", took)
	if took > 60*time.Second {
		t.Errorf("they took %s", took)
	}

	db.Exec(t, "UPDATE postings SET starts_at = starts_at - interval '30 days', ends_at = clock_timestamp() - interval '1 second' WHERE case_id = ANY ($1)", all)
	begun = time.Now()
	var wentOn atomic.Int32
	errs := together(connections, func(i int) error { // each of so many workers has its share of the timers that fire
		for n := i; n < len(all); n += connections {
			e, err := db.Store.EndPosting(t.Context(), all[n], version)
			switch {
			case err != nil:
				return err
			case (e == nil) != objected[all[n]]:
				return fmt.Errorf("case %s went on: %t; objected to: %t", all[n], e != nil, objected[all[n]])
			case e != nil:
				wentOn.Add(1)
			}
		}
		return nil
	})
	for _, err := range errs {
		wantDone(t, err)
	}
	t.Logf("%d went on in %s", wentOn.Load(), time.Since(begun))
	if wentOn.Load() != 9_900 {
		t.Errorf("%d went on, want 9,900", wentOn.Load())
	}
	for what, sql := range map[string]string{
		"of those that nobody objected to, ended": "SELECT count(*) FROM postings p JOIN cases c ON c.id = p.case_id WHERE p.case_id = ANY ($1) AND p.status = 'ended' AND c.state = 'posted'",
		"told to their workflows once":            "SELECT count(*) FROM (SELECT subject FROM outbox WHERE subject = ANY ($1) GROUP BY 1 HAVING count(*) = 1) x",
		"wait for their union to report them":     "SELECT count(*) FROM tasks WHERE case_id = ANY ($1) AND kind = 'report' AND status = 'open'",
	} {
		free := slices.DeleteFunc(slices.Clone(all), func(id string) bool { return objected[id] })
		if n := storetest.Value[int](t, db, sql, free); n != 9_900 {
			t.Errorf("%d of the others are %s", n, what)
		}
	}
	if n := storetest.Value[int](t, db, "SELECT count(*) FROM postings p JOIN cases c ON c.id = p.case_id WHERE p.case_id = ANY ($1) AND p.status = 'held' AND c.state = 'objection_hold'", slices.Collect(maps.Keys(objected))); n != 100 {
		t.Errorf("%d stand still, want 100", n)
	}
}

const connections = 8
