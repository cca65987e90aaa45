package relief

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// covers: F55
// covers: T07
func TestAdultsAreThoseOfEighteenWhoseNumberIsKnown(t *testing.T) {
	f := ArchiveFile{Head: ArchivePerson{IDNumber: "419999196402242719"}, Members: []ArchivePerson{{Name: "no number"}, {IDNumber: "419999200410104710"}}}
	for day, want := range map[Day]int{NewDay(2022, 10, 9): 1, NewDay(2022, 10, 10): 2} {
		if got := f.Adults(day); len(got) != want {
			t.Errorf("on %s the adults are %v", day, got)
		}
	}
}

func TestAFileMovesAsItsTableSays(t *testing.T) {
	everything := ArchiveFacts{ReasonGiven: true}
	legal := map[ArchiveState]map[ArchiveAction]ArchiveState{
		ArchiveNone:      {ArchiveOpen: ArchiveDraft},
		ArchiveDraft:     {ArchiveSubmit: ArchiveInReview, ArchiveDeregister: ArchiveDeregistered},
		ArchiveInReview:  {ArchiveConfirm: ArchiveOnFile, ArchiveReturn: ArchiveDraft, ArchiveDeregister: ArchiveDeregistered},
		ArchiveOnFile:    {ArchiveFallDue: ArchiveReviewDue, ArchiveExit: ArchiveExited, ArchiveDeregister: ArchiveDeregistered},
		ArchiveReviewDue: {ArchiveSubmit: ArchiveInReview, ArchiveExit: ArchiveExited, ArchiveDeregister: ArchiveDeregistered},
		ArchiveExited:    {ArchiveMonitor: ArchiveMonitored, ArchiveReapply: ArchiveDraft, ArchiveDeregister: ArchiveDeregistered},
		ArchiveMonitored: {ArchiveSubmit: ArchiveInReview, ArchiveReapply: ArchiveDraft, ArchiveDeregister: ArchiveDeregistered},
	}
	for _, from := range append([]ArchiveState{ArchiveNone}, ArchiveStates...) {
		for _, action := range []ArchiveAction{
			ArchiveOpen, ArchiveSubmit, ArchiveConfirm, ArchiveReturn, ArchiveFallDue, ArchiveExit, ArchiveMonitor, ArchiveReapply, ArchiveDeregister,
		} {
			to, err := NextArchive(from, action, everything)
			want, ok := legal[from][action]
			if ok && (err != nil || to != want) || !ok && (CodeOf(err) != "archive_move" || to != from) {
				t.Errorf("%s %s: %s, %v; want %q", from, action, to, err, want)
			}
		}
	}
}

func TestAFileAsksForReasonsASecondPersonAndProofs(t *testing.T) {
	for _, tc := range []struct {
		name   string
		from   ArchiveState
		action ArchiveAction
		facts  ArchiveFacts
		code   string
	}{
		{"returned without a word", ArchiveInReview, ArchiveReturn, ArchiveFacts{}, "reason_required"},
		{"confirmed by who wrote it", ArchiveInReview, ArchiveConfirm, ArchiveFacts{Same: true}, "second_person"},
		{"left by who wrote it", ArchiveOnFile, ArchiveExit, ArchiveFacts{Same: true, ReasonGiven: true}, "second_person"},
		{"submitted without papers", ArchiveDraft, ArchiveSubmit, ArchiveFacts{Missing: []string{"diagnosis"}}, "proof_missing"},
		{"submitted with a cause that nobody understands", ArchiveDraft, ArchiveSubmit, ArchiveFacts{Unexplained: true}, "cause_unexplained"},
		{"deregistered without a word", ArchiveOnFile, ArchiveDeregister, ArchiveFacts{}, "reason_required"},
		{"confirmed by a case's verification from draft", ArchiveDraft, ArchiveConfirm, ArchiveFacts{Campaign: true}, ""},
		{"by a verification a year later", ArchiveReviewDue, ArchiveConfirm, ArchiveFacts{Campaign: true}, ""},
		{"once more while active", ArchiveOnFile, ArchiveConfirm, ArchiveFacts{Campaign: true}, ""},
		{"by a verification after deregistration", ArchiveDeregistered, ArchiveConfirm, ArchiveFacts{Campaign: true}, "archive_move"},
		{"by a verification after exit", ArchiveExited, ArchiveConfirm, ArchiveFacts{Campaign: true}, "archive_move"},
		{"by a verification of one's own", ArchiveDraft, ArchiveConfirm, ArchiveFacts{Campaign: true, Same: true}, "second_person"},
		{"by hand from draft", ArchiveDraft, ArchiveConfirm, ArchiveFacts{}, "archive_move"},
	} {
		if _, err := NextArchive(tc.from, tc.action, tc.facts); CodeOf(err) != tc.code {
			t.Errorf("%s: %v, want %q", tc.name, err, tc.code)
		}
	}
}

