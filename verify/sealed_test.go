package verify

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/storetest"
)

// sealedWorld is a product's world with two sealed blocks and their anchors.
func sealedWorld(t *testing.T) (*storetest.DB, []Anchor) {
	t.Helper()
	db := storetest.New(t)
	db.Unions(t)
	k := db.Campaign(t, storetest.CampaignOptions{Day: 24 * 3600e9})
	id := db.File(t, k, db.Applicant(t, 1))
	db.Walk(t, id, relief.Verifying)
	var anchors []Anchor
	seal := func() {
		t.Helper()
		s, err := db.Store.SealAudit(t.Context())
		if err != nil || s == nil {
			t.Fatalf("sealing: %v, %v", s, err)
		}
		anchors = append(anchors, Anchor{Block: s.Block, Root: s.Root})
	}
	seal()
	if s, err := db.Store.SealAudit(t.Context()); s != nil || err != nil {
		t.Errorf("nothing new was sealed as %v, %v", s, err)
	}
	db.Walk(t, id, relief.Posting)
	db.File(t, k, db.Applicant(t, 2))
	seal()
	return db, anchors
}

// covers: I25 inv:I28
func TestSealedBlocksHoldAgainstTheirAnchors(t *testing.T) {
	db, anchors := sealedWorld(t)
	o := asked()
	o.Anchors = anchors
	if r := runAs(t, db.App, o); r.ExitCode() != 0 {
		t.Fatalf("exit %d\n%s", r.ExitCode(), describe(t, r))
	}
	conn := connect(t, db.OwnerURL)
	for name, sql := range map[string]string{
		"a row and everything after it forged": `DELETE FROM audit WHERE subject = (SELECT subject FROM audit_block_heads WHERE block = 2 ORDER BY subject LIMIT 1);
			DELETE FROM audit_heads WHERE subject = (SELECT subject FROM audit_block_heads WHERE block = 2 ORDER BY subject LIMIT 1)`,
		"a sealed head changed":      `UPDATE audit_block_heads SET hash = '\x01' WHERE block = 1`,
		"the last block is gone":     `DELETE FROM audit_block_heads WHERE block = 2; DELETE FROM audit_blocks WHERE n = 2`,
		"a block sealed another day": `UPDATE audit_blocks SET sealed_at = sealed_at + interval '1 day' WHERE n = 1`,
		"an old row in no block":     `DELETE FROM audit_block_heads WHERE block = 1 AND subject NOT IN (SELECT subject FROM audit_block_heads WHERE block = 2)`,
	} {
		if r := corrupted(t, conn, sql, true, o); len(r.Broken()) == 0 || r.Broken()[len(r.Broken())-1] != "I28" && !strings.Contains(strings.Join(r.Broken(), " "), "I28") {
			t.Errorf("%s: %v", name, r.Broken())
		}
	}
}

// The offline checker needs neither database nor program: what was exported and
// what was anchored.
//
// covers: I25
func TestExportedAuditIsCheckedOffline(t *testing.T) {
	db, anchors := sealedWorld(t)
	var out bytes.Buffer
	if err := Export(t.Context(), db.App, &out); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	found, rows, err := CheckExport(bytes.NewReader(out.Bytes()), anchors)
	if err != nil || len(found) > 0 || rows != len(lines)-2 {
		t.Fatalf("%d of %d rows: %v, %v", rows, len(lines)-2, found, err)
	}
	victim := -1
	for i, l := range lines {
		var read line
		if err := json.Unmarshal([]byte(l), &read); err != nil {
			t.Fatal(err)
		}
		if read.Row != nil && read.Row.N == 2 {
			victim = i
			break
		}
	}
	without := strings.Join(append(append([]string{}, lines[:victim]...), lines[victim+1:]...), "\n")
	edited := append([]string{}, lines...)
	edited[victim] = strings.Replace(edited[victim], `"Body":"{`, `"Body":"{\"x\":1,`, 1)
	for name, text := range map[string]string{"deleted": without, "edited": strings.Join(edited, "\n")} {
		var row line
		_ = json.Unmarshal([]byte(lines[victim]), &row)
		found, _, err := CheckExport(strings.NewReader(text), anchors)
		if err != nil || len(found) == 0 || found[0].Subject != row.Row.Subject {
			t.Errorf("a row was %s: %v, %v", name, found, err)
		}
	}
	if _, _, err := CheckExport(strings.NewReader(`{"row":`), nil); err == nil {
		t.Error("a torn file is taken for a whole one")
	}
}
