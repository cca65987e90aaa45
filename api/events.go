package api

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/songnuan/songnuan/api/internal/gen"
	"github.com/songnuan/songnuan/relief"
)

const (
	eventsBeat    = 15 * time.Second
	eventsWrite   = 10 * time.Second // a browser that takes nothing for so long is gone
	eventsKept    = 1024             // changes a browser that was away can still be told of
	eventsBehind  = 256              // changes a slow browser may be behind
	eventsStreams = 2000             // open at once in this process
	eventsEach    = 20               // of them by one person
	eventsAgain   = 500 * time.Millisecond
	eventsLast    = time.Second // for the last words of a process that ends
)

// Watching is what open screens are told from.
type Watching interface {
	// Changes tells of every change after the number, or from now on when it is 0;
	// the channel is closed when it can no longer.
	Changes(ctx context.Context, after int64) (<-chan relief.Change, error)
	// StillSignedIn answers whose the token is, without keeping the session alive.
	StillSignedIn(ctx context.Context, token string) (relief.Person, error)
}

// Events passes changes on to every open screen of this process, from one
// connection to the database. It tells each only of what its person may see.
type Events struct {
	source Watching
	beat   time.Duration

	mu     sync.Mutex
	over   bool
	kept   []relief.Change
	joined map[*listener]struct{}
}

// A listener is one open screen; its channels are closed when it is dropped.
type listener struct {
	person  string
	changes chan relief.Change
	recheck chan struct{}
	hurry   func() // ends a write that its browser does not take
}

// NewEvents prepares the passing on; Run does it.
func NewEvents(source Watching) *Events {
	return &Events{source: source, beat: eventsBeat, joined: map[*listener]struct{}{}}
}

// Run passes changes on until ctx ends, and then ends every stream.
func (e *Events) Run(ctx context.Context) {
	defer e.end()
	var last int64
	for ctx.Err() == nil {
		changes, err := e.source.Changes(ctx, last)
		if err != nil {
			slog.Warn("listening for changes", "error", err)
		} else {
			for c := range changes {
				last = max(last, c.Seq)
				e.tell(c)
			}
			if ctx.Err() == nil {
				e.recheck() // what had no number may have been missed
			}
		}
		select {
		case <-ctx.Done():
		case <-time.After(eventsAgain):
		}
	}
}

// end ends every stream at once: requests are let finish, and a stream never does.
func (e *Events) end() {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.over = true
	for l := range e.joined {
		l.hurry()
		e.drop(l)
	}
}

func (e *Events) ended() bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.over
}

// tell gives the change to every listener; one that is too far behind is dropped
// and finds its way back with the number it had last.
func (e *Events) tell(c relief.Change) {
	if c.Kind == relief.SessionsChanged {
		e.recheck()
		return
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.kept = append(e.kept, c); len(e.kept) > 2*eventsKept {
		e.kept = append([]relief.Change(nil), e.kept[len(e.kept)-eventsKept:]...)
	}
	for l := range e.joined {
		select {
		case l.changes <- c:
		default:
			e.drop(l)
		}
	}
}

func (e *Events) recheck() {
	e.mu.Lock()
	defer e.mu.Unlock()
	for l := range e.joined {
		select {
		case l.recheck <- struct{}{}:
		default:
		}
	}
}

func (e *Events) drop(l *listener) {
	delete(e.joined, l)
	close(l.changes)
}

// join opens a stream with what happened after the change of the number last;
// known says whether that is still known, and hurry ends a write under way.
func (e *Events) join(person string, last int64, hurry func()) (l *listener, missed []relief.Change, known bool, err error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.over || len(e.joined) >= eventsStreams {
		return nil, nil, false, relief.Refuse("too_busy", "seconds", 5)
	}
	own := 0
	for other := range e.joined {
		if other.person == person {
			own++
		}
	}
	if own >= eventsEach {
		return nil, nil, false, relief.Refuse("too_busy", "seconds", 5)
	}
	for i := len(e.kept) - 1; last > 0 && i >= 0 && !known; i-- {
		if e.kept[i].Seq == last {
			missed, known = append(missed, e.kept[i+1:]...), true
		}
	}
	l = &listener{person: person, changes: make(chan relief.Change, eventsBehind), recheck: make(chan struct{}, 1), hurry: hurry}
	e.joined[l] = struct{}{}
	return l, missed, known || last == 0, nil
}

func (e *Events) leave(l *listener) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if _, here := e.joined[l]; here {
		e.drop(l)
	}
}

