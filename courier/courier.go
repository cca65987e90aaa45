// Package courier carries messages out of the house: mail by SMTP, signed
// webhooks (its own form, and those of 企业微信 and 钉钉 robots), and an SMS
// gateway. A message says what kind of thing happened and gives a link, never
// whom it is about. It connects to public addresses only, unless the operator
// allows a network; it follows no redirect, waits five seconds at most and reads
// little of the answer (RELIABILITY rule 30).
package courier

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/netip"
	"time"
)

// The channels and the shapes of a webhook.
const (
	Mail    = "mail"
	Webhook = "webhook"
	SMS     = "sms"

	Signed   = "signed"
	WeCom    = "wecom"
	DingTalk = "dingtalk"
)

// A Config is where the courier may go and as whom.
type Config struct {
	Link       string // address of the web application, shown in every message
	Mail       SMTP
	SMSGateway string // URL that takes signed requests to send a text message
	SMSSecret  string
	Allowed    []netip.Prefix // private networks that may be reached all the same
	Resolver   *net.Resolver  // of names; the machine's when nil
}

// SMTP is the operator's own mail server.
type SMTP struct {
	Host     string
	Port     int
	From     string
	User     string
	Password string
	Plain    bool // without TLS, for a relay on this machine
}

// A Message is ready to go. ID is the same at every attempt, so that a receiver
// can tell a repetition.
type Message struct {
	ID      string
	Channel string
	Shape   string
	Address string // mail address, URL, or phone number
	Secret  string // of a webhook
	Text    string
	Link    string // path below the web application's address
}

// Why a message did not go: codes for the outbox, without addresses.
var (
	ErrUnconfigured = errors.New("unconfigured")    // this installation has no such channel
	ErrAddress      = errors.New("address_refused") // the address cannot be or must not be reached
	ErrUnreachable  = errors.New("unreachable")
	ErrRefused      = errors.New("refused") // the receiver said no
	ErrGone         = errors.New("gone")    // and that nobody will answer here any more
)

// Final says that another attempt would end the same.
func Final(err error) bool { return errors.Is(err, ErrAddress) || errors.Is(err, ErrGone) }

// Code is the error's code.
func Code(err error) string {
	for _, known := range []error{ErrUnconfigured, ErrAddress, ErrUnreachable, ErrRefused, ErrGone} {
		if errors.Is(err, known) {
			return known.Error()
		}
	}
	return "failed"
}

// patience is the most one message may take.
const patience = 5 * time.Second

// A Courier sends messages. It is safe for concurrent use.
type Courier struct {
	Config
	web   *http.Client
	plain *http.Client // what is not encrypted leaves for the allowed networks only
	now   func() time.Time
}

// New makes a courier.
func New(c Config) *Courier {
	return &Courier{Config: c, web: client(c, false), plain: client(c, true), now: time.Now}
}

// Send sends one message, or says why it did not go.
func (c *Courier) Send(ctx context.Context, m Message) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	switch m.Channel {
	case Mail:
		return c.mail(ctx, m)
	case Webhook:
		return c.webhook(ctx, m)
	case SMS:
		if c.SMSGateway == "" {
			return ErrUnconfigured
		}
		return c.post(ctx, c.SMSGateway, c.SMSSecret, m.ID, map[string]string{"id": m.ID, "to": m.Address, "text": m.Text})
	}
	return ErrUnconfigured
}

func (c *Courier) link(m Message) string {
	if m.Link == "" {
		return c.Link
	}
	return c.Link + m.Link
}
