package store_test

import (
	"context"
	"encoding/json"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store"
	"github.com/songnuan/songnuan/store/storetest"
)

// An asked statement is one that a store sent, as it can be sent again.
type asked struct {
	text string
	args []any
}

// listener keeps what a store asks Postgres.
type listener struct {
	mu    sync.Mutex
	heard []asked
}

func (l *listener) TraceQueryStart(ctx context.Context, _ *pgx.Conn, d pgx.TraceQueryStartData) context.Context {
	l.mu.Lock()
	defer l.mu.Unlock()
	if text := strings.ToUpper(strings.TrimSpace(d.SQL)); strings.Contains(text, "SELECT") && strings.Contains(text, " FROM ") {
		l.heard = append(l.heard, asked{d.SQL, d.Args})
	}
	return ctx
}

func (*listener) TraceQueryEnd(context.Context, *pgx.Conn, pgx.TraceQueryEndData) {}

func (l *listener) since(do func() error) ([]asked, error) {
	l.mu.Lock()
	l.heard = nil
	l.mu.Unlock()
	err := do()
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.heard, err
}

// read is how many rows of big tables were touched.
func (p plan) read(big map[string]bool) (n float64) {
	if big[p.On] {
		n = p.Loops * (p.Rows + p.Removed + p.Recheck)
	}
	for _, below := range p.Plans {
		n += below.read(big)
	}
	return n
}

// worst is the largest number of rows sorted in one place, and scans are the big
// tables that were read from one end to the other.
func (p plan) worst(big map[string]bool) (sorted float64, scans []string) {
	if p.Node == "Seq Scan" && big[p.On] {
		scans = append(scans, p.On)
	}
	for _, below := range p.Plans {
		if p.Node == "Sort" || p.Node == "Incremental Sort" {
			sorted = max(sorted, below.Rows)
		}
		s, t := below.worst(big)
		sorted, scans = max(sorted, s), append(scans, t...)
	}
	return sorted, scans
}

// crowded is how many cases the lists are read among, and mostRead how many rows
// a list of 50 may touch: the page with what is shown beside each row.
const (
	crowded  = 20_000
	mostRead = 1000
)

// readsLittle fails when a statement reads a big table from end to end, sorts more
// than a page or touches more rows than a page shows.
func readsLittle(t *testing.T, db *storetest.DB, name string, big map[string]bool, q asked) {
	t.Helper()
	var raw []byte
	if err := db.Owner.QueryRow(t.Context(), "EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) "+q.text, q.args...).Scan(&raw); err != nil {
		t.Fatalf("%s: %v\n%s", name, err, q.text)
	}
	var plans []struct{ Plan plan }
	if err := json.Unmarshal(raw, &plans); err != nil {
		t.Fatal(err)
	}
	p := plans[0].Plan
	sorted, scans := p.worst(big)
	if read := p.read(big); read > mostRead || sorted > mostRead || len(scans) > 0 {
		t.Errorf("%s touches %g rows, sorts %g, scans %q:\n%s", name, read, sorted, scans, p.text(0))
	}
}

// TestEveryListOfThePeopleAtWorkIsBounded asks the store for every list and
// board, as the API does, among many cases, and reads the plan of each statement
// that it sends.
func TestEveryListOfThePeopleAtWorkIsBounded(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{Owner: "410800", Chain: []relief.Seat{{Level: relief.County, Role: relief.Reviewer}, {Level: relief.City, Role: relief.Approver}}})
	id := filed(t, db, k, 1, relief.InReview)
	db.Exec(t, "UPDATE campaigns SET rehearsal = NULL WHERE id = $1", k.ID) // a rehearsal counts event by event
	crowd(t, db, id, crowded)
	fillBooks(t, db, k)
	heard := &listener{}
	o := db.Options
	o.Tracer = heard
	s := db.Open(t, db.URL, o)
	big := map[string]bool{}
	for _, name := range storetest.Value[[]string](t, db, "SELECT array_agg(relname::text) FROM pg_class WHERE relkind = 'r' AND reltuples > 5000") {
		big[name] = true
	}
	for _, name := range []string{"cases", "tasks", "decisions", "events", "ledger_entries", "notices"} {
		if !big[name] {
			t.Fatalf("%s is not big: %v", name, big)
		}
	}
	for name, list := range listsOf(t, db, s, k) {
		statements, err := heard.since(func() error { return list(t.Context()) })
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		for _, q := range statements {
			readsLittle(t, db, name, big, q)
		}
	}
}

