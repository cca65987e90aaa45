package api

import (
	"bufio"
	"context"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/songnuan/songnuan/relief"
)

func TestAProcessThatIsToldToStopSendsTrafficAwayAndStillAnswers(t *testing.T) {
	leaving := make(chan struct{})
	o := newOffice(t, func(cfg *Config) { cfg.Leaving = leaving })
	for _, path := range []string{"/healthz", "/readyz"} {
		if w := o.do(ask{method: "GET", path: path}); w.Code != http.StatusOK || w.Header().Get("Connection") != "" {
			t.Errorf("%s at work: %d, Connection %q", path, w.Code, w.Header().Get("Connection"))
		}
	}
	close(leaving)
	refused(t, o.do(ask{method: "GET", path: "/healthz"}), http.StatusServiceUnavailable, "unavailable")
	if r := o.do(ask{method: "GET", path: "/readyz"}); r.Code != http.StatusServiceUnavailable || !strings.Contains(r.Body.String(), `"process":"down"`) {
		t.Errorf("/readyz: %d %s", r.Code, r.Body)
	}
	w := o.do(decision(aTask))
	if w.Code != http.StatusOK {
		t.Errorf("a decision is answered %d %s", w.Code, w.Body)
	}
	if got := w.Header().Get("Connection"); got != "close" {
		t.Errorf("the connection is kept for a process that goes: Connection %q", got)
	}
}

// A line on which nothing is kept waiting: what is written is read or waits.
func lineTo(t *testing.T, handler http.Handler) (net.Conn, context.CancelFunc, chan error) {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	closed, hang := context.WithCancel(t.Context())
	client, server := net.Pipe()
	l := line{conns: make(chan net.Conn, 1), closed: closed, close: hang}
	l.conns <- server
	ended := make(chan error, 1)
	go func() { ended <- ServeOn(ctx, l, handler) }()
	return client, stop, ended
}

func TestAnOpenStreamDoesNotHoldUpTheEnd(t *testing.T) {
	for name, reads := range map[string]bool{"a browser that listens": true, "a browser that takes nothing": false} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				source := &feed{changes: make(chan relief.Change), asked: make(chan int64, 9)}
				events := NewEvents(source)
				o := newOffice(t, func(cfg *Config) {
					cfg.Events = events
					cfg.Store.(*fakeStore).signedIn = source.StillSignedIn
				})
				running, end := context.WithCancel(t.Context())
				go events.Run(running)
				client, stop, ended := lineTo(t, o.echo)
				r := ask{as: "approver@410821", method: http.MethodGet, path: "/api/v1/events"}.request(t)
				if err := r.Write(client); err != nil {
					t.Fatal(err)
				}
				answer, err := http.ReadResponse(bufio.NewReader(client), r)
				if err != nil {
					t.Fatal(err)
				}
				heard := screen{t: t, lines: bufio.NewScanner(answer.Body)}
				if got := heard.next(); !strings.Contains(got, "event: hello") {
					t.Fatalf("first came %q", got)
				}
				if !reads {
					source.changes <- relief.Change{Seq: 5, Kind: relief.CaseChanged, ID: aCase, Campaign: aCampaign, Version: 7, Path: base}
				}
				synctest.Wait()
				began := time.Now() // by the bubble's clock
				stop()
				end()
				close(source.changes)
				if reads {
					if got := heard.next(); !strings.HasPrefix(got, "retry: ") {
						t.Errorf("last came %q", got)
					}
					if rest, err := io.ReadAll(answer.Body); err != nil || len(rest) > 0 {
						t.Errorf("then came %q, %v", rest, err)
					}
				}
				if err := <-ended; err != nil {
					t.Error(err)
				}
				if took := time.Since(began); took > 2*time.Second {
					t.Errorf("the end took %v", took)
				}
				_ = client.Close()
			})
		})
	}
}
