package verify

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"time"

	"github.com/jackc/pgx/v5"
)

// Files is where sealed evidence lies, each file under the SHA-256 of its bytes.
type Files interface {
	Get(ctx context.Context, name string) ([]byte, error)
	List(ctx context.Context, each func(name string, at time.Time) error) error
}

// unclaimed is how long a file may lie there before its row must exist.
const unclaimed = 24 * time.Hour

// filesWhole is I34: each file is there and is what its row says, and no file is
// without a row for longer than a day; of an erased case no file is. The bytes are sealed, and no key is needed
// to see that they are unchanged.
func filesWhole(ctx context.Context, s *snapshot) ([]Violation, error) {
	rows, err := s.Query(ctx, `SELECT id::text, coalesce(e.case_id, e.archive_id)::text, file, stored, x.erased_at, x.files_at IS NOT NULL
		FROM evidence e LEFT JOIN erasures x ON x.case_id = e.case_id AND x.erased_at IS NOT NULL ORDER BY id`)
	if err != nil {
		return nil, fmt.Errorf("reading evidence: %w", err)
	}
	type kept struct {
		ID, Of, File string // of a case, or of a household's file
		Stored       int
		Erased       *time.Time // when its case was; its file follows
		Gone         bool
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[kept])
	if err != nil {
		return nil, fmt.Errorf("reading evidence: %w", err)
	}
	var out []Violation
	known := map[string]bool{}
	for _, e := range list {
		known[e.File] = true
		sealed, err := s.Files.Get(ctx, e.File)
		found := fmt.Sprintf("%d bytes, SHA-256 %s", len(sealed), sum(sealed))
		switch {
		case errors.Is(err, fs.ErrNotExist):
			found = "no file"
		case err != nil:
			return nil, fmt.Errorf("reading the file of evidence %s: %w", e.ID, err)
		}
		if e.Erased != nil {
			if err == nil && (e.Gone || time.Since(*e.Erased) > unclaimed) {
				out = append(out, Violation{e.Of, []string{"evidence/" + e.ID}, "no file, the case was erased", found})
			}
			continue
		}
		if want := fmt.Sprintf("%d bytes, SHA-256 %s", e.Stored, e.File); found != want {
			out = append(out, Violation{e.Of, []string{"evidence/" + e.ID}, want, found})
		}
	}
	err = s.Files.List(ctx, func(name string, at time.Time) error {
		if !known[name] && time.Since(at) > unclaimed {
			out = append(out, Violation{"evidence", []string{"file/" + name}, "a row within a day", "none since " + stamp(at)})
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("listing the evidence: %w", err)
	}
	return out, nil
}

func sum(b []byte) string {
	h := sha256.Sum256(b)
	return hex.EncodeToString(h[:])
}
