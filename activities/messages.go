package activities

import (
	"context"
	"errors"
	"sync"

	"github.com/songnuan/songnuan/courier"
	"github.com/songnuan/songnuan/store"
)

const (
	noticePage  = 200
	messagePage = 10 // sent at once, five seconds each at most
)

// SendMessages plans messages for new notices and sends a few that are due, side
// by side. It answers whether there may be more. A message that was sent by a
// worker that died before it could say so is sent again under the same id.
func (a *Activities) SendMessages(ctx context.Context) (int, error) {
	planned, err := a.Store.PlanMessages(ctx, noticePage)
	if err != nil {
		return 0, err
	}
	messages, claimed, err := a.Store.ClaimMessages(ctx, messagePage)
	var sending sync.WaitGroup
	failed := make([]error, len(messages))
	for i, m := range messages {
		sending.Go(func() { failed[i] = a.send(ctx, m) })
	}
	sending.Wait()
	if err := errors.Join(append(failed, err)...); err != nil {
		return 0, err
	}
	if claimed == messagePage || planned == noticePage {
		return 1, nil
	}
	return 0, nil
}

func (a *Activities) send(ctx context.Context, m store.Message) error {
	err := a.Courier.Send(ctx, courier.Message{ID: m.ID, Channel: m.Channel, Shape: m.Shape, Address: m.Address, Secret: m.Secret, Text: m.Text, Link: m.Link})
	switch {
	case err == nil:
		return a.Store.MessageSent(ctx, m)
	case errors.Is(err, courier.ErrUnconfigured):
		return a.Store.MessageKept(ctx, m, courier.Code(err))
	}
	return a.Store.MessageFailed(ctx, m, courier.Code(err), courier.Final(err))
}
