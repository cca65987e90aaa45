package store_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store"
	"github.com/songnuan/songnuan/store/storetest"
)

func cases(t *testing.T, db *storetest.DB) int {
	t.Helper()
	return storetest.Value[int](t, db, "SELECT count(*) FROM cases")
}

// covers: F57 T01 T02 goal:G11
func TestARowIsFiledOnce(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{})
	job, a := db.Roster(t, k), db.Applicant(t, 1)
	a.RosterRow = 7
	for _, err := range together(8, func(int) error { return db.Store.ImportRow(context.WithoutCancel(t.Context()), job, a) }) {
		if err != nil {
			t.Errorf("the same row at once: %v", err)
		}
	}
	if err := db.Store.ImportRow(t.Context(), job, a); err != nil {
		t.Errorf("the same row again: %v", err)
	}
	if n := cases(t, db); n != 1 {
		t.Fatalf("one row made %d cases", n)
	}
	id := storetest.Value[string](t, db, "SELECT id FROM cases")
	v := db.Case(t, id)
	if task := db.Task(t, id); v.State != relief.Submitted || v.Version != 2 || v.RosterRow != 7 || task.Kind != relief.TaskAccept || task.Role != relief.Clerk || task.Union != "410821-001" {
		t.Errorf("the case: %+v", v)
	}
	a.RosterRow = 8
	wantCode(t, db.Store.ImportRow(t.Context(), job, a), "duplicate_household")
	again := db.Roster(t, k)
	a.RosterRow = 7
	wantCode(t, db.Store.ImportRow(t.Context(), again, a), "duplicate_household")
	if n := cases(t, db); n != 1 {
		t.Errorf("the same rows again made %d cases", n)
	}
}

// covers: F57 inv:I08 fault:F38 goal:G12
func TestAPersonHasOneLiveCaseHoweverTheNumberIsWritten(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{})
	body := endingInX(t)
	written := []string{body + "X", body + "x", strings.Map(wide, body) + "Ｘ", " " + body + "ｘ ", body[:6] + body[8:]}
	job := db.Roster(t, k)
	people := make([]store.Applicant, len(written))
	for i, text := range written {
		number, err := relief.ParseIDNumber(text)
		if err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		people[i] = db.Applicant(t, i)
		people[i].IDNumber, people[i].RosterRow = number, i+1
		if i%2 == 1 {
			people[i].Union = db.Unit(t, "410821-002")
		}
	}
	codes := tally(t, together(len(people), func(i int) error { return db.Store.ImportRow(context.WithoutCancel(t.Context()), job, people[i]) }))
	if want := map[string]int{"": 1, "duplicate_household": 4}; !cmp.Equal(codes, want) {
		t.Fatalf("five writings of one number at once: %v", codes)
	}
	union, err := db.Store.LiveElsewhere(t.Context(), k.ID, people[0].IDNumber)
	if want := storetest.Value[string](t, db, "SELECT union_code FROM cases"); union != want || err != nil {
		t.Errorf("it is said to be at %q, want %q, %v", union, want, err)
	}
	other := db.Campaign(t, storetest.CampaignOptions{Owner: "410822"})
	if union, err := db.Store.LiveElsewhere(t.Context(), other.ID, people[0].IDNumber); union != "" || err != nil {
		t.Errorf("another campaign has it at %q, %v", union, err)
	}
	job = db.Roster(t, other)
	people[0].Union = db.Unit(t, "410822-001")
	if err := db.Store.ImportRow(t.Context(), job, people[0]); err != nil {
		t.Errorf("in another campaign: %v", err)
	}
}

// endingInX is the 17 digits of an invented ID number whose check character is X.
func endingInX(t *testing.T) string {
	t.Helper()
	for n := range 1000 {
		body := fmt.Sprintf("41999919650301%03d", n)
		if _, err := relief.ParseIDNumber(body + "X"); err == nil {
			return body
		}
	}
	t.Fatal("there is no such number")
	return ""
}

