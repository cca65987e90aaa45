package store_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net"
	"net/url"
	"sync"
	"testing"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store"
	"github.com/songnuan/songnuan/store/storetest"
)

// A cutter stands between a store and Postgres and breaks the line at the nth
// exchange of the transaction that begins next: before the request gets there, or
// after it has been done and before the answer is back, which is how a commit
// lies.
type cutter struct {
	listener net.Listener
	server   string

	mu    sync.Mutex
	at    int // the exchange to break, 0 for none
	reply bool
	begun bool
	n     int // exchanges since
	broke bool
}

// preparedBegin is how pgx calls a begin that it has prepared.
var preparedBegin = func() string {
	sum := sha256.Sum256([]byte("begin"))
	return "stmtcache_" + hex.EncodeToString(sum[:24])
}()

func newCutter(t *testing.T, address string) (*cutter, string) {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	c := &cutter{server: u.Host}
	if c.listener, err = net.Listen("tcp", "127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.listener.Close() })
	go func() {
		for {
			client, err := c.listener.Accept()
			if err != nil {
				return
			}
			go c.carry(client)
		}
	}()
	u.Host = c.listener.Addr().String()
	q := u.Query()
	q.Set("pool_max_conns", "1")
	u.RawQuery = q.Encode()
	return c, u.String()
}

// arm breaks the nth exchange of the next transaction.
func (c *cutter) arm(n int, reply bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at, c.reply, c.begun, c.n, c.broke = n, reply, false, 0, false
}

// disarm says whether the line was broken.
func (c *cutter) disarm() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = 0
	return c.broke
}

// asked counts a request; it answers whether to pass it on, and whether to pass
// on the answer.
func (c *cutter) asked(chunk []byte) (pass, answer bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.at == 0 {
		return true, true
	}
	c.begun = c.begun || bytes.Contains(chunk, []byte("begin")) || bytes.Contains(chunk, []byte(preparedBegin))
	if !c.begun {
		return true, true
	}
	if c.n++; c.n != c.at {
		return true, true
	}
	c.broke = true
	return c.reply, false
}

// carry passes on what one connection says. Between a request and its answer
// nothing else is sent, so that each chunk after an answer is the next request.
func (c *cutter) carry(client net.Conn) {
	defer func() { _ = client.Close() }()
	server, err := net.Dial("tcp", c.server)
	if err != nil {
		return
	}
	defer func() { _ = server.Close() }()
	var mu sync.Mutex
	answered, silent := true, false
	go func() {
		defer func() { _ = client.Close() }()
		buffer := make([]byte, 1<<16)
		for {
			n, err := server.Read(buffer)
			mu.Lock()
			answered = true
			stop := silent
			mu.Unlock()
			if err != nil || stop {
				return
			}
			if _, err := client.Write(buffer[:n]); err != nil {
				return
			}
		}
	}()
	buffer := make([]byte, 1<<16)
	for {
		n, err := client.Read(buffer)
		if err != nil {
			return
		}
		mu.Lock()
		next := answered
		answered = false
		mu.Unlock()
		if next {
			pass, answer := c.asked(buffer[:n])
			if !pass {
				return
			}
			mu.Lock()
			silent = !answer
			mu.Unlock()
		}
		if _, err := server.Write(buffer[:n]); err != nil {
			return
		}
	}
}

// decideThroughBreaks makes the decision over a line that breaks at each exchange
// in turn, and answers how often it broke and how often it had been made all the
// same.
func decideThroughBreaks(t *testing.T, db *storetest.DB, c *cutter, s *store.Store, id string) (broken, lies int) {
	t.Helper()
	was, task := db.Case(t, id), db.Task(t, id)
	by := db.By(t, fmt.Sprintf("%s@%s", task.Role, task.Union))
	d := relief.Decide{Task: task.ID, Version: was.Version, Outcome: relief.OutcomeApprove}
	for n, made := 1, false; !made; n++ {
		for _, reply := range []bool{false, true} {
			c.arm(n, reply)
			_, err := s.Decide(t.Context(), by, d)
			switch cut, now := c.disarm(), db.Case(t, id); {
			case !cut && err != nil:
				t.Fatalf("%s on a whole line: %v", task.Kind, err)
			case !cut: // there are fewer exchanges than n
				made = true
			case err == nil:
				t.Fatalf("%s says well although the line broke at exchange %d", task.Kind, n)
			case now.Version > was.Version && !reply:
				t.Fatalf("%s was made though exchange %d never got to Postgres", task.Kind, n)
			default:
				broken++
				if now.Version > was.Version {
					made, lies = true, 1
				}
			}
			if made {
				break
			}
		}
	}
	again, err := s.Decide(t.Context(), by, d)
	if err != nil || again.Status != 200 {
		t.Fatalf("%s asked again: %d, %v", task.Kind, again.Status, err)
	}
	if now := db.Case(t, id); now.Version != was.Version+1 {
		t.Fatalf("%s moved the case from version %d to %d", task.Kind, was.Version, now.Version)
	}
	return broken, lies
}

// The crash matrix on the wire: every exchange of a decision with Postgres is
// broken on its way there and on its way back. Whatever happens, the decision has
// been made once or not at all, and the person who asks again with the same key
// gets the answer.
func TestADecisionIsMadeOnceOrNotAtAllWhereverTheLineBreaks(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{})
	c, address := newCutter(t, db.URL)
	s := db.Open(t, address, db.Options)
	id := filed(t, db, k, 1, relief.Surveying)
	broken, lies := decideThroughBreaks(t, db, c, s, id)
	atSeat(t, db, id, relief.TaskApprove) // the one that reserves money
	more, too := decideThroughBreaks(t, db, c, s, id)
	broken, lies = broken+more, lies+too
	for what, query := range map[string]string{
		"decisions without their audit row": "SELECT count(*) FROM decisions d WHERE (SELECT count(*) FROM audit a WHERE a.decision_id = d.id) <> 1",
		"events without their message":      "SELECT count(*) FROM events e WHERE (SELECT count(*) FROM outbox o WHERE o.topic = 'case' AND o.subject = e.case_id AND o.version = e.version) <> 1",
		"keys that hang":                    "SELECT count(*) FROM requests WHERE reply IS NULL",
		"reservations too many":             "SELECT count(*) - 1 FROM reservations",
	} {
		if n := storetest.Value[int](t, db, query); n != 0 {
			t.Errorf("%d %s", n, what)
		}
	}
	balanced(t, db)
	if broken < 60 || lies != 2 {
		t.Errorf("only %d lines broke, and %d commits lied", broken, lies)
	}
	t.Logf("%d broken lines, %d commits that lied", broken, lies)
}
