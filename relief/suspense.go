package relief

import "time"

// A Resolution is how finance ends a line in suspense.
type Resolution struct {
	Line    string
	Outcome string // corrected_by_line, returned_to_sender, booked
	Reason  string
}

// A Proposal is a resolution that a second person has not agreed to yet.
type Proposal struct {
	Outcome string    `json:"outcome"`
	Reason  string    `json:"reason"`
	By      string    `json:"by"`
	ByID    string    `json:"by_id"` // who does not agree to it himself
	At      time.Time `json:"at"`
}
