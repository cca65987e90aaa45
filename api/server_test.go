package api

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/songnuan/songnuan/relief"
)

// covers: fault:F69
func TestNothingInternalReachesTheClientOrTheLogsOfRequests(t *testing.T) {
	const secret = "6222020000001234567"
	for name, decide := range map[string]func() (relief.Reply, error){
		"error": func() (relief.Reply, error) {
			return relief.Reply{}, fmt.Errorf("writing decision: %w", errors.New("duplicate key"))
		},
		"panic": func() (relief.Reply, error) { panic(secret) },
	} {
		t.Run(name, func(t *testing.T) {
			o := newOffice(t)
			o.store.decide = func(relief.Request, relief.Decide) (relief.Reply, error) { return decide() }
			a := decision(aTask)
			a.body = map[string]any{"version": 4, "outcome": "reject", "comment": secret}
			w := o.do(a)
			p := refused(t, w, http.StatusInternalServerError, "internal")
			if strings.Contains(w.Body.String(), "duplicate key") || strings.Contains(w.Body.String(), secret) {
				t.Errorf("the client reads %s", w.Body)
			}
			logs := o.logs.String()
			if strings.Contains(logs, secret) || !strings.Contains(logs, p["request_id"].(string)) || !strings.Contains(logs, "/api/v1/tasks/:id/decision") {
				t.Errorf("the log reads %s", logs)
			}
		})
	}
	o := newOffice(t)
	o.do(ask{as: "clerk@410821-001", method: "GET", path: "/api/v1/cases?q=" + secret})
	o.do(ask{as: "clerk@410821-001", method: "GET", path: "/api/v1/" + secret})
	if logs := o.logs.String(); strings.Contains(logs, secret) || !strings.Contains(logs, "/api/v1/cases") {
		t.Errorf("the log reads %s", logs)
	}
}

// covers: fault:F61
func TestTooMuchAtOnceIsRefusedAndNotQueued(t *testing.T) {
	o := newOffice(t)
	release, inside := make(chan struct{}), make(chan struct{}, atWork)
	o.store.decide = func(relief.Request, relief.Decide) (relief.Reply, error) {
		inside <- struct{}{}
		<-release
		return relief.Reply{}, relief.Refuse("stale_version")
	}
	done := make(chan struct{})
	for range atWork {
		go func() {
			defer func() { done <- struct{}{} }()
			o.echo.ServeHTTP(discard{header: http.Header{}}, decision(aTask).request(t))
		}()
	}
	for range atWork {
		<-inside
	}
	another := ask{as: "clerk@410821-001", method: "GET", path: "/api/v1/cases"}
	w := o.do(another)
	refused(t, w, http.StatusServiceUnavailable, "too_busy")
	if w.Header().Get("Retry-After") == "" {
		t.Error("no Retry-After")
	}
	if w := o.do(ask{method: "GET", path: "/healthz"}); w.Code != http.StatusOK {
		t.Errorf("whether it lives: %d", w.Code)
	}
	close(release)
	for range atWork {
		<-done
	}
	if w := o.do(another); w.Code != http.StatusOK {
		t.Errorf("afterwards answered %d", w.Code)
	}
}

// Whose bodies are still on their way keep no place at work, and are not without number.
//
// covers: fault:F61
func TestSlowBodiesKeepNobodyFromWork(t *testing.T) {
	o := newOffice(t)
	inside, line, answered := make(chan struct{}), make(chan struct{}), make(chan int)
	other := func() int {
		return o.do(ask{as: "clerk@410821-001", method: "GET", path: "/api/v1/cases"}).Code
	}
	for n := range mostOpen {
		if n == atWork && other() != http.StatusOK {
			t.Fatal("slow bodies keep everybody else from work")
		}
		go func() {
			r := decision(aTask).request(t)
			r.Body = io.NopCloser(io.MultiReader(waiting{inside, line}, r.Body))
			w := httptest.NewRecorder()
			o.echo.ServeHTTP(w, r)
			answered <- w.Code
		}()
		<-inside
	}
	if got := other(); got != http.StatusServiceUnavailable {
		t.Errorf("with all places open another is answered %d", got)
	}
	close(line)
	for range mostOpen {
		if got := <-answered; got != http.StatusOK {
			t.Fatalf("a slow one is answered %d", got)
		}
	}
	if got := other(); got != http.StatusOK {
		t.Errorf("afterwards answered %d", got)
	}
}

// A waiting body says that it is asked for, and brings nothing before its line is there.
type waiting struct{ inside, line chan struct{} }

func (w waiting) Read([]byte) (int, error) {
	w.inside <- struct{}{}
	<-w.line
	return 0, io.EOF
}

// discard is a response that nobody reads.
type discard struct{ header http.Header }

func (d discard) Header() http.Header         { return d.header }
func (d discard) Write(b []byte) (int, error) { return len(b), nil }
func (discard) WriteHeader(int)               {}

