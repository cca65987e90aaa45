package demo

import "time"

// The shapes of this file are what the demo reads of the API's answers.

type campaign struct {
	ID           string         `json:"id"`
	Title        string         `json:"title"`
	Status       string         `json:"status"`
	Today        string         `json:"today"`
	RehearsalDay string         `json:"rehearsal_day"`
	Phases       []phase        `json:"phases"`
	Lines        []line         `json:"lines"`
	Counts       map[string]int `json:"counts"`
	States       map[string]int `json:"states"`
}

type phase struct {
	Name   string    `json:"name"`
	Start  string    `json:"start"`
	End    string    `json:"end"`
	Opens  time.Time `json:"opens_at"`
	Status string    `json:"status"`
}

type line struct {
	ID        string `json:"id"`
	Name      string `json:"name"`
	Amount    int64  `json:"amount_fen"`
	Reserved  int64  `json:"reserved_fen"`
	Paid      int64  `json:"paid_fen"`
	Available int64  `json:"available_fen"`
}

type finding struct {
	Row     int    `json:"row"`
	Code    string `json:"code"`
	Field   string `json:"field"`
	Message string `json:"message"`
}

type importView struct {
	Status   string    `json:"status"`
	Rows     int       `json:"rows"`
	Imported int       `json:"imported"`
	Rejected int       `json:"rejected"`
	Findings []finding `json:"findings"`
	Problem  string    `json:"problem"`
}

type caseRow struct {
	ID        string `json:"id"`
	RosterRow int    `json:"roster_row"`
	Union     string `json:"union"`
	Category  string `json:"category"`
	Amount    int64  `json:"amount_fen"`
	State     string `json:"state"`
}

type caseView struct {
	ID       string    `json:"id"`
	Version  int       `json:"version"`
	State    string    `json:"state"`
	Name     string    `json:"name"`
	BankName string    `json:"bank_name"`
	Account  string    `json:"account"`
	Posting  *posting  `json:"posting"`
	Tasks    []taskRef `json:"open_tasks"`
}

type posting struct {
	Slug     string     `json:"slug"`
	Row      int        `json:"row"`
	StartsOn string     `json:"starts_on"`
	EndsOn   string     `json:"ends_on"`
	EndsAt   time.Time  `json:"ends_at"`
	EndedAt  *time.Time `json:"ended_at"`
	Status   string     `json:"status"`
}

type taskRef struct {
	ID    string `json:"id"`
	Kind  string `json:"kind"`
	Role  string `json:"role"`
	Union string `json:"union"`
}

type task struct {
	ID        string `json:"id"`
	Kind      string `json:"kind"`
	Case      string `json:"case_id"`
	Objection string `json:"objection_id"`
	Role      string `json:"role"`
	Union     string `json:"union"`
	Version   int    `json:"version"`
}

type decision struct {
	Version  int    `json:"version"`
	Outcome  string `json:"outcome"`
	Comment  string `json:"comment,omitempty"`
	ReturnTo string `json:"return_to,omitempty"`
	Fields   fields `json:"fields,omitzero"`
}

type fields struct {
	Override      []string `json:"override,omitempty"`
	Card          string   `json:"card,omitempty"`
	Holder        string   `json:"holder,omitempty"`
	BankName      string   `json:"bank_name,omitempty"`
	Received      *bool    `json:"received,omitempty"`
	Amount        *int64   `json:"amount_fen,omitempty"`
	Deductions    *bool    `json:"deductions,omitempty"`
	ReceiptMethod string   `json:"receipt_method,omitempty"`
	Place         string   `json:"place,omitempty"`
	Opinion       string   `json:"opinion,omitempty"`
}

type decided struct {
	Decision struct {
		ID string `json:"id"`
	} `json:"decision"`
	Case struct {
		State   string `json:"state"`
		Version int    `json:"version"`
	} `json:"case"`
	Next []taskRef `json:"next_tasks"`
}

type bulk struct {
	Items   []bulkItem `json:"items"`
	Outcome string     `json:"outcome"`
	Comment string     `json:"comment,omitempty"`
	Fields  fields     `json:"fields,omitzero"`
}

type bulkItem struct {
	Task    string `json:"task_id"`
	Version int    `json:"version"`
}

type bulkView struct {
	Status string `json:"status"`
	Items  []struct {
		Task   string `json:"task_id"`
		Status string `json:"status"`
		Code   string `json:"code"`
		Reason string `json:"reason"`
	} `json:"items"`
}

type paymentBatch struct {
	ID         string    `json:"id"`
	Line       string    `json:"line_id"`
	Status     string    `json:"status"`
	Count      int       `json:"count"`
	Total      int64     `json:"total_fen"`
	MadeBy     string    `json:"made_by"`
	ApprovedBy string    `json:"approved_by"`
	ReleasedBy string    `json:"released_by"`
	BookedBy   string    `json:"booked_by"`
	Payments   []payment `json:"payments"`
}

type payment struct {
	No     string `json:"payment_no"`
	Case   string `json:"case_id"`
	Amount int64  `json:"amount_fen"`
	State  string `json:"state"`
}

type booking struct {
	Settled   int   `json:"settled"`
	Returned  int   `json:"returned"`
	Repeated  int   `json:"repeated"`
	Suspense  []any `json:"suspense"`
	PaidFen   int64 `json:"paid_fen"`
	BatchOver bool  `json:"batch_over"`
}

type ledgerEntry struct {
	Kind   string `json:"kind"`
	Line   string `json:"line_id"`
	Case   string `json:"case_id"`
	Amount int64  `json:"amount_fen"`
}
