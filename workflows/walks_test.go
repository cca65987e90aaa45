package workflows_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"go.temporal.io/api/history/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/log"
	"go.temporal.io/sdk/worker"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/workflows"
)

// walks holds histories of drawn walks beside those of the paths: so many of
// each kind of workflow that goal G25's fifty are kept with them. Recorded like
// the paths, by -record; each seed is drawn and recorded once.
const walks = "testdata/walks"

// kinds are the workflows, with how many walks are kept of each.
var kinds = []struct {
	name  string
	count int
}{{"case", 36}, {"campaign", 46}, {"batch", 48}, {"recovery", 49}, {"import", 68}, {"heart", 50}, {"clocks", 50}}

// Of each kind a history with one activity of another name is noticed.
func TestReplayOfDrawnWalksNoticesAnotherActivity(t *testing.T) { // covers: fault:F27
	for _, k := range kinds {
		noticed := 0
		for seed := range k.count {
			h := loadWalk(t, fmt.Sprintf("%s-%02d", k.name, seed))
			if rename(h) && replay(h, workflows.Register) != nil {
				noticed++
			}
		}
		if noticed == 0 {
			t.Errorf("of no %s it is noticed", k.name)
		}
	}
}

// rename gives the history's first activity another name, and says whether it has one.
func rename(h *history.History) bool {
	for _, e := range h.Events {
		if a := e.GetActivityTaskScheduledEventAttributes(); a != nil {
			a.ActivityType.Name += "Again"
			return true
		}
		if m := e.GetMarkerRecordedEventAttributes(); m != nil && m.MarkerName == "LocalActivity" {
			for _, p := range m.Details["data"].GetPayloads() {
				before := p.Data
				p.Data = bytes.Replace(p.Data, []byte(`"ActivityType":"`), []byte(`"ActivityType":"Not`), 1)
				if !bytes.Equal(before, p.Data) {
					return true
				}
			}
		}
	}
	return false
}