// covers: fault:F14
func TestADeadlineIsUnavailableAndNotAnError(t *testing.T) {
	o := newOffice(t)
	o.store.decide = func(relief.Request, relief.Decide) (relief.Reply, error) {
		return relief.Reply{}, fmt.Errorf("waiting for a connection: %w", context.DeadlineExceeded)
	}
	w := o.do(decision(aTask))
	refused(t, w, http.StatusServiceUnavailable, "unavailable")
	if w.Header().Get("Retry-After") == "" {
		t.Error("no Retry-After")
	}
}

// A browser that moves on is no fault of the server.
func TestARequestThatTheClientGaveUpIsNoAlarm(t *testing.T) {
	o := newOffice(t)
	o.store.decide = func(relief.Request, relief.Decide) (relief.Reply, error) {
		return relief.Reply{}, fmt.Errorf("reading the case: %w", context.Canceled)
	}
	o.do(decision(aTask))
	if said := o.logs.String(); strings.Contains(said, `"ERROR"`) || !strings.Contains(said, "request abandoned") || !strings.Contains(said, `"status":499`) {
		t.Errorf("logged %s", said)
	}
}

func TestHealthTellsTheTruthAndNotWhy(t *testing.T) {
	o := newOffice(t)
	o.health.traffic = errors.New("password authentication failed for user postgres")
	o.health.system = map[string]error{"postgres": nil, "worker": errors.New("no poller on 10.0.0.7")}
	w := o.do(ask{method: "GET", path: "/healthz"})
	refused(t, w, http.StatusServiceUnavailable, "unavailable")
	r := o.do(ask{method: "GET", path: "/readyz"})
	if r.Code != http.StatusServiceUnavailable || !strings.Contains(r.Body.String(), `"worker":"down"`) || !strings.Contains(r.Body.String(), `"postgres":"ok"`) {
		t.Errorf("answered %d %s", r.Code, r.Body)
	}
	if all := w.Body.String() + r.Body.String(); strings.Contains(all, "password") || strings.Contains(all, "10.0.0.7") {
		t.Errorf("the client reads %s", all)
	}
	if !strings.Contains(o.logs.String(), "10.0.0.7") {
		t.Error("the log does not say why")
	}
}

func TestEveryAnswerIsHardened(t *testing.T) {
	o := newOffice(t)
	for _, path := range []string{"/", "/inbox", "/assets/x.js", "/openapi.yaml", "/api/v1/me", "/p/" + slug, "/nothing"} {
		h := o.do(ask{method: "GET", path: path}).Header()
		if h.Get("X-Content-Type-Options") != "nosniff" || !strings.Contains(h.Get("Content-Security-Policy"), "default-src 'none'") || h.Get("X-Request-ID") == "" {
			t.Errorf("%s has headers %v", path, h)
		}
	}
	if got := o.do(ask{method: "GET", path: "/api/v1/me"}).Header().Get("Cache-Control"); got != "no-store" {
		t.Errorf("answers about people are kept: %q", got)
	}
}

func TestARequestIDIsTakenOnlyInAFormFitForLogs(t *testing.T) {
	o := newOffice(t)
	for given, taken := range map[string]bool{"trace-12345678": true, "x": false, "a\"b c{}\u200b........": false} {
		w := o.do(ask{method: "GET", path: "/healthz", header: map[string]string{"X-Request-ID": given}})
		if got := w.Header().Get("X-Request-ID"); (got == given) != taken {
			t.Errorf("%q is answered %q", given, got)
		}
	}
}

// covers: fault:F61
func TestServeEndsHeadersThatAreTooLargeAndFinishesWhatIsUnderWay(t *testing.T) {
	o := newOffice(t)
	inside, release := make(chan struct{}), make(chan struct{})
	o.store.session = func(string) (relief.Person, error) {
		close(inside)
		<-release
		return relief.Person{}, relief.Refuse("sign_in_required")
	}
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- ServeOn(ctx, listener, o.echo) }()

	if status := exchange(t, listener.Addr(), "GET /healthz HTTP/1.1\r\nHost: x\r\nX-Big: "+strings.Repeat("x", 32<<10)+"\r\n\r\n"); !strings.Contains(status, "431") {
		t.Errorf("32 KiB of headers are answered %q", status)
	}
	answered := make(chan string, 1)
	go func() {
		answered <- exchange(t, listener.Addr(), "GET /api/v1/me HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer x\r\n\r\n")
	}()
	<-inside
	stop()
	select {
	case err := <-ended:
		t.Errorf("serving ended before the answer: %v", err)
	case <-time.After(50 * time.Millisecond):
	}
	close(release)
	if status := <-answered; !strings.Contains(status, "401") {
		t.Errorf("what was under way is answered %q", status)
	}
	if err := <-ended; err != nil {
		t.Errorf("serving ended with %v", err)
	}
}

func exchange(t *testing.T, to net.Addr, request string) (statusLine string) {
	t.Helper()
	conn, err := new(net.Dialer).DialContext(t.Context(), to.Network(), to.String())
	if err != nil {
		t.Error(err)
		return ""
	}
	defer conn.Close()
	if _, err := io.WriteString(conn, request); err != nil {
		t.Error(err)
	}
	statusLine, err = bufio.NewReader(conn).ReadString('\n')
	if err != nil {
		t.Error(err)
	}
	return statusLine
}
