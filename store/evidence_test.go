package store_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/songnuan/songnuan/evidence"
	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store"
	"github.com/songnuan/songnuan/store/storetest"
)

func keep(t *testing.T, db *storetest.DB, who, id string, kind relief.EvidenceKind, text string) relief.EvidenceView {
	t.Helper()
	reply, err := db.Store.AddEvidence(t.Context(), db.By(t, who), id, kind, relief.CleanFile{Type: "application/pdf", Data: []byte(text)})
	if err != nil {
		t.Fatal(err)
	}
	return read[relief.EvidenceView](t, reply)
}

// covers: fault:F65 inv:I34
func TestEvidenceIsSealedAuditedAndHandedOutWhole(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{Day: still})
	id := filed(t, db, k, 1, relief.Surveying)
	v := keep(t, db, "surveyor@410821-001", id, "visit_form", "入户调查表：三口之家")
	if v.Case != id || v.Kind != "visit_form" || v.AddedBy == "" || v.AddedAt.IsZero() || v.Size != len("入户调查表：三口之家") {
		t.Errorf("it is entered as %+v", v)
	}
	if again := keep(t, db, "surveyor@410821-001", id, "visit_form", "入户调查表：三口之家"); again.ID != v.ID {
		t.Errorf("the same file is kept twice")
	}
	list, err := db.Store.Evidence(t.Context(), db.Person(t, "verifier@410821-001").ID, id)
	if err != nil || len(list) != 1 || list[0].ID != v.ID || list[0].Viewed {
		t.Errorf("the case has %+v, %v", list, err)
	}
	name := storetest.Value[string](t, db, "SELECT file FROM evidence")
	sealed, err := db.Options.Files.Get(t.Context(), name)
	if err != nil || bytes.Contains(sealed, []byte("三口之家")) {
		t.Errorf("it does not lie there sealed: %v", err)
	}
	plain, err := db.Store.OpenEvidence(t.Context(), db.By(t, "verifier@410821-001"), v.ID)
	if err != nil || string(plain) != "入户调查表：三口之家" {
		t.Errorf("read %q, %v", plain, err)
	}
	for who, viewed := range map[string]bool{"verifier@410821-001": true, "surveyor@410821-001": false} {
		if list, err := db.Store.Evidence(t.Context(), db.Person(t, who).ID, id); err != nil || list[0].Viewed != viewed {
			t.Errorf("after the verifier has read it, %s sees %+v, %v", who, list, err)
		}
	}
	if n := storetest.Value[int](t, db, "SELECT count(*) FROM audit WHERE subject = $1 AND kind = 'read' AND body::jsonb->>'evidence' = $2", id, v.ID); n != 1 {
		t.Errorf("reading it left %d audit rows", n)
	}
	if n := storetest.Value[int](t, db, "SELECT count(*) FROM audit WHERE subject = $1 AND kind = 'evidence'", id); n != 1 {
		t.Errorf("keeping it left %d audit rows", n)
	}
	wantDone(t, db.Options.Files.Remove(t.Context(), name))
	_, err = db.Store.OpenEvidence(t.Context(), db.By(t, "verifier@410821-001"), v.ID)
	wantCode(t, err, "evidence_missing")
	if _, err := db.App.Exec(t.Context(), "UPDATE evidence SET kind = 'other'"); sqlState(err) != "42501" {
		t.Errorf("plain SQL rewrites evidence: %v", err)
	}
}

func TestACaseHoldsTwentyFiles(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{Day: still})
	id := filed(t, db, k, 1, relief.Surveying)
	for i := range relief.MostEvidence {
		keep(t, db, "surveyor@410821-001", id, "visit_photo", string(rune('甲'+i)))
	}
	_, err := db.Store.AddEvidence(t.Context(), db.By(t, "surveyor@410821-001"), id, "visit_photo", relief.CleanFile{Type: "application/pdf", Data: []byte("过多")})
	wantCode(t, err, "evidence_quota")
	_, err = db.Store.AddEvidence(t.Context(), db.By(t, "surveyor@410821-001"), id, "selfie", relief.CleanFile{Type: "application/pdf", Data: []byte("x")})
	wantCode(t, err, "schema")
}

