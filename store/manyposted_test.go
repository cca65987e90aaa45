package store_test

import (
	"fmt"
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

// A hundred objections among ten thousand running postings are filed, accepted
// and dismissed within seconds, because each touches its own household only.
//
// covers: F68
func TestAHundredObjectionsAmongTenThousandPostings(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{Day: still})
	first := filed(t, db, k, 1, relief.Posting)
	all := copies(t, db, first, 10_000)
	db.Exec(t, "ANALYZE cases, postings, tasks, objections")
	before := storetest.Value[int](t, db, "SELECT count(*) FROM postings WHERE status = 'running'")
	begun := time.Now()
	handler := db.Person(t, "reviewer-2@410821")
	for i := range 100 {
		id := all[i*100]
		p := db.Case(t, id).Posting
		_, err := db.Store.Object(t.Context(), relief.Objection{Slug: p.Slug, Row: p.Row, Ground: "duplicate", Text: "重复", Contact: "13900000000", Key: fmt.Sprint("many-", i)})
		wantDone(t, err)
		list, err := db.Store.Objections(t.Context(), everything, id, "")
		wantDone(t, err)
		_, err = db.Store.Decide(t.Context(), storetest.Request(handler, relief.Reviewer), relief.Decide{Task: list[0].Task, Version: db.Case(t, id).Version, Outcome: relief.OutcomeApprove})
		wantDone(t, err)
	}
	took := time.Since(begun)
	t.Logf("100 objections filed and accepted among 10,000 postings in %s", took)
	if took > 60*time.Second {
		t.Errorf("they took %s", took)
	}
	held := storetest.Value[int](t, db, "SELECT count(*) FROM postings WHERE status = 'held'")
	running := storetest.Value[int](t, db, "SELECT count(*) FROM postings WHERE status = 'running'")
	if held != 100 || running != before-100 {
		t.Errorf("%d are held and %d run, of %d", held, running, before)
	}
}
