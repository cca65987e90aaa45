package main

import (
	"encoding/json"
	"errors"
	"io/fs"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store"
	"github.com/songnuan/songnuan/store/storetest"
)

// A file that nobody is aided under is erased by two people, after three years or at
// the household's wish; one that something rests on is not, even if it came in between.
//
// covers: inv:I30
func TestAFileNobodyIsAidedUnderIsErasedByTwoPeople(t *testing.T) {
	t.Parallel()
	db := storetest.New(t)
	db.Unions(t)
	k := db.Campaign(t, storetest.CampaignOptions{ResultDays: 7})
	open := func(n int) string {
		a := db.Applicant(t, n)
		f := relief.ArchiveFile{Head: relief.ArchivePerson{Name: a.Name, IDNumber: a.IDNumber.Value(), Phone: a.Phone.Value()}, Size: 1}
		reply, err := db.Store.OpenArchive(t.Context(), db.By(t, "clerk@410821-001"), "410821-001", f)
		if err != nil {
			t.Fatalf("opening a file: %v", err)
		}
		var made relief.Created
		if err := json.Unmarshal(reply.Body, &made); err != nil {
			t.Fatal(err)
		}
		return made.ID
	}
	nobodys, aided, soon := open(1), open(2), open(3)
	db.File(t, k, db.Applicant(t, 2))
	files := db.Options.Files
	paper := map[string]string{} // of a file, by its name on the shelf
	for i, id := range []string{nobodys, soon} {
		if _, err := db.Store.AddFilePaper(t.Context(), db.By(t, "clerk@410821-001"), id, "income", relief.CleanFile{Type: "application/pdf", Data: []byte("%PDF-1.4 payslip " + strconv.Itoa(i))}); err != nil {
			t.Fatalf("keeping a paper: %v", err)
		}
		paper[id] = storetest.Value[string](t, db, "SELECT file FROM evidence WHERE archive_id = $1", id)
	}
	before := broken(t, db, files)
	c := &cli{DatabaseURL: db.URL, OwnerURL: db.OwnerURL, KeyFile: db.KeyFile, Evidence: t.TempDir(), Local: true, Undo: "10s"}
	e := store.Erasing{Pool: db.Owner, Files: files, Today: relief.DayOf(time.Now())}
	var said strings.Builder
	step := func(step, by string, archives ...string) error {
		said.Reset()
		return eraseCmd{Step: step, By: by, File: archives}.do(t.Context(), c, e, strings.NewReader(store.DemoPassword+"\n"), &said)
	}
	for _, tc := range []struct{ by, id, code string }{
		{"organizer@410821", aided, "erase_file_used"},
		{"clerk@410821-001", nobodys, "forbidden"},
		{"organizer@410821", "nothing", "not_found"},
	} {
		if err := step("ask", tc.by, tc.id); relief.CodeOf(err) != tc.code {
			t.Errorf("%s asks for %s: %v, want %s", tc.by, tc.id, err, tc.code)
		}
	}
	if err := step("ask", "organizer@410821", nobodys, soon); err != nil {
		t.Fatal(err)
	}
	if err := step("confirm", "organizer@410821"); err != nil || !strings.Contains(said.String(), "erased 0") {
		t.Errorf("who asked confirms it himself: %q, %v", said.String(), err)
	}
	late := db.File(t, k, db.Applicant(t, 3)) // what was agreed on waits now
	if err := step("confirm", "auditor@410821"); err != nil || !strings.Contains(said.String(), "erased 1") {
		t.Fatalf("the second person: %q, %v", said.String(), err)
	}
	if err := step("run", ""); err != nil || !strings.Contains(said.String(), "erased 0") {
		t.Errorf("again: %q, %v", said.String(), err)
	}
	if v := db.Case(t, late); v.Name == "已清除" {
		t.Error("a file was erased that a case had come to rest on")
	}
	if _, err := files.Get(t.Context(), paper[nobodys]); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("its paper is still there: %v", err)
	}
	_, err := db.Store.AddFilePaper(t.Context(), db.By(t, "clerk@410821-001"), nobodys, "income", relief.CleanFile{Type: "application/pdf", Data: []byte("%PDF-1.4 later")})
	if relief.CodeOf(err) != "archive_ended" {
		t.Errorf("an erased file took a paper: %v", err)
	}
	if _, err := files.Get(t.Context(), paper[soon]); err != nil {
		t.Errorf("the paper of the file that waits: %v", err)
	}
	reader := db.Person(t, "auditor@410821")
	if _, err := db.Store.Archive(t.Context(), soon, 0, reader, ""); err != nil {
		t.Errorf("the file that waits: %v", err)
	}
	found, err := db.Store.Archives(t.Context(), relief.ArchiveFilter{Scopes: []string{"/000000"}, Query: db.Applicant(t, 1).IDNumber.Value()})
	if err != nil || len(found.Items) != 0 {
		t.Errorf("he is still found: %d, %v", len(found.Items), err)
	}
	if after := broken(t, db, files); !slices.Equal(after, before) {
		t.Errorf("broken since: %v, before %v", after, before)
	}
	if err := e.AskFile(t.Context(), reader.ID, nobodys); relief.CodeOf(err) != "erase_file_used" {
		t.Errorf("once more: %v", err)
	}
	open(1) // whoever comes again gets a file anew
	e.Today = relief.NewDay(2100, 1, 1)
	if err := step("due", ""); err != nil || strings.Count(said.String(), "file ") != 1 {
		t.Errorf("due in many years: %q, %v", said.String(), err)
	}
}
