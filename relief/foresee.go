package relief

import (
	"errors"
	"slices"
)

// foreseen are the demands on what may be decided in a list whose facts are kept
// about the case before anybody decides, or stand with the whole list: what they
// refuse can be said beforehand. The others ask for something that is given with the
// decision itself: kinship and a meeting's minutes.
var foreseen = []Requirement{
	MissingListed, VisitRecorded, VisitPhotographed, AppraisalMinutes, ConfirmedOutside, GradeConfirmed, Exclusions,
	StartPhoto, EvidenceComplete, ChairReports, ArchiveActive, ReceiptPhoto, DocumentsComplete,
}

// Foresee answers the campaign's demand on what is kept that will refuse the event;
// nil when none does. A check that is not answered is foreseen too, demanded or not.
func Foresee(r Rules, c Case, e Event) *Error {
	row, err := pick(r, c, e)
	if err != nil {
		return nil // whoever decides is told so
	}
	for _, g := range row.Guards {
		if g.Name != checksAnswered.Name && (!g.Requirement || !slices.Contains(foreseen, Requirement(g.Name))) {
			continue
		}
		var no *Error
		if errors.As(g.Holds(r, c, e), &no) {
			return no
		}
	}
	return nil
}
