package api

import (
	"bufio"
	"context"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/songnuan/songnuan/relief"
)

// feed is a source of changes that a test fills.
type feed struct {
	changes chan relief.Change
	asked   chan int64
	out     atomic.Bool // everybody is signed out
}

func (f *feed) Changes(_ context.Context, after int64) (<-chan relief.Change, error) {
	f.asked <- after
	return f.changes, nil
}

func (f *feed) StillSignedIn(_ context.Context, token string) (relief.Person, error) {
	if f.out.Load() {
		return relief.Person{}, relief.Refuse("sign_in_required")
	}
	return personOf(token)
}

// A screen reads one stream.
type screen struct {
	t      *testing.T
	lines  *bufio.Scanner
	answer *http.Response
}

// next answers the stream's next message, "" when it is over.
func (s screen) next() string {
	s.t.Helper()
	var message []string
	for s.lines.Scan() {
		if s.lines.Text() == "" {
			return strings.Join(message, "\n")
		}
		message = append(message, s.lines.Text())
	}
	return ""
}

type newsroom struct {
	t      *testing.T
	feed   *feed
	events *Events
	web    *httptest.Server
}

func newNewsroom(t *testing.T) *newsroom {
	t.Helper()
	n := &newsroom{t: t, feed: &feed{changes: make(chan relief.Change), asked: make(chan int64, 9)}}
	o := newOffice(t, func(cfg *Config) {
		n.events = NewEvents(n.feed)
		cfg.Events = n.events
		cfg.Store.(*fakeStore).signedIn = n.feed.StillSignedIn
	})
	go n.events.Run(t.Context())
	<-n.feed.asked
	n.web = httptest.NewServer(o.echo)
	t.Cleanup(n.web.Close)
	return n
}

func (n *newsroom) open(token, last string) screen {
	n.t.Helper()
	r, err := http.NewRequestWithContext(n.t.Context(), http.MethodGet, n.web.URL+"/api/v1/events", nil)
	if err != nil {
		n.t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+token)
	if last != "" {
		r.Header.Set("Last-Event-ID", last)
	}
	w, err := n.web.Client().Do(r)
	if err != nil {
		n.t.Fatal(err)
	}
	n.t.Cleanup(func() { _ = w.Body.Close() })
	if got := w.Header.Get("Content-Type"); w.StatusCode != http.StatusOK || got != "text/event-stream" {
		n.t.Fatalf("answered %d %s", w.StatusCode, got)
	}
	return screen{t: n.t, lines: bufio.NewScanner(w.Body), answer: w}
}

func TestAScreenHearsOfWhatItsPersonMaySeeAndOfNothingElse(t *testing.T) {
	n := newNewsroom(t)
	mine := n.open("approver@410821", "")
	if got := mine.next(); !strings.Contains(got, "event: hello") {
		t.Fatalf("first came %q", got)
	}
	for _, c := range []relief.Change{
		{Seq: 1, Kind: relief.CaseChanged, ID: farAway, Path: cousin + "/410822-001"},
		{Seq: 2, Kind: relief.BulkChanged, ID: aBatch, Actor: idOf("approver@410822").String()},
		{Kind: relief.Noticed, ID: aTask, Path: county, Role: relief.Reviewer},
		{Kind: relief.Noticed, ID: aTask, Path: county, Role: relief.Approver, Actor: idOf("approver-2@410821").String()}, // his colleague's own
		{Seq: 3, Kind: "weather", ID: aTask, Path: county},
		{Seq: 4, Kind: relief.CampaignChanged, ID: farAway, Path: cousin},
		{Seq: 5, Kind: relief.CaseChanged, ID: aCase, Campaign: aCampaign, Version: 7, Path: base},
	} {
		n.feed.changes <- c
	}
	want := "id: 5\nevent: change\ndata: {\"kind\":\"case\",\"id\":\"" + aCase + "\",\"campaign_id\":\"" + aCampaign + "\",\"version\":7}"
	if got := mine.next(); got != want {
		t.Errorf("heard %q, want %q", got, want)
	}
}

