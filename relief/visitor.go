package relief

import "time"

// A Visitor is an applicant who has shown, by a one-time code, that the phone is
// his. He sees cases that name his ID number and this phone, and nothing else.
type Visitor struct {
	IDNumber IDNumber
	Phone    PhoneNumber
}

// An OwnCase is one of the visitor's cases in a list.
type OwnCase struct {
	ID    string
	No    string
	Title string
	State State
	At    time.Time
}

// An OwnStep is something that happened to the visitor's case.
type OwnStep struct {
	Day    Day
	Action Action
	State  State
	Reason string // what a return or a refusal was given for

	Missing []MissingThing // and what a return found missing
}

// A Consent is what somebody has agreed to, when.
type Consent struct {
	Purpose Purpose
	Version string
	At      time.Time
}

// A HouseholdCase is a case of the visitor's household that another of it filed.
type HouseholdCase struct {
	ID     string
	No     string
	Title  string
	Signed bool // he has authorised the economy check
}

// An OwnCaseView is what the applicant sees of his case: where it stands, what
// was decided and why, and the money.
type OwnCaseView struct {
	OwnCase
	Name        string // masked
	Union       string
	Category    string
	Amount      Fen
	Due         *time.Time
	Submit      *MaySubmit // of a draft: whether it lacks something
	DueOn       Day        // by the plan's calendar; 0 when nothing is due
	Requests    []OwnRequest
	Missing     []MissingLine // what it was returned for
	Steps       []OwnStep
	Consents    []Consent
	Paid        bool
	PayFailed   bool
	CardTail    string
	MayWithdraw bool
	MayAppeal   bool
	Rehearsal   bool
}

// Lacks lists the texts the applicant has not agreed to yet.
func (v OwnCaseView) Lacks() []ConsentText {
	var out []ConsentText
	for _, t := range ConsentTexts {
		signed := false
		for _, c := range v.Consents {
			signed = signed || c.Purpose == t.Purpose && c.Version == t.Version
		}
		if !signed {
			out = append(out, t)
		}
	}
	return out
}

// A Place to apply is a base union within a campaign that runs.
type ApplyPlace struct {
	Campaign string
	Title    string
	Owner    string
	Union    string
	Name     string
}
