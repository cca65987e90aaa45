package store

import (
	"bytes"
	"context"
	"fmt"

	"github.com/songnuan/songnuan/store/internal/db"
)

// kindLikeness are the indexes by which files worth comparing find each other.
const kindLikeness = "likeness"

// index is the blind index that a value's rows have from here to the end of the
// transaction, and that a new row of it gets: there is one, unless the index key is
// being changed. Then the database says which, and has moved the person's, account's
// or phone's rows to it first; names and likenesses are moved row by row.
func (t *tx) index(ctx context.Context, kind, value string) ([]byte, error) {
	indexes := t.s.Keys.Indexes(kind, value)
	switch len(indexes) {
	case 0:
		return nil, nil
	case 1:
		return indexes[0], nil
	}
	own, err := t.IndexInUse(ctx, db.IndexInUseParams{Kind: kind, Numbers: t.s.Keys.IndexNumbers(), Indexes: indexes})
	if err != nil {
		return nil, fmt.Errorf("asking which index key is in use: %w", err)
	}
	return own, nil
}

// found is what a value may be indexed as: what a lookup asks for.
func (s *Store) found(kind, value string) [][]byte { return s.Keys.Indexes(kind, value) }

// indexed says whether an index is of the value.
func (s *Store) indexed(kind, value string, index []byte) bool {
	return among(s.found(kind, value), index)
}

func among(indexes [][]byte, index []byte) bool {
	for _, i := range indexes {
		if bytes.Equal(i, index) {
			return true
		}
	}
	return false
}
