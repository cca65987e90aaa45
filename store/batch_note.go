package store

import (
	"context"
	"fmt"
	"strings"

	"github.com/google/uuid"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/internal/db"
)

// batchNoteID binds a note's ciphertext to its batch and deed.
func batchNoteID(batch, action string) string {
	return uuid.NewSHA1(uuid.NameSpaceOID, []byte(batch+"/note/"+action)).String()
}

// keepBatchNote keeps what somebody wrote when he approved or released a batch.
func (t *tx) keepBatchNote(ctx context.Context, batch, action, actor, text string) error {
	text = strings.TrimSpace(text)
	if text == "" {
		return nil
	}
	sealed, err := t.s.seal("batch_notes", "note_enc", batchNoteID(batch, action), text)
	if err != nil {
		return err
	}
	if err := t.InsertBatchNote(ctx, db.InsertBatchNoteParams{BatchID: batch, Action: action, NoteEnc: sealed, Actor: actor}); err != nil {
		return fmt.Errorf("keeping the reason: %w", err)
	}
	return nil
}

func (s *Store) batchNotes(ctx context.Context, q *db.Queries, batch string) ([]relief.BatchNote, error) {
	rows, err := q.BatchNotes(ctx, batch)
	if err != nil {
		return nil, fmt.Errorf("reading the reasons: %w", err)
	}
	var out []relief.BatchNote
	for _, n := range rows {
		text, err := s.unseal("batch_notes", "note_enc", batchNoteID(batch, n.Action), n.NoteEnc)
		if err != nil {
			return nil, err
		}
		out = append(out, relief.BatchNote{Action: n.Action, By: n.By, At: n.At, Text: text})
	}
	return out, nil
}
