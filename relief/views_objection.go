package relief

import "time"

// A Receipt is what somebody takes home who has filed an objection: with number
// and code its result can be read, by whoever holds both.
type Receipt struct {
	Number string
	Code   string
	Clue   bool // it came after the posting and is kept as a clue
}

// A FollowedObjection is what the holder of a receipt may know.
type FollowedObjection struct {
	ID         string
	Number     string
	Slug       string
	Row        int
	Ground     string
	Status     string
	Finding    string
	FiledAt    time.Time
	RuledAt    *time.Time
	Level      Level  // it is handled at
	Appeal     string // number of the appeal against its ruling
	IsAppeal   bool
	Appealable bool
}

// An ObjectionView is an objection as its handler sees it; the base union never
// sees text or contact.
type ObjectionView struct {
	ID        string     `json:"id"`
	Number    string     `json:"number"`
	Case      string     `json:"case_id"`
	Task      string     `json:"task_id,omitempty"`
	Row       int        `json:"row"`
	Ground    string     `json:"ground"`
	Text      string     `json:"text"`
	Contact   string     `json:"contact,omitempty"`
	Anonymous bool       `json:"anonymous"`
	Status    string     `json:"status"` // filed, accepted, refused, dismissed, upheld, partial, late, moot
	AppealOf  string     `json:"appeal_of,omitempty"`
	Version   int        `json:"version"`
	FiledAt   time.Time  `json:"filed_at"`
	RuledAt   *time.Time `json:"ruled_at,omitempty"`
	Finding   string     `json:"finding,omitempty"`
}

// An ObjectionRow is an objection in the list of those who handle it.
type ObjectionRow struct {
	ID        string     `json:"id"`
	Number    string     `json:"number"`
	Case      string     `json:"case_id"`
	CaseNo    string     `json:"case_no"`
	Campaign  string     `json:"campaign_id"`
	Union     string     `json:"union"`
	UnionName string     `json:"union_name"`
	Task      string     `json:"task_id,omitempty"` // open
	Row       int        `json:"row"`
	Ground    string     `json:"ground"`
	Anonymous bool       `json:"anonymous"`
	Status    string     `json:"status"`
	AppealOf  string     `json:"appeal_of,omitempty"`
	Version   int        `json:"version"` // of the case
	FiledAt   time.Time  `json:"filed_at"`
	RuledAt   *time.Time `json:"ruled_at,omitempty"`
	Due       *time.Time `json:"due_at,omitempty"` // of its open task
	Overdue   bool       `json:"overdue"`
}

// An ObjectionFilter narrows the list of objections.
type ObjectionFilter struct {
	Scopes   []string
	Campaign string
	Status   string
	Open     bool
	Overdue  bool
	Page     Page
}