// fillBooks adds other campaigns' ledgers and notices to the crowd, and sees
// that everything is counted.
func fillBooks(t *testing.T, db *storetest.DB, k *storetest.Campaign) {
	t.Helper()
	tx, err := db.Owner.Begin(t.Context())
	wantDone(t, err)
	for _, text := range []string{
		"SET LOCAL session_replication_role = replica",
		"UPDATE tasks SET due_at = date_trunc('day', due_at)", // what is due ends with a day
		`INSERT INTO ledger_entries (kind, line_id, amount_fen, case_id, reservation_id) SELECT 'reserve', gen_random_uuid(), 50000, id, id FROM cases`,
		`INSERT INTO notices (id, key, campaign_id, case_id, union_path, role, kind, body) SELECT gen_random_uuid(), 'crowd/' || c.id, c.campaign_id, c.id, c.union_path, 'surveyor', CASE WHEN random() < 0.01 THEN 'urge' ELSE 'reminder' END, '{}' FROM cases c`,
	} {
		_, err = tx.Exec(t.Context(), text)
		wantDone(t, err)
	}
	wantDone(t, tx.Commit(t.Context()))
	db.Exec(t, "SELECT recount_tallies()")
	db.Exec(t, "VACUUM ANALYZE")
}

// listsOf are the lists that grow with the nation, each as those ask for it who
// see the whole nation, one county, and one base union.
func listsOf(t *testing.T, db *storetest.DB, s *store.Store, k *storetest.Campaign) map[string]func(context.Context) error {
	t.Helper()
	who := db.Person(t, "reviewer-2@410821")
	lists := map[string]func(context.Context) error{}
	tasks := func(name string, f relief.TaskFilter) {
		lists["tasks "+name] = func(ctx context.Context) error { _, err := s.Tasks(ctx, who, f); return err }
	}
	tasks("", relief.TaskFilter{})
	tasks("by due", relief.TaskFilter{SortDue: true})
	tasks("of campaign", relief.TaskFilter{Campaign: k.ID, SortDue: true})
	tasks("of kind", relief.TaskFilter{Kind: relief.TaskReview})
	tasks("of line", relief.TaskFilter{Line: k.Lines[1].ID})
	tasks("found", relief.TaskFilter{Search: db.Case(t, oneOf(t, db)).No})
	for place, path := range map[string]string{"nation": "/000000", "county": db.Unit(t, "410821").Path, "base": db.Unit(t, "410821-959").Path} {
		scopes := []string{path}
		cases := func(name string, f relief.CaseFilter) {
			f.Scopes = scopes
			lists[place+" cases "+name] = func(ctx context.Context) error { _, err := s.Cases(ctx, f); return err }
		}
		cases("", relief.CaseFilter{})
		cases("after", relief.CaseFilter{Page: relief.Page{Cursor: oneOf(t, db)}})
		cases("of campaign", relief.CaseFilter{Campaign: k.ID})
		cases("at step", relief.CaseFilter{Campaign: k.ID, Step: relief.StepReceipt})
		cases("in state", relief.CaseFilter{Campaign: k.ID, State: relief.InReview})
		cases("of line", relief.CaseFilter{Campaign: k.ID, Line: k.Lines[1].ID})
		cases("by name", relief.CaseFilter{Query: "王小明"})
		cases("by number's end", relief.CaseFilter{Query: "0417"})
		cases("by ID number", relief.CaseFilter{Query: db.Applicant(t, 1).IDNumber.Value()})
		for _, end := range []string{"", "unknown", "deceased", "lapsed"} {
			lists[place+" coverage "+end] = func(ctx context.Context) error {
				_, err := s.Coverage(ctx, scopes, k.ID, "", end, relief.Page{})
				return err
			}
		}
		lists[place+" unfinished"] = func(ctx context.Context) error { _, err := s.Unfinished(ctx, scopes, k.ID, relief.Page{}); return err }
		lists[place+" exceptions"] = func(ctx context.Context) error { _, err := s.Exceptions(ctx, scopes, k.ID, relief.Page{}); return err }
		lists[place+" campaigns"] = func(ctx context.Context) error { _, err := s.Campaigns(ctx, scopes, relief.Page{}); return err }
		lists[place+" archives"] = func(ctx context.Context) error {
			_, err := s.Archives(ctx, relief.ArchiveFilter{Scopes: scopes})
			return err
		}
	}
	county := []string{db.Unit(t, "410800").Path}
	lists["ledger"] = func(ctx context.Context) error { _, err := s.Ledger(ctx, county, k.ID, relief.Page{}); return err }
	lists["batches"] = func(ctx context.Context) error {
		_, err := s.PaymentBatches(ctx, county, who, k.ID, relief.Page{})
		return err
	}
	lists["done"] = func(ctx context.Context) error { _, err := s.Done(ctx, who.ID, relief.Page{}); return err }
	lists["copies"] = func(ctx context.Context) error { _, err := s.Copies(ctx, who.ID, relief.Page{}); return err }
	lists["audit"] = func(ctx context.Context) error { _, err := s.Audit(ctx, oneOf(t, db), relief.Page{}); return err }
	lists["notices"] = func(ctx context.Context) error {
		_, err := s.Notices(ctx, db.Person(t, "surveyor@410821-001"), true, relief.Page{})
		return err
	}
	lists["board"] = func(ctx context.Context) error { _, err := s.Progress(ctx, []string{"/000000"}, k.ID, ""); return err }
	return lists
}

// oneOf is a case in the middle of the crowd.
func oneOf(t *testing.T, db *storetest.DB) string {
	t.Helper()
	return storetest.Value[string](t, db, "SELECT id::text FROM cases ORDER BY id OFFSET $1 LIMIT 1", crowded/2)
}
