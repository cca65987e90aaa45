package store

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/internal/db"
)

const (
	digestHour  = 8 // of the day, Shanghai
	maxAttempts = 10
	maxPause    = time.Hour
)

// A Message is one that may go out now, with where to.
type Message struct {
	ID      string
	Channel string // mail, webhook, sms
	Shape   string
	Address string
	Secret  string
	Kind    relief.NoticeKind
	Text    string // what to say; for notices, their line
	Link    string
	attempt int
	user    string
	digest  bool
}

// MessagesWait says whether there is something to plan or to send.
func (s *Store) MessagesWait(ctx context.Context) (bool, error) {
	wait, err := s.q.MessagesWait(ctx)
	return wait != nil && *wait, refusal(err)
}

// PlanMessages makes messages of new notices, one a channel and recipient. It
// answers how many notices it took.
func (s *Store) PlanMessages(ctx context.Context, page int) (int, error) {
	n, err := s.q.PlanMessages(ctx, db.PlanMessagesParams{Page: int32(page), Urgent: urgentKinds(), DigestAt: nextDigest(s.time())}) //nolint:gosec // a page
	return int(n), refusal(err)
}

func urgentKinds() []string {
	var out []string
	for _, k := range relief.NoticeKinds() {
		if k.Urgent() {
			out = append(out, string(k))
		}
	}
	return out
}

// nextDigest is when the day's digest goes out.
func nextDigest(now time.Time) time.Time {
	at := relief.DayOf(now).Start().Add(digestHour * time.Hour)
	if !at.After(now) {
		at = relief.DayOf(now).AddDays(1).Start().Add(digestHour * time.Hour)
	}
	return at
}

// ClaimMessages takes messages to be sent; what is no longer needed, or whose
// channel is gone, ends here. It answers how many it looked at.
func (s *Store) ClaimMessages(ctx context.Context, page int) ([]Message, int, error) {
	rows, err := s.q.ClaimMessages(ctx, int32(page)) //nolint:gosec // a page
	if err != nil {
		return nil, 0, refusal(fmt.Errorf("claiming messages: %w", err))
	}
	var out []Message
	for _, row := range rows {
		m, send, err := s.message(ctx, row)
		if err != nil {
			return out, len(rows), err
		}
		if !send {
			if err := s.endMessage(ctx, row.ID, "moot", ""); err != nil {
				return out, len(rows), err
			}
			continue
		}
		out = append(out, m)
	}
	return out, len(rows), nil
}

func (s *Store) message(ctx context.Context, row db.ClaimMessagesRow) (Message, bool, error) {
	m := Message{ID: row.ID, Channel: row.Channel, Kind: relief.NoticeKind(row.Kind), attempt: row.Attempts, user: deref(row.UserID), digest: row.Digest}
	if row.Channel == "sms" {
		var err error
		if m.Address, err = s.unseal("messages", "address_enc", row.ID, row.AddressEnc); err != nil {
			return m, false, err
		}
		m.Text, err = s.unseal("messages", "text_enc", row.ID, row.TextEnc)
		return m, true, err
	}
	m.Text, m.Link = m.Kind.Zh(), "/"
	if row.NoticeID != nil {
		n, err := s.q.MessageFacts(ctx, *row.NoticeID)
		if err != nil {
			return m, false, refusal(fmt.Errorf("reading the notice: %w", err))
		}
		if n.TaskStatus == "done" || n.TaskStatus == "cancelled" {
			return m, false, nil
		}
		if n.CaseID != nil {
			m.Link = "/cases/" + *n.CaseID
		}
	}
	if m.digest {
		unread, err := s.q.UnreadSince(ctx, m.user)
		if err != nil {
			return m, false, refusal(fmt.Errorf("looking for unread notices: %w", err))
		}
		if !unread {
			return m, false, nil
		}
	}
	c, err := s.q.ChannelFor(ctx, db.ChannelForParams{UserID: m.user, Channel: row.Channel})
	if noRows(err) {
		return m, false, nil
	}
	if err != nil {
		return m, false, refusal(fmt.Errorf("reading the channel: %w", err))
	}
	m.Shape = c.Shape
	id := channelID(m.user, row.Channel)
	if m.Address, err = s.unseal("notice_channels", "address_enc", id, c.AddressEnc); err != nil {
		return m, false, err
	}
	m.Secret, err = s.unseal("notice_channels", "secret_enc", id, c.SecretEnc)
	return m, true, err
}

// channelID binds a channel's ciphertext to its person and kind.
func channelID(user, channel string) string {
	return uuid.NewSHA1(uuid.NameSpaceOID, []byte(user+"/channel/"+channel)).String()
}

// MessageSent ends a message that went out.
func (s *Store) MessageSent(ctx context.Context, m Message) error {
	return s.endMessage(ctx, m.ID, "sent", "")
}

