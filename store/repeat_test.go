package store_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store"
	"github.com/songnuan/songnuan/store/storetest"
)

// drawn is chance that SONGNUAN_SEED repeats.
func drawn(t *testing.T) *rand.Rand {
	t.Helper()
	seed := rand.Uint64()
	if text := os.Getenv("SONGNUAN_SEED"); text != "" {
		var err error
		if seed, err = strconv.ParseUint(text, 10, 64); err != nil {
			t.Fatalf("SONGNUAN_SEED: %v", err)
		}
	}
	t.Logf("SONGNUAN_SEED=%d repeats what was drawn", seed)
	return rand.New(rand.NewPCG(seed, seed))
}

// A resent is one request that arrives many times.
type resent struct {
	kind   string
	about  string // its case; a draft's is named by the answer
	copies int
	send   func(*store.Store) (relief.Reply, error)
	reply  relief.Reply
}

// What one request leaves behind of a case that had nothing before.
type effect struct{ Version, Decisions, Decided, Audits, Events, Outbox, Entries, Objections, Tasks int }

// Two thousand requests of nine kinds arrive at once up to fifty times each
// through two servers: each does what it does when it is sent once, and all of
// its copies are answered with the same bytes.
//
// covers: F36 I5 inv:I17 fault:F33 goal:G11
func TestWhatIsSentManyTimesIsDoneOnce(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{Day: still})
	chance, began := drawn(t), time.Now()
	servers := []*store.Store{db.Store, db.Open(t, db.URL, db.Options)}
	all := manyRequests(t, db, k)
	once, kinds := map[string]*resent{}, map[string]int{} // the first of each kind is sent once
	for _, r := range all {
		if r.copies, kinds[r.kind] = 1+chance.IntN(50), kinds[r.kind]+1; kinds[r.kind] == 1 {
			r.copies, once[r.kind] = 1, r
		}
	}
	chance.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	made, prepared := cases(t, db), time.Since(began)
	var sent, waited atomic.Int64
	var workers sync.WaitGroup
	next := make(chan *resent)
	for range 6 {
		workers.Go(func() {
			for r := range next {
				waited.Add(sendAll(t, servers, r))
				sent.Add(int64(r.copies))
			}
		})
	}
	for _, r := range all {
		next <- r
	}
	close(next)
	workers.Wait()
	if t.Failed() {
		return
	}
	left := effectsOf(t, db)
	for _, r := range all {
		if r.about == "" {
			r.about = read[relief.Filed](t, r.reply).ID
		}
	}
	for _, r := range all {
		if got, want := left[r.about], left[once[r.kind].about]; got != want {
			t.Errorf("%s, sent %d times, leaves %+v; sent once %+v", r.kind, r.copies, got, want)
		}
	}
	for kind, r := range once {
		e := left[r.about]
		if e.Decided != e.Decisions || e.Outbox != e.Events || e.Audits != 1 || e.Decisions+e.Objections > 1 || e.Events > 1 {
			t.Errorf("%s, sent once, leaves %+v", kind, e)
		}
		t.Logf("%4d × %s: %+v", kinds[kind], kind, e)
	}
	if n := cases(t, db); n != made+kinds["a draft"] {
		t.Errorf("%d drafts made %d cases", kinds["a draft"], n-made)
	}
	balanced(t, db)
	if len(all) < 2000 {
		t.Errorf("only %d requests", len(all))
	}
	t.Logf("%d requests in %d copies, of which %d were told to wait; %v to prepare, %v in all", len(all), sent.Load(), waited.Load(), prepared.Round(time.Second), time.Since(began).Round(time.Second))
}

// sendAll sends the request's copies at once to both servers, again while they say
// that it is being done, and compares the answers.
func sendAll(t *testing.T, servers []*store.Store, r *resent) (waited int64) {
	var told atomic.Int64
	replies := make([]relief.Reply, r.copies)
	errs := together(r.copies, func(i int) (err error) {
		for {
			if replies[i], err = r.send(servers[i%len(servers)]); relief.CodeOf(err) != "request_in_progress" {
				return err
			}
			told.Add(1)
		}
	})
	r.reply = replies[0]
	for i, reply := range replies {
		if errs[i] != nil || reply.Status != r.reply.Status || !bytes.Equal(reply.Body, r.reply.Body) || len(reply.Body) == 0 {
			t.Errorf("%s, copy %d of %d: %v, %d %s; the first %d %s", r.kind, i, r.copies, errs[i], reply.Status, reply.Body, r.reply.Status, r.reply.Body)
			break
		}
	}
	return told.Load()
}