func wide(r rune) rune { return r - '0' + '０' }

// covers: INV-02 inv:I09
func TestOneAccountServesOneHousehold(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{})
	first := filed(t, db, k, 1, relief.Submitted)
	a := db.Applicant(t, 2)
	a.Card, a.RosterRow = db.Applicant(t, 1).Card, 1
	job := db.Roster(t, k)
	wantCode(t, db.Store.ImportRow(t.Context(), job, a), "account_in_use")
	if n := cases(t, db); n != 1 {
		t.Errorf("%d cases", n)
	}
	if _, err := db.Store.Withdraw(t.Context(), db.By(t, clerk), first, "本人放弃"); err != nil {
		t.Fatal(err)
	}
	if err := db.Store.ImportRow(t.Context(), job, a); err != nil {
		t.Errorf("the first household is out: %v", err)
	}
}

// covers: F99 fault:F40
func TestNothingIsFiledInACampaignThatHasStopped(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{})
	job, a := db.Roster(t, k), db.Applicant(t, 1)
	a.RosterRow = 1
	if _, err := db.Store.MoveCampaign(t.Context(), db.By(t, "organizer@410821"), k.ID, "cancel", "停办"); err != nil {
		t.Fatal(err)
	}
	wantCode(t, db.Store.ImportRow(t.Context(), job, a), "campaign_not_active")
	_, err := db.Store.Import(t.Context(), db.By(t, "organizer@410821"), k.ID, "roster.csv", []byte("序号"), false)
	wantCode(t, err, "campaign_not_active")
	if n := cases(t, db); n != 0 {
		t.Errorf("%d cases", n)
	}
}

func TestAnImportKeepsItsFileSealedUntilItIsOver(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{})
	reply, err := db.Store.Import(t.Context(), db.By(t, "organizer@410821"), k.ID, "名单.csv", []byte("序号,姓名\n1,王小二\n"), true)
	if err != nil {
		t.Fatal(err)
	}
	id := read[relief.ImportQueued](t, reply).ID
	if n := storetest.Value[int](t, db, "SELECT count(*) FROM imports WHERE position(convert_to('王小二', 'UTF8') IN file_enc) > 0"); n != 0 {
		t.Error("the file lies open")
	}
	for range 2 { // a worker that was killed begins anew
		job, err := db.Store.StartImport(t.Context(), id)
		if err != nil || job.Over || !job.DryRun || string(job.File) != "序号,姓名\n1,王小二\n" {
			t.Fatalf("the job: %+v, %v", job, err)
		}
	}
	f := relief.ImportFinding{Row: 1, Code: "id_checksum", Field: "身份证号", Message: "校验位错误"}
	for range 2 {
		if err := db.Store.NoteFinding(t.Context(), id, f); err != nil {
			t.Fatal(err)
		}
	}
	if err := db.Store.ImportProgress(t.Context(), id, 1, 0, 1); err != nil {
		t.Fatal(err)
	}
	if err := db.Store.FinishImport(t.Context(), id, "", 1, 0, 1); err != nil {
		t.Fatal(err)
	}
	v, err := db.Store.ImportStatus(t.Context(), everything, id)
	want := relief.ImportView{ID: id, Campaign: k.ID, Status: "done", DryRun: true, Rows: 1, Rejected: 1, Findings: []relief.ImportFinding{f}}
	if diff := cmp.Diff(want, v); diff != "" || err != nil {
		t.Errorf("%s %v", diff, err)
	}
	if n := storetest.Value[int](t, db, "SELECT count(*) FROM imports WHERE file_enc IS NOT NULL"); n != 0 {
		t.Error("the file outlived its import")
	}
	if job, err := db.Store.StartImport(t.Context(), id); err != nil || !job.Over {
		t.Errorf("a finished import began anew: %+v, %v", job, err)
	}
	_, err = db.Store.ImportStatus(t.Context(), []string{"/000000/410000/410800/410822"}, id)
	wantCode(t, err, "not_found")
}
