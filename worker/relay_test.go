package worker

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.temporal.io/api/enums/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store"
	"github.com/songnuan/songnuan/store/storetest"
	"github.com/songnuan/songnuan/workflows"
)

// An engine stands for Temporal: it notes what it is asked, and fails for the
// workflows it is told to.
type engine struct {
	client.Client
	mu     sync.Mutex
	fails  map[string]error
	calls  []string // "case/… told"
	events map[string][]int
	starts map[string]client.StartWorkflowOptions
	inside atomic.Int32
	most   atomic.Int32
	takes  time.Duration  // for each
	traces map[string]any // that the last call of each belonged to
}

func newEngine() *engine {
	return &engine{fails: map[string]error{}, events: map[string][]int{}, starts: map[string]client.StartWorkflowOptions{}, traces: map[string]any{}}
}

func (e *engine) SignalWithStartWorkflow(ctx context.Context, id, signal string, arg any, o client.StartWorkflowOptions, _ any, _ ...any) (client.WorkflowRun, error) {
	told, _ := arg.(workflows.Told)
	e.mu.Lock()
	e.traces[id] = ctx.Value(traced{})
	e.mu.Unlock()
	if told.Wake {
		signal = "woken"
	}
	return nil, e.note(id, signal, o, told)
}

func (e *engine) ExecuteWorkflow(_ context.Context, o client.StartWorkflowOptions, _ any, _ ...any) (client.WorkflowRun, error) {
	return nil, e.note(o.ID, "started", o, workflows.Told{})
}

