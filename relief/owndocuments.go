package relief

import "slices"

// applicantFiles are the kinds of files that an applicant may hand in himself.
var applicantFiles = []EvidenceKind{"application", "authorisation", "income", "expenditure", "medical", "schooling", "other"}

// ByApplicant says whether an applicant may hand in a file of the kind himself:
// not what only those who handle his case make.
func (k EvidenceKind) ByApplicant() bool { return slices.Contains(applicantFiles, k) }

// Zh is what people call a file of the kind.
func (k EvidenceKind) Zh() string {
	for _, e := range EvidenceKinds {
		if e.Kind == k {
			return e.Zh
		}
	}
	return string(k)
}

// ApplicantFiles lists those kinds.
func ApplicantFiles() []EvidenceKind { return slices.Clone(applicantFiles) }

// An OwnRequest is what an applicant is asked to hand in (补充材料).
type OwnRequest struct {
	ID    string
	What  string
	Since Day
	Open  bool
	Given []OwnFile // since it was asked for, by himself
}

// An OwnFile is a file that the applicant handed in.
type OwnFile struct {
	Kind EvidenceKind
	On   Day
}
