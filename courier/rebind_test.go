package courier

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync/atomic"
	"testing"

	"golang.org/x/net/dns/dnsmessage"
)

// names is a name server of this machine that answers each question for an
// address of IPv4 with the next of its answers, and then with the last for ever.
func names(t *testing.T, answers ...[]string) *net.Resolver {
	t.Helper()
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	t.Cleanup(func() { _ = conn.Close(); <-done })
	go func() {
		defer close(done)
		question := make([]byte, 1500)
		for {
			n, from, err := conn.ReadFrom(question)
			if err != nil {
				return
			}
			var m dnsmessage.Message
			if m.Unpack(question[:n]) != nil || len(m.Questions) != 1 {
				continue
			}
			m.Response, m.Additionals = true, nil
			if q := m.Questions[0]; q.Type == dnsmessage.TypeA {
				for _, ip := range answers[0] {
					m.Answers = append(m.Answers, dnsmessage.Resource{
						Header: dnsmessage.ResourceHeader{Name: q.Name, Type: q.Type, Class: q.Class}, // valid for no time at all
						Body:   &dnsmessage.AResource{A: netip.MustParseAddr(ip).As4()},
					})
				}
				if len(answers) > 1 {
					answers = answers[1:]
				}
			}
			if packed, err := m.Pack(); err == nil {
				_, _ = conn.WriteTo(packed, from)
			}
		}
	}()
	return &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, "udp", conn.LocalAddr().String())
	}}
}

// inward is a server at two addresses of this machine: the partner's, which the
// operator allows, and an inner one, which nobody may reach.
func inward(t *testing.T) (port string, partner, inner *atomic.Int64) {
	t.Helper()
	partner, inner = new(atomic.Int64), new(atomic.Int64)
	count := func(n *atomic.Int64) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { n.Add(1); _, _ = io.WriteString(w, "{}") })
	}
	near, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_, port, _ = net.SplitHostPort(near.Addr().String())
	outer, err := net.Listen("tcp", "127.0.0.2:"+port)
	if err != nil {
		t.Fatal(err)
	}
	for listener, n := range map[net.Listener]*atomic.Int64{near: inner, outer: partner} {
		web := &httptest.Server{Listener: listener, Config: &http.Server{Handler: count(n)}}
		web.Start()
		t.Cleanup(web.Close)
	}
	return port, partner, inner
}

// A name that was the partner's when it was last looked up may be anybody's now.
//
// covers: fault:F66
func TestANameThatTurnsInwardsIsNotFollowed(t *testing.T) {
	port, partner, inner := inward(t)
	allowed := []netip.Prefix{netip.MustParsePrefix("127.0.0.2/32")}
	m := notice
	m.Address = "http://partner.example:" + port + "/hook"

	k := courier(Config{Allowed: allowed, Resolver: names(t, []string{"127.0.0.2"}, []string{"127.0.0.1"})})
	if err := k.Send(t.Context(), m); err != nil || partner.Load() != 1 {
		t.Fatalf("the partner is not reached: %v", err)
	}
	if err := k.Send(t.Context(), m); !errors.Is(err, ErrAddress) || !Final(err) {
		t.Errorf("after the name has turned inwards: %v", err)
	}
	if n := inner.Load(); n != 0 {
		t.Errorf("the inner server was reached %d times", n)
	}
}

// covers: fault:F66
func TestNoNameLeadsToAnInnerAddress(t *testing.T) {
	port, _, inner := inward(t)
	for _, addresses := range [][]string{{"127.0.0.1"}, {"10.0.0.1"}, {"169.254.169.254"}, {"192.168.1.1"}, {"100.64.0.9"}, {"0.0.0.0"}, {"127.0.0.1", "10.0.0.1"}} {
		for _, scheme := range []string{"https://", "http://"} {
			m := notice
			m.Address = scheme + "inner.example:" + port + "/hook"
			k := courier(Config{Allowed: []netip.Prefix{netip.MustParsePrefix("127.0.0.2/32")}, Resolver: names(t, addresses)})
			if err := k.Send(t.Context(), m); !errors.Is(err, ErrAddress) {
				t.Errorf("%s to %v: %v", scheme, addresses, err)
			}
		}
	}
	if n := inner.Load(); n != 0 {
		t.Errorf("the inner server was reached %d times", n)
	}
}

// An answer that points elsewhere is an answer, and a long one is read in part.
//
// covers: fault:F66
func TestNeitherARedirectIsFollowedNorALongAnswerRead(t *testing.T) {
	var followed atomic.Int64
	written := make(chan int64, 1)
	web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/elsewhere":
			followed.Add(1)
		case "/long":
			n, _ := io.Copy(w, io.LimitReader(endless{}, 1<<30))
			written <- n
		default:
			http.Redirect(w, r, "/elsewhere", http.StatusTemporaryRedirect)
		}
	}))
	defer web.Close()
	m := notice
	m.Address = web.URL + "/hook"
	if err := courier(Config{Allowed: here}).Send(t.Context(), m); !errors.Is(err, ErrRefused) || followed.Load() != 0 {
		t.Errorf("a redirect: %v, followed %d times", err, followed.Load())
	}
	m.Address = strings.Replace(m.Address, "/hook", "/long", 1)
	if err := courier(Config{Allowed: here}).Send(t.Context(), m); err != nil {
		t.Errorf("a long answer: %v", err)
	}
	if n := <-written; n > 64<<20 {
		t.Errorf("%d bytes of the answer were taken", n)
	}
}

type endless struct{}

func (endless) Read(p []byte) (int, error) { return len(p), nil }