// manyRequests are of cases that only they are about. Keys are the same numbers
// for each kind: a key is of its actor and endpoint.
func manyRequests(t *testing.T, db *storetest.DB, k *storetest.Campaign) (all []*resent) {
	t.Helper()
	add := func(kind, who string, abouts []string, do func(*store.Store, relief.Request, string, int) (relief.Reply, error)) {
		by := db.By(t, who)
		for n, about := range abouts {
			r := by
			r.Endpoint, r.Key, r.Hash = kind, fmt.Sprint("key-", n), []byte(kind+about)
			all = append(all, &resent{kind: kind, about: about, send: func(s *store.Store) (relief.Reply, error) { return do(s, r, about, n) }})
		}
	}
	var tasks map[string]relief.Decide
	decide := func(outcome relief.Outcome, comment string) func(*store.Store, relief.Request, string, int) (relief.Reply, error) {
		return func(s *store.Store, r relief.Request, about string, _ int) (relief.Reply, error) {
			d := tasks[about]
			d.Outcome, d.Comment = outcome, comment
			return s.Decide(t.Context(), r, d)
		}
	}
	withdraw := func(s *store.Store, r relief.Request, about string, _ int) (relief.Reply, error) {
		return s.Withdraw(t.Context(), r, about, "本人放弃")
	}
	urge := func(s *store.Store, r relief.Request, about string, _ int) (relief.Reply, error) {
		return s.UrgeCase(t.Context(), r, about, "", "节前办结")
	}
	submitted := filed(t, db, k, 1, relief.Submitted)
	early := copies(t, db, submitted, 750)
	add("an acceptance", clerk, early[:400], decide(relief.OutcomeApprove, ""))
	add("a withdrawal", clerk, early[400:600], withdraw)
	add("an urge", "organizer@410821", early[600:], urge)
	seat := filed(t, db, k, 2, relief.Submitted)
	atSeat(t, db, seat, relief.TaskApprove)
	late := copies(t, db, seat, 800)
	add("an approval", "approver@410821", late[:400], decide(relief.OutcomeApprove, ""))
	add("a rejection", "approver-2@410821", late[400:600], decide(relief.OutcomeReject, "收入不符"))
	add("a late withdrawal", clerk, late[600:700], withdraw)
	add("a late urge", "organizer@410821", late[700:], urge)
	posted := copies(t, db, filed(t, db, db.Campaign(t, storetest.CampaignOptions{Day: still}), 3, relief.Posting), 200)
	rows := map[string]int{}
	var slug string
	each(t, db, "SELECT case_id::text, slug, row_no FROM postings WHERE case_id = ANY($1::uuid[])", func(r pgx.Rows) error {
		var id string
		var row int
		err := r.Scan(&id, &slug, &row)
		rows[id] = row
		return err
	}, posted)
	add("an objection", auditor, posted, func(s *store.Store, _ relief.Request, about string, n int) (relief.Reply, error) {
		o := relief.Objection{Slug: slug, Row: rows[about], Ground: "income_hidden", Text: "他有两套房", Contact: fmt.Sprintf("199%08d", n), Key: fmt.Sprint("key-", n)}
		receipt, err := s.Object(t.Context(), o)
		body, _ := json.Marshal(receipt)
		return relief.Reply{Status: 200, Body: body}, err
	})
	people := make([]store.Applicant, 250)
	for n := range people {
		people[n] = db.Applicant(t, 100+n)
	}
	add("a draft", clerk, make([]string, len(people)), func(s *store.Store, r relief.Request, _ string, n int) (relief.Reply, error) {
		return s.FileDraft(t.Context(), r, k.ID, people[n])
	})
	tasks = openTasks(t, db)
	return all
}

// effectsOf counts what each case has.
func effectsOf(t *testing.T, db *storetest.DB) map[string]effect {
	t.Helper()
	all := map[string]effect{}
	each(t, db, `SELECT c.id::text, c.version, (SELECT count(*) FROM decisions d WHERE d.case_id = c.id),
			(SELECT count(*) FROM decisions d JOIN audit a ON a.decision_id = d.id AND a.xact = d.xact WHERE d.case_id = c.id), (SELECT count(*) FROM audit a WHERE a.subject = c.id),
			(SELECT count(*) FROM events e WHERE e.case_id = c.id), (SELECT count(*) FROM outbox o WHERE o.topic = 'case' AND o.subject = c.id),
			(SELECT count(*) FROM ledger_entries l WHERE l.case_id = c.id), (SELECT count(*) FROM objections o WHERE o.case_id = c.id),
			(SELECT count(*) FROM tasks x WHERE x.case_id = c.id) FROM cases c`, func(r pgx.Rows) error {
		var id string
		var e effect
		err := r.Scan(&id, &e.Version, &e.Decisions, &e.Decided, &e.Audits, &e.Events, &e.Outbox, &e.Entries, &e.Objections, &e.Tasks)
		all[id] = e
		return err
	})
	return all
}
