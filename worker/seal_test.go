package worker

import (
	"bytes"
	"log/slog"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/songnuan/songnuan/store/storetest"
)

// covers: I25
func TestRootsOfSealedBlocksLeaveTheDatabase(t *testing.T) {
	db := storetest.New(t)
	db.Unions(t)
	anchors := filepath.Join(t.TempDir(), "anchors.jsonl")
	l := slog.New(slog.DiscardHandler)
	k := db.Campaign(t, storetest.CampaignOptions{Day: 24 * time.Hour})
	for n := range 2 {
		db.File(t, k, db.Applicant(t, n))
		if err := sealOnce(t.Context(), db.Store, anchors, l); err != nil {
			t.Fatal(err)
		}
	}
	if err := sealOnce(t.Context(), db.Store, anchors, l); err != nil { // nothing new
		t.Fatal(err)
	}
	text, err := os.ReadFile(anchors)
	if err != nil {
		t.Fatal(err)
	}
	if lines := bytes.Count(text, []byte("\n")); lines != 2 {
		t.Fatalf("%d anchors of two blocks:\n%s", lines, text)
	}
	for _, root := range storetest.Value[[]string](t, db, "SELECT array_agg(encode(root, 'hex')) FROM audit_blocks") {
		if !bytes.Contains(text, []byte(root)) {
			t.Errorf("root %s is not anchored:\n%s", root, text)
		}
	}
	if n := storetest.Value[int](t, db, "SELECT count(*) FROM audit_heads h WHERE NOT EXISTS (SELECT FROM audit_block_heads b WHERE b.subject = h.subject AND b.n = h.n)"); n != 0 {
		t.Errorf("%d chains are not sealed", n)
	}
}
