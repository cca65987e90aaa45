package activities

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/roster"
	"github.com/songnuan/songnuan/store"
	"github.com/songnuan/songnuan/store/storetest"
)

// covers: F64
func TestABarredRowIsAFindingAndBlocksNobodyElse(t *testing.T) {
	db := storetest.New(t)
	db.Unions(t)
	k := db.Campaign(t, storetest.CampaignOptions{})
	reply, err := db.Store.ProposeBar(t.Context(), db.By(t, "reviewer@410821"), relief.NewBar{
		Kind: "unit", Union: "410821-001", Reason: "scope_widened", Document: "通报1号", From: relief.NewDay(2020, 1, 1), Until: relief.NewDay(2090, 1, 1),
	})
	if err != nil {
		t.Fatal(err)
	}
	id := storetest.Value[string](t, db, "SELECT id FROM bars")
	if _, err := db.Store.MoveBar(t.Context(), db.By(t, "approver@410821"), id, "confirm", ""); err != nil {
		t.Fatalf("%v after %s", err, reply.Body)
	}
	a := &Activities{Store: db.Store}
	job := db.Roster(t, k)
	row := func(n int, union string) roster.Row {
		p := db.Applicant(t, n)
		return roster.Row{
			Number: n, Name: p.Name, IDNumber: p.IDNumber, Phone: p.Phone, Card: p.Card, Holder: p.Holder, Category: p.Category, UnionCode: union, Members: 1, Amount: p.Amount,
		}
	}
	done, found := take(t, db, a, job, row(1, "410821-001"), row(2, "410821-002"), row(3, "410821-002"))
	if len(found) != 1 || found[0].Code != roster.Barred || found[0].Row != 1 || found[0].Message == "" {
		t.Errorf("the barred unit's row: %+v", found)
	}
	if want := (Imported{Rows: 3, Imported: 2, Rejected: 1}); done != want {
		t.Errorf("%+v of rows filed together, want %+v", done, want)
	}
	if again, _ := take(t, db, a, job, row(1, "410821-001"), row(2, "410821-002"), row(3, "410821-002")); again != done {
		t.Errorf("run again it says %+v", again)
	}
	if n := storetest.Value[int](t, db, "SELECT count(*) FROM cases"); n != 2 {
		t.Errorf("there are %d cases", n)
	}
}

// take lets the rows be filed together, and answers what was found.
func take(t *testing.T, db *storetest.DB, a *Activities, job *store.RosterJob, rows ...roster.Row) (done Imported, found []relief.ImportFinding) {
	t.Helper()
	db.Exec(t, "DELETE FROM import_findings")
	f := &filing{a: a, job: job, units: unitsOf(t.Context(), db.Store), done: &done}
	for _, row := range rows {
		if err := f.take(t.Context(), row, nil); err != nil {
			t.Fatal(err)
		}
	}
	if err := f.file(t.Context()); err != nil {
		t.Fatal(err)
	}
	v, err := db.Store.ImportStatus(t.Context(), []string{"/000000"}, job.ID)
	if err != nil {
		t.Fatal(err)
	}
	return done, v.Findings
}

// A file that cannot be read any further takes none of the rows before along.
func TestTheRowsBeforeAnUnreadableOneAreFiled(t *testing.T) {
	db := storetest.New(t)
	db.Unions(t)
	job := db.Roster(t, db.Campaign(t, storetest.CampaignOptions{}))
	rows := func(yield func(roster.Row) bool) {
		for n := range 3 {
			p := db.Applicant(t, n)
			row := roster.Row{
				Number: n + 1, Name: p.Name, Female: p.Female, IDNumber: p.IDNumber, Category: p.Category, UnionCode: p.Union.Code, Unit: p.Unit, Employment: p.Employment,
				Members: p.Members, AnnualIncome: p.Income, RigidExpenditure: p.Expenditure, Cause: p.Cause, Phone: p.Phone, BankName: p.BankName, Card: p.Card, Holder: p.Holder,
				Amount: p.Amount,
			}
			if !yield(row) {
				return
			}
		}
	}
	var file bytes.Buffer
	if err := roster.WriteCSV(&file, rows); err != nil {
		t.Fatal(err)
	}
	file.WriteString(strings.Repeat("又一列,", roster.MaxColumns) + "末列\r\n")
	job.File = file.Bytes()
	var done Imported
	err := (&Activities{Store: db.Store}).importRows(t.Context(), job, &done)
	var unreadable *roster.FileError
	if !errors.As(err, &unreadable) || unreadable.Code != roster.TooManyColumns {
		t.Fatalf("the import ends with %v", err)
	}
	if want := (Imported{Rows: 3, Imported: 3}); done != want {
		t.Errorf("%+v, want %+v", done, want)
	}
	if n := storetest.Value[int](t, db, "SELECT count(*) FROM cases"); n != 3 {
		t.Errorf("there are %d cases", n)
	}
}

// covers: F64
func TestADryRunForeseesBarsAndDrafts(t *testing.T) {
	db := storetest.New(t)
	db.Unions(t)
	k := db.Campaign(t, storetest.CampaignOptions{Requires: []relief.Requirement{relief.Membership}})
	_, err := db.Store.ProposeBar(t.Context(), db.By(t, "reviewer@410821"), relief.NewBar{
		Kind: "unit", Union: "410821-001", Reason: "scope_widened", Document: "通报1号", From: relief.NewDay(2020, 1, 1), Until: relief.NewDay(2090, 1, 1),
	})
	if err == nil {
		_, err = db.Store.MoveBar(t.Context(), db.By(t, "approver@410821"), storetest.Value[string](t, db, "SELECT id FROM bars"), "confirm", "")
	}
	if err != nil {
		t.Fatal(err)
	}
	a := &Activities{Store: db.Store}
	job := db.Roster(t, k)
	for _, dry := range []bool{true, false} { // what was foreseen is what comes
		job.DryRun = dry
		for n, tc := range []struct{ union, code string }{{"410821-001", roster.Barred}, {"410821-002", roster.NotAMember}} {
			p := db.Applicant(t, n+1)
			row := roster.Row{Number: n + 1, Name: p.Name, IDNumber: p.IDNumber, Phone: p.Phone, Card: p.Card, Holder: p.Holder, Category: p.Category, UnionCode: tc.union, Members: 1, Amount: p.Amount}
			done, found := take(t, db, a, job, row)
			if len(found) != 1 || found[0].Code != tc.code || (done.Rejected == 1) != (tc.code == roster.Barred) {
				t.Errorf("dry %t, %s: %+v, %+v", dry, tc.union, found, done)
			}
		}
		if n := storetest.Value[int](t, db, "SELECT count(*) FROM cases"); dry && n != 0 {
			t.Errorf("a dry run filed %d cases", n)
		}
	}
}
