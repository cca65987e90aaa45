package relief

import (
	"errors"
	"slices"
	"strings"
	"testing"
)

// covers: fault:F68
func TestAPostingNamesTheClassOfACauseOnly(t *testing.T) {
	for cause, want := range map[string]string{
		"患重特大疾病": "因病", "残疾": "因残", "子女上学": "因学", "自然灾害": "因灾", "夫妻双下岗": "就业困难",
		"": "其他", "其他": "其他", "慢性肾衰竭": "其他",
	} {
		if got := CauseClass(cause); got != want {
			t.Errorf("CauseClass(%q) = %q, want %q", cause, got, want)
		}
	}
}

// Each cause has what everything reads from its row, and asks for papers that
// have a name and a kind to be kept as.
//
// covers: F51
func TestEveryCauseHasNamesAClassAndPapers(t *testing.T) {
	seen := map[string]bool{}
	for _, h := range Hardships {
		if h.Zh == "" || h.En == "" || h.Class == "" || len(h.Proofs) == 0 {
			t.Errorf("%+v lacks something", h)
		}
		for _, name := range append([]string{h.Zh, h.En}, h.Also...) {
			if seen[name] {
				t.Errorf("%s is named twice", name)
			}
			seen[name] = true
		}
		for _, kind := range h.Proofs {
			if p, ok := ProofNamed(kind); !ok || p.En == "" || !p.Kept.Known() {
				t.Errorf("%s asks for %s, which is no paper", h.Zh, kind)
			}
		}
	}
	if last := Hardships[len(Hardships)-1]; last.Zh != OtherCause { // what no list knows is read as it
		t.Errorf("the last is %s", last.Zh)
	}
}

func TestACauseIsReadAsPeopleWriteIt(t *testing.T) {
	for text, want := range map[string]string{
		"子女上学": "子女上学", " 子女上学 ": "子女上学", "9子女上学": "子女上学", "6、患重特大疾病": "患重特大疾病", "大病": "患重特大疾病", "其它": "其他", "10其他": "其他",
		"": "", "慢性肾衰竭": "", "因病": "", "子女上学、残疾": "",
	} {
		if got, ok := CauseNamed(text); got != want || ok != (want != "") {
			t.Errorf("CauseNamed(%q) = %q, %t", text, got, ok)
		}
	}
}

// covers: F51
func TestAnUnknownCauseIsRefusedAndNamed(t *testing.T) {
	f := ArchiveFile{Head: ArchivePerson{Name: "张三", IDNumber: "110101194903078008"}, Cause: "子女上学", OtherCauses: []string{"慢性肾衰竭"}}
	err := f.Check()
	var no *Error
	if !errors.As(err, &no) || no.Code != "cause_unknown" || !strings.Contains(no.Zh(), "慢性肾衰竭") || !strings.Contains(no.En(), "慢性肾衰竭") {
		t.Fatalf("%v", err)
	}
	f.OtherCauses = []string{"6患重特大疾病"}
	if err := f.Check(); err != nil || f.OtherCauses[0] != "患重特大疾病" {
		t.Errorf("%v: %v", f.OtherCauses, err)
	}
}

func TestAFileHasOneMainCauseAndNoneTwice(t *testing.T) {
	for name, f := range map[string]ArchiveFile{
		"others without a main one": {OtherCauses: []string{"残疾"}}, "one by two names": {Cause: "子女上学", OtherCauses: []string{"子女就学"}},
		"five": {Cause: "子女上学", OtherCauses: []string{"残疾", "欠薪", "疫情", "自然灾害"}},
	} {
		f.Head = ArchivePerson{Name: "张三", IDNumber: "110101194903078008"}
		if err := f.Check(); CodeOf(err) != "schema" {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// covers: F51
func TestAnotherCauseAsksForWordsAndAPaper(t *testing.T) {
	for _, cause := range []string{"其他", "慢性肾衰竭"} { // the latter stands in an old file
		f := ArchiveFile{Cause: "子女上学", OtherCauses: []string{cause}}
		if missing := f.MissingEvidence(); !slices.Contains(missing, "other") || !slices.Contains(missing, "application") {
			t.Errorf("%s asks for %v", cause, missing)
		}
		if _, missing := f.Completeness(); !f.Unexplained() || !slices.Contains(missing, LackCauseNote) {
			t.Errorf("%s asks for no words", cause)
		}
		f.CauseNote = "肾移植后长期服药"
		if _, missing := f.Completeness(); f.Unexplained() || slices.Contains(missing, LackCauseNote) || f.Masked().CauseNote == f.CauseNote {
			t.Errorf("%s is not explained, or its words are shown to all", cause)
		}
	}
	f := ArchiveFile{Cause: "子女上学"}
	if f.Unexplained() || slices.Contains(f.MissingEvidence(), "other") {
		t.Error("a cause with a name asks for words")
	}
}

func TestWhatIsMissingIsNamedInBothLanguages(t *testing.T) {
	_, err := NextArchive(ArchiveDraft, ArchiveSubmit, ArchiveFacts{Missing: []string{"diagnosis", "school_fee"}})
	var no *Error
	if !errors.As(err, &no) || !strings.Contains(no.Zh(), "当年诊断证明、学费票据") || !strings.Contains(no.En(), "diagnosis of this year, school fees") {
		t.Errorf("%v", err)
	}
}
