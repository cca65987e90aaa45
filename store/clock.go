package store

import (
	"context"
	"fmt"
	"time"

	"github.com/songnuan/songnuan/relief"
)

// maxSkew is how far this process's clock and the database's may lie apart.
// Beyond it nothing is written: a posting begun by a wrong clock would end at a
// wrong time (RELIABILITY F13, I37).
const maxSkew = 2 * time.Second

// clockEvery is how often the two clocks are compared.
const clockEvery = 5 * time.Second

// time is the process's clock, which tests may set wrong.
func (s *Store) time() time.Time {
	if s.Clock != nil {
		return s.Clock()
	}
	return time.Now()
}

// compareClocks notes how far the two clocks lie apart; half of the question's
// own time is given to each way. A database that does not answer changes nothing.
func (s *Store) compareClocks(ctx context.Context) {
	asked := s.time()
	began := time.Now()
	now, err := s.q.DatabaseTime(ctx)
	if err != nil {
		return
	}
	skew := now.Sub(asked.Add(time.Since(began) / 2)).Abs()
	s.skew.Store(int64(skew))
}

func (s *Store) watchClocks(ctx context.Context) {
	tick := time.NewTicker(clockEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			s.compareClocks(ctx)
			_ = s.readCalendar(ctx) // tried again at the next tick
		}
	}
}

// InTime says whether the two clocks agree well enough to write.
func (s *Store) InTime() error {
	if skew := time.Duration(s.skew.Load()); skew > maxSkew {
		return fmt.Errorf("%w (this process's clock is %v off the database's)", relief.Refuse("unavailable"), skew.Round(time.Millisecond))
	}
	return nil
}
