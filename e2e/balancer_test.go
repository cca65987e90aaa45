package e2e

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// A balancer stands in front of several serve as one does in production: it
// sends requests in turn to those that say they may take traffic, and sends again, to
// another, what was not taken, or what can be sent again without harm.
type balancer struct {
	web *http.Transport

	mu      sync.Mutex
	servers []string
	ready   map[string]bool
	turn    int
	again   int // requests that were sent again
	heard   []heard
}

// heard is how a caller of the balancer was answered.
type heard struct {
	at     time.Time
	took   time.Duration
	status int
	what   string
}

// balance puts a balancer before the servers and answers its address.
func balance(t *testing.T, servers ...string) (*balancer, string) {
	t.Helper()
	b := &balancer{web: &http.Transport{MaxIdleConnsPerHost: 16}, servers: servers, ready: map[string]bool{}}
	proxy := &httputil.ReverseProxy{Rewrite: func(*httputil.ProxyRequest) {}, Transport: b}
	front := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		seen := &noted{ResponseWriter: w}
		began := time.Now()
		proxy.ServeHTTP(seen, r)
		if strings.HasSuffix(r.URL.Path, "/events") {
			return
		}
		b.mu.Lock()
		defer b.mu.Unlock()
		b.heard = append(b.heard, heard{began, time.Since(began), seen.status, r.Method + " " + r.URL.Path})
	}))
	ctx, stop := context.WithCancel(context.WithoutCancel(t.Context()))
	var looking sync.WaitGroup
	for _, server := range servers {
		looking.Go(func() {
			failed := 1
			for {
				if failed++; status(server+"/healthz") == http.StatusOK {
					failed = 0
				}
				b.note(server, failed < 2) // one answer that is late says nothing, as in the chart
				if pause(ctx, 100*time.Millisecond) != nil {
					return
				}
			}
		})
	}
	t.Cleanup(func() {
		stop()
		looking.Wait()
		front.CloseClientConnections()
		front.Close()
		b.web.CloseIdleConnections()
	})
	for _, server := range servers {
		b.await(t, server)
	}
	return b, front.URL
}

func (b *balancer) note(server string, ready bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.ready[server] = ready
}

// await waits until the balancer sends requests to the server.
func (b *balancer) await(t *testing.T, server string) {
	t.Helper()
	eventually(t, time.Minute, server+" is ready", func() bool {
		b.mu.Lock()
		defer b.mu.Unlock()
		return b.ready[server]
	})
}

// next is whose turn it is of the ready servers but the tried ones.
func (b *balancer) next(tried map[string]bool) string {
	b.mu.Lock()
	defer b.mu.Unlock()
	for range b.servers {
		b.turn++
		if server := b.servers[b.turn%len(b.servers)]; b.ready[server] && !tried[server] {
			return server
		}
	}
	return ""
}

var errNobody = errors.New("no server is ready")

// RoundTrip sends the request to one server after the other until it is answered.
func (b *balancer) RoundTrip(r *http.Request) (*http.Response, error) {
	var body []byte
	if r.Body != nil {
		var err error
		if body, err = io.ReadAll(r.Body); err != nil {
			return nil, err
		}
	}
	err, tried := errNobody, map[string]bool{}
	for {
		server := b.next(tried)
		if server == "" {
			return nil, err
		}
		out := r.Clone(r.Context())
		out.URL.Scheme, out.URL.Host = "http", strings.TrimPrefix(server, "http://")
		out.Body, out.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
		var answer *http.Response
		if answer, err = b.web.RoundTrip(out); err == nil {
			return answer, nil
		}
		harmless := r.Method == http.MethodGet || r.Header.Get("Idempotency-Key") != ""
		if r.Context().Err() != nil || !harmless && !errors.Is(err, syscall.ECONNREFUSED) {
			return nil, err
		}
		tried[server] = true
		b.mu.Lock()
		b.again++
		b.mu.Unlock()
	}
}

// since are the answers to what was asked from then on, in the order of their end.
func (b *balancer) since(then time.Time) (out []heard) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, h := range b.heard {
		if !h.at.Before(then) {
			out = append(out, h)
		}
	}
	return out
}

// unfailing are those, none of which an error of ours.
func (b *balancer) unfailing(t *testing.T, then time.Time) []heard {
	t.Helper()
	answers := b.since(then)
	for _, a := range answers {
		if a.status >= http.StatusInternalServerError || a.status == http.StatusTooManyRequests || a.status == 0 {
			t.Errorf("%.1f s after the beginning %s was answered %d", a.at.Sub(then).Seconds(), a.what, a.status)
		}
	}
	return answers
}

// noted keeps the status of an answer that passes.
type noted struct {
	http.ResponseWriter
	status int
}

func (n *noted) WriteHeader(status int) {
	n.status = status
	n.ResponseWriter.WriteHeader(status)
}

func (n *noted) Unwrap() http.ResponseWriter { return n.ResponseWriter }