// MessageKept ends a message for which this installation has no channel; the
// outbox shows it.
func (s *Store) MessageKept(ctx context.Context, m Message, problem string) error {
	return s.endMessage(ctx, m.ID, "kept", problem)
}

// MessageFailed puts a message off, longer each time. After ten attempts, or
// when another would end the same, somebody has to look: the operators are told,
// in the inbox only.
func (s *Store) MessageFailed(ctx context.Context, m Message, problem string, final bool) error {
	if !final && m.attempt < maxAttempts {
		wait := min(maxPause, 10*time.Second<<(m.attempt-1))
		return refusal(s.q.DelayMessage(ctx, db.DelayMessageParams{ID: m.ID, Problem: problem, Seconds: wait.Seconds()}))
	}
	return s.write(ctx, func(ctx context.Context, t *tx) error {
		if err := t.EndMessage(ctx, db.EndMessageParams{ID: m.ID, Status: "attention", Problem: problem}); err != nil {
			return fmt.Errorf("giving the message up: %w", err)
		}
		if m.Kind == relief.NoticeUndelivered { // that nobody could be told of it is told once
			return nil
		}
		root, err := t.RootUnion(ctx)
		if err != nil {
			return fmt.Errorf("reading the root: %w", err)
		}
		_, err = t.leave(ctx, Notice{Key: "message/" + m.ID, Path: root, Role: relief.Operator, Kind: relief.NoticeUndelivered, Body: map[string]any{"message": m.ID, "problem": problem}})
		return err
	})
}

func (s *Store) endMessage(ctx context.Context, id, status, problem string) error {
	return refusal(s.q.EndMessage(ctx, db.EndMessageParams{ID: id, Status: status, Problem: problem}))
}

// SetChannel says where and when a person wants to be told besides the inbox.
func (s *Store) SetChannel(ctx context.Context, user string, c relief.NoticeChannel) error {
	id := channelID(user, c.Channel)
	address, err := s.seal("notice_channels", "address_enc", id, c.Address)
	if err != nil {
		return err
	}
	secret, err := s.seal("notice_channels", "secret_enc", id, c.Secret)
	if err != nil {
		return err
	}
	muted := make([]string, len(c.Muted))
	for i, k := range c.Muted {
		muted[i] = string(k)
	}
	return refusal(s.q.SetChannel(ctx, db.SetChannelParams{
		UserID: user, Channel: c.Channel, Shape: c.Shape, AddressEnc: address, SecretEnc: secret, UrgentOnly: c.UrgentOnly, Digest: c.Digest, Muted: muted,
	}))
}

// DropChannel ends a channel, if there is one.
func (s *Store) DropChannel(ctx context.Context, user, channel string) error {
	return refusal(s.q.DropChannel(ctx, db.DropChannelParams{UserID: user, Channel: channel}))
}

// Channels answers the person's own channels; their secrets are never shown.
func (s *Store) Channels(ctx context.Context, user string) ([]relief.NoticeChannel, error) {
	rows, err := s.q.ChannelsOf(ctx, user)
	if err != nil {
		return nil, refusal(fmt.Errorf("reading channels: %w", err))
	}
	out := make([]relief.NoticeChannel, len(rows))
	for i, row := range rows {
		out[i] = relief.NoticeChannel{Channel: row.Channel, Shape: row.Shape, UrgentOnly: row.UrgentOnly, Digest: row.Digest, Muted: []relief.NoticeKind{}}
		for _, k := range row.Muted {
			out[i].Muted = append(out[i].Muted, relief.NoticeKind(k))
		}
		if out[i].Address, err = s.unseal("notice_channels", "address_enc", channelID(user, row.Channel), row.AddressEnc); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// Messages is the outbox, newest first, with what stands in it: for local mode,
// where nobody else would read an applicant's code.
func (s *Store) Messages(ctx context.Context, page int) ([]relief.MessageView, error) {
	rows, err := s.q.OutboxMessages(ctx, int32(page)) //nolint:gosec // a page
	if err != nil {
		return nil, refusal(fmt.Errorf("reading the outbox: %w", err))
	}
	out := make([]relief.MessageView, len(rows))
	for i, row := range rows {
		kind := relief.NoticeKind(row.Kind)
		out[i] = relief.MessageView{ID: row.ID, Channel: row.Channel, Kind: kind, Text: kind.Zh(), Status: row.Status, Attempts: row.Attempts, Problem: row.Problem, At: row.CreatedAt, EndedAt: row.EndedAt}
		if row.TextEnc != nil {
			if out[i].Text, err = s.unseal("messages", "text_enc", row.ID, row.TextEnc); err != nil {
				return nil, err
			}
		}
	}
	return out, nil
}
