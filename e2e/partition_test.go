package e2e

import (
	"bytes"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/songnuan/songnuan/cmd/songnuan/demo"
	"github.com/songnuan/songnuan/relief"
)

// The only worker that moves is parted from Temporal, by a line that goes dead
// and by one that is cut. Decisions are taken all the same; once it is healed
// every workflow is told, and each decision is there once.
//
// covers: fault:F08
func TestAWorkerPartedFromTemporalCatchesUp(t *testing.T) {
	k := launch(t, plan("60000.00", nil), 24*time.Hour)
	k.file(t, families(8, base))
	line := newWire(t, local.engine)
	parted := local.start(t, "work-parted", []string{"work"}, "TEMPORAL_ADDRESS="+line.address)
	eventually(t, 30*time.Second, "the worker behind the line works", func() bool { return bytes.Contains(parted.said(), []byte(`"msg":"working"`)) })
	pid := local.signal("work", syscall.SIGSTOP)
	if pid == 0 {
		t.Fatal("work does not run")
	}
	defer syscall.Kill(pid, syscall.SIGCONT) //nolint:errcheck // it goes on
	untold := "SELECT count(*) FROM outbox o WHERE delivered_at IS NULL AND EXISTS (SELECT FROM cases c WHERE c.id = o.subject AND c.campaign_id = $1::uuid)"
	walks := k.walks()
	for _, part := range []struct {
		how   string
		do    func()
		until relief.State
	}{{"dead", line.hold, relief.Surveying}, {"cut", line.cut, relief.ReadyToPost}} {
		part.do()
		began := time.Now()
		if err := walkAll(soon(t, healWithin), 4, walks, part.until); err != nil {
			t.Fatalf("deciding while the line is %s: %v", part.how, err)
		}
		decided := time.Since(began)
		if count(t, untold, k.id) == 0 {
			t.Errorf("while the line is %s the workflows are told", part.how)
		}
		line.heal()
		began = time.Now()
		eventually(t, time.Minute, "the workflows are told", func() bool { return count(t, untold, k.id) == 0 })
		t.Logf("%s: decided in %v, told %v after the line was healed", part.how, decided.Round(time.Millisecond), time.Since(began).Round(time.Millisecond))
	}
	for _, w := range walks {
		keptOnce(t, k, w)
	}
}

var goroutines = regexp.MustCompile(`(?m)^go_goroutines (\d+)`)

func goroutinesOf(t *testing.T, server string) int {
	t.Helper()
	res, err := demo.NewClient(server).Do(t.Context(), demo.Request{Method: http.MethodGet, Path: "/metrics"})
	if err != nil {
		t.Fatal(err)
	}
	m := goroutines.FindSubmatch(res.Body)
	if m == nil {
		t.Fatalf("no number of goroutines: %d", res.Status)
	}
	n, _ := strconv.Atoi(string(m[1]))
	return n
}

// Between serve and Postgres every message takes a fifth of a second and one of
// a hundred tears its connection; then nothing passes at all.
//
// covers: fault:F09
func TestABadLineToPostgresIsAnsweredAndPilesNothingUp(t *testing.T) {
	const hands, most = 24, 16 + 3 // of the pool, and those that listen
	line := newWire(t, fmt.Sprintf("127.0.0.1:%d", local.pgPort))
	server, _ := local.serveOn(t, 3, "DATABASE_URL=postgres://songnuan_app@"+line.address+"/songnuan?sslmode=disable")
	token, err := demo.NewClient(server).As("organizer@" + county).SignIn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	before := goroutinesOf(t, server)
	impatient := http.Client{Timeout: 50 * time.Second, Transport: &http.Transport{MaxIdleConnsPerHost: hands}}
	defer impatient.CloseIdleConnections()
	ask := func() (int, time.Duration) {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server+api+"/cases?limit=5", nil)
		if err != nil {
			t.Error(err)
			return 0, 0
		}
		r.Header.Set("Authorization", "Bearer "+token)
		began := time.Now()
		res, err := impatient.Do(r)
		if err != nil {
			t.Error(err)
			return 0, 0
		}
		defer res.Body.Close() //nolint:errcheck // only its status counts
		if res.StatusCode == http.StatusServiceUnavailable && res.Header.Get("Retry-After") == "" {
			t.Error("503 without Retry-After")
		}
		return res.StatusCode, time.Since(began)
	}
	var mu sync.Mutex
	answers, slowest, connections := map[int]int{}, time.Duration(0), 0
	line.disturb(200*time.Millisecond, 0.01)
	together(hands, func(int) {
		for range 2 {
			status, took := ask()
			mu.Lock()
			answers[status]++
			slowest, connections = max(slowest, took), max(connections, line.sessions())
			mu.Unlock()
		}
	})
	for status, n := range answers {
		if status != http.StatusOK && status != http.StatusServiceUnavailable {
			t.Errorf("%d requests are answered %d", n, status)
		}
	}
	if slowest > 20*time.Second {
		t.Errorf("the slowest answer took %v", slowest)
	}
	if connections > most {
		t.Errorf("%d connections at once", connections)
	}
	line.hold()
	eventually(t, 5*time.Second, "/healthz sends traffic away", func() bool { return status(server+"/healthz") == http.StatusServiceUnavailable })
	line.heal()
	began := time.Now()
	eventually(t, 10*time.Second, "serve answers again", func() bool { status, _ := ask(); return status == http.StatusOK })
	healed := time.Since(began)
	impatient.CloseIdleConnections()
	eventually(t, 20*time.Second, "no goroutine is left over", func() bool { return goroutinesOf(t, server) <= before+10 })
	t.Logf("answered %v, the slowest in %v, over %d connections; healed in %v", answers, slowest.Round(time.Millisecond), connections, healed.Round(time.Millisecond))
}

