package relief

import "time"

// The types of this file are what people keep for their own work, and what they
// have done. Their JSON is the API's contract (api/openapi.yaml).

// A TaskCount is how much of one kind waits for somebody.
type TaskCount struct {
	Kind    TaskKind `json:"kind"`
	Count   int      `json:"count"`
	Overdue int      `json:"overdue"`
	Soon    int      `json:"soon"` // due within a day
}

// A Done is a decision somebody made, as he finds it again.
type Done struct {
	ID       string    `json:"id"`
	At       time.Time `json:"at"`
	Kind     TaskKind  `json:"kind"`
	Outcome  Outcome   `json:"outcome"`
	Comment  string    `json:"comment,omitempty"`
	Campaign string    `json:"campaign_id"`
	Case     string    `json:"case_id"`
	CaseNo   string    `json:"case_no"`
	Name     string    `json:"name"` // masked
	Amount   Fen       `json:"amount_fen"`
	State    State     `json:"state"` // of the case now
	Latest   bool      `json:"latest"`
	CanUndo  bool      `json:"can_take_back"`
}

// A SavedView is a filter kept under a name. It holds codes and dates and no
// text that could name a person; who opens it sees his own rows.
type SavedView struct {
	ID     string         `json:"id"`
	Screen string         `json:"screen"`
	Name   string         `json:"name"`
	Query  map[string]any `json:"query"`
	Shared bool           `json:"shared"`
	Mine   bool           `json:"mine"`
	Owner  string         `json:"owner,omitempty"` // whose it is, when not one's own
}

// A TaskNote is one's own reminder beside a task.
type TaskNote struct {
	FollowOn Day    `json:"follow_on,omitempty"`
	Note     string `json:"note,omitempty"`
}