func loadWalk(t *testing.T, name string) *history.History {
	t.Helper()
	packed, err := os.Open(filepath.Join(walks, name+".json.gz"))
	if err != nil {
		t.Fatalf("no history of the walk %s (see replay_test.go for how to record): %v", name, err)
	}
	defer packed.Close() //nolint:errcheck // only read
	text, err := gzip.NewReader(packed)
	if err != nil {
		t.Fatal(err)
	}
	h, err := client.HistoryFromJSON(text, client.HistoryJSONOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// pack keeps a saved history small.
func pack(t *testing.T, name string) {
	t.Helper()
	plain := filepath.Join(histories, name+".json")
	text, err := os.ReadFile(plain)
	if err != nil {
		t.Fatal(err)
	}
	var small bytes.Buffer
	w, _ := gzip.NewWriterLevel(&small, gzip.BestCompression)
	if _, err = w.Write(text); err == nil {
		err = w.Close()
	}
	if err == nil {
		err = os.WriteFile(filepath.Join(walks, name+".json.gz"), small.Bytes(), 0o644)
	}
	if err == nil {
		err = os.Remove(plain)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// recordWalks records the walks that are missing: cases one after the other, for
// each has the desk to itself, the others together.
func recordWalks(t *testing.T, address string) {
	quiet := log.NewStructuredLogger(slog.New(slog.DiscardHandler))
	c, err := client.Dial(client.Options{HostPort: address, Identity: "recorder", Logger: quiet})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	for _, k := range kinds {
		var missing []int
		for seed := range k.count {
			if _, err := os.Stat(filepath.Join(walks, fmt.Sprintf("%s-%02d.json.gz", k.name, seed))); err != nil {
				missing = append(missing, seed)
			}
		}
		one := func(s *studio, seed int) {
			name := fmt.Sprintf("%s-%02d", k.name, seed)
			if id, run := s.walk(k.name, seed); run != "" {
				s.saveRun(name, id, run)
			} else {
				s.save(name, id)
			}
			pack(t, name)
		}
		if k.name == "case" {
			for _, seed := range missing {
				s := newStudio(t, c)
				s.working(c, func() { one(s, seed) })
			}
			continue
		}
		s := newStudio(t, c)
		s.overdue = 500 * time.Millisecond
		var left sync.Map // of each batch, in pages
		s.apply = func(id string) workflows.Left {
			pages, _ := left.LoadOrStore(id, int(id[0])%6)
			left.Store(id, max(0, pages.(int)-1))
			return workflows.Left{Left: 200 * pages.(int), Stuck: id[1] < '4' && pages.(int) == 2}
		}
		done := make(chan struct{})
		go func() {
			for {
				select {
				case <-s.posted:
				case <-done:
					return
				}
			}
		}()
		s.working(c, func() {
			var all sync.WaitGroup
			for _, seed := range missing {
				all.Go(func() { one(s, seed) })
			}
			all.Wait()
		})
		close(done)
	}
}

// working does something while a worker of the studio works.
func (s *studio) working(c client.Client, do func()) {
	s.t.Helper()
	w := worker.New(c, workflows.Queue, worker.Options{})
	workflows.Register(w)
	s.serve(w)
	workflows.ImportRoster.Serve(w, s.importRoster)
	if err := w.Start(); err != nil {
		s.t.Fatal(err)
	}
	defer w.Stop()
	do()
}

// walk drives a new workflow as the seed's draw says, and answers its id; and the run,
// where it is not the first that counts.
func (s *studio) walk(kind string, seed int) (id, run string) {
	rng := rand.New(rand.NewPCG(uint64(seed), uint64(len(kind))))
	switch kind {
	case "campaign":
		return s.drawnSeason(rng), ""
	case "batch":
		return s.drawnBatch(rng), ""
	case "recovery":
		return s.drawnRecovery(rng), ""
	case "import":
		return s.drawnImport(seed - 6) // the first six were drawn otherwise
	case "heart":
		return s.drawnHeart(seed), ""
	case "clocks":
		return s.drawnClocks(seed, rng), ""
	}
	return s.drawnCase(rng), ""
}

// drawnCase goes wherever the rules let it go, forward more often than not.
func (s *studio) drawnCase(rng *rand.Rand) string {
	s.start.Rules.Chain = rules.Chain[:1+rng.IntN(len(rules.Chain))]
	s.start.Rules.Surveyors = 1 + rng.IntN(2)
	if rng.IntN(3) == 0 {
		s.start.Rules.PostingRounds = []relief.Level{relief.Base, relief.County}
	}
	s.rules = s.start.Rules
	s.opening()
	for step := 0; !s.kase.State.Terminal(); step++ {
		if s.kase.State == relief.Posting && time.Until(s.kase.Due) < time.Minute {
			s.clock()
			continue
		}
		e, ok := s.draw(rng, step)
		if !ok {
			s.t.Fatalf("nothing goes on from %s", s.kase.State)
		}
		if rng.IntN(6) > 0 {
			s.tell(e)
			continue
		}
		late := s.decide(e) // the workflow hears of it only with what comes next, and reads what it missed
		if e, ok = s.draw(rng, step); ok && s.kase.State != relief.Posting {
			s.tell(e)
		} else {
			s.send(late)
		}
	}
	return s.end()
}

// back are the actions that end a case or send it back: rare, until a walk has
// gone on for long enough.
var back = map[relief.Action]bool{
	relief.Reject: true, relief.Withdraw: true, relief.Return: true, relief.Decease: true, relief.Disqualify: true, relief.Uphold: true, relief.UpholdPartly: true,
	relief.Suspend: true, relief.BreakPosting: true, relief.TakeBack: true, relief.PaymentFailed: true, relief.RefuseAccount: true, relief.AcceptObjection: true, relief.PostAgain: true,
}

// clocked are done by clocks alone.
var clocked = map[relief.Action]bool{relief.EndPosting: true, relief.Lapse: true, relief.Close: true}

func (s *studio) draw(rng *rand.Rand, step int) (relief.Event, bool) {
	var fallback *relief.Event
	legal := relief.Legal(s.kase.State)
	for range min(200, 200*len(legal)) {
		a := legal[rng.IntN(len(legal))]
		if clocked[a] {
			continue
		}
		e := relief.Event{Action: a, Amount: 500_00, Facts: relief.Facts{ReasonGiven: true, Answers: true, AccountGiven: true, AccountFault: true, Fraud: rng.IntN(2) == 0, Listed: 1}}
		if a == relief.Post || a == relief.Dismiss || a == relief.Resume {
			e.Due = soon()
		}
		if targets := relief.ReturnTargets(s.kase); a == relief.Return && len(targets) > 0 {
			e.ReturnTo = targets[rng.IntN(len(targets))]
		}
		e.Version = s.kase.Version + 1
		if _, err := relief.Next(s.rules, s.kase, e); err != nil {
			continue
		}
		e.Version = 0
		if back[a] && step < 30 && rng.IntN(12) > 0 {
			fallback = &e
			continue
		}
		return e, true
	}
	if fallback == nil {
		return relief.Event{}, false
	}
	return *fallback, true
}

// drawnSeason changes a campaign a few times, at moments that cut into its windows.
func (s *studio) drawnSeason(rng *rand.Rand) string {
	start := workflows.CampaignStart{CampaignID: uuid.NewString(), UnionCode: "410821"}
	moments := func(n int) time.Duration { return time.Duration(rng.IntN(n)) * 500 * time.Millisecond }
	windows := func() (out []relief.Window) {
		opens := time.Now().Truncate(time.Millisecond).Add(moments(4) - time.Second)
		for _, phase := range []relief.PhaseName{relief.Visiting, relief.Summary}[:1+rng.IntN(2)] {
			w := relief.Window{Phase: phase, Opens: opens, Remind: opens.Add(time.Second + moments(3)), Closes: opens.Add(3*time.Second + moments(4))}
			out = append(out, w)
			opens = w.Closes.Add(time.Millisecond)
		}
		return out
	}
	tell := func(c workflows.CampaignChange) {
		if start.Known.Version == 0 {
			start.Known = c
		}
		if err := (workflows.Client{Temporal: s.temporal}).TellCampaign(context.Background(), start, c); err != nil {
			s.t.Error(err)
		}
	}
	known := windows()
	version := 1
	tell(workflows.CampaignChange{Version: version, Status: relief.CampaignRunning, Windows: known})
	for range rng.IntN(5) {
		<-time.After(moments(4))
		version++
		status := relief.CampaignRunning
		switch rng.IntN(3) {
		case 0:
			status = relief.CampaignSuspended
		case 1:
			known = windows()
		}
		tell(workflows.CampaignChange{Version: version, Status: status, Windows: known})
	}
	<-time.After(moments(8))
	end := relief.CampaignClosed
	if rng.IntN(4) == 0 {
		end = relief.CampaignCancelled
	}
	tell(workflows.CampaignChange{Version: version + 1, Status: end, Windows: known})
	id := workflows.CampaignID(start.CampaignID)
	s.await(id)
	return id
}

func (s *studio) drawnBatch(rng *rand.Rand) string {
	batch := workflows.BatchStart{BatchID: uuid.NewString(), AppliesAt: time.Now().Truncate(time.Microsecond).Add(time.Duration(rng.IntN(8)-1) * 300 * time.Millisecond)}
	c := workflows.Client{Temporal: s.temporal}
	if err := c.StartBatch(context.Background(), batch); err != nil {
		s.t.Error(err)
	}
	if rng.IntN(3) == 0 {
		<-time.After(time.Duration(rng.IntN(8)) * 200 * time.Millisecond)
		_ = c.CancelBatch(context.Background(), batch) // too late for some
	}
	s.await(workflows.BatchID(batch.BatchID))
	return workflows.BatchID(batch.BatchID)
}

func (s *studio) drawnRecovery(rng *rand.Rand) string {
	r := workflows.RecoveryStart{CaseID: uuid.NewString(), CampaignID: s.start.CampaignID, UnionCode: s.start.UnionCode, CaseNo: s.start.CaseNo, Due: time.Now().Truncate(time.Microsecond).Add(time.Duration(rng.IntN(6)) * 400 * time.Millisecond)}
	c := workflows.Client{Temporal: s.temporal}
	if err := c.StartRecovery(context.Background(), r); err != nil {
		s.t.Error(err)
	}
	<-time.After(time.Duration(rng.IntN(10)) * 300 * time.Millisecond)
	if err := c.EndRecovery(context.Background(), r); err != nil {
		s.t.Error(err)
	}
	s.await(workflows.RecoveryID(r.CaseID))
	return workflows.RecoveryID(r.CaseID)
}
