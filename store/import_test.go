package store_test

import (
	"context"
	"fmt"
	"slices"
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

// covers: F57 T01 T02
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

// One person a round, in twenty households of two unions at once, her number
// written in five ways.
//
// covers: F57 inv:I08 fault:F38 goal:G12
func TestAPersonHasOneLiveCaseHoweverTheNumberIsWritten(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{})
	job, held := db.Roster(t, k), map[string]int{}
	var people []store.Applicant
	for round, body := range endingInX(t, rounds) {
		written := []string{body + "X", body + "x", strings.Map(wide, body) + "Ｘ", " " + body + "ｘ ", body[:6] + body[8:]}
		people = people[:0]
		for i := range actors {
			number, err := relief.ParseIDNumber(written[i%len(written)])
			if err != nil {
				t.Fatalf("%q: %v", written[i%len(written)], err)
			}
			a := db.Applicant(t, round*actors+i)
			if a.IDNumber, a.RosterRow = number, round*actors+i+1; i%2 == 1 {
				a.Union = db.Unit(t, "410821-002")
			}
			people = append(people, a)
		}
		errs := together(actors, func(i int) error { return db.Store.ImportRow(context.WithoutCancel(t.Context()), job, people[i]) })
		if codes := losers(t, errs); codes[""] != 1 || codes["duplicate_household"] != actors-1 {
			t.Fatalf("%d writings of one number at once: %v", actors, codes)
		}
		winner := people[slices.Index(errs, nil)].Union.Code
		held[winner]++
		if union, err := db.Store.LiveElsewhere(t.Context(), k.ID, people[0].IDNumber); union != winner || err != nil {
			t.Fatalf("%s has the person; the others are told of %q, %v", winner, union, err)
		}
		if n := cases(t, db); n != round+1 {
			t.Fatalf("after %d rounds there are %d cases", round+1, n)
		}
	}
	t.Logf("%d rounds of %d households, won by the unions %v", rounds, actors, held)
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

// endingInX are the 17 digits of n invented ID numbers whose check character is X.
func endingInX(t *testing.T, n int) (bodies []string) {
	t.Helper()
	for day := 1; day <= 28; day++ {
		for nth := range 1000 {
			body := fmt.Sprintf("419999196503%02d%03d", day, nth)
			if _, err := relief.ParseIDNumber(body + "X"); err != nil {
				continue
			}
			if bodies = append(bodies, body); len(bodies) == n {
				return bodies
			}
		}
	}
	t.Fatal("there are not so many")
	return nil
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
