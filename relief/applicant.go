package relief

// An Applicant is one household as a roster or a form names it, checked and in
// normal form.
type Applicant struct {
	RosterRow      int
	Name           string
	Female         bool
	IDNumber       IDNumber
	Phone          PhoneNumber
	Category       string
	ModelLevel     string
	Union          Unit
	Unit           string
	Employment     string
	RegistrationNo string
	Members        int
	Income         Fen
	Expenditure    Fen
	Grade          Grade
	Cause          string
	BankName       string
	Card           CardNumber
	Holder         string
	AidedLastYear  bool
	Amount         Fen
	Remark         string
}

// Filed is the answer to an application: the case it opened.
type Filed struct {
	No string `json:"no"`
	CaseRef
}
