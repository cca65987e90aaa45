package relief

import (
	"slices"
	"testing"
)

// A requirement that no guard of the table is named after could never be kept.
func TestEveryRequirementIsAGuardOfTheTable(t *testing.T) {
	guards := map[string]bool{}
	for _, tr := range Transitions {
		for _, g := range tr.Guards {
			guards[g.Name] = true
			if g.Requirement && !slices.Contains(Requirements, Requirement(g.Name)) {
				t.Errorf("%s: guard %q may be demanded, and is not in the list of requirements", tr.ID, g.Name)
			}
		}
	}
	for _, name := range Requirements {
		if !guards[string(name)] {
			t.Errorf("no guard is named %q", name)
		}
	}
}

func TestAPlanMayDemandOnlyWhatAGuardChecks(t *testing.T) {
	in := InForce()
	for _, tr := range Transitions {
		for _, g := range tr.Guards {
			if got := slices.Contains(in, Requirement(g.Name)); got != g.Requirement {
				t.Errorf("%s: guard %q in force %t, built to be demanded %t", tr.ID, g.Name, got, g.Requirement)
			}
		}
	}
}

func TestRequiredGuardRefusesOnlyWhereTheRulesDemandIt(t *testing.T) {
	for _, tc := range []struct {
		name     string
		requires []Requirement
		recorded bool
		refused  string
	}{
		{"nothing demanded", nil, false, ""},
		{"something else demanded", []Requirement{AppraisalMinutes}, false, ""},
		{"demanded and missing", []Requirement{VisitRecorded}, false, "visit_missing"},
		{"demanded and there", []Requirement{VisitRecorded}, true, ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			w := begin(t, 50_000).to(Accept)
			w.r = Plan{Chain: w.r.Chain, Requires: tc.requires}.Rules("")
			recorded := func(e *Event) { e.Facts.VisitRecorded = tc.recorded }
			if tc.refused != "" {
				w.refused(tc.refused, Survey, recorded)
				return
			}
			w.do(Survey, recorded)
		})
	}
}

// covers: T06
func TestTheLastSurveyorSignsOnceAPictureOfTheVisitIsKept(t *testing.T) {
	w := begin(t, 50_000).to(Accept)
	w.r.Requires = []Requirement{VisitPhotographed}
	w.do(Survey) // the first of two may sign before
	w.refused("visit_unphotographed", Survey)
	w.do(Survey, func(e *Event) { e.Facts.VisitPhoto = true })
}

// covers: T10 T12
func TestPicturesOfTheBoardAreDemandedAtStartAndEnd(t *testing.T) {
	w := begin(t, 50_000).to(Accept, Survey, Survey, Verify)
	w.r.Requires = []Requirement{StartPhoto, EndPhoto}
	w.refused("photo_missing", Post)
	w.do(Post, func(e *Event) { e.Facts.StartPhoto = true })
	over := func(e *Event) { e.Facts.DueReached = true }
	w.refused("photo_missing", EndPosting, over)
	w.do(EndPosting, over, func(e *Event) { e.Facts.EndPhoto = true })
}

// covers: T24 T26
func TestTheReceiptIsShownAndThePapersAreThereBeforeACaseCloses(t *testing.T) {
	w := ready(t, 50_000).to(Approve, Approve, Batch, Settle)
	w.r.Requires = []Requirement{ReceiptPhoto, DocumentsComplete}
	w.refused("receipt_unshown", Receive)
	shown := func(e *Event) { e.Facts.ReceiptPhoto = true }
	w.refused("documents_missing", Receive, shown)
	w.do(Receive, shown, func(e *Event) { e.Facts.DocumentsThere = true })
	w.to(FollowUp)
	w.refused("documents_missing", Close)
	w.do(Close, func(e *Event) { e.Facts.DocumentsThere = true })
}

func TestPapersToCloseAreOneOfEachLine(t *testing.T) {
	for _, tc := range []struct {
		kept []EvidenceKind
		want bool
	}{
		{nil, false},
		{[]EvidenceKind{PaperApplication}, false},
		{[]EvidenceKind{PhotoOfReceipt, ReceiptSignature}, false},
		{[]EvidenceKind{PaperApplication, PhotoOfReceipt}, true},
		{[]EvidenceKind{"income", ReceiptSignature, PaperApplication}, true},
	} {
		if got := PapersThere(tc.kept); got != tc.want {
			t.Errorf("%v suffice %t, want %t", tc.kept, got, tc.want)
		}
	}
}
