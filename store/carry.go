package store

import (
	"context"
	"fmt"

	"github.com/songnuan/songnuan/store/internal/db"
)

// carryOver seals what an earlier version wrote in the open: only a process that
// holds the key can, so it happens when one starts.
func (s *Store) carryOver(ctx context.Context) error {
	if s.Keys == nil {
		return nil
	}
	rows, err := s.q.OpenFindings(ctx)
	if err != nil {
		return fmt.Errorf("looking for what is not sealed: %w", err)
	}
	for _, row := range rows {
		sealed, err := s.seal("objections", "finding_enc", row.ID, row.Finding)
		if err != nil {
			return err
		}
		if err := s.q.SealFinding(ctx, db.SealFindingParams{ID: row.ID, FindingEnc: sealed}); err != nil {
			return fmt.Errorf("sealing a finding: %w", err)
		}
	}
	return nil
}
