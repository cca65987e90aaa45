package courier

import (
	"bufio"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"
)

var (
	here   = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}
	at     = time.Unix(1_770_000_000, 0)
	notice = Message{ID: "01a2", Channel: Webhook, Shape: Signed, Secret: "s3cret", Text: "办理时限已到，请尽快办理", Link: "/cases/7"}
)

// A receiver keeps what was posted to it.
type receiver struct {
	*httptest.Server
	header http.Header
	query  url.Values
	body   []byte
	answer string
	status int
}

func receive(t *testing.T) *receiver {
	r := &receiver{status: http.StatusOK, answer: `{"errcode":0}`}
	r.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		r.header, r.query = req.Header, req.URL.Query()
		r.body, _ = io.ReadAll(req.Body)
		w.WriteHeader(r.status)
		_, _ = io.WriteString(w, r.answer)
	}))
	t.Cleanup(r.Close)
	return r
}

func courier(c Config) *Courier {
	c.Link = "https://songnuan.example"
	k := New(c)
	k.now = func() time.Time { return at }
	return k
}

// covers: F16
func TestSignedWebhookCanBeCheckedByItsReceiver(t *testing.T) {
	r := receive(t)
	m := notice
	m.Address = r.URL + "/hook"
	if err := courier(Config{Allowed: here}).Send(t.Context(), m); err != nil {
		t.Fatal(err)
	}
	stamp := r.header.Get("X-Songnuan-Timestamp")
	sum := hmac.New(sha256.New, []byte("s3cret"))
	sum.Write([]byte(stamp + "." + string(r.body)))
	if got, want := r.header.Get("X-Songnuan-Signature"), "v1="+hex.EncodeToString(sum.Sum(nil)); got != want || stamp != strconv.FormatInt(at.Unix(), 10) {
		t.Errorf("signature %q at %q, want %q", got, stamp, want)
	}
	var said map[string]string
	if err := json.Unmarshal(r.body, &said); err != nil || said["link"] != "https://songnuan.example/cases/7" || said["text"] != m.Text || r.header.Get("X-Songnuan-Delivery") != m.ID {
		t.Errorf("it said %v as %s", said, r.header.Get("X-Songnuan-Delivery"))
	}
}

func TestRobotsReadWhatTheyKnow(t *testing.T) {
	for _, shape := range []string{WeCom, DingTalk} {
		r := receive(t)
		m := notice
		m.Shape, m.Address = shape, r.URL+"/robot/send?access_token=x"
		if err := courier(Config{Allowed: here}).Send(t.Context(), m); err != nil {
			t.Fatal(err)
		}
		var said struct {
			Type string `json:"msgtype"`
			Text struct{ Content string }
		}
		if err := json.Unmarshal(r.body, &said); err != nil || said.Type != "text" || !strings.Contains(said.Text.Content, m.Text) || r.query.Get("access_token") != "x" {
			t.Errorf("%s was told %s", shape, r.body)
		}
		if shape == DingTalk {
			stamp := strconv.FormatInt(at.UnixMilli(), 10)
			sum := hmac.New(sha256.New, []byte(m.Secret))
			sum.Write([]byte(stamp + "\n" + m.Secret))
			if r.query.Get("timestamp") != stamp || r.query.Get("sign") != base64.StdEncoding.EncodeToString(sum.Sum(nil)) {
				t.Errorf("signed as %v", r.query)
			}
		}
		r.answer = `{"errcode":310000,"errmsg":"keywords not in content"}`
		if err := courier(Config{Allowed: here}).Send(t.Context(), m); !errors.Is(err, ErrRefused) {
			t.Errorf("%s refused with status 200: %v", shape, err)
		}
	}
}

func TestWhatTheReceiverSaysDecides(t *testing.T) {
	r := receive(t)
	m := notice
	m.Address = r.URL
	for status, want := range map[int]error{http.StatusNoContent: nil, http.StatusInternalServerError: ErrRefused, http.StatusNotFound: ErrRefused, http.StatusFound: ErrRefused, http.StatusGone: ErrGone} {
		r.status, r.answer = status, ""
		if err := courier(Config{Allowed: here}).Send(t.Context(), m); !errors.Is(err, want) || Final(err) != (status == http.StatusGone) {
			t.Errorf("status %d: %v, want %v", status, err, want)
		}
	}
	r.Close()
	err := courier(Config{Allowed: here}).Send(t.Context(), m)
	if !errors.Is(err, ErrUnreachable) || strings.Contains(err.Error(), "127.0.0.1") || Final(err) {
		t.Errorf("nobody there: %v", err)
	}
}

