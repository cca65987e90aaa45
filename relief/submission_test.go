package relief

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// whole is what lacks nothing.
func whole() Submission {
	yes := true
	f := ArchiveFile{
		Head: ArchivePerson{
			Name: "张三", IDNumber: "110101194903078008", Phone: "1", Ethnicity: "汉族", Politics: "群众", Health: "一般", Employment: "在职", Category: "困难职工", WorkerNo: "1", Industry: "建筑",
			WorkSince: NewDay(2001, 1, 1), Marriage: "已婚", Residence: "非农业", Registered: "某区", Insurance: "职工医保", UnionMember: &yes,
		},
		Size: 1, Address: "某路", Housing: "租房", Income: []IncomeItem{{Kind: "wages"}}, Cause: "子女上学",
	}
	for _, kind := range f.MissingEvidence() {
		f.Evidence = append(f.Evidence, EvidenceRef{kind, "e1"})
	}
	return Submission{File: f, Filed: true, Signed: true}
}

// covers: T02 F51
func TestAnApplicationLacksExactlyWhatIsNotThere(t *testing.T) {
	without := func(kinds ...string) func(*Submission) {
		return func(s *Submission) {
			s.File.Evidence = slices.DeleteFunc(slices.Clone(s.File.Evidence), func(e EvidenceRef) bool { return slices.Contains(kinds, e.Kind) })
		}
	}
	for _, tc := range []struct {
		name  string
		spoil func(*Submission)
		want  []Lack
	}{
		{"nothing", func(*Submission) {}, nil},
		{"a field", func(s *Submission) { s.File.Head.Marriage = "" }, []Lack{"marriage"}},
		{"a field that no case waits for", func(s *Submission) { s.File.Head.Unit, s.File.Needs = "", nil }, nil},
		{"a member by name", func(s *Submission) { s.File.Size = 2 }, []Lack{"members"}},
		{"what the cause asks for", without("enrolment"), []Lack{"enrolment"}},
		{"the signed application", without("application"), []Lack{"application"}},
		{"which is kept with the case", func(s *Submission) { without("application")(s); s.Kept = []EvidenceKind{PaperApplication} }, nil},
		{"a paper that is kept as one of many", func(s *Submission) { without("enrolment")(s); s.Kept = []EvidenceKind{"schooling"} }, []Lack{"enrolment"}},
		{"the paper of who signed otherwise", without("authorisation"), nil},
		{"an adult's authorisation", func(s *Submission) { s.Signed = false }, []Lack{LackSigners}},
		{"words for another cause", func(s *Submission) { s.File.OtherCauses = []string{"其他"} }, []Lack{LackCauseNote, "other"}},
		{"papers of an old file's cause that no list knows", func(s *Submission) { s.File.Cause = "慢性肾衰竭" }, []Lack{LackCauseNote, "other"}},
		{"all, filed on the phone", func(s *Submission) {
			*s = Submission{File: ArchiveFile{Head: ArchivePerson{Employment: "在职"}, Cause: "子女上学"}, Signed: true, Kept: []EvidenceKind{PaperApplication, "other"}}
		}, []Lack{"income_proof", "enrolment", "school_fee"}},
	} {
		s := whole()
		tc.spoil(&s)
		if d := cmp.Diff(tc.want, s.Incomplete()); d != "" {
			t.Errorf("%s: %s", tc.name, d)
		}
	}
}

// covers: T02
func TestWhoMayApply(t *testing.T) {
	for _, tc := range []struct {
		name  string
		spoil func(*Submission)
		want  []Lack
	}{
		{"at work", func(*Submission) {}, nil},
		{"a migrant worker", func(s *Submission) { s.File.Head.Employment = "农民工" }, nil},
		{"in flexible work", func(s *Submission) { s.File.Head.Employment = " 灵活就业 " }, nil},
		{"retired", func(s *Submission) { s.File.Head.Employment = "退休" }, []Lack{LackStatus}},
		{"a retired model worker", func(s *Submission) { s.File.Head.Employment, s.Model = "退休", true }, nil},
		{"nobody knows", func(s *Submission) { s.File.Head.Employment = "" }, []Lack{LackStatus}},
		{"out of work, and nothing says why", func(s *Submission) { s.File.Head.Employment = "失业" }, []Lack{LackJobless}},
		{"registered", func(s *Submission) { s.File.Head.Employment, s.Registered = "失业", true }, nil},
		{"with the paper of it", func(s *Submission) {
			s.File.Head.Employment, s.File.Evidence = "待岗", []EvidenceRef{{"closure", "e1"}}
		}, nil},
		{"laid off", func(s *Submission) { s.File.Head.Employment, s.File.Cause = "下岗", "夫妻双下岗" }, nil},
		{"too new", func(s *Submission) { s.Short = true }, []Lack{LackService}},
		{"too new, as far as the phone says", func(s *Submission) { s.Short, s.Filed = true, false }, nil},
		{"somebody else's household", func(s *Submission) { s.Twice = true }, []Lack{LackOneFile}},
	} {
		s := whole()
		tc.spoil(&s)
		if d := cmp.Diff(tc.want, s.Unqualified()); d != "" {
			t.Errorf("%s: %s", tc.name, d)
		}
	}
}

func TestEveryLackHasWords(t *testing.T) {
	nothing := Submission{Filed: true, Short: true, Twice: true, File: ArchiveFile{OtherCauses: []string{"其他"}, Size: 2}}
	for _, h := range Hardships {
		nothing.File.OtherCauses = append(nothing.File.OtherCauses, h.Zh)
	}
	for _, l := range append(append(nothing.Incomplete(), nothing.Unqualified()...), LackJobless) {
		if zh, en := l.Names(); zh == string(l) || en == "" || zh == en {
			t.Errorf("%s is %q, %q", l, zh, en)
		}
	}
}

// covers: T02
func TestASubmissionIsRefusedWithAllThatLacks(t *testing.T) {
	for _, tc := range []struct {
		name     string
		requires []Requirement
		facts    Facts
		refused  bool
	}{
		{"nothing demanded", nil, Facts{}, false},
		{"unqualified", []Requirement{QualifiesToApply}, Facts{Complete: true, Lacks: []Lack{LackStatus, "diagnosis"}}, true},
		{"incomplete", []Requirement{ApplicationComplete}, Facts{Qualifies: true, Lacks: []Lack{LackStatus, "diagnosis"}}, true},
		{"both there", []Requirement{QualifiesToApply, ApplicationComplete}, Facts{Qualifies: true, Complete: true}, false},
		{"not looked at", []Requirement{ApplicationComplete}, Facts{}, true},
	} {
		r := Rules{Requires: tc.requires}
		got := WhetherSubmit(r, Case{State: Draft, Version: 1}, tc.facts)
		if got.Allowed == tc.refused || tc.refused && got.ReasonCode != "not_ready" {
			t.Errorf("%s: %+v", tc.name, got)
		}
		if tc.refused && len(tc.facts.Lacks) > 0 && (!strings.Contains(got.Reason, "工作状态") || !strings.Contains(got.Reason, "当年诊断证明") || !strings.Contains(got.ReasonEn, "diagnosis of this year")) {
			t.Errorf("%s: %s %s", tc.name, got.Reason, got.ReasonEn)
		}
	}
}
