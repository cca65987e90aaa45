package relief

import "time"

// The types of this file are what the store answers and the API shows; their
// JSON is the API's contract (api/openapi.yaml). Amounts are fen, times are real
// instants, ids are UUIDs in text form.

// A TaskRef names an open task and who may take it.
type TaskRef struct {
	ID    string     `json:"id"`
	Kind  TaskKind   `json:"kind"`
	Role  Role       `json:"role"`
	Union string     `json:"union"`
	Due   *time.Time `json:"due_at,omitempty"`
}

// An AllowedAction is an outcome of a task with whether, and if not why not.
type AllowedAction struct {
	Action     Outcome `json:"action"`
	Allowed    bool    `json:"allowed"`
	ReasonCode string  `json:"reason_code,omitempty"`
	Reason     string  `json:"reason,omitempty"`
	ReasonEn   string  `json:"reason_en,omitempty"`

	Exceptions []RuleResult `json:"exceptions,omitempty"` // on the page of an approval: the soft rules to be set aside
}

// Because is the action with why not, or what it asks for besides.
func (a AllowedAction) Because(e *Error) AllowedAction {
	a.ReasonCode, a.Reason, a.ReasonEn = e.Code, e.Zh(), e.En()
	return a
}

// A TaskView is something that waits for the person who asks.
type TaskView struct {
	ID        string          `json:"id"`
	Kind      TaskKind        `json:"kind"`
	Campaign  string          `json:"campaign_id"`
	Case      string          `json:"case_id,omitempty"`
	Batch     string          `json:"payment_batch_id,omitempty"`
	Objection string          `json:"objection_id,omitempty"`
	Line      string          `json:"line_id,omitempty"` // budget line that pays
	CaseNo    string          `json:"case_no,omitempty"`
	RosterRow int             `json:"roster_row,omitempty"`
	Name      string          `json:"name,omitempty"` // masked
	Category  string          `json:"category,omitempty"`
	Amount    Fen             `json:"amount_fen"`
	Union     string          `json:"union"` // that holds the task
	UnionPath string          `json:"-"`
	Level     Level           `json:"level"`
	Role      Role            `json:"role"`
	Seat      int             `json:"seat"`
	Nth       int             `json:"nth"`
	State     State           `json:"state,omitempty"`
	Version   int             `json:"version"` // of the case; what a decision must name
	AidedLast bool            `json:"aided_last_year,omitempty"`
	Status    string          `json:"status"` // open, done, cancelled
	OpenedAt  time.Time       `json:"opened_at"`
	Due       *time.Time      `json:"due_at,omitempty"`
	DueOn     *Day            `json:"due_on,omitempty"`    // by the plan's calendar
	DaysLeft  *int            `json:"days_left,omitempty"` // working days until due_on ends, negative once it has passed
	Overdue   bool            `json:"overdue"`
	FollowOn  Day             `json:"follow_on,omitempty"` // one's own reminder
	TakeOver  bool            `json:"take_over,omitempty"` // overdue by half its limit: the union above may decide
	Superior  string          `json:"-"`                   // path of that union
	Clock     *ClockView      `json:"clock,omitempty"`
	Actions   []AllowedAction `json:"allowed_actions"`
	ReturnTo  []State         `json:"return_targets,omitempty"`
	MayLack   []MissingThing  `json:"missing_things,omitempty"` // on the page of one that may be returned: the list to pick from

	Why        *Error     `json:"-"`                      // what keeps the person who asks from answering it
	For        *Named     `json:"on_behalf_of,omitempty"` // by delegation: 代
	Holding    *Holding   `json:"holding,omitempty"`
	Signers    []Signer   `json:"signers,omitempty"` // listed for the seat
	Stuck      bool       `json:"stuck,omitempty"`   // nobody may do it
	Collective bool       `json:"collective,omitempty"`
	Acts       []TaskAct  `json:"acts,omitempty"`
	Urged      *TaskUrges `json:"urged,omitempty"`
	Looked     *SinceLook `json:"since_look,omitempty"`
}

// A Signer is somebody listed for a seat.
type Signer struct {
	Name     string `json:"name"`
	Username string `json:"username,omitempty"`
	Added    bool   `json:"added,omitempty"`  // 加签
	Mine     bool   `json:"mine,omitempty"`   // added by whoever asks
	Now      bool   `json:"now,omitempty"`    // it is his turn
	Signed   bool   `json:"signed,omitempty"` // his signature counts
}

// A TaskFilter narrows a list of tasks. Seats are the role@union pairs the
// person holds; a task is listed when one of them fits and no separation of
// duties bars him.
type TaskFilter struct {
	Kind      TaskKind
	Campaign  string
	Union     string
	Line      string
	Overdue   bool
	DueFrom   Day
	DueTo     Day
	Search    string // a case number or its end, a whole name, an ID number
	Escalated bool   // of the unions directly below, overdue by half their limit
	SortDue   bool
	Page      Page
}

