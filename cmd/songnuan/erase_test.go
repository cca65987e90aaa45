package main

import (
	"errors"
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

// Two people take out of ended cases who they were about: at once where no money
// was paid, after the keeping period of vouchers where it was. What happened stays,
// and everything verifies as before.
//
// covers: inv:I30
func TestWhoACaseWasAboutIsErasedByTwoPeople(t *testing.T) {
	t.Parallel()
	db := storetest.New(t)
	db.Unions(t)
	k := db.Campaign(t, storetest.CampaignOptions{ResultDays: 7})
	paid, unpaid, open := db.File(t, k, db.Applicant(t, 1)), db.File(t, k, db.Applicant(t, 2)), db.File(t, k, db.Applicant(t, 3))
	kept, err := db.Store.AddEvidence(t.Context(), db.By(t, "clerk@410821-001"), paid, "income", relief.CleanFile{Type: "application/pdf", Data: []byte("%PDF-1.4 payslip")})
	if err != nil || kept.Status != 201 {
		t.Fatalf("keeping a file: %v", err)
	}
	db.Walk(t, paid, relief.Closed)
	if _, err := db.Store.Withdraw(t.Context(), db.By(t, "clerk@410821-001"), unpaid, "本人放弃"); err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	shelf, err := evidence.Open(folder)
	if err != nil {
		t.Fatal(err)
	}
	if err := copyFiles(t.Context(), db.Options.Files, shelf, t.Output()); err != nil {
		t.Fatal(err)
	}
	c := &cli{DatabaseURL: db.URL, OwnerURL: db.OwnerURL, KeyFile: db.KeyFile, Evidence: folder, Local: true, Undo: "10s"}
	e := store.Erasing{Pool: db.Owner, Files: shelf, Today: relief.DayOf(time.Now())}
	var said strings.Builder
	step := func(step, by string, cases ...string) error {
		for i, id := range cases {
			cases[i] = db.Case(t, id).No
		}
		said.Reset()
		return eraseCmd{Step: step, By: by, Case: cases}.do(t.Context(), c, e, strings.NewReader(store.DemoPassword+"\n"), &said)
	}
	before := broken(t, db, shelf)
	for _, tc := range []struct{ by, id, code string }{
		{"organizer@410821", paid, "erase_kept"},
		{"organizer@410821", open, "erase_open"},
		{"clerk@410821-001", unpaid, "forbidden"},
	} {
		if err := step("ask", tc.by, tc.id); relief.CodeOf(err) != tc.code {
			t.Errorf("%s is answered %v, want %s", tc.by, err, tc.code)
		}
	}
	if err := step("ask", "organizer@410821", unpaid); err != nil {
		t.Fatal(err)
	}
	for _, by := range []string{"organizer@410821", "clerk@410821-001"} { // himself, and one who may not
		if err := step("confirm", by); err != nil || said.String() != "erased 0\n" {
			t.Errorf("%s confirmed: %v, %q", by, err, said.String())
		}
	}
	if err := step("confirm", "auditor@410821"); err != nil || said.String() != "erased 1\n" {
		t.Fatalf("the second person: %v, %q", err, said.String())
	}
	if now := broken(t, db, shelf); !slices.Equal(now, before) {
		t.Errorf("after the first erasure %v, before %v", now, before)
	}

	was := storetest.Value[string](t, db, figures, paid)
	e.Today = relief.DayOf(time.Now().AddDate(31, 0, 0))
	if err := step("due", ""); err != nil || !strings.HasPrefix(said.String(), db.Case(t, paid).No) {
		t.Fatalf("due after 31 years: %q, %v", said.String(), err)
	}
	if err := errors.Join(step("ask", "organizer@410821"), step("confirm", "auditor@410821")); err != nil || said.String() != "erased 1\n" {
		t.Fatalf("after the period: %v, %q", err, said.String())
	}
	if err := step("run", ""); err != nil || said.String() != "erased 0\n" {
		t.Errorf("run again: %v, %q", err, said.String())
	}
	if now := broken(t, db, shelf); !slices.Equal(now, before) {
		t.Errorf("after the second erasure %v, before %v", now, before)
	}
	if now := storetest.Value[string](t, db, figures, paid); now != was {
		t.Errorf("what happened is another story:\n%s\n%s", now, was)
	}
	for _, id := range []string{paid, unpaid} {
		if v := db.Case(t, id); v.Name != "已清除" {
			t.Errorf("shown as %q", v.Name)
		}
	}
	if _, err := shelf.Get(t.Context(), storetest.Value[string](t, db, "SELECT file FROM evidence WHERE case_id = $1", paid)); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("its file is still there: %v", err)
	}
	for n, want := range map[int]int{1: 0, 2: 0, 3: 1} {
		a := db.Applicant(t, n)
		if own, err := db.Store.OwnCases(t.Context(), relief.Visitor{IDNumber: a.IDNumber, Phone: a.Phone}); err != nil || len(own) != want {
			t.Errorf("person %d finds %d cases, %v", n, len(own), err)
		}
	}
}

// figures are what must stay of a case, as one text.
const figures = `SELECT concat_ws('|', c.no, c.state, c.version, c.amount_fen, c.income_fen, c.body,
	(SELECT json_agg(d ORDER BY d.at) FROM decisions d WHERE d.case_id = c.id), (SELECT json_agg(v ORDER BY v.version) FROM events v WHERE v.case_id = c.id),
	(SELECT json_agg(l ORDER BY l.id) FROM ledger_entries l WHERE l.case_id = c.id), (SELECT json_agg(p) FROM payments p WHERE p.case_id = c.id)) FROM cases c WHERE c.id = $1`

func broken(t *testing.T, db *storetest.DB, files verify.Files) []string {
	t.Helper()
	report, err := verify.Run(t.Context(), db.App, verify.Options{Full: true, Keys: db.Options.Keys, Files: files, Lag: 1 << 40})
	if err != nil {
		t.Fatal(err)
	}
	if slices.Contains(report.Unchecked(), "I30") || slices.Contains(report.Unchecked(), "I34") {
		t.Error("personal data were not checked")
	}
	return report.Broken()
}
