package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/songnuan/songnuan/evidence"
	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store"
	"github.com/songnuan/songnuan/store/storetest"
	"github.com/songnuan/songnuan/verify"
)

// A hundred households, withdrawn, rejected at the survey or paid, are erased at once;
// five more stay. What the audit said before it still says, sealed blocks and all, and
// everything verifies.
//
// covers: fault:F71 inv:I28 inv:I30
func TestAHundredPersonsAreErasedAndTheAuditHolds(t *testing.T) {
	t.Parallel()
	const erased, kept, paid = 100, 5, 8
	began := time.Now()
	db := storetest.New(t)
	db.Unions(t)
	k := db.Campaign(t, storetest.CampaignOptions{ResultDays: 7})
	var cases []string
	files := map[string]bool{}
	for n := range erased + kept {
		id := db.File(t, k, db.Applicant(t, n))
		cases = append(cases, id)
		if n >= erased {
			continue
		}
		if n%4 == 0 {
			_, err := db.Store.AddEvidence(t.Context(), db.By(t, "clerk@410821-001"), id, "income", relief.CleanFile{Type: "application/pdf", Data: fmt.Appendf(nil, "%%PDF-1.4 payslip %d", n)})
			done(t, err)
			files[storetest.Value[string](t, db, "SELECT file FROM evidence WHERE case_id = $1", id)] = true
		}
		switch {
		case n < paid:
			db.Walk(t, id, relief.Closed)
		case n%3 == 0:
			db.Walk(t, id, relief.Surveying)
			db.Decide(t, id, relief.Decide{Task: db.Task(t, id).ID, Version: db.Case(t, id).Version, Outcome: relief.OutcomeReject, Comment: "收入不符"})
		default:
			_, err := db.Store.Withdraw(t.Context(), db.By(t, "clerk@410821-001"), id, "本人放弃")
			done(t, err)
		}
	}
	_, err := db.Store.SealAudit(t.Context())
	done(t, err)
	folder := t.TempDir()
	shelf, err := evidence.Open(folder)
	done(t, err)
	done(t, copyFiles(t.Context(), db.Options.Files, shelf, t.Output()))
	before, said := broken(t, db, shelf), auditOf(t, db)
	prepared := time.Since(began)

	c := &cli{DatabaseURL: db.URL, OwnerURL: db.OwnerURL, KeyFile: db.KeyFile, Evidence: folder, Local: true, Undo: "10s"}
	e := store.Erasing{Pool: db.Owner, Files: shelf, Today: relief.DayOf(time.Now().AddDate(31, 0, 0))}
	var out strings.Builder
	done(t, eraseCmd{Step: "ask", By: "organizer@410821"}.do(t.Context(), c, e, strings.NewReader(store.DemoPassword+"\n"), &out))
	done(t, eraseCmd{Step: "confirm", By: "auditor@410821"}.do(t.Context(), c, e, strings.NewReader(store.DemoPassword+"\n"), &out))
	if want := fmt.Sprintf("erased %d\n", erased); out.String() != want {
		t.Fatalf("two people are told %q, want %q", out.String(), want)
	}

	for n, id := range cases {
		a, v := db.Applicant(t, n), db.Case(t, id)
		own, err := db.Store.OwnCases(t.Context(), relief.Visitor{IDNumber: a.IDNumber, Phone: a.Phone})
		done(t, err)
		if gone := n < erased; gone != (v.Name == "已清除") || gone != (len(own) == 0) {
			t.Errorf("household %d is shown as %q and finds %d cases of its own", n, v.Name, len(own))
		}
	}
	for file := range files {
		if _, err := shelf.Get(t.Context(), file); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("a file of somebody erased is still there: %v", err)
		}
	}
	_, err = db.Store.SealAudit(t.Context())
	done(t, err)
	if now := broken(t, db, shelf); !slices.Equal(now, before) || slices.Contains(now, "I28") {
		t.Errorf("after the erasure %v, before %v", now, before)
	}
	now := auditOf(t, db)
	for line := range bytes.Lines(said) {
		if !bytes.Contains(now, line) {
			t.Errorf("the audit said before, and says no more: %s", line)
		}
	}
	t.Logf("%d households erased, %d of them paid, with %d files; %d kept; the audit, %d lines before and %d after, holds; %v to prepare, %v in all",
		erased, paid, len(files), kept, bytes.Count(said, []byte("\n")), bytes.Count(now, []byte("\n")), prepared.Round(time.Second), time.Since(began).Round(time.Second))
}

// auditOf is the whole audit as an auditor gets it, which must hold by itself.
func auditOf(t *testing.T, db *storetest.DB) []byte {
	t.Helper()
	var out bytes.Buffer
	done(t, verify.Export(t.Context(), db.App, &out))
	found, rows, err := verify.CheckExport(bytes.NewReader(out.Bytes()), nil)
	if err != nil || len(found) != 0 || rows == 0 {
		t.Fatalf("the exported audit of %d rows: %v, %v", rows, found, err)
	}
	return out.Bytes()
}

func done(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
