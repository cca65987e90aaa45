package main

import (
	"cmp"
	"fmt"
	"net"
	"net/netip"
	"strconv"

	"github.com/songnuan/songnuan/courier"
)

// messages is how notices leave the house; without any of it they stay in the
// inbox and the outbox.
type messages struct {
	Link         string         `env:"SONGNUAN_LINK" help:"Address of the web application, as people reach it; stands in every message."`
	SMTP         string         `name:"smtp" env:"SONGNUAN_SMTP" help:"Mail server, host:port."`
	SMTPFrom     string         `name:"smtp-from" env:"SONGNUAN_SMTP_FROM" help:"Sender's address of mail."`
	SMTPUser     string         `name:"smtp-user" env:"SONGNUAN_SMTP_USER" help:"User name at the mail server."`
	SMTPPassword string         `name:"smtp-password" env:"SONGNUAN_SMTP_PASSWORD" help:"Password at the mail server."`
	SMTPPlain    bool           `name:"smtp-plain" env:"SONGNUAN_SMTP_PLAIN" help:"Speak to the mail server without TLS; for one on this machine."`
	SMSURL       string         `name:"sms-url" env:"SONGNUAN_SMS_URL" help:"Gateway that takes signed requests to send text messages."`
	SMSSecret    string         `name:"sms-secret" env:"SONGNUAN_SMS_SECRET" help:"Secret those requests are signed with."`
	WebhookAllow []netip.Prefix `env:"SONGNUAN_WEBHOOK_ALLOW" help:"Private networks (CIDR) that webhooks may reach all the same."`
}

func (m messages) courier() (*courier.Courier, error) {
	c := courier.Config{Link: m.Link, SMSGateway: m.SMSURL, SMSSecret: m.SMSSecret, Allowed: m.WebhookAllow}
	if m.SMTP != "" {
		host, port, err := net.SplitHostPort(m.SMTP)
		if err != nil {
			return nil, fmt.Errorf("reading SONGNUAN_SMTP: %w", err)
		}
		c.Mail = courier.SMTP{Host: host, From: cmp.Or(m.SMTPFrom, m.SMTPUser), User: m.SMTPUser, Password: m.SMTPPassword, Plain: m.SMTPPlain}
		if c.Mail.Port, err = strconv.Atoi(port); err != nil {
			return nil, fmt.Errorf("reading SONGNUAN_SMTP: %w", err)
		}
	}
	return courier.New(c), nil
}
