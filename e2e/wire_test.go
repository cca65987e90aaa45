package e2e

import (
	"bytes"
	"context"
	"math/rand/v2"
	"net"
	"sync"
	"testing"
	"time"
)

// A wire leads to a server and can be disturbed: held, so that nothing passes
// and nobody is told; cut; slow; or torn now and then.
type wire struct {
	address string
	ended   context.Context

	mu    sync.Mutex
	open  map[net.Conn]bool // whether it is a session
	held  chan struct{}     // closed when it passes again; nil while it does
	isCut bool
	slow  time.Duration
	tears float64 // of what passes
}

func newWire(t *testing.T, target string) *wire {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, end := context.WithCancel(context.WithoutCancel(t.Context()))
	w := &wire{address: listener.Addr().String(), ended: ctx, open: map[net.Conn]bool{}}
	var all sync.WaitGroup
	all.Go(func() {
		for {
			near, err := listener.Accept()
			if err != nil {
				return
			}
			all.Go(func() { w.carry(near, target) })
		}
	})
	t.Cleanup(func() {
		end()
		_ = listener.Close()
		w.tear()
		all.Wait()
	})
	return w
}

func (w *wire) carry(near net.Conn, target string) {
	defer near.Close() //nolint:errcheck // it is over
	far, err := net.Dial("tcp", target)
	if err != nil {
		return
	}
	defer far.Close() //nolint:errcheck // it is over
	w.mu.Lock()
	if w.isCut || w.ended.Err() != nil {
		w.mu.Unlock()
		return
	}
	w.open[near], w.open[far] = false, false
	w.mu.Unlock()
	var both sync.WaitGroup
	both.Go(func() {
		w.pass(near, far, func(first []byte) {
			w.mu.Lock()
			defer w.mu.Unlock()
			w.open[near] = !bytes.HasPrefix(first, callOff)
		})
	})
	both.Go(func() { w.pass(far, near, func([]byte) {}) })
	both.Wait()
	w.mu.Lock()
	defer w.mu.Unlock()
	delete(w.open, near)
	delete(w.open, far)
}

// callOff begins a connection that only calls off what another one asked: who gives a
// session up opens one for a moment.
var callOff = []byte{0, 0, 0, 16, 4, 210, 22, 46}

// pass carries what comes; of the first piece it tells.
func (w *wire) pass(from, to net.Conn, begins func(first []byte)) {
	defer from.Close() //nolint:errcheck // it is over
	defer to.Close()   //nolint:errcheck // it is over
	piece := make([]byte, 32<<10)
	for {
		n, err := from.Read(piece)
		if err != nil {
			return
		}
		begins(piece[:n])
		begins = func([]byte) {}
		w.mu.Lock()
		held, slow, torn := w.held, w.slow, rand.Float64() < w.tears
		w.mu.Unlock()
		if held != nil {
			select {
			case <-held:
			case <-w.ended.Done():
			}
		}
		if torn || pause(w.ended, slow) != nil {
			return
		}
		if _, err := to.Write(piece[:n]); err != nil {
			return
		}
	}
}

// hold lets nothing pass until the wire is healed; connections stay.
func (w *wire) hold() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.held = make(chan struct{})
}

// cut ends every connection and lets none begin.
func (w *wire) cut() {
	w.mu.Lock()
	w.isCut = true
	w.mu.Unlock()
	w.tear()
}

// disturb slows what passes, and tears a share of it.
func (w *wire) disturb(slow time.Duration, tears float64) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.slow, w.tears = slow, tears
}

func (w *wire) heal() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.held != nil {
		close(w.held)
	}
	w.held, w.isCut, w.slow, w.tears = nil, false, 0, 0
}

// tear ends every connection.
func (w *wire) tear() {
	w.mu.Lock()
	defer w.mu.Unlock()
	for conn := range w.open {
		_ = conn.Close()
	}
}

// sessions are how many of a database lead through the wire.
func (w *wire) sessions() (n int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, is := range w.open {
		if is {
			n++
		}
	}
	return n
}
