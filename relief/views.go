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
// allocated, never more than amount (INV-28).
type LineView struct {
	ID        string `json:"id"`
	Name      string `json:"name"`
	Target    string `json:"target"`
	Source    string `json:"source"`
	Amount    Fen    `json:"amount_fen"`
	Allocated Fen    `json:"allocated_fen"`
	Reserved  Fen    `json:"reserved_fen"`
	Paid      Fen    `json:"paid_fen"`
	Available Fen    `json:"available_fen"`
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

	Step     Step         `json:"step"`
	State    State        `json:"state"`
	Version  int          `json:"version"`
	Due      *time.Time   `json:"due_at,omitempty"`
	Posting  *PostingView `json:"posting,omitempty"`
	Tasks    []TaskRef    `json:"open_tasks"`
	Workflow string       `json:"workflow_id"`
}

// A CaseRow is a case in a list.
type CaseRow struct {
	ID        string     `json:"id"`
	No        string     `json:"no"`
	Campaign  string     `json:"campaign_id"`
	Union     string     `json:"union"`
	RosterRow int        `json:"roster_row,omitempty"`
	Name      string     `json:"name"` // masked
	Category  string     `json:"category"`
	Amount    Fen        `json:"amount_fen"`
	Step      Step       `json:"step"`
	State     State      `json:"state"`
	Version   int        `json:"version"`
	Due       *time.Time `json:"due_at,omitempty"`
}

// A CaseRef is where a decision left the case.
type CaseRef struct {
	ID      string `json:"id"`
	Step    Step   `json:"step"`
	State   State  `json:"state"`
	Version int    `json:"version"`
}

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
}

// A TaskView is something that waits for the person who asks.
type TaskView struct {
	ID        string          `json:"id"`
	Kind      TaskKind        `json:"kind"`
	Campaign  string          `json:"campaign_id"`
	Case      string          `json:"case_id,omitempty"`
	Batch     string          `json:"payment_batch_id,omitempty"`
	Objection string          `json:"objection_id,omitempty"`
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
	Overdue   bool            `json:"overdue"`
	Actions   []AllowedAction `json:"allowed_actions"`
	ReturnTo  []State         `json:"return_targets,omitempty"`
}

// A TaskFilter narrows a list of tasks. Seats are the role@union pairs the
// person holds; a task is listed when one of them fits and no separation of
// duties bars him.
type TaskFilter struct {
	Kind     TaskKind
	Campaign string
	Union    string
	Overdue  bool
	SortDue  bool
	Page     Page
}

// A CaseFilter narrows a list of cases to scopes (union paths, each with what is
// below it) and what the person asked for. Query is a case number, an exact name
// or an ID number.
type CaseFilter struct {
	Scopes   []string
	Campaign string
	Step     Step
	State    State
	Union    string
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
	Fields   DecisionFields `json:"fields,omitzero"`
}

// DecisionFields are what some kinds of task ask besides the outcome.
type DecisionFields struct {
	Override      []string `json:"override,omitempty"`       // soft rules overridden: "aided_last_year"
	Card          string   `json:"card,omitempty"`           // correct_account
	Holder        string   `json:"holder,omitempty"`         // correct_account
	BankName      string   `json:"bank_name,omitempty"`      // correct_account
	Received      *bool    `json:"received,omitempty"`       // follow_up
	Amount        *Fen     `json:"amount_fen,omitempty"`     // follow_up: what the household says it got
	Deductions    *bool    `json:"deductions,omitempty"`     // follow_up: was anything kept back
	ReceiptMethod string   `json:"receipt_method,omitempty"` // receipt: signature, fingerprint, message
	Place         string   `json:"place,omitempty"`          // post
	Opinion       string   `json:"opinion,omitempty"`        // survey, verify
}

// A Decided is the answer to a decision.
type Decided struct {
	Decision DecisionRef `json:"decision"`
	Case     CaseRef     `json:"case"`
	Next     []TaskRef   `json:"next_tasks"`
}

// A DecisionRef names a decision.
type DecisionRef struct {
	ID string    `json:"id"`
	At time.Time `json:"at"`
}

// A BulkItem is one ticked row.
type BulkItem struct {
	Task    string `json:"task_id"`
	Version int    `json:"version"`
}

