package verify

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
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

// auditChain is I28 without the outside anchors: each subject's rows are numbered
// 1…n, each carries the hash of the one before, and the head is the last.
func auditChain(ctx context.Context, s *snapshot) ([]Violation, error) {
	heads, err := s.auditHeads(ctx)
	if err != nil {
		return nil, err
	}
	found, err := s.Query(ctx, `SELECT subject::text, n, kind, coalesce(actor::text, ''), coalesce(decision_id::text, ''), body, at, prev, hash FROM audit ORDER BY subject, n`)
	if err != nil {
		return nil, fmt.Errorf("reading the audit: %w", err)
	}
	defer found.Close()
	var out []Violation
	var last auditRow
	for found.Next() {
		a, err := pgx.RowToStructByPos[auditRow](found)
		if err != nil {
			return nil, fmt.Errorf("reading the audit: %w", err)
		}
		if a.Subject != last.Subject {
			out = append(out, headDiffers(heads, last)...)
			last = auditRow{Subject: a.Subject}
		}
		switch want := a.hash(last.Hash); {
		case a.N != last.N+1:
			out = append(out, Violation{a.Subject, []string{a.row()}, fmt.Sprintf("row %d of the chain", last.N+1), fmt.Sprintf("row %d", a.N)})
		case !bytes.Equal(a.Prev, last.Hash):
			out = append(out, Violation{a.Subject, []string{a.row()}, "the hash of the row before: " + short(last.Hash), short(a.Prev)})
		case !bytes.Equal(a.Hash, want):
			out = append(out, Violation{a.Subject, []string{a.row()}, "hash " + short(want), short(a.Hash)})
		}
		last = a
	}
	if err := found.Err(); err != nil {
		return nil, fmt.Errorf("reading the audit: %w", err)
	}
	out = append(out, headDiffers(heads, last)...)
	for subject := range heads {
		out = append(out, Violation{subject, []string{"audit_heads/" + subject}, "a chain below its head", "none"})
	}
	return out, nil
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
