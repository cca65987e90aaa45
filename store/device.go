package store

import (
	"context"
	"fmt"

	"github.com/songnuan/songnuan/relief"
)

// DeviceKey derives the person's key, so that no other person's device reads
// what his device keeps, and nothing new has to be stored.
func (s *Store) DeviceKey(ctx context.Context, token, person string) (relief.DeviceKey, error) {
	until, err := s.q.SessionEnd(ctx, tokenHash(token))
	if err != nil {
		return relief.DeviceKey{}, refusal(fmt.Errorf("reading the session: %w", err))
	}
	return relief.DeviceKey{Key: s.Keys.Code("device", person), Until: until}, nil
}
