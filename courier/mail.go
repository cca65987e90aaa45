package courier

import (
	"context"
	"errors"

	"github.com/wneessen/go-mail"
)

// mail sends a plain letter by the operator's server. Its id is the message's,
// so that a mail box that gets it twice shows it once.
func (c *Courier) mail(ctx context.Context, m Message) error {
	if c.Mail.Host == "" {
		return ErrUnconfigured
	}
	letter := mail.NewMsg(mail.WithNoDefaultUserAgent())
	if letter.From(c.Mail.From) != nil {
		return ErrUnconfigured
	}
	if letter.To(m.Address) != nil {
		return ErrAddress
	}
	letter.Subject(m.Text)
	letter.SetMessageIDWithValue(m.ID + "@songnuan")
	letter.SetBodyString(mail.TypeTextPlain, m.Text+"\n\n"+c.link(m)+"\n")
	server, err := mail.NewClient(c.Mail.Host, c.options()...)
	if err != nil {
		return ErrUnconfigured
	}
	err = server.DialAndSendWithContext(ctx, letter)
	var said *mail.SendError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &said) && !said.IsTemp() && said.Reason == mail.ErrSMTPRcptTo:
		return ErrAddress
	case errors.As(err, &said):
		return ErrRefused
	}
	return ErrUnreachable
}

func (c *Courier) options() []mail.Option {
	o := []mail.Option{mail.WithPort(c.Mail.Port), mail.WithTimeout(patience)}
	if c.Mail.Plain {
		o = append(o, mail.WithTLSPolicy(mail.NoTLS))
	}
	if c.Mail.User != "" {
		o = append(o, mail.WithSMTPAuth(mail.SMTPAuthAutoDiscover), mail.WithUsername(c.Mail.User), mail.WithPassword(c.Mail.Password))
	}
	return o
}