// covers: inv:I34
func TestFilesWithoutARowAreSweptAfterADay(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{Day: still})
	id := filed(t, db, k, 1, relief.Surveying)
	keep(t, db, "surveyor@410821-001", id, "visit_form", "在册")
	dir := t.TempDir()
	shelf, err := evidence.Open(dir)
	wantDone(t, err)
	kept := storetest.Value[string](t, db, "SELECT file FROM evidence")
	sealed, err := db.Options.Files.Get(t.Context(), kept)
	wantDone(t, err)
	_, err = shelf.Put(t.Context(), sealed)
	wantDone(t, err)
	orphan, err := shelf.Put(t.Context(), []byte("无主"))
	wantDone(t, err)
	fresh, err := shelf.Put(t.Context(), []byte("刚到"))
	wantDone(t, err)
	for _, name := range []string{kept, orphan} {
		old := time.Now().Add(-25 * time.Hour)
		wantDone(t, os.Chtimes(filepath.Join(dir, name[:2], name), old, old))
	}
	o := db.Options
	o.Files = shelf
	s := db.Open(t, db.URL, o)
	if n, err := s.SweepFiles(t.Context()); n != 1 || err != nil {
		t.Errorf("%d files were swept, %v", n, err)
	}
	for name, want := range map[string]bool{kept: true, orphan: false, fresh: true} {
		if _, err := shelf.Get(t.Context(), name); (err == nil) != want {
			t.Errorf("%s: there %t, want %t", name, err == nil, want)
		}
	}
}

// brokenShelf refuses to keep anything.
type brokenShelf struct{ store.Files }

func (brokenShelf) Put(context.Context, []byte) (string, error) { return "", errors.New("disk full") }

func TestAFileThatCannotBeKeptIsNotEntered(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{Day: still})
	id := filed(t, db, k, 1, relief.Surveying)
	o := db.Options
	o.Files = brokenShelf{}
	s := db.Open(t, db.URL, o)
	if _, err := s.AddEvidence(t.Context(), db.By(t, "surveyor@410821-001"), id, "visit_form", relief.CleanFile{Type: "application/pdf", Data: []byte("x")}); err == nil {
		t.Error("it was entered")
	}
	if n := storetest.Value[int](t, db, "SELECT count(*) FROM evidence"); n != 0 {
		t.Errorf("%d rows", n)
	}
}

func TestAPictureOfTheBoardStandsForItsWholeSheet(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{Day: still})
	first := filed(t, db, k, 1, relief.ReadyToPost)
	before := keep(t, db, "publisher@410821-001", first, relief.PhotoAtStart, "张榜")
	if before.Sheet != "" {
		t.Errorf("it shows sheet %s before there is one", before.Sheet)
	}
	db.Walk(t, first, relief.Posting)
	slug := db.Case(t, first).Posting.Slug
	second := filed(t, db, k, 2, relief.Posting)
	if db.Case(t, second).Posting.Slug != slug {
		t.Fatal("two sheets")
	}
	after := keep(t, db, "publisher@410821-001", second, relief.PhotoAtEnd, "期满")
	list, err := db.Store.Evidence(t.Context(), db.Person(t, "publisher@410821-001").ID, first)
	if err != nil || list[0].Sheet != slug || after.Sheet != slug {
		t.Errorf("the pictures show %q and %q, want %s: %v", list[0].Sheet, after.Sheet, slug, err)
	}
}

// covers: T10 T12 F65
func TestACampaignMayDemandPicturesOfTheBoard(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{Day: 40 * time.Millisecond})
	db.Exec(t, `UPDATE campaigns SET rules = rules || '{"requires": ["start_photo", "end_photo"]}'`)
	first, second := filed(t, db, k, 1, relief.ReadyToPost), filed(t, db, k, 2, relief.ReadyToPost)
	_, err := db.Store.Decide(t.Context(), db.By(t, "publisher@410821-001"), approve(t, db, first))
	wantCode(t, err, "photo_missing")
	keep(t, db, "publisher@410821-001", first, relief.PhotoAtStart, "张榜")
	db.Walk(t, first, relief.Posting)
	v := db.Case(t, first)
	<-time.After(time.Until(v.Posting.EndsAt) + 50*time.Millisecond)
	if e, err := db.Store.EndPosting(t.Context(), first, v.Version); e != nil || err != nil {
		t.Errorf("without a picture: %v, %v; want it to wait for one", e, err)
	}
	keep(t, db, "publisher@410821-001", first, relief.PhotoAtEnd, "期满")
	db.Walk(t, first, relief.Posted)
	_, err = db.Store.Decide(t.Context(), db.By(t, "publisher@410821-001"), approve(t, db, second))
	wantCode(t, err, "photo_missing") // another day's sheet
}

