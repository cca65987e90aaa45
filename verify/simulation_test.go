package verify

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store"
	"github.com/songnuan/songnuan/store/storetest"
)

// A simulation lets the seed choose what happens next to a few households in the
// real store: people decide, some try what they may not, clocks ring too early,
// the bank answers wrongly first, workflows cannot be told. It says what each
// workflow was told and notices what no invariant can, since it is nowhere kept.
type simulation struct {
	testing.TB
	rng   *rand.Rand
	db    *storetest.DB
	ids   []string
	heard map[string][]int
}

// simulate runs the seed until every household is at its end, or has gone as far
// as the steps reach, and answers what the invariants say then.
func simulate(t testing.TB, seed uint64) Report {
	t.Helper()
	s := &simulation{TB: t, rng: rand.New(rand.NewPCG(seed, seed)), db: storetest.New(t), heard: map[string][]int{}}
	loadPolicy(t, connect(t, s.db.OwnerURL))
	s.db.Unions(t)
	k := s.db.Campaign(t, storetest.CampaignOptions{})
	for n := range 3 {
		s.ids = append(s.ids, s.db.File(t, k, s.db.Applicant(t, n)))
	}
	for range 40 {
		s.step(s.ids[s.rng.IntN(len(s.ids))])
	}
	s.told()
	return run(t, s.db.App)
}

// step lets one thing happen to the case.
func (s *simulation) step(id string) {
	s.Helper()
	v := s.db.Case(s, id)
	switch {
	case v.State.Terminal():
	case s.rng.IntN(4) == 0:
		s.relay()
	case s.rng.IntN(6) == 0:
		s.holdTwice(id)
	case v.State == relief.Posting:
		if s.rng.IntN(2) == 0 { // the engine's clock is ahead; by now it may be time
			if _, err := s.db.Store.EndPosting(s.Context(), id, v.Version); err != nil && relief.CodeOf(err) != "posting_not_over" {
				s.Fatal(err)
			}
			return
		}
		s.db.EndPosting(s, id)
	case v.State == relief.Paying:
		s.misreport(id)
		s.db.Pay(s, id, []string{"settled", "settled", "returned"}[s.rng.IntN(3)])
	case v.State == relief.Approved, v.State == relief.FollowedUp:
		s.db.Walk(s, id, map[relief.State]relief.State{relief.Approved: relief.Paying, relief.FollowedUp: relief.Closed}[v.State])
	default:
		s.db.Agree(s, id)
	}
}

// holdTwice sends a request twice: the second answer is the first.
func (s *simulation) holdTwice(id string) {
	s.Helper()
	by := s.db.By(s, "operator@410821")
	var replies [2]relief.Reply
	for n := range replies {
		var err error
		if replies[n], err = s.db.Store.HoldWorkflow(s.Context(), by, id, "engine"); err != nil {
			s.Fatalf("sent for the %d. time: %v", n+1, err)
		}
	}
	if !bytes.Equal(replies[0].Body, replies[1].Body) {
		s.Errorf("one request, two answers: %s, %s", replies[0].Body, replies[1].Body)
	}
	by.Key += " release"
	if _, err := s.db.Store.ReleaseWorkflow(s.Context(), by, id); err != nil {
		s.Fatal(err)
	}
}

// misreport has the bank answer another amount than was paid, which must count for nothing.
func (s *simulation) misreport(id string) {
	s.Helper()
	v := s.db.Case(s, id)
	batch := storetest.Value[string](s, s.db, "SELECT batch_id FROM payments WHERE case_id = $1 ORDER BY attempt DESC LIMIT 1", id)
	b := s.db.Batch(s, batch)
	if b.Status != "prepared" || v.State != relief.Paying {
		return
	}
	s.db.MoveBatch(s, batch, "approve", "approver-2@410821")
	s.db.MoveBatch(s, batch, "release", "cashier@410821")
	wrong := storetest.Result(b.Payments[0], "settled")
	wrong.Amount += 100_00
	if _, err := s.db.Store.BookResults(s.Context(), s.db.By(s, "finance-2@410821"), batch, []relief.BankResult{wrong}); err != nil {
		s.Fatal(err)
	}
}

var errDeaf = errors.New("it does not answer")

// relay tells workflows what waits; some do not answer.
func (s *simulation) relay() {
	s.Helper()
	s.db.Exec(s, "UPDATE outbox_delays SET not_before = clock_timestamp()")
	_, err := s.db.Store.Relay(s.Context(), 50, func(_ context.Context, groups []store.Told) []error {
		errs := make([]error, len(groups))
		for i, g := range groups {
			if s.rng.IntN(3) == 0 {
				errs[i] = errDeaf
				continue
			}
			for _, e := range g.Events {
				s.heard[g.ID] = append(s.heard[g.ID], e.Version)
			}
		}
		return errs
	})
	if err != nil && !errors.Is(err, errDeaf) {
		s.Fatal(err)
	}
}

// told checks that each workflow was told everything, once and in order.
func (s *simulation) told() {
	s.Helper()
	for storetest.Value[int](s, s.db, "SELECT count(*) FROM outbox WHERE delivered_at IS NULL") > 0 {
		s.relay()
	}
	for _, id := range s.ids {
		v := s.db.Case(s, id).Version
		want := make([]int, v)
		for n := range want {
			want[n] = n + 1
		}
		if !slices.Equal(s.heard[id], want) {
			s.Errorf("a case of version %d was told %v", v, s.heard[id])
		}
	}
}

// A witness notes the first complaint instead of failing the test.
type witness struct{ testing.TB }

type complaint string

func (witness) Helper()                        {}
func (witness) Error(args ...any)              { panic(complaint(fmt.Sprint(args...))) }
func (witness) Errorf(s string, args ...any)   { panic(complaint(fmt.Sprintf(s, args...))) }
func (w witness) Fatal(args ...any)            { w.Error(args...) }
func (w witness) Fatalf(s string, args ...any) { w.Errorf(s, args...) }

// findings are what is wrong with a run of the seed: invariants, or what the
// simulation itself noticed.
func findings(t testing.TB, seed uint64) (found []string) {
	defer func() {
		switch what := recover().(type) {
		case nil:
		case complaint:
			found = append(found, string(what))
		default:
			panic(what)
		}
	}()
	r := simulate(witness{t}, seed)
	if len(r.with(Unknown)) > 0 {
		t.Errorf("seed %d: could not check %v", seed, r.with(Unknown))
	}
	return r.with(Violated)
}

// TestSeededRunsHold: nothing that the seeds draw breaks an invariant.
func TestSeededRunsHold(t *testing.T) {
	for seed := range uint64(3) {
		if found := findings(t, seed); len(found) > 0 {
			t.Errorf("seed %d: %v", seed, found)
		}
	}
}
