package store_test

import (
	"encoding/json"
	"slices"
	"testing"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/storetest"
)

// archiveOf answers the file a case rests on, whole.
func archiveOf(t *testing.T, db *storetest.DB, caseID string, version int) relief.ArchiveView {
	t.Helper()
	id, err := db.Store.ArchiveOfCase(t.Context(), caseID)
	if err != nil {
		t.Fatalf("the file of case %s: %v", caseID, err)
	}
	v, err := db.Store.Archive(t.Context(), id, version, db.Person(t, "clerk@410821-001"), "handling")
	if err != nil {
		t.Fatalf("reading file %s: %v", id, err)
	}
	return v
}

// covers: INV-01 S3-91 S3-92
func TestAVerificationActivatesTheFileThatTheRosterMade(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{})
	id := db.File(t, k, db.Applicant(t, 1))
	v := archiveOf(t, db, id, 0)
	if v.State != relief.ArchiveDraft || v.Version != 1 || v.File.Head.Name != db.Applicant(t, 1).Name || v.Origin != "roster" {
		t.Fatalf("filed: %+v", v.State)
	}
	if v.Assessment.Grade != relief.GradeDeep || len(v.Assessment.Lines) != 2 || v.Assessment.Figures.AnnualIncome != 15_292_00 || v.Assessment.Document == "" {
		t.Errorf("the grade: %+v", v.Assessment)
	}
	db.Walk(t, id, relief.Approved)
	v = archiveOf(t, db, id, 0)
	if v.State != relief.ArchiveOnFile || v.Confirmed != 1 || v.ActivatedAt == nil || v.ReviewOn.Sub(relief.DayOf(*v.ActivatedAt)) != 365 {
		t.Fatalf("verified: %s, %v", v.State, v.ActivatedAt)
	}
	if !storetest.Value[bool](t, db, `SELECT a.activated_at < max(d.at) FROM archives a JOIN decision_archives f ON f.archive_id = a.id JOIN decisions d ON d.id = f.decision_id
		WHERE a.id = $1 AND d.kind = 'approve' GROUP BY a.activated_at`, v.ID) {
		t.Error("the approval came before the file")
	}
}

// covers: S3-34 S3-76
func TestOneHouseholdHasOneFileAcrossCampaignsAndUnions(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{})
	a := db.Applicant(t, 1)
	first := db.File(t, k, a)
	other := db.Campaign(t, storetest.CampaignOptions{Owner: "410822"})
	a.Union, a.Income = db.Unit(t, "410822-001"), 30_000_00
	second := db.File(t, other, a)
	one, two := archiveOf(t, db, first, 0), archiveOf(t, db, second, 0)
	if one.ID != two.ID || two.Version != 2 || two.File.Income[0].Amount != 30_000_00 || two.Assessment.Grade == relief.GradeDeep {
		t.Errorf("%s and %s, version %d", one.ID, two.ID, two.Version)
	}
	if was := archiveOf(t, db, first, 1); was.File.Income[0].Amount != 15_292_00 {
		t.Error("the first version was changed")
	}
	a.Income = 30_000_00
	third := db.File(t, db.Campaign(t, storetest.CampaignOptions{Owner: "410822"}), a)
	if v := archiveOf(t, db, third, 0); v.Version != 2 {
		t.Errorf("the same row made version %d", v.Version)
	}
}

// open makes a file by hand and answers its id.
func openFile(t *testing.T, db *storetest.DB, f relief.ArchiveFile) string {
	t.Helper()
	reply, err := db.Store.OpenArchive(t.Context(), db.By(t, "clerk@410821-001"), "410821-001", f)
	if err != nil {
		t.Fatalf("opening a file: %v", err)
	}
	var made relief.Created
	wantDone(t, json.Unmarshal(reply.Body, &made))
	return made.ID
}

func personOf(db *storetest.DB, t *testing.T, n int, relation string) relief.ArchivePerson {
	a := db.Applicant(t, n)
	return relief.ArchivePerson{Name: a.Name, IDNumber: a.IDNumber.Value(), Phone: a.Phone.Value(), Relation: relation}
}

