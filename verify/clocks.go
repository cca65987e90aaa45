package verify

import (
	"context"
	"fmt"
	"time"
)

// maxSkew is how far this machine's clock and the database's may be apart.
const maxSkew = 2 * time.Second

// clocksAgree is I37; the database's clock is read between two readings of ours,
// so that a slow answer is no skew.
func clocksAgree(ctx context.Context, s *snapshot) ([]Violation, error) {
	var theirs time.Time
	before := s.Clock()
	if err := s.QueryRow(ctx, "SELECT clock_timestamp()").Scan(&theirs); err != nil {
		return nil, fmt.Errorf("reading the clock: %w", err)
	}
	after := s.Clock()
	skew := max(before.Sub(theirs), theirs.Sub(after), 0)
	if skew < maxSkew {
		return nil, nil
	}
	return []Violation{{"clocks", []string{"clock_timestamp()"}, "less than " + maxSkew.String() + " apart", skew.Round(time.Millisecond).String()}}, nil
}
