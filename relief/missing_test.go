package relief

import (
	"slices"
	"strings"
	"testing"
)

func TestEveryMissingThingIsNamedOnceInBothLanguages(t *testing.T) {
	seen := map[MissingItem]bool{}
	for _, m := range MissingThings {
		if seen[m.Item] || strings.HasSuffix(m.Zh, "：") || m.Zh == "" || strings.HasSuffix(m.En, ": ") || m.En == "" {
			t.Errorf("%s: %q, %q, there before %t", m.Item, m.Zh, m.En, seen[m.Item])
		}
		seen[m.Item] = true
	}
	for _, want := range []MissingItem{"evidence.income", "evidence.visit_photo", "record.visit", "record.appraisal", "file.address", "file.members"} {
		if !seen[want] {
			t.Errorf("the list has no %s", want)
		}
	}
	for _, not := range []MissingItem{"evidence.investigation", "evidence.decision_signature", "evidence.receipt_photo"} {
		if seen[not] {
			t.Errorf("the list has %s", not)
		}
	}
}

// covers: T04
func TestAReturnSaysWhatIsMissingWhereThePlanDemandsIt(t *testing.T) {
	w := begin(t, 50_000).to(Accept)
	back := func(e *Event) { e.Facts.ReasonGiven = true }
	w.r.Requires = []Requirement{MissingListed}
	w.refused("missing_unlisted", Return, back)
	w.do(Return, back, func(e *Event) { e.Facts.MissingListed = true })
	plain := begin(t, 50_000).to(Accept)
	plain.do(Return, back)
}

// covers: T05
func TestWhatAReturnListedComesBeforeTheCaseDoesWhereThePlanDemandsIt(t *testing.T) {
	lacks := func(e *Event) { e.Facts.Unmended = []MissingItem{"evidence.income"} }
	w := begin(t, 50_000).to(Accept)
	w.do(Return, func(e *Event) { e.Facts.ReasonGiven = true })
	w.r.Requires = []Requirement{MissingMended}
	w.refused("missing_unmended", Resubmit, lacks)
	w.do(Resubmit)
	plain := begin(t, 50_000).to(Accept)
	plain.do(Return, func(e *Event) { e.Facts.ReasonGiven = true })
	plain.do(Resubmit, lacks)
}

func TestWhatHasComeSinceAReturnIsTicked(t *testing.T) {
	since := SinceReturn{Evidence: []EvidenceKind{"income"}, Records: []string{"visit"}, Fields: []string{"address"}}
	lines := since.Mended(Things([]MissingItem{"evidence.income", "evidence.medical", "record.visit", "record.appraisal", "file.address", "file.phone", "file.members"}))
	var there []MissingItem
	for _, l := range lines {
		if l.There {
			there = append(there, l.Item)
		}
	}
	slices.Sort(there)
	if want := []MissingItem{"evidence.income", "file.address", "record.visit"}; !slices.Equal(there, want) {
		t.Errorf("%v have come, want %v", there, want)
	}
	// A field may turn out to be right as it stands.
	if got, want := Unmended(lines), []MissingItem{"evidence.medical", "record.appraisal"}; !slices.Equal(got, want) {
		t.Errorf("%v keep it back, want %v", got, want)
	}
	if no := RefuseUnmended(Unmended(lines)); no == nil || !strings.Contains(no.Zh(), "民主评议纪要") || !strings.Contains(no.En(), "Medical papers") {
		t.Errorf("it is refused with %v", no)
	}
	if RefuseUnmended(nil) != nil {
		t.Error("what lacks nothing is refused")
	}
}