// StreamEvents tells the caller's screen of what changes, until it goes away or
// its session ends.
func (s *server) StreamEvents(c echo.Context, params gen.StreamEventsParams) error {
	if s.Events == nil {
		return relief.Refuse("unavailable")
	}
	last, _ := strconv.ParseInt(value(params.LastEventID), 10, 64) // what is no number is not known
	out := stream{s: s, c: c, v: callOf(c), line: http.NewResponseController(c.Response())}
	l, missed, known, err := s.Events.join(callOf(c).person.ID, last, out.hurry)
	if err != nil {
		return err
	}
	defer s.Events.leave(l)
	h := c.Response().Header()
	h.Set(echo.HeaderContentType, "text/event-stream")
	h.Set(echo.HeaderCacheControl, "no-store, no-transform")
	h.Set("X-Accel-Buffering", "no")
	_ = out.line.SetReadDeadline(time.Time{}) // the request has been read; a screen stays open for hours
	hello := "hello"
	if !known {
		hello = "reset"
	}
	c.Response().WriteHeader(http.StatusOK)
	err = out.write("retry: 2000\nevent: " + hello + "\ndata: {}\n\n")
	for _, change := range missed {
		if err == nil {
			err = out.tell(change)
		}
	}
	if err == nil {
		err = out.follow(l, s.Events.beat)
	}
	s.Logger.Debug("stream over", "request_id", requestID(c), "why", err)
	return nil // what has begun cannot be answered otherwise
}

// A stream is the answer that a screen listens to.
type stream struct {
	s    *server
	c    echo.Context
	v    *call
	line *http.ResponseController
}

var errSignedOut = errors.New("signed out")

func (o stream) follow(l *listener, beat time.Duration) error {
	ticks := time.NewTicker(beat)
	defer ticks.Stop()
	ctx := o.c.Request().Context()
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case change, open := <-l.changes:
			if !open {
				return errors.Join(io.EOF, o.farewell())
			}
			if err := o.tell(change); err != nil {
				return err
			}
			continue
		case <-ticks.C:
			if err := o.write(": still here\n\n"); err != nil {
				return err
			}
		case <-l.recheck:
		}
		if err := o.known(ctx); err != nil {
			return err
		}
	}
}

// farewell tells the browser of a process that ends when to ask again: not all
// of them in the same moment.
func (o stream) farewell() error {
	if !o.s.Events.ended() {
		return nil
	}
	o.hurry()
	return o.say("retry: " + strconv.Itoa(500+rand.IntN(1500)) + "\n\n")
}

func (o stream) hurry() { _ = o.line.SetWriteDeadline(time.Now().Add(eventsLast)) }

// known ends the stream when its session has ended.
func (o stream) known(ctx context.Context) error {
	token, _ := sessionToken(o.c)
	ctx, cancel := context.WithTimeout(ctx, eventsWrite)
	defer cancel()
	person, err := o.s.Store.StillSignedIn(ctx, token)
	switch {
	case relief.CodeOf(err) == "sign_in_required":
		return errors.Join(errSignedOut, o.write("event: end\ndata: {\"code\":\"sign_in_required\"}\n\n"))
	case err == nil:
		o.v.person = person
	}
	return nil // a database that cannot answer for a moment ends nobody's stream
}

func (o stream) tell(c relief.Change) error {
	if !o.s.sees(o.v, c) {
		return nil
	}
	body, err := json.Marshal(c)
	if err != nil {
		return fmt.Errorf("writing a change: %w", err)
	}
	text := "event: change\ndata: " + string(body) + "\n\n"
	if c.Seq > 0 {
		text = "id: " + strconv.FormatInt(c.Seq, 10) + "\n" + text
	}
	return o.write(text)
}

func (o stream) write(text string) error {
	_ = o.line.SetWriteDeadline(time.Now().Add(eventsWrite)) // a writer of a test has none
	return o.say(text)
}

func (o stream) say(text string) error {
	if _, err := io.WriteString(o.c.Response(), text); err != nil {
		return err
	}
	return o.line.Flush()
}

// seeing names the permission to read each kind of thing.
var seeing = map[relief.ChangeKind]string{
	relief.CaseChanged: "case.read", relief.CampaignChanged: "campaign.read", relief.ImportChanged: "roster.import", relief.PaymentsChanged: "payment.read",
}

// sees says whether the change is of something the caller may read.
func (s *server) sees(v *call, c relief.Change) bool {
	switch c.Kind {
	case relief.BulkChanged:
		return c.Actor == v.person.ID
	case relief.Noticed:
		if c.Actor != "" {
			return c.Actor == v.person.ID
		}
		for _, a := range v.person.Roles {
			if a.Role == c.Role && a.Path == c.Path {
				return true
			}
		}
		return false
	}
	action, known := seeing[c.Kind]
	if !known || c.Path == "" {
		return false
	}
	for _, scope := range s.Authorizer.Scopes(v.user, action) {
		if relief.Covers(scope, c.Path) || c.Kind == relief.CampaignChanged && relief.Covers(c.Path, scope) {
			return true
		}
	}
	return false
}
