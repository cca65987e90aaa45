package api

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// A line is a listener that takes the one connection it was given.
type line struct {
	conns  chan net.Conn
	closed context.Context
	close  context.CancelFunc
}

func (l line) Accept() (net.Conn, error) {
	select {
	case c := <-l.conns:
		return c, nil
	case <-l.closed.Done():
		return nil, net.ErrClosed
	}
}

func (l line) Close() error { l.close(); return nil }

func (line) Addr() net.Addr { return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)} }

// late comes after a pause.
type late struct {
	io.Reader
	pause time.Duration
}

func (l *late) Read(p []byte) (int, error) {
	<-time.After(l.pause)
	l.pause = 0
	return l.Reader.Read(p)
}

// slowly sends the request over a line on which the end of the body comes after
// a pause, and answers the status.
func slowly(t *testing.T, handler http.Handler, a ask, pause time.Duration) (int, error) {
	t.Helper()
	r := a.request(t)
	body, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	closed, hang := context.WithCancel(t.Context())
	client, server := net.Pipe()
	l := line{conns: make(chan net.Conn, 1), closed: closed, close: hang}
	l.conns <- server
	ended := make(chan error, 1)
	go func() { ended <- ServeOn(ctx, l, handler) }()
	defer func() {
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	}()
	most := len(body) * 3 / 4
	r.Body, r.ContentLength, r.Close = io.NopCloser(io.MultiReader(bytes.NewReader(body[:most]), &late{bytes.NewReader(body[most:]), pause})), int64(len(body)), true
	sent := make(chan struct{})
	go func() {
		defer close(sent)
		_ = r.Write(client) // the server may hang up; its answer says so
	}()
	defer func() {
		_ = client.Close()
		<-sent
	}()
	answer, err := http.ReadResponse(bufio.NewReader(client), r)
	if err != nil {
		return 0, err
	}
	defer answer.Body.Close()
	_, err = io.Copy(io.Discard, answer.Body)
	return answer.StatusCode, err
}

// covers: F108
func TestASlowLineStillCarriesAnUpload(t *testing.T) {
	roster := ask{as: "organizer@410821", method: http.MethodPost, path: "/api/v1/campaigns/" + aCampaign + "/rosters", body: upload{"file", "r.csv", strings.Repeat("行", 5000)}}
	plain := decision(aTask)
	plain.body = map[string]any{"version": 4, "outcome": "approve", "comment": strings.Repeat("字", 2000)}
	for name, c := range map[string]struct {
		ask
		pause  time.Duration
		status int
	}{
		"at once":                        {roster, 0, http.StatusAccepted},
		"longer than a handler may take": {roster, handleTime + time.Second, http.StatusAccepted},
		"longer than an answer may take": {roster, writeTime + 30*time.Second, http.StatusAccepted},
		"just within its time":           {roster, uploadTime - time.Second, http.StatusAccepted},
		"beyond it":                      {roster, uploadTime + time.Second, http.StatusBadRequest},
		"a plain request":                {plain, readTime + time.Second, http.StatusBadRequest},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				o := newOffice(t)
				status, err := slowly(t, o.echo, c.ask, c.pause)
				if err != nil || status != c.status {
					t.Errorf("answered %d, %v; want %d", status, err, c.status)
				}
			})
		})
	}
}
