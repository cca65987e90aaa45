package verify

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// A line of an exported audit is a block or a row; the blocks come first.
type line struct {
	Block *sealedBlock `json:"block,omitempty"`
	Row   *auditRow    `json:"row,omitempty"`
}

// Export writes the whole audit with its sealed blocks, a JSON value a line, so
// that it can be checked without this database and without this program.
func Export(ctx context.Context, pool *pgxpool.Pool, w io.Writer) error {
	tx, err := pool.BeginTx(ctx, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly})
	if err != nil {
		return fmt.Errorf("opening the snapshot: %w", err)
	}
	defer func() { _ = tx.Rollback(context.WithoutCancel(ctx)) }()
	s := &snapshot{Tx: tx, cache: &cache{}}
	seals, err := s.seals(ctx)
	if err != nil {
		return err
	}
	out := json.NewEncoder(w)
	for _, b := range seals.blocks {
		if err := out.Encode(line{Block: &b}); err != nil {
			return err
		}
	}
	var failed error
	err = s.auditRows(ctx, func(a auditRow) {
		if failed == nil {
			failed = out.Encode(line{Row: &a})
		}
	})
	return errors.Join(err, failed)
}

// CheckExport checks an exported audit against itself and the anchors: every
// chain, every sealed block. It answers how many rows it saw.
func CheckExport(r io.Reader, anchors []Anchor) ([]Violation, int, error) {
	var blocks []sealedBlock
	var k *chains
	n := 0
	for in := json.NewDecoder(r); ; {
		var l line
		if err := in.Decode(&l); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return nil, n, fmt.Errorf("reading the exported audit after %d rows: %w", n, err)
		}
		switch {
		case l.Block != nil && k == nil:
			blocks = append(blocks, *l.Block)
		case l.Row != nil:
			if k == nil {
				k = newChains(newSeals(blocks))
			}
			k.row(*l.Row)
			n++
		default:
			return nil, n, errors.New("reading the exported audit: a line is neither a row nor, before them, a block")
		}
	}
	if k == nil {
		k = newChains(newSeals(blocks))
	}
	return append(k.finish(), k.seals.check(anchors)...), n, nil
}

// ReadAnchors reads anchors, a JSON value a line.
func ReadAnchors(r io.Reader) ([]Anchor, error) {
	var out []Anchor
	for in := json.NewDecoder(r); ; {
		var a Anchor
		if err := in.Decode(&a); errors.Is(err, io.EOF) {
			return out, nil
		} else if err != nil {
			return nil, fmt.Errorf("reading anchors: %w", err)
		}
		out = append(out, a)
	}
}
