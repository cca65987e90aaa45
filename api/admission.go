package api

import (
	"io"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/songnuan/songnuan/relief"
)

// How much is under way at once (RELIABILITY rule 34): eight requests at work for each
// connection to Postgres, so that whoever is let in is answered within two seconds even
// on two cores, and beside them those whose body is still on a slow line.
const (
	atWork   = 128
	mostOpen = 512
)

// An admission has a place for each request that is open, and for each at work.
type admission struct{ open, work chan struct{} }

// admit answers 503 at once when too much is under way, instead of queueing. Who asks
// whether the process lives always hears.
func (s *server) admit(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		op := s.operations[c.Request().Method+" "+c.Path()]
		if c.Path() == "/healthz" || c.Path() == "/readyz" || op != nil && op.stream { // streams are counted by themselves
			return next(c)
		}
		if !taken(s.rooms.open) {
			return relief.Refuse("too_busy", "seconds", 2)
		}
		defer func() { <-s.rooms.open }()
		if !taken(s.rooms.work) {
			return relief.Refuse("too_busy", "seconds", 2)
		}
		if r := c.Request(); r.Body != nil && r.Body != http.NoBody {
			body := &arriving{body: r.Body, gone: r.Context().Done(), work: s.rooms.work, at: true}
			defer body.leave()
			own := r.WithContext(r.Context()) // the server looks at the body it gave when it answers before that was read
			own.Body = body
			c.SetRequest(own)
		} else {
			defer func() { <-s.rooms.work }()
		}
		return next(c)
	}
}

func taken(places chan struct{}) bool {
	select {
	case places <- struct{}{}:
		return true
	default:
		return false
	}
}

// An arriving body leaves its request's place at work to others from its first byte to
// its last, and waits for one again then.
type arriving struct {
	body io.ReadCloser
	gone <-chan struct{} // the client
	work chan struct{}
	at   bool
}

func (a *arriving) leave() {
	if a.at {
		<-a.work
		a.at = false
	}
}

func (a *arriving) Read(p []byte) (int, error) {
	a.leave()
	n, err := a.body.Read(p)
	if err != nil && !a.at {
		select {
		case a.work <- struct{}{}:
			a.at = true
		case <-a.gone:
		}
	}
	return n, err
}

func (a *arriving) Close() error { return a.body.Close() }
