package relief

import "time"

// An Action is what somebody, a clock or the bank does to a case.
type Action string

// The actions of the transition table, T01 to T32.
const (
	Apply           Action = "apply"
	Submit          Action = "submit"
	Accept          Action = "accept"
	Return          Action = "return"
	Resubmit        Action = "resubmit"
	Survey          Action = "survey"
	CheckEconomy    Action = "check_economy"
	Verify          Action = "verify"
	Reject          Action = "reject"
	Post            Action = "post"
	AcceptObjection Action = "accept_objection"
	RefuseObjection Action = "refuse_objection"
	EndPosting      Action = "end_posting"
	BreakPosting    Action = "break_posting"
	Dismiss         Action = "dismiss"
	UpholdPartly    Action = "uphold_partly"
	Uphold          Action = "uphold"
	Report          Action = "report"
	PostAgain       Action = "post_again"
	Approve         Action = "approve"
	Batch           Action = "batch"
	Settle          Action = "settle"
	PaymentFailed   Action = "payment_failed"
	CorrectAccount  Action = "correct_account"
	RefuseAccount   Action = "refuse_account"
	Receive         Action = "receive"
	FollowUp        Action = "follow_up"
	Close           Action = "close"
	Withdraw        Action = "withdraw"
	Suspend         Action = "suspend"
	Resume          Action = "resume"
	Decease         Action = "decease"
	Lapse           Action = "lapse"
	Disqualify      Action = "disqualify"
	TakeBack        Action = "take_back"
)

// An Event is one action with the facts it was decided on. It is what the
// deciding transaction stores and what the workflow is told: identifiers, codes,
// amounts and times, never a name, a number or free text.
type Event struct {
	Action   Action    `json:"action"`
	Version  int       `json:"version"` // of the case after the event
	At       time.Time `json:"at"`      // real time of the transaction
	Amount   Fen       `json:"amount_fen,omitempty"`
	ReturnTo State     `json:"return_to,omitempty"`
	Seat     int       `json:"return_seat,omitempty"` // of the chain, when it is returned to one
	Lift     int       `json:"lift,omitempty"`        // levels up at which an appeal is handled
	Code     Cause     `json:"code,omitempty"`        // why a clock or a campaign's end moved the case
	Due      time.Time `json:"due,omitzero"`          // real time by which the next step is due; a posting's end
	Stopped  time.Time `json:"stopped,omitzero"`      // of a hold: from when on its days are to be given back
	Calendar string    `json:"calendar,omitempty"`    // of a hold: the version by which its days are counted
	Facts    Facts     `json:"facts,omitzero"`
}

// A Cause is why a clock or a campaign's end moved a case (T30).
type Cause string

// The causes of a lapse.
const (
	DraftExpired      Cause = "draft_expired"
	NotMended         Cause = "not_mended"
	CampaignWasClosed Cause = "campaign_closed"
	CampaignWasOff    Cause = "campaign_cancelled"
)

// Facts are what the guards ask about, found by the deciding transaction.
type Facts struct {
	ReasonGiven     bool `json:"reason_given,omitempty"`     // a written reason stands with the decision
	Overridden      bool `json:"overridden,omitempty"`       // a soft rule was overridden on purpose
	OpenObjections  int  `json:"open_objections,omitempty"`  // filed or under investigation
	DueReached      bool `json:"due_reached,omitempty"`      // by the database's clock and the caller's
	Answers         bool `json:"answers,omitempty"`          // the follow-up's three answers are there
	AccountFault    bool `json:"account_fault,omitempty"`    // the bank refused the account itself
	AccountGiven    bool `json:"account_given,omitempty"`    // a corrected account stands with the decision
	Fraud           bool `json:"fraud,omitempty"`            // an upheld objection found fraud
	MissingListed   bool `json:"missing_listed,omitempty"`   // a return says on the list what is missing
	Member          bool `json:"member,omitempty"`           // of a union, as his file says
	Qualifies       bool `json:"qualifies,omitempty"`        // to apply (E2 to E4)
	Complete        bool `json:"complete,omitempty"`         // at the submission: fields and papers are there
	AidedLastYear   bool `json:"aided_last_year,omitempty"`  // known when the case is opened
	CheckReturned   bool `json:"check_returned,omitempty"`   // an answer to an economy check; otherwise one is sent
	Appraised       bool `json:"appraised,omitempty"`        // the appraisal meeting's minutes carry the case
	PersonConfirmed bool `json:"person_confirmed,omitempty"` // by his enterprise or community
	UnitConfirmed   bool `json:"unit_confirmed,omitempty"`   // his enterprise by its department, where he works for one
	StartPhoto      bool `json:"start_photo,omitempty"`      // a picture of the board is kept
	EndPhoto        bool `json:"end_photo,omitempty"`        // and one of its last day
	Authorised      bool `json:"authorised,omitempty"`       // the applicant has authorised the economy check
	GradeKnown      bool `json:"grade_known,omitempty"`      // the file's figures suffice for a grade
	ExclusionsSeen  bool `json:"exclusions_seen,omitempty"`  // X1 to X8 looked at, none hit
	EvidenceThere   bool `json:"evidence_there,omitempty"`   // what the causes ask for is in the file
	ArchiveActive   bool `json:"archive_active,omitempty"`   // 在档, and was so before
	AccountChecked  bool `json:"account_checked,omitempty"`  // the bank called it the payee's, not too long ago
	Alive           bool `json:"alive,omitempty"`            // no death is on record
	VisitRecorded   bool `json:"visit_recorded,omitempty"`   // the record of a home visit is complete
	VisitPhoto      bool `json:"visit_photo,omitempty"`      // a picture of the visit was kept since the survey began
	Chair           bool `json:"chair,omitempty"`            // at the report: by who answers for the union
	Spared          bool `json:"spared,omitempty"`           // at the receipt: not drawn for the call-back
	ReceiptPhoto    bool `json:"receipt_photo,omitempty"`    // a picture of the hand-over was kept since the money was paid
	DocumentsThere  bool `json:"documents_there,omitempty"`  // the papers a closed case must hold are kept

	Lacks []Lack `json:"lacks,omitempty"` // at a submission that is refused: what is missing

	Route   *Route `json:"route,omitempty"`  // at a report and at a seat's signature: what decides the seats
	Listed  int    `json:"listed,omitempty"` // at a seat's signature: people listed for it, whoever signs included
	Minutes bool   `json:"minutes,omitempty"`
	Kinship bool   `json:"kinship,omitempty"`

	Unmended []MissingItem `json:"unmended,omitempty"` // at a resubmission: of what it was returned for, what can be brought and has not come
}
