package relief

import (
	"errors"
	"slices"
)

// foreseen are the demands whose facts are kept about the case before anybody
// decides, or stand with a whole list: what they refuse can be said beforehand. The
// others ask for something that is given with the decision itself.
var foreseen = []Requirement{
	MissingListed, MissingMended, VisitRecorded, VisitPhotographed, AppraisalMinutes, ConfirmedOutside, ReceiptPhoto, DocumentsComplete,
}

// Foresee answers the campaign's demand on what is kept that will refuse the event;
// nil when none does.
func Foresee(r Rules, c Case, e Event) *Error {
	row, err := pick(r, c, e)
	if err != nil {
		return nil // whoever decides is told so
	}
	for _, g := range row.Guards {
		if !g.Requirement || !slices.Contains(foreseen, Requirement(g.Name)) {
			continue
		}
		var no *Error
		if errors.As(g.Holds(r, c, e), &no) {
			return no
		}
	}
	return nil
}
