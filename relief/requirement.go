package relief

import "slices"

// A Requirement names a guard that holds only in campaigns whose frozen rules
// demand it (Rules.Requires, from the plan's field requires): a county may want
// photographs and minutes where a village committee wants neither.
type Requirement string

// The guards a campaign may demand. Each is the name of a guard of the table.
const (
	Membership          Requirement = "membership"           // E1: a member of a union
	QualifiesToApply    Requirement = "qualifies_to_apply"   // E2 to E4: work status, length of service, one household one file
	ApplicationComplete Requirement = "application_complete" // fields, signed application, authorisations and what the causes ask for, before it is submitted
	MissingListed       Requirement = "missing_listed"       // a return says on the list what is missing (T04)
	MissingMended       Requirement = "missing_mended"       // and what it says comes before the case does (T05)
	AuthorisationSigned Requirement = "authorisation_signed" // for the economy check, by every adult of the household
	KinshipDeclared     Requirement = "kinship_declared"
	VisitRecorded       Requirement = "visit_recorded" // form F6, by two surveyors
	VisitPhotographed   Requirement = "visit_photo"    // taken at the home since the survey began
	AppraisalMinutes    Requirement = "appraisal_minutes"
	ConfirmedOutside    Requirement = "confirmed_outside" // the person by his enterprise or community, an enterprise by its department
	GradeConfirmed      Requirement = "grade_confirmed"
	Exclusions          Requirement = "exclusions" // X1 to X9 looked at, none hit
	StartPhoto          Requirement = "start_photo"
	EndPhoto            Requirement = "end_photo"
	EvidenceComplete    Requirement = "evidence_complete" // what the household's causes ask for (F51)
	ArchiveActive       Requirement = "archive_active"
	ChairReports        Requirement = "chair_reports" // only who answers for the union reports its cases up (SoD10)
	MinutesAndQuorum    Requirement = "minutes_and_quorum"
	AccountChecked      Requirement = "account_checked" // by the bank, within seven days of the batch
	Alive               Requirement = "alive"
	ReceiptPhoto        Requirement = "receipt_photo"
	DocumentsComplete   Requirement = "documents_complete"
)

// Requirements lists them all, in the order of the path.
var Requirements = []Requirement{
	Membership, QualifiesToApply, ApplicationComplete, MissingListed, MissingMended, AuthorisationSigned, KinshipDeclared, VisitRecorded, VisitPhotographed, AppraisalMinutes, ConfirmedOutside, GradeConfirmed, Exclusions, StartPhoto, EndPhoto,
	EvidenceComplete, ChairReports, ArchiveActive, MinutesAndQuorum, AccountChecked, Alive, ReceiptPhoto, DocumentsComplete,
}

// InForce lists the requirements that some guard of the table checks. A plan may
// demand these only: what nothing checks would be a promise nobody keeps.
func InForce() []Requirement {
	var out []Requirement
	for _, name := range Requirements {
		if slices.ContainsFunc(Transitions, func(t Transition) bool {
			return slices.ContainsFunc(t.Guards, func(g Guard) bool { return g.Name == string(name) })
		}) {
			out = append(out, name)
		}
	}
	return out
}

// Demands says whether the campaign's rules demand the guard.
func (r Rules) Demands(name Requirement) bool { return slices.Contains(r.Requires, name) }

// required is a guard that holds in campaigns that demand it. Elsewhere it
// never refuses.
func required(name Requirement, refuse func(Rules, Case, Event) error) Guard {
	return Guard{Name: string(name), Requirement: true, Holds: func(r Rules, c Case, e Event) error {
		if !r.Demands(name) {
			return nil
		}
		return refuse(r, c, e)
	}}
}
