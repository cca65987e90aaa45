package relief

import "time"

// The types of this file are what the store answers and the API shows; their
// JSON is the API's contract (api/openapi.yaml). Amounts are fen, times are real
// instants, ids are UUIDs in text form.

// A PhaseView is a phase with its window and how it stands today.
type PhaseView struct {
	Name    PhaseName `json:"name"`
	Start   Day       `json:"start"`
	End     Day       `json:"end"`
	Opens   time.Time `json:"opens_at"`
	Closes  time.Time `json:"closes_at"`
	Status  string    `json:"status"` // coming, open, over
	Assumed bool      `json:"assumed,omitempty"`
}

// A LineView is a budget line with its balances: available + reserved + paid =
// allocated, never more than amount (INV-28). Returned is what had been paid and
// came back; it counts as available again.
type LineView struct {
	ID        string `json:"id"`
	Name      string `json:"name"`
	Target    string `json:"target"`
	Source    string `json:"source"`
	Temporary bool   `json:"temporary,omitempty"` // for emergencies, without a file
	Amount    Fen    `json:"amount_fen"`
	Allocated Fen    `json:"allocated_fen"`
	Reserved  Fen    `json:"reserved_fen"`
	Paid      Fen    `json:"paid_fen"`
	Available Fen    `json:"available_fen"`
	Returned  Fen    `json:"returned_fen"`
}

// A CampaignView is a campaign as its organiser watches it.
type CampaignView struct {
	ID           string         `json:"id"`
	Title        string         `json:"title"`
	Theme        string         `json:"theme,omitempty"`
	Owner        string         `json:"owner"`
	OwnerPath    string         `json:"-"`
	OwnerLevel   Level          `json:"-"`
	Status       CampaignStatus `json:"status"`
	Today        Day            `json:"today"` // by the campaign's clock
	RehearsalDay string         `json:"rehearsal_day,omitempty"`
	Phases       []PhaseView    `json:"phases"`
	Lines        []LineView     `json:"lines"`
	Counts       map[Step]int   `json:"counts"`
	Outcomes     map[State]int  `json:"states"`
	Rules        Rules          `json:"rules"`
	CreatedAt    time.Time      `json:"created_at"`
}

// A CaseView is one household's case as its handlers see it. Name, IDNumber,
// Phone, Account and Holder are masked unless the reader may see them and asked
// for a purpose.
type CaseView struct {
	ID            string `json:"id"`
	No            string `json:"no"`
	Campaign      string `json:"campaign_id"`
	Union         string `json:"union"`
	UnionName     string `json:"union_name"`
	RosterRow     int    `json:"roster_row,omitempty"`
	Name          string `json:"name"`
	IDNumber      string `json:"id_number"`
	Phone         string `json:"phone"`
	Category      string `json:"category"`
	ModelLevel    string `json:"model_level,omitempty"`
	Unit          string `json:"unit,omitempty"`
	Employment    string `json:"employment,omitempty"`
	Members       int    `json:"members"`
	Income        Fen    `json:"income_fen"`
	Expenditure   Fen    `json:"expenditure_fen"`
	Grade         string `json:"grade,omitempty"`
	Cause         string `json:"cause,omitempty"`
	AidedLastYear bool   `json:"aided_last_year"`
	Amount        Fen    `json:"amount_fen"`
	Line          string `json:"line_id"`
	BankName      string `json:"bank_name,omitempty"`
	Account       string `json:"account,omitempty"`
	Holder        string `json:"holder,omitempty"`

	// While a corrected account waits for its second person; masked as the current one is.
	ProposedBankName string `json:"proposed_bank_name,omitempty"`
	ProposedAccount  string `json:"proposed_account,omitempty"`
	ProposedHolder   string `json:"proposed_holder,omitempty"`

	Fault *AccountFault `json:"account_fault,omitempty"` // while the account is being corrected

	Step     Step         `json:"step"`
	State    State        `json:"state"`
	Version  int          `json:"version"`
	Due      *time.Time   `json:"due_at,omitempty"`
	Posting  *PostingView `json:"posting,omitempty"`
	Tasks    []TaskRef    `json:"open_tasks"`
	Workflow string       `json:"workflow_id"`
	Submit   *MaySubmit   `json:"submit,omitempty"`    // of a draft
	AppealOf string       `json:"appeal_of,omitempty"` // the rejected case that this one appeals
	Appeal   string       `json:"appeal_id,omitempty"` // the case that appeals this one

	Missing []MissingLine `json:"missing,omitempty"` // what it was returned for, until somebody decides on it again
}

// A CaseRow is a case in a list.
type CaseRow struct {
	ID        string     `json:"id"`
	No        string     `json:"no"`
	Campaign  string     `json:"campaign_id"`
	Union     string     `json:"union"`
	UnionName string     `json:"union_name"`
	RosterRow int        `json:"roster_row,omitempty"`
	Name      string     `json:"name"` // masked
	Category  string     `json:"category"`
	Amount    Fen        `json:"amount_fen"`
	Line      string     `json:"line_id"`
	Step      Step       `json:"step"`
	State     State      `json:"state"`
	Version   int        `json:"version"`
	Due       *time.Time `json:"due_at,omitempty"`
	DueOn     *Day       `json:"due_on,omitempty"`    // by the plan's calendar
	DaysLeft  *int       `json:"days_left,omitempty"` // working days until due_on ends, negative once it has passed
}

// A CaseRef is where a decision left the case.
type CaseRef struct {
	ID      string `json:"id"`
	Step    Step   `json:"step"`
	State   State  `json:"state"`
	Version int    `json:"version"`
}

// An AccountFault is what the bank said of an account that is to be corrected: in
// its own words when it returned a payment, or in answer to a check.
type AccountFault struct {
	At     time.Time     `json:"at"`
	Result AccountResult `json:"result,omitempty"`
	Reason string        `json:"reason,omitempty"`
}

// A TimelineEntry is one thing that happened to a case.
type TimelineEntry struct {
	At         time.Time `json:"at"`
	Plan       Day       `json:"plan_day"`
	Version    int       `json:"version"`
	Transition string    `json:"transition"`
	Action     Action    `json:"action"`
	State      State     `json:"state"`
	By         string    `json:"by"` // person's name, 李四 代 张三, or 系统
	Post       Role      `json:"post,omitempty"`
	ForID      string    `json:"on_behalf_of,omitempty"`
	Union      string    `json:"union,omitempty"`
	Comment    string    `json:"comment,omitempty"`
	Decision   string    `json:"decision_id,omitempty"`
	Signature  string    `json:"signature,omitempty"` // the evidence that shows the handwriting
	CanUndo    bool      `json:"can_take_back"`
	Took       int64     `json:"took_seconds"` // since the entry before

	Missing []MissingThing `json:"missing,omitempty"` // what a return was given for

	Written *WrittenDown `json:"written,omitempty"` // instead of a move of the case: what was written down about it
}

// Written down between the steps of a case, as the action of such an entry of its
// timeline; a confirmation is named like its record.
const AccountWasChecked Action = "account_check"

// A WrittenDown is what was written down about a case and moved it nowhere: who
// outside the union confirmed it by which paper (T08), or what the bank said of its
// account (T21).
type WrittenDown struct {
	By     Confirmer     `json:"by,omitempty"`
	Body   string        `json:"body,omitempty"` // the enterprise, the community or the department
	Paper  EvidenceKind  `json:"paper,omitempty"`
	Kept   time.Time     `json:"paper_at,omitzero"`
	Result AccountResult `json:"result,omitempty"`
}
