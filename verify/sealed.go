package verify

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"
)

// An Anchor is a sealed block as it is known outside the database: printed,
// mailed, or in a file that another keeps.
type Anchor struct {
	Block int    `json:"block"`
	Root  string `json:"root"` // hexadecimal
}

// A sealedBlock says how far chains had come when it was made.
type sealedBlock struct {
	N        int       `json:"n"`
	SealedAt time.Time `json:"sealed_at"`
	Prev     []byte    `json:"prev"`
	Root     []byte    `json:"root"`
	Heads    []sealedHead
}

type sealedHead struct {
	Subject string `json:"subject"`
	N       int    `json:"n"`
	Hash    []byte `json:"hash"`
}

// root is SHA-256 of the root before, "n|microseconds", and "subject|n|hash" of
// each chain in order of subjects, each line ended.
func (b sealedBlock) root(prev []byte) []byte {
	h := sha256.New()
	h.Write(prev)
	fmt.Fprintf(h, "%d|%d\n", b.N, b.SealedAt.UnixMicro())
	for _, head := range b.Heads {
		fmt.Fprintf(h, "%s|%d|%x\n", head.Subject, head.N, head.Hash)
	}
	return h.Sum(nil)
}

func (b sealedBlock) row() string { return fmt.Sprintf("audit_blocks/%d", b.N) }

// seals are all blocks, and what they name that no row has shown yet.
type seals struct {
	blocks []sealedBlock
	open   map[string][]sealedHead // by subject, in order of n
	until  map[string]int          // sealed so far, by subject
}

func newSeals(blocks []sealedBlock) *seals {
	s := &seals{blocks: blocks, open: map[string][]sealedHead{}, until: map[string]int{}}
	for _, b := range blocks {
		for _, h := range b.Heads {
			s.open[h.Subject] = append(s.open[h.Subject], h)
			s.until[h.Subject] = max(s.until[h.Subject], h.N)
		}
	}
	return s
}

// row holds a row of the audit against the block that names it.
func (s *seals) row(a auditRow) []Violation {
	waiting := s.open[a.Subject]
	if len(waiting) == 0 || waiting[0].N != a.N {
		return nil
	}
	if s.open[a.Subject] = waiting[1:]; bytes.Equal(waiting[0].Hash, a.Hash) {
		return nil
	}
	return []Violation{{a.Subject, []string{a.row()}, "hash " + short(waiting[0].Hash) + ", as sealed", short(a.Hash)}}
}

// unsealed is how long after a row a block may be made that leaves it out.
const unsealed = time.Hour

// end looks whether the last row of a chain should have been sealed.
func (s *seals) end(last auditRow) []Violation {
	if len(s.blocks) == 0 || s.until[last.Subject] >= last.N {
		return nil
	}
	if b := s.blocks[len(s.blocks)-1]; last.At.Add(unsealed).Before(b.SealedAt) {
		return []Violation{{last.Subject, []string{last.row()}, "sealed by block " + fmt.Sprint(b.N) + " at the latest", "in no block"}}
	}
	return nil
}

// rest names what blocks sealed and no row shows.
func (s *seals) rest() []Violation {
	var out []Violation
	for _, subject := range slices.Sorted(maps.Keys(s.open)) {
		for _, h := range s.open[subject] {
			out = append(out, Violation{subject, []string{fmt.Sprintf("audit/%s/%d", subject, h.N)}, "the row that was sealed", "none"})
		}
	}
	return out
}

// check holds each block against its root, the block before and the anchors.
func (s *seals) check(anchors []Anchor) []Violation {
	var out []Violation
	var prev []byte
	roots := map[int]string{}
	for i, b := range s.blocks {
		switch want := b.root(prev); {
		case b.N != i+1:
			return append(out, Violation{b.row(), []string{b.row()}, fmt.Sprintf("block %d", i+1), fmt.Sprintf("block %d", b.N)})
		case !bytes.Equal(b.Prev, prev):
			out = append(out, Violation{b.row(), []string{b.row()}, "the root before: " + short(prev), short(b.Prev)})
		case !bytes.Equal(b.Root, want):
			out = append(out, Violation{b.row(), []string{b.row()}, "root " + short(want), short(b.Root)})
		}
		prev, roots[b.N] = b.Root, hex.EncodeToString(b.Root)
	}
	for _, a := range anchors {
		switch have, ok := roots[a.Block]; {
		case !ok:
			out = append(out, Violation{fmt.Sprintf("audit_blocks/%d", a.Block), []string{fmt.Sprintf("anchor/%d", a.Block)}, "the block that was anchored", "none"})
		case have != a.Root:
			out = append(out, Violation{fmt.Sprintf("audit_blocks/%d", a.Block), []string{fmt.Sprintf("anchor/%d", a.Block)}, "root " + a.Root[:min(12, len(a.Root))] + ", as anchored", have[:12]})
		}
	}
	return out
}

func (s *snapshot) seals(ctx context.Context) (*seals, error) {
	found, err := s.Query(ctx, "SELECT n, sealed_at, prev, root FROM audit_blocks ORDER BY n")
	if err != nil {
		return nil, fmt.Errorf("reading sealed blocks: %w", err)
	}
	blocks, err := pgx.CollectRows(found, func(r pgx.CollectableRow) (b sealedBlock, err error) {
		err = r.Scan(&b.N, &b.SealedAt, &b.Prev, &b.Root)
		return b, err
	})
	if err != nil {
		return nil, fmt.Errorf("reading sealed blocks: %w", err)
	}
	at := make(map[int]int, len(blocks))
	for i, b := range blocks {
		at[b.N] = i
	}
	if found, err = s.Query(ctx, "SELECT block, subject::text, n, hash FROM audit_block_heads ORDER BY block, subject"); err != nil {
		return nil, fmt.Errorf("reading sealed heads: %w", err)
	}
	defer found.Close()
	for found.Next() {
		var block int
		var h sealedHead
		if err := found.Scan(&block, &h.Subject, &h.N, &h.Hash); err != nil {
			return nil, fmt.Errorf("reading sealed heads: %w", err)
		}
		if i, ok := at[block]; ok {
			blocks[i].Heads = append(blocks[i].Heads, h)
		}
	}
	return newSeals(blocks), found.Err()
}