func (e *engine) note(id, what string, o client.StartWorkflowOptions, told workflows.Told) error {
	n := e.inside.Add(1)
	defer e.inside.Add(-1)
	for most := e.most.Load(); n > most && !e.most.CompareAndSwap(most, n); most = e.most.Load() {
	}
	if e.takes > 0 {
		<-time.After(e.takes)
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	if err := e.fails[id]; err != nil {
		return err
	}
	e.calls = append(e.calls, id+" "+what)
	e.starts[id] = o
	for _, event := range told.Events {
		e.events[id] = append(e.events[id], event.Version)
	}
	return nil
}

func newRelay(s *store.Store, e *engine) *relay {
	return &relay{client: workflows.Client{Temporal: e}, store: s, log: slog.New(slog.NewTextHandler(io.Discard, nil))}
}

// drain runs rounds until nothing waits.
func drain(t *testing.T, r *relay) {
	t.Helper()
	for {
		n, err := r.round(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if n == 0 {
			return
		}
	}
}

func TestRelayTellsEachWorkflowOnceAndInOrder(t *testing.T) {
	db := storetest.New(t)
	db.Unions(t)
	k := db.Campaign(t, storetest.CampaignOptions{Day: 24 * time.Hour})
	id := db.File(t, k, db.Applicant(t, 1))
	db.Walk(t, id, relief.Verifying)
	e := newEngine()
	r := newRelay(db.Store, e)

	drain(t, r)
	want := []string{workflows.CampaignID(k.ID) + " changed", workflows.CaseID(id) + " told"}
	slices.Sort(want)
	slices.Sort(e.calls)
	e.calls = slices.DeleteFunc(e.calls, func(c string) bool { return strings.HasPrefix(c, "import/") }) // how the case was filed
	if diff := cmp.Diff(want, e.calls); diff != "" {
		t.Error("told (-want +got):\n", diff)
	}
	if diff := cmp.Diff([]int{1, 2, 3, 4, 5}, e.events[workflows.CaseID(id)]); diff != "" {
		t.Error("versions in one signal (-want +got):\n", diff)
	}
	o := e.starts[workflows.CaseID(id)]
	if o.WorkflowIDReusePolicy != enums.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE_FAILED_ONLY || o.TaskQueue != workflows.Queue {
		t.Errorf("started with %+v", o)
	}
	if n := o.TypedSearchAttributes.Size(); n != 3 {
		t.Errorf("started with %d search attributes, want campaign, union and step", n)
	}
}

func TestUndeliveredStaysAndOthersGoOn(t *testing.T) { // covers: fault:F15
	db := storetest.New(t)
	db.Unions(t)
	k := db.Campaign(t, storetest.CampaignOptions{Day: 24 * time.Hour})
	stuck, fine := db.File(t, k, db.Applicant(t, 1)), db.File(t, k, db.Applicant(t, 2))
	e := newEngine()
	r := newRelay(db.Store, e)
	e.fails[workflows.CaseID(stuck)] = serviceerror.NewUnavailable("no engine")

	if _, err := r.round(t.Context()); err == nil {
		t.Error("a round with a failure looks like a good one")
	}
	if len(e.events[workflows.CaseID(fine)]) != 2 {
		t.Error("one workflow's failure kept another from being told")
	}
	db.Agree(t, stuck)
	delete(e.fails, workflows.CaseID(stuck))
	db.Exec(t, "UPDATE outbox_delays SET not_before = clock_timestamp()")
	drain(t, r)
	if diff := cmp.Diff([]int{1, 2, 3}, e.events[workflows.CaseID(stuck)]); diff != "" {
		t.Error("told afterwards (-want +got):\n", diff)
	}
	if diff := cmp.Diff([]int{1, 2}, e.events[workflows.CaseID(fine)]); diff != "" {
		t.Error("told twice (-want +got):\n", diff)
	}
}

func TestCompletedWorkflowCountsAsTold(t *testing.T) { // covers: fault:F26
	db := storetest.New(t)
	db.Unions(t)
	k := db.Campaign(t, storetest.CampaignOptions{Day: 24 * time.Hour})
	id := db.File(t, k, db.Applicant(t, 1))
	e := newEngine()
	e.fails[workflows.CaseID(id)] = serviceerror.NewWorkflowExecutionAlreadyStarted("Workflow execution already finished successfully.", "", "")
	drain(t, newRelay(db.Store, e))
}

func TestTwoRelaysShareTheWork(t *testing.T) {
	db := storetest.New(t)
	db.Unions(t)
	k := db.Campaign(t, storetest.CampaignOptions{Day: 24 * time.Hour})
	const cases = 40
	for n := range cases {
		db.File(t, k, db.Applicant(t, n))
	}
	e := newEngine()
	var both sync.WaitGroup
	for range 2 {
		r := newRelay(db.Store, e)
		both.Go(func() { drain(t, r) })
	}
	both.Wait()
	drain(t, newRelay(db.Store, e)) // what one had locked while the other looked
	if len(e.events) != cases {
		t.Errorf("%d cases were told, want %d", len(e.events), cases)
	}
	for id, versions := range e.events {
		if !slices.Equal(versions, []int{1, 2}) {
			t.Errorf("%s was told versions %v", id, versions)
		}
	}
	if most := e.most.Load(); most > 2*relayParallel {
		t.Errorf("%d workflows told at the same time", most)
	}
}

func TestRelaySurvivesALostHintAndALostEngine(t *testing.T) {
	db := storetest.New(t)
	db.Unions(t)
	k := db.Campaign(t, storetest.CampaignOptions{Day: 24 * time.Hour})
	id := db.File(t, k, db.Applicant(t, 1))
	e := newEngine()
	e.fails[workflows.CaseID(id)] = errors.New("no engine")
	ctx, stop := context.WithCancel(t.Context())
	var running sync.WaitGroup
	running.Go(func() { newRelay(db.Store, e).run(ctx) })
	defer running.Wait()
	defer stop()

	await(t, func() bool { return len(e.calls) > 0 }, e) // the campaign
	e.mu.Lock()
	delete(e.fails, workflows.CaseID(id))
	e.mu.Unlock()
	await(t, func() bool { return len(e.events[workflows.CaseID(id)]) == 2 }, e)
	db.Exec(t, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN%'")
	db.Agree(t, id)
	await(t, func() bool { return len(e.events[workflows.CaseID(id)]) == 3 }, e)
}

// Decisions that follow each other at once are told in few rounds.
func TestWhatHappensAtOnceIsToldTogether(t *testing.T) {
	db := storetest.New(t)
	db.Unions(t)
	k := db.Campaign(t, storetest.CampaignOptions{Day: 24 * time.Hour})
	id := db.File(t, k, db.Applicant(t, 1))
	told := workflows.CaseID(id)
	e := newEngine()
	ctx, stop := context.WithCancel(t.Context())
	var running sync.WaitGroup
	running.Go(func() { newRelay(db.Store, e).run(ctx) })
	defer running.Wait()
	defer stop()
	await(t, func() bool { return len(e.events[told]) == 2 }, e)

	began := time.Now()
	db.Walk(t, id, relief.Posting)
	version := db.Case(t, id).Version
	await(t, func() bool { return len(e.events[told]) == version }, e)
	most := 2 + int(time.Since(began)/relayPace) // of a machine on which each decision takes longer, nothing is asked
	e.mu.Lock()
	defer e.mu.Unlock()
	calls := -1 // but for what was told before
	for _, c := range e.calls {
		if c == told+" told" {
			calls++
		}
	}
	if calls > most {
		t.Errorf("%d decisions were told in %d rounds within %v", version-2, calls, time.Since(began))
	}
}

func await(t *testing.T, holds func() bool, e *engine) {
	t.Helper()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for late := time.After(20 * time.Second); ; {
		e.mu.Lock()
		ok := holds()
		e.mu.Unlock()
		if ok {
			return
		}
		select {
		case <-tick.C:
		case <-late:
			t.Fatal("it never happened")
		}
	}
}

func TestWorkflowsAreToldByTheirTopic(t *testing.T) {
	tests := []struct {
		body []string
		want string
	}{
		{[]string{`{"applies_at":"2023-01-03T01:00:00Z"}`}, "batch/b started"},
		{[]string{`{"applies_at":"2023-01-03T01:00:00Z"}`, `{"cancelled":true}`}, "batch/b cancelled"},
	}
	for _, tt := range tests {
		e := newEngine()
		told := store.Told{Topic: "batch", ID: "b"}
		for _, b := range tt.body {
			told.Body = append(told.Body, json.RawMessage(b))
		}
		if err := newRelay(nil, e).tell(t.Context(), told); err != nil || !slices.Equal(e.calls, []string{tt.want}) {
			t.Errorf("%v: %v, %v; want %s", tt.body, e.calls, err, tt.want)
		}
	}
	e := newEngine()
	if err := newRelay(nil, e).tell(t.Context(), store.Told{Topic: "posting", ID: "c"}); err != nil || !slices.Equal(e.calls, []string{"case/c woken"}) {
		t.Errorf("a posting's picture: %v, %v", e.calls, err)
	}
	if err := newRelay(nil, newEngine()).tell(t.Context(), store.Told{Topic: "weather"}); err == nil {
		t.Error("an unknown topic is taken for delivered")
	}
}

// What the engine does not take in time is no failure: nothing is given up, and
// nobody is asked to back off (an import of 10,000 cases opens them all at once).
func TestABusyEngineIsGivenAsMuchAsItTakes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := newEngine()
		e.takes = time.Second
		groups := make([]store.Told, relayBatch)
		for i := range groups {
			groups[i] = store.Told{Topic: "import", ID: strconv.Itoa(i)}
		}
		began := time.Now()
		told, later := 0, 0
		for i, err := range newRelay(nil, e).deliver(t.Context(), groups) {
			switch {
			case err == nil && later == 0:
				told++
			case errors.Is(err, store.ErrNextRound):
				later++
			default:
				t.Fatalf("workflow %d: %v", i, err)
			}
		}
		if told != 3*relayParallel || told+later != relayBatch || len(e.calls) != told {
			t.Errorf("%d told, %d left, %d calls", told, later, len(e.calls))
		}
		if took := time.Since(began); took > relayBudget+2*time.Second {
			t.Errorf("the batch's rows stayed locked for %s", took)
		}
	})
}

