package verify

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"time"
)

type auditRow struct {
	Subject    string
	N          int
	Kind       string
	Actor      string
	Decision   string
	Body       string
	At         time.Time
	Prev, Hash []byte
}

// hash is h_n = SHA-256(h_{n-1} ‖ subject|n|kind|actor|decision|microseconds|body).
func (a auditRow) hash(prev []byte) []byte {
	h := sha256.New()
	h.Write(prev)
	h.Write([]byte(strings.Join([]string{a.Subject, fmt.Sprint(a.N), a.Kind, a.Actor, a.Decision, fmt.Sprint(a.At.UnixMicro()), a.Body}, "|")))
	return h.Sum(nil)
}

func (a auditRow) row() string { return fmt.Sprintf("audit/%s/%d", a.Subject, a.N) }

// auditChain is I28: each subject's rows are numbered 1…n, each carries the hash
// of the one before, and the head is the last; the sealed blocks name hashes
// that the chains have, and their roots are the ones kept outside.
func auditChain(ctx context.Context, s *snapshot) ([]Violation, error) {
	heads, err := s.auditHeads(ctx)
	if err != nil {
		return nil, err
	}
	seals, err := s.seals(ctx)
	if err != nil {
		return nil, err
	}
	k := newChains(seals)
	k.ends = heads
	err = s.auditRows(ctx, k.row)
	return append(k.finish(), seals.check(s.Anchors)...), err
}

func (s *snapshot) auditRows(ctx context.Context, row func(auditRow)) error {
	err := each(ctx, s, `SELECT subject::text, n, kind, coalesce(actor::text, ''), coalesce(decision_id::text, ''), body, at, prev, hash FROM audit ORDER BY subject, n`, func(a auditRow) error {
		row(a)
		return nil
	})
	if err != nil {
		return fmt.Errorf("reading the audit: %w", err)
	}
	return nil
}

// chains checks rows that come chain by chain, in order.
type chains struct {
	ends  map[string]auditHead // nil: not known
	seals *seals
	last  auditRow
	out   []Violation
}

func newChains(s *seals) *chains { return &chains{seals: s} }

func (k *chains) row(a auditRow) {
	if a.Subject != k.last.Subject {
		k.end()
		k.last = auditRow{Subject: a.Subject}
	}
	switch want := a.hash(k.last.Hash); {
	case a.N != k.last.N+1:
		k.out = append(k.out, Violation{a.Subject, []string{a.row()}, fmt.Sprintf("row %d of the chain", k.last.N+1), fmt.Sprintf("row %d", a.N)})
	case !bytes.Equal(a.Prev, k.last.Hash):
		k.out = append(k.out, Violation{a.Subject, []string{a.row()}, "the hash of the row before: " + short(k.last.Hash), short(a.Prev)})
	case !bytes.Equal(a.Hash, want):
		k.out = append(k.out, Violation{a.Subject, []string{a.row()}, "hash " + short(want), short(a.Hash)})
	}
	k.out = append(k.out, k.seals.row(a)...)
	k.last = a
}

// end holds a chain's last row against the head.
func (k *chains) end() {
	if k.last.Subject == "" {
		return
	}
	k.out = append(k.out, k.seals.end(k.last)...)
	if k.ends != nil {
		k.out = append(k.out, headDiffers(k.ends, k.last)...)
	}
}

func (k *chains) finish() []Violation {
	k.end()
	for subject := range k.ends {
		k.out = append(k.out, Violation{subject, []string{"audit_heads/" + subject}, "a chain below its head", "none"})
	}
	return append(k.out, k.seals.rest()...)
}

type auditHead struct {
	n    int
	hash []byte
}

func (s *snapshot) auditHeads(ctx context.Context) (map[string]auditHead, error) {
	found, err := s.Query(ctx, "SELECT subject::text, n, hash FROM audit_heads")
	if err != nil {
		return nil, fmt.Errorf("reading the heads of the audit: %w", err)
	}
	defer found.Close()
	heads := map[string]auditHead{}
	for found.Next() {
		var subject string
		var h auditHead
		if err := found.Scan(&subject, &h.n, &h.hash); err != nil {
			return nil, fmt.Errorf("reading the heads of the audit: %w", err)
		}
		heads[subject] = h
	}
	return heads, found.Err()
}

// headDiffers compares a chain's last row with its head, and takes the head off
// the list.
func headDiffers(heads map[string]auditHead, last auditRow) []Violation {
	if last.Subject == "" {
		return nil
	}
	h, ok := heads[last.Subject]
	delete(heads, last.Subject)
	if ok && h.n == last.N && bytes.Equal(h.hash, last.Hash) {
		return nil
	}
	return []Violation{{last.Subject, []string{last.row(), "audit_heads/" + last.Subject}, fmt.Sprintf("row %d, %s, as the head says", h.n, short(h.hash)), fmt.Sprintf("row %d, %s", last.N, short(last.Hash))}}
}

func short(hash []byte) string {
	s := hex.EncodeToString(hash)
	return s[:min(len(s), 12)]
}