// A Bulk is one answer to many tasks of one kind.
type Bulk struct {
	Items   []BulkItem     `json:"items"`
	Outcome Outcome        `json:"outcome"`
	Comment string         `json:"comment,omitempty"`
	Fields  DecisionFields `json:"fields,omitzero"`
	Preview bool           `json:"preview,omitempty"`
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
	Ask       Fen    `json:"ask_fen"`
	Available Fen    `json:"available_fen"`
}

// A BulkOutcome is what became of one ticked row.
type BulkOutcome struct {
	Task     string `json:"task_id"`
	Status   string `json:"status"` // waiting, done, refused
	Code     string `json:"code,omitempty"`
	Reason   string `json:"reason,omitempty"`
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

// An ImportView is a roster import and how far it has come.
type ImportView struct {
	ID       string          `json:"id"`
	Campaign string          `json:"campaign_id"`
	Status   string          `json:"status"` // queued, running, done, failed
	DryRun   bool            `json:"dry_run"`
	Rows     int             `json:"rows"`
	Imported int             `json:"imported"`
	Rejected int             `json:"rejected"`
	Findings []ImportFinding `json:"findings"`
	Problem  string          `json:"problem,omitempty"`
}

// An ImportFinding is something wrong with a row; a code beginning "warning:"
// does not reject the row.
type ImportFinding struct {
	Row     int    `json:"row"` // data rows from 1
	Code    string `json:"code"`
	Field   string `json:"field"`
	Message string `json:"message"`
}

// A PostingView is a case's posting: whole working days between start and end.
type PostingView struct {
	Slug     string     `json:"slug"`
	Row      int        `json:"row"`
	Round    int        `json:"round"`
	StartsOn Day        `json:"starts_on"`
	EndsOn   Day        `json:"ends_on"`
	EndsAt   time.Time  `json:"ends_at"`
	EndedAt  *time.Time `json:"ended_at,omitempty"`
	Status   string     `json:"status"` // running, held, ended, broken
}

// A Sheet is the public page of one unit's posting, masked.
type Sheet struct {
	Slug      string     `json:"slug"`
	Title     string     `json:"title"`
	UnionName string     `json:"union_name"`
	StartsOn  Day        `json:"starts_on"`
	EndsOn    Day        `json:"ends_on"`
	Days      int        `json:"working_days"`
	Phone     string     `json:"phone"`
	Rehearsal bool       `json:"rehearsal"`
	Over      bool       `json:"over"`
	Rows      []SheetRow `json:"rows"`
}

// A SheetRow is one household on a public page.
type SheetRow struct {
	Row      int    `json:"row"`
	Name     string `json:"name"` // masked
	Unit     string `json:"unit"`
	Category string `json:"category"`
	Cause    string `json:"cause"`
	Members  int    `json:"members"`
	Amount   Fen    `json:"amount_fen"`
	Held     bool   `json:"held"`
}

// An Objection is what somebody brings against a row of a sheet.
type Objection struct {
	Slug    string `json:"slug"`
	Row     int    `json:"row"`
	Ground  string `json:"ground"`
	Text    string `json:"text"`
	Contact string `json:"contact,omitempty"`
	Key     string `json:"key"`
}

// Grounds lists the grounds of an objection with their names (DOMAIN §2.4).
var Grounds = []struct{ Code, Zh string }{
	{"not_member", "不是工会会员"},
	{"income_hidden", "隐瞒收入"},
	{"asset_hidden", "隐瞒财产"},
	{"kinship", "优亲厚友"},
	{"duplicate", "重复享受"},
	{"deceased_or_left", "已故或已离职"},
	{"amount", "金额有误"},
	{"procedure", "程序有误"},
	{"other", "其他"},
}

// An ObjectionView is an objection as its handler sees it; the base union never
// sees the contact.
type ObjectionView struct {
	ID      string     `json:"id"`
	Case    string     `json:"case_id"`
	Task    string     `json:"task_id,omitempty"`
	Row     int        `json:"row"`
	Ground  string     `json:"ground"`
	Text    string     `json:"text"`
	Contact string     `json:"contact,omitempty"`
	Status  string     `json:"status"` // filed, accepted, refused, dismissed, upheld, partial
	Version int        `json:"version"`
	FiledAt time.Time  `json:"filed_at"`
	RuledAt *time.Time `json:"ruled_at,omitempty"`
	Finding string     `json:"finding,omitempty"`
}

// A Ruling decides an objection.
type Ruling struct {
	Outcome string `json:"outcome"` // dismiss, uphold, partial
	Finding string `json:"finding"`
	Fraud   bool   `json:"fraud,omitempty"`
}

// An Allocation makes money of a budget line available.
type Allocation struct {
	Campaign string `json:"campaign_id"`
	Line     string `json:"line_id"`
	Amount   Fen    `json:"amount_fen"`
	Note     string `json:"note,omitempty"`
}

// A LedgerEntry is one movement of money on a budget line.
type LedgerEntry struct {
	ID        int64     `json:"id"`
	At        time.Time `json:"at"`
	Kind      string    `json:"kind"` // allocate, reserve, release, settle, return
	Line      string    `json:"line_id"`
	Source    string    `json:"source"`
	Case      string    `json:"case_id,omitempty"`
	PaymentNo string    `json:"payment_no,omitempty"`
	Amount    Fen       `json:"amount_fen"`
}

// A PaymentBatchView is a batch of payments of one budget line.
type PaymentBatchView struct {
	ID         string        `json:"id"`
	Campaign   string        `json:"campaign_id"`
	Line       string        `json:"line_id"`
	Source     string        `json:"source"`
	Status     string        `json:"status"` // prepared, approved, released, booked, cancelled
	Count      int           `json:"count"`
	Total      Fen           `json:"total_fen"`
	Settled    Fen           `json:"settled_fen"`
	Returned   Fen           `json:"returned_fen"`
	Seal       string        `json:"seal"` // SHA-256 of the lines, hex
	MadeBy     string        `json:"made_by"`
	ApprovedBy string        `json:"approved_by,omitempty"`
	ReleasedBy string        `json:"released_by,omitempty"`
	BookedBy   string        `json:"booked_by,omitempty"`
	Payments   []PaymentView `json:"payments"`
}

// A PaymentView is one payment of a batch; the account is masked.
type PaymentView struct {
	No      string `json:"payment_no"`
	Case    string `json:"case_id"`
	CaseNo  string `json:"case_no"`
	Account string `json:"account"`
	Amount  Fen    `json:"amount_fen"`
	State   string `json:"state"` // prepared, submitted, unknown, settled, returned, cancelled
	Attempt int    `json:"attempt"`
	Reason  string `json:"reason,omitempty"`
}

// A BankLine is one line of a bank file, unmasked: it leaves for the bank only.
type BankLine struct {
	PaymentNo string
	Account   string
	Name      string
	Amount    Fen
}

// A BankResult is one line of a bank's answer.
type BankResult struct {
	PaymentNo string
	Status    string // settled, returned
	Amount    Fen
	Reason    string
	BankRef   string
}

// A Booking is what booking a bank's answer did.
type Booking struct {
	Settled   int        `json:"settled"`
	Returned  int        `json:"returned"`
	Repeated  int        `json:"repeated"` // lines seen before: nothing changed
	Suspense  []Suspense `json:"suspense"`
	PaidFen   Fen        `json:"paid_fen"`
	BatchOver bool       `json:"batch_over"`
}

// A Suspense is a bank line that contradicts the books and waits for a person.
type Suspense struct {
	PaymentNo string `json:"payment_no"`
	Code      string `json:"code"`
	Reason    string `json:"reason"`
}

// A TimelineEntry is one thing that happened to a case.
type TimelineEntry struct {
	At         time.Time `json:"at"`
	Plan       Day       `json:"plan_day"`
	Version    int       `json:"version"`
	Transition string    `json:"transition"`
	Action     Action    `json:"action"`
	State      State     `json:"state"`
	By         string    `json:"by"` // person's name, or 系统
	Union      string    `json:"union,omitempty"`
	Comment    string    `json:"comment,omitempty"`
	Decision   string    `json:"decision_id,omitempty"`
	CanUndo    bool      `json:"can_take_back"`
}