func TestAMemberOfAHouseholdIsNotAidedBesideItsHead(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{})
	f := relief.ArchiveFile{Head: personOf(db, t, 1, ""), Members: []relief.ArchivePerson{personOf(db, t, 2, "妻")}, Size: 2, Income: []relief.IncomeItem{{Kind: "wages", Amount: 10_000_00}}}
	openFile(t, db, f)
	head := db.File(t, k, db.Applicant(t, 1))
	job := db.Roster(t, k)
	wife := db.Applicant(t, 2)
	wife.RosterRow, wife.Union = 1, db.Unit(t, "410821-002")
	wantCode(t, db.Store.ImportRow(t.Context(), job, wife), "duplicate_household")
	if n := storetest.Value[int](t, db, "SELECT count(*) FROM case_people WHERE case_id = $1 AND live", head); n != 2 {
		t.Errorf("%d people count for the household, want 2", n)
	}
	// Two households' files never name the same person, in whatever form he writes his number.
	f = relief.ArchiveFile{Head: personOf(db, t, 3, ""), Members: []relief.ArchivePerson{personOf(db, t, 2, "妻")}, Size: 2}
	f.Members[0].IDNumber = "　" + f.Members[0].IDNumber[:17] + lower(f.Members[0].IDNumber[17:])
	_, err := db.Store.OpenArchive(t.Context(), db.By(t, "clerk@410821-001"), "410821-001", f)
	wantCode(t, err, "archive_exists")
}

func lower(s string) string {
	if s == "X" {
		return "x"
	}
	return s
}

// covers: F52
func TestASensitiveChangeTakesTwoPeopleAndKeepsBeforeAndAfter(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{})
	id := db.File(t, k, db.Applicant(t, 1))
	v := archiveOf(t, db, id, 0)
	change := relief.ArchiveChange{Version: 1, File: v.File, Reason: "新增工资单"}
	change.File.Income = []relief.IncomeItem{{Kind: "wages", Amount: 60_000_00}}
	clerk, verifier := db.By(t, "clerk@410821-001"), db.By(t, "verifier@410821-001")

	silent := change
	silent.Reason = " "
	_, err := db.Store.ChangeArchive(t.Context(), clerk, v.ID, silent)
	wantCode(t, err, "reason_required")
	_, err = db.Store.ChangeArchive(t.Context(), db.By(t, "clerk@410821-001"), v.ID, change)
	wantDone(t, err)
	waiting := archiveOf(t, db, id, 0)
	if waiting.Version != 1 || waiting.Change == nil || waiting.Change.Fields[0].Field != "income" || waiting.Change.Fields[0].Before == waiting.Change.Fields[0].After || waiting.Change.Reason != change.Reason {
		t.Fatalf("it waits as %+v", waiting.Change)
	}
	_, err = db.Store.ChangeArchive(t.Context(), db.By(t, "surveyor@410821-001"), v.ID, change)
	wantCode(t, err, "change_waits")
	_, err = db.Store.DecideChange(t.Context(), db.By(t, "clerk@410821-001"), v.ID, "confirmed", "")
	wantCode(t, err, "second_person")
	_, err = db.Store.DecideChange(t.Context(), verifier, v.ID, "confirmed", "")
	wantDone(t, err)
	now := archiveOf(t, db, id, 0)
	if now.Version != 2 || now.Change != nil || now.ConfirmedBy == "" || now.MadeBy == now.ConfirmedBy || now.Assessment.Figures.AnnualIncome != 60_000_00 {
		t.Errorf("confirmed: %+v", now)
	}
	_, err = db.Store.DecideChange(t.Context(), db.By(t, "verifier@410821-001"), v.ID, "confirmed", "")
	wantCode(t, err, "change_over")
	fields, err := db.Store.Difference(t.Context(), v.ID, 1, 2, db.Person(t, "clerk@410821-001"), "")
	wantDone(t, err)
	if len(fields) != 1 || fields[0].Field != "income" || !fields[0].Sensitive {
		t.Errorf("the difference: %+v", fields)
	}
}

func TestAPlainChangeNeedsNobodyElse(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{})
	id := db.File(t, k, db.Applicant(t, 1))
	v := archiveOf(t, db, id, 0)
	change := relief.ArchiveChange{Version: 1, File: v.File}
	change.File.Needs = []string{"医疗"}
	_, err := db.Store.ChangeArchive(t.Context(), db.By(t, "clerk@410821-001"), v.ID, change)
	wantDone(t, err)
	_, err = db.Store.ChangeArchive(t.Context(), db.By(t, "clerk@410821-001"), v.ID, change)
	wantCode(t, err, "version_gone")
	change.Version = 2
	_, err = db.Store.ChangeArchive(t.Context(), db.By(t, "clerk@410821-001"), v.ID, change)
	wantCode(t, err, "archive_unchanged")
}

