package relief

import (
	"encoding/json"
	"time"
)

// The types of this file are what administrators, auditors and finance read.
// Their JSON is the API's contract (api/openapi.yaml).

// An Account is somebody who can sign in, with the roles he holds in the reader's scope.
type Account struct {
	ID       string        `json:"id"`
	Username string        `json:"username"`
	Name     string        `json:"name"`
	Disabled bool          `json:"disabled"`
	Demo     bool          `json:"demo"`
	Created  time.Time     `json:"created_at"`
	Roles    []Appointment `json:"roles"`
}

// A NewAccount is an account to be made, with a first role.
type NewAccount struct {
	Username string `json:"username"`
	Name     string `json:"name"`
	Password string `json:"password"`
	Role     Role   `json:"role"`
	Union    string `json:"union"`
}

// A PolicyRule lets a role, held at a union of the level, do the action.
type PolicyRule struct {
	Role   Role   `json:"role"`
	Level  Level  `json:"level"`
	Action string `json:"action"`
}

// A PolicyView is the role rules in force.
type PolicyView struct {
	Version int64        `json:"version"`
	Rules   []PolicyRule `json:"rules"`
}

// An AuditRow is one link of a subject's chain.
type AuditRow struct {
	N    int             `json:"n"`
	At   time.Time       `json:"at"`
	Kind string          `json:"kind"`
	By   string          `json:"by"` // person's name, or 系统
	Body json.RawMessage `json:"body"`
	Hash string          `json:"hash"`

	Names map[string]AuditName `json:"names,omitempty"` // by the ids that stand in Body
}

// An AuditName is what a person calls a thing whose id stands in an audit row.
type AuditName struct {
	What string `json:"what"`
	Name string `json:"name"`
}

// A SuspenseLine is a line of the bank that contradicts the books and waits for a person.
type SuspenseLine struct {
	ID        string    `json:"id"`
	Batch     string    `json:"payment_batch_id"`
	PaymentNo string    `json:"payment_no"`
	Status    string    `json:"status"`
	Amount    Fen       `json:"amount_fen"`
	BankRef   string    `json:"bank_ref,omitempty"`
	Code      string    `json:"code"`
	Reason    string    `json:"reason"` // the code's sentence
	By        string    `json:"booked_by"`
	At        time.Time `json:"at"`
	Owner     string    `json:"owner"`              // the union whose finance has to end it
	Days      int       `json:"days"`               // it waits, by the campaign's clock
	Proposed  *Proposal `json:"proposed,omitempty"` // waits for a second person
}

// A LineMatch holds what the ledger, the bank and the receipts say of one budget
// line against each other.
type LineMatch struct {
	Line       string `json:"line_id"`
	Name       string `json:"name"`
	Source     string `json:"source"`
	Ledger     Fen    `json:"ledger_fen"`   // paid by the books
	Payments   Fen    `json:"payments_fen"` // settled payments
	Bank       Fen    `json:"bank_fen"`     // settled by the bank's own lines
	Received   Fen    `json:"received_fen"` // signed for
	Paid       int    `json:"paid"`
	Signed     int    `json:"signed"`
	Suspense   int    `json:"suspense"`
	Unpaid     int    `json:"approved_unpaid"`
	UnpaidFen  Fen    `json:"approved_unpaid_fen"`
	Matches    bool   `json:"matches"` // ledger = payments = bank, and nothing in suspense
	NotSigned  int    `json:"not_signed"`
	Difference Fen    `json:"difference_fen"` // ledger less bank
}

// An ExceptionRow is a household that was approved although a soft rule spoke against it.
type ExceptionRow struct {
	Case      string    `json:"case_id"`
	No        string    `json:"case_no"`
	Union     string    `json:"union"`
	UnionName string    `json:"union_name"`
	Name      string    `json:"name"` // masked
	Amount    Fen       `json:"amount_fen"`
	State     State     `json:"state"`
	Rules     []string  `json:"rules"`
	By        []string  `json:"by"`
	Reason    []string  `json:"reasons"`
	At        time.Time `json:"at"`
}