// below are the children of a process, and theirs.
func below(pid int) (out []int) {
	tasks, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/children", pid))
	for _, file := range tasks {
		text, _ := os.ReadFile(file)
		for _, field := range strings.Fields(string(text)) {
			child, _ := strconv.Atoi(field)
			out = append(append(out, child), below(child)...)
		}
	}
	return out
}

// refusedInTime asks serve what it cannot answer while Postgres says nothing: to
// read, and to write. Both are told when to come back.
func refusedInTime(t *testing.T, token, caseID string) {
	t.Helper()
	for _, ask := range []struct {
		method, path, body string
		most               time.Duration
	}{
		{http.MethodGet, "/cases?limit=5", "", 5 * time.Second},
		{http.MethodPost, "/cases/" + caseID + "/withdraw", `{"reason":"不再需要"}`, 10 * time.Second},
	} {
		r, err := http.NewRequestWithContext(t.Context(), ask.method, local.server+api+ask.path, strings.NewReader(ask.body))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Authorization", "Bearer "+token)
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Idempotency-Key", "still-"+caseID)
		began := time.Now()
		res, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		_ = res.Body.Close()
		took := time.Since(began)
		if res.StatusCode != http.StatusServiceUnavailable || res.Header.Get("Retry-After") == "" || took > ask.most {
			t.Errorf("%s %s is answered %d, Retry-After %q, after %v", ask.method, ask.path, res.StatusCode, res.Header.Get("Retry-After"), took)
		}
		t.Logf("%s while Postgres says nothing: %d after %v", ask.method, res.StatusCode, took.Round(time.Millisecond))
	}
}

// Temporal, and then Postgres with all that serve it, stand still without a word
// for half a minute. What was asked meanwhile is answered or refused in
// time; afterwards decisions are taken at once and no lock is left.
//
// covers: fault:F10
func TestWhatStandsStillForAWhileGoesOn(t *testing.T) {
	k := launch(t, plan("60000.00", nil), 24*time.Hour)
	k.c = demo.NewClient(local.server)
	k.file(t, families(8, base))
	walks := k.walks()
	token, err := k.c.As("organizer@" + county).SignIn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for i, child := range []string{"temporal", "postgres"} {
		still := 30 * time.Second
		pid := local.pid(child)
		frozen := append([]int{pid}, below(pid)...)
		thaw := func() {
			for _, p := range frozen {
				_ = syscall.Kill(p, syscall.SIGCONT)
			}
		}
		for _, p := range frozen {
			_ = syscall.Kill(p, syscall.SIGSTOP)
		}
		over := time.AfterFunc(still, thaw)
		t.Cleanup(func() { over.Stop(); thaw() })
		began := time.Now()
		if child == "postgres" {
			refusedInTime(t, token, walks[0].id)
			_ = pause(t.Context(), time.Until(began.Add(still)))
			eventually(t, 10*time.Second, "serve answers again", func() bool {
				_, err := k.as("organizer@"+county).Do(t.Context(), demo.Request{Method: http.MethodGet, Path: "/cases?limit=5"})
				return err == nil && status(local.server+"/healthz") == http.StatusOK
			})
			t.Logf("answered %v after it went on", time.Since(began.Add(still)).Round(time.Millisecond))
		}
		if err := walkAll(soon(t, 90*time.Second), 4, walks[4*i:4*i+4], relief.ReadyToPost); err != nil {
			t.Fatalf("deciding while %s stands still: %v", child, err)
		}
		took := time.Since(began)
		if child == "temporal" && took > still {
			t.Errorf("while Temporal stands still decisions wait for it: %v", took)
		}
		_ = pause(t.Context(), time.Until(began.Add(still)))
		began = time.Now()
		if err := local.awaitReady(healWithin); err != nil { // this machine's watchdog starts a Temporal that moved nothing for long anew
			t.Errorf("%s goes on: %v", child, err)
		}
		t.Logf("%s stood still for %v: decided in %v, all ready %v after it", child, still, took.Round(time.Millisecond), time.Since(began).Round(time.Millisecond))
	}
	eventually(t, healWithin, "the workflows are told", func() bool { return count(t, "SELECT count(*) FROM outbox WHERE delivered_at IS NULL") == 0 })
	if n := count(t, "SELECT count(*) FROM pg_stat_activity WHERE usename = 'songnuan_app' AND state LIKE 'idle in transaction%' AND state_change < now() - interval '10 seconds'"); n != 0 {
		t.Errorf("%d transactions are left open", n)
	}
	for _, w := range walks {
		keptOnce(t, k, w)
	}
}