func TestAScreenThatWasAwayHearsWhatItMissedOrThatItMustReadAgain(t *testing.T) {
	n := newNewsroom(t)
	first := n.open("approver@410821", "")
	first.next()
	for seq := range int64(3) {
		n.feed.changes <- relief.Change{Seq: 41 + seq, Kind: relief.CaseChanged, ID: aCase, Path: base}
		first.next()
	}
	again := n.open("approver@410821", "41")
	if got := again.next() + again.next() + again.next(); !strings.Contains(got, "hello") || !strings.Contains(got, "id: 42\n") || !strings.Contains(got, "id: 43\n") {
		t.Errorf("heard %q", got)
	}
	if got := n.open("approver@410821", "7").next(); !strings.Contains(got, "event: reset") {
		t.Errorf("a number nobody knows is answered %q", got)
	}
}

func TestAStreamEndsAtOnceWithItsSession(t *testing.T) {
	n := newNewsroom(t)
	s := n.open("approver@410821", "")
	s.next()
	n.feed.out.Store(true)
	n.feed.changes <- relief.Change{Kind: relief.SessionsChanged}
	if got := s.next(); !strings.Contains(got, "event: end") {
		t.Errorf("heard %q", got)
	}
	if got := s.next(); got != "" {
		t.Errorf("the stream goes on with %q", got)
	}
}

func TestAScreenTooFarBehindIsDroppedAndTheOthersAreNot(t *testing.T) {
	e := NewEvents(nil)
	slow, _, _, err1 := e.join("", 0, func() {})
	quick, _, _, err2 := e.join("", 0, func() {})
	if err1 != nil || err2 != nil {
		t.Fatal(err1, err2)
	}
	for seq := range int64(eventsBehind + 1) {
		e.tell(relief.Change{Seq: seq + 1, Kind: relief.CaseChanged})
		<-quick.changes
	}
	heard := 0
	for range slow.changes { // ends because it is closed
		heard++
	}
	if _, here := e.joined[quick]; heard != eventsBehind || !here {
		t.Errorf("the slow one heard %d, the quick one is still there: %t", heard, here)
	}
}

func TestAProcessThatStopsEndsItsStreams(t *testing.T) {
	e := NewEvents(&feed{changes: make(chan relief.Change), asked: make(chan int64, 1)})
	l, _, _, err := e.join("", 0, func() {})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	stop()
	e.Run(ctx)
	if _, open := <-l.changes; open {
		t.Error("the stream goes on")
	}
	if _, _, _, err := e.join("", 0, func() {}); relief.CodeOf(err) != "too_busy" {
		t.Errorf("a new one is answered %v", err)
	}
}

func TestOnePersonOpensSoManyStreamsAndNoMore(t *testing.T) {
	e := NewEvents(&feed{})
	for range eventsEach {
		if _, _, _, err := e.join("one", 0, func() {}); err != nil {
			t.Fatal(err)
		}
	}
	if _, _, _, err := e.join("one", 0, func() {}); relief.CodeOf(err) != "too_busy" {
		t.Errorf("one more is answered %v", err)
	}
	if _, _, _, err := e.join("another", 0, func() {}); err != nil {
		t.Errorf("somebody else: %v", err)
	}
}

func TestAfterALostConnectionNothingIsMissed(t *testing.T) {
	f := &feed{changes: make(chan relief.Change, 1), asked: make(chan int64, 9)}
	f.changes <- relief.Change{Seq: 12, Kind: relief.CaseChanged}
	close(f.changes)
	e := NewEvents(f)
	go e.Run(t.Context())
	got := []int64{<-f.asked, <-f.asked}
	if !slices.Equal(got, []int64{0, 12}) {
		t.Errorf("asked from %v", got)
	}
}