// covers: T12 F65
func TestAPictureOfTheLastDayEndsThePostingsThatWaitForIt(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{Day: still})
	db.Exec(t, `UPDATE campaigns SET rules = rules || '{"requires": ["end_photo"]}'`)
	first, second := filed(t, db, k, 1, relief.Posting), filed(t, db, k, 2, relief.Posting)
	woken := func() int { return storetest.Value[int](t, db, "SELECT count(*) FROM outbox WHERE topic = 'posting'") }
	keep(t, db, "publisher@410821-001", first, relief.PhotoAtEnd, "张榜当天")
	db.Exec(t, "UPDATE postings SET starts_at = clock_timestamp() - interval '9 days', ends_at = clock_timestamp() - interval '1 second'")
	version := db.Case(t, first).Version
	if e, err := db.Store.EndPosting(t.Context(), first, version); e != nil || err != nil {
		t.Errorf("a picture of the first day: %v, %v; want it not to count", e, err)
	}
	if n := woken(); n != 0 {
		t.Errorf("a picture of the first day wakes %d postings", n)
	}
	db.Exec(t, "UPDATE postings SET ends_on = starts_on") // the last day has come
	keep(t, db, "publisher@410821-001", second, relief.PhotoAtEnd, "期满")
	if n := woken(); n != 2 {
		t.Errorf("a picture of the last day wakes %d postings, want the sheet's two", n)
	}
	heard := 0
	_, err := db.Store.Relay(t.Context(), 50, func(_ context.Context, groups []store.Told) []error {
		for _, g := range groups {
			if g.Topic == "posting" && g.Start.Campaign == k.ID && g.Start.CaseNo != "" && len(g.Start.Rules.Chain) > 0 {
				heard++
			}
		}
		return make([]error, len(groups))
	})
	if err != nil || heard != 2 {
		t.Errorf("%d are told with what their workflows start with, want 2: %v", heard, err)
	}
	for _, id := range []string{first, second} {
		if e, err := db.Store.EndPosting(t.Context(), id, db.Case(t, id).Version); e == nil || err != nil {
			t.Errorf("photographed, it does not end: %v, %v", e, err)
		}
	}
}

// watched is a shelf that looks, while it takes a file, whether a transaction is open.
type watched struct {
	store.Files
	open func() int
	seen int
}

func (w *watched) Put(ctx context.Context, sealed []byte) (string, error) {
	w.seen = w.open()
	return w.Files.Put(ctx, sealed)
}

func TestNoTransactionWaitsForTheShelf(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{Day: still})
	id := filed(t, db, k, 1, relief.Surveying)
	o := db.Options
	shelf := &watched{Files: o.Files, open: func() int {
		return storetest.Value[int](t, db, "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state = 'idle in transaction'")
	}}
	o.Files = shelf
	_, err := db.Open(t, db.URL, o).AddEvidence(t.Context(), db.By(t, "surveyor@410821-001"), id, "visit_form", relief.CleanFile{Type: "application/pdf", Data: []byte("入户调查表")})
	wantDone(t, err)
	if shelf.seen != 0 {
		t.Errorf("%d transactions waited while the file was put away", shelf.seen)
	}
}

// A fullDisk takes nothing.
type fullDisk struct{ store.Files }

func (fullDisk) Put(context.Context, []byte) (string, error) {
	return "", fmt.Errorf("keeping a file: %w", syscall.ENOSPC)
}

// covers: fault:F12
func TestAFullDiskLeavesNothingHalfWritten(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{Day: still})
	id := filed(t, db, k, 1, relief.Surveying)
	o := db.Options
	o.Files = fullDisk{o.Files}
	r, f := db.By(t, "surveyor@410821-001"), relief.CleanFile{Type: "application/pdf", Data: []byte("入户调查表")}
	_, err := db.Open(t, db.URL, o).AddEvidence(t.Context(), r, id, "visit_form", f)
	wantCode(t, err, "storage_short")
	if n := storetest.Value[int](t, db, "SELECT count(*) FROM evidence"); n != 0 {
		t.Errorf("%d rows of files that are nowhere", n)
	}
	if _, err := db.Store.AddEvidence(t.Context(), r, id, "visit_form", f); err != nil { // the same request, once there is room
		t.Errorf("with room again: %v", err)
	}
}

func TestAPictureShowsOneSheet(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{Day: still})
	id := filed(t, db, k, 1, relief.Posting)
	keep(t, db, "publisher@410821-001", id, relief.PhotoAtStart, "张榜")
	if _, err := db.Store.BreakPosting(t.Context(), db.By(t, "publisher@410821-001"), id, "公示栏被撤"); err != nil {
		t.Fatal(err)
	}
	db.Walk(t, id, relief.Posting)
	_, err := db.Store.AddEvidence(t.Context(), db.By(t, "publisher@410821-001"), id, relief.PhotoAtStart, relief.CleanFile{Type: "application/pdf", Data: []byte("张榜")})
	wantCode(t, err, "photo_used")
	keep(t, db, "publisher@410821-001", id, relief.PhotoAtStart, "重新张榜")
	if list, err := db.Store.Evidence(t.Context(), db.Person(t, "publisher@410821-001").ID, id); err != nil || len(list) != 2 || list[0].Sheet == list[1].Sheet {
		t.Errorf("the case's pictures are %+v, %v", list, err)
	}
}
