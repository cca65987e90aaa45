package worker

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"time"

	"github.com/songnuan/songnuan/store"
)

// sealEvery is how often the audit is sealed.
const sealEvery = 10 * time.Minute

// sealAudit seals the audit now and then. The roots go to the log and, when there
// is one, to a file that the database cannot reach: the anchors.
func sealAudit(ctx context.Context, s *store.Store, anchors string, l *slog.Logger) {
	for ctx.Err() == nil {
		sleep(ctx, sealEvery/20)
		mine, err := s.Turn(ctx, "seal", sealEvery)
		if err == nil && mine {
			err = sealOnce(ctx, s, anchors, l)
		}
		if err != nil && ctx.Err() == nil {
			l.Warn("audit not sealed", "error", err)
		}
	}
}

func sealOnce(ctx context.Context, s *store.Store, anchors string, l *slog.Logger) error {
	for {
		sealed, err := s.SealAudit(ctx)
		if err != nil {
			return err
		}
		if sealed == nil {
			return nil
		}
		l.Info("audit sealed", "block", sealed.Block, "chains", sealed.Chains, "root", sealed.Root)
		if err := anchor(anchors, *sealed); err != nil {
			return err
		}
		if err := s.EndTurn(ctx, "seal", 0, sealed); err != nil {
			return err
		}
	}
}

// anchor adds a block to the file.
func anchor(path string, sealed store.Seal) error {
	if path == "" {
		return nil
	}
	line, err := json.Marshal(sealed)
	if err != nil {
		return err
	}
	file, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("keeping the anchor: %w", err)
	}
	if _, err := file.Write(append(line, '\n')); err != nil {
		_ = file.Close()
		return fmt.Errorf("keeping the anchor: %w", err)
	}
	return file.Close()
}