// A CaseFilter narrows a list of cases to scopes (union paths, each with what is
// below it) and what the person asked for. Query is a case number or its end, an
// exact name or an ID number.
type CaseFilter struct {
	Scopes   []string
	Campaign string
	Step     Step
	State    State
	Union    string // and what lies below it
	Line     string
	Overdue  bool
	Query    string
	Page     Page
}

// A Decide is one person's answer to one task.
type Decide struct {
	Task     string         `json:"task_id"`
	Version  int            `json:"version"`
	Outcome  Outcome        `json:"outcome"`
	Comment  string         `json:"comment,omitempty"`
	ReturnTo State          `json:"return_to,omitempty"`
	For      string         `json:"on_behalf_of,omitempty"` // whom the decider acts for
	Fields   DecisionFields `json:"fields,omitzero"`

	ReturnSeat *int `json:"return_seat,omitempty"` // with return_to in_review: an earlier seat, the one before when missing
}

// DecisionFields are what some kinds of task ask besides the outcome.
type DecisionFields struct {
	Override      []string `json:"override,omitempty"`       // soft rules set aside, by code
	Card          string   `json:"card,omitempty"`           // correct_account
	Holder        string   `json:"holder,omitempty"`         // correct_account
	BankName      string   `json:"bank_name,omitempty"`      // correct_account
	Received      *bool    `json:"received,omitempty"`       // follow_up
	Amount        *Fen     `json:"amount_fen,omitempty"`     // follow_up: what the household says it got
	Deductions    *bool    `json:"deductions,omitempty"`     // follow_up: was anything kept back
	ReceiptMethod string   `json:"receipt_method,omitempty"` // receipt: signature, fingerprint, message
	Place         string   `json:"place,omitempty"`          // post
	Opinion       string   `json:"opinion,omitempty"`        // survey, verify
	Minutes       *Minutes `json:"minutes,omitempty"`        // review, approve: what a meeting decides
	Kinship       string   `json:"kinship,omitempty"`        // "none": I am not kin to this household
	Signature     string   `json:"signature,omitempty"`      // the evidence that shows my handwriting

	Missing []MissingItem `json:"missing,omitempty"` // return: what the case lacks
}

// A Decided is the answer to a decision.
type Decided struct {
	Decision DecisionRef `json:"decision"`
	Case     CaseRef     `json:"case"`
	Next     []TaskRef   `json:"next_tasks"`
}

// A DecisionRef names a decision.
type DecisionRef struct {
	ID      string    `json:"id"`
	At      time.Time `json:"at"`
	CanUndo bool      `json:"can_take_back"`
}

// A BulkItem is one ticked row.
type BulkItem struct {
	Task    string  `json:"task_id"`
	Version int     `json:"version"`
	Outcome Outcome `json:"outcome,omitempty"` // return or reject, for this row only
	Comment string  `json:"comment,omitempty"` // why this row is not approved
}

// Answer is what the row is answered with: the list's outcome, or its own.
func (i BulkItem) Answer(list Outcome) Outcome {
	if i.Outcome == "" {
		return list
	}
	return i.Outcome
}

// A Bulk is one answer to many tasks of one kind, or hands them over to one colleague.
type Bulk struct {
	Items   []BulkItem     `json:"items"`
	Outcome Outcome        `json:"outcome"`
	Comment string         `json:"comment,omitempty"`
	Fields  DecisionFields `json:"fields,omitzero"`
	Preview bool           `json:"preview,omitempty"`
	Looked  bool           `json:"unchanged_since_look,omitempty"` // leave out what changed since I looked, or what I never saw

	OnBehalfOf string `json:"on_behalf_of,omitempty"` // the absent person I act for; by itself where I do not hold the seat
	To         string `json:"to,omitempty"`           // hand_over: the colleague's user name
}

// A BulkPreview says beforehand what a bulk decision would do.
type BulkPreview struct {
	Items  int           `json:"items"`
	Total  Fen           `json:"total_fen"`
	Lines  []BulkLine    `json:"lines"`
	Misfit []BulkOutcome `json:"refused"`
}

// A BulkLine is the money a bulk decision would take from a budget line.
type BulkLine struct {
	Line      string `json:"line_id"`
	Name      string `json:"name"`
	Source    string `json:"source"`
	Ask       Fen    `json:"ask_fen"`
	Available Fen    `json:"available_fen"`
}

// A BulkOutcome is what became of one ticked row.
type BulkOutcome struct {
	Task     string `json:"task_id"`
	Status   string `json:"status"` // waiting, done, refused
	Code     string `json:"code,omitempty"`
	Reason   string `json:"reason,omitempty"`
	ReasonEn string `json:"reason_en,omitempty"`
	Decision string `json:"decision_id,omitempty"`
}

// A BatchView is a bulk decision and how far it has come.
type BatchView struct {
	ID        string        `json:"id"`
	Status    string        `json:"status"` // waiting, running, done, cancelled
	AppliesAt time.Time     `json:"applies_at"`
	Total     int           `json:"total"`
	Done      int           `json:"done"`
	Refused   int           `json:"refused"`
	Items     []BulkOutcome `json:"items"`
}
