package store_test

import (
	"bytes"
	"encoding/binary"
	"io"
	"net"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"
)

// A killer stands between a migration and its database. The connection that brings a
// statement for the first time dies of it: every other time before the database hears
// of the statement, otherwise before the migration hears of its end; with a COMMIT it
// is first the one and then the other. What the statement is, its migration says with
// all that came before it in its transaction.
type killer struct {
	URL string

	to    string // the database's address
	alive sync.WaitGroup

	mu      sync.Mutex
	once    map[string]bool
	before  int // of the kills, those of which the database heard nothing
	after   int
	commits int // of them, of those that had been committed
}

func newKiller(t *testing.T, address string) *killer {
	t.Helper()
	c, err := pgx.ParseConfig(address)
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	k := &killer{URL: "postgres://" + c.User + ":" + c.Password + "@" + l.Addr().String() + "/" + c.Database + "?sslmode=disable", to: net.JoinHostPort(c.Host, strconv.Itoa(int(c.Port))), once: map[string]bool{}}
	go func() {
		for {
			client, err := l.Accept()
			if err != nil {
				return
			}
			k.alive.Go(func() { k.carry(client) })
		}
	}()
	return k
}

// carry takes one connection's messages to the database until it is killed or ends.
// It returns once the database has let go of it, so that its locks are free.
func (k *killer) carry(client net.Conn) {
	defer func() { _ = client.Close() }()
	server, err := net.Dial("tcp", k.to)
	if err != nil {
		return
	}
	defer func() { _ = server.Close() }()
	gone := make(chan struct{})
	go func() {
		defer close(gone)
		_, _ = io.Copy(client, server)
		_ = client.Close()
		_, _ = io.Copy(io.Discard, server) // whom nobody listens to any more
	}()
	defer func() {
		_ = client.Close()
		_ = server.(*net.TCPConn).CloseWrite()
		<-gone
	}()
	said := statements{named: map[string]string{}}
	for head := 0; ; head = 1 { // only the first message has no kind
		message, err := next(client, head)
		if err != nil {
			return
		}
		if sql := said.hear(message, head); sql != "" {
			first, last := k.strikes(said.soFar, sql)
			if first {
				return
			}
			if last {
				if message[0] == 'E' {
					message = append(message, 'S', 0, 0, 0, 4)
				}
				_, _ = server.Write(message)
				return
			}
		}
		if _, err := server.Write(message); err != nil {
			return
		}
	}
}

// next is the connection's next message whole.
func next(from io.Reader, head int) ([]byte, error) {
	message := make([]byte, head+4)
	if _, err := io.ReadFull(from, message); err != nil {
		return nil, err
	}
	size := int(binary.BigEndian.Uint32(message[head:]))
	message = append(message, make([]byte, max(0, size-4))...)
	_, err := io.ReadFull(from, message[head+4:])
	return message, err
}

// statements is what one connection says: prepared ones by name, and all of the
// transaction so far.
type statements struct {
	named map[string]string
	bound string
	soFar string
}

// hear answers the statement that the message has run, "" when it has none run.
func (s *statements) hear(message []byte, head int) string {
	if head == 0 {
		return ""
	}
	text := func(rest []byte) (string, []byte) {
		word, rest, _ := bytes.Cut(rest, []byte{0})
		return string(word), rest
	}
	sql, rest := "", message[5:]
	switch message[0] {
	case 'P':
		name, rest := text(rest)
		s.named[name], _ = text(rest)
	case 'B':
		_, rest = text(rest)
		name, rest := text(rest)
		s.bound = s.named[name] + string(rest)
	case 'E':
		sql = s.bound
	case 'Q':
		sql, _ = text(rest)
	}
	word := strings.ToUpper(strings.Trim(sql, " ;\n"))
	switch {
	case sql == "":
	case strings.HasPrefix(word, "BEGIN"):
		s.soFar = sql
	case s.soFar != "":
		s.soFar += "\x00" + sql
	}
	return sql
}

// strikes says whether the connection dies before or after the statement.
func (k *killer) strikes(soFar, sql string) (before, after bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	key := sql
	if soFar != "" {
		key = soFar
	}
	commit := strings.EqualFold(sql, "COMMIT")
	first := func(when string) bool {
		was := k.once[when+key]
		k.once[when+key] = true
		return !was
	}
	switch {
	case commit && first("before "):
		before = true
	case commit && first("after "):
		after = true
		k.commits++
	case !commit && first(""):
		after = len(k.once)%2 == 0
		before = !after
	}
	if before {
		k.before++
	}
	if after {
		k.after++
	}
	return before, after
}

func (k *killer) kills() int {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.before + k.after
}
