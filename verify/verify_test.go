package verify

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/storetest"
)

// asked is a run with all that can be given beside the database but the keys: a
// Temporal that agrees and says nothing, and this machine's clock.
func asked() Options {
	return Options{Scratch: true, Full: true, Engine: pretended{}, Actions: []string{"case.read"}, Clock: time.Now, Files: shelf{sum([]byte("sealed")): {"sealed", time.Now()}}}
}

func run(t testing.TB, pool *pgxpool.Pool) Report {
	t.Helper()
	return runAs(t, pool, asked())
}

func runAs(t testing.TB, pool *pgxpool.Pool, o Options) Report {
	t.Helper()
	r, err := Run(t.Context(), pool, o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// pretended is a Temporal that says what a test wants it to.
type pretended struct {
	differences []Difference
	texts       []Text
	err         error
}

func (p pretended) Differences(context.Context) ([]Difference, error) { return p.differences, p.err }

func (p pretended) Histories(_ context.Context, _ float64, show func(Text)) error {
	for _, t := range p.texts {
		show(t)
	}
	return p.err
}

func differing(d ...Difference) func(*Options) {
	return func(o *Options) { o.Engine = pretended{differences: d} }
}

func saying(t ...Text) func(*Options) {
	return func(o *Options) { o.Engine = pretended{texts: t} }
}

func describe(t testing.TB, r Report) string {
	t.Helper()
	var out bytes.Buffer
	if err := r.Print(&out); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// checked lists the invariants that something checks, in a run of asked.
func checked() []string { return checkedIn(asked()) }

func checkedIn(o Options) []string {
	var ids []string
	for _, inv := range invariants {
		if inv.check != nil && (inv.needs == nil || inv.needs(o)) {
			ids = append(ids, inv.id)
		}
	}
	return ids
}

// covers: inv:I01 inv:I02 inv:I03 inv:I04 inv:I05 inv:I06 inv:I07 inv:I08 inv:I09 inv:I10 inv:I11 inv:I12 inv:I13 inv:I14 inv:I15 inv:I16 inv:I17 inv:I18 inv:I19 inv:I20 inv:I21 inv:I22 inv:I25 inv:I28 inv:I29 inv:I31 inv:I34 inv:I36
func TestCleanWorldHolds(t *testing.T) {
	db := storetest.New(t)
	fill(t, connect(t, db.OwnerURL))
	r := run(t, db.App) // the program's own role can read all it needs
	if r.ExitCode() != 0 || !slices.Equal(r.with(Holds), checked()) {
		t.Errorf("exit %d\n%s", r.ExitCode(), describe(t, r))
	}
}

// TestWorldMadeByTheStoreHolds lets the product itself fill the database: every
// state of the path, a failed payment, an objection, a return, a rejection.
//
// covers: inv:I01 inv:I02 inv:I03 inv:I05 inv:I06 inv:I07 inv:I15 inv:I16 inv:I19 inv:I22 inv:I25 inv:I26 inv:I28 inv:I30 inv:I35
func TestWorldMadeByTheStoreHolds(t *testing.T) {
	db := storetest.New(t)
	db.Unions(t)
	k := db.Campaign(t, storetest.CampaignOptions{})
	states := []relief.State{
		relief.Submitted, relief.Surveying, relief.Verifying, relief.ReadyToPost, relief.Posting, relief.Posted, relief.InReview, relief.Paid, relief.Confirmed, relief.Closed, relief.Approved,
	}
	for n, s := range states {
		db.Walk(t, db.File(t, k, db.Applicant(t, n)), s)
	}
	back := db.File(t, k, db.Applicant(t, 100))
	db.Walk(t, back, relief.InReview)
	db.Decide(t, back, relief.Decide{Task: db.Task(t, back).ID, Version: db.Case(t, back).Version, Outcome: relief.OutcomeReturn, Comment: "补充材料"})
	db.Walk(t, back, relief.Returned)
	out := db.File(t, k, db.Applicant(t, 101))
	db.Walk(t, out, relief.Verifying)
	db.Decide(t, out, relief.Decide{Task: db.Task(t, out).ID, Version: db.Case(t, out).Version, Outcome: relief.OutcomeReject, Comment: "不符合条件"})
	failed := db.File(t, k, db.Applicant(t, 102))
	db.Walk(t, failed, relief.Paying)
	db.Pay(t, failed, "returned")
	db.Walk(t, failed, relief.Confirmed)
	o := asked()
	o.Keys = db.Options.Keys
	r := runAs(t, db.App, o)
	if r.ExitCode() != 0 || !slices.Equal(r.with(Holds), checkedIn(o)) {
		t.Errorf("exit %d\n%s", r.ExitCode(), describe(t, r))
	}
}

// TestSecondThoughtsHold drives what turns back: objections dismissed, upheld
// and upheld in part, 撤回 on the way and of the last approval, a withdrawal, a
// batch cancelled before release.
//
// covers: inv:I03 inv:I07 inv:I15 inv:I16 inv:I19 inv:I20 inv:I22
func TestSecondThoughtsHold(t *testing.T) {
	db := storetest.New(t)
	loadPolicy(t, connect(t, db.OwnerURL))
	db.Unions(t)
	k := db.Campaign(t, storetest.CampaignOptions{Day: 100 * time.Millisecond})
	n := 0
	at := func(s relief.State) string {
		n++
		id := db.File(t, k, db.Applicant(t, n))
		db.Walk(t, id, s)
		return id
	}
	takeBack := func(id, who, decision string) {
		t.Helper()
		if _, err := db.Store.TakeBack(t.Context(), db.By(t, who), decision, "填错了"); err != nil {
			t.Fatal(err)
		}
	}
	ruled := map[string]relief.State{"dismiss": relief.Confirmed, "partial": relief.Confirmed, "uphold": relief.Rejected}
	for outcome, end := range ruled {
		id := at(relief.ReadyToPost)
		db.Agree(t, id)
		object(t, db, id, outcome)
		if end != relief.Rejected {
			db.Walk(t, id, end)
		}
	}
	id := at(relief.Surveying)
	first := db.Agree(t, id).Decision.ID
	takeBack(id, "surveyor@410821-001", first)
	db.Agree(t, id)
	second := db.Agree(t, id).Decision.ID
	takeBack(id, "surveyor-2@410821-001", second)
	db.Walk(t, id, relief.Posted)

	id = at(relief.InReview)
	db.Agree(t, id)
	last := db.Agree(t, id).Decision.ID
	takeBack(id, "approver@410821", last)
	db.Walk(t, id, relief.Paying)
	batch := storetest.Value[string](t, db, "SELECT batch_id FROM payments WHERE case_id = $1", id)
	db.MoveBatch(t, batch, "cancel", "approver-2@410821")
	if _, err := db.Store.Withdraw(t.Context(), db.By(t, "clerk@410821-001"), at(relief.Approved), "不再需要"); err != nil {
		t.Fatal(err)
	}
	db.Walk(t, id, relief.Paid)
	if r := run(t, db.App); r.ExitCode() != 0 || !slices.Equal(r.with(Holds), checked()) {
		t.Errorf("exit %d\n%s", r.ExitCode(), describe(t, r))
	}
}

// TestACrowdOnOneLineHolds lets many approve at once what a line can only pay in
// part, while others give theirs up.
//
// covers: inv:I01 inv:I02 inv:I03 inv:I11
func TestACrowdOnOneLineHolds(t *testing.T) {
	db := storetest.New(t)
	loadPolicy(t, connect(t, db.OwnerURL))
	db.Unions(t)
	k := db.Campaign(t, storetest.CampaignOptions{Lines: []relief.PlanLine{{Name: "困难职工慰问金", Target: "other", Amount: 2500_00, Source: "UNION_OWN"}}})
	clerk, approver := db.By(t, "clerk@410821-001"), db.By(t, "approver@410821")
	asks := make([]relief.Decide, 16)
	ids := make([]string, len(asks))
	for n := range asks {
		ids[n] = db.File(t, k, db.Applicant(t, n))
		db.Walk(t, ids[n], relief.InReview)
		db.Agree(t, ids[n])
		asks[n] = relief.Decide{Task: db.Task(t, ids[n]).ID, Version: db.Case(t, ids[n]).Version, Outcome: relief.OutcomeApprove}
	}
	var crowd sync.WaitGroup
	var approved atomic.Int32
	for n, d := range asks {
		crowd.Go(func() {
			id := ids[n]
			by, give := approver, clerk
			by.Key, give.Key = "approve "+id, "withdraw "+id
			by.Hash, give.Hash = []byte(by.Key), []byte(give.Key)
			_, err := db.Store.Decide(t.Context(), by, d)
			if err == nil {
				approved.Add(1)
				if n%2 == 0 {
					_, err = db.Store.Withdraw(t.Context(), give, id, "不再需要")
				}
			}
			if err != nil && relief.CodeOf(err) != "line_exhausted" {
				t.Error(err)
			}
		})
	}
	crowd.Wait()
	if approved.Load() < 5 {
		t.Errorf("%d were approved, the line pays five", approved.Load())
	}
	if r := run(t, db.App); r.ExitCode() != 0 {
		t.Errorf("exit %d\n%s", r.ExitCode(), describe(t, r))
	}
}

// object files an objection to the case's posting and has it ruled.
func object(t testing.TB, db *storetest.DB, caseID, outcome string) {
	t.Helper()
	p := db.Case(t, caseID).Posting
	if _, err := db.Store.Object(t.Context(), relief.Objection{Slug: p.Slug, Row: p.Row, Ground: "income_hidden", Text: "收入不实", Key: caseID}); err != nil {
		t.Fatal(err)
	}
	id := storetest.Value[string](t, db, "SELECT id FROM objections WHERE case_id = $1", caseID)
	if _, err := db.Store.Rule(t.Context(), db.By(t, "reviewer-2@410821"), id, relief.Ruling{Outcome: outcome, Finding: "已核查"}); err != nil {
		t.Fatal(err)
	}
}

// covers: inv:I36
func TestAServerThatMayForgetIsNamed(t *testing.T) {
	db := storetest.New(t)
	careless := storetest.Value[bool](t, db, "SELECT bool_or(setting = 'off') FROM pg_settings WHERE name IN ('fsync', 'full_page_writes', 'synchronous_commit')")
	r, err := Run(t.Context(), db.App, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if named := slices.Equal(r.Broken(), []string{"I36"}); named != careless {
		t.Errorf("the server is careless: %t; violated: %v", careless, r.Broken())
	}
}

func TestEmptyDatabaseHolds(t *testing.T) {
	if r := run(t, storetest.New(t).App); r.ExitCode() != 0 || !slices.Equal(r.with(Holds), checked()) {
		t.Errorf("exit %d\n%s", r.ExitCode(), describe(t, r))
	}
}

func TestAllInvariantsAreListedInOrder(t *testing.T) {
	if len(invariants) != 37 {
		t.Fatalf("%d invariants, RELIABILITY lists 37", len(invariants))
	}
	for i, inv := range invariants {
		if want := "I" + string([]byte{byte('0' + (i+1)/10), byte('0' + (i+1)%10)}); inv.id != want || inv.zh == "" || inv.en == "" {
			t.Errorf("%d: %+v, want %s", i, inv.id, want)
		}
	}
	if need := checked(); !slices.Equal(need[:20], []string{"I01", "I02", "I03", "I04", "I05", "I06", "I07", "I08", "I09", "I10", "I11", "I12", "I13", "I14", "I15", "I16", "I17", "I18", "I19", "I20"}) {
		t.Errorf("checked: %v", need)
	}
}

func TestExitCodes(t *testing.T) {
	for _, tc := range []struct {
		statuses []Status
		want     int
	}{
		{[]Status{Holds, NotYet}, 0},
		{[]Status{Holds, Unknown, NotYet}, 2},
		{[]Status{Unknown, Violated}, 1},
		{[]Status{Violated, Holds}, 1},
	} {
		var r Report
		for _, s := range tc.statuses {
			r.Findings = append(r.Findings, Finding{Status: s})
		}
		if got := r.ExitCode(); got != tc.want {
			t.Errorf("%v: exit %d, want %d", tc.statuses, got, tc.want)
		}
	}
}

func TestReportNamesEachInvariantAndReadsAsJSON(t *testing.T) {
	r := run(t, storetest.New(t).App)
	text := describe(t, r)
	for _, want := range []string{"I34  成立 holds", "I01  成立 holds", "未结个案各有一个工作流"} {
		if !strings.Contains(text, want) {
			t.Errorf("the table lacks %q:\n%s", want, text)
		}
	}
	raw, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	var again Report
	if err := json.Unmarshal(raw, &again); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(r, again); d != "" {
		t.Errorf("the report does not survive JSON:\n%s", d)
	}
}

func TestUnreachableDatabaseIsAnError(t *testing.T) {
	pool, err := pgxpool.New(t.Context(), "postgres://nobody@127.0.0.1:1/none?connect_timeout=1")
	if err != nil {
		t.Fatal(err)
	}
	defer pool.Close()
	if _, err := Run(context.WithoutCancel(t.Context()), pool, Options{}); err == nil {
		t.Error("a database that does not answer was verified")
	}
}

func TestWhatTakesTemporalKeysOrClockSaysSo(t *testing.T) {
	r := runAs(t, storetest.New(t).App, Options{Scratch: true})
	if got := r.with(NotAsked); !slices.Equal(got, []string{"I23", "I24", "I27", "I30", "I34", "I37"}) || r.ExitCode() != 0 {
		t.Errorf("not asked: %v, exit %d", got, r.ExitCode())
	}
	o := asked()
	o.Engine = pretended{err: errors.New("no engine")}
	r = runAs(t, storetest.New(t).App, o)
	if got := r.with(Unknown); !slices.Equal(got, []string{"I23", "I24", "I27"}) || r.ExitCode() != 2 {
		t.Errorf("without an engine unknown: %v, exit %d", got, r.ExitCode())
	}
}

func TestOneCaseIsLookedAtAlone(t *testing.T) {
	conn := worldOf(t)
	o := asked()
	o.Case = storetest.New(t).URL // nobody's id
	sql := mutation{sql: "UPDATE cases SET version = version + 1 WHERE id = CASE(NEW)"}.statements()
	if r := corrupted(t, conn, sql, true, o); r.ExitCode() != 0 {
		t.Errorf("another case: exit %d, %v", r.ExitCode(), r.Broken())
	}
	if err := conn.QueryRow(t.Context(), "SELECT md5('NEW')::uuid::text").Scan(&o.Case); err != nil {
		t.Fatal(err)
	}
	if r := corrupted(t, conn, sql, true, o); !slices.Equal(r.Broken(), []string{"I15"}) {
		t.Errorf("the case: %v", r.Broken())
	}
}

// A column of ciphertext that verify does not open could hold anything.
//
// covers: inv:I30
func TestEveryEncryptedColumnIsOpened(t *testing.T) {
	db := storetest.New(t)
	have := storetest.Value[[]string](t, db, `SELECT array_agg(table_name || '.' || column_name) FROM information_schema.columns
		WHERE table_schema = 'public' AND column_name LIKE '%\_enc' AND (table_name, column_name) <> ('imports', 'file_enc')`)
	var want []string
	for _, c := range encrypted {
		want = append(want, c.table+"."+c.column)
	}
	slices.Sort(have)
	slices.Sort(want)
	if diff := cmp.Diff(have, want); diff != "" {
		t.Error("name it in verify/personal.go (-schema +opened):\n", diff)
	}
}

func TestLogsAreScannedForPersonalNumbers(t *testing.T) {
	dir := t.TempDir()
	text := `{"id":"01a21313-13a8-748d-951a-1cdbb01d4c54","seq":1763999999999999999,"amount_fen":50000}
{"oops":"11010519491231002X"}
{"at":"1763970000.123456789012345","card":"6222021001116245702"}
`
	if err := os.WriteFile(filepath.Join(dir, "serve.log"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	found, err := scanLogs(dir)
	if err != nil || len(found) != 2 || !strings.HasSuffix(found[0].Rows[0], ":2") || !strings.HasSuffix(found[1].Rows[0], ":3") {
		t.Errorf("%v, %v", found, err)
	}
	if _, err := scanLogs(filepath.Join(dir, "none")); err == nil {
		t.Error("a folder that is not there is taken for a clean one")
	}
}
