package relief

import "time"

// OpenWork is an open task as an organiser sees it who may give it to somebody else.
type OpenWork struct {
	Task      string     `json:"task_id"`
	Case      string     `json:"case_id"`
	CaseNo    string     `json:"case_no"`
	Name      string     `json:"name"` // masked
	Amount    Fen        `json:"amount_fen"`
	Kind      TaskKind   `json:"kind"`
	Role      Role       `json:"role"`
	Union     string     `json:"union"`
	UnionName string     `json:"union_name"`
	DueAt     *time.Time `json:"due_at,omitempty"`
	Person    string     `json:"person,omitempty"` // who has it, "": whoever of the post takes it first
	Username  string     `json:"username,omitempty"`
	Trouble   string     `json:"trouble,omitempty"` // nobody, left, away
}

// An OpenWorkFilter keeps the open tasks that an organiser asks for.
type OpenWorkFilter struct {
	Kind       TaskKind
	Union      string
	Person     string // user name
	Unattended bool   // only those with a trouble
	Page       Page
}
