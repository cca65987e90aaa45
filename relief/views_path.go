package relief

import "time"

// An UnfinishedView is a case that a campaign did not bring to its end: it lapsed,
// or its money was approved and has not gone out (应发未发).
type UnfinishedView struct {
	Case   string    `json:"case_id"`
	No     string    `json:"no"`
	Union  string    `json:"union"`
	Unit   string    `json:"union_name"`
	Name   string    `json:"name"` // masked
	Amount Fen       `json:"amount_fen"`
	State  State     `json:"state"`
	From   State     `json:"from_state"` // where it stood before
	Code   Cause     `json:"code"`       // or unpaid, which is no lapse
	At     time.Time `json:"at"`
}

// A RecoveryView is money asked back from somebody who lost the aid (T31).
type RecoveryView struct {
	Case     string     `json:"case_id"`
	No       string     `json:"no"`
	Campaign string     `json:"campaign_id"`
	Name     string     `json:"name"` // masked
	Payment  string     `json:"payment_no"`
	Amount   Fen        `json:"amount_fen"`
	Due      time.Time  `json:"due_at"`
	Reminded int        `json:"reminded"`
	BankRef  string     `json:"bank_ref,omitempty"`
	BookedAt *time.Time `json:"booked_at,omitempty"`
	Workflow string     `json:"workflow_id"`
}
