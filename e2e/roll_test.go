package e2e

import (
	"bufio"
	"context"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/songnuan/songnuan/cmd/songnuan/demo"
	"github.com/songnuan/songnuan/relief"
)

// Cases go from the roster to the last receipt through a balancer while all
// serve and all work are replaced, one after the other, as an upgrade does.
// Nobody who asks is told of it, and nothing is lost. How long answers took is
// printed beside the same run's figures from before.
func TestARollingRestartIsNotFelt(t *testing.T) {
	const before, during, hands = 16, 40, 8
	servers, serving := make([]string, 3), make([]*process, 3)
	for n := range servers {
		servers[n], serving[n] = local.serveOn(t, n, "SONGNUAN_DRAIN=1s")
	}
	working := []*process{local.work(t, 0), local.work(t, 1)}
	front, address := balance(t, servers...)
	k := launch(t, plan("60000.00", nil), 500*time.Millisecond)
	k.c = demo.NewClient(address)
	k.file(t, families(before+during, base))
	walks := k.walks()
	ctx := soon(t, 4*time.Minute)
	over, moving := context.WithCancel(ctx)
	var helpers sync.WaitGroup
	helpers.Go(func() { k.payUntil(over, t) })
	began := time.Now()
	if err := walkAll(ctx, hands, walks[:before], relief.Closed); err != nil {
		t.Fatal(err)
	}
	calm := p99(front.since(began))

	rolling, rolled := context.WithCancel(ctx)
	screen := &watcher{}
	helpers.Go(func() { screen.watch(over, t, address) })
	walked := make(chan error, 1)
	began = time.Now()
	go func() {
		walked <- walkAll(ctx, hands, walks[before:], relief.Closed)
		k.readUntil(rolling, t)
		close(walked)
	}()
	for n := range servers {
		serving[n].stop(t)
		_, serving[n] = local.serveOn(t, n, "SONGNUAN_DRAIN=1s")
		front.await(t, servers[n])
	}
	for n := range working {
		working[n].stop(t)
		working[n] = local.work(t, n)
	}
	old := local.signal("work", syscall.SIGTERM)
	eventually(t, healWithin, "the supervisor's worker is another", func() bool { now := local.pid("work"); return now != 0 && now != old })
	took := time.Since(began)
	rolled()
	for err := range walked {
		if err != nil {
			t.Error(err)
		}
	}
	eventually(t, 10*time.Second, "the screen is connected again", func() bool { return screen.opened.Load() > screen.ended.Load() })
	moving()
	helpers.Wait()

	answers := front.unfailing(t, began)
	if screen.ended.Load() == 0 {
		t.Error("no stream ended, though each server did")
	}
	quiet(t, k)
	for _, w := range walks {
		keptOnce(t, k, w)
	}
	wantLine(t, k, relief.LineView{Paid: (before + during) * 500_00, Available: 60_000_00 - (before+during)*500_00})
	local.verify(t)
	slow := slowSeconds(answers, 2*calm)
	if slow > 5 {
		t.Errorf("it was felt: p99 was above twice %v in %d seconds", calm, slow)
	}
	t.Logf("replaced in %v under %d requests, %d of them sent again; p99 before %v, meanwhile %v, more than twice that in %d of %.0f seconds",
		took.Round(100*time.Millisecond), len(answers), front.again, calm, p99(answers), slow, took.Seconds())
}

// readUntil keeps asking, when there is nothing left to decide, until ctx ends.
func (k *campaign) readUntil(ctx context.Context, t *testing.T) {
	for i := 0; pause(ctx, 5*time.Millisecond) == nil; i++ {
		var v relief.CaseView
		if err := k.as("organizer@"+county).Get(ctx, "/cases/"+k.cases[i%len(k.cases)], &v); err != nil && ctx.Err() == nil {
			t.Errorf("reading: %v", err)
			return
		}
	}
}

// A watcher is a screen that is told of changes, and comes back by itself when
// its stream ends, as browsers do.
type watcher struct{ opened, ended atomic.Int64 }

func (w *watcher) watch(ctx context.Context, t *testing.T, server string) {
	token, err := demo.NewClient(server).As("organizer@" + county).SignIn(ctx)
	if err != nil {
		t.Error(err)
		return
	}
	for ctx.Err() == nil {
		r, err := http.NewRequestWithContext(ctx, http.MethodGet, server+api+"/events", nil)
		if err != nil {
			t.Error(err)
			return
		}
		r.Header.Set("Authorization", "Bearer "+token)
		answer, err := http.DefaultClient.Do(r)
		if ctx.Err() != nil {
			return
		}
		if err != nil || answer.StatusCode != http.StatusOK {
			t.Errorf("the stream is answered %v, %v", answer, err)
			return
		}
		w.opened.Add(1)
		last := ""
		for lines := bufio.NewScanner(answer.Body); lines.Scan(); {
			if lines.Text() != "" {
				last = lines.Text()
			}
		}
		_ = answer.Body.Close()
		if ctx.Err() != nil {
			return
		}
		w.ended.Add(1)
		after, told := strings.CutPrefix(last, "retry: ")
		wait, err := time.ParseDuration(after + "ms")
		if !told || err != nil {
			t.Errorf("the stream ended with %q", last)
		}
		_ = pause(ctx, wait)
	}
}

func p99(hs []heard) time.Duration {
	if len(hs) == 0 {
		return 0
	}
	took := make([]time.Duration, len(hs))
	for i, h := range hs {
		took[i] = h.took
	}
	slices.Sort(took)
	return took[len(took)*99/100].Round(time.Millisecond)
}

// slowSeconds counts the seconds whose p99 is above the limit.
func slowSeconds(hs []heard, limit time.Duration) (n int) {
	seconds := map[int64][]heard{}
	for _, h := range hs {
		seconds[h.at.Unix()] = append(seconds[h.at.Unix()], h)
	}
	for _, within := range seconds {
		if p99(within) > limit {
			n++
		}
	}
	return n
}