type traced struct{}

func TestARequestsTraceReachesItsWorkflow(t *testing.T) {
	db := storetest.New(t)
	db.Unions(t)
	k := db.Campaign(t, storetest.CampaignOptions{Day: 24 * time.Hour})
	id := db.File(t, k, db.Applicant(t, 1))
	other := db.File(t, k, db.Applicant(t, 2))
	e := newEngine()
	r := newRelay(db.Store, e)
	drain(t, r)

	const trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
	o := db.Options
	o.Trace = func(ctx context.Context) string { name, _ := ctx.Value(traced{}).(string); return name }
	s := db.Open(t, db.URL, o)
	for _, kase := range []string{id, other} {
		ctx := t.Context()
		if kase == id {
			ctx = context.WithValue(ctx, traced{}, trace)
		}
		if _, err := s.Withdraw(ctx, db.By(t, "clerk@410821-001"), kase, "本人申请"); err != nil {
			t.Fatal(err)
		}
	}
	r.trace = func(ctx context.Context, name string) context.Context { return context.WithValue(ctx, traced{}, name) }
	drain(t, r)
	got := map[string]any{workflows.CaseID(id): e.traces[workflows.CaseID(id)], workflows.CaseID(other): e.traces[workflows.CaseID(other)]}
	if diff := cmp.Diff(map[string]any{workflows.CaseID(id): trace, workflows.CaseID(other): nil}, got); diff != "" {
		t.Error("the signals belong to (-want +got):\n", diff)
	}
}