// covers: F51
func TestEvidenceFollowsFromTheCauses(t *testing.T) {
	f := ArchiveFile{Cause: "患重特大疾病", OtherCauses: []string{"子女上学"}}
	want := []string{"application", "identity", "income_proof", "authorisation", "diagnosis", "medical_bill", "enrolment", "school_fee"}
	if d := cmp.Diff(want, f.MissingEvidence()); d != "" {
		t.Error(d)
	}
	for _, kind := range want[1:] {
		f.Evidence = append(f.Evidence, EvidenceRef{kind, "e1"})
	}
	if d := cmp.Diff(want[:1], f.MissingEvidence()); d != "" {
		t.Error(d)
	}
	f.Head.Employment = "农民工"
	if !slices.Contains(f.MissingEvidence(), "contract") {
		t.Error("a migrant worker needs no contract")
	}
}

// covers: F49
func TestTheGradeIsComputedLineByLine(t *testing.T) {
	std := DibaoStandard{Document: "民发〔2023〕1号", MinimumWage: 1800_00, GradeStandard: GradeStandard{DibaoMonthly: 630_00, RelativeTenths: 20, EdgeTenths: 25}}
	f := ArchiveFile{
		Head: ArchivePerson{Name: "张三"}, Members: []ArchivePerson{{Name: "李四"}, {Name: "张小"}}, Size: 3,
		Income: []IncomeItem{
			{Kind: "wages", Amount: 24_000_00}, {Kind: "festival_aid", Amount: 500_00}, {Kind: "union_aid", Amount: 1_000_00}, {Kind: "basic_pension", Member: 1, Amount: 1_500_00},
		},
		Expenditure: []SpendingItem{{Kind: "illness", Member: 1, Gross: 20_000_00, Reimbursed: 12_000_00}},
	}
	a := Assess(f, std)
	if a.Figures != (Figures{AnnualIncome: 25_000_00, RigidExpenditure: 8_000_00, Members: 3}) || a.Grade != GradeDeep || len(a.Lines) != 5 || a.Document != std.Document {
		t.Errorf("%+v", a)
	}
	if a.Lines[1].Counted || a.Lines[3].Counted || !a.Lines[2].Counted || a.Lines[4].Amount != 8_000_00 {
		t.Errorf("the lines: %+v", a.Lines)
	}
	f.Members[0].Idle = true
	if a := Assess(f, std); a.Figures.AnnualIncome != 25_000_00+12*1800_00 || a.Grade != GradeRelative {
		t.Errorf("with an idle member: %+v", a)
	}
	f.Members[0].Proven = true
	if a := Assess(f, std); a.Figures.AnnualIncome != 25_000_00 {
		t.Errorf("a proven one was imputed an income: %+v", a)
	}
}

func TestAFileThatCannotBeIsRefused(t *testing.T) {
	good := func() ArchiveFile {
		return ArchiveFile{Head: ArchivePerson{Name: " 张三 ", IDNumber: "１１０１０１４９０３０７８00"}, Size: 2, Cause: "子女上学", Income: []IncomeItem{{Kind: "wages"}}}
	}
	f := good()
	if err := f.Check(); err != nil || f.Head.IDNumber != "110101194903078008" || f.Head.Name != "张三" {
		t.Errorf("%v: %q", err, f.Head.IDNumber)
	}
	for name, spoil := range map[string]func(*ArchiveFile){
		"id_number":   func(f *ArchiveFile) { f.Head.IDNumber = "123" },
		"name":        func(f *ArchiveFile) { f.Head.Name = " " },
		"income":      func(f *ArchiveFile) { f.Income[0].Member = 1 },
		"expenditure": func(f *ArchiveFile) { f.Expenditure = []SpendingItem{{Kind: "luxury"}} },
		"cause":       func(f *ArchiveFile) { f.OtherCauses = []string{"残疾", "欠薪", "疫情", "自然灾害"} },
		"evidence":    func(f *ArchiveFile) { f.Evidence = []EvidenceRef{{Kind: "diagnosis"}} },
		"checks":      func(f *ArchiveFile) { f.Checks = []AssetCheck{{Code: "X9"}} },
		"size":        func(f *ArchiveFile) { f.Size = 100 },
	} {
		f := good()
		spoil(&f)
		var r *Error
		if err := f.Check(); CodeOf(err) != "schema" {
			t.Errorf("%s: %v", name, err)
		} else if r = err.(*Error); r.Detail["field"] != name { //nolint:errorlint,forcetypeassert // just made
			t.Errorf("%s: the fault is %v", name, r.Detail["field"])
		}
	}
	twice := good()
	twice.Members = []ArchivePerson{{Name: "李四", IDNumber: twice.Head.IDNumber}}
	if CodeOf(twice.Check()) != "schema" {
		t.Error("two people share a number")
	}
}

