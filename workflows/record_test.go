package workflows_test

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"go.temporal.io/api/enums/v1"
	"go.temporal.io/api/history/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/log"
	"go.temporal.io/sdk/worker"
	"google.golang.org/protobuf/encoding/protojson"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/workflows"
)

// A studio records histories on a real Temporal server: one path at a time, the
// desk in Postgres' place, real timers of a second.
type studio struct {
	*desk
	temporal client.Client
	start    workflows.CaseStart
	posted   chan workflows.Told            // the clock's own deeds, as the relay would tell them
	apply    func(id string) workflows.Left // what an attempt leaves of a batch; nothing when nil
	fates    sync.Map                       // of workflows without choices, by id
}

// record writes to testdata/histories the histories of the paths that have none
// yet, or of all.
func record(t *testing.T, address string) {
	quiet := log.NewStructuredLogger(slog.New(slog.NewTextHandler(io.Discard, nil)))
	c, err := client.Dial(client.Options{HostPort: address, Identity: "recorder", Logger: quiet})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	for _, path := range paths {
		if _, err := os.Stat(filepath.Join(histories, path.name+".json")); err == nil && !*anewFlag {
			continue // an old history is worth more than a new one
		}
		t.Run(path.name, func(t *testing.T) {
			s := newStudio(t, c)
			w := worker.New(c, workflows.Queue, worker.Options{})
			workflows.Register(w)
			s.serve(w)
			if err := w.Start(); err != nil {
				t.Fatal(err)
			}
			defer w.Stop()
			s.save(path.name, path.walk(s))
		})
	}
}

func newStudio(t *testing.T, c client.Client) *studio {
	s := &studio{temporal: c, start: start, posted: make(chan workflows.Told, 8), desk: &desk{t: t, now: time.Now, rules: rules}}
	s.start.CaseID = uuid.NewString()
	s.echo = func(told workflows.Told) { s.posted <- told }
	return s
}

func (s *studio) serve(w worker.Worker) {
	s.desk.serve(w)
	workflows.RemindCampaign.Serve(w, func(_ context.Context, r workflows.PhaseReminder) (struct{}, error) {
		s.posted <- workflows.Told{}
		return struct{}{}, nil
	})
	workflows.Beat.Serve(w, s.beat)
	workflows.SweepClocks.Serve(w, s.sweep)
	workflows.SendMessages.Serve(w, s.sendMessages)
	workflows.SweepCampaign.Serve(w, func(context.Context, workflows.CampaignRef) (workflows.Left, error) { return workflows.Left{}, nil })
	workflows.ApplyBatch.Serve(w, func(_ context.Context, ref workflows.BatchRef) (workflows.Left, error) {
		if s.apply == nil {
			return workflows.Left{}, nil
		}
		return s.apply(ref.BatchID), nil
	})
}

// tell decides the events one by one and tells each as the relay does. A query
// is answered only after the workflow has worked through what it was told.
func (s *studio) tell(events ...relief.Event) {
	s.t.Helper()
	for _, e := range events {
		next := e
		next.Version = s.kase.Version + 1
		move, err := relief.Next(s.rules, s.kase, next)
		if err == nil && e.Due.IsZero() && len(relief.Waits(s.rules, move.Case)) > 0 {
			e.Due = time.Now().Add(48 * time.Hour).Truncate(time.Microsecond)
		}
		s.send(s.decide(e))
	}
}

func (s *studio) send(told workflows.Told) {
	s.t.Helper()
	if err := (workflows.Client{Temporal: s.temporal}).TellCase(context.Background(), s.start, told); err != nil {
		s.t.Fatal(err)
	}
	s.settle()
}

// settle waits until the workflow stands where Postgres does.
func (s *studio) settle() {
	s.t.Helper()
	v, err := s.temporal.QueryWorkflow(context.Background(), workflows.CaseID(s.start.CaseID), "", string(workflows.Standing))
	var c relief.Case
	if err == nil {
		err = v.Get(&c)
	}
	if err != nil || c.Version != s.kase.Version {
		s.t.Fatalf("the workflow stands at version %d, Postgres at %d: %v", c.Version, s.kase.Version, err)
	}
}

// clock waits for what a clock does by itself, and tells it once more.
func (s *studio) clock() {
	told := <-s.posted
	s.settle()
	s.send(told)
}

// end waits for the case's end and answers the workflow's id. What is told
// afterwards changes nothing.
func (s *studio) end() string {
	s.t.Helper()
	id := workflows.CaseID(s.start.CaseID)
	s.await(id)
	if err := (workflows.Client{Temporal: s.temporal}).TellCase(context.Background(), s.start, workflows.Told{Events: s.events}); err != nil {
		s.t.Errorf("telling a completed case: %v", err)
	}
	s.await(id)
	return id
}

func (s *studio) await(id string) {
	s.t.Helper()
	if err := s.temporal.GetWorkflow(context.Background(), id, "").Get(context.Background(), nil); err != nil {
		s.t.Fatal(err)
	}
}

// season tells a campaign's workflow each change after so many reminders.
func (s *studio) season(changes ...func(now time.Time) (workflows.CampaignChange, int)) string {
	s.t.Helper()
	start := workflows.CampaignStart{CampaignID: uuid.NewString(), UnionCode: "410821"}
	for _, change := range changes {
		known, reminders := change(time.Now().Truncate(time.Millisecond))
		if start.Known.Version == 0 {
			start.Known = known
		}
		if err := (workflows.Client{Temporal: s.temporal}).TellCampaign(context.Background(), start, known); err != nil {
			s.t.Fatal(err)
		}
		for range reminders {
			<-s.posted
		}
	}
	id := workflows.CampaignID(start.CampaignID)
	s.await(id)
	return id
}

// save keeps a workflow's first run.
func (s *studio) save(name, id string) {
	s.t.Helper()
	d, err := s.temporal.DescribeWorkflowExecution(context.Background(), id, "")
	if err != nil {
		s.t.Fatal(err)
	}
	s.saveRun(name, id, d.GetWorkflowExecutionInfo().GetFirstRunId())
}

func (s *studio) saveRun(name, id, run string) {
	s.t.Helper()
	var h history.History
	events := s.temporal.GetWorkflowHistory(context.Background(), id, run, false, enums.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT)
	for events.HasNext() {
		e, err := events.Next()
		if err != nil {
			s.t.Fatal(err)
		}
		h.Events = append(h.Events, e)
	}
	text, err := protojson.MarshalOptions{Indent: " "}.Marshal(&h)
	if err == nil {
		host, _ := os.Hostname()
		text = bytes.ReplaceAll(text, []byte(`"`+host+":"), []byte(`"recorder:`)) // the sticky queue's name
		err = os.WriteFile(filepath.Join(histories, name+".json"), text, 0o644)
	}
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Logf("%s: %d events", name, len(h.Events))
}
