package store_test

import (
	"net"
	"net/url"
	"sync"
	"testing"
	"time"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store"
	"github.com/songnuan/songnuan/store/storetest"
)

// A gate carries bytes to a server until it is shut: then nothing passes, and
// nobody is told.
type gate struct {
	sync.Mutex
	address string
}

func gateTo(t *testing.T, target string) *gate {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	g := &gate{address: l.Addr().String()}
	pass := func(to, from net.Conn) {
		defer to.Close() //nolint:errcheck // it is over
		part := make([]byte, 32<<10)
		for {
			n, err := from.Read(part)
			g.Lock()
			//lint:ignore SA2001 while it is shut nothing passes
			g.Unlock()
			if _, failed := to.Write(part[:n]); err != nil || failed != nil {
				return
			}
		}
	}
	go func() {
		for {
			near, err := l.Accept()
			if err != nil {
				return
			}
			far, err := net.Dial("tcp", target)
			if err != nil {
				_ = near.Close()
				continue
			}
			go pass(far, near)
			go pass(near, far)
		}
	}()
	return g
}

// Postgres that says nothing is not waited for: what reads is refused within five
// seconds, what writes within ten, also where no connection is to be had; and all
// is well as soon as Postgres is.
//
// covers: fault:F09 fault:F10
func TestASilentPostgresIsNotWaitedFor(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{Day: still})
	id := filed(t, db, k, 1, relief.Verifying)
	decide := relief.Decide{Task: db.Task(t, id).ID, Version: db.Case(t, id).Version, Outcome: relief.OutcomeApprove}
	by := db.By(t, "verifier@410821-001")
	at, err := url.Parse(db.URL)
	wantDone(t, err)
	g := gateTo(t, at.Host)
	at.Host = g.address
	q := at.Query()
	q.Set("pool_max_conns", "2")
	at.RawQuery = q.Encode()
	s, err := store.Open(t.Context(), at.String(), db.Options)
	wantDone(t, err)
	defer s.Close()
	read := func() error { _, err := s.Campaign(t.Context(), []string{"/000000"}, k.ID); return err }
	write := func() error { _, err := s.Decide(t.Context(), by, decide); return err }
	wantDone(t, read())

	g.Lock()
	var all sync.WaitGroup
	for n := range 6 { // more than there are connections
		all.Go(func() {
			deed, most, began := read, 5*time.Second, time.Now()
			if n%2 == 1 {
				deed, most = write, 10*time.Second
			}
			err := deed()
			if took := time.Since(began); relief.CodeOf(err) != "unavailable" || took > most {
				t.Errorf("after %v answered %v, want it within %v", took.Round(time.Millisecond), err, most)
			}
		})
	}
	all.Wait()
	g.Unlock()
	wantDone(t, read())
	wantDone(t, write())
}