// covers: F52
func TestDifferencesNameWhatIsSensitive(t *testing.T) {
	was := ArchiveFile{Head: ArchivePerson{Name: "张三", IDNumber: "x", Phone: "1"}, Size: 3, Income: []IncomeItem{{Kind: "wages", Amount: 100_00}}, Needs: []string{"医疗"}}
	now := was
	now.Head.Phone, now.Needs = "2", []string{"就业"}
	if got := Sensitive(Differences(was, now)); len(got) != 0 {
		t.Errorf("a telephone number is sensitive: %v", got)
	}
	now.Head.Name, now.Size, now.Income = "张三丰", 4, []IncomeItem{{Kind: "wages", Amount: 200_00}}
	changes := Differences(was, now)
	if d := cmp.Diff([]string{"name", "size", "income"}, Sensitive(changes)); d != "" {
		t.Error(d)
	}
	if changes[0] != (FieldChange{"name", "姓名", true, "张三", "张三丰"}) {
		t.Errorf("%+v", changes[0])
	}
	idle := was
	idle.Head.Idle, idle.Head.Proven = true, true // nothing is imputed to him any more
	idle.Checks = []AssetCheck{{Code: "X1"}}
	if d := cmp.Diff([]string{"work", "checks"}, Sensitive(Differences(was, idle))); d != "" {
		t.Errorf("what decides the grade and who is excluded: %s", d)
	}
	yes := true
	decides := was
	decides.Head.UnionMember, decides.Head.Employment, decides.Head.Since, decides.Head.Disability = &yes, "失业", NewDay(2020, 1, 1), "肢体"
	decides.Cause, decides.OtherCauses, decides.CauseNote, decides.Head.JoblessFrom = "残疾", []string{"欠薪"}, "火灾", NewDay(2022, 9, 1)
	if d := cmp.Diff([]string{"union_member", "employment", "since", "jobless", "disability", "cause", "other_causes", "cause_note"}, Sensitive(Differences(was, decides))); d != "" {
		t.Errorf("what decides whether a household qualifies: %s", d)
	}
	member := was
	member.Members = []ArchivePerson{{Name: "李四"}}
	with := was
	with.Members = []ArchivePerson{{Name: "李四", UnionMember: &yes}}
	if d := cmp.Diff([]string{"members"}, Sensitive(Differences(member, with))); d != "" {
		t.Errorf("and of another of the household: %s", d)
	}
	now.Head.JoblessNo = "SY2022-1"
	if f := now.Masked(); f.Head.Name == now.Head.Name || f.Head.Phone == "2" || f.Head.JoblessNo == now.Head.JoblessNo || now.Head.Name != "张三丰" {
		t.Errorf("masked: %+v", f.Head.Name)
	}
}

func TestCompletenessGrowsWithWhatIsThere(t *testing.T) {
	empty, missing := ArchiveFile{Head: ArchivePerson{Name: "张三"}}.Completeness()
	f := ArchiveFile{Head: ArchivePerson{Name: "张三", IDNumber: "1", Phone: "2"}, Cause: "其他"}
	some, fewer := f.Completeness()
	if empty <= 0 || some <= empty || some >= 100 || len(fewer) >= len(missing) || !slices.Contains(missing, "phone") || slices.Contains(fewer, "phone") {
		t.Errorf("%d %v, %d %v", empty, missing, some, fewer)
	}
}
