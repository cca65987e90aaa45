package store

import (
	"context"
	"fmt"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/internal/db"
)

// AddFilePaper keeps a paper with a household's file: files are opened before
// anybody is aided under them. What shows a board or an inquiry belongs to a case.
func (s *Store) AddFilePaper(ctx context.Context, r relief.Request, id string, kind relief.EvidenceKind, f relief.CleanFile) (relief.Reply, error) {
	if !kind.OfFile() {
		return relief.Reply{}, relief.Refuse("schema", "field", "kind")
	}
	at, err := s.shelve(ctx, f.Data)
	if err != nil {
		return relief.Reply{}, err
	}
	return s.once(ctx, r, 201, func(ctx context.Context, t *tx) (any, error) {
		a, err := t.lockArchive(ctx, id)
		if err != nil {
			return nil, err
		}
		if relief.ArchiveState(a.State) == relief.ArchiveDeregistered || len(a.BodyEnc) == 0 { // or erased
			return nil, relief.Refuse("archive_ended")
		}
		paper, err := t.keepOnce(ctx, evidenceOf{archive: id}, kind, f, at, r.Actor)
		if err != nil {
			return nil, err
		}
		return t.kept(ctx, paper)
	})
}

// FilePapers lists what is kept for a household, with its file and with its cases.
func (s *Store) FilePapers(ctx context.Context, id string) ([]relief.EvidenceView, error) {
	rows, err := s.q.KeptPapers(ctx, id)
	if err != nil {
		return nil, refusal(badInput(fmt.Errorf("reading the papers: %w", err)))
	}
	out := make([]relief.EvidenceView, len(rows))
	for i, e := range rows {
		out[i] = evidenceView(db.EvidenceOfRow(e))
	}
	return out, nil
}