// covers: F53
func TestTheFileIsFrozenAtEachDecision(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{})
	id := db.File(t, k, db.Applicant(t, 1))
	db.Walk(t, id, relief.Verifying)
	v := archiveOf(t, db, id, 0)
	change := relief.ArchiveChange{Version: 1, File: v.File}
	change.File.Needs = []string{"医疗"}
	_, err := db.Store.ChangeArchive(t.Context(), db.By(t, "clerk@410821-001"), v.ID, change)
	wantDone(t, err)
	db.Walk(t, id, relief.ReadyToPost)
	rows, err := db.Store.ArchiveVersions(t.Context(), v.ID)
	wantDone(t, err)
	kinds := func(at int) (out []string) {
		for _, d := range rows[at].Decisions {
			out = append(out, d.Kind)
		}
		return out
	}
	if len(rows) != 2 || !slices.Equal(kinds(0), []string{"accept", "survey", "survey"}) || !slices.Equal(kinds(1), []string{"verify"}) {
		t.Errorf("%+v", rows)
	}
	if old := archiveOf(t, db, id, 1); len(old.File.Needs) != 0 || old.Latest != 2 {
		t.Errorf("the version surveyed now says %v", old.File.Needs)
	}
	if _, err := db.Owner.Exec(t.Context(), "UPDATE archive_versions SET grade = 'none' WHERE archive_id = $1", v.ID); err == nil {
		t.Error("a version was rewritten")
	}
}

// covers: F51
func TestAnOldFilesUnknownCauseIsReadAndAsksForPapersButIsNotWrittenAgain(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{})
	a := db.Applicant(t, 1)
	a.Cause = "慢性肾衰竭" // as rosters could say before there was a list
	id := db.File(t, k, a)
	v := archiveOf(t, db, id, 0)
	if v.File.Cause != a.Cause || !slices.Contains(v.Evidence, "other") || !slices.Contains(v.Evidence, "application") || !v.File.Unexplained() {
		t.Fatalf("%s asks for %v", v.File.Cause, v.Evidence)
	}
	change := relief.ArchiveChange{Version: v.Version, File: v.File, Reason: "补充"}
	change.File.Needs = []string{"医疗"}
	_, err := db.Store.ChangeArchive(t.Context(), db.By(t, "clerk@410821-001"), v.ID, change)
	wantCode(t, err, "cause_unknown")
	if now := archiveOf(t, db, id, 0); now.Version != v.Version || now.Change != nil {
		t.Errorf("refused, it is at version %d with %+v", now.Version, now.Change)
	}
	change.File.Cause = "患重特大疾病"
	r, err := db.Store.ChangeArchive(t.Context(), db.By(t, "clerk@410821-001"), v.ID, change)
	if got := reply[relief.ChangeAnswer](t, r, err); got.Status != "proposed" { // causes decide which papers are asked for
		t.Errorf("the cause was changed by one: %+v", got)
	}
}

// covers: F55
func TestTheYearlyCheckIsAnnouncedFallsDueAndAnExitIsExplained(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{})
	id := db.File(t, k, db.Applicant(t, 1))
	db.Walk(t, id, relief.ReadyToPost)
	file := archiveOf(t, db, id, 0).ID
	sweep := func(days int, want int) {
		t.Helper()
		if _, err := db.Owner.Exec(t.Context(), "UPDATE archives SET review_on = (now() AT TIME ZONE 'Asia/Shanghai')::date + $2::int WHERE id = $1", file, days); err != nil {
			t.Fatal(err)
		}
		if n, err := db.Store.SweepArchives(t.Context(), 100); err != nil || n != want {
			t.Errorf("%d days before: %d moved, %v; want %d", days, n, err, want)
		}
	}
	sweep(31, 0)
	sweep(30, 1)
	sweep(1, 0) // announced once
	sweep(0, 1)
	if v := archiveOf(t, db, id, 0); v.State != relief.ArchiveReviewDue || v.Moves[len(v.Moves)-1].By != "系统" {
		t.Fatalf("the day came: %s", v.State)
	}
	sweep(-1, 0)
	if n := storetest.Value[int](t, db, "SELECT count(*) FROM audit WHERE subject = $1 AND body::jsonb->>'action' IN ('announce', 'fall_due')", file); n != 2 {
		t.Errorf("%d audit rows, want one each", n)
	}
	verifier := "verifier@410821-001"
	_, err := db.Store.MoveArchive(t.Context(), db.By(t, verifier), file, relief.ArchiveExit, "", "")
	wantCode(t, err, "reason_required")
	_, err = db.Store.MoveArchive(t.Context(), db.By(t, verifier), file, relief.ArchiveExit, "", "连续六个月人均收入高于标准")
	wantDone(t, err)
	_, err = db.Store.MoveArchive(t.Context(), db.By(t, verifier), file, relief.ArchiveMonitor, "", "")
	wantDone(t, err)
	v := archiveOf(t, db, id, 0)
	if v.State != relief.ArchiveMonitored || v.Moves[len(v.Moves)-2].Reason != "连续六个月人均收入高于标准" {
		t.Errorf("%s: %+v", v.State, v.Moves)
	}
	_, err = db.Store.MoveArchive(t.Context(), db.By(t, verifier), file, relief.ArchiveDeregister, "bored", "x")
	wantCode(t, err, "schema")
	_, err = db.Store.MoveArchive(t.Context(), db.By(t, verifier), file, relief.ArchiveDeregister, "moved", "调离")
	wantDone(t, err)
	// Whoever left may be filed anew: with a file of his own.
	again := db.File(t, db.Campaign(t, storetest.CampaignOptions{Owner: "410822"}), db.Applicant(t, 1))
	if fresh := archiveOf(t, db, again, 0); fresh.ID == file || fresh.State != relief.ArchiveDraft {
		t.Errorf("filed anew as %s", fresh.State)
	}
}

