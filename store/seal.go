package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"time"

	"github.com/songnuan/songnuan/store/internal/db"
)

// A Seal is what a sealed block of the audit is known by outside the database.
type Seal struct {
	Block    int       `json:"block"`
	SealedAt time.Time `json:"sealed_at"`
	Chains   int       `json:"chains"`
	Root     string    `json:"root"` // hexadecimal
}

// sealMost bounds a block; what is left waits for the next one.
const sealMost = 20_000

// SealAudit closes a block over every audit chain that has grown since the last
// one; nil when none has. The root is SHA-256 of the root before, then
// "n|microseconds", then "subject|n|hash" for each chain in order of subjects,
// each part ended by a newline.
func (s *Store) SealAudit(ctx context.Context) (*Seal, error) {
	var sealed *Seal
	err := s.write(ctx, func(ctx context.Context, t *tx) error {
		sealed = nil
		if err := t.LockSealing(ctx); err != nil {
			return fmt.Errorf("waiting to seal: %w", err)
		}
		last, err := t.LastBlock(ctx)
		if err != nil && !noRows(err) {
			return fmt.Errorf("reading the last block: %w", err)
		}
		heads, err := t.UnsealedHeads(ctx, sealMost)
		if err != nil || len(heads) == 0 {
			return err
		}
		seal := Seal{Block: last.N + 1, SealedAt: t.now, Chains: len(heads)}
		h := sha256.New()
		h.Write(last.Root)
		fmt.Fprintf(h, "%d|%d\n", seal.Block, seal.SealedAt.UnixMicro())
		rows := db.InsertBlockHeadsParams{Block: seal.Block}
		for _, head := range heads {
			fmt.Fprintf(h, "%s|%d|%x\n", head.Subject, head.N, head.Hash)
			rows.Subjects = append(rows.Subjects, head.Subject)
			rows.Numbers = append(rows.Numbers, head.N)
			rows.Hashes = append(rows.Hashes, head.Hash)
		}
		root := h.Sum(nil)
		prev := last.Root
		if prev == nil {
			prev = []byte{}
		}
		if err := t.InsertBlock(ctx, db.InsertBlockParams{N: seal.Block, SealedAt: seal.SealedAt, Chains: seal.Chains, Prev: prev, Root: root}); err != nil {
			return fmt.Errorf("sealing: %w", err)
		}
		if err := t.InsertBlockHeads(ctx, rows); err != nil {
			return fmt.Errorf("sealing: %w", err)
		}
		seal.Root = hex.EncodeToString(root)
		sealed = &seal
		return nil
	})
	return sealed, err
}
