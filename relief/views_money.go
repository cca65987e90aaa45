package relief

import "time"

// The types of this file are what the store answers and the API shows; their
// JSON is the API's contract (api/openapi.yaml). Amounts are fen, times are real
// instants, ids are UUIDs in text form.

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
	CaseNo    string    `json:"case_no,omitempty"`
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
	Maker      string        `json:"-"`    // id of who made it
	MadeBy     string        `json:"made_by"`
	ApprovedBy string        `json:"approved_by,omitempty"`
	ReleasedBy string        `json:"released_by,omitempty"`
	BookedBy   string        `json:"booked_by,omitempty"`
	WaitsForMe bool          `json:"waits_for_me,omitempty"` // its open task is one of the reader's inbox
	Notes      []BatchNote   `json:"notes,omitempty"`
	Payments   []PaymentView `json:"payments"`
	LeftOut    []CaseRefused `json:"left_out,omitempty"` // in the answer to its making: what waits to be paid and could not go along
}

// A CaseRefused is one case of many that could not go along, and why.
type CaseRefused struct {
	CaseNo   string `json:"case_no"`
	Code     string `json:"code"`
	Reason   string `json:"reason"`
	ReasonEn string `json:"reason_en"`
}

// NewCaseRefused names the case and the refusal.
func NewCaseRefused(caseNo string, why *Error) CaseRefused {
	return CaseRefused{CaseNo: caseNo, Code: why.Code, Reason: why.Zh(), ReasonEn: why.En()}
}

// A BatchNote is what somebody wrote who approved or released a batch.
type BatchNote struct {
	Action string    `json:"action"` // approve, release
	By     string    `json:"by"`
	At     time.Time `json:"at"`
	Text   string    `json:"text"`
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