// No webhook reaches into the house, by whatever name.
func TestPrivateAddressesAreRefusedAfterTheNameIsResolved(t *testing.T) {
	for address, public := range map[string]bool{
		"127.0.0.1": false, "10.1.2.3": false, "192.168.0.1": false, "172.16.9.9": false, "169.254.169.254": false, "100.64.0.1": false, "0.0.0.0": false, "224.0.0.1": false,
		"255.255.255.255": false, "198.18.0.1": false, "::1": false, "fe80::1": false, "fc00::1": false, "::ffff:10.0.0.1": false, "64:ff9b::a00:1": false, "8.8.8.8": true, "2606:4700::1111": true,
	} {
		if got := reachable(netip.MustParseAddr(address), nil); got != public {
			t.Errorf("%s is reachable: %t", address, got)
		}
	}
	r := receive(t)
	_, port, _ := net.SplitHostPort(r.Listener.Addr().String())
	m := notice
	m.Address = "http://localhost:" + port
	if err := courier(Config{Allowed: []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")}}).Send(t.Context(), m); !errors.Is(err, ErrAddress) || !Final(err) || r.body != nil {
		t.Errorf("localhost by name: %v", err)
	}
	m.Address = "http://8.8.8.8/" // what is not encrypted leaves for the allowed networks only
	if err := courier(Config{Allowed: []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")}}).Send(t.Context(), m); !errors.Is(err, ErrAddress) {
		t.Errorf("plain http to a public host: %v", err)
	}
	for _, bad := range []string{"http://8.8.8.8/", "ftp://example.org/", "https://user:pw@example.org/", "https:///x", "%"} {
		m.Address = bad
		if err := courier(Config{}).Send(t.Context(), m); !errors.Is(err, ErrAddress) {
			t.Errorf("%s: %v", bad, err)
		}
	}
}

func TestTextMessagesGoByTheGateway(t *testing.T) {
	r := receive(t)
	m := Message{ID: "m1", Channel: SMS, Address: "19900000001", Text: "验证码 123456"}
	if err := courier(Config{}).Send(t.Context(), m); !errors.Is(err, ErrUnconfigured) {
		t.Errorf("without a gateway: %v", err)
	}
	if err := courier(Config{Allowed: here, SMSGateway: r.URL, SMSSecret: "g"}).Send(t.Context(), m); err != nil {
		t.Fatal(err)
	}
	var said map[string]string
	if err := json.Unmarshal(r.body, &said); err != nil || said["to"] != m.Address || said["text"] != m.Text || !strings.HasPrefix(r.header.Get("X-Songnuan-Signature"), "v1=") {
		t.Errorf("the gateway was told %v", said)
	}
}

// A mail server of one session that keeps the letter.
func mailServer(t *testing.T, refuse string) (SMTP, <-chan string) {
	t.Helper()
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	letters := make(chan string, 1)
	go func() {
		conn, err := l.Accept()
		if err != nil {
			return
		}
		defer func() { _ = conn.Close() }()
		serveMail(conn, refuse, letters)
	}()
	at := l.Addr().(*net.TCPAddr)
	return SMTP{Host: "127.0.0.1", Port: at.Port, From: "songnuan@union.example", Plain: true}, letters
}

func serveMail(conn net.Conn, refuse string, letters chan<- string) {
	in := bufio.NewReader(conn)
	say := func(line string) { _, _ = fmt.Fprintf(conn, "%s\r\n", line) }
	say("220 test")
	var letter strings.Builder
	for inData := false; ; {
		line, err := in.ReadString('\n')
		if err != nil {
			return
		}
		switch {
		case inData && line == ".\r\n":
			inData = false
			letters <- letter.String()
			say("250 kept")
		case inData:
			letter.WriteString(line)
		case refuse != "" && strings.HasPrefix(line, refuse):
			say("550 no such user")
		case strings.HasPrefix(line, "DATA"):
			inData = true
			say("354 go on")
		case strings.HasPrefix(line, "QUIT"):
			say("221 bye")
			return
		default:
			say("250 ok")
		}
	}
}

// covers: F16
func TestLettersSayTheLineAndTheLinkAndNothingElse(t *testing.T) {
	server, letters := mailServer(t, "")
	m := Message{ID: "01a2", Channel: Mail, Address: "clerk@union.example", Text: "办理时限已到，请尽快办理", Link: "/cases/7"}
	if err := courier(Config{Mail: server}).Send(t.Context(), m); err != nil {
		t.Fatal(err)
	}
	letter := <-letters
	head, body, _ := strings.Cut(letter, "\r\n\r\n")
	subject := ""
	for line := range strings.SplitSeq(strings.ReplaceAll(head, "\r\n ", " "), "\r\n") {
		if rest, ok := strings.CutPrefix(line, "Subject: "); ok {
			subject, _ = new(mime.WordDecoder).DecodeHeader(rest)
		}
	}
	if subject != m.Text || !strings.Contains(head, "<01a2@songnuan>") || strings.Contains(head, "X-Mailer") || strings.Contains(head, "User-Agent") {
		t.Errorf("the head is\n%s", head)
	}
	if !strings.Contains(body, "https://songnuan.example/cases/7") {
		t.Errorf("the letter is\n%s", body)
	}
}

func TestRefusedAddressesAreFinalAndSilentServersAreNot(t *testing.T) {
	m := Message{ID: "1", Channel: Mail, Address: "nobody@union.example", Text: "x"}
	server, _ := mailServer(t, "RCPT")
	if err := courier(Config{Mail: server}).Send(t.Context(), m); !Final(err) {
		t.Errorf("an address that the server does not know: %v", err)
	}
	server, _ = mailServer(t, "MAIL")
	if err := courier(Config{Mail: server}).Send(t.Context(), m); !errors.Is(err, ErrRefused) || Final(err) {
		t.Errorf("a sender it does not like: %v", err)
	}
	if err := courier(Config{Mail: SMTP{Host: "127.0.0.1", Port: 1, From: "a@b.example", Plain: true}}).Send(t.Context(), m); !errors.Is(err, ErrUnreachable) || Final(err) {
		t.Errorf("no server: %v", err)
	}
	if err := courier(Config{}).Send(t.Context(), m); !errors.Is(err, ErrUnconfigured) {
		t.Errorf("no mail at all: %v", err)
	}
	m.Address = "not an address"
	server, _ = mailServer(t, "")
	if err := courier(Config{Mail: server}).Send(t.Context(), m); !Final(err) {
		t.Errorf("no address: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	m.Address = "a@b.example"
	if err := courier(Config{Mail: server}).Send(ctx, m); err == nil {
		t.Error("sent after the time was over")
	}
}