func TestTheNearestStandardInForceGrades(t *testing.T) {
	t.Parallel()
	db, _ := newWorld(t, storetest.CampaignOptions{})
	std := func(region string, monthly relief.Fen, from relief.Day) relief.DibaoStandard {
		return relief.DibaoStandard{
			Region: region, Setting: "urban", From: from, Document: "民发〔" + region + "〕", GradeStandard: relief.GradeStandard{DibaoMonthly: monthly, RelativeTenths: 20},
		}
	}
	propose := func(s relief.DibaoStandard) string {
		t.Helper()
		reply, err := db.Store.ProposeStandard(t.Context(), db.By(t, "organizer@410821"), s)
		if err != nil {
			t.Fatal(err)
		}
		var made relief.Created
		wantDone(t, json.Unmarshal(reply.Body, &made))
		return made.ID
	}
	f := relief.ArchiveFile{Head: personOf(db, t, 1, ""), Size: 1, Income: []relief.IncomeItem{{Kind: "wages", Amount: 12 * 700_00}}}
	grade := func(n int) relief.Grade {
		t.Helper()
		f.Head = personOf(db, t, n, "")
		v, err := db.Store.Archive(t.Context(), openFile(t, db, f), 0, relief.Person{}, "")
		wantDone(t, err)
		return v.Assessment.Grade
	}
	if g := grade(1); g != relief.GradeUnknown {
		t.Errorf("without a standard the grade is %q", g)
	}
	province := propose(std("410000", 690_00, relief.NewDay(2020, 1, 1)))
	if g := grade(2); g != relief.GradeUnknown {
		t.Errorf("a proposed standard grades %q", g)
	}
	_, err := db.Store.ConfirmStandard(t.Context(), db.By(t, "organizer@410821"), province)
	wantCode(t, err, "second_person")
	_, err = db.Store.ConfirmStandard(t.Context(), db.By(t, "approver@410821"), province)
	wantDone(t, err)
	if g := grade(3); g != relief.GradeRelative {
		t.Errorf("by the province's standard the grade is %q", g)
	}
	county := propose(std("410821", 750_00, relief.NewDay(2021, 1, 1)))
	later := propose(std("410821", 100_00, relief.NewDay(2999, 1, 1)))
	for _, id := range []string{county, later} {
		_, err = db.Store.ConfirmStandard(t.Context(), db.By(t, "approver@410821"), id)
		wantDone(t, err)
	}
	if g := grade(4); g != relief.GradeDeep {
		t.Errorf("by the county's standard the grade is %q", g)
	}
	_, err = db.Store.ProposeStandard(t.Context(), db.By(t, "organizer@410821"), std("410821", 800_00, relief.NewDay(2021, 1, 1)))
	wantCode(t, err, "standard_exists")
}

func TestAWholeFileIsReadForAPurposeThatStaysOnRecord(t *testing.T) {
	t.Parallel()
	db, _ := newWorld(t, storetest.CampaignOptions{})
	f := relief.ArchiveFile{Head: personOf(db, t, 1, ""), Size: 1}
	id := openFile(t, db, f)
	reader := db.Person(t, "reviewer@410821")
	masked, err := db.Store.Archive(t.Context(), id, 0, reader, "")
	wantDone(t, err)
	whole, err := db.Store.Archive(t.Context(), id, 0, reader, "audit")
	wantDone(t, err)
	if masked.File.Head.IDNumber == f.Head.IDNumber || whole.File.Head.IDNumber != f.Head.IDNumber {
		t.Errorf("masked %v, whole %v", masked.File.Head.IDNumber == f.Head.IDNumber, whole.File.Head.IDNumber == f.Head.IDNumber)
	}
	if n := storetest.Value[int](t, db, "SELECT count(*) FROM audit WHERE subject = $1 AND kind = 'read' AND actor = $2", id, reader.ID); n != 1 {
		t.Errorf("%d audit rows of the reading, want 1", n)
	}
}
