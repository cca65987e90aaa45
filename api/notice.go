package api

import (
	"context"
	"net/mail"
	"net/url"

	"github.com/labstack/echo/v4"

	"github.com/songnuan/songnuan/api/internal/gen"
	"github.com/songnuan/songnuan/relief"
)

// Telling is what beside the inbox itself tells people: where else they want to be
// told, and the outbox.
type Telling interface {
	// ReadNotices leaves alone what is not addressed to the person.
	ReadNotices(ctx context.Context, who relief.Person, ids []string) error
	Channels(ctx context.Context, user string) ([]relief.NoticeChannel, error)
	SetChannel(ctx context.Context, user string, c relief.NoticeChannel) error
	DropChannel(ctx context.Context, user, channel string) error
	// Messages is the outbox, in plain: for local mode only.
	Messages(ctx context.Context, limit int) ([]relief.MessageView, error)
}

// ReadNotices marks notices read.
func (s *server) ReadNotices(c echo.Context, _ gen.ReadNoticesParams) error {
	v := callOf(c)
	in, err := fill[gen.NoticeIDs](v)
	if err != nil {
		return err
	}
	return empty(c, s.Store.ReadNotices(c.Request().Context(), v.person, in.Ids))
}

// ListChannels lists where the caller is told besides.
func (s *server) ListChannels(c echo.Context) error {
	channels, err := s.Store.Channels(c.Request().Context(), callOf(c).person.ID)
	return list(c, relief.List[relief.NoticeChannel]{Items: channels}, err)
}

// SetChannel says where the caller wants to be told. Which addresses may be
// reached is the courier's to judge when it goes there; here only the form is.
func (s *server) SetChannel(c echo.Context, channel string, _ gen.SetChannelParams) error {
	v := callOf(c)
	in, err := fill[gen.ChannelRequest](v)
	if err != nil {
		return err
	}
	n := relief.NoticeChannel{
		Channel: channel, Shape: string(in.Shape), Address: in.Address, Secret: value(in.Secret), UrgentOnly: value(in.UrgentOnly), Digest: value(in.Digest), Muted: value(in.Muted),
	}
	if !addressFits(n) {
		return relief.Refuse("schema", "field", "address")
	}
	return empty(c, s.Store.SetChannel(c.Request().Context(), v.person.ID, n))
}

func addressFits(n relief.NoticeChannel) bool {
	if (n.Channel == "mail") != (n.Shape == "mail") {
		return false
	}
	if n.Channel == "mail" {
		a, err := mail.ParseAddress(n.Address)
		return err == nil && a.Address == n.Address
	}
	u, err := url.Parse(n.Address)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" && u.User == nil
}

// DropChannel ends a channel.
func (s *server) DropChannel(c echo.Context, channel string, _ gen.DropChannelParams) error {
	return empty(c, s.Store.DropChannel(c.Request().Context(), callOf(c).person.ID, channel))
}

// ListMessages shows the outbox, in local mode only: codes stand in it in plain.
func (s *server) ListMessages(c echo.Context, params gen.ListMessagesParams) error {
	if !s.Local {
		return relief.Refuse("local_only")
	}
	messages, err := s.Store.Messages(c.Request().Context(), pageOf(nil, params.Limit).Size())
	return list(c, relief.List[relief.MessageView]{Items: messages}, err)
}
